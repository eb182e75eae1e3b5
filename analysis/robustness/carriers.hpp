#pragma once

/// Which few assumptions carry the spread of an effect between worlds.

#include "analysis/robustness/tables.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace coprod::robustness {

/// Worlds that suffice for what `carriers` promises (docs/robustness.md, benchmarks/robustness).
inline constexpr std::size_t default_worlds = 500;
inline constexpr std::size_t default_replicates = 2;

struct CarrierOptions {
  std::size_t least =
      5;  ///< that are listed, established or not (fewer if there are fewer factors)
  double family_error = 0.05;     ///< chance that any inert factor is established; in (0, 1)
  double confidence = 0.95;       ///< of the intervals of shares
  std::size_t resamples = 200;    ///< bootstrap samples of worlds, at least 20
  std::uint64_t seed = 20260101;  ///< same seed, same bits
};

struct Carrier {
  std::size_t factor = 0;  ///< column of the draws
  /// Share of the variance of the expected effect between worlds that this factor carries alone
  /// (first-order index of Sobol', main effect up to a polynomial of degree 5; chance is in neither
  /// numerator nor denominator), 0 to 1, with its bootstrap interval. Of one that is not
  /// established, reduced by what the best of so many inert factors would show. NaN when no spread
  /// is told from chance.
  Estimate share;
  /// Can be told from an inert one, with a chance of at most `family_error` of any mistake over all
  /// factors.
  bool established = false;
  /// p of the test by which it entered, given those before it and corrected for all factors that
  /// it was the best of; in [0, 1].
  double p = 1.0;
};

/// Two established factors whose joint effect is not the sum of their own (product of the linear
/// parts only), told with the same error over all such pairs.
struct CarrierPair {
  std::size_t first = 0, second = 0;  ///< columns of the draws
  double share = 0.0;                 ///< of the variance of the expected effect
  double p = 1.0;                     ///< corrected for all pairs of established factors
};

struct Carriers {
  std::size_t worlds = 0;  ///< used: with at least one replicate that did not fail
  /// Whether chance could be taken out of the shares (see SignShares); if not, they are shares of
  /// spread and chance together.
  bool chance_removed = false;
  /// The established first, by share; then the best of the others in the order of their test.
  std::vector<Carrier> ranked;
  std::vector<CarrierPair> pairs;  ///< only those that are told
  /// Share of the variance of the expected effect that all established carry by themselves; the
  /// rest is interaction, others, and shapes beyond degree 5.
  Estimate together;
};

/// `draws` and `effects` have the same worlds. Needs 30 worlds or more; with fewer nothing is
/// established and shares are NaN. A factor that does not vary is never established. Deterministic;
/// time is below a second for 500 worlds and 340 factors.
[[nodiscard]] Carriers carriers(const Draws& draws, const Effects& effects,
                                const CarrierOptions& options = {});

/// The order in which factors enter (at most `most`), by test alone and without intervals: what
/// `carriers` starts with. Rows of NaN targets are left out. `target` has a value a world.
struct Entry {
  std::size_t factor = 0;
  double p = 1.0;  ///< corrected, as Carrier::p
};
[[nodiscard]] std::vector<Entry> forward_entries(const Draws& draws, std::span<const double> target,
                                                 std::size_t most);

}  // namespace coprod::robustness
