#pragma once

/// Draws from an address, and the only door to Boost.Random.
///
/// Boost.Random is used only where its path has no libm: uniform integers, Bernoulli and discrete
/// distributions. Normal, gamma and Gumbel deviates are our inverse CDFs of core/math.

#include "random/philox.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace coprod {

/// Uniform in the open interval (0, 1) from two words, 52 bits: (n + 1/2) / 2^52.
[[nodiscard]] inline double uniform64(std::uint32_t high, std::uint32_t low) {
  const std::uint64_t n = (static_cast<std::uint64_t>(high) << 20) ^ (low >> 12);
  return (static_cast<double>(n) + 0.5) * 0x1.0p-52;
}
/// Uniform in (0, 1) from one word: (n + 1/2) / 2^32.
[[nodiscard]] inline double uniform_word(std::uint32_t word) {
  return (static_cast<double>(word) + 0.5) * 0x1.0p-32;
}

/// A word lies below this with the given probability.
[[nodiscard]] inline std::uint32_t word_threshold(double probability) {
  return static_cast<std::uint32_t>(std::min(4294967295.0, probability * 4294967296.0));
}

/// A generator whose whole sequence has one address: the retry field and then the draw field of
/// the counter advance. Models UniformRandomBitGenerator. At most 4096 blocks.
class AddressedGenerator {
 public:
  using result_type = std::uint32_t;
  static constexpr result_type min() { return 0; }
  static constexpr result_type max() { return 0xFFFFFFFFu; }

  AddressedGenerator(PhiloxKey key, EntityKey subject, Month month, Stream stream,
                     std::uint32_t other = 0)
      : key_(key),
        subject_(subject),
        month_(month),
        stream_(stream),
        other_(other) {}

  result_type operator()();

 private:
  PhiloxKey key_;
  EntityKey subject_;
  Month month_;
  Stream stream_;
  std::uint32_t other_;
  std::uint32_t block_ = 0;
  unsigned used_ = 4;
  PhiloxWords words_{};
};

/// Uniform integer in [low, high] (Boost's rejection method).
[[nodiscard]] std::int64_t draw_integer(AddressedGenerator& generator, std::int64_t low,
                                        std::int64_t high);
[[nodiscard]] bool draw_bernoulli(AddressedGenerator& generator, double probability);
/// Index drawn with the given weights (>= 0, not all 0).
[[nodiscard]] std::size_t draw_discrete(AddressedGenerator& generator,
                                        const std::vector<double>& weights);

/// Index i with cumulative[i-1] <= u * total < cumulative[i]; `cumulative` is non-decreasing and
/// its last entry is the total (> 0); u in (0, 1).
[[nodiscard]] std::size_t pick(const std::vector<double>& cumulative, double u);

}  // namespace coprod
