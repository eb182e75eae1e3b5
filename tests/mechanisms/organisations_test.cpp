// M1, M6, M10, M11, M12, M18: the organisations around the person. As in mechanisms_test.cpp each
// moves its downstream variable in its direction, more with a larger dose, not at all where its
// precondition is absent, and fails when the sign is reversed.

#include "tests/mechanisms/paired.hpp"

#include <algorithm>

namespace {

using namespace coprod;
using namespace coprod::test;

/// Sum of a flow over the reported months.
double total(const Simulation& simulation, std::string_view outcome, std::size_t cell = 0) {
  double sum_of = 0.0;
  for (std::size_t m = 0; m < static_cast<std::size_t>(months); ++m) {
    sum_of += simulation.outcome(outcome, m)[cell];
  }
  return sum_of;
}

Measure of_run(std::function<double(const Simulation&)> measure) {
  return [measure](const Scenario& scenario, std::uint32_t replicate) {
    Simulation simulation(scenario, {.replicate = replicate});
    simulation.finish();
    return measure(simulation);
  };
}

Measure flow(std::string_view outcome, std::size_t cell = 0) {
  return of_run([=](const Simulation& s) { return total(s, outcome, cell); });
}

/// Many social enterprises, so that a small world has a few dozen.
Scenario many_enterprises() {
  Scenario scenario = plenty();
  scenario.parameters.n_social_enterprises = 600;
  scenario.parameters.market_share = 0.001;  // room for so many
  return scenario;
}

}  // namespace

/// Of those whom social enterprises hire, the share who are in the void and in a segment for which the
/// enterprise was founded.
double share_targeted(const Simulation& s) {
  return total(s, "enterprise_hires_targeted") / total(s, "enterprise_hires");
}

TEST_CASE("M1: who senses the void founds for those in it, and they are hired") {
  Scenario base = many_enterprises();
  base.parameters.enterprise_outreach = 0.1;
  base.parameters.mission_constant = 2.0;
  check_sign(base, &Parameters::void_sensing, {0.0, 0.5, 1.0}, of_run(share_targeted));
  SECTION("where luck decides, need does not count") {
    Scenario luck = base;
    luck.parameters.enterprise_selection = 0.0;
    const auto arms =
        arms_of(doses(luck, &Parameters::mission_constant, {-2.0, 2.0}), of_run(share_targeted));
    CHECK(arms[0] == arms[1]);
    check_sign(doses(base, &Parameters::mission_constant, {-3.0, 0.0, 3.0}), of_run(share_targeted),
               [](Scenario& turned) { turned.parameters.enterprise_selection = 0.0; });
  }
}

TEST_CASE("M6: the example of social enterprises lowers perceived risk and raises hiring") {
  Scenario base = many_enterprises();
  base.parameters.risk_mean = 0.15;
  base.parameters.risk_rate = 0.2;
  const Measure hires = of_run([](const Simulation& s) {
    return total(s, "hires_by_route", static_cast<std::size_t>(Route::own_search));
  });
  check_sign(base, &Parameters::demonstration, {0.0, 0.5, 1.0}, hires);
  SECTION("no example without social enterprises") {
    Scenario none = base;
    none.parameters.n_social_enterprises = 0;
    none.parameters.founding_rate = 0.0;
    CHECK(cells_that_differ(none, without(none, "M6")) == 0);
    CHECK(cells_that_differ(base, without(base, "M6")) > 0);
  }
}

TEST_CASE("M10: an engaged caregiver who knows the person helps crises to pass") {
  Scenario base = plenty();
  base.parameters.caregiver_share_other = 0.9;
  const Measure passed =
      of_run([](const Simulation& s) { return total(s, "crises_resolved") / total(s, "crises"); });
  check_sign(base, &Parameters::caregiver_recovery, {0.0, 1.5, 5.0}, passed);
  SECTION("arrangement of supported jobs raises their fit") {
    const Measure fit = [](const Scenario& scenario, std::uint32_t replicate) {
      Simulation simulation(scenario, {.replicate = replicate});
      double sum_of = 0.0;
      double jobs = 0.0;
      while (simulation.world().month < simulation.last()) {
        simulation.advance();
        for (const JobStart& start : simulation.pipeline().flows().job_starts) {
          if (start.route < static_cast<std::uint8_t>(Route::placement_division)) continue;
          sum_of +=
              static_cast<double>(simulation.world().persons.get<person::JobFit>()[start.person]);
          jobs += 1.0;
        }
      }
      return sum_of / jobs;
    };
    check_sign(base, &Parameters::caregiver_arrangement, {0.0, 1.0}, fit);
  }
  SECTION("nothing without caregivers") {
    Scenario none = base;
    none.parameters.caregiver_share_other = 0.0;
    none.parameters.caregiver_share_intellectual = 0.0;
    CHECK(cells_that_differ(none, without(none, "M10")) == 0);
    CHECK(cells_that_differ(base, without(base, "M10")) > 0);
  }
}

TEST_CASE("M11: referral to the sheltered workshop relieves ageing staff of social enterprises") {
  Scenario base = many_enterprises();
  fix_lever(base, "sheltered_places", 40000.0);
  base.parameters.stress_age = 0.3;
  /// Mean stress over the last year of those above 50 in a social enterprise or a workshop.
  const Measure relief = [](const Scenario& scenario, std::uint32_t replicate) {
    Simulation simulation(scenario, {.replicate = replicate});
    simulation.finish();
    const World& world = simulation.world();
    double stress = 0.0;
    double persons = 0.0;
    for (std::size_t i = 0; i < world.persons.size(); ++i) {
      const auto status = static_cast<Status>(world.persons.get<person::Status>()[i]);
      const bool aged = world.month.index() - world.persons.get<person::BirthMonth>()[i] >= 600;
      const bool came = world.persons.get<person::HireDay>()[i] > 0;  // has had a job of late
      if (!aged || !came) continue;
      if (status != Status::social_enterprise && status != Status::sheltered_workshop) continue;
      stress += static_cast<double>(world.persons.get<person::Stress>()[i]);
      persons += 1.0;
    }
    REQUIRE(persons > 10.0);
    return -stress / persons;
  };
  check_sign(base, &Parameters::workshop_referral, {0.0, 0.05, 0.4}, relief);
  SECTION("the move is limited by places") {
    Scenario full = base;
    fix_lever(full, "sheltered_places", 0.0);
    const Measure moves =
        flow("job_exits_by_kind",
             static_cast<std::size_t>(ExitCause::sheltered_workshop) * n_kinds + kind_intellectual);
    for (const double n : arm(full, moves)) CHECK(n == 0.0);
    CHECK(mean(arm(base, moves)) > 0.0);
  }
  SECTION("workshops send able members to social enterprises") {
    const Measure to_enterprises =
        flow("transitions", static_cast<std::size_t>(Status::sheltered_workshop) * n_statuses
                                + static_cast<std::size_t>(Status::social_enterprise));
    check_sign(base, &Parameters::sheltered_ses, {0.0, 0.02, 0.2}, to_enterprises);
    for (const double n : arm(without(base, "M11"), to_enterprises)) CHECK(n == 0.0);
  }
}

TEST_CASE("M12: social enterprises pass able staff on, which frees posts and costs them output") {
  const Scenario base = many_enterprises();
  const Measure moves = of_run([](const Simulation& s) {
    return total(s, "hires_by_route", static_cast<std::size_t>(Route::enterprise_referral));
  });
  check_sign(base, &Parameters::stepping_rate, {0.0, 0.03, 0.2}, moves);
  SECTION("the productivity of those who stay falls") {
    const Measure loss = of_run([](const Simulation& s) {
      const World& world = s.world();
      double value = 0.0;
      double staff = 0.0;
      for (std::size_t i = 0; i < world.persons.size(); ++i) {
        if (world.persons.get<person::Status>()[i]
            != static_cast<std::uint8_t>(Status::social_enterprise)) {
          continue;
        }
        value += static_cast<double>(world.persons.get<person::Skill>()[i]
                                     * world.persons.get<person::JobFit>()[i]);
        staff += 1.0;
      }
      return -value / staff;
    });
    check_sign(base, &Parameters::stepping_rate, {0.0, 0.3}, loss);
  }
  SECTION("nobody moves where nobody is able enough") {
    Scenario none = base;
    none.parameters.stepping_ability = 5.0;
    CHECK(cells_that_differ(none, without(none, "M12")) == 0);
    CHECK(cells_that_differ(base, without(base, "M12")) > 0);
  }
}

TEST_CASE("M18: a shortfall of revenue closes social enterprises") {
  Scenario base = many_enterprises();
  base.parameters.enterprise_credit = 0.5;
  base.parameters.enterprise_start_capital = 1500000;
  const Measure closures = flow("enterprise_closures");
  check_sign(doses(base, &Parameters::market_tightness, {1.4, 0.55}), closures, taken_away("M18"));
  const Scenario off = with(without(base, "M18"), &Parameters::market_tightness, 0.5);
  for (const double n : arm(off, closures)) CHECK(n == 0.0);
}
