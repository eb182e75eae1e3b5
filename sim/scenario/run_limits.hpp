#pragma once

/// What [run] accepts, declared once: scenario files, `--set`, the options of commands, their help and
/// `coprod params` all go by these.

#include <cstdint>
#include <limits>
#include <string_view>

namespace coprod {

struct WholeLimit {
  std::string_view key;
  std::int64_t low;
  std::int64_t high;
};

inline constexpr WholeLimit burn_in_limit{"burn_in", 0, 1200};
/// TOML has whole numbers to 2^63 - 1.
inline constexpr WholeLimit seed_limit{"seed", 0, std::numeric_limits<std::int64_t>::max()};
inline constexpr WholeLimit replicates_limit{"replicates", 1, 100000};
/// Persons relative to the real population: above 0 and up to this, some 194 million persons.
inline constexpr double max_scale = 800.0;

}  // namespace coprod
