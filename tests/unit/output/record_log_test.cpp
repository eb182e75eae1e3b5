#include "output/record_log.hpp"

#include "output/files.hpp"
#include "tests/unit/output/scratch.hpp"

#include <fstream>
#include <map>
#include <string>
#include <vector>

#include <catch2/catch_test_macros.hpp>

namespace {

using namespace coprod;
using coprod::test::ScratchFolder;
namespace fs = std::filesystem;

std::span<const std::byte> bytes_of(const std::string& text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

std::map<std::uint64_t, std::string> records_in(const fs::path& path, LogTail* tail = nullptr) {
  std::map<std::uint64_t, std::string> found;
  const LogTail end =
      read_records(path, "work", [&](std::uint64_t id, std::span<const std::byte> payload) {
        found[id] = std::string(reinterpret_cast<const char*>(payload.data()), payload.size());
      });
  if (tail != nullptr) *tail = end;
  return found;
}

std::string whole_file(const fs::path& path) { return read_text_file(path, 1u << 20); }

void overwrite(const fs::path& path, const std::string& text) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << text;
}

}  // namespace

TEST_CASE("CRC32C has the published check value") {
  CHECK(crc32c(bytes_of("123456789")) == 0xE3069283u);
}

TEST_CASE("A log gives back its records and can be gone on with") {
  const ScratchFolder scratch;
  const fs::path path = scratch / "0000.log";
  {
    RecordLog log(path, "work");
    log.append(7, bytes_of("seven"));
    log.append(8, bytes_of(""));
  }
  {
    RecordLog log(path, "work");
    log.append(9, bytes_of("nine"));
  }
  LogTail tail;
  const auto found = records_in(path, &tail);
  CHECK(found == std::map<std::uint64_t, std::string>{{7, "seven"}, {8, ""}, {9, "nine"}});
  CHECK(tail.whole());
  CHECK(identity_of_log(path) == "work");
}

TEST_CASE("A log cut anywhere keeps the records before the cut and can be gone on with") {
  const ScratchFolder scratch;
  const fs::path path = scratch / "0000.log";
  std::vector<std::size_t> ends;  // of the file after each record
  {
    RecordLog log(path, "work");
    ends.push_back(whole_file(path).size());
    for (std::uint64_t id = 0; id < 3; ++id) {
      log.append(id, bytes_of(std::string(10 + id, 'a')));
      ends.push_back(whole_file(path).size());
    }
  }
  const std::string whole = whole_file(path);
  for (std::size_t cut = 0; cut <= whole.size(); ++cut) {
    overwrite(path, whole.substr(0, cut));
    std::size_t expected = 0;
    while (expected < 3 && ends[expected + 1] <= cut) ++expected;
    CHECK(records_in(path).size() == expected);
    { RecordLog(path, "work").append(99, bytes_of("more")); }
    const auto found = records_in(path);
    CHECK(found.size() == expected + 1);
    CHECK(found.count(99) == 1);
  }
}

TEST_CASE("A flipped bit ends a log at the record before it") {
  const ScratchFolder scratch;
  const fs::path path = scratch / "0000.log";
  std::size_t header = 0;
  {
    RecordLog log(path, "work");
    header = whole_file(path).size();
    log.append(1, bytes_of("first record"));
    log.append(2, bytes_of("second record"));
  }
  const std::string whole = whole_file(path);
  for (std::size_t at = header; at < whole.size(); ++at) {
    std::string damaged = whole;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x10);
    overwrite(path, damaged);
    const auto found = records_in(path);
    CHECK(found.size() <= 1);
    CHECK((found.empty() || found.at(1) == "first record"));
  }
}

TEST_CASE("A log of other work, or no log, is refused and left as it is") {
  const ScratchFolder scratch;
  const fs::path path = scratch / "0000.log";
  { RecordLog(path, "other work").append(1, bytes_of("x")); }
  const std::string before = whole_file(path);
  CHECK_THROWS_AS(RecordLog(path, "work"), InvalidFile);
  CHECK_THROWS_AS(records_in(path), InvalidFile);
  CHECK(whole_file(path) == before);
  overwrite(path, "these are no records of anything");
  CHECK_THROWS_AS(RecordLog(path, "work"), InvalidFile);
  CHECK(whole_file(path) == "these are no records of anything");
}

TEST_CASE("Two writers of one log are one too many") {
  const ScratchFolder scratch;
  const RecordLog first(scratch / "0000.log", "work");
  CHECK_THROWS_AS(RecordLog(scratch / "0000.log", "work"), OutputRefused);
}
