#include "analysis/sensitivity/given_data.hpp"

#include "analysis/regression.hpp"
#include "analysis/sensitivity/ranks.hpp"
#include "analysis/sensitivity/rows.hpp"
#include "core/math.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <utility>

namespace coprod::sensitivity {

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t most_degree = 6;
constexpr std::size_t rows_a_degree = 15;
constexpr std::size_t least_rows = 10;
constexpr double rounding = 1e-12;

/// Columns of a row in the table of terms: 1, y, y^2, the part of y^2 that is chance, and what the
/// fit leaves of y, squared.
constexpr std::size_t columns = 5;

/// A row of Legendre's polynomials 1 to `degree`.
std::vector<double> polynomials(double place, std::size_t degree) {
  std::vector<double> p;
  const double t = 2.0 * place - 1.0;
  double before = 1.0;
  double now = t;
  for (std::size_t d = 1; d <= degree; ++d) {
    const auto n = static_cast<double>(d);
    p.push_back(now);
    before = std::exchange(now, ((2.0 * n + 1.0) * t * now - n * before) / (n + 1.0));
  }
  return p;
}

struct Polynomial {
  std::size_t terms = 0;  ///< that could be told apart, without the constant
  std::vector<double> left;
};

Polynomial fitted(std::span<const double> places, std::size_t degree, std::span<const double> y) {
  std::vector<std::vector<double>> regressors;
  for (const double place : places) regressors.push_back(polynomials(place, degree));
  const Fit fit = least_squares(regressors, y);
  Polynomial polynomial{0, std::vector<double>(y.begin(), y.end())};
  for (std::size_t c = 0; c < fit.coefficients.size(); ++c) {
    if (std::isnan(fit.coefficients[c])) continue;
    polynomial.terms += c > 0;
    for (std::size_t i = 0; i < y.size(); ++i) {
      polynomial.left[i] -= fit.coefficients[c] * (c > 0 ? regressors[i][c - 1] : 1.0);
    }
  }
  return polynomial;
}

double variance_of(std::span<const double> sums) {
  const double mean = sums[1] / sums[0];
  const double variance = sums[2] / sums[0] - mean * mean;
  return variance > rounding * (sums[2] / sums[0]) ? variance : nan;
}
double chance_of(std::span<const double> sums) { return sums[3] / sums[0] / variance_of(sums); }

/// Widens an interval by an error that is independent of it, a half-width.
void widen(Estimate& estimate, double by) {
  estimate.low = estimate.value - std::hypot(estimate.value - estimate.low, by);
  estimate.high = estimate.value + std::hypot(estimate.high - estimate.value, by);
}

}  // namespace

GivenDataResult given_data_indices(std::span<const double> y, std::span<const double> x,
                                   std::size_t factors, std::size_t replicates,
                                   const BootstrapOptions& options) {
  const Rows rows(y, replicates);
  if (factors == 0 || x.size() != rows.rows() * factors) {
    throw std::logic_error("the outcomes are not of that many factors.");
  }
  std::vector<std::size_t> kept;
  for (std::size_t row = 0; row < rows.rows(); ++row) {
    const auto values = x.subspan(row * factors, factors);
    // Chance needs two replicates of each row.
    if (rows.count(row) >= std::min<std::size_t>(replicates, 2)
        && std::all_of(values.begin(), values.end(), [](double v) { return std::isfinite(v); })) {
      kept.push_back(row);
    }
  }
  const std::size_t n = kept.size();
  GivenDataResult result;
  result.used = n;
  result.first.resize(factors);
  result.degree.assign(factors, 0);
  const bool with_chance = replicates > 1;
  if (with_chance) result.without_chance.resize(factors);

  std::vector<double> means(n);
  std::vector<double> terms(n * columns);
  for (std::size_t i = 0; i < n; ++i) {
    means[i] = rows.mean(kept[i]);
    double* const at = terms.data() + i * columns;
    at[0] = 1.0;
    at[1] = means[i];
    at[2] = means[i] * means[i];
    at[3] = with_chance ? at[2] - rows.product(kept[i], kept[i]) : 0.0;
  }
  if (n == 0) return result;
  std::array<double, columns> sums{};
  for (std::size_t at = 0; at < terms.size(); ++at) sums[at % columns] += terms[at];
  const double about = sums[1] / sums[0];
  result.mean = rows.grand_mean() + about;
  const auto [least, most] = std::minmax_element(means.begin(), means.end());
  result.constant = *least == *most;
  result.variance = result.constant ? 0.0 : sums[2] / sums[0] - about * about;
  if (n < least_rows || result.constant) return result;

  if (with_chance) {
    const auto of_sums = [](std::span<const double> s, std::span<double> values) {
      values[0] = chance_of(s);
    };
    result.chance = bootstrap(terms, columns, 1, of_sums, options).front();
    result.chance.used = n;
  }
  const double z = normal_quantile64(0.5 + 0.5 * options.confidence);
  std::vector<double> column(n);
  for (std::size_t f = 0; f < factors; ++f) {
    for (std::size_t i = 0; i < n; ++i) column[i] = x[kept[i] * factors + f];
    const Ranks ranks = ranks_of(column);
    const std::size_t degree =
        std::min({std::max<std::size_t>(n / rows_a_degree, 1), most_degree, ranks.distinct - 1});
    if (degree == 0) continue;
    const Polynomial fit = fitted(ranks.place, degree, means);
    result.degree[f] = fit.terms;
    const auto spent = static_cast<double>(fit.terms);
    const double rest = static_cast<double>(n) - 1.0 - spent;
    if (fit.terms == 0 || rest < 1.0) continue;
    for (std::size_t i = 0; i < n; ++i) terms[i * columns + 4] = fit.left[i] * fit.left[i];
    const double inflated = (static_cast<double>(n) - 1.0) / rest;
    const auto of_sums = [&](std::span<const double> s, std::span<double> values) {
      values[0] = 1.0 - inflated * (s[4] / s[0]) / variance_of(s);
      if (values.size() < 2) return;
      const double chance = chance_of(s);
      values[1] = chance < 1.0 ? values[0] / (1.0 - chance) : nan;
    };
    auto found = bootstrap(terms, columns, with_chance ? 2 : 1, of_sums, options);
    // The fit is held in resamples. Its own error is that of a chi-square of so many terms.
    const double of_fit =
        z * std::sqrt(2.0 * spent) / static_cast<double>(n) * (1.0 - found[0].value);
    widen(found[0], of_fit);
    found[0].used = n;
    result.first[f] = found[0];
    if (!with_chance) continue;
    widen(found[1], of_fit / (1.0 - result.chance.value));
    found[1].used = n;
    result.without_chance[f] = found[1];
  }
  return result;
}

}  // namespace coprod::sensitivity
