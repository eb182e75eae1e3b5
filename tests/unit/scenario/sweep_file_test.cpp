// SWEEP.toml: what is read, what is refused, and what a point says to a scenario.

#include "scenario/sweep_file.hpp"

#include "helpers.hpp"

#include <cmath>

#include <catch2/matchers/catch_matchers_string.hpp>

namespace {

using namespace coprod;
using Catch::Matchers::ContainsSubstring;
using coprod::scenario_test::Folder;
using Kind = Factor::Kind;

std::string sweep_text(const std::string& vary, const std::string& design = "kind = \"grid\"",
                       const std::string& more = "") {
  return "schema = 1\nbase = \"base.toml\"\n" + more + "[design]\n" + design + "\n[vary]\n" + vary
         + "\n";
}

SweepFile read(const Folder& folder, const std::string& text) {
  return load_sweep_file(folder.write("sweep.toml", text));
}

std::vector<std::string> errors_of(const Folder& folder, const std::string& text) {
  try {
    (void)read(folder, text);
  } catch (const InputError& error) {
    return scenario_test::split_lines(error.what());
  }
  return {};
}

constexpr const char* drawn = "kind = \"sobol\"\npoints = 8";

TEST_CASE("factors know what they are and which values they take", "[scenario][sweep]") {
  const Folder folder;
  const SweepFile sweep = read(
      folder,
      sweep_text("\"hiring.slope\" = \"prior\"\nexit.step_hazard_ratio = [1.0, 3.7]\n"
                 "minimum_wage = { \"2027-01\" = [30, 60], \"2028-05\" = { index = \"wages\" } }\n"
                 "M6 = [true, false]\n"
                 "\"follow_up_months.placement_division\" = [6, \"unlimited\"]\n"
                 "benefit_level = { date = [\"2027-01\", \"2029-12\"], value = 1.2 }\n"
                 "scenario = [\"\", \"more/reform.toml\"]\n",
                 drawn, "arms = [\"one.toml+two.toml\"]\n"));
  REQUIRE(sweep.factors.size() == 7);
  CHECK(sweep.title == "sweep");
  CHECK(sweep.arms
        == std::vector<std::string>{folder.file("one.toml") + "+" + folder.file("two.toml")});
  const auto& f = sweep.factors;
  CHECK((f[0].kind == Kind::parameter && f[0].prior
         && f[0].where == folder.file("sweep.toml") + ":8:1"));
  CHECK((f[1].name == "exit.step_hazard_ratio" && f[1].low == 1.0 && f[1].high == 3.7
         && !f[1].whole));
  CHECK(
      (f[2].kind == Kind::lever && f[2].name == "minimum_wage" && f[2].whole && f[2].high == 60.0));
  CHECK((f[3].kind == Kind::mechanism && f[3].values == std::vector<double>{1.0, 0.0}));
  CHECK((f[4].values.size() == 2 && std::isinf(f[4].values[1])));  // a word is no bound
  CHECK((f[5].kind == Kind::date && f[5].name == "benefit_level@date" && f[5].whole));
  CHECK((f[6].kind == Kind::scenario && f[6].files[1] == folder.file("more/reform.toml")));

  const double january = Month(2027, 1).index();
  const auto overrides =
      lever_overrides(sweep, {0.3, 2.0, 45.5, 1.0, f[4].values[1], january, 0.0});
  REQUIRE(overrides.size() == 3);
  CHECK(overrides[0]
        == Override{"minimum_wage", "{ \"2027-01\" = 45.5, \"2028-05\" = { index = \"wages\" } }"});
  CHECK(overrides[1] == Override{"follow_up_months.placement_division", "\"unlimited\""});
  CHECK(overrides[2] == Override{"benefit_level", "{ \"2027-01\" = 1.2 }"});
  CHECK(at_their_places(sweep, {0.3, 2.0, 45.5, 1.0, 6.0, january, 0.0},
                        "command line, benefit_level={ \"2027-01\" = 1.2 }: is odd")
        == "sweep.toml:13:1: is odd");
}

TEST_CASE("texts of values are read back as the same values", "[scenario][sweep]") {
  const Folder folder;
  const SweepFile sweep =
      read(folder, sweep_text("\"hiring.slope\" = [0.1, 0.30000000000000004]\nM6 = [true, false]\n"
                              "minimum_wage = { \"2027-01\" = [30, 45.55] }\n"
                              "assessment_open_to = [\"employee\", \"either\"]\n"
                              "follow_up_months = [6, \"unlimited\"]\n"
                              "benefit_level = { date = [\"2027-01\", \"2029-12\"], value = 1.2 }\n"
                              "scenario = [\"\", \"reform.toml\"]\n"));
  for (const Factor& factor : sweep.factors) {
    INFO(factor.name);
    for (const double value : factor.values) {
      CHECK(factor.parse(factor.text(value)) == value);
      CHECK(factor.refusal(value).empty());
    }
    CHECK(!factor.parse("").has_value());
    CHECK(!factor.parse("perhaps").has_value());
    CHECK(!factor.parse("1 2").has_value());
  }
  CHECK(sweep.factors[0].is_number(0.1));
  CHECK(sweep.factors[4].is_number(6.0));
  CHECK(!sweep.factors[4].is_number(sweep.factors[4].values[1]));
  CHECK(!sweep.factors[1].is_number(1.0));
  CHECK(!sweep.factors[3].is_number(0.0));
  CHECK_THAT(sweep.factors[0].refusal(0.2), ContainsSubstring("none of the values"));
}

TEST_CASE("a value outside of its range or bounds is refused", "[scenario][sweep]") {
  const Folder folder;
  const SweepFile sweep = read(
      folder,
      sweep_text("\"exit.step_hazard_ratio\" = [1.0, 3.7]\n\"hiring.slope\" = \"prior\"\n"
                 "minimum_wage = { \"2027-01\" = [30.0, 60.0] }\nsheltered_places = [10, 20]\n",
                 drawn));
  CHECK(sweep.factors[0].refusal(3.7).empty());
  CHECK_THAT(sweep.factors[0].refusal(3.8), ContainsSubstring("outside of 1 to 3.7"));
  CHECK_THAT(sweep.factors[0].refusal(std::nan("")), ContainsSubstring("outside"));
  CHECK_THAT(sweep.factors[1].refusal(-1e9), ContainsSubstring("outside"));
  CHECK(sweep.factors[2].refusal(30.01).empty());
  CHECK_THAT(sweep.factors[2].refusal(30.001), ContainsSubstring("whole cents"));
  CHECK_THAT(sweep.factors[3].refusal(10.5), ContainsSubstring("whole number"));
}

TEST_CASE("all errors of a sweep are told at once, in the order of the file", "[scenario][sweep]") {
  const Folder folder;
  const auto errors = errors_of(
      folder,
      "schema = 2\ncolour = 1\n[design]\nkind = \"grid\"\npoints = 3\n[vary]\nM99 = [true]\n"
      "\"hiring.slope\" = \"prior\"\nminimum_wage = { \"2027-13\" = [1, 2] }\n"
      "[run]\nreplicates = 0\n[output]\ntables = \"headlines\"\n");
  REQUIRE(errors.size() == 9);
  const auto line_of = [&](const std::string& error) {
    const std::string rest = error.substr(folder.file("sweep.toml").size() + 1);
    return std::stoi(rest.substr(0, rest.find(':')));
  };
  for (std::size_t i = 1; i < errors.size(); ++i)
    CHECK(line_of(errors[i - 1]) <= line_of(errors[i]));
  CHECK_THAT(errors[0], ContainsSubstring("names no base") || ContainsSubstring("schema 1"));
}

TEST_CASE("a sweep is told from a scenario by its tables", "[scenario][sweep]") {
  const Folder folder;
  CHECK(is_sweep_file(folder.write("a.toml", "[design]\n")));
  CHECK(is_sweep_file(folder.write("b.toml", "[vary]\n")));
  CHECK(!is_sweep_file(folder.write("c.toml", "schema = 1\n[levers]\n")));
  CHECK(!is_sweep_file(folder.write("d.toml", "[design\n")));
  CHECK(!is_sweep_file(folder.path()));
  CHECK(!is_sweep_file(folder.path() / "absent.toml"));
}

}  // namespace
