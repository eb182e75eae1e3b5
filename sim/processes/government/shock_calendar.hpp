#pragma once

/// Step 2, shock calendar: distancing.
///
/// With d the lever `distancing`, the demand for social enterprises is multiplied by 1 - a d and
/// the chance of a vacancy by 1 - b d (E2.1); a = shocks.demand_loss, b = shocks.vacancy_loss, both
/// assumptions. What distancing does to contact and care comes with the practices.

#include "processes/step.hpp"

namespace coprod {

[[nodiscard]] ProcessInfo shock_calendar_info();
void run_shock_calendar(Step& step);

}  // namespace coprod
