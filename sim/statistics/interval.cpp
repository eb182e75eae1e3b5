#include "statistics/interval.hpp"

#include <cmath>
#include <limits>

#include <boost/math/distributions/students_t.hpp>

namespace coprod {

namespace {

namespace policies = boost::math::policies;

/// What is no number gives what is no number, as in the rest of our arithmetic; nothing is thrown.
/// In double precision throughout.
using Quiet = policies::policy<
    policies::domain_error<policies::ignore_error>, policies::pole_error<policies::ignore_error>,
    policies::overflow_error<policies::ignore_error>,
    policies::evaluation_error<policies::ignore_error>, policies::promote_double<false>>;
using StudentT = boost::math::students_t_distribution<double, Quiet>;

}  // namespace

double student_t_two_sided(double t, double degrees) {
  return 2.0 * cdf(complement(StudentT(degrees), std::fabs(t)));
}

double student_t_quantile(double p, double degrees) { return quantile(StudentT(degrees), p); }

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
