#pragma once

/// Elementary effects (Morris 1991, doi 10.2307/1269043): which factors do anything, from few runs.
///
/// An elementary effect of a factor is the change of the outcome in the one step of a trajectory
/// that moves the factor, over the length of the step: a slope per unit of the cube. Over
/// trajectories, `mu` is the mean (effects that change sign cancel), `mu_star` the mean of absolute
/// effects (Campolongo, Cariboni & Saltelli 2007, doi 10.1016/j.envsoft.2006.10.004), by which
/// factors are ranked, and `sigma` the standard deviation, which is 0 for a factor that acts
/// linearly and alone.
///
/// A step with a missing end gives no effect, and the other steps of its trajectory are kept.
/// Intervals: bootstrap over trajectories. With ten or so they are rough.
///
/// Chance of replicates adds to every effect, so that `mu_star` and `sigma` are above 0 for a
/// factor that does nothing, unless rows share their luck (common random numbers), when nothing
/// differs.

#include "analysis/sensitivity/bootstrap.hpp"

#include <cstddef>
#include <span>
#include <vector>

namespace coprod::sensitivity {

struct MorrisFactor {
  Estimate mu;
  Estimate mu_star;
  Estimate sigma;  ///< NaN with fewer than two effects
};

struct MorrisResult {
  std::size_t trajectories = 0;
  std::size_t missing_rows = 0;  ///< without any finite replicate
  bool constant = false;         ///< all rows have the same outcome; all effects are 0
  std::vector<MorrisFactor> factors;
};

/// `y` is rows x replicates, of which means are taken; NaN where a run failed. `x` is rows x
/// factors, points of the cube as `morris` makes them: trajectories of `factors` + 1 rows. A step
/// that moves nothing (a whole number that rounding left where it was) gives no effect. Throws
/// std::logic_error if sizes do not fit, or a step moves two factors.
[[nodiscard]] MorrisResult morris_effects(std::span<const double> y, std::span<const double> x,
                                          std::size_t factors, std::size_t replicates = 1,
                                          const BootstrapOptions& options = {});

}  // namespace coprod::sensitivity
