#pragma once

/// Step 10, integrative care: stress.
///
/// s <- clamp(s + kappa (target - s) + sigma e, 0, 1), target = base + demand (1 - fit) + a max(0, age - 45) / 10 in
/// a job, stress.sheltered in a workshop or in training, idle otherwise; e a bell-shaped shock with mean 0 and variance 1.                      (E10.3)
/// Support does not enter the target: its whole effect on exit is R (docs/model.md 7.14), so that
/// no loss is counted twice.
///
/// Mental illness comes in episodes (E10.3b): a person of that kind who is well falls ill with the
/// chance illness.onset a month, one who is ill recovers with illness.recovery; while ill the hazard
/// of losing a job is higher (employment_exit.hpp). Parameters: stress.*, illness.*.

#include "processes/month.hpp"
#include "processes/process.hpp"

namespace coprod {

using StressAccess = Access<Reads<person::Status, person::PrimaryKind, person::JobFit,
                                  person::BirthMonth, person::Stress, person::Ill>,
                            Writes<person::Stress, person::Ill>>;

struct StressCoefficients {
  float rate = 0.0f;
  float base = 0.0f;
  float demand = 0.0f;
  float by_age = 0.0f;  ///< for each month above 45 years
  float sheltered = 0.0f;
  float idle = 0.0f;
  float shock = 0.0f;
  /// Of 2^18: an episode of mental illness begins, or ends (E10.3b).
  std::int32_t falls_ill = 0;
  std::int32_t recovers = 0;
};

[[nodiscard]] ProcessInfo stress_info();
void make_stress_coefficients(const CoefficientInputs& in, StressCoefficients& out);

}  // namespace coprod
