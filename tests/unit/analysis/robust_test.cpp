#include "analysis/robust.hpp"

#include "analysis/robust_sweep.hpp"
#include "analysis/robustness/planted.hpp"
#include "analysis/sweep_sensitivity.hpp"
#include "core/error.hpp"
#include "output/files.hpp"
#include "parameters/relations.hpp"
#include "scenario/sweep_file.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>
#include <string>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <nlohmann/json.hpp>

using namespace coprod;
using Catch::Matchers::ContainsSubstring;

namespace {

namespace fs = std::filesystem;

SweepCell rate_cell() {
  return {0, 0, "employment_rate", "1", "share of persons in open employment"};
}

/// A study of worlds whose effects are known.
struct Known {
  robustness::Planted planted;
  std::vector<std::string> factors;
  RobustStudy study;

  explicit Known(robustness::PlantedOptions options, double shift = 0.0, double factor = 1.0) {
    planted = robustness::planted_worlds(options);
    for (double& effect : planted.effects) effect = factor * effect + shift;
    for (std::size_t f = 0; f < planted.factors; ++f) factors.push_back("p" + std::to_string(f));
    RobustInput input;
    input.draws = planted.draws_table();
    input.factors = factors;
    input.value_of = [](std::size_t, double u) { return 10.0 * u; };
    input.replicates = planted.replicates;
    input.effects = {{planted.effects}};
    input.cells = {rate_cell()};
    study.worlds = planted.worlds;
    study.replicates = planted.replicates;
    study.base = "base";
    study.year = "2031";
    study.factors = factors;
    study.reforms = study_effects(input, 2);
    study.reforms.front().name = "reform";
    study.reforms.front().title = "A reform";
  }
  [[nodiscard]] const RobustReform& reform() const { return study.reforms.front(); }
};

robustness::PlantedOptions small_options() {
  robustness::PlantedOptions options;
  options.worlds = 400;
  options.factors = 20;
  return options;
}

}  // namespace

TEST_CASE("robust: patterns over keys") {
  CHECK(matches_pattern("hiring.*", "hiring.slope"));
  CHECK(matches_pattern("*", "anything"));
  CHECK(matches_pattern("*.slo?e", "hiring.slope"));
  CHECK(matches_pattern("h*g.*pe", "hiring.slope"));
  CHECK_FALSE(matches_pattern("hiring", "hiring.slope"));
  CHECK_FALSE(matches_pattern("hiring.?", "hiring.slope"));
  CHECK_FALSE(matches_pattern("", "a"));
  CHECK(matches_pattern("", ""));
  CHECK(parse_patterns("hiring.*, exit.*") == std::vector<std::string>{"hiring.*", "exit.*"});
  CHECK_THROWS_AS(parse_patterns("hiring.*,"), UsageError);
}

TEST_CASE("robust: what is varied") {
  const std::vector<Scenario> alike(2);
  const auto all = varied_parameters({}, alike);
  CHECK(all.parameters.size() > 200);
  for (const auto* info : all.parameters) {
    CHECK((is_assumption(*info) || relation_of(info->key) != nullptr));
  }

  SECTION("a pattern that matches nothing is refused with the nearest key") {
    CHECK_THROWS_MATCHES(varied_parameters({"hirng.slope"}, alike), UsageError,
                         Catch::Matchers::MessageMatches(ContainsSubstring("hiring.slope")));
    CHECK_THROWS_AS(varied_parameters({"nothing.at.all*"}, alike), UsageError);
  }
  SECTION("a relation is varied as a whole, and that is said") {
    const Relation& relation = all_relations().front();
    const auto some = varied_parameters({std::string(relation.members.front()->key)}, alike);
    for (const auto* member : relation.members) {
      CHECK(std::find(some.parameters.begin(), some.parameters.end(), member)
            != some.parameters.end());
    }
    REQUIRE(some.notes.size() == 1);
    CHECK_THAT(some.notes.front(), ContainsSubstring(std::string(relation.members.back()->key)));
  }
  SECTION("what a reform sets is not undone by a world") {
    std::vector<Scenario> differing(2);
    const ParameterInfo& info = *all.parameters.front();
    differing[1].parameters.*info.member += 0.01;
    const auto rest = varied_parameters({}, differing);
    CHECK(std::find(rest.parameters.begin(), rest.parameters.end(), &info)
          == rest.parameters.end());
    REQUIRE_FALSE(rest.notes.empty());
    CHECK_THAT(rest.notes.front(), ContainsSubstring(std::string(info.key)));
  }
}

TEST_CASE("robust: SWEEP.toml reads back as what it was written from") {
  const fs::path folder = fs::temp_directory_path() / "coprod_robust_test";
  fs::remove_all(folder);
  fs::create_directories(folder / "study");
  for (const char* name : {"base.toml", "one.toml", "two.toml"}) {
    write_text_file(folder / name, "schema = 1\n");
  }
  RobustSweep sweep;
  sweep.title = "How robust: \"quoted\" \\ and 勞工";
  sweep.base = (folder / "base.toml").string();
  sweep.arms = {(folder / "one.toml").string() + "+" + (folder / "two.toml").string()};
  sweep.parameters = varied_parameters({"hiring.*"}, std::vector<Scenario>(1)).parameters;
  sweep.worlds = 40;
  sweep.replicates = 3;
  sweep.scale = 0.005;
  sweep.seed = 7;
  const std::string text = sweep_text(sweep, folder / "study");
  CHECK_THAT(text, ContainsSubstring("base = \"../base.toml\""));
  write_text_file(folder / "study" / "SWEEP.toml", text);
  const SweepFile read = load_sweep_file(folder / "study" / "SWEEP.toml");
  CHECK(read.title == sweep.title);
  CHECK(fs::equivalent(read.base, sweep.base));
  REQUIRE(read.arms.size() == 1);
  CHECK(read.arms.front() == sweep.arms.front());
  CHECK(read.kind == DesignKind::latin_hypercube);
  CHECK(read.points == 40);
  CHECK(read.seed == 7);
  REQUIRE(read.factors.size() == sweep.parameters.size());
  for (std::size_t f = 0; f < read.factors.size(); ++f) {
    CHECK(read.factors[f].parameter == sweep.parameters[f]);
    CHECK(read.factors[f].prior);
  }
  const std::vector<Override> run{
      {"run.replicates", "3"}, {"run.scale", "0.005"}, {"run.seed", "7"}};
  CHECK(read.run == run);
  fs::remove_all(folder);
}

TEST_CASE("robust: the answer to a model that is known") {
  const Known known(small_options(), 0.5);
  const RobustOutcome& main = known.reform().main();
  REQUIRE(main.signs.chance_removed);
  double above = 0.0;
  for (const double expected : known.planted.expected) above += expected + 0.5 > 0.0 ? 1.0 : 0.0;
  above /= static_cast<double>(known.planted.worlds);
  CHECK(main.signs.positive.low < above);
  CHECK(above < main.signs.positive.high);
  CHECK(main.carriers.ranked.front().factor == 0);
  CHECK(main.carriers.ranked.front().established);

  const std::string share = share_sentence(known.study, known.reform(), main);
  CHECK_THAT(share, ContainsSubstring("of 400 plausible worlds \"A reform\" raises the share of "
                                      "persons in work in 2031"));
  const std::string carriers = carrier_sentence(known.reform(), main, known.factors);
  CHECK_THAT(carriers, ContainsSubstring("first p0 ("));
  CHECK_THAT(carriers, ContainsSubstring("p1 ("));

  const auto json = nlohmann::json::parse(robust_json(known.study));
  CHECK(json["worlds"] == 400);
  CHECK(json["failed"] == 0);
  const auto& outcome = json["reforms"][0]["outcomes"][0];
  CHECK(json["reforms"][0]["reform"] == "reform");
  CHECK(outcome["name"] == "employment_rate");
  const double sum = outcome["share_positive"].get<double>()
                     + outcome["share_negative"].get<double>()
                     + outcome["share_zero"].get<double>();
  CHECK(std::fabs(sum - 1.0) < 1e-6);
  CHECK(outcome["low"].get<double>() < outcome["median"].get<double>());
  CHECK(outcome["median"].get<double>() < outcome["high"].get<double>());
  REQUIRE(outcome["carriers"].size() == 5);
  CHECK(outcome["carriers"][0]["key"] == "p0");
  CHECK(outcome["carriers"][0]["established"] == true);
  CHECK(outcome["box"].get<std::string>() == main.box);
}

TEST_CASE("robust: what cannot be told is not claimed") {
  SECTION("one replicate a world") {
    auto options = small_options();
    options.replicates = 1;
    const Known known(options);
    const RobustOutcome& main = known.reform().main();
    CHECK_THAT(share_sentence(known.study, known.reform(), main),
               ContainsSubstring("no share of worlds is claimed"));
    const auto json = nlohmann::json::parse(robust_json(known.study));
    const auto& outcome = json["reforms"][0]["outcomes"][0];
    CHECK(outcome["share_positive"].is_null());
    CHECK(outcome["raw_share_positive"].is_number());
    CHECK(outcome["carriers"].size() == 5);
  }
  SECTION("nothing but chance") {
    auto options = small_options();
    options.effect = robustness::PlantedEffect::nothing;
    const Known known(options);
    const RobustOutcome& main = known.reform().main();
    CHECK(main.box.empty());
    const std::string carriers = carrier_sentence(known.reform(), main, known.factors);
    CHECK_THAT(carriers, !ContainsSubstring("What decides how large"));
    CHECK(nlohmann::json::parse(robust_json(known.study))["reforms"][0]["outcomes"][0]["box"]
          == "");
  }
  SECTION("an effect that never changes sign has no box") {
    const Known known(small_options(), 100.0);
    CHECK_THAT(carrier_sentence(known.reform(), known.reform().main(), known.factors),
               ContainsSubstring("too few worlds have the other sign"));
  }
  SECTION("worlds without a result are counted") {
    auto options = small_options();
    Known known(options);
    auto planted = robustness::planted_worlds(options);
    for (std::size_t i = 0; i < 20 * planted.replicates; ++i) {
      planted.effects[i] = std::numeric_limits<double>::quiet_NaN();
    }
    RobustInput input;
    input.draws = planted.draws_table();
    input.factors = known.factors;
    input.value_of = [](std::size_t, double u) { return u; };
    input.replicates = planted.replicates;
    input.effects = {{planted.effects}};
    input.cells = {rate_cell()};
    known.study.reforms = study_effects(input, 1);
    CHECK_THAT(share_sentence(known.study, known.reform(), known.reform().main()),
               ContainsSubstring("380 plausible worlds (20 of the 400 drawn gave no result)"));
  }
}

TEST_CASE("robust: changes in the units that people use") {
  const SweepCell cost{0, 0, "public_cost", "0.01 HKD year-1", ""};
  CHECK(change_text(cost, 123456789.0, 1e7) == "+1,234,568");
  CHECK(unit_of_change(cost).change == "HKD a year");
  CHECK(change_text(rate_cell(), -0.0042, 0.001) == "-0.42");
  CHECK(change_text(rate_cell(), 0.0, 0.001) == "0.00");
  CHECK(share_text(0.83) == "83%");
  CHECK(share_text(0.999) == "over 99%");
  CHECK(share_text(std::numeric_limits<double>::quiet_NaN()) == "–");
}

TEST_CASE("sensitivity: built-in functions through the estimators of sweeps") {
  const auto checked = check_sensitivity(1024);
  CHECK(checked.size() > 20);
  std::size_t outside = 0;
  for (const auto& one : checked) outside += one.holds() ? 0 : 1;
  CHECK(outside <= 2);
}
