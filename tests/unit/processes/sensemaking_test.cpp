// processes: sensemaking (E7.1 - E7.5) against numbers worked out by hand.

#include "processes/spread/sensemaking.hpp"

#include "tests/unit/processes/field.hpp"

#include <catch2/catch_test_macros.hpp>

namespace {

using namespace coprod;
using namespace coprod::test;

TEST_CASE("E7.1: sensemaking shrinks the reading bias") {
  Field field;
  field.p().bias_fade = 0.02;
  field.of<organisation::ReadingBias>(0) = 2.0f;
  field.of<organisation::Routine>(0) = 0.5f;
  field.of<organisation::ReadingBias>(1) = -1.0f;
  field.of<organisation::Routine>(1) = 1.0f;
  field.of<organisation::ReadingBias>(2) = 2.0f;
  field.of<organisation::Routine>(2) = 0.5f;
  field.close(1);
  field.run(run_sensemaking);
  CHECK(near(field.of<organisation::ReadingBias>(0), 1.98));   // 2 (1 - .02 x .5)
  CHECK(near(field.of<organisation::ReadingBias>(1), -0.98));  // towards none from below
  CHECK(field.of<organisation::ReadingBias>(2) == 2.0f);       // closed
}

TEST_CASE("E7.2: routine rests on success and on the training of managers") {
  Field field;
  field.p().routine_rate = 0.1;
  field.p().routine_rest = 0.25;
  field.p().routine_success = 0.8;
  field.p().routine_training = 0.4;
  field.month.levers.manager_training = 0.5;
  for (std::size_t o = 0; o < 3; ++o) field.of<organisation::Routine>(o) = 0.5f;
  field.of<organisation::Rank>(0) = 32768;  // not below .5 of 65,536
  field.of<organisation::Rank>(1) = 32767;
  field.of<organisation::Rank>(2) = 65535;
  field.practice_of<practice::Effect>(2, Practice::void_filling) = 0.5f;
  field.practice_of<practice::Effect>(2, Practice::interdependence) = 0.1f;
  field.run(run_sensemaking);
  CHECK(near(field.of<organisation::Routine>(0), 0.475));  // .5 + .1 (.25 - .5)
  CHECK(near(field.of<organisation::Routine>(1), 0.515));  // .5 + .1 (.25 + .4 - .5)
  CHECK(near(field.of<organisation::Routine>(2), 0.483));  // .5 + .1 (.25 + .8 x .6 / 6 - .5)
  field.p().routine_rate = 1.0;
  field.p().routine_rest = 0.9;
  field.run(run_sensemaking);
  CHECK(field.of<organisation::Routine>(1) == 1.0f);  // not 1.3
}

TEST_CASE("E7.3, E7.5: readiness grows with routine and decays, by at most a step") {
  Field field;
  field.p().routine_rate = 0.0;
  field.p().readiness_gain = 0.06;
  field.p().readiness_loss = 0.02;
  field.of<organisation::Routine>(0) = 0.5f;
  field.of<organisation::Readiness>(0) = 0.4f;
  field.run(run_sensemaking);
  // .4 + .06 x .5 x .6 - .02 x .4
  CHECK(near(field.of<organisation::Readiness>(0), 0.41));
  field.p().readiness_gain = 1.0;
  field.of<organisation::Routine>(1) = 1.0f;
  field.of<organisation::Readiness>(1) = 0.2f;
  field.run(run_sensemaking);
  CHECK(near(field.of<organisation::Readiness>(1), 0.25));  // not .2 + .8 - .004
  field.p().readiness_gain = 0.0;
  field.p().readiness_loss = 1.0;
  field.run(run_sensemaking);
  CHECK(near(field.of<organisation::Readiness>(1), 0.2));
}

TEST_CASE("E7.3: readiness rests where it begins") {
  // a m / (a m + delta) = .015 / .035, with the routine at its rest.
  Field field;
  field.p().readiness_gain = 0.06;
  field.p().readiness_loss = 0.02;
  field.p().routine_rest = 0.25;
  field.of<organisation::Routine>(0) = 0.25f;
  field.of<organisation::Readiness>(0) = static_cast<float>(3.0 / 7.0);
  field.run(run_sensemaking);
  CHECK(near(field.of<organisation::Readiness>(0), 3.0 / 7.0));
}

TEST_CASE("E7.4: hours of reflection follow contracts") {
  Field field;
  field.p().reflection_base = 2.0;
  field.p().reflection_contract = 6.0;
  field.month.levers.contract_learning = 0.5;
  field.run(run_sensemaking);
  for (std::size_t o = 0; o < 3; ++o) CHECK(near(field.of<organisation::Reflection>(o), 5.0));
}

TEST_CASE("E7.5: paid time and fit move by at most a step a month") {
  Field field;
  field.p().resources_ngo = 0.45;
  field.p().resources_enterprise = 0.7;
  field.p().resources_mainstreamed = 0.4;
  field.of<organisation::Resources>(0) = 0.43f;
  field.of<organisation::Resources>(1) = 0.5f;
  field.of<organisation::Resources>(2) = 0.5f;
  field.world.social_enterprises.get<social_enterprise::MonthsInDebt>()[1] = 1;
  const auto policy = field.world.programme_policies.get<programme_policy::Fit>();
  policy[code(Programme::supported_employment)] = 0.52f;
  policy[code(Programme::social_enterprise)] = 0.9f;
  field.run(run_sensemaking);
  CHECK(near(field.of<organisation::Resources>(0), 0.45));
  CHECK(near(field.of<organisation::Resources>(1), 0.55));  // towards .7
  CHECK(near(field.of<organisation::Resources>(2), 0.45));  // in debt: towards .35
  CHECK(near(field.of<organisation::Fit>(0), 0.52));
  CHECK(near(field.of<organisation::Fit>(1), 0.55));
  // .7 + .4 is all of it, no more.
  field.of<organisation::Resources>(0) = 0.84f;
  field.of<organisation::Resources>(1) = 0.98f;
  field.of<organisation::Resources>(2) = 0.74f;
  field.month.levers.budget_mainstreaming = 1.0;
  field.run(run_sensemaking);
  CHECK(near(field.of<organisation::Resources>(0), 0.85));
  CHECK(near(field.of<organisation::Resources>(1), 1.0));
  CHECK(near(field.of<organisation::Resources>(2), 0.75));
}

}  // namespace
