// Points of a sweep: values worked out by hand, extensions that change nothing, files, relations.

#include "core/error.hpp"
#include "output/files.hpp"
#include "run/sweep/design.hpp"
#include "run/sweep/directory.hpp"
#include "run/sweep/merge.hpp"
#include "run/sweep/sweep.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <set>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <unistd.h>

namespace {

using namespace coprod;
using Catch::Matchers::ContainsSubstring;

/// A folder of its own with sweeps over the shipped baseline.
class Sweeps {
 public:
  Sweeps()
      : folder_(std::filesystem::temp_directory_path()
                / ("coprod-sweeps-" + std::to_string(getpid()))) {
    std::filesystem::create_directories(folder_);
  }
  ~Sweeps() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  Sweeps(const Sweeps&) = delete;
  Sweeps& operator=(const Sweeps&) = delete;

  std::filesystem::path write(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / name, std::ios::binary) << text;
    return folder_ / name;
  }
  std::filesystem::path file(const std::string& design, const std::string& vary,
                             const std::string& more = "") const {
    return write("sweep.toml", std::string("schema = 1\nbase = \"") + COPROD_SOURCE_DIR
                                   + "/scenarios/hong_kong.toml\"\n" + more + "[design]\n" + design
                                   + "\n[vary]\n" + vary + "\n[run]\nscale = 0.3\n");
  }
  SweepPlan plan(const std::string& design, const std::string& vary,
                 const Extensions& extensions = {}, const std::string& more = "") const {
    return plan_sweep(file(design, vary, more), false, extensions);
  }

 private:
  std::filesystem::path folder_;
};

std::string message_of(const auto& action) {
  try {
    (void)action();
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

constexpr const char* two =
    "\"hiring.slope\" = [1.5, 2.5]\nminimum_wage = { \"2027-01\" = [30, 40, 50] }";

TEST_CASE("listed designs are written out as they say", "[sweep]") {
  const Sweeps sweeps;
  const SweepPlan grid = sweeps.plan("kind = \"grid\"", two);
  CHECK(grid.design.values
        == std::vector<double>{1.5, 30, 1.5, 40, 1.5, 50, 2.5, 30, 2.5, 40, 2.5, 50});
  CHECK(count_points(grid.file, {}) == 6);
  CHECK(design_csv(grid.file, grid.design).substr(0, 48)
        == "point,hiring.slope,minimum_wage\n0,1.5,30\n1,1.5,4");
  CHECK(unit_points(grid.file, {}, grid.design).empty());

  const SweepPlan list = sweeps.plan("kind = \"list\"", two);
  const double slope = list.base().parameters.*list.file.factors[0].parameter->member;
  CHECK(list.design.points() == 5);
  CHECK(list.design.point(3)[0] == slope);
  CHECK(list.design.point(3)[1] == 40.0);
  CHECK(list.design.point(0)[1] == list.design.point(1)[1]);  // the base's floor of January 2027

  const SweepPlan zip =
      sweeps.plan("kind = \"zip\"", "M6 = [true, true, false]\nM3 = [true, false, true]");
  CHECK(zip.design.values == std::vector<double>{1, 1, 1, 0, 0, 1});
}

TEST_CASE("drawn designs keep to their ranges, and extensions to what was drawn", "[sweep]") {
  const Sweeps sweeps;
  const std::string vary =
      "\"hiring.slope\" = \"prior\"\n\"exit.step_hazard_ratio\" = [1.0, 3.7]\nM6 = [true, false]\n"
      "minimum_wage = { \"2027-01\" = [30.0, 60.0] }\nsheltered_places = [3, 5]";
  for (const std::string kind : {"latin_hypercube", "sobol", "saltelli", "morris"}) {
    INFO(kind);
    const std::string design = "kind = \"" + kind + "\"\npoints = 6";
    const SweepPlan plan = sweeps.plan(design, vary);
    const SweepPlan longer = sweeps.plan(design, vary, {2, 3});
    const std::size_t rows = kind == "saltelli" ? 7 : kind == "morris" ? 6 : 1;
    CHECK(plan.design.points() == 6 * rows);
    CHECK(longer.design.points() == 11 * rows);
    CHECK(std::equal(plan.design.values.begin(), plan.design.values.end(),
                     longer.design.values.begin()));
    CHECK(identity_of(plan) == identity_of(longer));
    const auto unit = unit_points(plan.file, {}, plan.design);
    REQUIRE(unit.size() == plan.design.values.size());
    for (std::size_t p = 0; p < plan.design.points(); ++p) {
      const auto point = plan.design.point(p);
      CHECK((point[1] >= 1.0 && point[1] <= 3.7));
      CHECK(std::fabs(point[1] - (1.0 + 2.7 * unit[p * 5 + 1])) < 1e-12);
      CHECK((point[2] == 1.0) == (unit[p * 5 + 2] < 0.5));
      CHECK((point[3] >= 30.0 && point[3] <= 60.0));
      CHECK(std::fabs(point[3] * 100.0 - std::round(point[3] * 100.0)) < 1e-6);
      CHECK(std::set<double>{3.0, 4.0, 5.0}.contains(point[4]));
      for (std::size_t f = 0; f < 5; ++f) CHECK(plan.file.factors[f].refusal(point[f]).empty());
    }
  }
  // Sobol': the sequence goes on, so that how it was extended does not matter.
  CHECK(sweeps.plan("kind = \"sobol\"\npoints = 6", vary, {2, 3}).design.values
        == sweeps.plan("kind = \"sobol\"\npoints = 11", vary).design.values);
  // Each block of a Latin hypercube meets its own strata once.
  const SweepPlan blocks = sweeps.plan("kind = \"latin_hypercube\"\npoints = 6", vary, {4});
  const auto unit = unit_points(blocks.file, {4}, blocks.design);
  std::set<int> first, second;
  for (int p = 0; p < 6; ++p) first.insert(static_cast<int>(unit[p * 5 + 1] * 6));
  for (int p = 6; p < 10; ++p) second.insert(static_cast<int>(unit[p * 5 + 1] * 4));
  CHECK((first.size() == 6 && second.size() == 4));
}

TEST_CASE("another seed, range, kind or order of keys is another sweep", "[sweep]") {
  const Sweeps sweeps;
  const std::string design = "kind = \"sobol\"\npoints = 4";
  const std::string vary = "\"hiring.slope\" = [1.0, 2.5]\nM6 = [true, false]";
  std::set<std::string> identities;
  identities.insert(identity_of(sweeps.plan(design, vary)));
  CHECK(identity_of(sweeps.plan(design + "\nseed = 1", vary)) == *identities.begin());
  CHECK(identity_of(sweeps.plan(design, vary, {}, "title = \"other words\"\n"))
        == *identities.begin());
  identities.insert(identity_of(sweeps.plan(design + "\nseed = 2", vary)));
  identities.insert(
      identity_of(sweeps.plan(design, "M6 = [true, false]\n\"hiring.slope\" = [1.0, 2.5]")));
  identities.insert(
      identity_of(sweeps.plan(design, "\"hiring.slope\" = [1.0, 2.6]\nM6 = [true, false]")));
  identities.insert(identity_of(sweeps.plan("kind = \"latin_hypercube\"\npoints = 4", vary)));
  identities.insert(identity_of(sweeps.plan(design, vary + "\n[output]\ntables = \"all\"")));
  CHECK(identities.size() == 6);
}

TEST_CASE("relations: kept by what is drawn, asked of what is listed", "[sweep]") {
  const Sweeps sweeps;
  const std::string shares =
      "\"exit.share_quit\" = \"prior\"\n\"exit.share_dismissal\" = \"prior\"\n"
      "\"exit.share_redundancy\" = \"prior\"\n\"exit.share_crisis\" = \"prior\"\n"
      "\"exit.share_health\" = \"prior\"";
  const SweepPlan plan = sweeps.plan("kind = \"sobol\"\npoints = 16", shares);
  for (std::size_t p = 0; p < 16; ++p) {
    double sum = 0.0;
    for (const double share : plan.design.point(p)) sum += share;
    CHECK(std::fabs(sum - 1.0) < 1e-9);
  }
  const std::string said = message_of(
      [&] { return sweeps.plan("kind = \"grid\"", "\"exit.share_quit\" = [0.1, 0.2]"); });
  CHECK_THAT(said,
             ContainsSubstring("point 0: exit.share_quit 0.1") && ContainsSubstring("add up to"));
}

TEST_CASE("designs from files: every mistake is told by row and column", "[sweep]") {
  const Sweeps sweeps;
  const std::string vary = "\"hiring.slope\" = [1.0, 2.0]\nM6 = [true, false]";
  const std::string design = "kind = \"file\"\nfile = \"points.csv\"";
  sweeps.write("points.csv", "\"\",M6,hiring.slope\n\"1\",true,1.25\r\n\"2\",0,2\n");
  CHECK(sweeps.plan(design, vary).design.values == std::vector<double>{1.25, 1, 2, 0});
  const SweepPlan ranked = sweeps.plan(design, vary);
  CHECK(unit_points(ranked.file, {}, ranked.design) == std::vector<double>{0.25, 0.75, 0.75, 0.25});
  sweeps.write("points.csv", "hiring.slope,M6\n0.25,0.75\n0.5,0.25\n");
  CHECK(sweeps.plan(design + "\nunit = true", vary).design.values
        == std::vector<double>{1.25, 0, 1.5, 1});
  sweeps.write("points.csv", "hiring.slope,M6\n1.5,true\n2.5,true\n1.5\n1.5,7\n");
  const std::string said = message_of([&] { return sweeps.plan(design, vary); });
  CHECK_THAT(said, ContainsSubstring("row 2, column 'hiring.slope': '2.5' is outside of 1 to 2"));
  CHECK_THAT(said, ContainsSubstring("row 3 has 1 fields but the header has 2"));
  CHECK_THAT(said, ContainsSubstring("row 4, column 'M6': '7'"));
}

TEST_CASE("records of runs come back as they were", "[sweep]") {
  RunRecord record;
  record.values = {1.0, -0.0, std::nan("1"), 1e300};
  const RunRecord back = decode(encode(record), 4);
  CHECK(!back.failed);
  CHECK(std::memcmp(back.values.data(), record.values.data(), 4 * sizeof(double)) == 0);
  CHECK_THROWS_AS(decode(encode(record), 5), InvalidFile);
  CHECK_THROWS_AS(decode({}, 0), InvalidFile);
  const RunRecord failed = decode(encode({true, "why", {}}), 4);
  CHECK((failed.failed && failed.reason == "why" && failed.values.empty()));
}

TEST_CASE("variables of factors have names of their own", "[sweep]") {
  const Sweeps sweeps;
  const SweepPlan plan =
      sweeps.plan("kind = \"list\"",
                  "\"follow_up_months.placement_division\" = [3]\nscenario = [\"\"]\n"
                  "minimum_wage = { \"2027-01\" = [30], \"2028-01\" = [40] }");
  CHECK(variable_names(plan)
        == std::vector<std::string>{"follow_up_months_placement_division", "further_scenario",
                                    "minimum_wage_2027_01", "minimum_wage_2028_01"});
}

TEST_CASE("shares of tasks", "[sweep]") {
  CHECK((parse_task("7/100").task == 7 && parse_task("7/100").of == 100));
  for (const char* text :
       {"", "7", "0/3", "4/3", "1/0", "-1/3", "1/3x", "1 /3", "x/3", "1/99999999999"}) {
    INFO(text);
    CHECK_THROWS_AS(parse_task(text), UsageError);
  }
  const auto under = [](const char* id, const char* least, const char* most, const char* step,
                        const char* count) {
    const char* const names[] = {"SLURM_ARRAY_TASK_ID", "SLURM_ARRAY_TASK_MIN",
                                 "SLURM_ARRAY_TASK_MAX", "SLURM_ARRAY_TASK_STEP",
                                 "SLURM_ARRAY_TASK_COUNT"};
    const char* const values[] = {id, least, most, step, count};
    for (int i = 0; i < 5; ++i) {
      values[i] == nullptr ? unsetenv(names[i]) : setenv(names[i], values[i], 1);
    }
  };
  under(nullptr, nullptr, nullptr, nullptr, nullptr);
  CHECK(!slurm_task().has_value());
  under("10", "4", "10", "3", "3");
  CHECK((slurm_task()->task == 3 && slurm_task()->of == 3));
  under("0", "0", "3", "1", "4");
  CHECK((slurm_task()->task == 1 && slurm_task()->of == 4));
  under("5", "4", "10", "3", "3");
  CHECK_THROWS_AS(slurm_task(), UsageError);
  under("4", "4", "10", "1", "3");  // --array=4,7,10: no regular steps
  CHECK_THROWS_AS(slurm_task(), UsageError);
  under(nullptr, nullptr, nullptr, nullptr, nullptr);
}

}  // namespace
