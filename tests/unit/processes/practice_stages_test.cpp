// processes: stages, depth and effects of practices (E7.12 - E7.18) against numbers worked out by hand.

#include "processes/spread/practice_stages.hpp"

#include "tests/unit/processes/field.hpp"

#include <array>
#include <cmath>
#include <cstdint>
#include <utility>

#include <catch2/catch_test_macros.hpp>

namespace {

using namespace coprod;
using namespace coprod::test;

/// The NGO considers emancipation; its ties and the others' practices are those of E7.12.
struct Considering : Field {
  static constexpr Practice which = Practice::emancipation;
  static constexpr std::uint32_t number = static_cast<std::uint32_t>(which);

  Considering() {
    Parameters& q = p();
    q.awareness_rate = q.adoption_rate = q.pilot_rate = q.sustain_rate = 0.0;
    q.loss_alone = q.loss_supported = q.spread_rate = 0.0;
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
  p.adoption_network = 0.3;
  p.adoption_narrative = 0.4;
  p.adoption_tender = 2.0;
  p.adoption_slope = 8.0;
  p.adoption_threshold = 0.4;
  p.bias_spread = 0.2;
  field.month.levers.tender_points_cocreation = 0.1;
  field.of<organisation::ReadingBias>(0) = 1.5f;
  // A = .3 x .75 + .4 (1/3 + .3) / 2 + 2 x .1 = .551667; logistic(8 x .151667) = .770888, less
  // .2 x 1.5 of it.
  CHECK(near(pull_to_adopt(0.5516667, 1.5, p), 0.7 * 0.7708882));
  CHECK(near(pull_to_adopt(0.4, 0.0, p), 0.5));
  // Readings to both sides leave the mean as it is, also where they are as strong as can be.
  for (const double bias : {0.3, 1.5, 20.0}) {
    CHECK(near(pull_to_adopt(0.6, bias, p) + pull_to_adopt(0.6, -bias, p),
               2.0 * pull_to_adopt(0.6, 0.0, p)));
  }
  CHECK(pull_to_adopt(0.6, 20.0, p) == 0.0);
  CHECK(chance_is(field.word(word_stage), 0.7 * 0.7708882, [&](double rate) {
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
  // A = .3 + .4 (1/2 + .45) / 2 + .2 = .69; logistic(8 x .29) = .910520.
  CHECK(chance_is(field.word(word_stage), 0.7 * 0.9105199, [&](double rate) {
    p.adoption_rate = rate;
    return field.after(PracticeStage::aware) == PracticeStage::prototype;
  }));
}

TEST_CASE("E7.15: who is tied to practising organisations becomes aware sooner") {
  Considering field;
  const auto becomes_aware = [&](double rate) {
    field.p().awareness_rate = rate;
    return field.after(PracticeStage::none) == PracticeStage::aware;
  };
  field.p().adoption_network = 0.4;
  CHECK(chance_is(field.word(word_stage), 1.3, becomes_aware));  // awareness (1 + .4 x .75)
  field.p().adoption_network = 0.0;
  CHECK(chance_is(field.word(word_stage), 1.0, becomes_aware));
}

TEST_CASE("E7.14: organisations take practices up from programmes of scaling") {
  Considering field;
  Parameters& p = field.p();
  p.prescriptive_speed = 3.0;
  const auto adopts = [&](double reach) {
    field.month.levers.scaling_reach = reach;
    return field.after(PracticeStage::none) == PracticeStage::prototype;
  };
  const double u = field.word(word_uptake);
  field.month.levers.scaling_coproduced = 1.0;
  CHECK(chance_is(u, 1.0 / 12.0, adopts));  // a twelfth of the year's each month
  CHECK(adopts(always));
  CHECK(field.practice_of<practice::Adoption>(0, field.which) == code(Adoption::co_produced));
  field.month.levers.scaling_coproduced = 0.0;
  CHECK(chance_is(u, 3.0 / 12.0, adopts));
  CHECK(adopts(always));
  CHECK(field.practice_of<practice::Adoption>(0, field.which) == code(Adoption::prescriptive));
  // What is in use stays as it is.
  CHECK(field.after(PracticeStage::pilot) == PracticeStage::pilot);
  CHECK(field.practice_of<practice::Adoption>(0, field.which) == code(Adoption::own));
}

TEST_CASE("E7.15: stages go up with readiness, conditions and repetition, spread and fit") {
  Considering field;
  Parameters& p = field.p();
  const double u = field.word(word_stage);
  CHECK(chance_is(u, 0.4, [&](double rate) {  // readiness
    p.pilot_rate = rate;
    return field.after(PracticeStage::prototype) == PracticeStage::pilot;
  }));
  // (.4 x .8 x .5 x .1)^(1/4) = .355656; none, one and three trials: .2, .2^(1/2), .2^(1/4).
  p.pilot_stall = 0.2;
  const std::array<std::pair<std::uint16_t, double>, 3> repeated{
      {{0, 0.2}, {1, 0.4472136}, {3, 0.6687403}}};
  for (const auto& [trials, left] : repeated) {
    field.practice_of<practice::Trials>(0, field.which) = trials;
    CHECK(near(left_of_the_stall(trials, p), left));
    CHECK(chance_is(u, 0.3556559 * left, [&](double rate) {
      p.sustain_rate = rate;
      return field.after(PracticeStage::pilot) == PracticeStage::sustained;
    }));
  }
  p.pilot_stall = 1.0;
  CHECK(left_of_the_stall(5, p) == 1.0);
  p.pilot_stall = 0.0;
  CHECK(left_of_the_stall(5, p) == 0.0);
  p.sustain_rate = 0.0;
  CHECK(chance_is(u, 2.0 / 3.0, [&](double rate) {  // the NGO itself and one of the others
    p.spread_rate = rate;
    return field.after(PracticeStage::sustained) == PracticeStage::spread;
  }));
  CHECK(chance_is(u, 0.5, [&](double rate) {  // fit
    p.spread_rate = rate;
    return field.after(PracticeStage::spread) == PracticeStage::embedded;
  }));
}

TEST_CASE("E7.15: what is in use lapses, at whatever stage, and leaves nothing behind") {
  Considering field;
  Parameters& p = field.p();
  const double u = 1.0 - field.word(word_stage);  // the far end of the same draw
  const auto lapses = [&](double Parameters::*loss, PracticeStage stage) {
    return [&field, &p, loss, stage](double chance) {
      p.*loss = 1.0 - std::pow(1.0 - chance, 12.0);
      return field.after(stage) == PracticeStage::aware;
    };
  };
  for (const auto stage : {PracticeStage::prototype, PracticeStage::pilot, PracticeStage::sustained,
                           PracticeStage::spread, PracticeStage::embedded}) {
    CHECK(chance_is(u, 1.0, lapses(&Parameters::loss_alone, stage)));
  }
  // Less where organisations are supported afterwards.
  field.month.levers.learning_support = 0.5;
  field.of<organisation::Rank>(0) = 0;
  p.loss_alone = 0.99;
  CHECK(chance_is(u, 1.0, lapses(&Parameters::loss_supported, PracticeStage::spread)));
  field.of<organisation::Rank>(0) = 65535;
  CHECK(chance_is(u, 1.0, lapses(&Parameters::loss_alone, PracticeStage::spread)));
  // Half a year's loss twice is the year's.
  CHECK(near(std::pow(1.0 - monthly_loss(0.39), 12.0), 0.61));
  CHECK(monthly_loss(0.0) == 0.0);

  p.loss_alone = 1.0 - std::pow(1.0 - u * (1.0 + a_little), 12.0);
  field.practice_of<practice::Stage>(0, field.which) = code(PracticeStage::embedded);
  field.practice_of<practice::Adoption>(0, field.which) = code(Adoption::prescriptive);
  field.practice_of<practice::Trials>(0, field.which) = 30;
  field.practice_of<practice::Depth>(0, field.which) = 0.6f;
  field.practice_of<practice::Local>(0, field.which) = 0.7f;
  field.flows = {};
  field.run(run_practice_stages);
  CHECK(field.stage() == PracticeStage::aware);
  CHECK(field.flows.practice.lapses == 1);
  CHECK(field.practice_of<practice::Adoption>(0, field.which) == code(Adoption::own));
  CHECK(field.practice_of<practice::Trials>(0, field.which) == 0);
  CHECK(field.practice_of<practice::Depth>(0, field.which) == 0.0f);
  CHECK(field.practice_of<practice::Local>(0, field.which) == 0.1f);
  CHECK(field.world.effect_of(0, field.which) == 0.0f);
}

TEST_CASE("E7.15: two and eight years on, practices are kept as programmes were") {
  // .61 and .95 of them a year; 60 worlds of three organisations with six practices.
  const auto kept = [](double support) {
    std::array<double, 2> share{};
    for (std::uint32_t world = 0; world < 60; ++world) {
      Field field;
      field.world.random = {world, 11};
      field.month.levers.learning_support = support;
      Parameters& p = field.p();
      p.adoption_rate = 0.0;
      const auto stages = field.world.practices.get<practice::Stage>();
      for (std::size_t k = 0; k < stages.size(); ++k) {
        stages[k] = static_cast<std::uint8_t>(2 + k % 5);  // every stage in use
      }
      for (int m = 0; m < 96; ++m) {
        field.at(Month(2020, 1) + m);
        field.run(run_practice_stages);
        if (m != 23 && m != 95) continue;
        for (const std::uint8_t stage : stages) share[m / 95] += in_use(stage) ? 1.0 : 0.0;
      }
    }
    for (double& s : share) s /= 60 * 18;
    return share;
  };
  const auto alone = kept(0.0);
  CHECK(std::fabs(alone[0] - 0.372) < 0.06);  // four standard deviations
  CHECK(std::fabs(alone[1] - 0.019) < 0.017);
  const auto supported = kept(1.0);
  CHECK(std::fabs(supported[0] - 0.9025) < 0.036);
  CHECK(std::fabs(supported[1] - 0.6634) < 0.058);
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
  CHECK(near(depth, 0.2 * 0.6));  // of what engagement allows
  CHECK(local == 0.1f);
  p.scaling_cap_form = 1.0;
  field.run(run_practice_stages);
  CHECK(near(depth, 0.2));  // the lesser of the two
  p.prescriptive_depth = 0.7;
  field.run(run_practice_stages);
  CHECK(near(depth, 0.6));
  p.scaling_cap_form = 0.0;
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
  field.month.levers.practice_identity = 0.5;
  CHECK(near(effect(PracticeStage::pilot), 0.25 * 0.3556559));
  field.month.levers.practice_identity = 0.0;
  CHECK(effect(PracticeStage::pilot) == 0.0f);
  field.month.levers.practice_identity = 1.0;
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

}  // namespace
