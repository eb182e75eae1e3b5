#pragma once

/// Step 1, policy calendar: the levers and prices in force this month.
///
/// Reads the calendar, and what policy has learnt and reformed (step 17); fills the plain struct of levers and everything that follows from it
/// and from the parameters for the month. The value of a standard worker's hour is the median wage
/// divided by one minus the mean markdown (E1.1). Benefits follow the median wage from 2010 on
/// (E1.2). Parameters: wages.*, benefits.*, exit.rate_*; all levers.

#include "processes/step.hpp"

namespace coprod {

[[nodiscard]] ProcessInfo policy_calendar_info();
void run_policy_calendar(Step& step);

/// Cumulative shape (days / mean month)^k for 0 … tenure_table_days days, E14.1.
inline constexpr std::int32_t tenure_table_days = 50 * 366;
[[nodiscard]] std::vector<float> tenure_powers(const Parameters& parameters);

/// Delivered support of a case by hours a month: f = 2 x / (1 + x), x = hours / reference (E10.4):
/// 1 at the reference, 0 without hours, less than 2 whatever the hours.
[[nodiscard]] float delivered_support(double hours, const Parameters& parameters);

}  // namespace coprod
