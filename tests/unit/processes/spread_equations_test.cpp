// processes: the equations of founding (E5.3, E5.4), of spread (E7.1 - E7.20) and of policy (E17.1 -
// E17.4) against numbers worked out by hand, one process at a time in a tiny World.
//
// Where a rule gives a chance, the draw that decides is looked up at its address, and the chance is
// set a millionth above and below it: it must happen in the one case and not in the other.

#include "processes/government/policy_calendar.hpp"
#include "processes/government/reform.hpp"
#include "processes/labour_market/settlement.hpp"
#include "processes/spread/engagement.hpp"
#include "processes/spread/joint_learning.hpp"
#include "processes/spread/practice_stages.hpp"
#include "processes/spread/sensemaking.hpp"
#include "processes/step.hpp"
#include "processes/strategic/founding.hpp"
#include "random/draws.hpp"
#include "world/organisation_rules.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <string_view>
#include <vector>

#include <catch2/catch_test_macros.hpp>

namespace {

using namespace coprod;

bool near(double value, double expected, double error = 1e-6) {
  return std::fabs(value - expected) <= error;
}
bool near(float value, double expected, double error = 1e-6) {
  return near(static_cast<double>(value), expected, error);
}

template <class E>
constexpr std::uint8_t code(E value) {
  return static_cast<std::uint8_t>(value);
}

constexpr double always = 1e9;
constexpr double a_little = 1e-5;

/// One NGO (organisation 0) and two social enterprises (1 and 2), all in district 0, with no practice
/// and no tie; the second enterprise may be closed.
struct Field {
  Environment env;
  LeverCalendar calendar;
  World world;
  MonthContext month;
  MonthFlows flows;
  std::vector<BlockStore> blocks;
  Executor executor{1};
  HiringWorkspace hiring;

  Field() {
    world.random = {7, 11};
    world.ngos.resize(1);
    world.social_enterprises.resize(2);
    world.organisations.resize(3);
    world.practices.resize(3 * n_practices);
    world.engagements.resize(3 * n_engagements);
    world.publics.resize(n_districts);
    world.government.resize(1);
    world.programme_policies.resize(n_programmes);
    world.search_groups.resize(n_districts * n_severities);
    world.ngos.get<ngo::Size>()[0] = 1.0f;
    for (std::uint32_t o = 0; o < 3; ++o) {
      const EntityKey k = EntityKey::make(o == 0 ? EntityKind::ngo : EntityKind::social_enterprise,
                                          Origin::synthesis, 0, o);
      of<organisation::Key>(o) = k.bits;
      of<organisation::Kind>(o) = o > 0;
      if (o > 0) world.social_enterprises.get<social_enterprise::Key>()[o - 1] = k.bits;
    }
    for (std::uint32_t d = 0; d < n_districts; ++d) {
      world.publics.get<public_group::Key>()[d] =
          EntityKey::make(EntityKind::public_of_district, Origin::synthesis, 0, d).bits;
    }
    env.district_share[0] = 1.0;
    env.persons_at_start = 1000;
    at(Month(2020, 1));
  }
  Field(const Field&) = delete;
  Field& operator=(const Field&) = delete;

  void at(Month now) {
    month.month = now;
    month.random = world.random;
    month.environment = &env;
    world.month = now - 1;
  }
  Parameters& p() { return env.parameters; }
  template <class C>
  typename C::Type& of(std::size_t o) {
    return world.organisations.get<C>()[o];
  }
  template <class C>
  typename C::Type& practice_of(std::size_t o, Practice practice) {
    return world.practices.get<C>()[o * n_practices + static_cast<std::size_t>(practice)];
  }
  std::span<float> cells(std::size_t o) {
    return world.engagements.get<engagement::Level>().subspan(o * n_engagements, n_engagements);
  }
  float& cell(std::size_t o, Stakeholder who, Involvement in) {
    return cells(o)[engagement_cell(who, in)];
  }
  void engage(std::size_t o, float depth) { std::fill_n(cells(o).begin(), n_engagements, depth); }
  void close(std::uint32_t enterprise) {
    world.social_enterprises.get<social_enterprise::ClosedMonth>()[enterprise] = 1400;
  }
  void tie(std::uint32_t a, std::uint32_t b, float intensity) {
    auto& ties = world.organisation_ties;
    const std::size_t t = ties.size();
    ties.resize(t + 1);
    ties.get<organisation_tie::From>()[t] = a;
    ties.get<organisation_tie::To>()[t] = b;
    ties.get<organisation_tie::Intensity>()[t] = intensity;
  }
  void run(void (*process)(Step&)) {
    Step step{world, env, calendar, month, blocks, flows, executor, hiring};
    process(step);
  }
  /// Sets a dated lever that has no programmes.
  void lever(std::string_view key, std::vector<LeverEntry> entries) {
    const auto all = all_levers();
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (all[i].key == key) calendar.entries[i][0] = std::move(entries);
    }
  }
  /// The draw of an organisation's practice, or of the organisation as a whole.
  double draw(std::size_t o, std::uint32_t number, unsigned word) {
    return uniform_word(draw_words(world.random, EntityKey{of<organisation::Key>(o)},
                                   address_word(month.month, Stream::practices, number))[word]);
  }
};

/// Whether something happens with the chance `rate` x `per_unit`: it does when that is a little above
/// the draw `u`, and not when it is a little below. `happens` begins from the same state each time.
template <class Happens>
bool chance_is(double u, double per_unit, const Happens& happens) {
  return happens(u / per_unit * (1.0 + a_little)) && !happens(u / per_unit * (1.0 - a_little));
}

// ---- Sensemaking ----

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
  field.p().condition_step = 0.05;
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
  field.p().condition_step = 0.05;
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
  field.p().condition_step = 1.0;
  field.month.levers.budget_mainstreaming = 1.0;
  field.run(run_sensemaking);
  CHECK(near(field.of<organisation::Resources>(0), 0.85));
  CHECK(near(field.of<organisation::Resources>(1), 1.0));
  CHECK(near(field.of<organisation::Resources>(2), 0.75));
}

// ---- Engagement ----

TEST_CASE("E7.6: how far the regime lets users' input be inherent") {
  Field field;
  field.p().regime_add_on = 0.4;
  const auto inherent = [&](double managerial, double network) {
    field.lever("regime_managerial", {{Month(1950, 1), managerial, false}});
    field.lever("regime_network", {{Month(1950, 1), network, false}});
    field.run(run_policy_calendar);
    return field.month.inherent;
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
  p.limited_company = 0.05;
  p.user_weight = 0.1;
  field.month.inherent = 0.8f;
  field.of<organisation::Resources>(0) = 0.45f;
  field.of<organisation::Resources>(1) = 0.9f;
  field.of<organisation::Resources>(2) = 0.9f;
  auto& enterprises = field.world.social_enterprises;
  enterprises.get<social_enterprise::Niche>()[0] = code(Niche::challenges_service);
  enterprises.get<social_enterprise::LegalForm>()[0] = code(LegalForm::guarantee_company);
  enterprises.get<social_enterprise::LegalForm>()[1] = code(LegalForm::limited_company);
  field.run(run_engagement);
  using S = Stakeholder;
  using I = Involvement;
  // The NGO: D* = min(.5, .45 paid) x .8 = .36; half-way from 0.
  CHECK(near(field.cell(0, S::employer, I::design), 0.5 * 0.36 * 1.4));
  CHECK(near(field.cell(0, S::caregiver, I::plan), 0.5 * 0.36 * 0.5));
  CHECK(near(field.cell(0, S::employee, I::plan), 0.5 * 0.36 * 0.6 * 1.1));  // users' weight
  // It challenges a service: D* = .75 x .8 = .6.
  CHECK(near(field.cell(1, S::social_worker, I::plan), 0.33));
  CHECK(near(field.cell(1, S::employee, I::deliver), 0.5 * 0.6 * 1.1 * 1.1));
  // A company limited by shares that extends one: D* = .45 x .8.
  CHECK(near(field.cell(2, S::social_worker, I::deliver), 0.5 * 0.36 * 1.2));
  // No cell is more than 1: D* x 1.4 with D* = 1.
  p.depth_base = 1.0;
  field.month.inherent = 1.0f;
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
  field.month.inherent = 1.0f;
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

TEST_CASE("E7.7: the hours paid, not the niche, limit who cannot pay") {
  Field field;
  field.p().depth_half_life = 1.0;
  field.month.inherent = 1.0f;
  field.of<organisation::Resources>(1) = field.of<organisation::Resources>(2) = 0.3f;
  field.world.social_enterprises.get<social_enterprise::Niche>()[0] =
      code(Niche::challenges_service);
  field.run(run_engagement);
  CHECK(near(field.cell(1, Stakeholder::caregiver, Involvement::plan), 0.075));  // .5 x .3 x .5
  CHECK(std::equal(field.cells(1).begin(), field.cells(1).end(), field.cells(2).begin()));
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
  for (std::size_t o = 0; o < 3; ++o) {
    field.of<organisation::Halted>(o) = 9;
    field.engage(o, 0.5f);
    field.of<organisation::Experience>(o) = 0.25f;
    field.of<organisation::Reflection>(o) = 2.0f;
  }
  field.world.social_enterprises.get<social_enterprise::Staff>()[0] = 10;
  field.practice_of<practice::Stage>(0, Practice::emancipation) = code(PracticeStage::prototype);
  field.practice_of<practice::Stage>(1, Practice::void_filling) = code(PracticeStage::embedded);
  field.practice_of<practice::Stage>(2, Practice::void_filling) = code(PracticeStage::aware);
  field.run(run_engagement);
  // Eight take part in an NGO: 4 + 8 x .5 x .75 + 2.
  CHECK(near(field.of<organisation::ParticipationHours>(0), 9.0));
  CHECK(near(field.of<organisation::ParticipationHours>(1), 9.75));  // 4 + 10 x .5 x .75 + 2
  CHECK(field.of<organisation::ParticipationHours>(2) == 0.0f);      // who does not practise
  CHECK(near(field.of<organisation::Experience>(0), 0.265));         // .25 + .02 x .75
  CHECK(field.of<organisation::Experience>(2) == 0.25f);
  // Practices that do not count cost no time: one of two dimensions in use.
  field.of<organisation::Experience>(0) = 0.25f;
  field.practice_of<practice::Stage>(0, Practice::personalisation) = code(PracticeStage::pilot);
  field.month.practice_weight = {1.0f, 0.0f, 1.0f};
  field.run(run_engagement);
  CHECK(near(field.of<organisation::ParticipationHours>(0), 4.5));
  field.month.practice_weight = {1.0f, 0.0f, 0.0f};
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

  // Three months without effect: that of the conflict and the two after it.
  p.conflict_slope = 0.0;
  p.lapse_rate = 0.0;
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

// ---- Practices ----

/// The NGO considers emancipation; its ties and the others' practices are those of E7.12.
struct Considering : Field {
  static constexpr Practice which = Practice::emancipation;
  static constexpr std::uint32_t number = static_cast<std::uint32_t>(which);

  Considering() {
    Parameters& q = p();
    q.awareness_rate = q.adoption_rate = q.pilot_rate = q.sustain_rate = 0.0;
    q.lapse_rate = q.decay_rate = q.spread_rate = q.embed_rate = 0.0;
    q.trial_months = always;
    q.local_rate = 0.0;
    // .3 of .4 are with an enterprise that sustains it, .1 with one that tries it out: .75 pilot it or
    // more, and one of three organisations sustains it.
    tie(0, 1, 0.3f);
    tie(0, 2, 0.1f);
    engage(0, 0.6f);
    engage(1, 0.3f);
    engage(2, 0.0f);  // mean depth .3
    of<organisation::Readiness>(0) = 0.4f;
    of<organisation::Resources>(0) = 0.8f;
    of<organisation::Fit>(0) = 0.5f;
  }
  double word(unsigned w) { return draw(0, number, w); }
  PracticeStage stage() {
    return static_cast<PracticeStage>(practice_of<practice::Stage>(0, which));
  }
  /// A month of the NGO's emancipation from this stage, in which it has been for a year.
  PracticeStage after(PracticeStage from, int age = 12) {
    flows = {};
    practice_of<practice::Stage>(1, which) = code(PracticeStage::sustained);
    practice_of<practice::Stage>(2, which) = code(PracticeStage::prototype);
    practice_of<practice::Stage>(0, which) = code(from);
    practice_of<practice::StageSince>(0, which) =
        static_cast<std::uint16_t>(month.month.index() - age);
    practice_of<practice::Adoption>(0, which) = code(Adoption::own);
    practice_of<practice::Local>(0, which) = 0.1f;
    run(run_practice_stages);
    CHECK(practice_of<practice::StageSince>(0, which)
          == month.month.index() - (stage() == from ? age : 0));
    return stage();
  }
};

TEST_CASE("E7.12, E7.13: pressure and the pull to adopt") {
  Considering field;
  Parameters& p = field.p();
  p.adoption_drive = 0.15;
  p.adoption_network = 0.3;
  p.adoption_narrative = 0.4;
  p.adoption_tender = 2.0;
  p.adoption_slope = 8.0;
  p.adoption_threshold = 0.4;
  p.bias_spread = 1.0;
  field.month.levers.tender_points_cocreation = 0.1;
  field.of<organisation::ReadingBias>(0) = 1.5f;
  // A = .15 + .3 x .75 + .4 (1/3 + .3) / 2 + 2 x .1 = .701667; threshold .4 + .1 x 1.5 = .55;
  // logistic(8 x .151667) = .770888.
  CHECK(near(pull_to_adopt(0.7016667, 1.5, p), 0.7708882));
  CHECK(pull_to_adopt(0.55, 1.5, p) == 0.5);
  CHECK(near(pull_to_adopt(0.4, 0.0, p), 0.5));
  CHECK(chance_is(field.word(word_stage), 0.7708882, [&](double rate) {
    p.adoption_rate = rate;
    return field.after(PracticeStage::aware) == PracticeStage::prototype;
  }));
  CHECK(field.flows.practice.adoptions == 0);
  p.adoption_rate = always;
  field.practice_of<practice::Trials>(0, field.which) = 7;
  CHECK(field.after(PracticeStage::aware) == PracticeStage::prototype);
  CHECK(field.flows.practice.adoptions == 1);
  CHECK(field.practice_of<practice::Trials>(0, field.which) == 0);
  // A closed organisation is no example: all its ties pilot then, half of the open sustain.
  field.close(1);
  // A = .15 + .3 + .4 (1/2 + .45) / 2 + .2 = .84; logistic(8 x .29) = .910520.
  CHECK(chance_is(field.word(word_stage), 0.9105199, [&](double rate) {
    p.adoption_rate = rate;
    return field.after(PracticeStage::aware) == PracticeStage::prototype;
  }));
}

TEST_CASE("E7.15: who is tied to practising organisations becomes aware sooner") {
  Considering field;
  // awareness (1 + 2 x .75)
  CHECK(chance_is(field.word(word_stage), 2.5, [&](double rate) {
    field.p().awareness_rate = rate;
    return field.after(PracticeStage::none) == PracticeStage::aware;
  }));
}

TEST_CASE("E7.14: programmes of scaling reach organisations, who take practices up") {
  Considering field;
  Parameters& p = field.p();
  p.prescriptive_speed = 3.0;
  field.month.levers.scaling_reach = 12.0;  // all of them every month
  const auto adopts = [&](double uptake) {
    p.scaling_uptake = uptake;
    return field.after(PracticeStage::none) == PracticeStage::prototype;
  };
  const double u = field.word(word_uptake);
  field.month.levers.scaling_coproduced = 1.0;
  CHECK(chance_is(u, 1.0, adopts));
  CHECK(adopts(always));
  CHECK(field.practice_of<practice::Adoption>(0, field.which) == code(Adoption::co_produced));
  field.month.levers.scaling_coproduced = 0.0;
  CHECK(chance_is(u, 3.0, adopts));
  CHECK(adopts(always));
  CHECK(field.practice_of<practice::Adoption>(0, field.which) == code(Adoption::prescriptive));
  // What is in use stays as it is.
  CHECK(field.after(PracticeStage::pilot) == PracticeStage::pilot);
  CHECK(field.practice_of<practice::Adoption>(0, field.which) == code(Adoption::own));
  // A twelfth of the yearly reach each month.
  CHECK(chance_is(field.draw(0, draw_organisation, word_reached), 1.0 / 12.0, [&](double reach) {
    field.month.levers.scaling_reach = reach;
    return adopts(always);
  }));
}

TEST_CASE("E7.15: stages go up with readiness, conditions and repetition, spread and fit") {
  Considering field;
  Parameters& p = field.p();
  const double u = field.word(word_stage);
  CHECK(chance_is(u, 0.4, [&](double rate) {  // readiness
    p.pilot_rate = rate;
    return field.after(PracticeStage::prototype) == PracticeStage::pilot;
  }));
  // (.4 x .8 x .5 x .1)^(1/4) = .355656; three trials of twelve: .2 + .8 / 4 = .4.
  p.pilot_stall = 0.2;
  p.trials_needed = 12.0;
  field.practice_of<practice::Trials>(0, field.which) = 3;
  CHECK(chance_is(u, 0.3556559 * 0.4, [&](double rate) {
    p.sustain_rate = rate;
    return field.after(PracticeStage::pilot) == PracticeStage::sustained;
  }));
  field.practice_of<practice::Trials>(0, field.which) = 40;  // more than enough
  CHECK(chance_is(u, 0.3556559, [&](double rate) {
    p.sustain_rate = rate;
    return field.after(PracticeStage::pilot) == PracticeStage::sustained;
  }));
  p.sustain_rate = 0.0;
  CHECK(chance_is(u, 2.0 / 3.0, [&](double rate) {  // the NGO itself and one of the others
    p.spread_rate = rate;
    return field.after(PracticeStage::sustained) == PracticeStage::spread;
  }));
  CHECK(chance_is(u, 0.5, [&](double rate) {  // fit
    p.embed_rate = rate;
    return field.after(PracticeStage::spread) == PracticeStage::embedded;
  }));
  p.decay_rate = p.lapse_rate = 1.0;
  CHECK(field.after(PracticeStage::embedded, 600) == PracticeStage::embedded);  // for good
}

TEST_CASE("E7.15: pilots lapse when their project is over, sustained practices decay") {
  Considering field;
  Parameters& p = field.p();
  p.project_months = 24.0;
  const double u = 1.0 - field.word(word_stage);  // the far end of the same draw
  const auto lapses = [&](double rate, int age = 25) {
    p.lapse_rate = rate;
    return field.after(PracticeStage::pilot, age) == PracticeStage::aware;
  };
  CHECK(chance_is(u, 1.0, [&](double rate) { return lapses(rate); }));
  CHECK(lapses(1.0));
  CHECK(field.flows.practice.lapses == 1);
  CHECK_FALSE(lapses(1.0, 24));
  // Where budgets are mainstreamed four of five do not.
  p.mainstream_protection = 0.8;
  field.month.levers.budget_mainstreaming = 0.5;
  field.of<organisation::Rank>(0) = 0;
  CHECK(chance_is(u, 0.2, [&](double rate) { return lapses(rate); }));
  field.of<organisation::Rank>(0) = 65535;
  CHECK(chance_is(u, 1.0, [&](double rate) { return lapses(rate); }));
  // decay (1 - .355656)
  CHECK(chance_is(u, 1.0 - 0.3556559, [&](double rate) {
    p.decay_rate = rate;
    return field.after(PracticeStage::sustained) == PracticeStage::pilot;
  }));
  CHECK(chance_is(u, 1.0 - 0.3556559, [&](double rate) {
    p.decay_rate = rate;
    return field.after(PracticeStage::spread) == PracticeStage::sustained;
  }));
}

TEST_CASE("E7.16: trials deepen a practice towards what its engagement allows") {
  Considering field;
  Parameters& p = field.p();
  p.trial_gain = 0.15;
  p.trial_reflection = 0.2;
  field.of<organisation::Reflection>(0) = 2.0f;
  field.cell(0, Stakeholder::employee, Involvement::plan) = 0.5f;  // what emancipation reads
  float& depth = field.practice_of<practice::Depth>(0, field.which);
  const auto& trials = field.practice_of<practice::Trials>(0, field.which);
  const auto month_from = [&](PracticeStage stage, float from) {
    depth = from;
    field.after(stage);
    return depth;
  };
  p.trial_months = 1.0;  // one every month
  // A pilot reaches .6 of .5; .1 + .15 (1 + .2 x 2) (.3 - .1)
  CHECK(near(month_from(PracticeStage::pilot, 0.1f), 0.142));
  CHECK(int{trials} == 1);
  CHECK(field.flows.practice.trials >= 1);
  CHECK(near(month_from(PracticeStage::prototype, 0.1f), 0.1 + 0.21 * 0.05));  // .3 of .5
  CHECK(near(month_from(PracticeStage::spread, 0.1f), 0.1 + 0.21 * 0.4));      // all of .5
  // Above its cap it falls by a twentieth of what is too much, trial or not.
  CHECK(near(month_from(PracticeStage::pilot, 0.5f), 0.49));
  CHECK(month_from(PracticeStage::aware, 0.5f) == 0.5f);
  // With a chance of one in `trials.months`.
  CHECK(chance_is(field.word(word_trial), 1.0, [&](double chance) {
    p.trial_months = 1.0 / chance;
    return month_from(PracticeStage::pilot, 0.1f) > 0.1f;
  }));
  // However much reflection, no deeper than the cap.
  p.trial_months = 1.0;
  p.trial_reflection = 100.0;
  CHECK(near(month_from(PracticeStage::pilot, 0.1f), 0.3));
}

TEST_CASE("E7.16, E7.17: what is scaled prescriptively stays shallow, without local conditions") {
  Considering field;
  Parameters& p = field.p();
  p.trial_months = 1.0;
  p.trial_gain = 1.0;
  p.local_rate = 0.03;
  p.prescriptive_local = 0.0;
  p.prescriptive_depth = 0.2;
  field.practice_of<practice::Stage>(0, field.which) = code(PracticeStage::sustained);
  auto& adoption = field.practice_of<practice::Adoption>(0, field.which);
  auto& local = field.practice_of<practice::Local>(0, field.which);
  const auto& depth = field.practice_of<practice::Depth>(0, field.which);
  adoption = code(Adoption::prescriptive);
  local = 0.1f;
  field.run(run_practice_stages);
  CHECK(near(depth, 0.2));
  CHECK(local == 0.1f);
  p.prescriptive_local = 0.5;
  field.run(run_practice_stages);
  CHECK(near(local, 0.1135));  // .1 + .5 x .03 x .9
  adoption = code(Adoption::co_produced);
  local = 0.1f;
  field.run(run_practice_stages);
  CHECK(near(depth, 0.6));
  CHECK(near(local, 0.127));  // .1 + .03 x .9
  adoption = code(Adoption::own);
  local = 0.1f;
  field.run(run_practice_stages);
  CHECK(near(local, 0.127));
}

TEST_CASE("E7.18: an effect needs depth and four enabling conditions") {
  Considering field;
  Parameters& p = field.p();
  p.iceberg_weight = 1.0;
  // (.4 x .8 x .5 x .1)^(1/4); without local conditions (.16)^(1/4); with twice their weight
  // (.16 x .01)^(1/4).
  CHECK(near(enabling_conditions(0.4, 0.8, 0.5, 0.1, p), 0.3556559));
  CHECK(enabling_conditions(1.0, 1.0, 1.0, 1.0, p) == 1.0);
  p.iceberg_weight = 0.0;
  CHECK(near(enabling_conditions(0.4, 0.8, 0.5, 0.1, p), 0.6324555));
  p.iceberg_weight = 2.0;
  CHECK(near(enabling_conditions(0.4, 0.8, 0.5, 0.1, p), 0.2));
  // Full local conditions weigh nothing, whatever their weight.
  const double full = enabling_conditions(0.4, 0.8, 0.5, 1.0, p);
  p.iceberg_weight = 0.0;
  CHECK(enabling_conditions(0.4, 0.8, 0.5, 1.0, p) == full);
  p.iceberg_weight = 1.0;
  // One that is missing leaves next to nothing, and a number: (1e-6 x .04)^(1/4).
  CHECK(near(enabling_conditions(0.0, 0.8, 0.5, 0.1, p), 0.0141421));

  field.cell(0, Stakeholder::employee, Involvement::plan) = 1.0f;
  field.practice_of<practice::Depth>(0, field.which) = 0.5f;
  const auto effect = [&](PracticeStage stage) {
    field.after(stage);
    return field.world.effect_of(0, field.which);
  };
  CHECK(near(effect(PracticeStage::pilot), 0.5 * 0.3556559));
  CHECK(effect(PracticeStage::aware) == 0.0f);
  field.month.practice_weight[2] = 0.5f;  // identity
  CHECK(near(effect(PracticeStage::pilot), 0.25 * 0.3556559));
  field.month.practice_weight[2] = 0.0f;
  CHECK(effect(PracticeStage::pilot) == 0.0f);
  field.month.practice_weight[2] = 1.0f;
  field.of<organisation::Halted>(0) = 1;
  CHECK(effect(PracticeStage::pilot) == 0.0f);
}

TEST_CASE("E7.12: all look at last month's practices, whoever moves first") {
  // Two organisations tied to each other, both about to become aware only if the other pilots.
  for (const bool swapped : {false, true}) {
    Field field;
    Parameters& p = field.p();
    p.pilot_rate = always;      // prototypes become pilots this month
    p.adoption_slope = 1000.0;  // only the example of a pilot is pressure enough
    p.adoption_drive = 0.0;
    p.adoption_narrative = 0.0;
    p.adoption_network = 1.0;
    p.adoption_threshold = 0.5;
    p.adoption_rate = always;
    field.tie(1, 2, 0.5f);
    field.practice_of<practice::Stage>(swapped ? 2 : 1, Practice::emancipation) =
        code(PracticeStage::prototype);
    field.practice_of<practice::Stage>(swapped ? 1 : 2, Practice::emancipation) =
        code(PracticeStage::aware);
    field.run(run_practice_stages);
    CHECK(field.practice_of<practice::Stage>(swapped ? 2 : 1, Practice::emancipation)
          == code(PracticeStage::pilot));
    CHECK(field.practice_of<practice::Stage>(swapped ? 1 : 2, Practice::emancipation)
          == code(PracticeStage::aware));
  }
}

// ---- Joint learning ----

/// A tie of .4 between the NGO and the first enterprise, in two districts.
struct Pair : Field {
  static constexpr Practice which = Practice::personalisation;
  Pair() {
    Parameters& q = p();
    q.collective_weight = 1.0;
    q.opportunity_share = 0.2;
    q.founding_void_reference = 0.06;
    tie(0, 1, 0.4f);
    const auto stances = [&](std::size_t o, float a, float b, float c, float d) {
      of<organisation::Emergent>(o) = a;
      of<organisation::Relational>(o) = b;
      of<organisation::Systems>(o) = c;
      of<organisation::Inquiry>(o) = d;
    };
    stances(0, 0.2f, 0.4f, 0.4f, 0.6f);  // mean .4
    stances(1, 0.6f, 0.6f, 0.6f, 0.6f);
    of<organisation::District>(1) = 3;
    // Nobody seeks: the belief alone. Voids .06 / (.06 + .06) and .06 / (.06 + .02).
    const auto chance = world.search_groups.get<search_group::ExpectedChance>();
    std::fill(chance.begin(), chance.end(), 0.9f);
    for (std::size_t s = 1; s < n_severities; ++s) {
      chance[s] = 0.06f;
      chance[3 * n_severities + s] = 0.02f;
    }
    of<organisation::Segments>(0) = 0b000000111;
    of<organisation::Segments>(1) = 0b000001110;  // share two of four kinds
    of<organisation::Readiness>(0) = 0.4f;
    of<organisation::Readiness>(1) = 0.9f;
    practice_of<practice::Stage>(0, which) = code(PracticeStage::prototype);
    practice_of<practice::Stage>(1, which) = code(PracticeStage::pilot);
    practice_of<practice::Depth>(0, which) = 0.2f;
    practice_of<practice::Depth>(1, which) = 0.6f;
  }
  bool tries(double rate) {
    flows = {};
    p().opportunity_rate = rate;
    run(run_joint_learning);
    return flows.practice.joint_trials == 1;
  }
};

TEST_CASE("E7.19: collective leadership on both sides raises the intensity of a tie") {
  Pair field;
  field.tries(0.0);
  CHECK(near(field.flows.practice.tie_intensity, 0.6));  // .4 (1 + 1 x (.4 + .6) / 2)
  field.p().collective_weight = 3.0;
  field.tries(0.0);
  CHECK(near(field.flows.practice.tie_intensity, 1.0));
  field.tie(0, 2, 0.2f);  // stances of .5: .2 (1 + 3 x .45)
  field.tries(0.0);
  CHECK(near(field.flows.practice.tie_intensity, (1.0 + 0.47) / 2.0));
  field.close(1);
  field.tries(0.0);
  CHECK(near(field.flows.practice.tie_intensity, 1.0));
  field.close(0);
  field.tries(0.0);
  CHECK(field.flows.practice.tie_intensity == 0.0);
}

TEST_CASE("E7.20: tied organisations try a practice together, and the less deep learns") {
  Pair field;
  CHECK(near(void_of(field.world, 0, field.p()), 0.5));
  CHECK(near(void_of(field.world, 3, field.p()), 0.75));
  const double u =
      uniform_word(draw_words(field.world.random, EntityKey{field.of<organisation::Key>(0)},
                              address_word(field.month.month, Stream::joint_trial),
                              party_hash(EntityKey{field.of<organisation::Key>(1)}))[0]);
  // intensity .6 x shared .5 x void .625 x readiness .4
  CHECK(chance_is(u, 0.075, [&](double rate) { return field.tries(rate); }));
  CHECK(field.practice_of<practice::Depth>(1, field.which) == 0.6f);
  field.practice_of<practice::Depth>(0, field.which) = 0.2f;
  CHECK(field.tries(always));
  CHECK(near(field.practice_of<practice::Depth>(0, field.which), 0.28));  // .2 + .2 x .4
  CHECK(field.practice_of<practice::Depth>(1, field.which) == 0.6f);
  CHECK(field.practice_of<practice::Stage>(0, field.which) == code(PracticeStage::prototype));
  // Who has not heard of it becomes aware, and practises nothing yet.
  field.practice_of<practice::Stage>(0, field.which) = code(PracticeStage::none);
  field.practice_of<practice::Depth>(0, field.which) = 0.0f;
  CHECK(field.tries(always));
  CHECK(field.practice_of<practice::Stage>(0, field.which) == code(PracticeStage::aware));
  CHECK(field.practice_of<practice::StageSince>(0, field.which) == field.month.month.index());
  CHECK(field.practice_of<practice::Depth>(0, field.which) == 0.0f);
  // What has lapsed teaches nobody, however deep it was.
  field.practice_of<practice::Stage>(0, field.which) = code(PracticeStage::pilot);
  field.practice_of<practice::Depth>(0, field.which) = 0.2f;
  field.practice_of<practice::Stage>(1, field.which) = code(PracticeStage::aware);
  CHECK(field.tries(always));
  CHECK(field.practice_of<practice::Depth>(0, field.which) == 0.2f);
  CHECK(field.practice_of<practice::Depth>(1, field.which) == 0.6f);
  field.practice_of<practice::Stage>(1, field.which) = code(PracticeStage::pilot);
  // Nobody tries while a conflict halts either.
  field.of<organisation::Halted>(1) = 1;
  CHECK_FALSE(field.tries(always));
  field.of<organisation::Halted>(1) = 0;
  // No shared kind, no readiness on one side, no practice, no partner: nothing.
  field.of<organisation::Segments>(1) = 0b000001000;
  CHECK_FALSE(field.tries(always));
  field.of<organisation::Segments>(1) = 0b000001110;
  field.of<organisation::Readiness>(0) = 0.0f;
  CHECK_FALSE(field.tries(always));
  field.of<organisation::Readiness>(0) = 0.4f;
  CHECK(field.tries(always));
  field.practice_of<practice::Stage>(0, field.which) = code(PracticeStage::aware);
  field.practice_of<practice::Stage>(1, field.which) = code(PracticeStage::aware);
  CHECK_FALSE(field.tries(always));
  field.practice_of<practice::Stage>(1, field.which) = code(PracticeStage::pilot);
  field.close(0);
  CHECK_FALSE(field.tries(always));
}

// ---- Founding ----

/// One enterprise is founded in the month, in district 0.
struct Founders : Field {
  explicit Founders(bool parent = false, bool grant = false) {
    Parameters& q = p();
    q.founding_rate = 1.0;
    q.founding_grant = 0.0;
    q.founding_void = 0.0;
    q.founding_parent = parent ? 1.0 : 0.0;
    q.grant_chance = 1.0;
    month.levers.se_grant_cap = grant ? 1e6 : 0.0;
  }
  [[nodiscard]] EntityKey newcomer() const {
    return EntityKey::make(EntityKind::social_enterprise, Origin::founded,
                           static_cast<std::uint32_t>(month.month.index()), 0);
  }
};

TEST_CASE("E5.3: parents and seed money lower the log odds of a challenging niche") {
  const auto challenges = [](bool parent, bool grant, double constant) {
    Founders field(parent, grant);
    field.p().niche_constant = constant;
    field.p().novelty_parent = 1.0;
    field.p().novelty_grant = 0.6;
    field.run(run_founding);
    REQUIRE(field.flows.foundings == 1);
    const auto& enterprises = field.world.social_enterprises;
    REQUIRE(enterprises.get<social_enterprise::Key>()[2] == field.newcomer().bits);
    CHECK((enterprises.get<social_enterprise::Parent>()[2] == 0) == parent);
    CHECK((enterprises.get<social_enterprise::GrantLeft>()[2] > 0) == grant);
    const std::uint8_t niche = enterprises.get<social_enterprise::Niche>()[2];
    CHECK(field.flows.practice.foundings_by_niche[niche] == 1);
    return niche == code(Niche::challenges_service);
  };
  const Founders field;
  const double u =
      uniform_word(draw_words(field.world.random, field.newcomer(),
                              address_word(field.month.month, Stream::founding, 2))[2]);
  const double logit = std::log(u / (1.0 - u));  // the constant at which the chance is the draw
  const auto turns_at = [&](bool parent, bool grant, double lost) {
    return challenges(parent, grant, logit + lost + a_little)
           && !challenges(parent, grant, logit + lost - a_little);
  };
  CHECK(turns_at(false, false, 0.0));
  CHECK(turns_at(true, false, 1.0));
  CHECK(turns_at(false, true, 0.6));
  CHECK(turns_at(true, true, 1.6));
}

TEST_CASE("E5.4: organisations respond to a void by their practice of filling it") {
  // s = .5, e = 4, void .06 / (.06 + .06) = .5, reference effect .2.
  const auto founded = [](double rate, float ngo, float first, float second, bool open) {
    Founders field;
    Parameters& p = field.p();
    p.founding_rate = rate;
    p.founding_void = 4.0;
    p.founding_void_reference = 0.06;
    p.void_practice = 0.2;
    field.env.district_share[0] = 0.5;
    const auto chance = field.world.search_groups.get<search_group::ExpectedChance>();
    std::fill(chance.begin(), chance.end(), 0.06f);
    field.practice_of<practice::Effect>(0, Practice::void_filling) = ngo;
    field.practice_of<practice::Effect>(1, Practice::void_filling) = first;
    field.practice_of<practice::Effect>(2, Practice::void_filling) = second;
    if (!open) field.close(1);
    field.run(run_founding);
    return field.flows.foundings == 1;
  };
  const Founders field;
  const double u = uniform_word(
      draw_words(field.world.random, EntityKey{field.world.publics.get<public_group::Key>()[0]},
                 address_word(field.month.month, Stream::founding, 0))[0]);
  // No practice, no response: .5 r.
  CHECK(chance_is(u, 0.5, [&](double r) { return founded(r, 0.0f, 0.0f, 0.0f, true); }));
  // Mean .2, response 1: .5 r (1 + 4 x .5) = 1.5 r.
  CHECK(chance_is(u, 1.5, [&](double r) { return founded(r, 0.3f, 0.2f, 0.1f, true); }));
  // Mean of the open (.3 + .1) / 2: the closed one does not count, for or against.
  CHECK(chance_is(u, 1.5, [&](double r) { return founded(r, 0.3f, 0.1f, 0.9f, false); }));
  // At most 2: .5 r (1 + 4 x 2 x .5) = 2.5 r.
  CHECK(chance_is(u, 2.5, [&](double r) { return founded(r, 1.0f, 1.0f, 1.0f, true); }));
}

// ---- Policy ----

TEST_CASE("E17.1: policy learns with the seats of a year ago and the voice of today") {
  Field field;
  field.p().fit_learning = 0.06;
  field.lever("cogovernance_seats", {{Month(1950, 1), 0.0, false}, {Month(2020, 1), 0.5, false}});
  field.engage(0, 0.5f);
  field.engage(1, 0.1f);
  field.engage(2, 0.9f);
  field.close(1);  // mean depth of the open .3
  const auto fit = field.world.programme_policies.get<programme_policy::Fit>();
  std::fill(fit.begin(), fit.end(), 0.5f);
  field.at(Month(2020, 12));
  field.run(run_reform);
  for (const float f : fit) CHECK(f == 0.5f);
  field.at(Month(2021, 1));
  field.run(run_reform);
  for (const float f : fit) CHECK(near(f, 0.5045));  // .5 + .06 x .5 x .3 x .5
  field.lever("cogovernance_seats", {{Month(1950, 1), 0.0, false}});
  field.run(run_reform);
  for (const float f : fit) CHECK(near(f, 0.5045));  // what is learnt stays
}

TEST_CASE("E17.2: fit above its start raises applications in supported search") {
  Field field;
  field.p().fit_start = 0.5;
  field.p().fit_matching = 0.6;
  const auto fit = field.world.programme_policies.get<programme_policy::Fit>();
  std::fill(fit.begin(), fit.end(), 0.5f);
  fit[code(Programme::supported_employment)] = 0.7f;
  field.run(run_policy_calendar);
  CHECK(near(field.month.matching[code(Programme::supported_employment)], 1.12));
  CHECK(field.month.matching[code(Programme::placement_division)] == 1.0f);
  field.p().fit_matching = 5.0;
  fit[code(Programme::supported_employment)] = 0.1f;
  field.run(run_policy_calendar);
  CHECK(field.month.matching[code(Programme::supported_employment)] == 0.0f);  // not -1
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
  CHECK(near(field.month.levers.cogovernance_seats, 0.3));
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
