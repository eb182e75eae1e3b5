#pragma once

/// Step 15, accounts of NGOs.
///
/// NGOs pay the service pay of all clients, and other costs of what is left of cost.share_spent of
/// their contracts; both are shared out as contracts are. Each pays the hours that its own deciding
/// together took (E15.10, E15.12). What is not spent stays, for founding and for losses.
///
/// Parameters: cost.share_spent, social_enterprise.support_cost.

#include "processes/step.hpp"

namespace coprod {

[[nodiscard]] ProcessInfo ngo_accounts_info();
void run_ngo_accounts(Step& step);

}  // namespace coprod
