#pragma once

/// Step 17, policy learns and is reformed (M20, M22, M44).
///
/// The fit of policy to need, by programme, grows with the seats that social enterprises and NGOs
/// had a year ago and with users' voice v, the mean depth of engagement:
///   phi <- phi + rho seats v (1 - phi).                                                     (E17.1)
/// Supported search sends 1 + matching (phi - phi at start) as many applications (E17.2, set in step 1
/// of the next month). Evidence follows the share of practices that enterprises sustain; the chance
/// of a reform is
///   h0 exp(response x evidence x depth of enterprises x public attitude), at most 1,        (E17.3)
/// and is reported even when reform.on is 0. A reform adds reform.step to one of the levers
/// cogovernance_seats, contract_learning and budget_mainstreaming in turn, and only where no calendar
/// fixes it. Government's own effort in mainstream services moves towards
///   1 - deflection x min(1, staff of social enterprises / 1% of persons)                    (E17.4)
/// and multiplies the follow-up posts that are funded.
///
/// Source: docs/model.md 7.17. Parameters: policy_fit.*, reform.*; levers
/// cogovernance_seats, contract_learning, budget_mainstreaming.

#include "processes/step.hpp"

namespace coprod {

[[nodiscard]] ProcessInfo reform_info();
void run_reform(Step& step);

/// E17.3.
[[nodiscard]] double reform_chance(double evidence, double depth, double attitude,
                                   const Parameters& parameters);

/// Levers with what reform has added, where no calendar fixes them.
void add_reforms(Levers& levers, const LeverCalendar& calendar, const World& world);

}  // namespace coprod
