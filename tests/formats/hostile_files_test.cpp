// Files made to do harm, or harmed: each must end in a sentence, never in a crash, a hang, or a
// look at another file.

#include "output/checkpoint.hpp"
#include "output/table.hpp"
#include "tests/unit/output/scratch.hpp"

#include <chrono>
#include <functional>
#include <map>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <hdf5.h>
#include <sys/stat.h>

namespace {

using namespace coprod;
using Catch::Matchers::ContainsSubstring;
using test::content_of;
using test::put;
using test::ScratchFolder;
using test::words_of;

void text_attribute(hid_t owner, const char* name, const std::string& value) {
  const hid_t type = H5Tcopy(H5T_C_S1);
  H5Tset_size(type, value.size() + 1);
  const hid_t space = H5Screate(H5S_SCALAR);
  const hid_t attribute = H5Acreate2(owner, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
  H5Awrite(attribute, type, value.c_str());
  H5Aclose(attribute);
  H5Sclose(space);
  H5Tclose(type);
}

/// A file of the type "test", version 1, with something `bad` in it, made by HDF5 itself.
std::string refusal(const std::function<void(hid_t file)>& bad, const Hdf5Limits& limits = {}) {
  const ScratchFolder folder;
  const auto path = folder / "bad.h5";
  const hid_t file = H5Fcreate(path.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
  text_attribute(file, "file_type", "test");
  text_attribute(file, "format_version", "1.0");
  bad(file);
  H5Fclose(file);
  return words_of<InvalidFile>([&] { Hdf5Reader(path, "test", 1, limits); });
}

/// Makes a dataset of `extent` numbers with the given creation properties.
void dataset(hid_t file, const char* name, std::vector<hsize_t> extent, hid_t properties,
             hid_t type = H5T_STD_I32LE) {
  const hid_t space = H5Screate_simple(static_cast<int>(extent.size()), extent.data(), nullptr);
  const hid_t made = H5Dcreate2(file, name, type, space, H5P_DEFAULT, properties, H5P_DEFAULT);
  CHECK(made >= 0);
  H5Dclose(made);
  H5Sclose(space);
}

hid_t properties() { return H5Pcreate(H5P_DATASET_CREATE); }

/// An identity filter with a number that nobody knows.
constexpr H5Z_filter_t unknown_filter = 300;
size_t identity(unsigned, size_t, const unsigned[], size_t bytes, size_t*, void**) { return bytes; }

TEST_CASE("an ordinary file of HDF5's own is accepted", "[formats]") {
  CHECK(refusal([](hid_t file) { dataset(file, "x", {3}, H5P_DEFAULT); }).empty());
  CHECK(refusal([](hid_t file) {
          const hid_t p = properties();
          const hsize_t chunk = 2;
          H5Pset_chunk(p, 1, &chunk);
          H5Pset_shuffle(p);
          H5Pset_deflate(p, 9);
          H5Pset_fletcher32(p);
          dataset(file, "x", {3}, p);
        }).empty());
}

TEST_CASE("external storage is refused: it could read any file", "[formats]") {
  CHECK_THAT(refusal([](hid_t file) {
               const hid_t p = properties();
               H5Pset_external(p, "/etc/passwd", 0, 12);
               dataset(file, "x", {3}, p);
             }),
             ContainsSubstring("external storage") && ContainsSubstring("/x"));
}

TEST_CASE("links that could lead anywhere are refused", "[formats]") {
  CHECK_THAT(refusal([](hid_t file) {
               H5Lcreate_external("other.h5", "/x", file, "x", H5P_DEFAULT, H5P_DEFAULT);
             }),
             ContainsSubstring("link into another file"));
  CHECK_THAT(refusal([](hid_t file) { H5Lcreate_soft("/y", file, "x", H5P_DEFAULT, H5P_DEFAULT); }),
             ContainsSubstring("soft link"));
  CHECK_THAT(refusal([](hid_t file) {
               const hid_t group = H5Gcreate2(file, "g", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
               H5Lcreate_external("other.h5", "/x", group, "x", H5P_DEFAULT, H5P_DEFAULT);
               H5Gclose(group);
             }),
             ContainsSubstring("link into another file") && ContainsSubstring("/g/x"));
}

TEST_CASE("a group that holds itself is refused", "[formats]") {
  CHECK_THAT(refusal([](hid_t file) {
               const hid_t group = H5Gcreate2(file, "g", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
               H5Lcreate_hard(file, "g", group, "again", H5P_DEFAULT, H5P_DEFAULT);
               H5Gclose(group);
             }),
             ContainsSubstring("two ways"));
}

TEST_CASE("a virtual dataset is refused", "[formats]") {
  CHECK_THAT(refusal([](hid_t file) {
               const hsize_t extent = 3;
               const hid_t space = H5Screate_simple(1, &extent, nullptr);
               const hid_t p = properties();
               H5Pset_virtual(p, space, "other.h5", "/x", space);
               dataset(file, "x", {3}, p);
             }),
             ContainsSubstring("virtual dataset"));
}

TEST_CASE("unknown filters, and known ones of no need, are refused", "[formats]") {
  const H5Z_class2_t filter{H5Z_CLASS_T_VERS, unknown_filter, 1,       1,
                            "unknown",        nullptr,        nullptr, identity};
  REQUIRE(H5Zregister(&filter) >= 0);
  const auto chunked = [](const auto& add) {
    return [add](hid_t file) {
      const hid_t p = properties();
      const hsize_t chunk = 2;
      H5Pset_chunk(p, 1, &chunk);
      add(p);
      dataset(file, "x", {3}, p);
    };
  };
  CHECK_THAT(refusal(chunked([](hid_t p) { H5Pset_filter(p, unknown_filter, 0, 0, nullptr); })),
             ContainsSubstring("number 300"));
  CHECK_THAT(refusal(chunked([](hid_t p) { H5Pset_nbit(p); })), ContainsSubstring("filter"));
  CHECK_THAT(refusal(chunked([](hid_t p) { H5Pset_scaleoffset(p, H5Z_SO_INT, 0); })),
             ContainsSubstring("filter"));
  H5Zunregister(unknown_filter);
}

TEST_CASE("absurd extents are refused before memory is asked for", "[formats]") {
  const auto huge = [](hid_t file) {
    const hid_t p = properties();
    const std::vector<hsize_t> chunk{1024, 1024};
    H5Pset_chunk(p, 2, chunk.data());
    dataset(file, "x", {hsize_t{1} << 40, hsize_t{1} << 20}, p);
  };
  CHECK_THAT(refusal(huge), ContainsSubstring("cells"));
  Hdf5Limits small;
  small.max_dataset_bytes = 4000;
  CHECK_THAT(refusal(
                 [](hid_t file) {
                   const hid_t p = properties();
                   const hsize_t chunk = 600;
                   H5Pset_chunk(p, 1, &chunk);
                   dataset(file, "x", {900}, p);
                 },
                 small),
             ContainsSubstring("chunks"));
  const auto numbers = [](hsize_t cells) {
    return [cells](hid_t file) { dataset(file, "x", {cells}, H5P_DEFAULT); };
  };
  CHECK(refusal(numbers(1000), small).empty());
  CHECK_THAT(refusal(numbers(1001), small), ContainsSubstring("1001 cells"));
  Hdf5Limits few;
  few.max_objects = 10;
  const auto many = [](int count) {
    return [count](hid_t file) {
      for (int i = 0; i < count; ++i) {
        dataset(file, ("x" + std::to_string(i)).c_str(), {1}, H5P_DEFAULT);
      }
    };
  };
  CHECK(refusal(many(10), few).empty());
  CHECK_THAT(refusal(many(11), few), ContainsSubstring("too many objects"));
  CHECK_THAT(refusal([](hid_t file) {
               std::string path;
               for (int i = 0; i < 20; ++i) {
                 path += "/g";
                 H5Gclose(H5Gcreate2(file, path.c_str(), H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
               }
             }),
             ContainsSubstring("too deep"));
}

TEST_CASE("types that coprod does not write are refused", "[formats]") {
  const std::map<std::string, hid_t> types{
      {"big-endian", H5T_STD_I32BE},        {"reference", H5T_STD_REF_OBJ},
      {"opaque", H5Tcreate(H5T_OPAQUE, 8)}, {"compound", H5Tcreate(H5T_COMPOUND, 8)},
      {"long double", H5T_NATIVE_LDOUBLE},  {"list", H5Tvlen_create(H5T_STD_I32LE)},
  };
  for (const auto& [name, type] : types) {
    INFO(name);
    if (name == "compound") H5Tinsert(type, "a", 0, H5T_STD_I64LE);
    CHECK_THAT(refusal([type = type](hid_t file) { dataset(file, "x", {3}, H5P_DEFAULT, type); }),
               ContainsSubstring("neither numbers nor texts"));
  }
  CHECK_THAT(refusal([](hid_t file) {
               const hid_t type = H5Tcopy(H5T_STD_I32LE);
               H5Tcommit2(file, "t", type, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
               H5Tclose(type);
             }),
             ContainsSubstring("neither a group nor a dataset"));
}

TEST_CASE("what is no HDF5 file at all is refused", "[formats]") {
  const ScratchFolder folder;
  const auto words = [](const std::filesystem::path& path) {
    return words_of<InvalidFile>([&] { Hdf5Reader(path, "test", 1); });
  };
  put(folder / "empty.h5", "");
  put(folder / "text.h5", "scenario,replicate\n");
  put(folder / "signature.h5", "\x89HDF\r\n\x1a\n");
  put(folder / "zeros.h5", std::string("\x89HDF\r\n\x1a\n") + std::string(10'000, '\0'));
  ::mkfifo((folder / "pipe.h5").c_str(), 0600);
  CHECK_THAT(words(folder / "empty.h5"), ContainsSubstring("does not begin"));
  CHECK_THAT(words(folder / "text.h5"), ContainsSubstring("does not begin"));
  CHECK_THAT(words(folder / "signature.h5"), ContainsSubstring("damaged"));
  CHECK_THAT(words(folder / "zeros.h5"), ContainsSubstring("damaged"));
  CHECK_THAT(words(folder / "absent.h5"), ContainsSubstring("no such file"));
  CHECK_THAT(words(folder.path()), ContainsSubstring("not a regular file"));
  CHECK_THAT(words(folder / "pipe.h5"), ContainsSubstring("not a regular file"));
  CHECK_THAT(words("/dev/zero"), ContainsSubstring("not a regular file"));
}

/// A results file with all kinds of content, of about 20 kB.
std::string results_bytes() {
  const ScratchFolder folder;
  Variable wage{"wage", "wage", "0.01 HKD", {"scenario", "replicate", "time"}};
  Variable kind{"kind", "kind", "1", {"time"}, Variable::Type::category, {}, {"low", "high"}};
  ResultsFile file(folder / "r.h5",
                   {scenario_dimension({"base", "réforme"}), replicate_dimension(2, true),
                    time_dimension(std::chrono::year{2008} / 1, 24)},
                   {wage, kind}, {"title", "coprod", "abc", 1, {{"base", "a = 1\n"}}, {}, {}});
  std::vector<double> values(24);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<double>(i * i);
  for (std::uint64_t s = 0; s < 2; ++s) {
    for (std::uint64_t r = 0; r < 2; ++r) file.write<double>("wage", s, r, values);
  }
  file.finish();
  return content_of(folder / "r.h5");
}

constexpr std::size_t many_rows = 70'000;  // more than a chunk

std::vector<float> checkpoint_values() {
  std::vector<float> values(many_rows);
  for (std::size_t i = 0; i < many_rows; ++i) values[i] = static_cast<float>(i % 77);
  return values;
}

std::string checkpoint_bytes() {
  const ScratchFolder folder;
  const std::vector<float> values = checkpoint_values();
  std::vector<ColumnView> columns(2);
  columns[0] = {{"persons", "x", "1", Scalar::f32, many_rows}, values.data()};
  columns[1] = {{"employers", "y", "1", Scalar::u8, 5}, values.data()};
  CheckpointWriter file(folder / "c.h5", {{"scenario", std::string(70'000, 's')}});
  file.write_replicate(0, {{"month", std::int64_t{7}}}, columns);
  file.finish();
  return content_of(folder / "c.h5");
}

/// Reads all of a results file. Any exception but InvalidFile fails the test.
void read_results(const std::filesystem::path& path) {
  const ResultsReader reader(path);
  for (const Variable& variable : reader.variables()) {
    static_cast<void>(reader.read(variable.name));
  }
}

/// True when the file was read, false when it was refused; what is read must be what was written.
bool read_checkpoint(const std::filesystem::path& path) {
  static const std::vector<float> wanted = checkpoint_values();
  try {
    const CheckpointReader reader(path);
    const std::vector<ColumnBlob> blobs = reader.read_all(0);
    bool same = blobs.size() == 2 && reader.text("scenario") == std::string(70'000, 's')
                && std::get<std::int64_t>(reader.replicate_values(0).at("month")) == 7;
    if (same) {
      same = blobs[0].data.size() == many_rows * 4
             && std::memcmp(blobs[0].data.data(), wanted.data(), many_rows * 4) == 0
             && std::memcmp(blobs[1].data.data(), wanted.data(), 5) == 0;
    }
    if (!same) FAIL("a damaged checkpoint was read as if it were whole");
    return true;
  } catch (const InvalidFile&) {
    return false;
  }
}

TEST_CASE("a file cut short at any length is refused", "[formats]") {
  const ScratchFolder folder;
  const std::string results = results_bytes();
  const std::string checkpoint = checkpoint_bytes();
  REQUIRE(read_checkpoint([&] {
    put(folder / "whole.h5", checkpoint);
    return folder / "whole.h5";
  }()));
  for (std::size_t i = 0; i < 150; ++i) {
    INFO("cut " << i);
    put(folder / "r.h5", results.substr(0, results.size() * i / 150));
    CHECK_FALSE(words_of<InvalidFile>([&] { read_results(folder / "r.h5"); }).empty());
    put(folder / "c.h5", checkpoint.substr(0, checkpoint.size() * i / 150));
    CHECK_FALSE(read_checkpoint(folder / "c.h5"));
  }
}

/// Damages bytes at every `step`-th place, in three ways.
void damage_everywhere(std::size_t step) {
  const ScratchFolder folder;
  const std::string results = results_bytes();
  const std::string checkpoint = checkpoint_bytes();
  std::size_t refused = 0;
  std::size_t tried = 0;
  const auto damage = [](std::string bytes, std::size_t at, int way) {
    if (way == 0) bytes[at] = static_cast<char>(bytes[at] ^ 0x01);
    if (way == 1) bytes[at] = static_cast<char>(~bytes[at]);
    if (way == 2) bytes.replace(at, std::min<std::size_t>(8, bytes.size() - at), 8, '\xff');
    return bytes;
  };
  for (std::size_t at = 0; at < std::max(results.size(), checkpoint.size()); at += step) {
    const int way = static_cast<int>(at / step % 3);
    INFO("at " << at << " in way " << way);
    if (at < results.size()) {
      put(folder / "r.h5", damage(results, at, way));
      const std::string words = words_of<InvalidFile>([&] { read_results(folder / "r.h5"); });
      ++tried;
      refused += words.empty() ? 0 : 1;
    }
    if (at < checkpoint.size()) {
      put(folder / "c.h5", damage(checkpoint, at, way));
      static_cast<void>(read_checkpoint(folder / "c.h5"));
    }
  }
  // Many bytes of a results file are spare, or values whose change only a person could notice.
  CHECK(refused > tried / 20);
}

TEST_CASE("damaged bytes end in a sentence or change nothing that matters", "[formats]") {
  damage_everywhere(97);
}

TEST_CASE("damaged bytes, everywhere", "[formats][long]") { damage_everywhere(5); }

}  // namespace
