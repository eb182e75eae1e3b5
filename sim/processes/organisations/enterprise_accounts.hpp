#pragma once

/// Step 15, accounts of social enterprises: sales, wages, grants, closure (M18).
///
/// A social enterprise with staff who produced V (its workers with disabilities, at the price P of a
/// standard worker's hour) and V_o (its other staff, standard workers in full time) sells
///   S = D a e^x (V + V_o),  D = social_enterprise.demand (A_d / A*)^eta, times the shock,   (E15.3)
/// A_d the public's attitude in the district, A* = .65, a its efficiency, x its passing demand:
///   x <- rho x + sigma sqrt(1 - rho^2) N(0, 1).                                             (E15.4)
/// Public purchase is spent on what is produced and not sold, everywhere the same share of it, at
/// most all (E15.5). Costs: wages, other staff at the median, rent rho_r P (V* + V_o) with
/// V* half a standard worker a post, less the concession, and support: follow_up_intensity of the
/// programme hours x social_enterprise.support_cost a worker (E15.6). A parent makes good a share of
/// a loss while it has reserves; reserves beyond social_enterprise.reserve_months of revenue are
/// passed on (E15.7). After social_enterprise.patience months of negative reserves the enterprise
/// closes on the first day of the next month (E15.8); M18 off: never. Posts grow or shrink by one
/// with the chance social_enterprise.growth (E15.9).
///
/// What staff produce is times effort (M13) and help in a pair (M15), sales rise with contact (M17),
/// support costs fall with roles (M16), and deciding together takes paid time (M24; E15.12).
///
/// Parameters: social_enterprise.*, pairing.output, contact.sales, roles.cost_saving; levers se_*,
/// follow_up_intensity.

#include "processes/step.hpp"

namespace coprod {

[[nodiscard]] ProcessInfo enterprise_accounts_info();
void run_enterprise_accounts(Step& step);

}  // namespace coprod
