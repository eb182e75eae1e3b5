#pragma once

/// Intervals by resampling the independent units of a study: base points, trajectories, rows.
///
/// The intervals are bias-corrected and accelerated (BCa, Efron 1987, doi
/// 10.1080/01621459.1987.10478410): percentiles of the resampled values, moved for the bias and the
/// skewness that these show. Which units a resample holds has an address (seed, resample, place):
/// the same seed gives the same bits, and all statistics of a study see the same resamples.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <span>
#include <vector>

namespace coprod::sensitivity {

struct BootstrapOptions {
  double confidence = 0.95;      ///< of each interval, in (0, 1)
  std::size_t resamples = 1000;  ///< at least 100
  std::uint64_t seed = 20260101;
};

/// A number with its interval. NaN where it cannot be told.
struct Estimate {
  double value = std::numeric_limits<double>::quiet_NaN();
  double low = std::numeric_limits<double>::quiet_NaN();
  double high = std::numeric_limits<double>::quiet_NaN();
  std::size_t used = 0;  ///< independent units that entered it

  /// Whether the interval holds `truth`; a missing one holds nothing.
  [[nodiscard]] bool holds(double truth) const { return low <= truth && truth <= high; }
};

/// Statistics of sums: from the sum of each column over the units of a resample, a unit counting as
/// often as it was drawn. Writes NaN where a sum allows none. It must not remember earlier calls.
using OfSums = std::function<void(std::span<const double> sums, std::span<double> values)>;

/// Values and intervals of `statistics` numbers that are functions of sums over units. `terms` is
/// units x columns, a unit's columns side by side, finite: a missing unit has zeros, and a column
/// that counts. The interval is NaN with fewer than two units, or where fewer than half of the
/// resamples give a value; it is a point where all give the same. Resamples without a value are
/// left out. Time: resamples x units x columns.
[[nodiscard]] std::vector<Estimate> bootstrap(std::span<const double> terms, std::size_t columns,
                                              std::size_t statistics, const OfSums& of_sums,
                                              const BootstrapOptions& options);

}  // namespace coprod::sensitivity
