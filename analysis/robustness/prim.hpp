#pragma once

/// The patient rule induction method (Friedman & Fisher 1999, doi 10.1023/A:1008894516817), as used
/// for scenario discovery (Bryant & Lempert 2010, doi 10.1016/j.techfore.2009.08.002): a box of
/// few limits in which a target is frequent, found by peeling thin slices off and pasting back.

#include "analysis/robustness/tables.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace coprod::robustness {

/// One factor kept within [low, high] of the unit interval; 0 and 1 are no limits.
struct Limit {
  std::size_t factor = 0;  ///< column of the draws
  double low = 0.0;
  double high = 1.0;
  /// Quasi-p-value of this restriction: the chance that as many hits as in the box fall into as
  /// many worlds, drawn from the box without this restriction. "Quasi" since the box was chosen on
  /// the same worlds. NaN for a target that is not 0/1.
  double quasi_p = 1.0;
};
using Box = std::vector<Limit>;  ///< the restricted factors, ascending; empty: all worlds

[[nodiscard]] bool inside(const Box& box, const Draws& draws, std::size_t world);

/// A box and what it holds. Hits are the sum of the target.
struct BoxFigures {
  Box box;
  double coverage = 0.0;   ///< share of all hits that are inside
  double density = 0.0;    ///< mean of the target inside; NaN when nothing is inside
  double mass = 0.0;       ///< share of worlds that are inside
  std::size_t worlds = 0;  ///< inside
};

/// Coverage, density, mass and quasi-p-values of a given box. `target` as for `prim`.
[[nodiscard]] BoxFigures box_figures(const Draws& draws, std::span<const double> target,
                                     const Box& box);

struct PrimOptions {
  double peel = 0.05;        ///< share of a box's worlds that a peel takes away; in (0, 1/2)
  double paste = 0.05;       ///< the same for pasting
  double least_mass = 0.05;  ///< of a box, share of worlds
  /// Quasi-p-value above which a restriction is dropped from a finished box; 1 drops none.
  double supported = 0.05;
  /// Columns of the draws that may be restricted; empty: all.
  std::vector<std::size_t> candidates{};
};

struct PrimResult {
  std::vector<BoxFigures> trajectory;  ///< from all worlds on, each a peel smaller than the last
  /// Index into the trajectory by rule: the largest surplus of the share of hits inside over the
  /// share of misses inside (Youden 1950), which peels while what is peeled is below the base rate.
  std::size_t chosen = 0;
  double base_rate = 0.0;  ///< mean of the target over all worlds
};

/// `target` has a value a world, 0 to 1 (0 or 1, or a chance); NaN leaves a world out.
[[nodiscard]] PrimResult prim(const Draws& draws, std::span<const double> target,
                              const PrimOptions& options = {});

/// The box of a step of the trajectory, finished: restrictions that the quasi-p-value does not
/// support dropped, worst first; then pasted. `step` is an index into the trajectory,
/// such as PrimResult::chosen.
[[nodiscard]] BoxFigures finished_box(const Draws& draws, std::span<const double> target,
                                      const PrimResult& found, std::size_t step,
                                      const PrimOptions& options = {});

}  // namespace coprod::robustness
