// M2, M3, M4, M9: each moves its downstream variable in its direction, more with a larger dose, not
// at all where its precondition is absent. Arms are paired: same seed, same replicate. No level is
// asserted.

#include "processes/labour_market/candidacy.hpp"
#include "tests/mechanisms/paired.hpp"

#include <array>
#include <bit>
#include <cmath>
#include <functional>
#include <limits>
#include <vector>

#include <catch2/catch_test_macros.hpp>

namespace {

using namespace coprod;
using namespace coprod::test;

/// Share of the jobs begun by these routes that are kept for a year.
double kept_a_year(const Scenario& scenario, std::uint32_t replicate,
                   std::initializer_list<Route> routes) {
  Simulation simulation(scenario, {.replicate = replicate});
  simulation.finish();
  const std::size_t horizons = group_dimension("horizon").labels.size();
  constexpr std::size_t year = horizon_12_months;
  double kept = 0.0;
  double begun = 0.0;
  for (std::size_t m = 0; m + 13 < months; ++m) {
    const auto jobs = simulation.outcome("jobs_kept", m);
    const auto censored = simulation.outcome("jobs_censored", m);
    const std::size_t groups = jobs.size() / (n_routes * horizons);
    for (const Route route : routes) {
      const auto r = static_cast<std::size_t>(route);
      begun += simulation.outcome("hires_by_route", m)[r];
      for (std::size_t g = 0; g < groups; ++g) {
        kept += jobs[(r * groups + g) * horizons + year];
        begun -= censored[(r * groups + g) * horizons + year];
      }
    }
  }
  REQUIRE(begun > 20.0);
  return kept / begun;
}

double placed_kept(const Scenario& scenario, std::uint32_t replicate) {
  return kept_a_year(scenario, replicate, {Route::placement_division, Route::supported_placement});
}
double enterprise_kept(const Scenario& scenario, std::uint32_t replicate) {
  return kept_a_year(scenario, replicate, {Route::social_enterprise});
}

Scenario with_limit(Scenario scenario, double limit) {
  for (const Programme programme : {Programme::placement_division, Programme::supported_employment,
                                    Programme::on_the_job_training}) {
    test::fix_lever(scenario, "follow_up_months", programme, limit);
  }
  return scenario;
}

/// Whoever loses support stays the longer.
void ratio_turned(Scenario& scenario) {
  scenario.parameters.step_hazard_ratio = 1.0 / scenario.parameters.step_hazard_ratio;
}

Scenario with_ratio(Scenario scenario, double ratio) {
  scenario.parameters.step_hazard_ratio = ratio;
  return scenario;
}

}  // namespace

TEST_CASE("M3: the end of follow-up costs jobs of placed persons") {
  const Scenario base = with_ratio(plenty(), 1.8);
  check_sign({with_limit(base, 2.0), with_limit(base, 6.0), with_limit(base, unlimited)},
             placed_kept, ratio_turned);
}

TEST_CASE(
    "M3: the larger the step, the larger the loss; without a step or a limit there is none, "
    "exactly") {
  const Scenario base = with_ratio(plenty(), 1.8);
  SECTION("more so where the step is larger") {
    const Measure loss = [](const Scenario& scenario, std::uint32_t replicate) {
      return placed_kept(with_limit(scenario, unlimited), replicate)
             - placed_kept(with_limit(scenario, 6.0), replicate);
    };
    check_sign(doses(base, &Parameters::step_hazard_ratio, {1.0, 1.8, 3.7}), loss, ratio_turned);
  }
  SECTION("nothing at all where loss of support does not matter") {
    const Scenario flat = with_ratio(base, 1.0);
    CHECK(cells_that_differ(with_limit(flat, 6.0), with_limit(flat, unlimited)) == 0);
    CHECK(cells_that_differ(with_limit(flat, 1.0), with_limit(flat, 12.0)) == 0);
    CHECK(cells_that_differ(with_limit(base, 6.0), with_limit(base, unlimited)) > 0);
  }
  SECTION("nothing at all when switched off") {
    const Scenario off = without(base, "M3");
    CHECK(cells_that_differ(with_limit(off, 6.0), with_limit(off, unlimited)) == 0);
    CHECK(cells_that_differ(with_limit(off, 0.0), with_limit(off, 36.0)) == 0);
  }
  SECTION("also with the posts that are funded, whose queue it lengthens") {
    Scenario funded =
        with_ratio(test::shipped_scenario("hong_kong", Month(2012, 1), months, 0.08, 12), 1.8);
    const auto waiting = [](const Scenario& scenario, std::uint32_t replicate) {
      Simulation simulation(scenario, {.replicate = replicate});
      simulation.finish();
      double cases = 0.0;
      for (std::size_t m = 12; m < months; ++m)
        cases += sum(simulation.outcome("cases_waiting", m));
      return cases;
    };
    check_sign({with_limit(funded, 2.0), with_limit(funded, unlimited)}, waiting, taken_away("M3"));
  }
}

TEST_CASE("M4: a social enterprise's support without a limit keeps its workers") {
  Scenario base = with_ratio(with_limit(plenty(), 2.0), 3.7);
  base.parameters.exit_rate = 0.3;  // jobs short enough to tell arms apart
  base.parameters.enterprise_share = 0.5;
  base.parameters.enterprise_posts = 40.0;
  base.parameters.enterprise_closes = 0.0;
  base.parameters.n_social_enterprises = 150;
  // Without it the limit of supported employment holds: the nearer, the worse.
  const Scenario off = without(base, "M4");
  check_sign({with_limit(off, 1.0), with_limit(off, 5.0), base}, enterprise_kept, ratio_turned);

  // Nothing to hold against: no limit, no end of support, no loss by it.
  CHECK(cells_that_differ(with_limit(base, unlimited), with_limit(without(base, "M4"), unlimited))
        == 0);
  CHECK(cells_that_differ(without(base, "M3"), without(without(base, "M3"), "M4")) == 0);
  // At R = 1 support does not matter to exit. That it costs the enterprise money is M18.
  Scenario flat = with_ratio(base, 1.0);
  flat.parameters.enterprise_support_cost = 0.0;
  CHECK(cells_that_differ(flat, without(flat, "M4")) == 0);
  CHECK(cells_that_differ(base, without(base, "M4")) > 0);
}

TEST_CASE("M9: the social worker's support lets crises pass") {
  Scenario base = with_ratio(with_limit(plenty(), unlimited), 3.0);
  base.parameters.crisis_unresolved = 0.2;
  base.parameters.natural_half_life = 24.0;
  const auto resolved = [](const Scenario& scenario, std::uint32_t replicate) {
    Simulation simulation(scenario, {.replicate = replicate});
    simulation.finish();
    double crises = 0.0;
    double passed = 0.0;
    for (std::size_t m = 0; m < months; ++m) {
      crises += simulation.outcome("crises", m)[0];
      passed += simulation.outcome("crises_resolved", m)[0];
    }
    REQUIRE(crises > 20.0);
    return passed / crises;
  };
  SECTION("sign") {
    check_sign({without(base, "M9"), base}, resolved, turned(&Parameters::crisis_support));
  }
  SECTION("the more, the more hours a case gets") {
    // Intensity acts on other exits too, so compare the gain from M9 at each dose.
    const Measure gain = [&](const Scenario& scenario, std::uint32_t replicate) {
      return resolved(scenario, replicate) - resolved(without(scenario, "M9"), replicate);
    };
    check_sign(doses(base, {"follow_up_intensity"}, {0.5, 6.0}), gain,
               turned(&Parameters::crisis_support));
  }
  SECTION("nothing without capacity, or where support does not matter") {
    Scenario none = base;
    test::fix_lever(none, "follow_up_posts", 0.0);
    test::fix_lever(none, "follow_up_intensity", Programme::social_enterprise, 0.0);
    CHECK(cells_that_differ(none, without(none, "M9")) == 0);
    const Scenario flat = with_ratio(base, 1.0);
    CHECK(cells_that_differ(flat, without(flat, "M9")) == 0);
    CHECK(cells_that_differ(base, without(base, "M9")) > 0);
  }
}

namespace {

/// Hires by ordinary employers of persons of this severity.
Measure private_hires(std::uint8_t severity) {
  return [severity](const Scenario& scenario, std::uint32_t replicate) {
    Simulation simulation(scenario, {.replicate = replicate});
    double hires = 0.0;
    while (simulation.world().month < simulation.last()) {
      simulation.advance();
      if (simulation.world().month < scenario.run.start) continue;
      for (const JobStart& start : simulation.pipeline().flows().job_starts) {
        hires += start.route != static_cast<std::uint8_t>(Route::social_enterprise)
                 && simulation.world().persons.get<person::Severity>()[start.person] == severity;
      }
    }
    REQUIRE(hires > 20.0);
    return hires;
  };
}

Scenario with_floor(Scenario scenario, double floor) {
  test::fix_lever(scenario, "minimum_wage", floor);
  return scenario;
}

}  // namespace

TEST_CASE("M2: a wage floor lowers private hiring of moderately disabled persons") {
  const Scenario base = plenty();
  SECTION("sign and dose") {
    check_sign(doses(base, {"minimum_wage"}, {75.0, 55.0, 0.0}), private_hires(1),
               turned(&Parameters::floor_bites));
  }
  SECTION("a floor below every offer changes nothing") {
    CHECK(cells_that_differ(with_floor(base, 1.0), with_floor(base, 0.0)) == 0);
    CHECK(cells_that_differ(with_floor(base, 55.0), with_floor(base, 0.0)) > 0);
  }
  SECTION("switched off, the floor leaves hiring alone but for who seeks and what is best paid") {
    Scenario only_hiring = base;
    only_hiring.parameters.participation_gain = 0.0;
    only_hiring.parameters.participation_constant = 0.0;  // many seek, whatever they may earn
    only_hiring.parameters.quit_share = 0.0;
    const auto effect = [&](const Scenario& scenario) {
      return mean(arm(with_floor(scenario, 75.0), private_hires(1)))
             - mean(arm(with_floor(scenario, 0.0), private_hires(1)));
    };
    const double on = effect(only_hiring);
    const double off = effect(without(only_hiring, "M2"));
    INFO("on " << on << ", off " << off);
    CHECK(on < 0.0);
    CHECK(effect(turned_round(only_hiring, turned(&Parameters::floor_bites))) > off);
    CHECK(std::fabs(off) < 0.1 * std::fabs(on));
  }
}

TEST_CASE("M2: the employer's margin falls with the floor, and only when M2 is on") {
  for (const double bites : {1.0, 0.0, -1.0}) {  // on, off, turned round
    INFO("the floor bites " << bites);
    Scenario base = with(plenty(), &Parameters::floor_bites, bites);
    // An assessed share is whole per cents, which may round either way.
    test::fix_lever(base, "assessment_awareness", 0.0);
    Simulation simulation(bites == 0.0 ? without(base, "M2") : base);
    simulation.advance();
    MonthContext month = simulation.pipeline().month();
    const Workplace place{0.15f, 0.5f, 0.03f, 0.2f, 1};
    std::size_t fell = 0;
    std::size_t rose = 0;
    std::size_t looked_at = 0;
    for (std::uint32_t i = 0; i < 2000; ++i) {
      float last = std::numeric_limits<float>::infinity();
      std::int32_t wage = 0;
      for (const float floor : {0.0f, 4000.0f, 6000.0f, 9000.0f}) {
        month.prices.floor_cents = floor;
        const Candidacy terms = candidacy(simulation.world(), i, place, Offer{}, month);
        ++looked_at;
        if (floor > 0.0f) {
          fell += terms.margin < last;
          rose += terms.margin > last;
        }
        CHECK(terms.wage >= wage);
        wage = terms.wage;
        last = terms.margin;
      }
    }
    REQUIRE(looked_at == 8000);
    CHECK((fell > 0) == (bites > 0.0));
    CHECK((rose > 0) == (bites < 0.0));
  }
}
