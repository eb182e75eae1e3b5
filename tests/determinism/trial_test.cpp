// Virtual trials: the same persons in all arms, assigned whatever they are; what offers the same has an
// effect of exactly 0, and so has the end of support where support does nothing.

#include "run/trial/trial.hpp"

#include "synthesis/synthesis.hpp"
#include "tests/support/simulation.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <set>
#include <string>
#include <vector>

#include <catch2/catch_test_macros.hpp>

namespace {

using namespace coprod;

constexpr double unlimited = std::numeric_limits<double>::infinity();
constexpr std::size_t entered = 0;
constexpr std::size_t weeks_worked = 6;

Scenario base(int months = 15, double scale = 0.02) {
  Scenario scenario = test::shipped_scenario("hong_kong", Month(2014, 1), months, scale, 6);
  scenario.run.replicates = 2;
  return scenario;
}

TrialArm arm(const std::string& name, TrialProgramme programme) {
  TrialArm made;
  made.name = name;
  made.programme = programme;
  return made;
}

/// Seekers of any kind from April 2014 on.
TrialFile trial(std::vector<TrialArm> arms, int horizon = 12) {
  TrialFile made;
  made.name = "of a test";
  made.start = Month(2014, 4);
  made.horizon = horizon;
  made.saturation = 0.5;
  made.pool.status = {code(Status::seeking)};
  made.arms = std::move(arms);
  return made;
}

TrialResult run(const TrialFile& file, const Scenario& scenario, int threads = 1) {
  TrialOptions options;
  options.threads = threads;
  return run_trial(file, scenario, options);
}

/// Those outside the labour force: enough of them for shares.
TrialFile large() {
  TrialFile made =
      trial({arm("a", TrialProgramme::none), arm("b", TrialProgramme::placement_division)});
  made.pool.status = {code(Status::outside_labour_force)};
  return made;
}

/// The World to which persons are assigned, and what it was made of.
struct Before {
  explicit Before(double scale = 0.02)
      : scenario(base(15, scale)),
        environment(make_environment(scenario.data_directory, scenario.effective_parameters(),
                                     scenario.run.scale)),
        executor(1),
        world(synthesise(environment, scenario.run.seed, 0, Month(2014, 4), executor)) {}
  Scenario scenario;
  Environment environment;
  Executor executor;
  World world;
};

std::set<std::uint64_t> keys_of(const Assignment& assignment) {
  std::set<std::uint64_t> keys;
  for (const AssignedPerson& person : assignment.persons) keys.insert(person.key);
  return keys;
}

bool all_zero(const OutcomeFigures& figures) {
  return std::all_of(figures.begin(), figures.end(), [](const TrialFigure& figure) {
    return figure.value == 0.0 && figure.low == 0.0 && figure.high == 0.0;
  });
}

}  // namespace

TEST_CASE("outcomes count all, to the horizon") {
  const std::int32_t start = Month(2014, 1).first_day();
  const std::int32_t end = Month(2015, 1).first_day();
  const double month = (end - start) / 12.0;
  SECTION("who never works") {
    const TrialOutcomes none = outcomes_of({}, start, end, 12, 0.0);
    CHECK(none == TrialOutcomes{0, 0, 12, 0, 0, 0, 0, 0, 0});
  }
  SECTION("a job that ends, and one that goes on after the horizon") {
    const std::vector<JobSpell> spells{{start + 30, start + 100, false},
                                       {start + 150, end + 500, true}};
    const TrialOutcomes two = outcomes_of(spells, start, end, 12, 5.0);
    CHECK(two[0] == 1.0);
    CHECK(two[1] == 1.0);
    CHECK(two[2] == 30 / month);
    CHECK(two[3] == 215 / month);
    CHECK(two[4] == 1.0);  // 215 days are 26 weeks and more, but no year
    CHECK(two[5] == 0.0);
    CHECK(two[6] == (70 + 215) / 7.0);
    CHECK(two[7] == 1.0);
    CHECK(two[8] == 5.0);
  }
  SECTION("a job that begins after the look does not count") {
    const std::vector<JobSpell> spells{{end, end + 10, true}};
    CHECK(outcomes_of(spells, start, end, 12, 0.0)[0] == 0.0);
  }
}

TEST_CASE("who is assigned hangs on person and trial alone") {
  const Before before;
  TrialFile file = large();
  const Assignment first = assign(file, before.world, before.environment);
  REQUIRE(first.persons.size() > 500);
  CHECK(first.persons.size() == (first.pool + 1) / 2);

  // Other arms, the same persons; a larger share holds the smaller one.
  file.arms = {arm("c", TrialProgramme::supported_employment),
               arm("d", TrialProgramme::placement_division)};
  CHECK(keys_of(assign(file, before.world, before.environment)) == keys_of(first));
  file.saturation = 0.25;
  const auto fewer = keys_of(assign(file, before.world, before.environment));
  const auto half = keys_of(first);
  CHECK(fewer.size() < half.size());
  CHECK(std::includes(half.begin(), half.end(), fewer.begin(), fewer.end()));

  // Another trial, other persons: about half of one half are in the other.
  file.saturation = 0.5;
  file.name = "another";
  const auto others = keys_of(assign(file, before.world, before.environment));
  std::vector<std::uint64_t> both;
  std::set_intersection(half.begin(), half.end(), others.begin(), others.end(),
                        std::back_inserter(both));
  const double n = static_cast<double>(half.size());
  CHECK(std::fabs(static_cast<double>(both.size()) / n - 0.5) < 4.0 * 0.5 / std::sqrt(n));
}

TEST_CASE("assignment is independent of traits up to chance") {
  const Before before;
  const TrialFile file = large();
  const auto assigned = keys_of(assign(file, before.world, before.environment));
  const auto& persons = before.world.persons;
  const auto check_share = [&](const std::string& trait, auto&& has) {
    double pool = 0.0;
    double chosen = 0.0;
    for (std::size_t i = 0; i < persons.size(); ++i) {
      if (persons.get<person::Status>()[i] != file.pool.status.front() || !has(i)) continue;
      pool += 1.0;
      chosen += assigned.contains(persons.get<person::Key>()[i]);
    }
    INFO(trait << ": " << chosen << " of " << pool);
    REQUIRE(pool > 100);
    CHECK(std::fabs(chosen / pool - 0.5) < 4.0 * 0.5 / std::sqrt(pool));
  };
  for (std::uint8_t v = 0; v < n_severities; ++v) {
    check_share("severity", [&](std::size_t i) { return persons.get<person::Severity>()[i] == v; });
  }
  check_share("sex", [&](std::size_t i) { return persons.get<person::Sex>()[i] == 1; });
  check_share("skill", [&](std::size_t i) { return persons.get<person::Skill>()[i] > 0.8f; });
  check_share("frailty", [&](std::size_t i) { return persons.get<person::Frailty>()[i] > 1.0f; });
  check_share("mental illness", [&](std::size_t i) {
    return persons.get<person::PrimaryKind>()[i] == kind_mental_illness;
  });
}

TEST_CASE("two arms that offer the same have an effect of exactly 0") {
  const TrialResult found = run(trial({arm("a", TrialProgramme::supported_employment),
                                       arm("b", TrialProgramme::supported_employment)}),
                                base());
  CHECK(all_zero(found.looks.back().arms[1].effects));
  CHECK(found.looks.back().arms[1].values[entered].value > 0.0);
  CHECK(found.accounts[0].others_months_worked.value
        == found.accounts[1].others_months_worked.value);
}

TEST_CASE("an offer that differs has an effect, and others feel it") {
  TrialFile file = trial(
      {arm("alone", TrialProgramme::none), arm("supported", TrialProgramme::supported_employment)});
  file.pool.consent = true;
  file.saturation = 1.0;
  const TrialResult found = run(file, base());
  const ArmFigures& supported = found.looks.back().arms[1];
  CHECK(std::isnan(found.looks.back().arms[0].effects[entered].value));
  CHECK(supported.effects[weeks_worked].value != 0.0);
  CHECK(supported.values[entered].value > 0.0);
  CHECK(supported.values[entered].value <= 1.0);
  CHECK(found.accounts[1].served.value == 1.0);
  CHECK(found.accounts[0].served.value == 0.0);
  CHECK(found.accounts[1].others_months_worked.value != 0.0);
  CHECK(found.accounts[1].cost.value > 0.0);
  // Each hire more of the assigned is taken from somebody.
  CHECK(std::fabs(found.accounts[1].from_others.value
                  + found.accounts[1].from_without_disability.value
                  - found.accounts[1].hires_of_assigned.value)
        < 1e-9);
}

TEST_CASE("the end of support has an effect of exactly 0 where support does nothing") {
  TrialArm lasting = arm("unlimited", TrialProgramme::supported_employment);
  lasting.support_months = unlimited;
  TrialArm ending = arm("two months", TrialProgramme::supported_employment);
  ending.support_months = 2.0;
  TrialFile file = trial({lasting, ending});
  file.saturation = 1.0;
  file.pool.consent = true;
  Scenario scenario = base(15, 0.2);
  scenario.parameters.step_hazard_ratio = 1.0;
  CHECK(all_zero(run(file, scenario).looks.back().arms[1].effects));
  // And some where it does: the test can fail.
  scenario.parameters.step_hazard_ratio = 4.0;
  CHECK_FALSE(all_zero(run(file, scenario).looks.back().arms[1].effects));
}

TEST_CASE("those on the register are asked, and some take the offer") {
  TrialFile file = trial(
      {arm("alone", TrialProgramme::none), arm("supported", TrialProgramme::supported_employment)});
  file.pool.status = {code(Status::outside_labour_force)};
  file.pool.benefits = {1, 2};
  const TrialResult found = run(file, base());
  CHECK(found.accounts[1].served.value > 0.0);
  CHECK(found.accounts[1].served.value < 1.0);
  CHECK(found.looks.back().arms[1].effects[entered].value > 0.0);
}

TEST_CASE("a wage subsidy of an arm reaches those assigned alone") {
  TrialArm subsidy = arm("subsidy", TrialProgramme::wage_subsidy);
  subsidy.subsidy_amount = 6000.0;
  subsidy.subsidy_months = 9;
  Scenario scenario = base();
  scenario.parameters.subsidy_stigma = 0.0;
  scenario.parameters.hiring_slope = 8.0;
  const TrialResult found = run(trial({arm("alone", TrialProgramme::none), subsidy}), scenario);
  CHECK(found.accounts[0].cost.value == 0.0);
  CHECK(found.accounts[1].cost.value > 0.0);
  CHECK(found.looks.back().arms[1].effects[weeks_worked].value != 0.0);
}

TEST_CASE("a trial is the same whatever the threads, and its worlds break no rule") {
  const TrialFile file = trial(
      {arm("alone", TrialProgramme::none), arm("supported", TrialProgramme::supported_employment)},
      6);
  const Scenario scenario = base();
  const TrialResult one = run(file, scenario, 1);
  const TrialResult four = run(file, scenario, 4);
  for (std::size_t a = 0; a < 2; ++a) {
    for (std::size_t o = 0; o < n_trial_outcomes; ++o) {
      CHECK(one.looks[0].arms[a].values[o].value == four.looks[0].arms[a].values[o].value);
    }
    CHECK(one.accounts[a].others_months_worked.value
          == four.accounts[a].others_months_worked.value);
  }

  Before before;
  const Assignment assignment = assign(file, before.world, before.environment);
  for (const std::size_t arm : {std::size_t{0}, std::size_t{1}, TrialWorld::no_arm}) {
    TrialWorld world(file, arm, assignment, before.world, before.environment,
                     before.scenario.levers, kernels(), before.executor);
    Meter meter({}, nullptr, 1.0);
    REQUIRE(world.run(meter, "test"));
    const auto broken = broken_invariants(world.world());
    for (const auto& sentence : broken) UNSCOPED_INFO(sentence);
    CHECK(broken.empty());
  }
}
