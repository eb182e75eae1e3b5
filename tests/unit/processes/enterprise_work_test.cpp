// processes: what staff mean for accounts (E15.12) against numbers worked out by hand.

#include "processes/organisations/enterprise_accounts.hpp"
#include "processes/organisations/ngo_accounts.hpp"
#include "tests/unit/processes/workshop.hpp"
#include "world/enterprise_market.hpp"

#include <cmath>

#include <catch2/catch_test_macros.hpp>

namespace {

using namespace coprod;
using namespace coprod::test;

TEST_CASE("E15.12: output with effort and pairs, sales with contact, costs with roles and time") {
  Workshop shop(2);
  Parameters& p = shop.env.parameters;
  p.enterprise_demand_attitude = 0.0;
  p.enterprise_demand_spread = 0.0;
  p.mission_spending = 0.0;
  // Demand is for more than they make, but for what is looked at below: all is sold at the price 1.
  p.price_elasticity = 2.0;
  shop.env.market.demand = 1e6;
  shop.env.market.others = 1e-3;
  auto& price = shop.world.social_enterprises.get<social_enterprise::Price>()[0];
  p.enterprise_growth = 0.0;
  p.enterprise_start_capital = 1e6;
  p.enterprise_support_cost = 100.0;
  p.pairing_output = 0.5;
  p.contact_sales = 0.1;
  p.role_saving = 0.5;
  shop.coefficients.shock_calendar.contact = 0.5f;
  shop.month.levers.follow_up_intensity[static_cast<std::size_t>(Programme::social_enterprise)] =
      6.0;
  shop.effect(Practice::interdependence, 0.8f);
  shop.worker<enterprise_worker::Effort>(0) = 1.2f;
  shop.worker<enterprise_worker::Help>(0) = 0.25f;
  shop.worker<enterprise_worker::Role>(1) = code(Role::peer_trainer);
  shop.world.organisations.get<organisation::ParticipationHours>()[1] = 10.0f;
  shop.world.organisations.get<organisation::ParticipationHours>()[0] = 3.0f;
  shop.who<person::Earnings>(0) = 500000;  // 100 hours at 50 HKD
  shop.blocks[0].output.enterprise_pay.push({0, 0, 5000, true, 5000.0f});
  shop.flows.counts.earnings = 500000;
  auto& reserves = shop.world.social_enterprises.get<social_enterprise::Reserves>()[0];
  reserves = 1000000;
  shop.run(run_enterprise_accounts);
  shop.run(run_ngo_accounts);
  const Payments& paid = shop.flows.payments;
  // 100 h x 50 HKD x 1.2 x (1 + .5 x .8 x .25) = 6,600 HKD, at the price.
  const auto sales = [&](double value) {
    return static_cast<std::int64_t>(value * static_cast<double>(price) + 0.5);
  };
  CHECK(std::llabs(paid.of(Payment::sales) - sales(660000)) <= 1);
  CHECK(shop.flows.market_output == paid.of(Payment::sales));
  CHECK(paid.of(Payment::wages_social_enterprise) == 500000);
  // 6 h x 100 HKD x (1 - .5 x .5).
  CHECK(paid.of(Payment::enterprise_support) == 45000);
  CHECK(paid.of(Payment::participation_enterprises) == 100000);  // 10 h x 100 HKD
  CHECK(paid.of(Payment::participation_ngos) == 30000);
  CHECK(paid.of(Payment::enterprise_rent) == 0);
  CHECK(reserves == 1000000 + paid.of(Payment::sales) - 500000 - 45000 - 100000);
  CHECK(shop.world.ngos.get<ngo::Budget>()[0] == -30000);

  // Whom the roster does not know yet works as everybody does; without help nothing is added.
  shop.flows.clear();
  shop.flows.counts.earnings = 500000;
  shop.who<person::Key>(0) = 77;
  shop.run(run_enterprise_accounts);
  CHECK(std::llabs(paid.of(Payment::sales) - sales(500000)) <= 1);
  // Other hours at twice the wages.
  shop.month.prices.wage_index = 2.0;
  shop.flows.clear();
  shop.flows.counts.earnings = 500000;
  shop.run(run_enterprise_accounts);
  CHECK(paid.of(Payment::participation_enterprises) == 200000);
  CHECK(paid.of(Payment::enterprise_support) == 90000);
}

TEST_CASE(
    "E15.3: customers choose by price, quality and contact; what one sells another does not") {
  Workshop shop(1);
  Parameters& p = shop.env.parameters;
  p.enterprise_demand_attitude = 2.0;
  p.enterprise_demand_spread = 0.0;
  p.enterprise_growth = 0.0;
  p.mission_spending = 0.0;
  p.contact_sales = 0.1;
  p.price_elasticity = 3.0;
  p.hours_full_time = 44.0;
  shop.coefficients.shock_calendar.demand_factor = 0.5;
  shop.coefficients.shock_calendar.contact = 0.5f;
  shop.effect(Practice::interdependence, 0.8f);
  shop.env.sectors[0].share = 0.4;
  shop.env.market.demand = 10.0;
  shop.env.market.others = 5.0;
  shop.env.market.others_price = 1.25;
  shop.world.publics.get<public_group::Attitude>()[0] = 0.75f;
  shop.world.publics.get<public_group::AttitudeAtStart>()[0] = 0.65f;
  auto& enterprises = shop.world.social_enterprises;
  enterprises.get<social_enterprise::Quality>()[0] = 1.2f;
  enterprises.get<social_enterprise::OtherStaff>()[0] = 100;  // who make more than is sold
  shop.run(run_enterprise_accounts);
  const auto price = static_cast<double>(enterprises.get<social_enterprise::Price>()[0]);
  const double weight =
      1.2 * (1.0 + 0.1 * 0.8 * 0.5) * std::exp(2.0 * (0.75 - 0.65)) / (price * price);
  const double month = 5000.0 * 44.0 * 52.0 / 12.0;
  const double sold = 0.4 * 10.0 * 0.5 * month * weight / (0.4 * 5.0 + weight);
  CHECK(near(static_cast<double>(shop.flows.payments.of(Payment::sales)) / sold, 1.0, 1e-5));
  CHECK(near(static_cast<double>(shop.flows.market_demand) / (10.0 * 0.5 * month), 1.0, 1e-6));
  CHECK(near(static_cast<double>(shop.flows.jobs_taken) / 1048576.0, sold / (1.25 * month), 1e-4));
}

TEST_CASE("E15.3b: the price is marked up unit cost at full posts") {
  Parameters p;
  p.price_elasticity = 4.0;
  p.supply_elasticity = 4.0;  // of what a standard worker makes .8 is paid
  p.enterprise_rent = 0.1;
  // 10 (.5 + .02) + 5 x .8 + .1 (5 + 5) = 10.2 for 10 x .6 + 5 = 11, x 4/3.
  CHECK(near(costs_at_full_posts({10, 5, 0.6, 0.5, 0.02}, p), 10.2));
  CHECK(near(markup_price({10, 5, 0.6, 0.5, 0.02}, p), 4.0 / 3.0 * 10.2 / 11.0));
  // Staff paid at a floor above their worth make an enterprise dear.
  CHECK(markup_price({10, 5, 0.3, 0.5, 0.02}, p) > markup_price({10, 5, 0.6, 0.5, 0.02}, p));
}

}  // namespace
