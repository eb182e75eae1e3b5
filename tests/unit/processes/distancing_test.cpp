// processes: contact under distancing (E2.2) against numbers worked out by hand.

#include "processes/government/shock_calendar.hpp"
#include "tests/unit/processes/workshop.hpp"

#include <array>
#include <cmath>

#include <catch2/catch_test_macros.hpp>

namespace {

using namespace coprod;
using namespace coprod::test;

TEST_CASE("E2.2: contact under distancing by zones") {
  Workshop shop(0);
  Parameters& p = shop.env.parameters;
  p.shock_contact = 1.0;
  p.zone_thinned = 0.2;
  p.zone_spaced = 0.15;
  p.zone_outdoors = 0.1;
  p.zone_online = 0.2;
  p.online_attendance = 0.7;
  p.online_skill = 0.6;
  p.online_design = 0.6;
  p.shock_demand = 0.35;
  const auto gap = shop.world.organisations.get<organisation::PowerGap>();
  gap[0] = 0.4f;
  gap[1] = 0.8f;  // mean .6
  shop.month.levers.distancing = 0.5;
  shop.month.levers.demand_shock = 0.2;
  const ShockCalendarCoefficients& c = shop.make(make_shock_calendar_coefficients);
  // Of .5: .1 thinned, .075 spaced, .05 outdoors, .1 online, .175 cancelled.
  const std::array<double, n_contact_zones> zones{0.5, 0.175, 0.1, 0.075, 0.05, 0.1};
  for (std::size_t z = 0; z < n_contact_zones; ++z) {
    INFO(contact_zone_names[z]);
    CHECK(std::fabs(c.contact_zones[z] - zones[z]) < 1e-12);
  }
  shop.run(run_shock_calendar);
  CHECK(shop.flows.contact_zones == c.contact_zones);
  // Online .7 x .6 x .6 x (1 - .6) = .1008:
  // .5 + .6 x .1 + .8 x .075 + .9 x .05 + .1008 x .1 = .67508.
  CHECK(near(c.contact, 0.67508));
  CHECK(std::fabs(c.demand_factor - 0.66) < 1e-12);  // E2.1: (1 - .175) (1 - .2)

  // A closed enterprise has no power: mean gap .4, online .1512.
  shop.world.social_enterprises.get<social_enterprise::ClosedMonth>()[0] = 1000;
  shop.make(make_shock_calendar_coefficients);
  CHECK(near(c.contact, 0.665 + 0.1 * 0.1512));
  shop.world.social_enterprises.get<social_enterprise::ClosedMonth>()[0] = 0;

  // Shares above 1 are scaled: .125 each, nothing cancelled;
  // .5 + .125 (.6 + .8 + .9 + .1008) = .8001.
  p.zone_thinned = p.zone_spaced = p.zone_outdoors = p.zone_online = 0.5;
  shop.make(make_shock_calendar_coefficients);
  CHECK(c.contact_zones[1] == 0.0);
  CHECK(near(c.contact, 0.8001));
  double sum = 0.0;
  for (const double share : c.contact_zones) sum += share;
  CHECK(std::fabs(sum - 1.0) < 1e-12);

  // M33 off, or no distancing: contact is whole, exactly. Demand falls all the same.
  p.shock_contact = 0.0;
  shop.make(make_shock_calendar_coefficients);
  CHECK(c.contact == 1.0f);
  CHECK(std::fabs(c.demand_factor - 0.66) < 1e-12);
  p.shock_contact = 1.0;
  shop.month.levers.distancing = 0.0;
  shop.make(make_shock_calendar_coefficients);
  CHECK(c.contact == 1.0f);
}

}  // namespace
