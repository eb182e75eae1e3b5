#pragma once

/// Where the sign turns: a box in which a reform helps (or harms) and outside of which it does not,
/// told only if it holds on worlds that it was not found on.

#include "analysis/robustness/prim.hpp"
#include "analysis/robustness/tables.hpp"

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace coprod::robustness {

struct TurningOptions {
  std::size_t most_factors = 4;  ///< that may be restricted: short words
  /// Established carriers, best first, that are to be tried alone; empty: in each half anew the
  /// `most_factors` that carry the sign there. Give only what was established: the best of many
  /// inert factors would seem to hold on worlds that took part in their choice.
  std::vector<std::size_t> candidates{};
  std::size_t halvings = 10;      ///< of the worlds; each half finds a box that the other tests
  double error = 0.05;            ///< chance of telling a box where there is none
  double confidence = 0.95;       ///< of the intervals
  std::uint64_t seed = 20260101;  ///< same seed, same bits
  PrimOptions prim{};             ///< `prim.candidates` is not used
};

struct TurningBox {
  bool told = false;   ///< holds on other worlds; if not, the rest is what was found, not a finding
  int sign = 0;        ///< of the effect that the box is about: 1 or -1; 0 if both signs are rare
  BoxFigures found;    ///< on all worlds, by sign of the mean over replicates; flattering
  PrimResult peeling;  ///< of that box, for the picture
  /// By cross-fitting: the mean over halves of what boxes found on one half hold on the other, with
  /// Wilson's interval at the size of one half.
  Estimate density, coverage;
  Estimate density_outside;  ///< of the same sign, in the worlds outside of such boxes
  /// The same with the chance of replicates taken out (`sign_shares` of the worlds that fell inside
  /// and outside of boxes found without them, in the halving whose density is the median): share of
  /// this sign inside and outside, and of the other sign outside. NaN when chance cannot be told
  /// from spread, or with fewer than thirty worlds.
  Estimate expected_density, expected_outside, expected_other_outside;
  double p = 1.0;  ///< that density inside is no higher than outside: twice the median over halves
                   ///< (Meinshausen, Meier & Buhlmann 2009), times two for the two signs
};

/// `draws` and `effects` have the same worlds; failed worlds are left out. A sign of which there
/// are fewer than ten worlds has no box. Deterministic.
[[nodiscard]] TurningBox turning_box(const Draws& draws, const Effects& effects,
                                     const TurningOptions& options = {});

/// What a factor's position in the unit interval is in its own unit: (factor, u) to value,
/// monotone in u.
using ValueOf = std::function<double(std::size_t factor, double u)>;

/// "hiring.slope > 0.4 and wages.supply_elasticity between 0.3 and 0.6": limits with as many digits as are
/// known, which is to within .02 of the unit interval. `names` by factor. Empty for no limit.
[[nodiscard]] std::string limits_in_words(const Box& box, std::span<const std::string> names,
                                          const ValueOf& value_of);

/// "helps when hiring.slope > 0.4 and wages.supply_elasticity > 0.3, in 82% of such worlds; else harms, in
/// 71%". Where the sign is more frequent inside without being the rule: "helps more often when …,
/// in 30% of such worlds; else in 8%". `words` are for a positive and a negative effect, such as
/// {"helps", "harms"}. Shares are of the expected effect where there are such, and from worlds that
/// the boxes were not found on. Empty when the box is not told.
struct SignWords {
  std::string positive, negative;
};
[[nodiscard]] std::string box_in_words(const TurningBox& box, std::span<const std::string> names,
                                       const ValueOf& value_of, const SignWords& words);

}  // namespace coprod::robustness
