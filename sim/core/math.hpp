#pragma once

/// Elementary functions without libm, so that the same bits come out of every processor, compiler
/// and optimisation level (glibc's exp, log and pow choose an implementation by processor).
///
/// All are plain arithmetic with round-to-nearest; no fused multiply-add is used. The float32
/// functions are branch-free and always inlined: a loop over them vectorises, and a kernel file
/// compiled for a newer instruction set cannot leak code into one compiled for an older.

#include <bit>
#include <cstdint>
#include <vector>

#define COPROD_INLINE [[gnu::always_inline]] inline

namespace coprod {

/// e^x for x in [-87, 88] (clamped outside). Relative error at most 1.6e-7; exp32(0) is exactly 1.
COPROD_INLINE float exp32(float x) {
  x = x < -87.0f ? -87.0f : x;
  x = x > 88.0f ? 88.0f : x;
  constexpr float magic = 12582912.0f;  // 1.5 * 2^23: adding it rounds to an integer
  const float shifted = x * 1.44269504f + magic;
  const float n = shifted - magic;
  const float r = (x - n * 0.693359375f) + n * 2.12194440e-4f;
  float p = 1.9875691500e-4f;
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  const float y = p * (r * r) + r + 1.0f;
  // Bits of `shifted` hold 0x4B400000 + n; subtracting the magic's bits leaves n.
  const std::int32_t exponent = std::bit_cast<std::int32_t>(shifted) - 0x4B400000;
  return y * std::bit_cast<float>((exponent + 127) << 23);
}

/// Natural logarithm of a positive normal float. Absolute error at most 1.2e-7 near 1, else
/// relative 1.2e-7. Zero, denormal and negative arguments are outside its domain.
COPROD_INLINE float log32(float x) {
  const std::int32_t bits = std::bit_cast<std::int32_t>(x);
  // Exponent such that the mantissa lies in [sqrt(1/2), sqrt(2)).
  const std::int32_t shifted = bits - 0x3F3504F3;
  const std::int32_t e = shifted >> 23;
  const float m = std::bit_cast<float>((shifted & 0x007FFFFF) + 0x3F3504F3);
  const float n = static_cast<float>(e);
  const float r = m - 1.0f;
  const float z = r * r;
  float p = 7.0376836292e-2f;
  p = p * r - 1.1514610310e-1f;
  p = p * r + 1.1676998740e-1f;
  p = p * r - 1.2420140846e-1f;
  p = p * r + 1.4249322787e-1f;
  p = p * r - 1.6668057665e-1f;
  p = p * r + 2.0000714765e-1f;
  p = p * r - 2.4999993993e-1f;
  p = p * r + 3.3333331174e-1f;
  const float y = (r * z) * p + n * -2.12194440e-4f - 0.5f * z;
  return (r + y) + n * 0.693359375f;
}

/// 1 / (1 + e^-x). Absolute error at most 1.2e-7; logistic32(0) is exactly 0.5.
COPROD_INLINE float logistic32(float x) { return 1.0f / (1.0f + exp32(-x)); }

/// Probability that something with cumulative hazard `h` >= 0 happens: 1 - e^-h, with a relative
/// error of at most 4e-7 also for tiny h.
COPROD_INLINE float event_probability32(float h) {
  const float direct = 1.0f - exp32(-h);
  const float small =
      h * (1.0f - h * (0.5f - h * (0.16666667f - h * (0.041666668f - h * 0.0083333333f))));
  return h < 0.1f ? small : direct;
}

COPROD_INLINE float clamp32(float x, float low, float high) {
  const float raised = x < low ? low : x;
  return raised > high ? high : raised;
}

/// A uniform in the open interval (0, 1) from a random word: (23 high bits + 1/2) / 2^23.
COPROD_INLINE float uniform32(std::uint32_t word) {
  return (static_cast<float>(static_cast<std::int32_t>(word >> 9)) + 0.5f) * 1.1920929e-7f;
}

/// A nearly normal deviate (mean 0, variance 1, |x| <= 3.46) from one random word: the sum of its
/// four bytes, centred (Irwin-Hall of four). For shocks whose tails do not matter.
COPROD_INLINE float bell32(std::uint32_t word) {
  const std::int32_t sum = static_cast<std::int32_t>((word & 0xFFu) + ((word >> 8) & 0xFFu)
                                                     + ((word >> 16) & 0xFFu) + (word >> 24));
  return (static_cast<float>(sum) - 510.0f) * 6.7658750e-3f;  // 1 / sqrt(4 * (256^2 - 1) / 12)
}

// ---- float64, for cold code: synthesis, indices, statistics. Relative error at most 4e-16 for
// exp and log, 1e-14 for the others unless stated.

[[nodiscard]] double exp64(double x);
[[nodiscard]] double log64(double x);
/// base^exponent for base > 0, as exp64(exponent * log64(base)); relative error at most
/// 1e-15 * (1 + |exponent * log(base)|).
[[nodiscard]] double pow64(double base, double exponent);
[[nodiscard]] double logistic64(double x);
/// log of the gamma function for x > 0.
[[nodiscard]] double log_gamma64(double x);
/// Regularised lower incomplete gamma function P(a, x); a > 0, x >= 0.
[[nodiscard]] double gamma_probability64(double shape, double x);

/// Quantile of the standard normal; p in (0, 1). Wichura 1988, algorithm AS 241 (PPND16).
[[nodiscard]] double normal_quantile64(double p);
/// Quantile of the gamma distribution with the given shape > 0 and scale 1; p in (0, 1).
/// Relative error at most 1e-10.
[[nodiscard]] double gamma_quantile64(double shape, double p);
/// Gamma quantiles for many draws: linear between 4,096 exact values, exact in the two outer steps.
/// Relative error at most 2e-4 for shapes of at least 1/2.
class GammaQuantiles {
 public:
  explicit GammaQuantiles(double shape = 1.0);
  [[nodiscard]] double at(double p) const;  ///< p in (0, 1)

 private:
  static constexpr int steps = 4096;
  static constexpr int outer = 64;  ///< steps at either end that are computed exactly
  double shape_;
  std::vector<double> value_;
};

/// Standard Gumbel (maximum) quantile -log(-log p); p in (0, 1).
[[nodiscard]] double gumbel_quantile64(double p);

}  // namespace coprod
