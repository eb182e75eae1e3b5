#pragma once

/// Random choices of the statistics of robustness: addressed, so that neither order nor threads
/// matter. No part of any World.

#include <cstddef>
#include <cstdint>
#include <vector>

namespace coprod::robustness {

/// What a draw is for; never two uses of one number. The key is that of "replicate" `Purpose`.
enum class Purpose : std::uint32_t {
  worlds_of_signs = 1,
  shapes_of_signs = 2,
  worlds_of_carriers = 3,
  halves = 4,
  planted = 5,
};

/// The words of one purpose and sample. Not for use in several threads at once.
class Choices {
 public:
  Choices(std::uint64_t seed, Purpose purpose, std::uint32_t sample);
  [[nodiscard]] std::uint32_t word();
  [[nodiscard]] double uniform();  ///< in (0, 1)
  [[nodiscard]] double normal();
  [[nodiscard]] std::size_t below(std::size_t count);  ///< 0 to count - 1; count < 2^32

 private:
  std::uint64_t key_bits_;
  std::uint32_t sample_;
  std::uint32_t block_ = 0;
  unsigned used_ = 4;
  std::uint32_t words_[4] = {};
};

/// How often each of `worlds` is drawn in a bootstrap sample of as many (Efron 1979).
[[nodiscard]] std::vector<double> bootstrap_counts(std::size_t worlds, Choices& choices);

/// A random half of 0 … worlds - 1: true for floor(worlds / 2) of them.
[[nodiscard]] std::vector<bool> random_half(std::size_t worlds, Choices& choices);

/// Quantile by linear interpolation of the sorted values (type 7 of Hyndman & Fan 1996); `sorted`
/// not empty, p in [0, 1].
[[nodiscard]] double quantile_of_sorted(const std::vector<double>& sorted, double p);

}  // namespace coprod::robustness
