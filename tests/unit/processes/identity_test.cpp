// processes: identity and emancipation (E11.1 - E11.5) against numbers worked out by hand.

#include "processes/identity/identity.hpp"

#include "processes/identity/emancipation.hpp"
#include "tests/unit/processes/workshop.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include <catch2/catch_test_macros.hpp>

namespace {

using namespace coprod;
using namespace coprod::test;

TEST_CASE("E11.1: identity moves towards that of the place in society") {
  Persons few(5);
  Parameters& p = few.env.parameters;
  p.identity_rate = 0.1;
  p.identity_outside = 0.3;
  p.identity_work = 0.5;
  const auto set = [&](std::size_t i, Status status, float identity, float fit) {
    few.rows.get<person::Status>()[i] = code(status);
    few.rows.get<person::Identity>()[i] = identity;
    few.rows.get<person::JobFit>()[i] = fit;
  };
  set(0, Status::social_enterprise, 0.6f, 0.5f);
  set(1, Status::open_employment, 0.2f, 1.0f);
  set(2, Status::sheltered_workshop, 0.55f, 0.9f);
  set(3, Status::seeking, 0.8f, 0.9f);
  set(4, Status::training, 0.35f, 0.2f);
  few.make(make_identity_coefficients);
  few.run([](Block& block) { block.month.kernels->identity(block); });
  const auto identity = few.rows.get<person::Identity>();
  CHECK(near(identity[0], 0.59));   // rest .5, whatever the fit
  CHECK(near(identity[1], 0.23));   // the same
  CHECK(near(identity[2], 0.525));  // rest .3: a client, whatever the last job was
  CHECK(near(identity[3], 0.75));
  CHECK(near(identity[4], 0.345));
}

TEST_CASE("E11.2, E11.3: expectations, effort and overload") {
  Workshop shop(2);
  Parameters& p = shop.env.parameters;
  p.expectation_base = 0.3;
  p.expectation_practice = 1.2;
  p.expectation_reserves = 0.3;
  p.effort_gain = 0.2;
  p.effort_overload = 2.0;
  p.expectation_stress = 0.5;
  p.plan_rate = 0.0;
  shop.effect(Practice::emancipation, 0.25f);  // aim .6
  float& given =
      shop.coefficients.follow_up_clock.intensity[index_of(Programme::social_enterprise)];
  const auto set = [&] {
    for (std::size_t i = 0; i < 2; ++i) {
      shop.worker<enterprise_worker::Expectation>(i) = 0.3f;
      shop.who<person::NaturalSupport>(i) = 0.1f;
      shop.who<person::Stress>(i) = 0.3f;
    }
    shop.who<person::FormalSupport>(0) = 0.0f;  // no case: no matter
    shop.who<person::FormalSupport>(1) = 1.0f;
  };
  set();
  given = 0.2f;
  shop.run(run_emancipation);
  CHECK(near(shop.worker<enterprise_worker::Expectation>(0), 0.33));
  for (std::size_t i = 0; i < 2; ++i) {
    // Support .15: 1 + .2 x .15 - 2 x .18^2; stress .3 + .5 x .18^2.
    CHECK(near(shop.worker<enterprise_worker::Effort>(i), 0.9652));
    CHECK(near(shop.who<person::Stress>(i), 0.3162));
  }
  set();
  given = 1.5f;  // counts as 1
  shop.run(run_emancipation);
  // Support .55: 1 + .2 x .33.
  CHECK(near(shop.worker<enterprise_worker::Effort>(1), 1.066));
  CHECK(shop.who<person::Stress>(1) == 0.3f);
  // In debt .3 more is expected: .3 + .1 x .6.
  shop.world.social_enterprises.get<social_enterprise::MonthsInDebt>()[0] = 1;
  set();
  shop.run(run_emancipation);
  CHECK(near(shop.worker<enterprise_worker::Expectation>(1), 0.36));
}

TEST_CASE("E11.3: effort is an inverted U of expectations with its top at support") {
  Parameters p;
  p.effort_gain = 0.2;
  p.effort_overload = 2.0;
  CHECK(effort_of(0.0f, 0.15f, p) == 1.0f);
  CHECK(near(effort_of(0.05f, 0.15f, p), 1.01));
  CHECK(near(effort_of(0.15f, 0.15f, p), 1.03));
  CHECK(near(effort_of(0.4f, 0.15f, p), 0.905));  // 1.03 - 2 x .0625
  CHECK(near(effort_of(0.4f, 0.6f, p), 1.08));    // the same expectation, supported
  p.effort_overload = 10.0;
  CHECK(effort_of(1.0f, 0.0f, p) == 0.0f);  // not -9
}

TEST_CASE("E11.4: a plan comes with the chance rate x effect / 12 and lasts until January") {
  Workshop shop(2);
  Parameters& p = shop.env.parameters;
  p.plan_rate = 12.0;
  p.plan_outside = 0.0;
  shop.run(run_emancipation);  // no practice
  CHECK(shop.worker<enterprise_worker::Plan>(0) == 0);
  shop.effect(Practice::emancipation, 1.0f);  // chance 1
  shop.run(run_emancipation);
  CHECK(shop.worker<enterprise_worker::Plan>(0) == 1);
  CHECK(shop.worker<enterprise_worker::Plan>(1) == 1);
  shop.effect(Practice::emancipation, 0.0f);
  shop.run(run_emancipation);
  CHECK(shop.worker<enterprise_worker::Plan>(0) == 1);  // of this year
  shop.month.month = Month(2017, 1);
  shop.run(run_emancipation);
  CHECK(shop.worker<enterprise_worker::Plan>(0) == 0);
  // At a half, half of many: the draws are the persons' own.
  Workshop many(400);
  many.env.parameters.plan_rate = 12.0;
  many.env.parameters.plan_outside = 0.0;
  many.effect(Practice::emancipation, 0.5f);
  many.run(run_emancipation);
  int plans = 0;
  for (std::size_t w = 0; w < 400; ++w) plans += many.worker<enterprise_worker::Plan>(w);
  CHECK(std::abs(plans - 200) < 40);  // four standard deviations
}

TEST_CASE("E11.5: what a plan brings") {
  Workshop shop(5);
  Parameters& p = shop.env.parameters;
  p.plan_rate = 0.0;
  p.plan_skill = 0.1;
  p.plan_confidence = 0.5;
  p.plan_identity = 0.02;
  p.plan_outside = 1.0;
  p.stepping_ability = 0.7;
  p.effort_gain = p.effort_overload = p.expectation_stress = 0.0;
  for (std::size_t i = 0; i < 5; ++i) {
    shop.worker<enterprise_worker::Plan>(i) = 1;
    shop.who<person::Skill>(i) = 0.7f;
    shop.who<person::Confidence>(i) = 0.4f;
    shop.who<person::Identity>(i) = 0.5f;
    shop.who<person::JobFit>(i) = 1.0f;
  }
  shop.worker<enterprise_worker::Plan>(1) = 0;
  shop.who<person::HireDay>(2) = shop.month.first_day - 364;
  shop.who<person::HireDay>(3) = shop.month.first_day - 365;
  shop.who<person::JobFit>(4) = 0.9f;          // .675 standard workers
  shop.blocks[0].output.to_employers.push(3);  // passed on by the enterprise already
  shop.run(run_emancipation);
  CHECK(near(shop.who<person::Skill>(0), 0.75));      // .7 + .1 x .5
  CHECK(near(shop.who<person::Confidence>(0), 0.7));  // .4 + .5 x .6
  CHECK(near(shop.who<person::Identity>(0), 0.51));   // .5 + .02 x .5
  CHECK(shop.who<person::Skill>(1) == 0.7f);
  CHECK(shop.who<person::Confidence>(1) == 0.4f);
  CHECK(shop.who<person::Identity>(1) == 0.5f);
  // Able and of a year or more: the first, and the fourth only once.
  const auto& applies = shop.blocks[0].output.to_employers;
  std::vector<std::uint32_t> rows(applies.data, applies.data + applies.size);
  std::sort(rows.begin(), rows.end());
  CHECK(rows == std::vector<std::uint32_t>{0, 3});
  // Skill above 1.2 is not taken away.
  shop.who<person::Skill>(0) = 1.5f;
  shop.run(run_emancipation);
  CHECK(shop.who<person::Skill>(0) == 1.5f);
}

}  // namespace
