// processes: joint learning (E7.19, E7.20) against numbers worked out by hand.

#include "processes/spread/joint_learning.hpp"

#include "processes/rules/voids.hpp"
#include "tests/unit/processes/field.hpp"

#include <algorithm>

#include <catch2/catch_test_macros.hpp>

namespace {

using namespace coprod;
using namespace coprod::test;

/// A tie of .4 between the NGO and the first enterprise, in two districts.
struct Pair : Field {
  static constexpr Practice which = Practice::personalisation;
  Pair() {
    Parameters& q = p();
    q.collective_weight = 1.0;
    q.trial_gain = 0.2;
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
    // A half and three quarters of those out of work.
    const auto count = [&](std::uint8_t district, std::int32_t out, std::int32_t inside) {
      world.segments.get<segment::OutOfWork>()[segment_of(district, 2, 1)] = out;
      world.segments.get<segment::InVoid>()[segment_of(district, 2, 1)] = inside;
    };
    count(0, 40, 20);
    count(3, 8, 6);
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
  CHECK(near(void_of(field.world, 0), 0.5));
  CHECK(near(void_of(field.world, 3), 0.75));
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

}  // namespace
