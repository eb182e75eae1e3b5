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
    Access<Reads<person::Status, person::JobFit, person::BirthMonth, person::Stress>,
           Writes<person::Stress>>;

struct StressCoefficients {
  float rate = 0.0f;
  float base = 0.0f;
  float demand = 0.0f;
  float by_age = 0.0f;  ///< for each month above 45 years
  float sheltered = 0.0f;
  float idle = 0.0f;
  float shock = 0.0f;
};

[[nodiscard]] ProcessInfo stress_info();
void make_stress_coefficients(const CoefficientInputs& in, StressCoefficients& out);

}  // namespace coprod
