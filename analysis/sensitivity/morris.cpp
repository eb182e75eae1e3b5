#include "analysis/sensitivity/morris.hpp"

#include "analysis/sensitivity/rows.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace coprod::sensitivity {

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

/// The factor that a step moves; `factors` if none.
std::size_t moved(std::span<const double> from, std::span<const double> to) {
  std::size_t found = from.size();
  for (std::size_t i = 0; i < from.size(); ++i) {
    if (from[i] == to[i]) continue;
    if (found != from.size()) {
      throw std::logic_error("a step moves two factors: these are no Morris trajectories.");
    }
    found = i;
  }
  return found;
}

}  // namespace

MorrisResult morris_effects(std::span<const double> y, std::span<const double> x,
                            std::size_t factors, std::size_t replicates,
                            const BootstrapOptions& options) {
  const Rows rows(y, replicates);
  const std::size_t steps = factors + 1;
  if (factors == 0 || rows.rows() == 0 || rows.rows() % steps != 0
      || x.size() != rows.rows() * factors) {
    throw std::logic_error("the outcomes are no Morris design of that many factors.");
  }
  MorrisResult result;
  result.trajectories = rows.rows() / steps;
  result.missing_rows = rows.missing();
  result.constant = rows.constant();

  // A factor's effects, one a trajectory and NaN where there is none.
  std::vector<std::vector<double>> effects(factors, std::vector<double>(result.trajectories, nan));
  for (std::size_t t = 0; t < result.trajectories; ++t) {
    for (std::size_t to = t * steps + 1; to < (t + 1) * steps; ++to) {
      const auto before = x.subspan((to - 1) * factors, factors);
      const auto after = x.subspan(to * factors, factors);
      const std::size_t i = moved(before, after);
      if (i == factors) continue;
      effects[i][t] = (rows.mean(to) - rows.mean(to - 1)) / (after[i] - before[i]);
    }
  }
  constexpr std::size_t columns = 4;
  std::vector<double> terms(result.trajectories * columns);
  for (std::size_t i = 0; i < factors; ++i) {
    std::fill(terms.begin(), terms.end(), 0.0);
    std::size_t used = 0;
    // Squares about one of the effects, so that equal effects have a variance of exactly 0.
    double about = nan;
    for (std::size_t t = 0; t < result.trajectories; ++t) {
      const double effect = effects[i][t];
      if (std::isnan(effect)) continue;
      if (std::isnan(about)) about = effect;
      ++used;
      double* const at = terms.data() + t * columns;
      at[0] = 1.0;
      at[1] = effect - about;
      at[2] = (effect - about) * (effect - about);
      at[3] = std::fabs(effect);
    }
    const auto of_sums = [&](std::span<const double> sums, std::span<double> values) {
      const double n = sums[0];
      const bool any = n > 0.5;
      values[0] = any ? about + sums[1] / n : nan;
      values[1] = any ? sums[3] / n : nan;
      const double squares = sums[2] - sums[1] * sums[1] / n;
      values[2] = n > 1.5 ? std::sqrt(std::max(squares, 0.0) / (n - 1.0)) : nan;
    };
    auto found = bootstrap(terms, columns, 3, of_sums, options);
    for (Estimate& estimate : found) estimate.used = used;
    result.factors.push_back({found[0], found[1], found[2]});
  }
  return result;
}

}  // namespace coprod::sensitivity
