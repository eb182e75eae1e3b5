// processes: recovery from crises (E14.5) against numbers worked out by hand.

#include "processes/labour_market/employment_exit.hpp"
#include "tests/unit/processes/workshop.hpp"

#include <cmath>
#include <cstdint>

#include <catch2/catch_test_macros.hpp>

namespace {

using namespace coprod;
using namespace coprod::test;

/// A crisis for sure in a placed job; u0 such that the crisis passes if and only if the chance that it
/// does not is u0 x `factor` to within a part in ten thousand.
bool passes_at(double factor, double stance_counts, bool just_below) {
  Persons one(1);
  Parameters& p = one.env.parameters;
  p.share_quit = p.share_dismissal = p.share_redundancy = p.share_health = 0.0;
  p.share_crisis = 1.0;
  p.crisis_support = 1.0;
  p.crisis_continuity = 0.4;
  p.crisis_capacity = 0.1;
  p.crisis_relief = 0.3;
  p.caregiver_recovery = 0.5;
  p.stance_counts = stance_counts;
  MonthContext& m = one.month;
  m.prices.median_month = 1e6f;
  one.coefficients.shock_calendar.contact = 0.5f;
  std::uint64_t key = 1;
  double u = 0.0;
  for (; u < 0.3 || u > 0.8; ++key) {
    const PhiloxWords w =
        draw_words(m.random, EntityKey{key}, address_word(m.month, Stream::exit, draw_cause));
    u = static_cast<double>(uniform32(w[1]));
  }
  one.rows.get<person::Key>()[0] = key - 1;
  p.crisis_unresolved = u / factor * (just_below ? 0.9999 : 1.0001);
  one.rows.get<person::Status>()[0] = code(Status::open_employment);
  one.rows.get<person::Route>()[0] = code(Route::supported_placement);
  one.rows.get<person::Programme>()[0] = code(Programme::supported_employment);
  one.rows.get<person::Employer>()[0] = 0;
  one.rows.get<person::SocialWorker>()[0] = 0;
  one.rows.get<person::Caregiver>()[0] = 0;
  one.rows.get<person::CaseMonths>()[0] = 6;
  one.rows.get<person::FormalSupport>()[0] = 1.0f;
  one.rows.get<person::NaturalSupport>()[0] = 0.2f;
  one.rows.get<person::Frailty>()[0] = 1000.0f;
  one.rows.get<person::HireDay>()[0] = m.first_day - 100;
  one.rows.get<person::Stress>()[0] = 0.5f;
  one.rows.get<person::Wage>()[0] = 5000;
  one.rows.get<person::Hours>()[0] = 44;
  EmploymentExitCoefficients& c = one.make(make_employment_exit_coefficients);
  c.rate.fill(1.0f);
  c.support_log_ratio = 1.0f;
  const float engagement = 0.5f;
  const float knowledge = 0.8f;
  const float capacity = 20.0f;
  const std::int32_t cases = 10;
  const float stance = 0.4f;
  c.caregiver_engagement = &engagement;
  c.caregiver_knowledge = &knowledge;
  c.post_capacity = &capacity;
  c.post_cases = &cases;
  c.post_stance = &stance;
  one.run(run_employment_exit);
  REQUIRE(one.output.counts.crises == 1);
  const bool passed = one.output.counts.crises_resolved == 1;
  CHECK(one.output.job_ends.size == (passed ? 0 : 1));
  if (passed) CHECK(near(one.rows.get<person::Stress>()[0], 0.35));  // .5 x .7
  return passed;
}

TEST_CASE("E14.5: a facilitator's part in recovery runs through caregiver and natural support") {
  // Expert 1 - .4 (1 - 6 / 12) - .1 x 10 / 20 = .75; network (.5 x .8 + .2) / 2 = .3.
  // Stance .4: F' = (.6 x .75 + .4 x .3) x contact .5 = .285.
  // Support 1 - (1 - .285) (1 - .2) = .428; exp(-.428 - .5 x .5 x .4).
  CHECK(passes_at(std::exp(-0.528), 1.0, true));
  CHECK_FALSE(passes_at(std::exp(-0.528), 1.0, false));
  // M36 off: F' = .75 x .5 = .375; 1 - .625 x .8.
  CHECK(passes_at(std::exp(-0.6), 0.0, true));
  CHECK_FALSE(passes_at(std::exp(-0.6), 0.0, false));
  // Half of the stance counts: .2: (.8 x .75 + .2 x .3) x .5 = .33; 1 - .67 x .8.
  CHECK(passes_at(std::exp(-0.564), 0.5, true));
  CHECK_FALSE(passes_at(std::exp(-0.564), 0.5, false));
}

}  // namespace
