#include "parameters/priors.hpp"

#include "core/math.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace coprod {

namespace {

/// Lentz's continued fraction of the incomplete beta function; converges fast for
/// x < (a + 1) / (a + b + 2).
double beta_fraction(double a, double b, double x) {
  constexpr double tiny = 1e-300;
  double c = 1.0;
  double d = 1.0 - (a + b) * x / (a + 1.0);
  if (std::fabs(d) < tiny) d = tiny;
  d = 1.0 / d;
  double h = d;
  for (int m = 1; m <= 500; ++m) {
    const double even = m * (b - m) * x / ((a + 2 * m - 1.0) * (a + 2 * m));
    d = 1.0 + even * d;
    if (std::fabs(d) < tiny) d = tiny;
    c = 1.0 + even / c;
    if (std::fabs(c) < tiny) c = tiny;
    d = 1.0 / d;
    h *= d * c;
    const double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1.0));
    d = 1.0 + odd * d;
    if (std::fabs(d) < tiny) d = tiny;
    c = 1.0 + odd / c;
    if (std::fabs(c) < tiny) c = tiny;
    d = 1.0 / d;
    const double step = d * c;
    h *= step;
    if (std::fabs(step - 1.0) < 1e-16) break;
  }
  return h;
}

/// Regularised incomplete beta function I_x(a, b); `log_beta` is log B(a, b).
double beta_probability(double a, double b, double log_beta, double x) {
  if (x <= 0.0) return 0.0;
  if (x >= 1.0) return 1.0;
  const double front = exp64(a * log64(x) + b * log64(1.0 - x) - log_beta);
  if (x < (a + 1.0) / (a + b + 2.0)) return front * beta_fraction(a, b, x) / a;
  return 1.0 - front * beta_fraction(b, a, 1.0 - x) / b;
}

double log_beta_of(double a, double b) {
  return log_gamma64(a) + log_gamma64(b) - log_gamma64(a + b);
}

/// Newton's steps, halved into the bracket whenever they leave it: always ends, and fast.
double beta_quantile(double a, double b, double u) {
  const double log_beta = log_beta_of(a, b);
  double low = 0.0;
  double high = 1.0;
  double x = a / (a + b);
  for (int i = 0; i < 200; ++i) {
    const double excess = beta_probability(a, b, log_beta, x) - u;
    if (excess == 0.0) break;
    (excess > 0.0 ? high : low) = x;
    const double density = exp64((a - 1.0) * log64(x) + (b - 1.0) * log64(1.0 - x) - log_beta);
    double next = density > 0.0 ? x - excess / density : low;
    if (!(next > low && next < high)) next = 0.5 * (low + high);
    if (std::fabs(next - x) <= 1e-15 * x) break;
    x = next;
  }
  return x;
}

/// The range over which the continuous draw is made: half a step more at either end where it is
/// rounded, so that the ends are as likely as their neighbours.
struct Range {
  double low;
  double high;
};
Range range_of(const Prior& prior) {
  const double more = prior.whole ? 0.5 : 0.0;
  return {prior.low - more, prior.high + more};
}

double continuous_quantile(const Prior& prior, double u) {
  const auto [low, high] = range_of(prior);
  switch (prior.shape) {
    case PriorShape::log_uniform:
      return low * exp64(u * log64(high / low));
    case PriorShape::triangular: {
      const double left = (prior.a - low) / (high - low);
      return u < left ? low + (high - low) * std::sqrt(u * left)
                      : high - (high - low) * std::sqrt((1.0 - u) * (1.0 - left));
    }
    case PriorShape::beta:
      return low + (high - low) * beta_quantile(prior.a, prior.b, u);
    case PriorShape::uniform:
    case PriorShape::choice:
      break;
  }
  return low + (high - low) * u;
}

double continuous_cdf(const Prior& prior, double value) {
  const auto [low, high] = range_of(prior);
  if (value <= low) return 0.0;
  if (value >= high) return 1.0;
  const double x = (value - low) / (high - low);
  switch (prior.shape) {
    case PriorShape::log_uniform:
      return log64(value / low) / log64(high / low);
    case PriorShape::triangular: {
      const double left = (prior.a - low) / (high - low);
      return x < left ? x * x / left : 1.0 - (1.0 - x) * (1.0 - x) / (1.0 - left);
    }
    case PriorShape::beta:
      return beta_probability(prior.a, prior.b, log_beta_of(prior.a, prior.b), x);
    case PriorShape::uniform:
    case PriorShape::choice:
      break;
  }
  return x;
}

/// A number as people write one: ".6", "-.05", "2.5", "20,000".
std::string short_number(double value) {
  if (std::fabs(value) >= 10'000.0 && value == std::floor(value)) {
    std::string digits = fmt::format("{:.0f}", std::fabs(value));
    for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3) {
      digits.insert(static_cast<std::size_t>(at), ",");
    }
    return (value < 0.0 ? "-" : "") + digits;
  }
  std::string text = fmt::format("{}", value);
  if (text.starts_with("0.")) text.erase(0, 1);
  if (text.starts_with("-0.")) text.erase(1, 1);
  return text;
}

}  // namespace

std::string_view name_of(PriorShape shape) {
  constexpr std::string_view names[] = {"uniform", "log-uniform", "triangular", "beta", "choice"};
  return names[static_cast<std::size_t>(shape)];
}

double prior_quantile(const Prior& prior, double u) {
  if (prior.shape == PriorShape::choice) {
    const auto i = static_cast<std::size_t>(u * static_cast<double>(prior.n_choices));
    return prior.choices[std::min(i, prior.n_choices - 1)];
  }
  double value = continuous_quantile(prior, u);
  if (prior.whole) value = std::floor(value + 0.5);
  return std::clamp(value, prior.low, prior.high);
}

double prior_cdf(const Prior& prior, double value) {
  if (prior.shape == PriorShape::choice) {
    const auto end = prior.choices.begin() + static_cast<std::ptrdiff_t>(prior.n_choices);
    const auto below = std::upper_bound(prior.choices.begin(), end, value) - prior.choices.begin();
    return static_cast<double>(below) / static_cast<double>(prior.n_choices);
  }
  if (value < prior.low) return 0.0;
  if (value >= prior.high) return 1.0;
  return continuous_cdf(prior, prior.whole ? std::floor(value) + 0.5 : value);
}

std::string prior_text(const Prior& prior) {
  if (prior.shape == PriorShape::choice) {
    std::string text;
    for (std::size_t i = 0; i < prior.n_choices; ++i) {
      if (i > 0) text += i + 1 == prior.n_choices ? " or " : ", ";
      text += short_number(prior.choices[i]);
    }
    return text;
  }
  const std::string low = short_number(prior.low);
  const std::string high = short_number(prior.high);
  std::string text = prior.whole ? "whole, " : "";
  switch (prior.shape) {
    case PriorShape::triangular:
      return text + fmt::format("triangular {}–{}–{}", low, short_number(prior.a), high);
    case PriorShape::beta:
      return text
             + fmt::format("beta({}, {}) on {}–{}", short_number(prior.a), short_number(prior.b),
                           low, high);
    default:
      return text + fmt::format("{} {}–{}", name_of(prior.shape), low, high);
  }
}

}  // namespace coprod
