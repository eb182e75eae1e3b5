#pragma once

/// Step 1, policy calendar: the levers and prices in force this month.
///
/// Reads the calendar, and what policy has reformed (step 17). The value of a standard worker's hour is
/// the median wage divided by one minus the mean markdown (E1.1). Benefits follow the median wage from
/// 2010 on (E1.2). What else follows from levers and parameters, processes make for themselves.
/// The index of the business cycle is data (E2.3).
/// Parameters: cycle.on, wages.*, benefits.*; all levers.

#include "processes/government/reform.hpp"

namespace coprod {

using PolicyCalendarAccess = WorldAccess<
    Reads<government::ReformedSeats, government::ReformedLearning, government::ReformedBudgets>>;

[[nodiscard]] ProcessInfo policy_calendar_info();
void run_policy_calendar(PolicyCalendarAccess world, Step& step);

[[nodiscard]] Prices make_prices(const Levers& levers, const Parameters& parameters, Month month);

}  // namespace coprod
