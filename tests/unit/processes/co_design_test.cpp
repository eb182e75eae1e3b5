// processes: co-design of jobs (E9.2 - E9.8) against numbers worked out by hand.

#include "processes/operational/co_design.hpp"

#include "tests/unit/processes/workshop.hpp"
#include "world/organisation_rules.hpp"

#include <array>

#include <catch2/catch_test_macros.hpp>

namespace {

using namespace coprod;
using namespace coprod::test;

TEST_CASE("E9.2: tools rise with the effect of personalisation, at most to 1") {
  Parameters p;
  p.tools_base = 0.3;
  p.tools_gain = 1.5;
  CHECK(near(quality_of_tools(0.0f, p), 0.3));
  CHECK(near(quality_of_tools(0.4f, p), 0.9));
  CHECK(quality_of_tools(0.6f, p) == 1.0f);  // 1.2
}

TEST_CASE("E9.5: distance of a person from what the provider supposes") {
  // Supposed .8 and .5 and four times 1; there are .4, .6 (153 / 255), 1: (.4 + .1) / 6.
  const std::array<float, n_capabilities> loss{0.2f, 0.5f, 0.0f, 0.0f, 0.0f, 0.0f};
  CHECK(near(distance_from_prior({102, 153, 255, 255, 255, 255}, loss), 0.5 / 6.0));
  CHECK(near(distance_from_prior({204, 128, 255, 255, 255, 255}, loss), 0.5 / 255.0 / 6.0));
  CHECK(near(distance_from_prior({0, 0, 0, 0, 0, 0}, {}), 1.0));
}

TEST_CASE("E9.3-E9.8: voice, belief, quality, split, accommodation and fit of one worker") {
  Workshop shop(1);
  Parameters& p = shop.env.parameters;
  p.tools_base = 0.3;
  p.tools_gain = 1.5;
  p.rotation_rate = 5.0;
  p.rotation_noise = 6.0;
  p.prior_error = 10.0;
  p.task_splitting = 0.5;
  p.design_rate = 0.2;
  p.redesign = 0.5;
  p.upkeep_loss = 0.05;
  p.enterprise_know_how = 0.4;
  shop.env.capability_loss[0][0] = {0.2f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f};
  shop.effect(Practice::personalisation, 0.4f);
  shop.world.organisations.get<organisation::PowerGap>()[1] = 0.5f;
  shop.who<person::Mobility>(0) = 102;  // .4 where .8 is supposed
  shop.worker<enterprise_worker::Split>(0) = 0.1f;
  shop.worker<enterprise_worker::Accommodation>(0) = 0.2f;
  shop.run(run_co_design);
  // Tools .9, voice .5 x .9 = .45; n = 5 x .4 = 2, belief 2 / 8.
  CHECK(near(shop.worker<enterprise_worker::Rotations>(0), 2.0));
  // Gap .55 x .75 x .4 / 6 = .0275, quality 1 - .275 = .725.
  CHECK(near(shop.worker<enterprise_worker::NeedGap>(0), 0.0275));
  // .1 + .2 (.5 x .4 x .725 - .1)
  CHECK(near(shop.worker<enterprise_worker::Split>(0), 0.109));
  // .2 + .5 x .4 x .725 x .8 - .05 x .6 x .2
  CHECK(near(shop.worker<enterprise_worker::Accommodation>(0), 0.31));
  // Asked for .891, lacking .491; made good .4 + .6 x .31 = .586: 1 - .414 x .491.
  CHECK(near(shop.who<person::JobFit>(0), 0.796726));
  // Another month: n = 4, belief .4.
  shop.run(run_co_design);
  CHECK(near(shop.worker<enterprise_worker::NeedGap>(0), 0.55 * 0.6 * 0.4 / 6.0));
  // Perceived and true needs so far apart that practice does nothing: only upkeep and forgetting.
  p.prior_error = 1e6;
  const float split = shop.worker<enterprise_worker::Split>(0);
  const float accommodated = shop.worker<enterprise_worker::Accommodation>(0);
  shop.run(run_co_design);
  CHECK(near(shop.worker<enterprise_worker::Split>(0), 0.8 * static_cast<double>(split)));
  CHECK(near(shop.worker<enterprise_worker::Accommodation>(0),
             0.97 * static_cast<double>(accommodated)));
}

TEST_CASE("E9.8: communication gained by contact counts in the fit") {
  Workshop shop(1);
  Parameters& p = shop.env.parameters;
  p.enterprise_know_how = 0.4;
  shop.env.sectors[0] = {1.0, {0.0f, 0.0f, 0.0f, 0.0f, 1.0f, 0.0f}};
  shop.who<person::Communication>(0) = 51;
  shop.worker<enterprise_worker::Communication>(0) = 0.1f;
  shop.run(run_co_design);
  // 51 + 25.5, cut to 76 / 255: 1 - .6 x (1 - 76 / 255).
  CHECK(near(shop.who<person::JobFit>(0), 1.0 - 0.6 * (1.0 - 76.0 / 255.0)));
  CHECK(shop.who<person::Communication>(0) == 51);          // the trait stays what it was
  CHECK(shop.worker<enterprise_worker::Split>(0) == 0.0f);  // no practice
  CHECK(shop.worker<enterprise_worker::Rotations>(0) == 0.0f);
  shop.worker<enterprise_worker::Communication>(0) = 1.0f;  // never above full
  shop.run(run_co_design);
  CHECK(shop.who<person::JobFit>(0) == 1.0f);
  // Who has left is designed for no more.
  shop.who<person::Status>(0) = code(Status::open_employment);
  shop.who<person::JobFit>(0) = 0.5f;
  shop.run(run_co_design);
  CHECK(shop.who<person::JobFit>(0) == 0.5f);
}

}  // namespace
