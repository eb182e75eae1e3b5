#include "core/calendar.hpp"
#include "output/table.hpp"
#include "tests/fuzz/targets.hpp"

#include <cstdlib>
#include <vector>

namespace coprod::fuzz {

namespace {

void read_all(const std::filesystem::path& path) {
  try {
    const ResultsReader reader(path);
    for (const Dimension& dimension : reader.dimensions()) {
      const auto* days = std::get_if<std::vector<std::int32_t>>(&dimension.labels);
      if (dimension.name != "time" || days == nullptr) continue;
      // As months are looked up by readers: a wrong day would have them search for ever.
      for (const std::int32_t day : *days) {
        if (day < Month(0).first_day() || day > Month(Month::max_index).first_day()) std::abort();
      }
    }
    for (const Variable& variable : reader.variables()) {
      static_cast<void>(reader.read(variable.name));
    }
  } catch (const InvalidFile&) {
  }
}

/// A file of HDF5's own making, whose labels and values are the bytes'.
void write_made_up(const std::filesystem::path& path, Reader from) {
  Hdf5Writer file(path, Hdf5Format::portable, IfExists::replace);
  file.attribute("/", "file_type", std::string(results_file_type));
  file.attribute("/", "format_version", std::string("1.") + std::to_string(from.number(1)));
  const char* names[] = {"time", "replicate", "point", "group"};
  const std::string axis = names[from.number(1) % 4];
  const std::uint64_t length = 1 + from.number(1) % 5;
  const auto texts = [&](const std::string& object) {
    if (from.number(1) % 8 != 7) file.attribute(object, "long_name", std::string("x"));
    if (from.number(1) % 8 != 7) file.attribute(object, "units", std::string("1"));
  };
  std::vector<std::int32_t> labels;
  for (std::uint64_t i = 0; i < length; ++i) {
    labels.push_back(static_cast<std::int32_t>(from.number(4)));
  }
  const std::string scale = "/" + axis;
  file.create_dataset({scale, Hdf5Type::int32, {length}});
  file.write_all(scale, Hdf5Type::int32, std::as_bytes(std::span(labels)));
  file.make_scale(scale, axis);
  texts(scale);
  const bool category = from.number(1) % 2 == 0;
  const std::uint64_t cells = from.number(1) % 8 == 0 ? length + 1 : length;
  file.create_dataset({"/values", category ? Hdf5Type::int8 : Hdf5Type::float64, {cells}});
  if (category) {
    std::vector<std::int8_t> codes;
    for (std::uint64_t i = 0; i < cells; ++i) {
      codes.push_back(static_cast<std::int8_t>(from.number(1)));
    }
    file.write_all("/values", Hdf5Type::int8, std::as_bytes(std::span(codes)));
    file.attribute("/values", "flag_meanings", std::string("low high"));
  }
  file.attach_scale("/values", scale, 0);
  texts("/values");
  file.finish();
}

}  // namespace

void results(Bytes bytes) {
  const auto path = scratch() / "fuzz_results.h5";
  if (!bytes.empty() && bytes[0] == 'E') {
    write_made_up(path, Reader(bytes.subspan(1)));
  } else {
    put(path, text_of(bytes));
  }
  read_all(path);
}

}  // namespace coprod::fuzz
