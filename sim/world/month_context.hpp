#pragma once

/// The month as everybody shares it: levers, prices and what draws are addressed by.

#include "core/calendar.hpp"
#include "parameters/parameters.hpp"
#include "random/philox.hpp"
#include "world/environment.hpp"
#include "world/trial_month.hpp"

#include <cstdint>

namespace coprod {

struct KernelSet;
struct Coefficients;

/// Weeks of a month: pay of a month is wage x weekly hours x this.
inline constexpr auto hours_to_month = static_cast<float>(52.0 / 12.0);

/// Amounts of money that many share, by the month's levers and the wage index.
struct Prices {
  float price = 0.0f;         ///< value of a standard worker's hour, 0.01 HKD
  float median_month = 0.0f;  ///< median full-time earnings of a month, 0.01 HKD
  double wage_index = 1.0;    ///< median wage relative to that of May 2015
  float floor_cents = 0.0f;   ///< minimum wage, 0.01 HKD h-1; 0 none
  float allowance = 0.0f;     ///< 0.01 HKD month-1
  float means_tested = 0.0f;  ///< 0.01 HKD month-1
  float disregard = 0.0f;     ///< 0.01 HKD month-1
  float disregard_band = 0.0f;
  float disregard_taper = 0.0f;
  float subsidy = 0.0f;  ///< wage subsidy of a job, 0.01 HKD month-1
};

/// Everything of the month that is the same for all. Set by the policy calendar, but for what
/// processes make of it for themselves and for those who name them (processes/coefficients.hpp).
struct MonthContext {
  Month month;
  std::int32_t first_day = 0;
  std::int32_t days = 30;
  PhiloxKey random;
  Levers levers;
  Prices prices;
  float cycle = 0.0f;  ///< log of the rate of unemployment relative to its mean (E2.3)
  const Environment* environment = nullptr;
  const KernelSet* kernels = nullptr;
  const Coefficients* coefficients = nullptr;
  const TrialMonth* trial = nullptr;  ///< null outside virtual trials
};

}  // namespace coprod
