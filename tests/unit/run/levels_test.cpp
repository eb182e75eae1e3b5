// Solved levels: targets are reached, and nothing but parameters, first levers and data moves them.

#include "run/levels.hpp"

#include "core/error.hpp"
#include "tests/support/simulation.hpp"

#include <cmath>

#include <catch2/catch_test_macros.hpp>

namespace coprod::test {
namespace {

const PopulationFit& persons() {
  static const auto fitted =
      pilot_population(shipped_scenario("hong_kong", Month(2008, 1), 12, 0.1).data_directory);
  return *fitted;
}

Scenario baseline() { return shipped_scenario("hong_kong", Month(2008, 1), 12, 0.1, 120); }

}  // namespace

TEST_CASE("Solved levels bring the shares that they are solved for", "[levels]") {
  Scenario scenario = baseline();
  const Levels levels = solve_levels(scenario, persons());
  CHECK(levels.converged);
  CHECK(levels.months < 400);
  const Parameters& p = scenario.parameters;
  CHECK(std::fabs(levels.share[0] / p.labour_force_start - 1.0) < 0.01);
  CHECK(std::fabs(levels.share[1] / p.employment_rate_start - 1.0) < 0.01);

  // Also in another World than the pilot.
  Scenario rest = shipped_scenario("at_rest", Month(2008, 1), 36, 0.1, 36);
  rest.parameters = levels.applied(rest.parameters);
  Simulation simulation(rest);
  simulation.finish();
  double works = 0.0;
  double active = 0.0;
  for (std::size_t m = 0; m < 36; ++m) {
    works += simulation.outcome("employment_rate", m)[0] / 36.0;
    active += simulation.outcome("participation_rate", m)[0] / 36.0;
  }
  CHECK(std::fabs(works / p.employment_rate_start - 1.0) < 0.07);
  CHECK(std::fabs(active / p.labour_force_start - 1.0) < 0.07);
}

TEST_CASE("Levels are functions of parameters, first levers and data", "[levels]") {
  Scenario scenario = baseline();
  const Levels levels = solve_levels(scenario, persons());
  scenario.run.seed = 99;
  scenario.run.replicates = 3;
  scenario.run.scale = 0.02;
  scenario.run.end = Month(2090, 12);
  fix_lever(scenario, "minimum_wage", 0.0);            // as it is at first, in the baseline
  scenario.parameters.participation_constant += 0.01;  // where the search begins
  const Levels again = solve_levels(scenario, persons());
  CHECK(std::fabs(levels.value[0] - again.value[0]) < 0.15);
  scenario.parameters.participation_constant -= 0.01;
  const Levels same = solve_levels(scenario, persons());
  CHECK(same.value == levels.value);
  CHECK(same.share == levels.share);
}

TEST_CASE("A belief about a mechanism moves the levels, not the shares", "[levels]") {
  Scenario scenario = baseline();
  const Levels before = solve_levels(scenario, persons());
  scenario.parameters.exit_rate *= 1.4;
  const Levels after = solve_levels(scenario, persons());
  CHECK(after.value[1] > 1.1 * before.value[1]);  // jobs are shorter: more vacancies
  CHECK(std::fabs(after.share[1] / before.share[1] - 1.0) < 0.02);
  CHECK(std::fabs(after.share[0] / before.share[0] - 1.0) < 0.02);
}

TEST_CASE("Levels need seekers", "[levels]") {
  Scenario scenario = baseline();
  scenario.parameters.labour_force_start = scenario.parameters.employment_rate_start;
  CHECK_THROWS_AS(solve_levels(scenario, persons()), InputError);
}

}  // namespace coprod::test
