// processes: service revamp (E6.1, E6.2) against numbers worked out by hand.

#include "processes/strategic/service_revamp.hpp"

#include "processes/labour_market/hiring.hpp"
#include "tests/unit/processes/workshop.hpp"

#include <catch2/catch_test_macros.hpp>

namespace {

using namespace coprod;
using namespace coprod::test;

TEST_CASE("E6.1: an effect of service revamp closes part of the gap to 1.1 standard workers") {
  Workshop shop(3);
  shop.env.parameters.revamp_training = 0.04;
  shop.effect(Practice::service_revamp, 0.5f);
  shop.effect(Practice::service_revamp, 1.0f, 0);  // the NGO's is not theirs
  shop.who<person::Skill>(0) = 0.6f;
  shop.who<person::Skill>(1) = 1.3f;
  shop.who<person::Skill>(2) = 0.6f;
  shop.who<person::Status>(2) = code(Status::seeking);  // has left
  shop.run(run_service_revamp);
  CHECK(near(shop.who<person::Skill>(0), 0.61));  // .6 + .04 x .5 x .5
  CHECK(shop.who<person::Skill>(1) == 1.3f);      // above it nothing is taken away
  CHECK(shop.who<person::Skill>(2) == 0.6f);
  CHECK(shop.world.enterprise_workers.size() == 2);  // the roster is brought up to date
  shop.effect(Practice::service_revamp, 0.0f);
  shop.run(run_service_revamp);
  CHECK(near(shop.who<person::Skill>(0), 0.61));
}

TEST_CASE("E6.2: staff passed on begin with natural support of aftercare x effect") {
  for (const float effect : {0.5f, 0.0f}) {
    Workshop shop(1);
    Parameters& p = shop.env.parameters;
    p.revamp_aftercare = 0.8;
    p.outside_candidates = 0.0;  // any margin will do
    p.training_cost = 0.0;
    p.perception_bias = 0.0;
    shop.effect(Practice::service_revamp, effect);
    shop.world.employers.resize(1);
    shop.world.employers.get<employer::VacancyRate>()[0] = 1.0f;
    shop.world.employers.get<employer::Productivity>()[0] = 0.5f;
    shop.world.employers.get<employer::PerceivedRisk>()[0] = 0.0f;
    shop.world.index_organisations();
    shop.who<person::NaturalSupport>(0) = 0.9f;  // of the job that ends
    shop.blocks[0].output.to_employers.push(0);
    shop.run(run_hiring);
    REQUIRE(shop.flows.job_starts.size() == 1);
    CHECK(shop.flows.job_starts[0].route == code(Route::enterprise_referral));
    REQUIRE(shop.flows.job_ends.size() == 1);
    CHECK(shop.flows.job_ends[0].cause == code(ExitCause::move_up));
    CHECK(shop.who<person::Status>(0) == code(Status::open_employment));
    CHECK(near(shop.who<person::NaturalSupport>(0), effect > 0.0f ? 0.4 : 0.0));  // .8 x .5
    CHECK(shop.world.social_enterprises.get<social_enterprise::Staff>()[0] == 0);
  }
}

}  // namespace
