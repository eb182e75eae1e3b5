#pragma once

/// Means and intervals over replicates. The unit of all statistics is the replicate.

#include <span>

namespace coprod {

struct MeanInterval {
  double mean = 0.0;
  double half_width = 0.0;  ///< of the two-sided interval; NaN with fewer than two values
  std::size_t count = 0;    ///< values that are not missing
};

/// Mean with Student's interval at `confidence` (0 to 1). NaN values are left out as missing.
[[nodiscard]] MeanInterval mean_interval(std::span<const double> values, double confidence = 0.95);

/// Quantile of Student's t with `degrees` > 0 degrees of freedom, p in (0, 1).
[[nodiscard]] double student_t_quantile(double p, double degrees);

/// P(|T| >= |t|) for Student's T with `degrees` > 0 degrees of freedom: small values keep their
/// digits. 0 for an infinite t.
[[nodiscard]] double student_t_two_sided(double t, double degrees);

}  // namespace coprod
