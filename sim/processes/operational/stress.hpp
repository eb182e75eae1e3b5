#pragma once

/// Step 10, integrative care: stress.
///
/// s <- clamp(s + kappa (target - s) + sigma e, 0, 1), target = base + demand (1 - fit) + a max(0, age - 45) / 10 in
/// a job, stress.sheltered in a workshop or in training, idle otherwise; e a bell-shaped shock with mean 0 and variance 1.                      (E10.3)
/// Support does not enter the target: its whole effect on exit is R (docs/model.md 7.14), so that
/// no loss is counted twice. Parameters: stress.*.

#include "processes/month.hpp"
#include "processes/process.hpp"

namespace coprod {

using StressAccess =
    Access<Reads<person::Status, person::JobFit, person::BirthMonth>, Writes<person::Stress>>;

[[nodiscard]] ProcessInfo stress_info();

}  // namespace coprod
