#pragma once

/// First-order indices from any sample of independent factors: random, Latin hypercube or Sobol'
/// points, a full grid, the A and B rows of a Saltelli design.
///
/// The first-order index of a factor is the share of the outcome's variance that the expected
/// outcome, as a function of this factor alone, explains. That function is fitted by a polynomial
/// in the ranks of the factor, of degree (rows / 15), 1 to 6, below the number of values that the
/// factor takes; for a choice or a grid this is a mean for each value. The share explained by
/// chance is taken out (Ezekiel's adjusted R^2, for means of groups Kelley's epsilon^2): with n
/// rows and degree d
///
///   S_i = 1 - (1 - R_i^2) (n - 1) / (n - 1 - d)
///
/// It says nothing of interactions: what first orders leave of 1 is interactions, *or* chance, or
/// shapes that no such polynomial has. If factors are correlated (a list, a zip) their shares
/// overlap. Polynomials rather than means over bins: of Ishigami's x2, two waves, ten bins lose an
/// eighth, the sixth degree a hundredth.
///
/// Rows are the units: missing ones are left out, right if failing has nothing to do with the
/// outcome given the factors. Intervals: bootstrap over rows with the fit held, and the error of
/// the fit, the chi-square of d terms, added by squares (as in Zou & Donner 2008, doi
/// 10.1002/sim.3095). To fit anew in each resample gives intervals that hold in .7 where a factor
/// does nothing: a resample's fit is as far above the sample's as this is above the truth. Points
/// of a Latin hypercube or a Sobol' sequence are as a rule more even than independent ones, and
/// intervals then hold more often than they say.

#include "analysis/sensitivity/bootstrap.hpp"

#include <cstddef>
#include <limits>
#include <span>
#include <vector>

namespace coprod::sensitivity {

struct GivenDataResult {
  std::size_t used = 0;                                    ///< rows with an outcome and all factors
  double mean = std::numeric_limits<double>::quiet_NaN();  ///< of their means; NaN without any
  double variance = std::numeric_limits<double>::quiet_NaN();  ///< about that; NaN without any
  bool constant = false;  ///< nothing explains what does not vary: all indices are NaN
  /// Shares of the variance of means over replicates. NaN for a factor that does not vary, or with
  /// fewer than 10 rows.
  std::vector<Estimate> first;
  std::vector<std::size_t> degree;  ///< of the polynomials; 0 for a factor that does not vary
  /// With two replicates or more: share of that variance that is chance, and `first` as shares of
  /// the rest, the expected outcome. If rows share their luck, chance that bends with a factor
  /// still counts as the factor's in `first`, as it does for the outcome of these very replicates.
  Estimate chance;
  std::vector<Estimate> without_chance;  ///< empty with one replicate
};

/// `y` is rows x replicates, NaN where a run failed; `x` rows x factors, in any scale (only ranks
/// count), NaN where a value is missing. Throws std::logic_error if sizes do not fit. Time:
/// resamples x rows x factors.
[[nodiscard]] GivenDataResult given_data_indices(std::span<const double> y,
                                                 std::span<const double> x, std::size_t factors,
                                                 std::size_t replicates = 1,
                                                 const BootstrapOptions& options = {});

}  // namespace coprod::sensitivity
