#include "output/checkpoint.hpp"

#include "scratch.hpp"

#include <array>
#include <bit>
#include <cstring>
#include <limits>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

namespace {

using namespace coprod;
using Catch::Matchers::ContainsSubstring;
using test::ScratchFolder;
using test::words_of;

ColumnBlob column(const std::string& table, const std::string& name, Scalar type,
                  std::uint64_t rows, std::uint64_t salt = 0) {
  ColumnBlob blob;
  blob.table = table;
  blob.name = name;
  blob.unit = "1";
  blob.type = type;
  blob.rows = rows;
  std::uint64_t state = salt + rows;
  for (std::uint64_t i = 0; i < blob.bytes(); ++i) {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    blob.data.push_back(static_cast<std::byte>(state >> 56));  // NaN payloads come of themselves
  }
  return blob;
}

std::vector<ColumnBlob> world(std::uint64_t salt = 0, std::uint64_t persons = 1000) {
  std::vector<ColumnBlob> columns;
  for (const Scalar type : {Scalar::f64, Scalar::u8, Scalar::i8, Scalar::u16, Scalar::i16,
                            Scalar::u32, Scalar::i32, Scalar::u64, Scalar::i64, Scalar::f32}) {
    columns.push_back(column("persons", "c_" + std::string(name_of(type)), type, persons, salt));
  }
  columns.push_back(column("employers", "size", Scalar::u16, 7, salt));
  columns.push_back(column("vacancies", "wage", Scalar::f32, 0, salt));
  return columns;
}

std::vector<ColumnView> views(const std::vector<ColumnBlob>& blobs) {
  std::vector<ColumnView> list;
  for (const ColumnBlob& blob : blobs) {
    ColumnView& view = list.emplace_back();
    static_cast<ColumnSchema&>(view) = blob;
    view.data = blob.data.data();
  }
  return list;
}

std::vector<ColumnSchema> schema(const std::vector<ColumnBlob>& blobs) {
  return {blobs.begin(), blobs.end()};
}

const CheckpointValues stored_values{{"scenario", std::string(200'000, 's')},
                                     {"seed", std::numeric_limits<std::uint64_t>::max()},
                                     {"month", std::int64_t{-5}},
                                     {"rate", 0.1}};

void write(const std::filesystem::path& path, const std::vector<ColumnBlob>& columns) {
  CheckpointWriter file(path, stored_values);
  file.write_replicate(0, {{"sum", 1.5}}, views(columns));
  file.finish();
}

TEST_CASE("a checkpoint comes back bit by bit", "[output]") {
  const ScratchFolder folder;
  const std::vector<std::uint32_t> numbers{0, 3, 12345};
  CheckpointWriter file(folder / "c.h5", stored_values);
  for (const std::uint32_t r : numbers) {
    file.write_replicate(r, {{"sum", static_cast<double>(r)}}, views(world(r, 1000 + r)));
  }
  file.finish();
  const CheckpointReader reader(folder / "c.h5");
  CHECK(reader.values() == stored_values);
  CHECK(reader.text("scenario").size() == 200'000);
  CHECK(reader.replicates() == numbers);
  CHECK_NOTHROW(reader.require_schema(schema(world())));
  for (const std::uint32_t r : numbers) {
    const std::vector<ColumnBlob> wanted = world(r, 1000 + r);
    const std::vector<ColumnBlob> found = reader.read_all(r);
    REQUIRE(found.size() == wanted.size());
    for (std::size_t i = 0; i < found.size(); ++i) {
      CHECK(found[i].table + found[i].name == wanted[i].table + wanted[i].name);
      CHECK(found[i].type == wanted[i].type);
      CHECK(found[i].unit == wanted[i].unit);
      CHECK(found[i].rows == wanted[i].rows);
      CHECK(found[i].data == wanted[i].data);
    }
    CHECK(reader.replicate_values(r) == CheckpointValues{{"sum", static_cast<double>(r)}});
  }
}

TEST_CASE("NaN payloads and signed zeros survive", "[output]") {
  const ScratchFolder folder;
  // A signalling NaN, a quiet one with a payload, minus zero, a subnormal number.
  const std::array<std::uint32_t, 4> bits{0x7f800001U, 0xffc12345U, 0x80000000U, 0x00000001U};
  ColumnView view;
  view.table = "persons";
  view.name = "x";
  view.type = Scalar::f32;
  view.rows = bits.size();
  view.data = bits.data();
  CheckpointWriter file(folder / "c.h5", {});
  file.write_replicate(0, {}, {&view, 1});
  file.finish();
  std::array<std::uint32_t, 4> found{};
  CheckpointReader(folder / "c.h5")
      .read(0, "persons", "x", Scalar::f32, std::as_writable_bytes(std::span(found)));
  CHECK(found == bits);
}

TEST_CASE("the schema hash knows names, types and units, not order and rows", "[output]") {
  const std::vector<ColumnSchema> base = schema(world());
  const std::uint64_t hash = schema_hash(base);
  std::vector<ColumnSchema> other(base.rbegin(), base.rend());
  CHECK(schema_hash(other) == hash);
  other[3].rows += 1;
  CHECK(schema_hash(other) == hash);
  const auto changed = [&](auto change) {
    std::vector<ColumnSchema> copy = base;
    change(copy);
    return schema_hash(copy) != hash;
  };
  CHECK(changed([](auto& c) { c[0].table = "person"; }));
  CHECK(changed([](auto& c) { c[0].name += "x"; }));
  CHECK(changed([](auto& c) { c[0].type = Scalar::i64; }));
  CHECK(changed([](auto& c) { c[0].unit = "HKD"; }));
  CHECK(changed([](auto& c) { c.pop_back(); }));
  // The published FNV-1a test vector of "a" is behind an empty list of columns' offset basis.
  CHECK(hash_text(schema_hash({})) == "cbf29ce484222325");
}

TEST_CASE("a program with other columns is told which", "[output]") {
  const ScratchFolder folder;
  write(folder / "c.h5", world());
  const CheckpointReader reader(folder / "c.h5");
  const auto refusal = [&](auto change) {
    std::vector<ColumnSchema> wanted = schema(world());
    change(wanted);
    return words_of<InvalidFile>([&] { reader.require_schema(wanted); });
  };
  CHECK(refusal([](auto&) {}).empty());
  CHECK_THAT(refusal([](auto& c) { c[10].unit = "HKD"; }),
             ContainsSubstring("employers.size") && ContainsSubstring("HKD"));
  CHECK_THAT(refusal([](auto& c) { c.pop_back(); }), ContainsSubstring("vacancies.wage"));
  CHECK_THAT(refusal([](auto& c) { c.clear(); }), ContainsSubstring("no more"));
}

TEST_CASE("a column is read only as what it is", "[output]") {
  const ScratchFolder folder;
  write(folder / "c.h5", world());
  const CheckpointReader reader(folder / "c.h5");
  std::vector<std::byte> buffer(8000);
  CHECK_NOTHROW(reader.read(0, "persons", "c_f64", Scalar::f64, buffer));
  CHECK_THROWS_AS(reader.read(0, "persons", "c_f64", Scalar::u64, buffer), InvalidFile);
  CHECK_THROWS_AS(reader.read(0, "persons", "absent", Scalar::u64, buffer), InvalidFile);
  CHECK_THROWS_AS(reader.read(1, "persons", "c_f64", Scalar::f64, buffer), InvalidFile);
  buffer.pop_back();
  CHECK_THROWS_AS(reader.read(0, "persons", "c_f64", Scalar::f64, buffer), InvalidFile);
}

TEST_CASE("columns that do not make a table are not written", "[output]") {
  const ScratchFolder folder;
  CheckpointWriter file(folder / "c.h5", {});
  const auto refusal = [&](std::vector<ColumnBlob> blobs) {
    return words_of<std::logic_error>([&] { file.write_replicate(0, {}, views(blobs)); });
  };
  CHECK_THAT(refusal({column("p", "a", Scalar::u8, 3), column("p", "b", Scalar::u8, 4)}),
             ContainsSubstring("rows"));
  CHECK_THAT(refusal({column("p", "a", Scalar::u8, 3), column("p", "a", Scalar::u8, 3)}),
             ContainsSubstring("twice"));
  CHECK_THAT(refusal({column("p/q", "a", Scalar::u8, 3)}), ContainsSubstring("signs"));
  CHECK_THROWS_AS(file.finish(), std::logic_error);
  file.write_replicate(0, {}, views({column("p", "a", Scalar::u8, 3)}));
  CHECK_THROWS_AS(file.write_replicate(1, {}, views({column("p", "a", Scalar::i8, 3)})),
                  std::logic_error);
  CHECK_THROWS_AS(CheckpointWriter(folder / "d.h5", {{"schema_hash", 1.0}}), std::logic_error);
}

/// A file of the checkpoint type with a layout of the test's own.
std::string refusal_of_layout(const auto& fill, std::uint64_t hash) {
  const ScratchFolder folder;
  const CheckpointValues none;
  {
    Hdf5Writer file(folder / "c.h5");
    file.attribute("/", "file_type", std::string(checkpoint_file_type));
    file.attribute("/", "format_version", std::string(checkpoint_version));
    file.attribute("/", "schema_hash", hash_text(hash));
    const std::string empty =
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";  // of no values
    file.attribute("/", "values_sha256", empty);
    file.create_group("/replicate_0000");
    file.attribute("/replicate_0000", "values_sha256", empty);
    file.create_group("/replicate_0000/p");
    const auto add = [&](const std::string& path, Hdf5Type type,
                         std::vector<std::uint64_t> extent) {
      Hdf5DatasetSpec spec;
      spec.path = path;
      spec.type = type;
      spec.extent = std::move(extent);
      file.create_dataset(spec);
      file.attribute(path, "units", "1");
    };
    fill(file, add);
    file.finish();
  }
  return words_of<InvalidFile>([&] { CheckpointReader reader(folder / "c.h5"); });
}

TEST_CASE("a file with another layout is no checkpoint", "[output]") {
  const std::vector<ColumnSchema> one{column("p", "a", Scalar::u8, 3)};
  const std::uint64_t hash = schema_hash(one);
  const auto good = [](auto&, auto& add) { add("/replicate_0000/p/a", Hdf5Type::uint8, {3}); };
  CHECK(refusal_of_layout(good, hash).empty());
  CHECK_THAT(refusal_of_layout(good, hash + 1), ContainsSubstring("schema"));
  const auto with = [&](const std::string& path, Hdf5Type type, std::vector<std::uint64_t> extent) {
    return refusal_of_layout(
        [&](auto& file, auto& add) {
          good(file, add);
          add(path, type, extent);
        },
        hash);
  };
  CHECK_THAT(with("/replicate_0000/p/b", Hdf5Type::uint8, {4}), ContainsSubstring("rows"));
  CHECK_THAT(with("/replicate_0000/p/b", Hdf5Type::uint8, {3}), ContainsSubstring("schema"));
  CHECK_THAT(with("/replicate_0000/p/b", Hdf5Type::uint8, {3, 1}), ContainsSubstring("one axis"));
  CHECK_THAT(with("/replicate_0000/p/b c", Hdf5Type::uint8, {3}), ContainsSubstring("name"));
  CHECK_THAT(with("/replicate_0000/b", Hdf5Type::uint8, {3}), ContainsSubstring("belong"));
  CHECK_THAT(with("/b", Hdf5Type::uint8, {3}), ContainsSubstring("belong"));
  CHECK_THAT(refusal_of_layout([](auto&, auto&) {}, hash), ContainsSubstring("no replicate"));
  CHECK_THAT(refusal_of_layout(
                 [&](auto& file, auto& add) {
                   good(file, add);
                   file.create_group("/replicate_01");
                   file.create_group("/replicate_01/p");
                   add("/replicate_01/p/a", Hdf5Type::uint8, {3});
                 },
                 hash),
             ContainsSubstring("no replicate"));
  CHECK_THAT(refusal_of_layout(
                 [&](auto& file, auto& add) {
                   good(file, add);
                   file.attribute("/", "month", std::int64_t{5});
                 },
                 hash),
             ContainsSubstring("changed or damaged"));
}

}  // namespace
