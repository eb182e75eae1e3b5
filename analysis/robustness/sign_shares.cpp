#include "analysis/robustness/sign_shares.hpp"

#include "analysis/robustness/mixing.hpp"
#include "analysis/robustness/noise.hpp"
#include "analysis/robustness/resampling.hpp"
#include "core/math.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace coprod::robustness {

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();
constexpr Estimate unknown{missing, missing, missing};

/// Worlds with an effect, below which no density is fitted.
constexpr std::size_t least_worlds = 10;

/// Standard deviations of the prior of departures from normal; the data choose.
constexpr std::array<double, 3> prior_sds{0.25, 0.75, 2.0};

/// What is read off a density and its zeros, in this order.
enum Figure : std::size_t { positive, negative, median, low, high, spread, figures };
using Figures = std::array<double, figures>;

/// Mean and variance (divisor: sum of weights - 1) of the means of worlds.
std::pair<double, double> moments(const std::vector<WorldMean>& worlds,
                                  std::span<const double> weights) {
  double total = 0.0;
  double sum = 0.0;
  for (std::size_t i = 0; i < worlds.size(); ++i) {
    total += weights[i];
    sum += weights[i] * worlds[i].mean;
  }
  const double mean = sum / total;
  double squares = 0.0;
  for (std::size_t i = 0; i < worlds.size(); ++i) {
    squares += weights[i] * (worlds[i].mean - mean) * (worlds[i].mean - mean);
  }
  return {mean, total > 1.0 ? squares / (total - 1.0) : missing};
}

/// Quantile of the mixture of a density (cells, linear within) and a mass at 0.
double quantile(const Mixing& mixing, const std::vector<double>& mass, double zeros, double p) {
  double below = 0.0;
  bool passed_zero = zeros == 0.0;
  for (std::size_t j = 0; j < mass.size(); ++j) {
    if (!passed_zero && mixing.edge(j) >= 0.0) {
      passed_zero = true;
      below += zeros;
      if (below >= p) return 0.0;
    }
    const double here = mass[j] * (1.0 - zeros);
    if (below + here >= p && here > 0.0) {
      return mixing.edge(j) + (p - below) / here * (mixing.edge(j + 1) - mixing.edge(j));
    }
    below += here;
  }
  return passed_zero ? mixing.edge(mass.size()) : 0.0;
}

Figures read_off(const Mixing& mixing, const std::vector<double>& mass, double zeros) {
  Figures result{};
  for (std::size_t j = 0; j < mass.size(); ++j) {
    result[mixing.centre(j) > 0.0 ? positive : negative] += mass[j] * (1.0 - zeros);
  }
  result[median] = quantile(mixing, mass, zeros, 0.5);
  result[low] = quantile(mixing, mass, zeros, 0.05);
  result[high] = quantile(mixing, mass, zeros, 0.95);
  return result;
}

/// The same where replicates of a world do not differ: every mean is the expected effect.
Figures read_off_exact(const std::vector<WorldMean>& worlds, std::span<const double> weights) {
  Figures result{};
  std::vector<double> values;
  for (std::size_t i = 0; i < worlds.size(); ++i) {
    for (int k = 0; k < static_cast<int>(weights[i]); ++k) values.push_back(worlds[i].mean);
  }
  std::sort(values.begin(), values.end());
  for (const double value : values) {
    const double part = 1.0 / static_cast<double>(values.size());
    if (value > 0.0) result[positive] += part;
    if (value < 0.0) result[negative] += part;
  }
  result[median] = quantile_of_sorted(values, 0.5);
  result[low] = quantile_of_sorted(values, 0.05);
  result[high] = quantile_of_sorted(values, 0.95);
  return result;
}

/// Centre and spread for the grid, which a few far worlds must not set.
std::pair<double, double> centre_and_spread(const std::vector<NoisyMean>& means) {
  std::vector<double> values;
  std::vector<double> noise;
  for (const NoisyMean& mean : means) {
    values.push_back(mean.mean);
    noise.push_back(mean.error * mean.error);
  }
  std::sort(values.begin(), values.end());
  std::sort(noise.begin(), noise.end());
  const double centre = quantile_of_sorted(values, 0.5);
  double scale =
      (quantile_of_sorted(values, 0.75) - quantile_of_sorted(values, 0.25)) / 1.3489795003921634;
  // More than half of the worlds alike: the whole range must do.
  if (scale <= 0.0) scale = (values.back() - values.front()) / 4.0;
  const double total = std::max(scale * scale, 1e-300);
  const double spread = std::max(total - quantile_of_sorted(noise, 0.5), 0.05 * total);
  return {centre, std::sqrt(spread)};
}

struct Fitted {
  std::vector<std::size_t> index;  ///< into worlds
  std::vector<NoisyMean> means;
  std::vector<double> weights;
  double zeros = 0.0;  ///< share of worlds
};

Fitted with_effect(const std::vector<WorldMean>& worlds, std::span<const double> weights,
                   const VarianceLaw& law) {
  Fitted result;
  double zeros = 0.0;
  double total = 0.0;
  for (std::size_t i = 0; i < worlds.size(); ++i) {
    if (weights[i] == 0.0) continue;
    total += weights[i];
    if (worlds[i].zero) {
      zeros += weights[i];
      continue;
    }
    result.index.push_back(i);
    result.means.push_back(moderated(worlds[i], law));
    result.weights.push_back(weights[i]);
  }
  result.zeros = zeros / total;
  return result;
}

double spread_of(const std::vector<WorldMean>& worlds, std::span<const double> weights) {
  const double excess = moments(worlds, weights).second - chance_variance(worlds, weights).mean;
  return std::sqrt(std::max(0.0, excess));
}

Estimate interval_of(std::vector<double> samples, double value, double confidence) {
  std::sort(samples.begin(), samples.end());
  const double tail = (1.0 - confidence) / 2.0;
  return {value, std::min(value, quantile_of_sorted(samples, tail)),
          std::max(value, quantile_of_sorted(samples, 1.0 - tail))};
}

/// Of a figure's interval only those samples count in which it could be read.
struct Reading {
  Figures best{};
  std::vector<Figures> samples;
  /// Likelihood ratio against all worlds with an effect being of one sign: at the edge of what is
  /// possible, where percentiles of a smooth density cannot get.
  bool all_positive_possible = false;
  bool all_negative_possible = false;

  [[nodiscard]] Estimate figure(Figure which, double confidence) const {
    if (samples.empty()) return unknown;
    std::vector<double> values;
    values.reserve(samples.size());
    for (const Figures& sample : samples) values.push_back(sample[which]);
    return interval_of(std::move(values), best[which], confidence);
  }
  /// No narrower than if the expected effects had been seen: the bootstrap of a smooth density,
  /// whose bias it does not see, is (measured: .85 instead of .95 where noise is small).
  [[nodiscard]] Estimate share(Figure which, double confidence, double worlds, double z) const {
    Estimate estimate = figure(which, confidence);
    // Masses of a density add up to 1 but for rounding.
    estimate.value = std::clamp(estimate.value, 0.0, 1.0);
    const Estimate seen = wilson_interval(estimate.value * worlds, worlds, z);
    estimate.low = std::clamp(std::min(estimate.low, seen.low), 0.0, 1.0);
    estimate.high = std::clamp(std::max(estimate.high, seen.high), 0.0, 1.0);
    return estimate;
  }
};

/// Where replicates of a world do not differ.
Reading read_without_noise(const std::vector<WorldMean>& worlds, std::span<const double> ones,
                           const SignOptions& options, std::vector<double>& chance_positive) {
  Reading reading;
  reading.samples.reserve(options.resamples);
  reading.best = read_off_exact(worlds, ones);
  reading.best[spread] = spread_of(worlds, ones);
  for (std::size_t b = 0; b < options.resamples; ++b) {
    Choices choices(options.seed, Purpose::worlds_of_signs, static_cast<std::uint32_t>(b));
    const std::vector<double> counts = bootstrap_counts(worlds.size(), choices);
    reading.samples.push_back(read_off_exact(worlds, counts));
    reading.samples.back()[spread] = spread_of(worlds, counts);
  }
  for (const WorldMean& world : worlds) chance_positive[world.world] = world.mean > 0.0;
  return reading;
}

/// A density of expected effects, fitted to noisy means of worlds.
class Density {
 public:
  Density(const std::vector<WorldMean>& worlds, std::span<const double> ones)
      : worlds_(worlds),
        all_(with_effect(worlds, ones, variance_law(worlds, ones))),
        mixing_(mixing_of(all_)),
        likelihood_(mixing_.likelihood(all_.means)),
        around_(mixing_.shapes(), 0.0) {
    for (const double sd : prior_sds) {
      Mixing::Fit other = mixing_.fit(likelihood_, all_.weights, sd, around_, fit_.coefficients);
      if (prior_sd_ == 0.0 || other.log_evidence > fit_.log_evidence) {
        fit_ = std::move(other);
        prior_sd_ = sd;
      }
    }
  }

  [[nodiscard]] Figures figures() const { return read_off(mixing_, fit_.mass, all_.zeros); }

  /// Whether all worlds with an effect may be on one side, by a ratio of likelihoods.
  [[nodiscard]] bool may_be_all(Mixing::Side side, double z) const {
    const double allowed = z * z / 2.0;
    return fit_.objective
               - mixing_.fit(likelihood_, all_.weights, prior_sd_, around_, {}, side).objective
           <= allowed;
  }

  void chances_of_positive(std::vector<double>& by_world) const {
    for (std::size_t k = 0; k < all_.means.size(); ++k) {
      double above = 0.0;
      double total = 0.0;
      for (std::size_t j = 0; j < mixing_.cells(); ++j) {
        const double joint = likelihood_[k * mixing_.cells() + j] * fit_.mass[j];
        total += joint;
        if (mixing_.centre(j) > 0.0) above += joint;
      }
      by_world[worlds_[all_.index[k]].world] = above / total;
    }
    for (const WorldMean& world : worlds_) {
      if (world.zero) by_world[world.world] = 0.0;
    }
  }

  /// The figures of bootstrap samples of worlds.
  [[nodiscard]] std::vector<Figures> samples(const SignOptions& options) const {
    std::vector<Figures> result;
    result.reserve(options.resamples);
    std::vector<double> shapes(mixing_.shapes());
    for (std::size_t b = 0; b < options.resamples; ++b) {
      const auto sample = static_cast<std::uint32_t>(b);
      Choices choices(options.seed, Purpose::worlds_of_signs, sample);
      const std::vector<double> counts = bootstrap_counts(worlds_.size(), choices);
      double told = 0.0;  // a sample of very few worlds may have no chance in it
      for (std::size_t i = 0; i < worlds_.size(); ++i) {
        if (worlds_[i].count > 1 && !worlds_[i].zero) told += counts[i] * worlds_[i].variance;
      }
      if (!(told > 0.0)) continue;
      // The prior's centre is drawn, too: else the interval would not know that the shape is
      // unknown where the data do not tell it.
      Choices prior(options.seed, Purpose::shapes_of_signs, sample);
      for (double& shape : shapes) shape = prior_sd_ * prior.normal();
      const Fitted drawn = with_effect(worlds_, counts, variance_law(worlds_, counts));
      if (drawn.means.empty()) continue;
      const Mixing::Fit refit = mixing_.fit(mixing_.likelihood(drawn.means), drawn.weights,
                                            prior_sd_, shapes, fit_.coefficients);
      result.push_back(read_off(mixing_, refit.mass, drawn.zeros));
      result.back()[spread] = spread_of(worlds_, counts);
    }
    return result;
  }

 private:
  static Mixing mixing_of(const Fitted& all) {
    const auto [centre, scale] = centre_and_spread(all.means);
    return Mixing(all.means, centre, scale);
  }

  const std::vector<WorldMean>& worlds_;
  Fitted all_;
  Mixing mixing_;
  std::vector<double> likelihood_;
  std::vector<double> around_;  ///< centre of the prior of departures from normal
  Mixing::Fit fit_;
  double prior_sd_ = 0.0;
};

/// Fills in what is there without removing chance; whether chance can be removed.
bool describe(const std::vector<WorldMean>& worlds, std::span<const double> ones,
              std::size_t replicates, double z, SignShares& result) {
  const auto n = static_cast<double>(worlds.size());
  std::array<double, 3> signs{};
  std::size_t with_effects = 0;
  std::size_t repeated = 0;
  for (const WorldMean& world : worlds) {
    signs[0] += world.mean > 0.0;
    signs[1] += world.mean < 0.0;
    signs[2] += world.zero;
    with_effects += !world.zero;
    repeated += !world.zero && world.count > 1;
  }
  result.raw_positive = wilson_interval(signs[0], n, z);
  result.raw_negative = wilson_interval(signs[1], n, z);
  result.raw_zero = wilson_interval(n - signs[0] - signs[1], n, z);
  const auto [mean, variance] = moments(worlds, ones);
  const double half = z * std::sqrt(variance / n);
  result.mean = {mean, mean - half, mean + half};

  const bool all_zero = with_effects == 0 && replicates > 1;
  if (!all_zero && (with_effects < least_worlds || repeated < least_worlds)) return false;
  result.zero = wilson_interval(signs[2], n, z);
  return true;
}

}  // namespace

SignShares sign_shares(const Effects& effects, const SignOptions& options) {
  const std::vector<WorldMean> worlds = world_means(effects);
  SignShares result;
  result.worlds = worlds.size();
  result.failed = effects.worlds - worlds.size();
  result.chance_positive.assign(effects.worlds, missing);
  result.positive = result.negative = result.zero = unknown;
  result.raw_positive = result.raw_negative = result.raw_zero = result.mean = unknown;
  result.spread = result.median = result.quantile_05 = result.quantile_95 = unknown;
  result.chance = missing;
  if (worlds.empty()) return result;

  const double z = normal_quantile64(0.5 + options.confidence / 2.0);
  const std::vector<double> ones(worlds.size(), 1.0);
  result.chance_removed = describe(worlds, ones, effects.replicates, z, result);
  if (!result.chance_removed) return result;
  const ChanceVariance chance = chance_variance(worlds, ones);
  result.chance = std::sqrt(chance.replicate);

  Reading reading;
  const bool exact = chance.replicate == 0.0;
  if (exact) {
    reading = read_without_noise(worlds, ones, options, result.chance_positive);
  } else {
    const Density density(worlds, ones);
    reading.best = density.figures();
    reading.best[spread] = spread_of(worlds, ones);
    reading.all_positive_possible =
        result.raw_positive.value > 0.0 && density.may_be_all(Mixing::Side::positive, z);
    reading.all_negative_possible =
        result.raw_negative.value > 0.0 && density.may_be_all(Mixing::Side::negative, z);
    density.chances_of_positive(result.chance_positive);
    reading.samples = density.samples(options);
  }

  const auto n = static_cast<double>(worlds.size());
  result.positive = reading.share(positive, options.confidence, n, z);
  result.negative = reading.share(negative, options.confidence, n, z);
  result.median = reading.figure(median, options.confidence);
  result.quantile_05 = reading.figure(low, options.confidence);
  result.quantile_95 = reading.figure(high, options.confidence);
  result.spread = reading.figure(spread, options.confidence);
  if (reading.all_positive_possible) {
    result.positive.high = 1.0 - result.zero.low;
    result.negative.low = 0.0;
  }
  if (reading.all_negative_possible) {
    result.negative.high = 1.0 - result.zero.low;
    result.positive.low = 0.0;
  }
  if (exact) {
    // Counts without any noise: Wilson's interval reaches beyond a share of 0 or 1.
    result.positive = result.raw_positive;
    result.negative = result.raw_negative;
  }
  return result;
}

}  // namespace coprod::robustness
