#pragma once

/// What the statistics of robustness work on: worlds (draws of all that is assumed), in each of
/// them paired replicates of a reform's effect. docs/robustness.md says what the numbers mean.

#include <cstddef>
#include <span>

namespace coprod::robustness {

/// A reform's effect (reform less base, in the outcome's unit), `worlds` rows of `replicates`
/// values, a world's values side by side. NaN or infinite: that run failed. Worlds are independent
/// of each other, or a Latin hypercube.
struct Effects {
  std::span<const double> values;  ///< worlds x replicates
  std::size_t worlds = 0;
  std::size_t replicates = 0;  ///< a world, at least 1
  [[nodiscard]] std::span<const double> world(std::size_t w) const {
    return values.subspan(w * replicates, replicates);
  }
};

/// Where each world lies: the prior's distribution function at each drawn value, so that a factor
/// is uniform in [0, 1]. `worlds` rows of `factors` values; all finite.
struct Draws {
  std::span<const double> values;  ///< worlds x factors
  std::size_t worlds = 0;
  std::size_t factors = 0;
  [[nodiscard]] double at(std::size_t world, std::size_t factor) const {
    return values[world * factors + factor];
  }
};

/// A number and its interval. All NaN where nothing can be said.
struct Estimate {
  double value = 0.0;
  double low = 0.0;
  double high = 0.0;
};

}  // namespace coprod::robustness
