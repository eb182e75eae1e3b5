// processes: what each makes of the month for itself and for those who name it.

#include "processes/coefficients.hpp"

#include "processes/monthly_steps.hpp"
#include "tests/unit/processes/workshop.hpp"

#include <cmath>
#include <cstdint>

#include <catch2/catch_test_macros.hpp>

namespace {

using namespace coprod;
using namespace coprod::test;

constexpr auto enterprise = static_cast<std::size_t>(Programme::social_enterprise);
constexpr auto supported = static_cast<std::size_t>(Programme::supported_employment);

TEST_CASE("every person-local process makes its own coefficients") {
  for (const MonthlyStep& step : monthly_steps()) {
    INFO(step.info.name);
    CHECK((step.info.kind != ProcessKind::person_local || step.make != nullptr));
  }
}

TEST_CASE("the month shows the coefficients that are kept, all of them") {
  const CoefficientStore store;
  const Coefficients shown = store.view();
#define COEFFICIENTS(process, Type) CHECK(shown.process == &store.process);
#include "processes/coefficients.def"
#undef COEFFICIENTS
}

TEST_CASE("E10.1: limits of follow-up by programme; that of enterprises is M4's to take away") {
  Persons few(0);
  Parameters& p = few.env.parameters;
  Levers& levers = few.month.levers;
  levers.follow_up_months[supported] = 6.0;
  levers.follow_up_months[enterprise] = 9000.0;
  const FollowUpClockCoefficients& c = few.make(make_follow_up_clock_coefficients);
  CHECK(c.days[supported] == 183);  // 6 x 30.4375 = 182.6
  CHECK(c.days[enterprise] == unlimited_days);
  p.enterprise_open_ended = 0.0;  // M4 off
  few.make(make_follow_up_clock_coefficients);
  CHECK(c.days[enterprise] == 183);
  p.follow_up_ends = 0.0;  // M3 off
  few.make(make_follow_up_clock_coefficients);
  CHECK(c.days[supported] == unlimited_days);
  CHECK(c.days[enterprise] == unlimited_days);
}

TEST_CASE("M41: counting outputs costs funded programmes hours, and enterprises none") {
  Persons few(0);
  few.env.parameters.contract_gaming = 0.25;
  few.month.levers.follow_up_intensity[supported] = 8.0;
  few.month.levers.follow_up_intensity[enterprise] = 8.0;
  few.month.levers.contract_learning = 0.2;
  const FollowUpClockCoefficients& c = few.make(make_follow_up_clock_coefficients);
  CHECK(std::fabs(c.case_hours[supported] - 6.4) < 1e-12);  // 8 (1 - .25 x .8)
  CHECK(c.case_hours[enterprise] == 8.0);
  CHECK(c.intensity[enterprise] == delivered_support(8.0, few.env.parameters));
}

TEST_CASE("E14.1: the table of tenure follows its shape, and the limit is read from it") {
  Persons few(0);
  few.env.parameters.exit_shape = 1.0;
  few.coefficients.follow_up_clock.days.fill(61);
  few.coefficients.follow_up_clock.days[enterprise] = unlimited_days;
  const EmploymentExitCoefficients& c = few.make(make_employment_exit_coefficients);
  CHECK(near(c.limit_power[supported], 61.0 / 30.4375, 1e-5));
  CHECK(c.limit_power[enterprise] == c.tenure_power.back());
  few.env.parameters.exit_shape = 0.5;
  few.make(make_employment_exit_coefficients);
  CHECK(near(c.limit_power[supported], std::sqrt(61.0 / 30.4375), 1e-5));
}

TEST_CASE("a block's lists are empty and have room for everybody") {
  BlockStore block;
  for (int month = 0; month < 2; ++month) {
    block.reset();
#define BLOCK_LIST(name, type, label)                 \
  CHECK(block.output.name.size == 0);                 \
  CHECK(block.output.name.data == block.name.data()); \
  CHECK(block.name.size() == block_rows);             \
  block.output.name.size = 1;
#include "processes/block_lists.def"
#undef BLOCK_LIST
    block.output.counts.deaths = 1;
  }
  block.reset();
  CHECK(block.output.counts.deaths == 0);
}

TEST_CASE("flows are cleared to what they are at first, and keep the memory of their lists") {
  MonthFlows flows;
  flows.job_ends.resize(100);
  flows.foundings = 3;
  flows.practice.reforms = 2;
  flows.counts.transitions[5] = 7;
  flows.contact_zones[0] = 0.25;
  flows.clear();
  CHECK(flows.job_ends.empty());
  CHECK(flows.job_ends.capacity() >= 100);
  CHECK(flows.foundings == 0);
  CHECK(flows.practice.reforms == 0);
  CHECK(flows.counts.transitions[5] == 0);
  CHECK(flows.contact_zones[0] == 1.0);
}

}  // namespace
