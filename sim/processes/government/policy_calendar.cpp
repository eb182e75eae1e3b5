#include "processes/government/policy_calendar.hpp"

#include "processes/government/reform.hpp"
#include "processes/labour_market/employment_exit.hpp"

#include <algorithm>
#include <cmath>

namespace coprod {

ProcessInfo policy_calendar_info() {
  ProcessInfo info;
  info.step = 1;
  info.name = "policy_calendar";
  info.dimension = "none";
  info.kind = ProcessKind::serial;
  info.purpose = "dated levers and indexed prices take effect";
  info.equations = {"E1.1", "E1.2"};
  info.parameters = {&Parameters::median_wage_2010, &Parameters::median_wage_2016,
                     &Parameters::median_wage_2022, &Parameters::wage_growth_after,
                     &Parameters::markdown_mean,    &Parameters::markdown_spread,
                     &Parameters::allowance_amount, &Parameters::means_tested_amount,
                     &Parameters::disregard_taper,  &Parameters::disregard_band};
  return info;
}

std::vector<float> tenure_powers(const Parameters& p) {
  std::vector<float> table(static_cast<std::size_t>(tenure_table_days) + 1);
  table[0] = 0.0f;
  for (std::size_t day = 1; day < table.size(); ++day) {
    table[day] =
        static_cast<float>(pow64(static_cast<double>(day) / mean_month_days, p.exit_shape));
  }
  return table;
}

float delivered_support(double hours, const Parameters& p) {
  const double x = hours / p.reference_intensity;
  return static_cast<float>(2.0 * x / (1.0 + x));
}

namespace {

/// A word lies below this with the given probability.
std::uint32_t threshold(double probability) {
  return static_cast<std::uint32_t>(std::min(4294967295.0, probability * 4294967296.0));
}

/// What levers and policy say of practices.
void set_practice_context(Step& step) {
  const Parameters& p = step.environment.parameters;
  MonthContext& m = step.month;
  m.practice_weight = {static_cast<float>(m.levers.practice_strategic),
                       static_cast<float>(m.levers.practice_operational),
                       static_cast<float>(m.levers.practice_identity)};
  const double network = std::min(1.0, m.levers.regime_network);
  const double managerial = std::min(1.0 - network, m.levers.regime_managerial);
  m.inherent = static_cast<float>(1.0 - p.regime_add_on * (1.0 - network - 0.5 * managerial));
  const auto fit = step.world.programme_policies.get<programme_policy::Fit>();
  for (std::size_t i = 0; i < n_programmes; ++i) {
    const double more = static_cast<double>(fit[i]) - p.fit_start;
    m.matching[i] = static_cast<float>(std::max(0.0, 1.0 + p.fit_matching * more));
  }
  m.mainstream_effort = step.world.government.get<government::MainstreamEffort>()[0];
  m.fidelity_search = static_cast<float>(1.0 + p.fidelity_search * m.levers.support_fidelity);
  m.device_share =
      static_cast<float>(p.device_effect * std::min(1.0, m.levers.device_grant / 40000.0));
}

}  // namespace

void run_policy_calendar(Step& step) {
  const Parameters& p = step.environment.parameters;
  MonthContext& m = step.month;
  m.levers = step.calendar.at(m.month, p);
  add_reforms(m.levers, step.calendar, step.world);
  m.first_day = m.month.first_day();
  m.days = m.month.days();

  const double median = median_wage(m.month, p) * 100.0;
  m.price = static_cast<float>(median / (1.0 - p.markdown_mean));
  m.hours_to_month = static_cast<float>(52.0 / 12.0);
  m.median_month = static_cast<float>(median * p.hours_full_time * 52.0 / 12.0);
  m.floor_cents = static_cast<float>(std::floor(m.levers.minimum_wage * 100.0 + 0.5));
  const auto open_to = static_cast<OpenTo>(static_cast<int>(m.levers.assessment_open_to));
  const double by_worker = open_to == OpenTo::employer ? 0.0 : m.levers.assessment_awareness;
  const double by_employer = open_to == OpenTo::employee ? 0.0 : p.employer_awareness;
  m.assessment_rank =
      static_cast<std::int32_t>(65536.0 * (by_worker + (1.0 - by_worker) * by_employer) + 0.5);
  m.assessment_kept = static_cast<float>(1.0 - p.markdown_mean);
  m.assessment_most = static_cast<std::int32_t>(100.0 * (1.0 - p.assessed_gap) + 0.5);
  m.assessment_least = static_cast<float>(p.assessed_least);
  const double index = median_wage(m.month, p) / median_wage(Month(2010, 5), p);
  const auto cents = [](double hkd) { return static_cast<float>(std::floor(hkd * 100.0 + 0.5)); };
  m.allowance = cents(p.allowance_amount * index * m.levers.benefit_level);
  m.means_tested = cents(p.means_tested_amount * index * m.levers.benefit_level);
  m.disregard = cents(m.levers.earnings_disregard);
  m.disregard_band = cents(p.disregard_band);
  m.disregard_taper = static_cast<float>(p.disregard_taper);

  for (std::size_t g = 0; g < n_age_groups; ++g) {
    for (std::size_t sex = 0; sex < 2; ++sex) {
      m.death_threshold[g * 2 + sex] = threshold(step.environment.death_chance[g][sex]);
    }
  }

  const bool ends = p.follow_up_ends >= 0.5;
  for (std::size_t i = 0; i < n_programmes; ++i) {
    std::size_t rule = i;
    if (i == static_cast<std::size_t>(Programme::social_enterprise)
        && p.enterprise_open_ended < 0.5) {
      rule = static_cast<std::size_t>(Programme::supported_employment);
    }
    const double months = m.levers.follow_up_months[rule];
    m.follow_up_days[i] =
        ends && months < 6000.0
            ? static_cast<std::int32_t>(std::floor(months * mean_month_days + 0.5))
            : unlimited_days;
    // Contracts for outputs cost hours of counting (M41); enterprises have no such contracts.
    const bool contracted = i != static_cast<std::size_t>(Programme::social_enterprise);
    const double gamed = contracted ? p.contract_gaming * (1.0 - m.levers.contract_learning) : 0.0;
    m.case_hours[i] = m.levers.follow_up_intensity[i] * (1.0 - gamed);
    m.intensity[i] = delivered_support(m.case_hours[i], p);
  }
  const std::array<double, n_routes> rates{p.rate_incumbent, p.rate_own,        p.rate_placement,
                                           p.rate_supported, p.rate_enterprise, p.rate_training,
                                           p.rate_referral};
  for (std::size_t r = 0; r < n_routes; ++r) {
    const bool placed = r == static_cast<std::size_t>(Route::supported_placement);
    const double kept = placed ? 1.0 - p.fidelity_retention * m.levers.support_fidelity : 1.0;
    m.exit_rate[r] = static_cast<float>(rates[r] * kept);
    m.exit_rate[n_routes + r] =
        static_cast<float>(rates[r] * kept * (placed ? p.mental_illness_ratio : 1.0));
  }
  for (std::size_t r = 0; r < n_routes; ++r) {
    const bool supported = r >= static_cast<std::size_t>(Route::placement_division);
    m.support_log_ratio[r] = m.support_log_ratio[n_routes + r] =
        supported ? support_log_ratio(p) : 0.0f;
  }
  const double since_2015 = median_wage(m.month, p) / median_wage(Month(2015, 5), p);
  m.wage_index = since_2015;
  m.sheltered_pay = cents(p.sheltered_pay * since_2015);
  m.training_pay = cents(p.training_pay * since_2015);
  m.subsidy = cents(m.levers.wage_subsidy_amount);
  m.subsidy_months = static_cast<std::uint8_t>(std::min(120.0, m.levers.wage_subsidy_months + 0.5));
  m.reentry_months =
      static_cast<std::int32_t>(std::min(6000.0, m.levers.reentry_right_months + 0.5));
  for (std::size_t k = 0; k < n_kinds; ++k) {
    for (std::size_t s = 0; s < n_severities; ++s) {
      const double sheltered = step.environment.sheltered_demand[k][s];
      const double either = sheltered + step.environment.training_demand[k][s];
      m.applies_sheltered[k * n_severities + s] = threshold(sheltered);
      m.applies[k * n_severities + s] = threshold(either);
    }
  }
  m.reneges = threshold(p.renege_rate);
  set_practice_context(step);
  m.expected_chance = step.world.search_groups.get<search_group::ExpectedChance>().data();
}

}  // namespace coprod
