// What the labour market does not preset: a floor and a subsidy gain in one corner of the priors and lose
// in another; severity by itself is nothing to a floor; losses end jobs; slumps end and prevent them.
// Arms are paired: same seed, same replicate. No level is asserted but shares of one half.

#include "tests/mechanisms/paired.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include <catch2/catch_test_macros.hpp>

namespace {

using namespace coprod;
using namespace coprod::test;

constexpr int four_years = 48;

/// Levels as shipped, no floor in the burn-in, so that an arm's floor is the only one there is.
Scenario market() {
  Scenario scenario = shipped_scenario("hong_kong", Month(2012, 1), four_years, 0.08, 12);
  fix_lever(scenario, "minimum_wage", 0.0);
  return scenario;
}

Scenario with_floor(Scenario scenario, double floor) {
  fix_lever(scenario, "minimum_wage", floor);
  return scenario;
}

/// Person-months in open employment in the last two years, of one severity or of all.
double worked(Simulation& simulation, std::size_t severity = n_severities) {
  double months_worked = 0.0;
  for (std::size_t m = four_years / 2; m < four_years; ++m) {
    const auto cells = simulation.outcome("persons", m);  // [status, kind, severity]
    for (std::size_t k = 0; k < n_kinds; ++k) {
      for (std::size_t s = 0; s < n_severities; ++s) {
        if (severity != n_severities && s != severity) continue;
        months_worked +=
            cells[(static_cast<std::size_t>(Status::open_employment) * n_kinds + k) * n_severities
                  + s];
      }
    }
  }
  return months_worked;
}

double open_jobs(const Scenario& scenario, std::uint32_t replicate) {
  Simulation simulation(scenario, {.replicate = replicate});
  simulation.finish();
  return worked(simulation);
}

/// Employers keep much, work is worth more than the floor, firms and seekers take what comes; all
/// within the priors.
Scenario monopsony() {
  Scenario scenario = market();
  Parameters& p = scenario.parameters;
  p.supply_elasticity = 2.0;
  p.disability_ratio = 0.4;
  p.skill_spread = 0.15;
  p.hiring_slope = 0.4;
  p.profit_elasticity = 0.1;
  p.rival_value = -0.5;
  p.quit_share = 0.7;
  p.participation_gain = 4.0;
  return scenario;
}

/// Employers keep next to nothing, choose sharply, and open the fewer jobs the less they bring.
Scenario competition() {
  Scenario scenario = market();
  Parameters& p = scenario.parameters;
  p.supply_elasticity = 12.0;
  p.disability_ratio = 1.0;
  p.skill_spread = 0.4;
  p.hiring_slope = 3.0;
  p.profit_elasticity = 1.5;
  p.participation_gain = 1.5;
  return scenario;
}

}  // namespace

TEST_CASE("a floor gains jobs where employers keep much, and loses them where they keep little") {
  const auto floor = [](const Scenario& scenario, double height) {
    return arm(with_floor(scenario, height), open_jobs);
  };
  SECTION("gains") {
    const auto none = floor(monopsony(), 0.0);
    const auto some = floor(monopsony(), 40.0);
    INFO(mean(none) << " to " << mean(some));
    CHECK(exceeds(some, none));
  }
  SECTION("loses") {
    const auto none = floor(competition(), 0.0);
    const auto some = floor(competition(), 45.0);
    INFO(mean(none) << " to " << mean(some));
    CHECK(exceeds(none, some));
  }
  SECTION("loses heavily in either where it is far above what work is worth") {
    for (const Scenario& scenario : {monopsony(), competition()}) {
      const double none = mean(floor(scenario, 0.0));
      const double some = mean(floor(scenario, 200.0));
      INFO(none << " to " << some);
      CHECK(some < 0.5 * none);
    }
  }
}

namespace {

/// Nothing of a person's worth, wish to work or hours goes with severity.
Scenario of_equal_value() {
  Scenario scenario = market();
  Parameters& p = scenario.parameters;
  p.fit_weight = 0.0;
  p.skill_primary = p.skill_lower_secondary = p.skill_upper_secondary = p.skill_post_secondary =
      1.0;
  p.readiness_severity = p.readiness_cognitive = 0.0;
  p.threshold_moderate = p.threshold_severe = 0.0;
  p.threshold_intellectual = 0.0;
  p.part_time_share_mild = p.part_time_share_moderate = p.part_time_share_severe = 0.1;
  p.employed_at_onset = 0.0;
  return scenario;
}

/// How much more of its work severe disability loses by a floor than mild, a replicate each.
std::vector<double> gap_by_severity(const Scenario& scenario, double floor) {
  std::vector<double> gaps;
  for (std::uint32_t r = 0; r < replicates; ++r) {
    std::array<double, 2> kept{};
    for (const std::size_t end : {0u, 1u}) {
      const std::size_t severity = end == 0 ? 0 : n_severities - 1;
      std::array<double, 2> months_worked{};
      for (const std::size_t a : {0u, 1u}) {
        Simulation simulation(with_floor(scenario, a == 0 ? 0.0 : floor), {.replicate = r});
        simulation.finish();
        months_worked[a] = worked(simulation, severity);
      }
      REQUIRE(months_worked[0] > 0.0);
      kept[end] = months_worked[1] / months_worked[0];
    }
    gaps.push_back(kept[0] - kept[1]);
  }
  return gaps;
}

}  // namespace

TEST_CASE("at equal value a floor hits equally, whatever the severity") {
  const std::vector<double> nothing(replicates, 0.0);
  SECTION("equal") {
    const auto gaps = gap_by_severity(of_equal_value(), 55.0);
    INFO("severe lose " << 100.0 * mean(gaps) << " points more than mild");
    CHECK_FALSE(exceeds(gaps, nothing));
    CHECK_FALSE(exceeds(nothing, gaps));
    CHECK(std::fabs(mean(gaps)) < 0.03);
  }
  SECTION("unequal where severity goes with what a person can do: the comparison tells it") {
    const auto gaps = gap_by_severity(market(), 55.0);
    INFO("severe lose " << 100.0 * mean(gaps) << " points more than mild");
    CHECK(exceeds(gaps, nothing));
  }
}

namespace {

/// Of the open jobs that lose beyond hope two months after a floor of 200 came, the share that has ended a
/// year later.
double ended_within_a_year(Scenario scenario, std::uint32_t replicate) {
  const Month rise(2013, 1);
  step_lever(scenario, "minimum_wage", 0.0, rise, 200.0);
  Simulation simulation(scenario, {.replicate = replicate});
  const auto open = static_cast<std::uint8_t>(Status::open_employment);
  const auto jobs = [&] {  // key and day of hire, of open jobs and of those that lose
    std::array<std::vector<std::pair<std::uint64_t, std::int32_t>>, 2> found;
    const auto& persons = simulation.world().persons;
    for (std::size_t i = 0; i < persons.size(); ++i) {
      if (persons.get<person::Status>()[i] != open) continue;
      const std::pair job{persons.get<person::Key>()[i], persons.get<person::HireDay>()[i]};
      found[0].push_back(job);
      if (static_cast<double>(persons.get<person::Loss>()[i]) > scenario.parameters.firing_hope) {
        found[1].push_back(job);
      }
    }
    std::sort(found[0].begin(), found[0].end());
    return found;
  };
  while (simulation.world().month < rise + 2) simulation.advance();
  const auto losing = jobs()[1];
  REQUIRE(losing.size() > 100);
  while (simulation.world().month < rise + 14) simulation.advance();
  const auto left = jobs()[0];
  double ended = 0.0;
  for (const auto& job : losing) ended += !std::binary_search(left.begin(), left.end(), job);
  return ended / static_cast<double>(losing.size());
}

/// Jobs of all routes that end by a cause, in 2009 and 2010.
double ends_by(const Scenario& scenario, std::uint32_t replicate, ExitCause cause) {
  Simulation simulation(scenario, {.replicate = replicate});
  simulation.finish();
  double ends = 0.0;
  const std::size_t causes = group_dimension("exit_cause").labels.size();
  for (std::size_t m = 12; m < 36; ++m) {
    const auto cells = simulation.outcome("job_exits", m);
    for (std::size_t c = static_cast<std::size_t>(cause); c < cells.size(); c += causes)
      ends += cells[c];
  }
  return ends;
}

}  // namespace

TEST_CASE("E14.8: most matches that a floor of 200 makes loss-making end within a year") {
  const double ended = mean(arm(market(), ended_within_a_year));
  const double without_firing =
      mean(arm(with(market(), &Parameters::firing_cost, 1e6), ended_within_a_year));
  INFO(ended << ", without firing " << without_firing);
  CHECK(ended > 0.5);
  CHECK(without_firing < 0.5);
}

TEST_CASE("E14.3, E13.16: a slump ends jobs by redundancy and prevents hires") {
  const Scenario slump = shipped_scenario("hong_kong", Month(2008, 1), 36, 0.08, 12);
  const Measure redundancies = [](const Scenario& scenario, std::uint32_t replicate) {
    return ends_by(scenario, replicate, ExitCause::redundancy);
  };
  check_sign(doses(slump, &Parameters::cycle_redundancies, {0.0, 1.0, 2.5}), redundancies,
             turned(&Parameters::cycle_redundancies));
  const Measure hires = [](const Scenario& scenario, std::uint32_t replicate) {
    Simulation simulation(scenario, {.replicate = replicate});
    simulation.finish();
    double all = 0.0;
    for (std::size_t m = 12; m < 24; ++m) all += sum(simulation.outcome("hires_by_route", m));
    return all;
  };
  check_sign(doses(slump, &Parameters::cycle_vacancies, {2.2, 1.2, 0.0}), hires,
             turned(&Parameters::cycle_vacancies));
}

TEST_CASE(
    "a subsidy gains hires where relief is all that it signals, and none where stigma is more") {
  Scenario subsidised = market();
  fix_lever(subsidised, "wage_subsidy_amount", 5000.0);
  fix_lever(subsidised, "wage_subsidy_months", 24.0);
  subsidised.parameters.subsidy_uptake = 1.0;
  Scenario none = subsidised;
  fix_lever(none, "wage_subsidy_amount", 0.0);
  const Measure hires = [](const Scenario& scenario, std::uint32_t replicate) {
    Simulation simulation(scenario, {.replicate = replicate});
    simulation.finish();
    double all = 0.0;
    for (std::size_t m = 0; m < four_years; ++m) {
      all += simulation.outcome("hires_by_route",
                                m)[static_cast<std::size_t>(Route::placement_division)];
    }
    return all;
  };
  const auto with_stigma = [&](Scenario scenario, double stigma) {
    scenario.parameters.subsidy_stigma = stigma;
    return arm(scenario, hires);
  };
  const auto without_subsidy = arm(none, hires);
  CHECK(exceeds(with_stigma(subsidised, 0.0), without_subsidy));
  CHECK(exceeds(without_subsidy, with_stigma(subsidised, 2.0)));
}
