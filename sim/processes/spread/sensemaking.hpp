#pragma once

/// Step 7, spread: what organisations make of co-production (M26, M27, M41, M42).
///
/// For each open organisation, with the routine m, readiness r and reading bias b:
///   b <- b (1 - fade m): sensemaking shrinks the bias                                        (E7.1)
///   m <- m + rate (rest + success x mean effect of its practices + training - m), training for the
///        share of organisations that manager_training reaches                                (E7.2)
///   r <- r + a m (1 - r) - delta r                                                           (E7.3)
///   reflection = base + response x contract_learning, hours a month                          (E7.4)
/// Enabling conditions move by at most .05 a month: readiness as above, paid
/// time towards that of its kind (half of it in debt, more where budgets are mainstreamed), fit
/// towards that of policy for supported employment (NGOs) or social enterprises.            (E7.5)
///
/// Source: docs/model.md 7.7 (M26, M27, M41, M42). Parameters: sensemaking.*, reflection.*,
/// conditions.*; levers manager_training, budget_mainstreaming, contract_learning.

#include "processes/step.hpp"

namespace coprod {

using SensemakingAccess = WorldAccess<
    Reads<organisation::ReadingBias, organisation::Routine, organisation::Readiness,
          organisation::Resources, organisation::Fit, organisation::Rank, practice::Effect,
          programme_policy::Fit, social_enterprise::ClosedMonth, social_enterprise::MonthsInDebt>,
    Writes<organisation::ReadingBias, organisation::Routine, organisation::Readiness,
           organisation::Resources, organisation::Fit, organisation::Reflection>>;

[[nodiscard]] ProcessInfo sensemaking_info();
void run_sensemaking(SensemakingAccess world, Step& step);

}  // namespace coprod
