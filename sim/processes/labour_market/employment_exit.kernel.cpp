#include "processes/labour_market/employment_exit.hpp"
#include "processes/labour_market/income.hpp"

namespace coprod::COPROD_ISA {

void employment_exit(Block& block) {
  const auto columns = block.access<EmploymentExitAccess>();
  const std::uint8_t* status = columns.write<person::Status>();
  const std::uint8_t* route = columns.write<person::Route>();
  const std::uint8_t* kind = columns.read<person::PrimaryKind>();
  const std::uint8_t* benefit = columns.read<person::Benefit>();
  const float* frailty = columns.read<person::Frailty>();
  const std::int32_t* hire_day = columns.read<person::HireDay>();
  const float* fit = columns.read<person::JobFit>();
  const float* stress = columns.write<person::Stress>();
  const float* natural = columns.read<person::NaturalSupport>();
  const float* formal = columns.write<person::FormalSupport>();
  const std::uint8_t* programme = columns.write<person::Programme>();
  const std::uint8_t* unprofitable = columns.read<person::MonthsUnprofitable>();
  const std::int32_t* wage = columns.write<person::Wage>();
  const std::uint8_t* hours = columns.write<person::Hours>();
  float* hazard = block.scratch.hazard;
  float* hazard_first = block.scratch.hazard_first;
  float* first_share = block.scratch.first_share;
  float* earnings = block.scratch.earnings;

  const MonthContext& m = block.month;
  const Parameters& p = m.environment->parameters;
  const float beta = m.support_log_ratio;
  const float* power = m.tenure_power;
  const std::int32_t days_max = m.tenure_days_max;
  const std::int32_t first_day = m.first_day;
  const std::int32_t end_day = m.first_day + m.days;
  const float per_day = 1.0f / static_cast<float>(m.days);
  const float to_month = m.hours_to_month;
  const float to_median = 1.0f / m.median_month;
  const float amount = m.means_tested;
  const float disregard = m.disregard;
  const float band = m.disregard_band;
  const float taper = m.disregard_taper;
  const float* rate = m.exit_rate.data();
  const std::int32_t* limit = m.follow_up_days.data();
  const std::uint32_t n = block.count;

  // Earnings of the whole time at risk; exits take their part back below.
#pragma GCC ivdep
  for (std::uint32_t i = 0; i < n; ++i) {
    const std::int32_t from = hire_day[i] > first_day ? hire_day[i] : first_day;
    const float days = static_cast<float>(end_day - from);
    const float full = static_cast<float>(wage[i]) * static_cast<float>(hours[i]) * to_month;
    earnings[i] = static_cast<float>(static_cast<std::int32_t>(full * days * per_day + 0.5f));
  }

  // Support within the month, on either side of the day on which follow-up ends (E14.4).
#pragma GCC ivdep
  for (std::uint32_t i = 0; i < n; ++i) {
    const std::int32_t from = hire_day[i] > first_day ? hire_day[i] : first_day;
    const float days = static_cast<float>(end_day - from);
    const std::int32_t left = limit[programme[i]] - (from - hire_day[i]);
    const float share = clamp32(static_cast<float>(left) / days, 0.0f, 1.0f);
    const float open = 1.0f - natural[i];
    hazard_first[i] = exp32(beta * (1.0f - formal[i]) * open);
    hazard[i] = exp32(beta * open);
    first_share[i] = programme[i] != 0 ? share : 1.0f;
  }

#pragma GCC ivdep
  for (std::uint32_t i = 0; i < n; ++i) {
    const bool employed = (status[i] == static_cast<std::uint8_t>(Status::open_employment)) |
                          (status[i] == static_cast<std::uint8_t>(Status::social_enterprise));
    const std::int32_t t0 = first_day - hire_day[i];
    const std::int32_t t1 = end_day - hire_day[i];
    const std::int32_t i0 = t0 < 0 ? 0 : (t0 < days_max ? t0 : days_max);
    const std::int32_t i1 = t1 < 0 ? 0 : (t1 < days_max ? t1 : days_max);
    const float growth = power[i1] - power[i0];
    const float scale = rate[route[i] + (kind[i] == kind_mental_illness ? n_routes : 0u)];
    const float month_pay =
        static_cast<float>(wage[i]) * static_cast<float>(hours[i]) * to_month;
    const float tested = withdrawn_benefit(month_pay, amount, disregard, band, taper);
    const float gain = (month_pay - (benefit[i] == 2 ? tested : 0.0f)) * to_median;
    const float base = employed ? frailty[i] * scale * growth : 0.0f;
    const ExitParts one =
        exit_parts(p, fit[i], gain, stress[i], static_cast<float>(unprofitable[i]), 1.0f);
    const float helped = one.quit + one.dismissal + one.health;
    const float other = one.redundancy + one.crisis;
    const float w = first_share[i];
    const float before = base * w * (helped * hazard_first[i] + other);
    const float after = base * (1.0f - w) * (helped * hazard[i] + other);
    hazard_first[i] = before;
    hazard[i] = before + after;
  }

  std::uint32_t size = 0;
  const std::uint32_t* word = block.exit_words;
  float* chance = reinterpret_cast<float*>(block.scratch.word[0]);
#pragma GCC ivdep
  for (std::uint32_t i = 0; i < n; ++i) {
    chance[i] = uniform32(word[i]) < event_probability32(hazard[i]) ? 1.0f : 0.0f;
  }
  for (std::uint32_t i = 0; i < n; ++i) {
    block.scratch.list[size] = i;
    size += chance[i] != 0.0f;
  }
  block.scratch.list_size = size;
}

}  // namespace coprod::COPROD_ISA
