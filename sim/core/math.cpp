#include "core/math.hpp"

#include <cmath>
#include <limits>

namespace coprod {

// Only std::sqrt, std::floor and std::fabs of <cmath> are used: IEEE 754 fixes their results.

double exp64(double x) {
  if (x > 709.0) x = 709.0;
  if (x < -708.0) return 0.0;
  const double n = std::floor(x * 1.4426950408889634 + 0.5);
  const double r = (x - n * 6.93147180369123816490e-01) - n * 1.90821492927058770002e-10;
  // Taylor to degree 13: the remainder is below 4e-18 for |r| <= 0.3466.
  double p = 1.6059043836821613e-10;
  p = p * r + 2.0876756987868099e-09;
  p = p * r + 2.5052108385441719e-08;
  p = p * r + 2.7557319223985893e-07;
  p = p * r + 2.7557319223985888e-06;
  p = p * r + 2.4801587301587302e-05;
  p = p * r + 1.9841269841269841e-04;
  p = p * r + 1.3888888888888889e-03;
  p = p * r + 8.3333333333333332e-03;
  p = p * r + 4.1666666666666664e-02;
  p = p * r + 1.6666666666666666e-01;
  p = p * r + 0.5;
  const double y = (p * (r * r) + r) + 1.0;
  const auto exponent = static_cast<std::int64_t>(n);
  return y * std::bit_cast<double>((exponent + 1023) << 52);
}

double log64(double x) {
  if (!(x > 0.0)) {
    return x == 0.0 ? -std::numeric_limits<double>::infinity()
                    : std::numeric_limits<double>::quiet_NaN();
  }
  std::int64_t extra = 0;
  if (x < std::numeric_limits<double>::min()) {
    x *= 18014398509481984.0;  // 2^54
    extra = -54;
  }
  const auto bits = std::bit_cast<std::int64_t>(x);
  const std::int64_t shifted = bits - 0x3FE6A09E667F3BCD;
  const std::int64_t e = (shifted >> 52) + extra;
  const double m = std::bit_cast<double>((shifted & 0x000FFFFFFFFFFFFF) + 0x3FE6A09E667F3BCD);
  const double n = static_cast<double>(e);
  // log(m) = 2 atanh(s), s = (m-1)/(m+1), |s| <= 0.1716; the series to s^19 leaves less than 1e-17.
  const double s = (m - 1.0) / (m + 1.0);
  const double z = s * s;
  double p = 2.0 / 21.0;
  p = p * z + 2.0 / 19.0;
  p = p * z + 2.0 / 17.0;
  p = p * z + 2.0 / 15.0;
  p = p * z + 2.0 / 13.0;
  p = p * z + 2.0 / 11.0;
  p = p * z + 2.0 / 9.0;
  p = p * z + 2.0 / 7.0;
  p = p * z + 2.0 / 5.0;
  p = p * z + 2.0 / 3.0;
  const double tail = s * z * p + n * 1.90821492927058770002e-10;
  return (tail + 2.0 * s) + n * 6.93147180369123816490e-01;
}

double pow64(double base, double exponent) {
  if (exponent == 0.0) return 1.0;
  return exp64(exponent * log64(base));
}

double logistic64(double x) { return 1.0 / (1.0 + exp64(-x)); }

double log_gamma64(double x) {
  // Stirling's series, after raising the argument to at least 12 by the recurrence.
  double product = 1.0;
  while (x < 12.0) {
    product *= x;
    x += 1.0;
  }
  const double i = 1.0 / x;
  const double i2 = i * i;
  const double series =
      i
      * (1.0 / 12.0
         - i2
               * (1.0 / 360.0
                  - i2
                        * (1.0 / 1260.0
                           - i2 * (1.0 / 1680.0 - i2 * (1.0 / 1188.0 - i2 * (691.0 / 360360.0))))));
  return (x - 0.5) * log64(x) - x + 0.91893853320467274178 + series - log64(product);
}

double gamma_probability64(double shape, double x) {
  if (x <= 0.0) return 0.0;
  const double front = exp64(shape * log64(x) - x - log_gamma64(shape));
  if (x < shape + 1.0) {
    double term = 1.0 / shape;
    double sum = term;
    for (int n = 1; n < 2000; ++n) {
      term *= x / (shape + n);
      sum += term;
      if (term < sum * 1e-17) break;
    }
    return front * sum;
  }
  // Lentz's continued fraction for the upper tail.
  double b = x + 1.0 - shape;
  double c = 1e300;
  double d = 1.0 / b;
  double h = d;
  for (int n = 1; n < 2000; ++n) {
    const double a = -n * (n - shape);
    b += 2.0;
    d = a * d + b;
    if (std::fabs(d) < 1e-300) d = 1e-300;
    c = b + a / c;
    if (std::fabs(c) < 1e-300) c = 1e-300;
    d = 1.0 / d;
    const double delta = d * c;
    h *= delta;
    if (std::fabs(delta - 1.0) < 1e-16) break;
  }
  return 1.0 - front * h;
}

double normal_quantile64(double p) {
  const double q = p - 0.5;
  if (std::fabs(q) <= 0.425) {
    const double r = 0.180625 - q * q;
    const double num =
        (((((((2.5090809287301226727e3 * r + 3.3430575583588128105e4) * r + 6.7265770927008700853e4)
                 * r
             + 4.5921953931549871457e4)
                * r
            + 1.3731693765509461125e4)
               * r
           + 1.9715909503065514427e3)
              * r
          + 1.3314166789178437745e2)
             * r
         + 3.3871328727963666080e0);
    const double den =
        (((((((5.2264952788528545610e3 * r + 2.8729085735721942674e4) * r + 3.9307895800092710610e4)
                 * r
             + 2.1213794301586595867e4)
                * r
            + 5.3941960214247511077e3)
               * r
           + 6.8718700749205790830e2)
              * r
          + 4.2313330701600911252e1)
             * r
         + 1.0);
    return q * num / den;
  }
  double r = q < 0.0 ? p : 1.0 - p;
  r = std::sqrt(-log64(r));
  double value;
  if (r <= 5.0) {
    r -= 1.6;
    const double num = (((((((7.74545014278341407640e-4 * r + 2.27238449892691845833e-2) * r
                             + 2.41780725177450611770e-1)
                                * r
                            + 1.27045825245236838258e0)
                               * r
                           + 3.64784832476320460504e0)
                              * r
                          + 5.76949722146069140550e0)
                             * r
                         + 4.63033784615654529590e0)
                            * r
                        + 1.42343711074968357734e0);
    const double den = (((((((1.05075007164441684324e-9 * r + 5.47593808499534494600e-4) * r
                             + 1.51986665636164571966e-2)
                                * r
                            + 1.48103976427480074590e-1)
                               * r
                           + 6.89767334985100004550e-1)
                              * r
                          + 1.67638483018380384940e0)
                             * r
                         + 2.05319162663775882187e0)
                            * r
                        + 1.0);
    value = num / den;
  } else {
    r -= 5.0;
    const double num = (((((((2.01033439929228813265e-7 * r + 2.71155556874348757815e-5) * r
                             + 1.24266094738807843860e-3)
                                * r
                            + 2.65321895265761230930e-2)
                               * r
                           + 2.96560571828504891230e-1)
                              * r
                          + 1.78482653991729133580e0)
                             * r
                         + 5.46378491116411436990e0)
                            * r
                        + 6.65790464350110377720e0);
    const double den = (((((((2.04426310338993978564e-15 * r + 1.42151175831644588870e-7) * r
                             + 1.84631831751005468180e-5)
                                * r
                            + 7.86869131145613259100e-4)
                               * r
                           + 1.48753612908506148525e-2)
                              * r
                          + 1.36929880922735805310e-1)
                             * r
                         + 5.99832206555887937690e-1)
                            * r
                        + 1.0);
    value = num / den;
  }
  return q < 0.0 ? -value : value;
}

double gamma_quantile64(double shape, double p) {
  // Bracket in log x, then Newton steps on P(a, x) = p that fall back to bisection.
  double low = -700.0;
  double high = log64(shape + 40.0 + 12.0 * std::sqrt(shape) * 3.0 + 700.0);
  double y = 0.0;
  {
    // Wilson-Hilferty start; for small shapes the leading term of the series.
    const double z = normal_quantile64(p);
    const double c = 1.0 - 1.0 / (9.0 * shape) + z / (3.0 * std::sqrt(shape));
    if (c > 0.1) {
      y = log64(shape * c * c * c);
    } else {
      y = (log64(p) + log_gamma64(shape + 1.0)) / shape;
    }
    if (!(y > low && y < high)) y = 0.5 * (low + high);
  }
  for (int i = 0; i < 200; ++i) {
    const double x = exp64(y);
    const double f = gamma_probability64(shape, x) - p;
    if (f < 0.0) {
      low = y;
    } else {
      high = y;
    }
    // d P / d y = x^a e^-x / Gamma(a)
    const double slope = exp64(shape * y - x - log_gamma64(shape));
    double next = slope > 0.0 ? y - f / slope : 0.5 * (low + high);
    if (!(next > low && next < high)) next = 0.5 * (low + high);
    if (std::fabs(next - y) < 1e-13 * (1.0 + std::fabs(y))) {
      y = next;
      break;
    }
    y = next;
  }
  return exp64(y);
}

GammaQuantiles::GammaQuantiles(double shape) : shape_(shape), value_(steps + 1, 0.0) {
  for (int i = outer; i <= steps - outer; ++i) {
    value_[static_cast<std::size_t>(i)] = gamma_quantile64(shape, static_cast<double>(i) / steps);
  }
}

double GammaQuantiles::at(double p) const {
  const double x = p * steps;
  const auto i = static_cast<int>(x);
  if (i < outer || i >= steps - outer) return gamma_quantile64(shape_, p);
  const double low = value_[static_cast<std::size_t>(i)];
  const double high = value_[static_cast<std::size_t>(i) + 1];
  return low + (high - low) * (x - i);
}

double gumbel_quantile64(double p) { return -log64(-log64(p)); }

}  // namespace coprod
