#include "statistics/interval.hpp"

#include <cmath>
#include <limits>

namespace coprod {

namespace {

/// Regularised incomplete beta function I_x(a, b), by Lentz's continued fraction.
double incomplete_beta(double a, double b, double x) {
  if (x <= 0.0) return 0.0;
  if (x >= 1.0) return 1.0;
  if (x > (a + 1.0) / (a + b + 2.0)) return 1.0 - incomplete_beta(b, a, 1.0 - x);
  const double front = std::exp(std::lgamma(a + b) - std::lgamma(a) - std::lgamma(b)
                                + a * std::log(x) + b * std::log1p(-x))
                       / a;
  double c = 1.0;
  double d = 1.0 / (1.0 - (a + b) * x / (a + 1.0));
  double value = d;
  for (int m = 1; m < 500; ++m) {
    const double even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
    d = 1.0 / (1.0 + even * d);
    c = 1.0 + even / c;
    value *= d * c;
    const double odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
    d = 1.0 / (1.0 + odd * d);
    c = 1.0 + odd / c;
    const double step = d * c;
    value *= step;
    if (std::fabs(step - 1.0) < 1e-15) break;
  }
  return front * value;
}

double student_t_probability(double t, double degrees) {
  const double tail = 0.5 * student_t_two_sided(t, degrees);
  return t > 0.0 ? 1.0 - tail : tail;
}

}  // namespace

double student_t_two_sided(double t, double degrees) {
  return incomplete_beta(0.5 * degrees, 0.5, degrees / (degrees + t * t));
}

double student_t_quantile(double p, double degrees) {
  if (p == 0.5) return 0.0;
  double low = -1.0;
  double high = 1.0;
  while (student_t_probability(low, degrees) > p) low *= 2.0;
  while (student_t_probability(high, degrees) < p) high *= 2.0;
  for (int step = 0; step < 200 && high - low > 1e-10 * (1.0 + std::fabs(low)); ++step) {
    const double middle = 0.5 * (low + high);
    (student_t_probability(middle, degrees) < p ? low : high) = middle;
  }
  return 0.5 * (low + high);
}

MeanInterval mean_interval(std::span<const double> values, double confidence) {
  MeanInterval result;
  double sum = 0.0;
  for (const double value : values) {
    if (std::isnan(value)) continue;
    sum += value;
    ++result.count;
  }
  if (result.count == 0) {
    result.mean = result.half_width = std::numeric_limits<double>::quiet_NaN();
    return result;
  }
  const auto n = static_cast<double>(result.count);
  result.mean = sum / n;
  if (result.count < 2) {
    result.half_width = std::numeric_limits<double>::quiet_NaN();
    return result;
  }
  double squares = 0.0;
  for (const double value : values) {
    if (!std::isnan(value)) squares += (value - result.mean) * (value - result.mean);
  }
  result.half_width =
      student_t_quantile(0.5 + 0.5 * confidence, n - 1.0) * std::sqrt(squares / (n - 1.0) / n);
  return result;
}

}  // namespace coprod
