#pragma once

/// Who is assigned in a trial: persons of the pool in the order of a draw of person and trial, so
/// that the same persons are in every arm, and who is assigned hangs on no trait.

#include "scenario/trial_file.hpp"
#include "world/world.hpp"

#include <cstdint>
#include <vector>

namespace coprod {

struct AssignedPerson {
  std::uint64_t key;
  std::uint32_t row;  ///< at the start
  std::uint8_t kind;
  std::uint8_t severity;
  std::uint8_t status;  ///< at the start
  float readiness;
  std::uint32_t takes;  ///< a bit by arm: takes its offer; of those who do not search: is asked
};

struct Assignment {
  std::size_t pool = 0;                 ///< persons eligible
  std::vector<AssignedPerson> persons;  ///< by row
};

/// `world` is that of the end of the month before the trial starts.
[[nodiscard]] Assignment assign(const TrialFile& trial, const World& world,
                                const Environment& environment);

/// The trial as the other party of a draw.
[[nodiscard]] std::uint32_t trial_number(const std::string& name);

}  // namespace coprod
