#pragma once

/// Step 15, accounts of Government (E15.11).
///
/// Government pays benefits, wage subsidies, the device grant of each hire with a device and each
/// assessment of the month; where there are a quota and a levy, employers pay the levy for each place
/// missing at month end. What employers in the open labour market pay is entered here too.
/// Contracts and grants are paid in step 4.
///
/// Parameters: cost.assessment, quota.*; levers device_grant, hiring_quota, quota_levy.

#include "processes/step.hpp"

namespace coprod {

using GovernmentAccountsAccess =
    WorldAccess<Reads<employer::Size, employer::Establishments, employer::Staff>>;

[[nodiscard]] ProcessInfo government_accounts_info();
void run_government_accounts(GovernmentAccountsAccess world, Step& step);

}  // namespace coprod
