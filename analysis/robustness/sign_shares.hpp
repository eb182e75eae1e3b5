#pragma once

/// In what share of the worlds a reform's effect has which sign, with the chance of replicates
/// taken out.
///
/// The sign of a mean over few replicates is partly luck: the more luck, the nearer its share comes
/// to one half. What is asked is the sign of the *expected* effect of a world, the mean over
/// endless replicates. So the density of expected effects over worlds is estimated from means that
/// carry noise (deconvolution by an empirical Bayes "g-model", Efron 2016, doi
/// 10.1093/biomet/asv068; the noise of each world moderated towards the common one, Smyth 2004, doi
/// 10.2202/1544-6115.1027), and shares are read off it.

#include "analysis/robustness/tables.hpp"

#include <cstdint>
#include <vector>

namespace coprod::robustness {

struct SignOptions {
  double confidence = 0.95;       ///< of every interval; in (0, 1)
  std::size_t resamples = 200;    ///< bootstrap samples of worlds, at least 20
  std::uint64_t seed = 20260101;  ///< same seed, same bits
};

struct SignShares {
  std::size_t worlds =
      0;  ///< with at least one replicate that did not fail; all shares are of them
  std::size_t failed = 0;  ///< worlds without any
  /// Whether chance could be told from spread: not with one replicate a world, nor with fewer than
  /// ten worlds. If not, only `raw_*` and `mean` are given; all else is NaN, and what the raw
  /// shares say is partly luck.
  bool chance_removed = false;

  /// Shares of worlds by the sign of the expected effect, 0 to 1; the three add up to 1. The upper
  /// end is 1 (less the zeros) whenever all of one sign cannot be ruled out.
  Estimate positive, negative;
  /// Share of worlds in which no replicate showed any effect at all (exactly 0), taken for worlds
  /// where the rule has no bite. Wilson's interval. Where chance can hide a rare effect in every
  /// replicate, it is an upper estimate.
  Estimate zero;

  /// The same by the sign of the mean over a world's replicates, with Wilson's intervals (Wilson
  /// 1927), which know nothing of chance.
  Estimate raw_positive, raw_negative, raw_zero;

  Estimate mean;  ///< of the expected effect over worlds; normal interval
  /// Standard deviation of the expected effect between worlds, chance taken out; low is 0 when no
  /// spread is told from chance.
  Estimate spread;
  /// Standard deviation of one replicate around its world's expected effect (root of the mean
  /// variance within worlds).
  double chance = 0.0;
  /// Median, 5% and 95% quantiles of the expected effect over worlds (with the zeros), each with
  /// its interval.
  Estimate median, quantile_05, quantile_95;

  /// By world of the input: the chance that its expected effect is positive, given its replicates
  /// and all other worlds; 0 for a world of zeros; NaN for a failed one, and if chance is not
  /// removed.
  std::vector<double> chance_positive;
};

/// Time: below a second for 500 worlds. Deterministic. Throws nothing; `effects.values` has
/// worlds x replicates entries.
[[nodiscard]] SignShares sign_shares(const Effects& effects, const SignOptions& options = {});

}  // namespace coprod::robustness
