// no_coproduction: the six practices are without effect on anyone, and nothing that works through them
// grows; the wage floor (M2) and the end of follow-up (M3) act in that world as in any other.

#include "tests/mechanisms/workers.hpp"
#include "world/roster.hpp"

#include <cmath>

namespace {

using namespace coprod;
using namespace coprod::test;

/// What staff have through practices, as counts and sums over those who are still there.
struct Gains {
  double effect = 0.0;  ///< greatest of any practice of an open organisation
  double split = 0.0;
  double rotations = 0.0;
  double communication = 0.0;
  double plans = 0.0;
  double pairs = 0.0;
  double help = 0.0;
  double roles = 0.0;
  double staff = 0.0;
};

Gains gains(const World& world) {
  Gains g;
  const auto effect = world.practices.get<practice::Effect>();
  for (std::size_t row = 0; row < effect.size(); ++row) {
    if (world.is_open(row / n_practices))
      g.effect = std::max(g.effect, static_cast<double>(effect[row]));
  }
  const auto& workers = world.enterprise_workers;
  for (std::size_t w = 0; w < workers.size(); ++w) {
    if (!still_there(world, w)) continue;
    g.split += static_cast<double>(workers.get<enterprise_worker::Split>()[w]);
    g.rotations += static_cast<double>(workers.get<enterprise_worker::Rotations>()[w]);
    g.communication += static_cast<double>(workers.get<enterprise_worker::Communication>()[w]);
    g.plans += workers.get<enterprise_worker::Plan>()[w];
    g.pairs += workers.get<enterprise_worker::Partner>()[w] != 0;
    g.help += static_cast<double>(workers.get<enterprise_worker::Help>()[w]);
    g.roles += workers.get<enterprise_worker::Role>()[w];
    g.staff += 1.0;
  }
  return g;
}

/// Share of the jobs found through a service that are kept for a year.
double placed_kept(const Scenario& scenario, std::uint32_t replicate) {
  Simulation simulation(scenario, {.replicate = replicate});
  simulation.finish();
  const auto& labels = group_dimension("horizon").labels;
  const std::size_t horizons = labels.size();
  constexpr std::size_t year = horizon_12_months;
  double kept = 0.0;
  double begun = 0.0;
  for (std::size_t m = 0; m + 13 < months; ++m) {
    const auto jobs = simulation.outcome("jobs_kept", m);
    const auto censored = simulation.outcome("jobs_censored", m);
    const std::size_t groups = jobs.size() / (n_routes * horizons);
    for (const Route route : {Route::placement_division, Route::supported_placement}) {
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

/// Hires by ordinary employers of persons of moderate severity.
double moderate_hires(const Scenario& scenario, std::uint32_t replicate) {
  Simulation simulation(scenario, {.replicate = replicate});
  double hires = 0.0;
  while (simulation.world().month < simulation.last()) {
    simulation.advance();
    for (const JobStart& start : simulation.pipeline().flows().job_starts) {
      hires += start.route != static_cast<std::uint8_t>(Route::social_enterprise)
               && simulation.world().persons.get<person::Severity>()[start.person] == 1;
    }
  }
  REQUIRE(hires > 20.0);
  return hires;
}

}  // namespace

TEST_CASE("without co-production no practice has an effect on anyone, in any month") {
  Simulation practised(practising());
  Simulation ablated(without_effect(practising()));
  while (ablated.world().month < ablated.last()) {
    practised.advance();
    ablated.advance();
    const Gains none = gains(ablated.world());
    CHECK(none.effect == 0.0);
    CHECK(none.split == 0.0);
    CHECK(none.rotations == 0.0);
    CHECK(none.communication == 0.0);
    CHECK(none.plans == 0.0);
    CHECK(none.pairs == 0.0);
    CHECK(none.help == 0.0);
    CHECK(none.roles == 0.0);
    REQUIRE(none.staff > 100.0);
  }
  // In the same world with practice there is some of each.
  const Gains some = gains(practised.world());
  CHECK(some.effect > 0.2);
  CHECK(some.split > 0.0);
  CHECK(some.communication > 0.0);
  CHECK(some.plans > 0.0);
  CHECK(some.pairs > 0.0);
  CHECK(some.roles > 0.0);
  // Organisations go on practising all the same: it is the effect that is taken away.
  double in_use_somewhere = 0.0;
  for (const std::uint8_t stage : ablated.world().practices.get<practice::Stage>())
    in_use_somewhere += in_use(stage);
  CHECK(in_use_somewhere > 0.0);
}

TEST_CASE("one dimension alone leaves the other two without effect") {
  const std::array<const char*, n_dimensions> levers{"practice_strategic", "practice_operational",
                                                     "practice_identity"};
  for (std::size_t kept = 0; kept < n_dimensions; ++kept) {
    Scenario scenario = practising();
    for (std::size_t d = 0; d < n_dimensions; ++d) {
      if (d != kept) fix_lever(scenario, levers[d], 0.0);
    }
    Simulation simulation(scenario);
    for (int m = 0; m < 6; ++m) simulation.advance();
    std::array<double, n_dimensions> effect{};
    const auto effects = simulation.world().practices.get<practice::Effect>();
    for (std::size_t row = 0; row < effects.size(); ++row) {
      effect[static_cast<std::size_t>(dimension_of(row % n_practices))] +=
          static_cast<double>(effects[row]);
    }
    for (std::size_t d = 0; d < n_dimensions; ++d) {
      INFO(levers[d]);
      CHECK((effect[d] > 0.0) == (d == kept));
    }
  }
}

TEST_CASE("from its date on no_coproduction takes back what practice gave, and lets nothing grow") {
  Scenario scenario = shipped_scenario("no_coproduction", Month(2026, 7), 24, 0.02, 12);
  const Parameters p = practising().parameters;
  const Scenario baseline = shipped_scenario("hong_kong", Month(2026, 7), 24, 0.02, 12);
  scenario.parameters = p;
  Scenario base = baseline;
  base.parameters = p;
  Simulation ablated(scenario);
  Simulation practised(base);
  Gains before{};
  while (ablated.world().month < ablated.last()) {
    ablated.advance();
    practised.advance();
    const Gains now = gains(ablated.world());
    if (ablated.world().month < Month(2027, 1)) {
      CHECK(digest(ablated.world()) == digest(practised.world()));
      CHECK(now.effect > 0.0);
    } else {
      CHECK(now.effect == 0.0);
      // Who leaves takes theirs along, and nobody gains.
      CHECK(now.split <= before.split);
      CHECK(now.rotations <= before.rotations);
      CHECK(now.communication <= before.communication);
      CHECK(now.plans <= before.plans);
      CHECK(now.pairs <= before.pairs);
      CHECK(now.roles <= before.roles);
    }
    before = now;
  }
  CHECK(before.plans == 0.0);  // January took the last
  CHECK(digest(ablated.world()) != digest(practised.world()));
  const Gains with_practice = gains(practised.world());
  CHECK(with_practice.split > 2.0 * before.split);
  CHECK(with_practice.pairs > before.pairs);
}

TEST_CASE("M2 and M3 act in a world without co-production") {
  Scenario few = plenty();
  few.run.scale = 0.05;
  few.run.burn_in = 6;
  const Scenario none = without_effect(few);
  const Scenario step = with(none, &Parameters::step_hazard_ratio, 1.8);
  check_sign(doses(step, {"follow_up_months"}, {2.0, unlimited}), placed_kept,
             [](Scenario& turned) {
               turned.parameters.step_hazard_ratio = 1.0 / turned.parameters.step_hazard_ratio;
             });
  check_sign(doses(none, {"minimum_wage"}, {75.0, 0.0}), moderate_hires,
             turned(&Parameters::floor_bites));
  CHECK(cells_that_differ(step, without(step, "M3")) > 0);
  CHECK(cells_that_differ(none, without(none, "M2")) > 0);
}
