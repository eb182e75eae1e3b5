#include "analysis/contrast.hpp"

#include "statistics/interval.hpp"

#include <bit>
#include <cassert>
#include <cmath>
#include <limits>

namespace coprod {

std::vector<double> paired_difference(std::span<const double> a, std::span<const double> b) {
  assert(a.size() == b.size());
  std::vector<double> difference(a.size());
  for (std::size_t r = 0; r < a.size(); ++r) difference[r] = a[r] - b[r];
  return difference;
}

bool Effect::beyond_zero(int sign) const {
  // NaN is beyond nothing; nor is a difference that is alike in all replicates, without any spread.
  return half_width > 0.0 && (sign < 0 ? high() < 0.0 : low() > 0.0);
}

double Effect::sign_agreement() const {
  if (mean == 0.0 || std::isnan(mean)) return std::numeric_limits<double>::quiet_NaN();
  return static_cast<double>(with_sign(mean < 0.0 ? -1 : 1)) / static_cast<double>(replicates);
}

Effect effect_of(std::span<const double> values, double confidence) {
  const MeanInterval interval = mean_interval(values, confidence);
  Effect effect;
  effect.mean = interval.count > 0 ? interval.mean : std::numeric_limits<double>::quiet_NaN();
  effect.half_width = interval.half_width;
  effect.replicates = interval.count;
  for (const double value : values) {
    effect.positive += value > 0.0;
    effect.negative += value < 0.0;
  }
  return effect;
}

double interaction(std::span<const double> values, Coalition set) {
  assert(set < values.size());
  double sum = 0.0;
  // All subsets of `set`, the empty one last.
  for (Coalition part = set;; part = (part - 1) & set) {
    sum += (std::popcount(set ^ part) % 2 == 0 ? 1.0 : -1.0) * values[part];
    if (part == 0) return sum;
  }
}

std::vector<double> shapley(std::span<const double> values) {
  assert(std::has_single_bit(values.size()));
  const auto members = static_cast<std::size_t>(std::countr_zero(values.size()));
  // A coalition of s others precedes a member in s! (n - s - 1)! of the n! orders.
  std::vector<double> factorial(members + 1, 1.0);
  for (std::size_t n = 1; n <= members; ++n)
    factorial[n] = factorial[n - 1] * static_cast<double>(n);
  std::vector<double> result(members, 0.0);
  for (std::size_t member = 0; member < members; ++member) {
    const Coalition bit = Coalition{1} << member;
    for (Coalition others = 0; others < values.size(); ++others) {
      if ((others & bit) != 0) continue;
      const auto size = static_cast<std::size_t>(std::popcount(others));
      const double weight = factorial[size] * factorial[members - size - 1] / factorial[members];
      result[member] += weight * (values[others | bit] - values[others]);
    }
  }
  return result;
}

}  // namespace coprod
