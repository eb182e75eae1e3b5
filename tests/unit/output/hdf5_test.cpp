#include "output/hdf5.hpp"

#include "scratch.hpp"

#include <cstring>
#include <limits>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <unistd.h>

namespace {

using namespace coprod;
using Catch::Matchers::ContainsSubstring;
using test::ScratchFolder;
using test::words_of;

using Index = std::vector<std::uint64_t>;

/// A writer whose file the reader of these tests accepts.
Hdf5Writer begin(const std::filesystem::path& path) {
  Hdf5Writer file(path);
  file.attribute("/", "file_type", "test");
  file.attribute("/", "format_version", "3.1");
  return file;
}

template <class T>
void round_trip(const std::vector<T>& values, bool packed) {
  const ScratchFolder folder;
  Hdf5Writer file = begin(folder / "a.h5");
  file.create_group("/g");
  Hdf5DatasetSpec spec;
  spec.path = "/g/x";
  spec.type = hdf5_type_of<T>();
  spec.extent = {values.size()};
  if (packed) spec.chunk = {2};
  spec.checksum = packed;
  file.create_dataset(spec);
  file.write_all("/g/x", spec.type, std::as_bytes(std::span<const T>(values)));
  file.finish();
  const Hdf5Reader reader(folder / "a.h5", "test", 3);
  const std::vector<T> read = reader.read<T>("/g/x");
  REQUIRE(read.size() == values.size());
  CHECK(std::memcmp(read.data(), values.data(), values.size() * sizeof(T)) == 0);
  CHECK(reader.dataset("/g/x").type == spec.type);
}

template <class T>
void round_trip(const std::vector<T>& values) {
  round_trip(values, false);
  round_trip(values, true);
}

TEST_CASE("numbers of every type come back bit by bit", "[output]") {
  using std::numeric_limits;
  round_trip<std::int8_t>({-128, 0, 127});
  round_trip<std::uint8_t>({0, 1, 255});
  round_trip<std::int16_t>({-32768, 5, 32767});
  round_trip<std::uint16_t>({0, 65535});
  round_trip<std::int32_t>({numeric_limits<std::int32_t>::min(), 0, 7});
  round_trip<std::uint32_t>({0, 4294967295U, 1});
  round_trip<std::int64_t>({numeric_limits<std::int64_t>::min(), -1});
  round_trip<std::uint64_t>({numeric_limits<std::uint64_t>::max(), 3});
  round_trip<float>(
      {-0.0F, numeric_limits<float>::infinity(), numeric_limits<float>::denorm_min()});
  round_trip<double>({-0.0, 1e300, numeric_limits<double>::quiet_NaN(), 0.1});
}

TEST_CASE("blocks land where they belong, and the rest is the fill value", "[output]") {
  const ScratchFolder folder;
  Hdf5Writer file = begin(folder / "a.h5");
  Hdf5DatasetSpec spec;
  spec.path = "/x";
  spec.type = Hdf5Type::int32;
  spec.extent = {2, 3};
  spec.chunk = {1, 3};
  spec.fill = -9;
  file.create_dataset(spec);
  const std::vector<std::int32_t> row{1, 2};
  file.write<std::int32_t>("/x", Index{1, 1}, Index{1, 2}, row);
  CHECK_THROWS_AS(file.write<std::int32_t>("/x", Index{1, 2}, Index{1, 2}, row), std::logic_error);
  CHECK_THROWS_AS(file.write<std::int32_t>("/x", Index{0}, Index{2}, row), std::logic_error);
  CHECK_THROWS_AS(file.write<std::int32_t>("/x", Index{0, 0}, Index{1, 3}, row), std::logic_error);
  const std::vector<double> other{1, 2};
  CHECK_THROWS_AS(file.write<double>("/x", Index{0, 0}, Index{1, 2}, other), std::logic_error);
  CHECK_THROWS_AS(file.write<std::int32_t>("/y", Index{0, 0}, Index{1, 2}, row), std::logic_error);
  CHECK_THROWS_AS(file.create_dataset(spec), std::logic_error);
  CHECK_THROWS_AS(file.resize("/x", 3), std::logic_error);
  file.finish();
  const Hdf5Reader reader(folder / "a.h5", "test", 3);
  CHECK(reader.read<std::int32_t>("/x") == std::vector<std::int32_t>{-9, -9, -9, -9, 1, 2});
  CHECK_THROWS_AS(reader.read<double>("/x"), InvalidFile);
  CHECK_THROWS_AS(reader.read<double>("/absent"), InvalidFile);
  std::int32_t one = 0;
  const auto bytes = std::as_writable_bytes(std::span(&one, 1));
  CHECK_THROWS_AS(reader.read_bytes("/x", Index{2, 0}, Index{1, 1}, Hdf5Type::int32, bytes),
                  InvalidFile);
  reader.read_bytes("/x", Index{1, 2}, Index{1, 1}, Hdf5Type::int32, bytes);
  CHECK(one == 2);
}

TEST_CASE("a growing axis grows and shrinks", "[output]") {
  const ScratchFolder folder;
  Hdf5Writer file = begin(folder / "a.h5");
  Hdf5DatasetSpec spec;
  spec.path = "/x";
  spec.extent = {1, 2};
  spec.chunk = {4, 2};
  spec.growing_axis = 0;
  spec.fill = -1;
  file.create_dataset(spec);
  file.resize("/x", 3);
  const std::vector<double> row{5, 6};
  file.write<double>("/x", Index{1, 0}, Index{1, 2}, row);
  file.resize("/x", 2);
  file.finish();
  const Hdf5Reader reader(folder / "a.h5", "test", 3);
  CHECK(reader.read<double>("/x") == std::vector<double>{-1, -1, 5, 6});
}

TEST_CASE("texts and attributes come back in their order", "[output]") {
  const ScratchFolder folder;
  const std::vector<std::string> texts{"réforme", "", "香港", std::string(100'000, 'x')};
  const Attributes attributes{
      {"zeta", "Titel ☃"},
      {"alpha", std::int32_t{-5}},
      {"real", 0.1},
      {"list", std::vector<std::string>{"a b", "ç"}},
      {"codes", std::vector<std::int8_t>{0, 1, -128}},
      {"numbers", std::vector<std::int32_t>{1, 2}},
      {"reals", std::vector<double>{0.5, -1}},
      {"small", std::int8_t{7}},
      {"big", std::numeric_limits<std::uint64_t>::max()},
      {"signed", std::numeric_limits<std::int64_t>::min()},
      {"empty", ""},
      {"long", std::string(300'000, 'y')},
  };
  {
    Hdf5Writer file = begin(folder / "a.h5");
    file.write_texts("/names", texts);
    for (const auto& [name, value] : attributes) file.attribute("/names", name, value);
    CHECK_THROWS_AS(file.attribute("/names", "none", std::vector<double>{}), std::logic_error);
    file.finish();
  }
  const Hdf5Reader reader(folder / "a.h5", "test", 3);
  CHECK(reader.read_texts("/names") == texts);
  std::vector<std::string> names;
  for (const auto& [name, value] : attributes) {
    names.push_back(name);
    CHECK(reader.find_attribute("/names", name) == value);
  }
  CHECK(reader.attribute_names("/names") == names);
  CHECK_FALSE(reader.find_attribute("/names", "absent").has_value());
  CHECK_THROWS_AS(reader.text_attribute("/names", "absent"), InvalidFile);
  CHECK_THROWS_AS(reader.text_attribute("/names", "alpha"), InvalidFile);
}

TEST_CASE("datasets are listed in the order of writing, with their scales", "[output]") {
  const ScratchFolder folder;
  Hdf5Writer file = begin(folder / "a.h5");
  file.create_group("/z");
  for (const std::string path : {"/z/b", "/time", "/z/a"}) {
    Hdf5DatasetSpec spec;
    spec.path = path;
    spec.extent = {2};
    file.create_dataset(spec);
  }
  file.make_scale("/time", "time");
  file.attach_scale("/z/a", "/time", 0);
  file.finish();
  const Hdf5Reader reader(folder / "a.h5", "test", 3);
  std::vector<std::string> paths;
  for (const Hdf5DatasetInfo& info : reader.datasets()) paths.push_back(info.path);
  CHECK(paths == std::vector<std::string>{"/z/b", "/z/a", "/time"});
  CHECK(reader.groups() == std::vector<std::string>{"/", "/z"});
  CHECK(reader.scales("/z/a") == std::vector<std::string>{"time"});
  CHECK(reader.scales("/z/b") == std::vector<std::string>{""});
  CHECK(reader.scales("/time") == std::vector<std::string>{""});
}

TEST_CASE("files of the same data are equal, whenever they were written", "[output]") {
  const ScratchFolder folder;
  const auto write = [&](const std::string& name, bool backwards) {
    Hdf5Writer file = begin(folder / name);
    Hdf5DatasetSpec spec;
    spec.path = "/x";
    spec.extent = {4, 2};
    spec.chunk = {1, 2};
    file.create_dataset(spec);
    for (std::uint64_t i = 0; i < 4; ++i) {
      const std::uint64_t row = backwards ? 3 - i : i;
      const std::vector<double> values{static_cast<double>(row), 0.5};
      file.write<double>("/x", Index{row, 0}, Index{1, 2}, values);
    }
    file.finish();
  };
  write("a.h5", false);
  ::sleep(1);  // a second is the resolution of HDF5's time stamps
  write("b.h5", false);
  write("c.h5", true);
  CHECK(test::content_of(folder / "a.h5") == test::content_of(folder / "b.h5"));
  const Hdf5Reader a(folder / "a.h5", "test", 3);
  const Hdf5Reader c(folder / "c.h5", "test", 3);
  CHECK(a.read<double>("/x") == c.read<double>("/x"));
}

TEST_CASE("an HDF5 file that is not finished is never seen", "[output]") {
  const ScratchFolder folder;
  {
    Hdf5Writer file = begin(folder / "a.h5");
    CHECK_FALSE(std::filesystem::exists(folder / "a.h5"));
    CHECK(folder.names().size() == 1);
  }
  CHECK(folder.names().empty());
  {
    Hdf5Writer file = begin(folder / "a.h5");
    Hdf5Writer moved = std::move(file);
    moved.finish();
    CHECK_THROWS_AS(moved.finish(), std::logic_error);
  }
  CHECK(folder.names() == std::vector<std::string>{"a.h5"});
  CHECK_THROWS_AS(Hdf5Writer(folder / "a.h5"), OutputRefused);
  CHECK_THROWS_AS(Hdf5Writer(folder / "none/a.h5"), OutputRefused);
}

TEST_CASE("type and version of a file are checked", "[output]") {
  const ScratchFolder folder;
  begin(folder / "a.h5").finish();
  Hdf5Writer(folder / "bare.h5").finish();
  const auto refusal = [&](const std::string& name, std::string_view type, int major) {
    return words_of<InvalidFile>([&] { Hdf5Reader(folder / name, type, major); });
  };
  CHECK(refusal("a.h5", "test", 3).empty());
  CHECK(refusal("a.h5", "", 3).empty());
  CHECK_THAT(refusal("a.h5", "other", 3), ContainsSubstring("'other'"));
  CHECK_THAT(refusal("a.h5", "test", 4), ContainsSubstring("version '3.1'"));
  CHECK_THAT(refusal("a.h5", "test", 31), ContainsSubstring("version"));
  CHECK_THAT(refusal("bare.h5", "test", 3), ContainsSubstring("none of coprod's"));
}

TEST_CASE("tables of rows grow, and take whole rows only", "[output]") {
  const ScratchFolder folder;
  Hdf5Writer file = begin(folder / "a.h5");
  Hdf5TableSpec spec;
  spec.path = "/rows";
  spec.fields = {{"code", Hdf5Type::int8}, {"key", Hdf5Type::text, 4}, {"x", Hdf5Type::float32}};
  spec.chunk_rows = 2;
  file.create_table(spec);
  const std::vector<std::byte> three(27);
  file.append_rows("/rows", three);
  file.append_rows("/rows", {});
  file.append_rows("/rows", three);
  file.attribute("/rows", "units", "1");
  CHECK_THROWS_AS(file.append_rows("/rows", std::span(three).first(26)), std::logic_error);
  CHECK_THROWS_AS(file.append_rows("/other", three), std::logic_error);
  CHECK_THROWS_AS(file.create_table(spec), std::logic_error);
  CHECK_THROWS_AS(file.remove_table("/other"), std::logic_error);
  const auto refused = [&](std::vector<Hdf5Field> fields) {
    Hdf5TableSpec bad = spec;
    bad.path = "/bad";
    bad.fields = std::move(fields);
    CHECK_THROWS_AS(file.create_table(bad), std::logic_error);
  };
  refused({});
  refused({{"x", Hdf5Type::int8}, {"x", Hdf5Type::int16}});
  refused({{"", Hdf5Type::int8}});
  refused({{"key", Hdf5Type::text}});
  file.create_group("/g");
  spec.path = "/g/gone";
  spec.gzip = 1;
  file.create_table(spec);
  file.append_rows("/g/gone", three);
  file.remove_table("/g/gone");
  CHECK_THROWS_AS(file.append_rows("/g/gone", three), std::logic_error);
  file.finish();
  // The program never reads such tables back: its reader refuses compound types.
  CHECK_THROWS_AS(Hdf5Reader(folder / "a.h5", "test", 3), InvalidFile);
}

}  // namespace
