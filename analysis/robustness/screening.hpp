#pragma once

/// Which of hundreds of factors a target depends on: forward selection that holds the chance of any
/// false entry.
///
/// The target is turned into normal scores, so that neither heavy tails nor ties undo the tests; a
/// factor acts through polynomials of its position up to a cubic, so that neither a monotone curve
/// nor a valley escapes. In each step all factors that are left are tested given those that are in,
/// and the best enters if its p, times their number, is below the level. Factors are independent by
/// design: what live ones leave in the residual is noise to an inert one, and its test stays valid.

#include "analysis/robustness/tables.hpp"

#include <array>
#include <cstddef>
#include <span>
#include <vector>

namespace coprod::robustness {

inline constexpr std::size_t shapes_of_a_factor = 3;

/// Legendre polynomials of degree 1, 2, 3 on [0, 1]: mean 0, variance 1, uncorrelated for a uniform
/// u.
[[nodiscard]] std::array<double, shapes_of_a_factor> shapes_at(double u);

/// Normal quantiles of the ranks, (rank - 1/2) / n; tied values share the mean of theirs. NaN
/// stays.
[[nodiscard]] std::vector<double> normal_scores(std::span<const double> values);

struct ScreeningStep {
  std::size_t factor = 0;
  double p = 1.0;        ///< Bonferroni corrected for the factors it was the best of, at most 1
  bool entered = false;  ///< p within its level; factors after the first that is not are ordered by
                         ///< their tests given all that entered
  /// What an inert factor in this place of the order would seem to explain of the variance that is
  /// left, beyond its three coefficients' share; 0 for those that entered.
  double luck = 0.0;
};

struct ScreeningOptions {
  double family_error = 0.05;               ///< chance of any false entry; in (0, 1)
  std::size_t most = 20;                    ///< entries
  std::size_t further = 5;                  ///< that are listed after the entries
  std::size_t shapes = shapes_of_a_factor;  ///< 1 to 3
};

/// `target` has a value a world; worlds with NaN are left out. Factors that do not vary are neither
/// entered nor listed. With fewer than 30 worlds nothing enters.
[[nodiscard]] std::vector<ScreeningStep> screen(const Draws& draws, std::span<const double> target,
                                                const ScreeningOptions& options = {});

}  // namespace coprod::robustness
