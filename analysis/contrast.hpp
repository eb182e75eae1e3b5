#pragma once

/// Arithmetic of paired arms: differences by replicate, their intervals, and how several switches
/// act together.

#include <array>
#include <cstddef>
#include <span>
#include <vector>

namespace coprod {

/// a - b, replicate by replicate; missing where either is.
[[nodiscard]] std::vector<double> paired_difference(std::span<const double> a,
                                                    std::span<const double> b);

/// A mean over replicates with Student's interval.
struct Effect {
  double mean = 0.0;        ///< NaN when all are missing
  double half_width = 0.0;  ///< NaN with fewer than two replicates
  std::size_t replicates = 0;
  std::size_t positive = 0;  ///< replicates above 0
  std::size_t negative = 0;

  [[nodiscard]] double low() const { return mean - half_width; }
  [[nodiscard]] double high() const { return mean + half_width; }
  /// Whether the interval lies beyond 0 on the side of `sign`; never when it has no width.
  [[nodiscard]] bool beyond_zero(int sign) const;
  /// On either side.
  [[nodiscard]] bool beyond_zero() const { return beyond_zero(1) || beyond_zero(-1); }
  [[nodiscard]] std::size_t with_sign(int sign) const { return sign < 0 ? negative : positive; }
  /// Share of replicates with the sign of the mean, 0 to 1; NaN when the mean is 0 or missing.
  [[nodiscard]] double sign_agreement() const;
};
[[nodiscard]] Effect effect_of(std::span<const double> values, double confidence = 0.95);

/// A coalition of switches as bits: 0 none, 1 the first, 2 the second, 3 both, …
using Coalition = std::size_t;

/// What the members of `set` do together beyond what its smaller coalitions do, all others off:
/// the alternating sum of `values` (one a coalition) over the subsets of `set`. For one member its
/// effect alone.
[[nodiscard]] double interaction(std::span<const double> values, Coalition set);
/// Each member's mean contribution over all orders in which they may be switched on. The values add
/// up to that of all less that of none.
[[nodiscard]] std::vector<double> shapley(std::span<const double> values);

}  // namespace coprod
