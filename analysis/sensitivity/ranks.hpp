#pragma once

/// Ranks of a factor as places in the unit interval.

#include <cstddef>
#include <span>
#include <vector>

namespace coprod::sensitivity {

struct Ranks {
  std::vector<double> place;  ///< (rank - 1/2) / n, equal values at their mean; in (0, 1)
  std::size_t distinct = 0;   ///< values that occur
};
/// `values` are finite.
[[nodiscard]] Ranks ranks_of(std::span<const double> values);

/// Quantile p of finite values, at least one, linear between them (Hyndman & Fan's type 7).
[[nodiscard]] double quantile_of(std::span<const double> values, double p);

}  // namespace coprod::sensitivity
