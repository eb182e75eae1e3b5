#include "analysis/robustness/noise.hpp"

#include "core/math.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <limits>

namespace coprod::robustness {

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();
constexpr double infinite = std::numeric_limits<double>::infinity();

/// d0 is known to a factor of two at best, so a coarse grid loses nothing.
constexpr std::array<double, 13> degrees_tried{1, 1.5, 2, 3, 4, 6, 8, 12, 16, 24, 40, 80, infinite};

/// s0^2 of largest likelihood for given d0 (the score has one root), and that likelihood up to what
/// depends on neither.
std::pair<double, double> best_variance(const std::vector<WorldMean>& worlds,
                                        std::span<const double> weights, double d0, double pooled) {
  double s0 = pooled;
  if (std::isfinite(d0)) {
    // The score's root as a fixed point: s0^2 grows by the mean of (d + d0) s^2 / (d0 s0^2 + d
    // s^2), which contracts by d / (d + d0) a round (the EM step does by the rest: slow for large
    // d0).
    for (int round = 0; round < 60; ++round) {
      double sum = 0.0;
      double total = 0.0;
      for (std::size_t i = 0; i < worlds.size(); ++i) {
        const WorldMean& world = worlds[i];
        if (weights[i] == 0.0 || world.count < 2 || world.zero) continue;
        const double d = static_cast<double>(world.count - 1);
        sum += weights[i] * d * (d + d0) * world.variance / (d0 * s0 + d * world.variance);
        total += weights[i] * d;
      }
      const double next = s0 * sum / total;
      const bool done = std::fabs(next - s0) < 1e-6 * s0;
      s0 = next;
      if (done) break;
    }
  }
  double likelihood = 0.0;
  double constant_of = -1.0;  // degrees for which `constant` holds: nearly always the same
  double constant = 0.0;
  for (std::size_t i = 0; i < worlds.size(); ++i) {
    const WorldMean& world = worlds[i];
    if (weights[i] == 0.0 || world.count < 2 || world.zero) continue;
    const double d = static_cast<double>(world.count - 1);
    double term = -d / 2.0 * log64(s0);
    if (std::isfinite(d0)) {
      if (constant_of != d) {
        constant_of = d;
        constant = log_gamma64((d + d0) / 2.0) - log_gamma64(d0 / 2.0) - d / 2.0 * log64(d0 / 2.0);
      }
      term += constant - (d + d0) / 2.0 * log64(1.0 + d * world.variance / (d0 * s0));
    } else {
      term -= d * world.variance / (2.0 * s0);
    }
    likelihood += weights[i] * term;
  }
  return {s0, likelihood};
}

}  // namespace

std::vector<WorldMean> world_means(const Effects& effects) {
  assert(effects.values.size() == effects.worlds * effects.replicates);
  std::vector<WorldMean> result;
  result.reserve(effects.worlds);
  for (std::size_t w = 0; w < effects.worlds; ++w) {
    WorldMean world;
    world.world = w;
    world.zero = true;
    for (const double value : effects.world(w)) {
      if (!std::isfinite(value)) continue;
      ++world.count;
      world.mean += value;
      world.zero = world.zero && value == 0.0;
    }
    if (world.count == 0) continue;
    world.mean /= static_cast<double>(world.count);
    double squares = 0.0;
    for (const double value : effects.world(w)) {
      if (std::isfinite(value)) squares += (value - world.mean) * (value - world.mean);
    }
    world.variance = world.count > 1 ? squares / static_cast<double>(world.count - 1) : missing;
    result.push_back(world);
  }
  return result;
}

ChanceVariance chance_variance(const std::vector<WorldMean>& worlds,
                               std::span<const double> weights) {
  double replicate = 0.0;
  double total = 0.0;
  double inverse = 0.0;  // mean of 1 / count over all worlds
  double all = 0.0;
  for (std::size_t i = 0; i < worlds.size(); ++i) {
    const WorldMean& world = worlds[i];
    inverse += weights[i] / static_cast<double>(world.count);
    all += weights[i];
    if (world.count < 2) continue;
    // By degrees of freedom: with a common variance the most exact.
    const double d = static_cast<double>(world.count - 1);
    replicate += weights[i] * d * world.variance;
    total += weights[i] * d;
  }
  if (total == 0.0) return {missing, missing};
  return {replicate / total, replicate / total * inverse / all};
}

VarianceLaw variance_law(const std::vector<WorldMean>& worlds, std::span<const double> weights) {
  double squares = 0.0;
  double total = 0.0;
  for (std::size_t i = 0; i < worlds.size(); ++i) {
    if (worlds[i].count < 2 || worlds[i].zero) continue;
    const double d = static_cast<double>(worlds[i].count - 1);
    squares += weights[i] * d * worlds[i].variance;
    total += weights[i] * d;
  }
  assert(squares > 0.0);
  VarianceLaw law;
  double best = -infinite;
  // From infinite d0 down; the likelihood has one maximum, so two steps down are enough to stop.
  int worse = 0;
  double pooled = squares / total;
  for (auto d0 = degrees_tried.rbegin(); d0 != degrees_tried.rend() && worse < 2; ++d0) {
    const auto [s0, likelihood] = best_variance(worlds, weights, *d0, pooled);
    pooled = s0;
    if (likelihood > best) {
      best = likelihood;
      law = {*d0, s0};
      worse = 0;
    } else {
      ++worse;
    }
  }
  return law;
}

NoisyMean moderated(const WorldMean& world, const VarianceLaw& law) {
  NoisyMean result;
  result.mean = world.mean;
  const double d = world.count > 1 ? static_cast<double>(world.count - 1) : 0.0;
  double variance = law.variance;
  if (std::isfinite(law.degrees)) {
    variance =
        (law.degrees * law.variance + (d > 0.0 ? d * world.variance : 0.0)) / (law.degrees + d);
  }
  result.error = std::sqrt(variance / static_cast<double>(world.count));
  result.degrees = law.degrees + d;
  return result;
}

Estimate wilson_interval(double hits, double trials, double z) {
  const double share = hits / trials;
  const double zz = z * z / trials;
  const double centre = (share + zz / 2.0) / (1.0 + zz);
  const double half =
      z / (1.0 + zz) * std::sqrt(share * (1.0 - share) / trials + zz / trials / 4.0);
  return {share, share <= 0.0 ? 0.0 : std::max(0.0, centre - half),
          share >= 1.0 ? 1.0 : std::min(1.0, centre + half)};
}

}  // namespace coprod::robustness
