// processes: what staff mean for accounts (E15.12) against numbers worked out by hand.

#include "processes/organisations/enterprise_accounts.hpp"
#include "processes/organisations/ngo_accounts.hpp"
#include "tests/unit/processes/workshop.hpp"

#include <catch2/catch_test_macros.hpp>

namespace {

using namespace coprod;
using namespace coprod::test;

TEST_CASE("E15.12: output with effort and pairs, sales with contact, costs with roles and time") {
  Workshop shop(2);
  Parameters& p = shop.env.parameters;
  p.enterprise_demand = 1.0;
  p.enterprise_demand_attitude = 0.0;
  p.enterprise_demand_spread = 0.0;
  p.enterprise_growth = 0.0;
  p.enterprise_start_capital = 1e6;
  p.enterprise_support_cost = 100.0;
  p.pairing_output = 0.5;
  p.contact_sales = 0.1;
  p.role_saving = 0.5;
  shop.month.contact = 0.5f;
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
  // 100 h x 50 HKD x 1.2 x (1 + .5 x .8 x .25) = 6,600 HKD; x (1 + .1 x .8 x .5).
  CHECK(std::llabs(paid.of(Payment::sales) - 686400) <= 1);
  CHECK(paid.of(Payment::wages_social_enterprise) == 500000);
  // 6 h x 100 HKD x (1 - .5 x .5).
  CHECK(paid.of(Payment::enterprise_support) == 45000);
  CHECK(paid.of(Payment::participation_enterprises) == 100000);  // 10 h x 100 HKD
  CHECK(paid.of(Payment::participation_ngos) == 30000);
  CHECK(paid.of(Payment::enterprise_rent) == 0);
  CHECK(std::llabs(reserves - 1041400) <= 1);
  CHECK(shop.world.ngos.get<ngo::Budget>()[0] == -30000);

  // Whom the roster does not know yet works as everybody does; without help nothing is added.
  shop.flows.clear();
  shop.flows.counts.earnings = 500000;
  shop.who<person::Key>(0) = 77;
  shop.run(run_enterprise_accounts);
  CHECK(std::llabs(paid.of(Payment::sales) - 520000) <= 1);  // 5,000 x 1.04
  // Other hours at twice the wages.
  shop.month.wage_index = 2.0;
  shop.flows.clear();
  shop.flows.counts.earnings = 500000;
  shop.run(run_enterprise_accounts);
  CHECK(paid.of(Payment::participation_enterprises) == 200000);
  CHECK(paid.of(Payment::enterprise_support) == 90000);
}

}  // namespace
