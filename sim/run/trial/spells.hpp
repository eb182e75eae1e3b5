#pragma once

/// Outcomes of a person from the spells of work since the start of a trial.

#include "scenario/trial_file.hpp"

#include <array>
#include <cstdint>
#include <span>

namespace coprod {

/// A job, in days since 2000-01-01.
struct JobSpell {
  std::int32_t from = 0;
  std::int32_t to = 0;  ///< first day without it
  bool open = false;    ///< in open employment
};

/// In the order of trial_outcome_names.
using TrialOutcomes = std::array<double, n_trial_outcomes>;

/// What happened in the `months` from day `start` to the day before `end`; `earnings` in HKD. A job
/// that goes on is cut at `end`. Who never works has 0 months and weeks, and waits to the end.
[[nodiscard]] TrialOutcomes outcomes_of(std::span<const JobSpell> spells, std::int32_t start,
                                        std::int32_t end, int months, double earnings);

}  // namespace coprod
