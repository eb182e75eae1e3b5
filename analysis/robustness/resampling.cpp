#include "analysis/robustness/resampling.hpp"

#include "core/math.hpp"
#include "random/draws.hpp"
#include "random/philox.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace coprod::robustness {

Choices::Choices(std::uint64_t seed, Purpose purpose, std::uint32_t sample) : sample_(sample) {
  const PhiloxKey key = replicate_key(seed, static_cast<std::uint32_t>(purpose));
  key_bits_ = (static_cast<std::uint64_t>(key.k1) << 32) | key.k0;
}

std::uint32_t Choices::word() {
  if (used_ == 4) {
    const PhiloxKey key{static_cast<std::uint32_t>(key_bits_),
                        static_cast<std::uint32_t>(key_bits_ >> 32)};
    const PhiloxWords words = philox({block_++, sample_, 0, 0}, key);
    std::copy(words.begin(), words.end(), words_);
    used_ = 0;
  }
  return words_[used_++];
}

double Choices::uniform() { return uniform_word(word()); }
double Choices::normal() { return normal_quantile64(uniform()); }

std::size_t Choices::below(std::size_t count) {
  // Lemire's multiplication without its rejection: unequal by less than count / 2^32.
  return static_cast<std::size_t>((static_cast<std::uint64_t>(word()) * count) >> 32);
}

std::vector<double> bootstrap_counts(std::size_t worlds, Choices& choices) {
  std::vector<double> counts(worlds, 0.0);
  for (std::size_t i = 0; i < worlds; ++i) counts[choices.below(worlds)] += 1.0;
  return counts;
}

std::vector<bool> random_half(std::size_t worlds, Choices& choices) {
  std::vector<std::size_t> order(worlds);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::vector<bool> half(worlds, false);
  for (std::size_t i = 0; i < worlds / 2; ++i) {
    std::swap(order[i], order[i + choices.below(worlds - i)]);
    half[order[i]] = true;
  }
  return half;
}

double quantile_of_sorted(const std::vector<double>& sorted, double p) {
  const double at = p * static_cast<double>(sorted.size() - 1);
  const auto below = std::min(static_cast<std::size_t>(at), sorted.size() - 1);
  const auto above = std::min(below + 1, sorted.size() - 1);
  const double part = at - static_cast<double>(below);
  return sorted[below] + part * (sorted[above] - sorted[below]);
}

}  // namespace coprod::robustness
