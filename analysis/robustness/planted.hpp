#pragma once

/// A built-in model whose carriers, signs and box are known, to test the statistics of robustness.

#include "analysis/robustness/tables.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace coprod::robustness {

/// What the expected effect of a world is, before chance.
enum class PlantedEffect {
  five_carriers,  ///< see `planted_shares`; variance .8
  nothing,        ///< 0 everywhere: only chance
  heavy,          ///< the cube of five_carriers, far worlds included
  mostly_zero,  ///< 0, without chance, in 70% of worlds (where u0 u1 < .33); 2 + five_carriers else
};

struct PlantedOptions {
  std::size_t worlds = 500;
  std::size_t factors = 305;  ///< at least 5; the first five are live
  std::size_t replicates = 2;
  PlantedEffect effect = PlantedEffect::five_carriers;
  /// Variance of a world's *mean* over its replicates: with .2 all variances of five_carriers add
  /// up to 1.
  double chance = 0.2;
  bool heavy_chance = false;  ///< Student's t with 3 degrees of freedom instead of normal
  bool latin = true;          ///< a Latin hypercube, else independent worlds
  std::uint64_t seed = 1;
};

/// Shares of the variance of the observed means of `five_carriers`: linear; exponential; a valley;
/// a threshold at .7; linear, with a fifth of its variance in a product with the first.
inline constexpr double planted_shares[5] = {0.30, 0.20, 0.15, 0.10, 0.05};

struct Planted {
  std::vector<double> draws;     ///< worlds x factors
  std::vector<double> effects;   ///< worlds x replicates
  std::vector<double> expected;  ///< by world, without chance
  std::size_t worlds = 0, factors = 0, replicates = 0;
  [[nodiscard]] Draws draws_table() const { return {draws, worlds, factors}; }
  [[nodiscard]] Effects effects_table() const { return {effects, worlds, replicates}; }
};
[[nodiscard]] Planted planted_worlds(const PlantedOptions& options);

/// Expected effects of a known share above 0 and spread (standard deviation) 1.
enum class PlantedSigns {
  normal_half,   ///< normal, .5 above 0
  normal_80,     ///< normal, .8
  normal_95,     ///< normal, .95
  all_positive,  ///< lognormal with log-sd 1/2
  bimodal_80,    ///< two normal humps, .8
  heavy_80,      ///< Student's t with 3 degrees of freedom, .8
};
/// Share above 0.
[[nodiscard]] double planted_share(PlantedSigns signs);
/// Worlds without draws. `noise` is the standard deviation of a replicate, which differs between
/// worlds by a lognormal factor with log-sd `uneven`.
[[nodiscard]] Planted planted_signs(PlantedSigns signs, std::size_t worlds, std::size_t replicates,
                                    double noise, double uneven, std::uint64_t seed);

}  // namespace coprod::robustness
