#pragma once

/// The month as all persons share it: levers, prices, limits, thresholds.

#include "core/calendar.hpp"
#include "parameters/parameters.hpp"
#include "random/philox.hpp"
#include "world/categories.hpp"
#include "world/environment.hpp"

#include <array>
#include <cstdint>

namespace coprod {

struct KernelSet;

/// Everything of the month that is the same for all persons. Built by the policy calendar.
struct MonthContext {
  Month month;
  std::int32_t first_day = 0;
  std::int32_t days = 30;
  PhiloxKey random;
  Levers levers;
  const Environment* environment = nullptr;
  const KernelSet* kernels = nullptr;

  // Parameters as float32, and tables, for kernels.
  float price = 0.0f;                  ///< value of a standard worker's hour, 0.01 HKD
  float median_month = 0.0f;           ///< median full-time earnings of a month, 0.01 HKD
  float floor_cents = 0.0f;            ///< minimum wage, 0.01 HKD h-1; 0 none
  float hours_to_month = 0.0f;         ///< 52 / 12
  std::int32_t assessment_rank = 0;    ///< persons of a lower rank have assessment invoked
  float assessment_kept = 1.0f;        ///< one minus the mean markdown
  std::int32_t assessment_most = 100;  ///< greatest share, per cent, at which anybody asks for one
  float assessment_least = 0.0f;       ///< least assessed share
  float allowance = 0.0f;              ///< 0.01 HKD month-1
  float means_tested = 0.0f;           ///< 0.01 HKD month-1
  float disregard = 0.0f;              ///< 0.01 HKD month-1
  float disregard_band = 0.0f;
  float disregard_taper = 0.0f;

  /// Death thresholds of a random word, [age group * 2 + sex].
  std::array<std::uint32_t, n_age_groups * 2> death_threshold{};
  /// Follow-up limit in days by programme; a very large number when unlimited.
  std::array<std::int32_t, n_programmes> follow_up_days{};
  /// Hours a month that reach a case, after those spent on counting outputs, by programme (M41).
  std::array<double, n_programmes> case_hours{};
  /// Delivered support of a case that holds a post, by programme.
  std::array<float, n_programmes> intensity{};
  /// Hazard scale by route, then by route for mental illness: [is_mental * n_routes + route].
  std::array<float, 2 * n_routes> exit_rate{};
  /// Cumulative shape: (days / mean month)^k, by days of tenure.
  const float* tenure_power = nullptr;
  std::int32_t tenure_days_max = 0;
  /// beta of E14.4 by route, laid out as exit_rate; 0 for routes without support.
  std::array<float, 2 * n_routes> support_log_ratio{};
  /// Expected monthly chance of a job by search group.
  const float* expected_chance = nullptr;

  float subsidy = 0.0f;  ///< wage subsidy of a job, 0.01 HKD month-1
  std::uint8_t subsidy_months = 0;
  float sheltered_pay = 0.0f;  ///< 0.01 HKD month-1
  float training_pay = 0.0f;   ///< 0.01 HKD month-1
  double wage_index = 1.0;     ///< median wage relative to that of May 2015
  double demand_factor = 1.0;  ///< of the demand for social enterprises, by shocks
  float vacancy_factor = 1.0f;

  /// Thresholds against the inverted word of demography, by [kind * n_severities + severity]:
  /// below the first applies for a sheltered place, below the second for one of the two.
  std::array<std::uint32_t, n_kinds * n_severities> applies_sheltered{};
  std::array<std::uint32_t, n_kinds * n_severities> applies{};
  std::uint32_t reneges = 0;  ///< the same for leaving a queue
  std::int32_t reentry_months = 0;

  // Co-production.
  std::array<float, n_dimensions> practice_weight{1.0f, 1.0f, 1.0f};  ///< of effects, by dimension
  float inherent = 1.0f;  ///< share of engagement that the regime lets count (E7.6)
  float contact = 1.0f;   ///< of contact and care under distancing, 0 to 1 (E2.2)
  std::array<double, n_contact_zones> contact_zones{1.0};  ///< shares of contact; add up to 1
  /// Factor of applications in supported search by fit of policy (E17.2), by programme.
  std::array<float, n_programmes> matching{1.0f, 1.0f, 1.0f, 1.0f, 1.0f};
  float mainstream_effort = 1.0f;  ///< factor of funded follow-up posts (E17.4)
  float fidelity_search = 1.0f;    ///< factor of applications in supported search
  float device_share = 0.0f;       ///< share of a shortfall that a device grant makes good

  // Ties of persons that person-local processes may read; nobody writes them meanwhile.
  const float* caregiver_engagement = nullptr;
  const float* caregiver_knowledge = nullptr;
  const float* post_capacity = nullptr;
  const std::int32_t* post_cases = nullptr;
  const float* post_stance = nullptr;
  /// Effects of practices: element organisation * n_practices + practice; NGOs come first.
  const float* practice_effect = nullptr;
  /// Effect of integrative care of enterprise e: element e * n_practices.
  const float* enterprise_care = nullptr;
  const std::uint16_t* enterprise_closed = nullptr;  ///< month of closing by enterprise; 0 open
};

inline constexpr std::int32_t unlimited_days = 1 << 30;

}  // namespace coprod
