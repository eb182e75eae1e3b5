// processes: engagement of stakeholders (E7.6 - E7.11) against numbers worked out by hand.

#include "processes/spread/engagement.hpp"

#include "processes/spread/practice_stages.hpp"
#include "tests/unit/processes/field.hpp"

#include <algorithm>
#include <cstdint>

#include <catch2/catch_test_macros.hpp>

namespace {

using namespace coprod;
using namespace coprod::test;

TEST_CASE("E7.6: how far the regime lets users' input be inherent") {
  Field field;
  field.p().regime_add_on = 0.4;
  const auto inherent = [&](double managerial, double network) {
    field.lever("regime_managerial", {{Month(1950, 1), managerial, false}});
    field.lever("regime_network", {{Month(1950, 1), network, false}});
    field.run(run_policy_calendar);
    return field.make(make_engagement_coefficients).inherent;
  };
  CHECK(near(inherent(0.0, 0.0), 0.6));   // traditional: 1 - .4
  CHECK(near(inherent(1.0, 0.0), 0.8));   // New Public Management: half of it
  CHECK(near(inherent(0.0, 1.0), 1.0));   // New Public Governance
  CHECK(near(inherent(0.5, 0.1), 0.74));  // 1 - .4 (1 - .1 - .25)
  CHECK(near(inherent(0.9, 0.4), 0.88));  // together at most 1: 1 - .4 (1 - .4 - .3)
  CHECK(near(inherent(1.0, 1.0), 1.0));
}

TEST_CASE("E7.7, E7.9: cells of engagement move half-way in a half-life") {
  Field field;
  Parameters& p = field.p();
  p.depth_half_life = 1.0;
  p.depth_base = 0.5;
  p.depth_niche = 0.25;
  p.user_weight = 0.1;
  field.coefficients.engagement.inherent = 0.8f;
  field.of<organisation::Resources>(0) = 0.45f;
  field.of<organisation::Resources>(1) = 0.9f;
  field.of<organisation::Resources>(2) = 0.9f;
  auto& enterprises = field.world.social_enterprises;
  enterprises.get<social_enterprise::Niche>()[0] = code(Niche::challenges_service);
  field.run(run_engagement);
  using S = Stakeholder;
  using I = Involvement;
  // The NGO: D* = .5 x .45 paid x .8 = .18; half-way from 0.
  CHECK(near(field.cell(0, S::employer, I::design), 0.5 * 0.18 * 1.4));
  CHECK(near(field.cell(0, S::caregiver, I::plan), 0.5 * 0.18 * 0.5));
  CHECK(near(field.cell(0, S::employee, I::plan), 0.5 * 0.18 * 0.6 * 1.1));  // users' weight
  // It challenges a service: D* = .75 x .9 x .8 = .54.
  CHECK(near(field.cell(1, S::social_worker, I::plan), 0.297));
  CHECK(near(field.cell(1, S::employee, I::deliver), 0.5 * 0.54 * 1.1 * 1.1));
  // It extends one: D* = .5 x .9 x .8.
  CHECK(near(field.cell(2, S::social_worker, I::deliver), 0.5 * 0.36 * 1.2));
  // No cell is more than 1: D* x 1.4 with D* = 1.
  p.depth_base = 1.0;
  field.coefficients.engagement.inherent = 1.0f;
  field.of<organisation::Resources>(0) = 1.0f;
  field.engage(0, 0.0f);
  field.run(run_engagement);
  CHECK(near(field.cell(0, S::employer, I::design), 0.5));
  CHECK(near(field.cell(0, S::caregiver, I::plan), 0.25));
  // A year's half-life: 1 - 2^(-1/12) = .0561257 a month.
  p.depth_half_life = 12.0;
  field.engage(0, 0.0f);
  field.run(run_engagement);
  CHECK(near(field.cell(0, S::caregiver, I::plan), 0.5 * 0.0561257));
}

TEST_CASE("E7.9: users recast as citizens have more say") {
  Field field;
  Parameters& p = field.p();
  p.depth_half_life = 1.0;
  p.depth_base = 0.4;
  p.user_weight = 0.1;
  p.citizen_say = 0.5;
  p.power_gap_start = 0.8;
  field.coefficients.engagement.inherent = 1.0f;
  field.of<organisation::Resources>(0) = 1.0f;
  field.of<organisation::PowerGap>(0) = 0.6f;
  field.run(run_engagement);
  // Half-way to .4 x .6 x 1.1 x (1 + .5 x .2), for employees alone.
  CHECK(near(field.cell(0, Stakeholder::employee, Involvement::plan), 0.1452));
  CHECK(near(field.cell(0, Stakeholder::caregiver, Involvement::plan), 0.1));
  field.engage(0, 0.0f);
  field.of<organisation::PowerGap>(0) = 0.9f;  // wider than at the start: no less say
  field.run(run_engagement);
  CHECK(near(field.cell(0, Stakeholder::employee, Involvement::plan), 0.132));
}

TEST_CASE("E7.7: who pays less of the time gets less deep, whatever the niche") {
  Field field;
  field.p().depth_base = 0.5;
  field.p().depth_niche = 0.25;
  field.p().depth_half_life = 1.0;
  field.coefficients.engagement.inherent = 1.0f;
  field.of<organisation::Resources>(1) = field.of<organisation::Resources>(2) = 0.3f;
  field.world.social_enterprises.get<social_enterprise::Niche>()[0] =
      code(Niche::challenges_service);
  field.run(run_engagement);
  CHECK(near(field.cell(1, Stakeholder::caregiver, Involvement::plan), 0.05625));  // .5 x .225 x .5
  CHECK(near(field.cell(2, Stakeholder::caregiver, Involvement::plan), 0.0375));
  field.engage(1, 0.0f);
  field.of<organisation::Resources>(1) = 0.0f;
  field.run(run_engagement);
  for (const float cell : field.cells(1)) CHECK(cell == 0.0f);
}

TEST_CASE("E7.8: the power gap closes towards one minus the employee's part in design") {
  Field field;
  field.p().citizen_rate = 0.05;
  field.of<organisation::Halted>(0) = 5;  // cells stay
  field.engage(0, 0.0f);
  field.cell(0, Stakeholder::employee, Involvement::design) = 0.4f;
  field.of<organisation::PowerGap>(0) = 0.8f;
  field.run(run_engagement);
  CHECK(near(field.of<organisation::PowerGap>(0), 0.79));  // .8 + .05 (.6 - .8)
  CHECK(field.cell(0, Stakeholder::employee, Involvement::design) == 0.4f);
  CHECK(int{field.of<organisation::Halted>(0)} == 4);
}

TEST_CASE("E7.10: hours of deciding together") {
  Field field;
  Parameters& p = field.p();
  p.hours_fixed = 4.0;
  p.hours_each = 1.0;
  p.experience_rate = 0.02;
  p.conflict_slope = 0.0;
  p.depth_half_life = 1e12;  // cells stay
  for (std::size_t o = 0; o < 3; ++o) {
    field.engage(o, 0.5f);
    field.of<organisation::Resources>(o) = 0.5f;
    field.of<organisation::Experience>(o) = 0.25f;
    field.of<organisation::Reflection>(o) = 2.0f;
  }
  field.world.social_enterprises.get<social_enterprise::Staff>()[0] = 10;
  field.practice_of<practice::Stage>(0, Practice::emancipation) = code(PracticeStage::prototype);
  field.practice_of<practice::Stage>(1, Practice::void_filling) = code(PracticeStage::embedded);
  field.practice_of<practice::Stage>(2, Practice::void_filling) = code(PracticeStage::aware);
  field.run(run_engagement);
  // Eight take part in an NGO: .5 x 4 + 8 x .5 x .75 + 2.
  CHECK(near(field.of<organisation::ParticipationHours>(0), 7.0));
  CHECK(near(field.of<organisation::ParticipationHours>(1), 7.75));  // 2 + 10 x .5 x .75 + 2
  CHECK(field.of<organisation::ParticipationHours>(2) == 0.0f);      // who does not practise
  CHECK(near(field.of<organisation::Experience>(0), 0.265));         // .25 + .02 x .75
  CHECK(field.of<organisation::Experience>(2) == 0.25f);
  // Practices that do not count cost no time: one of two dimensions in use.
  field.of<organisation::Experience>(0) = 0.25f;
  field.practice_of<practice::Stage>(0, Practice::personalisation) = code(PracticeStage::pilot);
  field.month.levers.practice_operational = 0.0;
  field.run(run_engagement);
  CHECK(near(field.of<organisation::ParticipationHours>(0), 3.5));
  field.month.levers.practice_identity = 0.0;
  field.run(run_engagement);
  CHECK(field.of<organisation::ParticipationHours>(0) == 0.0f);
}

TEST_CASE("E7.11: conflicts come with depth above readiness and halt for three months") {
  Field field;
  Parameters& p = field.p();
  p.conflict_months = 3.0;
  p.depth_half_life = 1e12;  // cells stay
  const double u = field.draw(0, draw_organisation, word_conflict);
  const auto conflict = [&](double slope, float depth = 0.5f, std::uint8_t halted = 0) {
    field.flows = {};
    p.conflict_slope = slope;
    field.engage(0, depth);
    field.of<organisation::Readiness>(0) = 0.3f;
    field.of<organisation::Halted>(0) = halted;
    field.practice_of<practice::Stage>(0, Practice::void_filling) = code(PracticeStage::pilot);
    field.run(run_engagement);
    CHECK(int{field.of<organisation::Halted>(0)}
          == (field.flows.practice.conflicts > 0 ? 3 : std::max(0, halted - 1)));
    return field.flows.practice.conflicts == 1;
  };
  CHECK(chance_is(u, 0.2, [&](double slope) { return conflict(slope); }));  // .5 - .3
  CHECK(conflict(always));
  CHECK_FALSE(conflict(always, 0.29f));  // ready for that
  CHECK_FALSE(conflict(0.0));
  CHECK_FALSE(conflict(always, 0.5f, 2));  // in the midst of one
  CHECK(conflict(always, 0.5f, 1));        // the next

  // Cells, hours and experience stand still from the month of the conflict on, as practices do.
  p.depth_half_life = 1.0;
  for (const double slope : {0.0, always}) {
    field.of<organisation::Experience>(0) = 0.25f;
    CHECK(conflict(slope) == (slope > 0.0));
    CHECK((field.cell(0, Stakeholder::caregiver, Involvement::plan) != 0.5f) == (slope == 0.0));
    CHECK((field.of<organisation::ParticipationHours>(0) > 0.0f) == (slope == 0.0));
    CHECK((field.of<organisation::Experience>(0) > 0.25f) == (slope == 0.0));
  }

  // Three months without effect: that of the conflict and the two after it.
  p.conflict_slope = 0.0;
  p.loss_alone = 0.0;
  field.of<organisation::Halted>(0) = 3;
  field.practice_of<practice::Depth>(0, Practice::void_filling) = 0.1f;
  field.run(run_practice_stages);
  CHECK(field.world.effect_of(0, Practice::void_filling) == 0.0f);
  for (const bool acts : {false, false, true}) {
    field.run(run_engagement);
    field.run(run_practice_stages);
    CHECK((field.world.effect_of(0, Practice::void_filling) > 0.0f) == acts);
  }
}

}  // namespace
