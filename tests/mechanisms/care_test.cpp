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
    std::vector<std::vector<double>> by_strength;
    for (const double strength : {0.9, 0.4, 0.0})
      by_strength.push_back(arm(distanced(base, strength), communication));
    rises_only(by_strength);
    // By contact alone: the same shock to demand and vacancies with and without it.
    rises_only(arms_of(shocked, &Parameters::shock_contact, {1.0, 0.5, 0.0}, communication));
    null_without(shocked, distanced(base, 0.0), "M33");
  }
  SECTION("crises pass less often: M9 and M10 need contact") {
    Scenario hard = with(shocked, &Parameters::crisis_unresolved, 0.2);
    hard.parameters.step_hazard_ratio = 3.7;
    hard.parameters.caregiver_share_other = 0.9;
    hard.parameters.caregiver_recovery = 3.0;
    hard.parameters.rate_enterprise = 0.2;
    hard.parameters.rate_supported = 0.3;
    const Measure passed = measured([](const Simulation& s) {
      REQUIRE(summed(s, "crises") > 20.0);
      return summed(s, "crises_resolved") / summed(s, "crises");
    });
    rises_only(arms_of(hard, &Parameters::shock_contact, {1.0, 0.0}, passed));
  }
  SECTION("online it works as far as attendance, skill, design and shared power allow") {
    Scenario online = with(shocked, &Parameters::zone_online, 1.0);
    online.parameters.zone_thinned = online.parameters.zone_spaced =
        online.parameters.zone_outdoors = 0.0;
    rises_only(arms_of(online, &Parameters::online_attendance, {0.0, 1.0}, communication));
    Scenario shared = with(online, &Parameters::citizen_rate, 0.0);
    shared.parameters.online_attendance = shared.parameters.online_skill =
        shared.parameters.online_design = 1.0;
    rises_only(arms_of(shared, &Parameters::power_gap_start, {1.0, 0.0}, communication));
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
  SECTION("sign and dose") {
    rises_only({arm(bridged(base, 0.0), works), arm(bridged(base, 0.5), works),
                arm(bridged(base, 1.0), works)});
    rises_only(arms_of(base, &Parameters::collaboration_distance, {9.0, 0.0}, works));
    rises_only(arms_of(base, &Parameters::collaboration_bridging, {0.0, 20.0}, works));
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
    const auto same = arm(managed, of_logics(true));
    const auto different = arm(managed, of_logics(false));
    CHECK(exceeds(different, same));
    CHECK_FALSE(exceeds(same, different));
    Scenario left_alone = with(base, &Parameters::collaboration_bridging, 0.0);
    CHECK(exceeds(arm(left_alone, of_logics(true)), arm(left_alone, of_logics(false))));
    // As in the equation.
    const Parameters& p = base.parameters;
    CHECK(collaboration(0.5, 1.0, 0.2, p) > collaboration(0.0, 1.0, 0.2, p));
    CHECK(collaboration(0.5, 0.0, 0.0, p) < collaboration(0.0, 0.0, 0.0, p));
  }
  SECTION("volunteers who work well with professionals stay, and relieve caregivers") {
    rises_only({arm(bridged(base, 0.0), late("volunteers_active")),
                arm(bridged(base, 1.0), late("volunteers_active"))});
    Scenario relieved = with(base, &Parameters::volunteers_relief, 1.0);
    rises_only({arm(bridged(relieved, 0.0), minus(late("caregiver_strain"))),
                arm(bridged(relieved, 1.0), minus(late("caregiver_strain")))});
  }
}

TEST_CASE("M36: facilitating social workers let natural support grow") {
  Scenario base = practising();
  base.parameters.stance_rate = 0.3;
  base.parameters.share_supported_other = 0.3;  // more cases
  base.parameters.natural_half_life = 18.0;
  const Measure natural = late("case_natural_support");
  SECTION("sign, dose, and nothing without it") {
    rises_only(arms_of(base, &Parameters::stance_counts, {0.0, 0.4, 1.0}, natural));
    rises_only(
        arms_of(base, &Parameters::stance_practice, {0.0, 1.5, 5.0}, late("social_worker_stance")));
    // Experts all: no integrative care and no leaning towards facilitation.
    Scenario experts = without_effect(base, {"practice_operational"});
    experts.parameters.stance_base = 0.0;
    null_without(base, experts, "M36");
  }
  SECTION("the more they turn, the more") {
    rises_only(arms_of(base, &Parameters::facilitation_natural, {0.0, 8.0}, natural));
  }
}
