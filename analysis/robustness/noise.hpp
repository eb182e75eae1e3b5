#pragma once

/// The chance of replicates, world by world, and how well two replicates tell it.

#include "analysis/robustness/tables.hpp"

#include <cstddef>
#include <span>
#include <vector>

namespace coprod::robustness {

/// A world by its replicates that did not fail; only worlds with one or more.
struct WorldMean {
  std::size_t world = 0;  ///< row of the input
  std::size_t count = 0;  ///< replicates that did not fail
  double mean = 0.0;
  double variance = 0.0;  ///< between its replicates, divisor count - 1; NaN for one
  bool zero = false;      ///< every replicate is exactly 0
};
[[nodiscard]] std::vector<WorldMean> world_means(const Effects& effects);

/// Mean, over worlds with two replicates or more, of the variance of a replicate, and of that of
/// the world's mean; `weights` by element of `worlds`. NaN when no world has two.
struct ChanceVariance {
  double replicate = 0.0;
  double mean = 0.0;
};
[[nodiscard]] ChanceVariance chance_variance(const std::vector<WorldMean>& worlds,
                                             std::span<const double> weights);

/// The law that variances of worlds follow: scaled inverse chi-square, by which each world's own
/// variance is moderated (Smyth 2004, section 3). Fitted by maximum likelihood of its F
/// distributed variances (Smyth matches moments of logarithms, which one degree of freedom and
/// variances of 0 make unsteady).
struct VarianceLaw {
  double degrees = 0.0;   ///< d0, what the law is worth in degrees of freedom; may be infinite
  double variance = 0.0;  ///< s0^2
};
/// Worlds of zeros are left out. Some element with a positive weight has two replicates that
/// differ.
[[nodiscard]] VarianceLaw variance_law(const std::vector<WorldMean>& worlds,
                                       std::span<const double> weights);

/// A mean, its standard error and the degrees of freedom of that: (mean - expected) / error has
/// Student's law.
struct NoisyMean {
  double mean = 0.0;
  double error = 0.0;    ///< above 0
  double degrees = 0.0;  ///< may be infinite
};
[[nodiscard]] NoisyMean moderated(const WorldMean& world, const VarianceLaw& law);

/// Wilson's interval (1927) for `hits` of `trials` > 0, not necessarily whole; `z` is the normal
/// quantile.
[[nodiscard]] Estimate wilson_interval(double hits, double trials, double z);

}  // namespace coprod::robustness
