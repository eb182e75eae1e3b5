// Every file of the corpora, each once found by a fuzzer or written by hand, goes through its target
// in every run of the tests: a fault that was mended stays mended.

#include "tests/fuzz/targets.hpp"

#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <vector>

#include <catch2/catch_test_macros.hpp>

namespace coprod::fuzz {
namespace {

void replay(const char* target, const std::function<void(Bytes)>& work) {
  namespace fs = std::filesystem;
  std::size_t files = 0;
  for (const auto& entry :
       fs::directory_iterator(fs::path(COPROD_SOURCE_DIR) / "tests/fuzz/corpus" / target)) {
    INFO(entry.path().string());
    std::ifstream in(entry.path(), std::ios::binary);
    const std::vector<std::uint8_t> bytes{std::istreambuf_iterator<char>(in),
                                          std::istreambuf_iterator<char>()};
    CHECK_NOTHROW(work(bytes));
    ++files;
  }
  CHECK(files >= 5);
}

TEST_CASE("the corpus of scenarios", "[fuzz]") { replay("scenario", scenario); }
TEST_CASE("the corpus of margins", "[fuzz]") { replay("margins", margins); }
TEST_CASE("the corpus of checkpoints", "[fuzz]") { replay("checkpoint", checkpoint); }
TEST_CASE("the corpus of results", "[fuzz]") { replay("results", results); }
TEST_CASE("the corpus of record logs", "[fuzz]") { replay("record_log", record_log); }

}  // namespace
}  // namespace coprod::fuzz
