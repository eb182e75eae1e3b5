#include "output/manifest.hpp"

#include "scratch.hpp"

#include <cmath>
#include <limits>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

namespace {

using namespace coprod;
using Catch::Matchers::ContainsSubstring;

Manifest sample() {
  Manifest m;
  m.version = "0.1.0";
  m.git_commit = "0123abc";
  m.git_dirty = true;
  m.compiler = "GCC 12.2";
  m.compiler_flags = "-O3";
  m.libraries = {{"hdf5", "1.10.8"}, {"tbb", "2021.8"}};
  m.command_line = {"coprod", "run", "a b.toml", "<script>\"&'"};
  m.seed = std::numeric_limits<std::uint64_t>::max();
  m.replicates = 50;
  m.scenarios = {"base", "réforme"};
  m.inputs = {{"data/margins.csv", std::string(64, 'a'), 123}};
  m.host = host_name();
  m.processor = processor_name();
  m.threads = 7;
  m.start_time = utc_now();
  m.end_time = utc_now();
  m.warnings = {"lever has no effect"};
  m.performance = {1'000'000'000'000, 12.5, 25.25, 3.5, 100.75, peak_rss_bytes()};
  m.more = {{"slurm_job", "17"}};
  return m;
}

TEST_CASE("a manifest reads back as it was written", "[output]") {
  const test::ScratchFolder folder;
  const Manifest m = sample();
  write_manifest(folder / "manifest.json", m);
  const Manifest read = read_manifest(folder / "manifest.json");
  CHECK(manifest_json(read) == manifest_json(m));
  CHECK(read.seed == m.seed);
  CHECK(read.performance.person_months == m.performance.person_months);
  CHECK(read.command_line == m.command_line);
  CHECK(read.performance.peak_rss_bytes > 1'000'000);
  CHECK(m.start_time.size() == 20);
}

TEST_CASE("a manifest with odd content is still JSON", "[output]") {
  const test::ScratchFolder folder;
  Manifest m = sample();
  m.host = "bad \xff byte";
  m.performance.seconds = std::numeric_limits<double>::infinity();
  write_manifest(folder / "manifest.json", m);
  const Manifest read = read_manifest(folder / "manifest.json");
  CHECK_THAT(read.host, ContainsSubstring("bad"));
  CHECK(read.performance.seconds == 0);
}

TEST_CASE("what is no manifest is refused with a sentence", "[output]") {
  const test::ScratchFolder folder;
  const std::string good = manifest_json(sample());
  int n = 0;
  const auto refusal = [&](const std::string& text) {
    const auto path = folder / ("m" + std::to_string(n++));
    test::put(path, text);
    return test::words_of<InvalidFile>([&] { return read_manifest(path); });
  };
  CHECK_THAT(refusal(""), ContainsSubstring("cannot read"));
  CHECK_THAT(refusal("[]"), ContainsSubstring("no manifest"));
  CHECK_THAT(refusal("{}"), ContainsSubstring("no manifest"));
  CHECK_THAT(refusal(std::string(100'000, '[')), ContainsSubstring("nested too deep"));
  std::string other = good;
  other.replace(other.find("\"1.1\""), 5, "\"2.0\"");
  CHECK_THAT(refusal(other), ContainsSubstring("version"));
  for (std::size_t length = 1; length + 2 < good.size(); length += 7) {
    CHECK_FALSE(refusal(good.substr(0, length)).empty());
  }
  std::string wrong = good;
  wrong.replace(wrong.find("50,"), 2, "\"\"");
  CHECK_FALSE(refusal(wrong).empty());
}

}  // namespace
