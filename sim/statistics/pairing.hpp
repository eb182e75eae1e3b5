#pragma once

/// What it is worth that two arms share their luck, replicate by replicate.

#include <cstddef>
#include <span>

namespace coprod {

/// Standard deviations are between replicates, with n - 1 in the denominator, in the unit of the
/// values. All but the count are NaN with fewer than two pairs.
struct PairingGain {
  std::size_t replicates = 0;   ///< pairs of which neither value is missing
  double paired_sd = 0.0;       ///< of reform - base in the same replicate
  double unpaired_sd = 0.0;     ///< of reform - base, had their replicates been independent
  double variance_ratio = 0.0;  ///< unpaired / paired: above 1 pairing helps, below 1 it harms;
                                ///< infinite when only the pairs do not vary, NaN when nothing does
  /// Replicates of each arm, had they been independent, whose mean difference would be as exact as
  /// that of the pairs: replicates x variance_ratio. By standard errors: that t is smaller with
  /// more replicates is left out.
  double equivalent_unpaired_replicates = 0.0;
};

/// `base[r]` and `reform[r]` are of the same replicate; NaN is missing and takes its pair along.
/// The ratio is an estimate: with ten normal pairs and no gain at all, nine of ten lie between 0.65
/// and 2.1.
[[nodiscard]] PairingGain pairing_gain(std::span<const double> base,
                                       std::span<const double> reform);

}  // namespace coprod
