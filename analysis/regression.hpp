#pragma once

/// Least squares with an intercept.

#include <cstddef>
#include <span>
#include <vector>

namespace coprod {

struct Fit {
  std::vector<double> coefficients;  ///< the intercept first; NaN where they cannot be told apart
  double explained = 0.0;            ///< R^2; NaN when the outcome does not vary
  std::size_t observations = 0;
};

/// `regressors` in rows of equal length, without a column of ones. A regressor that does not vary,
/// or that others make up, gets NaN, and so does all with fewer observations than coefficients.
[[nodiscard]] Fit least_squares(const std::vector<std::vector<double>>& regressors,
                                std::span<const double> outcome);

}  // namespace coprod
