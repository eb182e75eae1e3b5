#pragma once

/// Step 17, policy learns and is reformed (M20, M22, M44).
///
/// The fit of policy to need, by programme, grows with the seats that social enterprises and NGOs
/// had a year ago, what reform had added then included, and with users' voice v, the part that
/// employees take in planning at the programme's providers, and is forgotten:
///   phi <- phi + rho seats v (1 - phi) - delta (phi - phi at start).                        (E17.1)
/// Providers: open enterprises, by staff, of social enterprises; NGOs, by their share of places, of
/// the others, for lack of anything nearer of the placement division, too. Fit acts on the quality of
/// referrals (E17.2, applications.hpp), on who is served first (E8.8) and on the fit of organisations
/// (E7.5), never on volume; seats take case hours (E10.4b). Evidence follows the share of practices that enterprises sustain; the chance
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

using ReformAccess = WorldAccess<
    Reads<engagement::Level, practice::Stage, social_enterprise::ClosedMonth,
          social_enterprise::Staff, programme_policy::Fit, policy_month::ReformedSeats, ngo::Size,
          ngo::District, public_group::Attitude, government::Key, government::Evidence,
          government::MainstreamEffort, government::Reforms, government::ReformedSeats,
          government::ReformedLearning, government::ReformedBudgets>,
    Writes<programme_policy::Fit, policy_month::ReformedSeats, government::Evidence,
           government::MainstreamEffort, government::Reforms, government::ReformedSeats,
           government::ReformedLearning, government::ReformedBudgets>>;

[[nodiscard]] ProcessInfo reform_info();
void run_reform(ReformAccess world, Step& step);

/// E17.3.
[[nodiscard]] double reform_chance(double evidence, double depth, double attitude,
                                   const Parameters& parameters);

using ReformsAccess = WorldAccess<
    Reads<government::ReformedSeats, government::ReformedLearning, government::ReformedBudgets>>;
/// Seats with what reform has added, in programmes where no calendar fixes them.
void add_seats(Levers& levers, const LeverCalendar& calendar, float more);
/// Levers with what reform has added, where no calendar fixes them.
void add_reforms(Levers& levers, const LeverCalendar& calendar, ReformsAccess world);

}  // namespace coprod
