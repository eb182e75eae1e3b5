// M33, M34, M36: distancing, volunteers and the stance of social workers. As in workers_test.cpp.

#include "processes/coefficients.hpp"
#include "processes/operational/volunteering.hpp"
#include "tests/mechanisms/workers.hpp"

#include <cmath>

namespace {

using namespace coprod;
using namespace coprod::test;

/// Groups of the same logics as their NGOs: D = 0.
void like_minded(World& world) {
  auto& groups = world.volunteer_groups;
  const auto& ngos = world.ngos;
  for (std::size_t g = 0; g < groups.size(); ++g) {
    const std::uint32_t n = groups.get<volunteer_group::Ngo>()[g];
    groups.get<volunteer_group::LogicPublic>()[g] = ngos.get<ngo::LogicPublic>()[n];
    groups.get<volunteer_group::LogicMarket>()[g] = ngos.get<ngo::LogicMarket>()[n];
    groups.get<volunteer_group::LogicCommunity>()[g] = ngos.get<ngo::LogicCommunity>()[n];
    groups.get<volunteer_group::LogicNetwork>()[g] = ngos.get<ngo::LogicNetwork>()[n];
  }
}

Scenario distanced(Scenario scenario, double strength) {
  fix_lever(scenario, "distancing", strength);
  return scenario;
}

Scenario bridged(Scenario scenario, double management) {
  fix_lever(scenario, "volunteer_bridging", management);
  return scenario;
}

}  // namespace

TEST_CASE("M33: distancing takes contact away, and communication with it") {
  const Scenario base = practising();
  const Measure communication = late("worker_communication");
  const Scenario shocked = distanced(base, 0.9);
  SECTION("sign, dose, and nothing without it") {
    check_sign(doses(base, {"distancing"}, {0.9, 0.4, 0.0}), communication,
               turned(&Parameters::shock_contact));
    // By contact alone: the same shock to demand and vacancies with and without it.
    check_sign(shocked, &Parameters::shock_contact, {1.0, 0.5, 0.0}, communication);
    null_without(shocked, distanced(base, 0.0), "M33");
  }
  SECTION("crises pass less often: M9 and M10 need contact") {
    Scenario hard = with(shocked, &Parameters::crisis_unresolved, 0.2);
    hard.parameters.step_hazard_ratio = 3.7;
    hard.parameters.caregiver_share_other = 0.9;
    hard.parameters.caregiver_recovery = 3.0;
    hard.parameters.exit_rate = 0.3;
    const Measure passed = measured([](const Simulation& s) {
      REQUIRE(summed(s, "crises") > 20.0);
      return summed(s, "crises_resolved") / summed(s, "crises");
    });
    check_sign(hard, &Parameters::shock_contact, {1.0, 0.0}, passed);
  }
  SECTION("online it works as far as attendance, skill, design and shared power allow") {
    Scenario online = with(shocked, &Parameters::zone_online, 1.0);
    online.parameters.zone_thinned = online.parameters.zone_spaced =
        online.parameters.zone_outdoors = 0.0;
    check_sign(online, &Parameters::online_attendance, {0.0, 1.0}, communication);
    Scenario shared = with(online, &Parameters::citizen_rate, 0.0);
    shared.parameters.online_attendance = shared.parameters.online_skill =
        shared.parameters.online_design = 1.0;
    check_sign(doses(shared, &Parameters::power_gap_start, {1.0, 0.0}), communication,
               turned(&Parameters::online_attendance));
  }
  SECTION("the zones add up, month by month") {
    Simulation simulation(shocked);
    while (simulation.world().month < simulation.last()) {
      simulation.advance();
      double total = 0.0;
      for (const double share : simulation.pipeline().coefficients().shock_calendar.contact_zones) {
        CHECK(share >= 0.0);
        total += share;
      }
      CHECK(std::fabs(total - 1.0) < 1e-12);
      CHECK(simulation.pipeline().coefficients().shock_calendar.contact > 0.0f);
      CHECK(simulation.pipeline().coefficients().shock_calendar.contact < 1.0f);
    }
  }
}

TEST_CASE("M34: logics apart are managed or bridged, or they cost collaboration") {
  Scenario base = practising();
  base.parameters.routine_rest = 0.2;
  const Measure works = late("volunteer_collaboration");
  const Turn logics =
      turned({&Parameters::collaboration_distance, &Parameters::collaboration_bridging});
  SECTION("sign and dose") {
    check_sign(doses(base, {"volunteer_bridging"}, {0.0, 0.5, 1.0}), works, logics);
    check_sign(base, &Parameters::collaboration_distance, {9.0, 0.0}, works);
    check_sign(base, &Parameters::collaboration_bridging, {0.0, 20.0}, works);
  }
  SECTION("nothing where logics are the same") {
    CHECK(same_worlds(base, without(base, "M34"), like_minded));
    CHECK_FALSE(same_worlds(base, without(base, "M34")));
  }
  SECTION("the same logics are best where nothing is managed, not where difference is bridged") {
    const auto of_logics = [](bool alike) -> Measure {
      return [alike](const Scenario& scenario, std::uint32_t replicate) {
        Simulation simulation(scenario, {.replicate = replicate});
        if (alike) like_minded(simulation.world());
        simulation.finish();
        return late_mean(simulation, "volunteer_collaboration");
      };
    };
    const Scenario managed = bridged(base, 1.0);
    const auto gain_of_difference = [&](const Scenario& scenario) {
      return exceeds(arm(scenario, of_logics(false)), arm(scenario, of_logics(true)));
    };
    CHECK(gain_of_difference(managed));
    CHECK_FALSE(gain_of_difference(turned_round(managed, logics)));
    const Scenario left_alone = with(base, &Parameters::collaboration_bridging, 0.0);
    const auto loss_by_difference = [&](const Scenario& scenario) {
      return exceeds(arm(scenario, of_logics(true)), arm(scenario, of_logics(false)));
    };
    CHECK(loss_by_difference(left_alone));
    CHECK_FALSE(loss_by_difference(turned_round(left_alone, logics)));
    // As in the equation.
    const Parameters& p = base.parameters;
    CHECK(collaboration(0.5, 1.0, 0.2, p) > collaboration(0.0, 1.0, 0.2, p));
    CHECK(collaboration(0.5, 0.0, 0.0, p) < collaboration(0.0, 0.0, 0.0, p));
  }
  SECTION("volunteers who work well with professionals stay, and relieve caregivers") {
    check_sign(doses(base, {"volunteer_bridging"}, {0.0, 1.0}), late("volunteers_active"), logics);
    Scenario relieved = with(base, &Parameters::volunteers_relief, 1.0);
    check_sign(doses(relieved, {"volunteer_bridging"}, {0.0, 1.0}), minus(late("caregiver_strain")),
               turned(&Parameters::volunteers_relief));
  }
}

TEST_CASE("M36: facilitating social workers let natural support grow") {
  Scenario base = practising();
  base.parameters.stance_rate = 0.3;
  base.parameters.channel_supported = -2.0;  // more cases
  base.parameters.natural_half_life = 18.0;
  const Measure natural = late("case_natural_support");
  SECTION("sign, dose, and nothing without it") {
    check_sign(base, &Parameters::stance_counts, {0.0, 0.4, 1.0}, natural);
    check_sign(base, &Parameters::stance_practice, {0.0, 1.5, 5.0}, late("social_worker_stance"));
    // Experts all: no integrative care and no leaning towards facilitation.
    Scenario experts = without_effect(base, {"practice_operational"});
    experts.parameters.stance_base = 0.0;
    null_without(base, experts, "M36");
  }
  SECTION("the more they turn, the more") {
    check_sign(base, &Parameters::facilitation_natural, {0.0, 8.0}, natural);
  }
}
