#pragma once

/// What is believed about a parameter, beside its legal bounds. A bound says what the program can
/// compute; a prior says what is plausible, in which shape and why. Sweeps draw from priors.
///
/// The quantile and the distribution function use no libm: values that they give enter the World,
/// and must have the same bits on every processor.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace coprod {

enum class PriorShape : std::uint8_t { uniform, log_uniform, triangular, beta, choice };

[[nodiscard]] std::string_view name_of(PriorShape shape);

struct Prior {
  static constexpr std::size_t most_choices = 8;

  PriorShape shape = PriorShape::uniform;
  double low = 0.0;   ///< least plausible value
  double high = 1.0;  ///< greatest plausible value
  /// Triangular: the mode, and nothing. Beta: its two exponents, on [low, high]. Else unused.
  double a = 0.0;
  double b = 0.0;
  std::array<double, most_choices> choices{};  ///< ascending, equally likely
  std::size_t n_choices = 0;
  bool whole = false;        ///< only whole numbers: the continuous draw is rounded
  bool provisional = false;  ///< the rule that uses the parameter is about to be replaced
  std::string_view reason;
};

/// How priors are written in parameters.def.
namespace priors {

constexpr Prior uniform(double low, double high, std::string_view reason) {
  Prior prior;
  prior.low = low;
  prior.high = high;
  prior.reason = reason;
  return prior;
}

/// For what is known by its order of magnitude; `low` must be above 0. The median is
/// sqrt(low * high).
constexpr Prior log_uniform(double low, double high, std::string_view reason) {
  Prior prior = uniform(low, high, reason);
  prior.shape = PriorShape::log_uniform;
  return prior;
}

constexpr Prior triangular(double low, double mode, double high, std::string_view reason) {
  Prior prior = uniform(low, high, reason);
  prior.shape = PriorShape::triangular;
  prior.a = mode;
  return prior;
}

/// Density proportional to (x - low)^(a - 1) (high - x)^(b - 1).
constexpr Prior beta(double a, double b, double low, double high, std::string_view reason) {
  Prior prior = uniform(low, high, reason);
  prior.shape = PriorShape::beta;
  prior.a = a;
  prior.b = b;
  return prior;
}

/// Equally likely values, in ascending order. A single one is a definition.
template <class... Values>
constexpr Prior choice(std::string_view reason, Values... values) {
  static_assert(sizeof...(Values) >= 1 && sizeof...(Values) <= Prior::most_choices);
  Prior prior;
  prior.shape = PriorShape::choice;
  prior.choices = {static_cast<double>(values)...};
  prior.n_choices = sizeof...(Values);
  prior.low = prior.choices[0];
  prior.high = prior.choices[prior.n_choices - 1];
  prior.reason = reason;
  return prior;
}

/// Whole numbers only. Both ends are as likely as their neighbours.
constexpr Prior whole(Prior prior) {
  prior.whole = true;
  return prior;
}

/// The rule that reads the parameter is to be replaced, and with it this prior.
constexpr Prior provisional(Prior prior) {
  prior.provisional = true;
  return prior;
}

}  // namespace priors

/// The value below which a share `u` in (0, 1) of the prior lies; rises with `u`, and never leaves
/// [low, high].
[[nodiscard]] double prior_quantile(const Prior& prior, double u);

/// The share of the prior at or below `value`.
[[nodiscard]] double prior_cdf(const Prior& prior, double value);

/// "log-uniform .6–2.5", "beta(2, 5) on 0–1", "triangular 0–.2–.5", "6, 12 or 24", "1".
[[nodiscard]] std::string prior_text(const Prior& prior);

}  // namespace coprod
