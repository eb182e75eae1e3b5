// processes: policy that learns, is reformed and deflected (E17.1 - E17.4) against numbers worked out by hand.

#include "processes/government/reform.hpp"

#include "tests/unit/processes/field.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>

#include <catch2/catch_test_macros.hpp>

namespace {

using namespace coprod;
using namespace coprod::test;

/// Users' part in planning: .3 at the NGO, .4 at the one open enterprise.
struct Heard : Field {
  Heard() {
    p().fit_learning = 0.02;
    p().fit_decay = 0.01;
    p().fit_start = 0.5;
    close(1);
    world.social_enterprises.get<social_enterprise::Staff>()[0] = 10;
    world.social_enterprises.get<social_enterprise::Staff>()[1] = 90;
    for (std::size_t o = 0; o < 3; ++o) engage(o, 1.0f);  // others do not count
    cell(0, Stakeholder::employee, Involvement::plan) = 0.3f;
    cell(1, Stakeholder::employee, Involvement::plan) = 0.4f;
    std::fill(fit().begin(), fit().end(), 0.5f);
  }
  std::span<float> fit() { return world.programme_policies.get<programme_policy::Fit>(); }
  float& fit(Programme programme) { return fit()[static_cast<std::size_t>(programme)]; }
};

TEST_CASE("E17.1: policy learns with the seats of a year ago and users' voice of today") {
  Heard field;
  field.lever("cogovernance_seats", {{Month(1950, 1), 0.0, false}, {Month(2020, 1), 0.5, false}});
  field.at(Month(2020, 12));
  field.run(run_reform);
  for (const float f : field.fit()) CHECK(f == 0.5f);  // exactly, without seats
  field.at(Month(2021, 1));
  field.run(run_reform);
  CHECK(field.fit(Programme::none) == 0.5f);
  for (const auto programme : {Programme::placement_division, Programme::supported_employment,
                               Programme::on_the_job_training, Programme::long_term_support}) {
    CHECK(near(field.fit(programme), 0.5015));  // .5 + .02 x .5 x .3 x .5
  }
  CHECK(near(field.fit(Programme::social_enterprise), 0.502));  // .5 + .02 x .5 x .4 x .5
  // What is learnt fades without seats.
  field.lever("cogovernance_seats", {{Month(1950, 1), 0.0, false}});
  field.fit(Programme::supported_employment) = 0.6f;
  field.run(run_reform);
  CHECK(near(field.fit(Programme::supported_employment), 0.599));
}

TEST_CASE("E17.1: fit has a bound that seats and voice give, by programme") {
  Heard field;
  field.lever("cogovernance_seats", {{Month(1950, 1), 0.0, false}});
  const auto seats =
      static_cast<std::size_t>(find_lever("cogovernance_seats") - all_levers().data());
  field.calendar.entries[seats][code(Programme::supported_employment)] = {
      {Month(1950, 1), 1.0, false}};
  for (int m = 0; m < 2000; ++m) field.run(run_reform);
  // (.02 x .3 + .01 x .5) / (.02 x .3 + .01) = .6875
  CHECK(std::fabs(field.fit(Programme::supported_employment) - 0.6875f) < 1e-4f);
  CHECK(std::fabs(field.fit(Programme::long_term_support) - 0.6875f) < 1e-4f);  // by its levers
  CHECK(field.fit(Programme::on_the_job_training) == 0.5f);
  CHECK(field.fit(Programme::social_enterprise) == 0.5f);
}

TEST_CASE("E17.1: seats that reform adds count a year later, too") {
  Heard field;
  for (int m = 0; m < 26; ++m) {
    field.at(Month(2020, 1) + m);
    if (m == 13) field.world.government.get<government::ReformedSeats>()[0] = 0.5f;
    field.run(run_reform);
    INFO(m);
    CHECK((field.fit(Programme::supported_employment) > 0.5f) == (m >= 25));
  }
  CHECK(near(field.fit(Programme::supported_employment), 0.5015));
}

TEST_CASE("E17.2: the better policy fits need, the fewer referrals go wrong") {
  Heard field;
  field.p().wrong_referrals = 0.3;
  field.fit(Programme::supported_employment) = 0.7f;
  field.make(make_hiring_coefficients);
  const auto& wrong = field.coefficients.hiring.wrong;
  CHECK(near(wrong[code(Programme::supported_employment)], 0.09));
  CHECK(near(wrong[code(Programme::placement_division)], 0.15));
}

TEST_CASE("E17.3: the chance of a reform") {
  Field field;
  Parameters& p = field.p();
  p.reform_hazard = 0.005;
  p.reform_response = 12.0;
  // .005 e^(12 x .2 x .5 x .6) = .005 e^.72
  CHECK(near(reform_chance(0.2, 0.5, 0.6, p), 0.0102722));
  CHECK(near(reform_chance(0.0, 0.5, 0.6, p), 0.005));
  CHECK(near(reform_chance(0.2, 0.0, 0.6, p), 0.005));
  p.reform_response = 100.0;
  CHECK(reform_chance(1.0, 1.0, 1.0, p) == 1.0);  // at most
  p.reform_response = 12.0;

  // Three of the six practices of one of two enterprises are sustained: .25; evidence .1 + .05 x .15.
  field.world.government.get<government::Evidence>()[0] = 0.1f;
  field.practice_of<practice::Stage>(0, Practice::void_filling) = code(PracticeStage::embedded);
  field.practice_of<practice::Stage>(1, Practice::void_filling) = code(PracticeStage::sustained);
  field.practice_of<practice::Stage>(1, Practice::emancipation) = code(PracticeStage::spread);
  field.practice_of<practice::Stage>(1, Practice::integrative_care) = code(PracticeStage::embedded);
  field.practice_of<practice::Stage>(2, Practice::void_filling) = code(PracticeStage::pilot);
  field.engage(0, 1.0f);
  field.engage(1, 0.8f);
  field.engage(2, 0.2f);
  field.env.district_share[0] = 0.25;
  field.env.district_share[1] = 0.75;
  field.world.publics.get<public_group::Attitude>()[0] = 0.9f;
  field.world.publics.get<public_group::Attitude>()[1] = 0.5f;
  field.run(run_reform);
  CHECK(near(field.world.government.get<government::Evidence>()[0], 0.1075));
  // .005 e^(12 x .1075 x .5 x .6) = .005 e^.387 = .005 x 1.472556: NGOs' depth is not asked.
  CHECK(near(field.flows.practice.reform_chance, 0.00736278));
  CHECK(field.flows.practice.reforms == 0);  // reform is off
}

TEST_CASE("E17.3: reforms move, in turn, the levers that no calendar fixes") {
  Field field;
  Parameters& p = field.p();
  p.reform_on = 1.0;
  p.reform_hazard = always;
  p.reform_step = 0.4;
  auto& government = field.world.government;
  const auto reformed = [&](std::int32_t reforms, double seats, double learning, double budgets) {
    field.flows = {};
    const std::int32_t before = government.get<government::Reforms>()[0];
    field.run(run_reform);
    return field.flows.practice.reforms == reforms
           && government.get<government::Reforms>()[0] == before + reforms
           && near(government.get<government::ReformedSeats>()[0], seats)
           && near(government.get<government::ReformedLearning>()[0], learning)
           && near(government.get<government::ReformedBudgets>()[0], budgets);
  };
  CHECK(reformed(1, 0.4, 0.0, 0.0));
  CHECK(reformed(1, 0.4, 0.4, 0.0));
  CHECK(reformed(1, 0.4, 0.4, 0.4));
  CHECK(reformed(1, 0.8, 0.4, 0.4));
  field.lever("cogovernance_seats", {{Month(1950, 1), 0.3, false}});
  CHECK(reformed(1, 0.8, 0.8, 0.4));
  CHECK(reformed(1, 0.8, 0.8, 0.8));
  CHECK(reformed(1, 0.8, 1.0, 0.8));  // no more than all of it
  CHECK(reformed(1, 0.8, 1.0, 1.0));
  CHECK(reformed(0, 0.8, 1.0, 1.0));  // nothing is left to reform
  // What the calendar fixes holds, whatever a reform has added.
  field.run(run_policy_calendar);
  CHECK(near(field.month.levers.cogovernance_seats[1], 0.3));
  CHECK(near(field.month.levers.contract_learning, 1.0));
  CHECK(near(field.month.levers.budget_mainstreaming, 1.0));
  p.reform_on = 0.0;
  field.lever("cogovernance_seats", {});
  CHECK(reformed(0, 0.8, 1.0, 1.0));
}

TEST_CASE("E17.3: whether it is reformed is one draw of Government's month") {
  Field field;
  field.p().reform_on = 1.0;
  field.p().reform_response = 0.0;
  const double u = uniform_word(
      draw_words(field.world.random, EntityKey{field.world.government.get<government::Key>()[0]},
                 address_word(field.month.month, Stream::reform))[0]);
  CHECK(chance_is(u, 1.0, [&](double hazard) {
    field.flows = {};
    field.p().reform_hazard = hazard;
    field.run(run_reform);
    return field.flows.practice.reforms == 1;
  }));
}

TEST_CASE("E17.4: visible provision deflects Government's own effort") {
  Field field;
  field.p().deflection = 0.1;
  field.p().effort_rate = 0.03;
  float& effort = field.world.government.get<government::MainstreamEffort>()[0];
  const auto staff = field.world.social_enterprises.get<social_enterprise::Staff>();
  staff[0] = 4;
  staff[1] = 2;
  effort = 1.0f;
  field.run(run_reform);
  CHECK(near(effort, 0.9982));  // six of the ten that are 1%: 1 + .03 (1 - .1 x .6 - 1)
  field.close(1);
  effort = 1.0f;
  field.run(run_reform);
  CHECK(near(effort, 0.9988));  // 1 + .03 (.96 - 1)
  staff[0] = 500;
  effort = 1.0f;
  field.run(run_reform);
  CHECK(near(effort, 0.997));  // at most all of it: 1 + .03 (.9 - 1)
  field.p().deflection = 0.0;
  field.run(run_reform);
  CHECK(near(effort, 0.99709));  // back to 1
}

}  // namespace
