#include "core/calendar.hpp"
#include "output/table.hpp"
#include "tests/fuzz/targets.hpp"

#include <chrono>
#include <cstdlib>
#include <span>
#include <string>
#include <vector>

namespace coprod::fuzz {

namespace {

/// Whether the file was taken.
bool read_all(const std::filesystem::path& path) {
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
    return false;
  }
  return true;
}

/// The bytes of a good file, with every type of label and of values.
std::string good_file() {
  const auto path = scratch() / "good_results.h5";
  const std::vector<std::string> groups{"a", "b"};
  std::vector<Variable> variables{
      {"rate", "a rate", "1", {"replicate", "time"}, Variable::Type::float64},
      {"count", "a count", "1", {"replicate", "time", "group"}, Variable::Type::int32},
      {"grade", "a grade", "1", {"group"}, Variable::Type::category}};
  variables.back().flag_meanings = {"low", "high"};
  const auto first = std::chrono::year(2010) / std::chrono::January;
  ResultsFile file(path,
                   {replicate_dimension(2, true),
                    time_dimension(first, 3),
                    {"group", "a group", "1", groups},
                    {"year", "a year", "1", std::vector<double>{2010.5}}},
                   variables, {"title", "coprod", "unknown", 1, {{"one", "schema = 1"}}, {}, {}},
                   IfExists::replace);
  const std::vector<double> rates(6, 0.5);
  const std::vector<std::int32_t> counts(12, 7);
  const std::vector<std::int8_t> grades{0, 1};
  file.write_all("rate", std::span(rates));
  file.write_all("count", std::span(counts));
  file.write_all("grade", std::span(grades));
  file.finish();
  if (!read_all(path)) std::abort();
  return bytes_of(path);
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
  } else if (!bytes.empty() && bytes[0] == 'F') {
    static const std::string good = good_file();
    put(path, with_edits(good, Reader(bytes.subspan(1))));
  } else {
    put(path, text_of(bytes));
  }
  read_all(path);
}

}  // namespace coprod::fuzz
