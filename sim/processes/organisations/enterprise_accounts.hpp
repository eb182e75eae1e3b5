#pragma once

/// Step 15, accounts of social enterprises: sales, wages, grants, closure (M18).
///
/// Customers spend D on what social enterprises of a sector and other firms sell, whoever sells it. An
/// enterprise of the price p and attractiveness x is wanted for
///   D x p^(1-s) / (O + sum of x p^(1-s) of all enterprises of the sector),                  (E15.3)
/// s = market.price_elasticity, O what other firms offer (world/enterprise_market.hpp), and sells no more
/// than its staff produce. x is its quality, times e to the power of passing demand and of what the
/// district's public has become more favourable by, and rises with contact (M17). The price is unit cost at
/// full posts before grants, marked up by s / (s - 1) (E15.3b). Passing demand:
///   x <- rho x + sigma sqrt(1 - rho^2) N(0, 1).                                             (E15.4)
/// Public purchase is spent on what is produced and not sold, everywhere the same share of it, at
/// most all (E15.5). Costs: wages, other staff at the median, rent of half a standard worker a post, less
/// the concession, and support: follow_up_intensity of the programme hours x
/// social_enterprise.support_cost a worker (E15.6). A parent makes good a share of a loss while it has
/// reserves; with more reserves than social_enterprise.reserve_months of costs a share of the surplus
/// is spent on the mission (E15.7). Who owes more than social_enterprise.credit_months of costs
/// closes on the first day of the next month (E15.8); M18 off: never. Posts grow or shrink by one
/// with the chance social_enterprise.growth (E15.9).
///
/// What staff produce is times effort (M13) and help in a pair (M15), support costs fall with roles (M16),
/// and deciding together takes paid time (M24; E15.12).
///
/// Source: docs/model.md 7.15; what is assumed says so in docs/parameters.md. Parameters: market.*,
/// social_enterprise.*, pairing.output, contact.sales, roles.cost_saving; levers se_*,
/// follow_up_intensity.

#include "processes/step.hpp"

namespace coprod {

using EnterpriseAccountsAccess = WorldAccess<
    Reads<person::Key, person::Earnings, enterprise_worker::Key, enterprise_worker::Enterprise,
          enterprise_worker::Effort, enterprise_worker::Help, enterprise_worker::Role,
          practice::Effect, organisation::ParticipationHours, public_group::Attitude,
          public_group::AttitudeAtStart, ngo::Budget, social_enterprise::Key,
          social_enterprise::District, social_enterprise::Parent, social_enterprise::Sector,
          social_enterprise::Quality, social_enterprise::Price, social_enterprise::Staff,
          social_enterprise::GrantPaid, social_enterprise::TargetStaff,
          social_enterprise::OtherStaff, social_enterprise::LogDemand, social_enterprise::Reserves,
          social_enterprise::GrantMonths, social_enterprise::Revenue, social_enterprise::Result,
          social_enterprise::MonthsInDebt, social_enterprise::ClosedMonth>,
    Writes<ngo::Budget, social_enterprise::Price, social_enterprise::TargetStaff,
           social_enterprise::OtherStaff, social_enterprise::LogDemand, social_enterprise::Reserves,
           social_enterprise::GrantLeft, social_enterprise::GrantMonths, social_enterprise::Revenue,
           social_enterprise::Result, social_enterprise::MonthsInDebt,
           social_enterprise::ClosedMonth>>;

[[nodiscard]] ProcessInfo enterprise_accounts_info();
void run_enterprise_accounts(EnterpriseAccountsAccess world, Step& step);

}  // namespace coprod
