#include "analysis/sensitivity/bootstrap.hpp"

#include "core/math.hpp"
#include "random/philox.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <stdexcept>

namespace coprod::sensitivity {

namespace {

double normal_probability(double z) { return 0.5 * std::erfc(-z / std::numbers::sqrt2); }

/// Quantile p of sorted values, linear between them.
double quantile(std::span<const double> sorted, double p) {
  const double at = p * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(at);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (at - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

/// How often each unit is drawn in a resample.
void draw_counts(PhiloxKey key, std::size_t resample, std::vector<unsigned>& counts) {
  std::fill(counts.begin(), counts.end(), 0u);
  const std::uint64_t units = counts.size();
  for (std::size_t place = 0; place < units; place += 4) {
    const EntityKey subject{(static_cast<std::uint64_t>(resample) << 32) | (place / 4)};
    const PhiloxWords words = draw_words(key, subject, address_word(Month(0), Stream::bootstrap));
    // A unit's chance is off by at most units / 2^32 of itself.
    for (std::size_t w = 0; w < 4 && place + w < units; ++w) ++counts[(words[w] * units) >> 32];
  }
}

/// The acceleration of BCa: a sixth of the skewness of the values without one unit each.
double acceleration(std::span<const double> without) {
  double mean = 0.0;
  double n = 0.0;
  for (const double v : without) {
    if (!std::isfinite(v)) continue;
    mean += v;
    n += 1.0;
  }
  mean /= n;
  double squares = 0.0;
  double cubes = 0.0;
  for (const double v : without) {
    if (!std::isfinite(v)) continue;
    const double d = mean - v;
    squares += d * d;
    cubes += d * d * d;
  }
  return squares > 0.0 ? cubes / (6.0 * squares * std::sqrt(squares)) : 0.0;
}

/// The interval of a value from its resampled values, which are sorted, and its acceleration.
void set_interval(Estimate& estimate, std::span<const double> sorted, double a, double confidence) {
  const auto n = static_cast<double>(sorted.size());
  const auto [from, to] = std::equal_range(sorted.begin(), sorted.end(), estimate.value);
  const double below =
      static_cast<double>(from - sorted.begin()) + 0.5 * static_cast<double>(to - from);
  // Kept off 0 and 1, where the correction is infinite.
  const double z0 = normal_quantile64(std::clamp(below / n, 1.0 / (n + 1.0), n / (n + 1.0)));
  const double z = normal_quantile64(0.5 + 0.5 * confidence);
  const auto moved = [&](double zp) {
    const double room = std::max(1.0 - a * (z0 + zp), 0.1);  // far tails of very skew values
    return quantile(sorted, normal_probability(z0 + (z0 + zp) / room));
  };
  estimate.low = moved(-z);
  estimate.high = moved(z);
}

}  // namespace

std::vector<Estimate> bootstrap(std::span<const double> terms, std::size_t columns,
                                std::size_t statistics, const OfSums& of_sums,
                                const BootstrapOptions& options) {
  if (columns == 0 || terms.size() % columns != 0) {
    throw std::logic_error("bootstrap: the terms are no table of units and columns.");
  }
  if (options.resamples < 100 || !(options.confidence > 0.0) || !(options.confidence < 1.0)) {
    throw std::logic_error(
        "bootstrap: at least 100 resamples and a confidence within (0, 1) are needed.");
  }
  const std::size_t units = terms.size() / columns;
  std::vector<double> sums(columns, 0.0);
  const auto add = [&](std::size_t unit, double weight) {
    const double* const row = terms.data() + unit * columns;
    for (std::size_t c = 0; c < columns; ++c) sums[c] += weight * row[c];
  };
  std::vector<Estimate> estimates(statistics);
  std::vector<double> values(statistics);
  for (std::size_t unit = 0; unit < units; ++unit) add(unit, 1.0);
  of_sums(sums, values);
  for (std::size_t s = 0; s < statistics; ++s) estimates[s].value = values[s];
  if (units < 2) return estimates;

  const std::vector<double> whole = sums;
  std::vector<double> without(statistics * units);
  for (std::size_t unit = 0; unit < units; ++unit) {
    std::copy(whole.begin(), whole.end(), sums.begin());
    add(unit, -1.0);
    of_sums(sums, values);
    for (std::size_t s = 0; s < statistics; ++s) without[s * units + unit] = values[s];
  }

  const PhiloxKey key = replicate_key(options.seed, 0);
  std::vector<unsigned> counts(units);
  std::vector<double> resampled(statistics * options.resamples);
  for (std::size_t r = 0; r < options.resamples; ++r) {
    draw_counts(key, r, counts);
    std::fill(sums.begin(), sums.end(), 0.0);
    for (std::size_t unit = 0; unit < units; ++unit) {
      if (counts[unit] != 0) add(unit, counts[unit]);
    }
    of_sums(sums, values);
    for (std::size_t s = 0; s < statistics; ++s) resampled[s * options.resamples + r] = values[s];
  }

  for (std::size_t s = 0; s < statistics; ++s) {
    if (!std::isfinite(estimates[s].value)) continue;
    const auto begin = resampled.begin() + static_cast<std::ptrdiff_t>(s * options.resamples);
    const auto end = std::partition(begin, begin + static_cast<std::ptrdiff_t>(options.resamples),
                                    [](double v) { return std::isfinite(v); });
    const auto told = static_cast<std::size_t>(end - begin);
    if (2 * told < options.resamples) continue;
    std::sort(begin, end);
    const double a = acceleration(std::span<const double>(without).subspan(s * units, units));
    set_interval(estimates[s], {begin, told}, a, options.confidence);
  }
  return estimates;
}

}  // namespace coprod::sensitivity
