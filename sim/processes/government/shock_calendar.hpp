#pragma once

/// Step 2, shock calendar: distancing and demand (M33).
///
/// With d the lever `distancing` and e `demand_shock`, the demand for social enterprises is multiplied
/// by (1 - a d) (1 - e) (E2.1); vacancies follow the business cycle alone. Of contact between people a share
/// d leaves its place: it is thinned, spaced, moved outdoors or online, or cancelled, in the shares
/// shocks.zone_*; what is thinned is worth .6, spaced .8, outdoors .9 of the old (assumptions), and
/// online attendance x digital skill x design x (1 - mean power gap). The sum multiplies what contact
/// and care do: M9, M10, M16, M17 (E2.2; M33 off: d counts as 0 there).
///
/// Source: docs/model.md 7.2 (M33). Parameters: shocks.*; levers distancing, demand_shock.

#include "processes/step.hpp"

namespace coprod {

using ShockCalendarAccess =
    WorldAccess<Reads<organisation::PowerGap, social_enterprise::ClosedMonth>>;

struct ShockCalendarCoefficients {
  double demand_factor = 1.0;  ///< of the demand for social enterprises
  float contact = 1.0f;        ///< of contact and care under distancing, 0 to 1 (E2.2)
  std::array<double, n_contact_zones> contact_zones{1.0};  ///< shares of contact; add up to 1
};

[[nodiscard]] ProcessInfo shock_calendar_info();
void make_shock_calendar_coefficients(const CoefficientInputs& in, ShockCalendarCoefficients& out);
/// Tells the zones of contact to observers.
void run_shock_calendar(ShockCalendarAccess world, Step& step);

}  // namespace coprod
