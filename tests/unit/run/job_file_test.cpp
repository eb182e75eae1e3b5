// What a directory says of itself, and what a finished replicate leaves.

#include "run/job_file.hpp"

#include "output/files.hpp"
#include "run/replicate_tables.hpp"

#include <cmath>
#include <filesystem>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include <catch2/catch_test_macros.hpp>

namespace {

using namespace coprod;
using Texts = std::map<std::string, std::string>;

JobFile job() {
  JobFile file;
  file.command = "run";
  file.version = "1.2.3";
  file.git_commit = "abc";
  file.arms.push_back({"hong_kong", "title = \"x\"\n[run]\nreplicates = 1\n", {{"a.toml", "00"}}});
  file.data = {{"margin.csv", "a,b\n1,2\n"}};
  file.options = {{"micro", "persons:0.1"}};
  return file;
}

TEST_CASE("job.json is read back as it was, and refused when it is damaged") {
  const auto folder = std::filesystem::temp_directory_path() / "coprod_job_file_test";
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  write_text_file(folder / "job.json", job_json(job()));
  const JobFile read = read_job_file(folder / "job.json");
  CHECK(differences_between(read, job()).empty());
  CHECK(identity_of(read) == identity_of(job()));
  int n = 0;
  for (const std::string text :
       {"", "[]", "{}", R"({"file_type": "coprod-manifest", "format_version": "1.0"})",
        R"({"file_type": "coprod-job", "format_version": "2.0"})",
        R"({"file_type": "coprod-job", "format_version": "1.0", "command": 3})"}) {
    const auto path = folder / ("bad" + std::to_string(n++));
    write_text_file(path, text);
    CHECK_THROWS_AS(read_job_file(path), InvalidFile);
  }
  std::filesystem::remove_all(folder);
}

TEST_CASE("every difference of two jobs is told, and changes what their logs belong to") {
  const auto differs = [](const auto& change, const std::string& told) {
    JobFile other = job();
    change(other);
    CHECK(identity_of(other) != identity_of(job()));
    const auto sentences = differences_between(job(), other);
    REQUIRE(sentences.size() == 1);
    CHECK(sentences.front().find(told) != std::string::npos);
  };
  differs([](JobFile& j) { j.command = "compare"; }, "not by 'coprod compare'");
  differs([](JobFile& j) { j.version = "1.2.4"; }, "1.2.4");
  differs([](JobFile& j) { j.git_commit = "abd"; }, "commit abd");
  differs([](JobFile& j) { j.arms[0].name = "x"; }, "not x");
  differs([](JobFile& j) { j.arms[0].toml += "seed = 1\n"; }, "'seed = 1'");
  differs([](JobFile& j) { j.arms[0].inputs[0].second = "01"; }, "another text");
  differs([](JobFile& j) { j.data["margin.csv"] += "3,4\n"; }, "margin.csv");
  differs([](JobFile& j) { j.data.clear(); }, "margin.csv");
  differs([](JobFile& j) { j.options.clear(); }, "with --micro persons:0.1");
  differs([](JobFile& j) { j.options["exclude"] = "7"; }, "without --exclude");
}

TEST_CASE("margins that travel with a file may not leave its folder") {
  std::filesystem::path folder;
  {
    const CarriedInputs inputs(Texts{{"a.csv", "1\n"}});
    folder = inputs.path();
    CHECK(read_text_file(folder / "a.csv", 100) == "1\n");
  }
  CHECK_FALSE(std::filesystem::exists(folder));
  CHECK_THROWS_AS(CarriedInputs(Texts{{"../a.csv", ""}}), InvalidFile);
  CHECK_THROWS_AS(CarriedInputs(Texts{{"", ""}}), InvalidFile);
}

TEST_CASE("a finished replicate passes through a record unchanged") {
  ReplicateTables tables;
  tables.put("persons", 0, std::vector<std::int32_t>{1, missing_count, -3});
  tables.put("wage_mean", 1,
             std::vector<double>{0.1, std::numeric_limits<double>::quiet_NaN(), -0.0});
  tables.put("luck_change", 0, std::vector<std::int32_t>{}, false);
  const auto bytes = tables.bytes();
  const ReplicateTables back = ReplicateTables::from_bytes(bytes);
  CHECK(back.bytes() == bytes);
  REQUIRE(back.slabs().size() == 3);
  CHECK_FALSE(back.slabs()[2].by_replicate);
  CHECK(std::isnan(back.find("persons", 0)->numbers()[1]));
  CHECK(back.find("wage_mean", 1)->numbers()[0] == 0.1);
  CHECK(back.find("wage_mean", 0) == nullptr);
  for (std::size_t cut = 1; cut < bytes.size(); cut += 7) {
    const auto part = std::span(bytes).first(cut);
    try {
      (void)ReplicateTables::from_bytes(part);  // a cut between two slabs cannot be told
    } catch (const InvalidFile&) {
    }
  }
}

TEST_CASE("an observer is filled again from what it left") {
  Observer observer(Month(2020, 1), 3);
  observer.visit_state([n = 0.0](std::string_view, std::span<double> values) mutable {
    for (double& value : values) value = n++;
  });
  ReplicateTables tables;
  tables.put_outcomes(std::span(&observer, 1));
  const Observer again = tables.observer(0, Month(2020, 1), 3);
  for (std::size_t i = 0; i < all_outcomes().size(); ++i) {
    const auto a = observer.values(i);
    const auto b = again.values(i);
    CHECK(std::vector(a.begin(), a.end()) == std::vector(b.begin(), b.end()));
  }
}

}  // namespace
