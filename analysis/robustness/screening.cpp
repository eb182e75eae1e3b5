#include "analysis/robustness/screening.hpp"

#include "core/math.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numeric>

namespace coprod::robustness {

namespace {

constexpr std::size_t least_worlds = 30;
/// Residual degrees of freedom that are always kept.
constexpr std::size_t least_degrees = 15;
/// What is left of a polynomial, as a share, below which it is another's.
constexpr double same = 1e-6;

/// Steps are not independent, but neither are they one test: a false entry has several chances.
/// Each step gets this share of the family's error; measured in benchmarks/robustness.
constexpr double share_of_a_step = 0.5;

double dot(const std::vector<double>& a, const std::vector<double>& b) {
  std::array<double, 4> part{};
  std::size_t i = 0;
  for (; i + 4 <= a.size(); i += 4) {
    for (std::size_t k = 0; k < 4; ++k) part[k] += a[i + k] * b[i + k];
  }
  for (; i < a.size(); ++i) part[0] += a[i] * b[i];
  return (part[0] + part[1]) + (part[2] + part[3]);
}

void subtract(std::vector<double>& from, double times, const std::vector<double>& what) {
  for (std::size_t i = 0; i < from.size(); ++i) from[i] -= times * what[i];
}

/// A factor's polynomials, less what those that entered explain of them.
struct Candidate {
  std::size_t factor = 0;
  std::vector<std::vector<double>> columns;
  double explained = 0.0;  ///< sum of squares of the residual that it would explain
};

/// Orthonormal columns of the same span; those that are nothing are left out.
std::vector<std::vector<double>> orthonormal(const std::vector<std::vector<double>>& columns) {
  std::vector<std::vector<double>> result;
  const double size = columns.empty() ? 0.0 : static_cast<double>(columns.front().size());
  for (std::vector<double> column : columns) {
    for (const auto& before : result) subtract(column, dot(column, before), before);
    const double length = std::sqrt(dot(column, column));
    if (length < same * std::sqrt(size)) continue;
    for (double& value : column) value /= length;
    result.push_back(std::move(column));
  }
  return result;
}

/// Chance that an inert factor explains as much or more: chi-square with Bartlett's factor, which
/// for one response differs from the F law by the inverse square of the degrees of freedom.
double p_of(double explained, double residual, std::size_t columns, double degrees_before) {
  if (!(residual > 0.0) || explained <= 0.0) return 1.0;
  const auto q = static_cast<double>(columns);
  const double left = std::max(1.0 - explained / residual, 1e-300);
  const double statistic = -(degrees_before - q + (q - 2.0) / 2.0) * log64(left);
  return 1.0 - gamma_probability64(q / 2.0, statistic / 2.0);
}

}  // namespace

std::array<double, shapes_of_a_factor> shapes_at(double u) {
  const double x = 2.0 * u - 1.0;
  return {1.7320508075688772 * x, 2.23606797749979 * 0.5 * (3.0 * x * x - 1.0),
          2.6457513110645906 * 0.5 * (5.0 * x * x - 3.0) * x};
}

std::vector<double> normal_scores(std::span<const double> values) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!std::isnan(values[i])) order.push_back(i);
  }
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return values[a] != values[b] ? values[a] < values[b] : a < b;
  });
  std::vector<double> scores(values.begin(), values.end());
  const auto n = static_cast<double>(order.size());
  for (std::size_t from = 0; from < order.size();) {
    std::size_t to = from;
    double sum = 0.0;
    for (; to < order.size() && values[order[to]] == values[order[from]]; ++to) {
      sum += normal_quantile64((static_cast<double>(to) + 0.5) / n);
    }
    for (std::size_t i = from; i < to; ++i) scores[order[i]] = sum / static_cast<double>(to - from);
    from = to;
  }
  return scores;
}

std::vector<ScreeningStep> screen(const Draws& draws, std::span<const double> target,
                                  const ScreeningOptions& options) {
  assert(target.size() == draws.worlds && draws.values.size() == draws.worlds * draws.factors);
  assert(options.shapes >= 1 && options.shapes <= shapes_of_a_factor);
  const std::vector<double> scores = normal_scores(target);
  std::vector<std::size_t> rows;
  std::vector<double> residual;
  double mean = 0.0;
  for (std::size_t w = 0; w < draws.worlds; ++w) {
    if (std::isnan(scores[w])) continue;
    rows.push_back(w);
    residual.push_back(scores[w]);
    mean += scores[w];
  }
  if (rows.empty()) return {};
  mean /= static_cast<double>(rows.size());
  for (double& value : residual) value -= mean;

  std::vector<Candidate> left;
  for (std::size_t f = 0; f < draws.factors; ++f) {
    Candidate candidate;
    candidate.factor = f;
    candidate.columns.assign(options.shapes, std::vector<double>(rows.size()));
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const auto shapes = shapes_at(draws.at(rows[i], f));
      for (std::size_t k = 0; k < options.shapes; ++k) candidate.columns[k][i] = shapes[k];
    }
    for (auto& column : candidate.columns) {
      const double centre =
          std::accumulate(column.begin(), column.end(), 0.0) / static_cast<double>(rows.size());
      for (double& value : column) value -= centre;
    }
    if (!orthonormal(candidate.columns).empty()) left.push_back(std::move(candidate));
  }

  std::vector<ScreeningStep> steps;
  double degrees = static_cast<double>(rows.size()) - 1.0;
  while (!left.empty()) {
    double best_explained = -1.0;
    std::size_t best = 0;
    for (std::size_t c = 0; c < left.size(); ++c) {
      left[c].explained = 0.0;
      for (const auto& column : orthonormal(left[c].columns)) {
        const double along = dot(column, residual);
        left[c].explained += along * along;
      }
      if (left[c].explained > best_explained) {
        best_explained = left[c].explained;
        best = c;
      }
    }
    const auto family = static_cast<double>(left.size());
    const double squares = dot(residual, residual);
    const auto corrected = [&](const Candidate& candidate) {
      return std::min(1.0, family * p_of(candidate.explained, squares, options.shapes, degrees));
    };
    const double p = corrected(left[best]);
    const bool enters = p <= share_of_a_step * options.family_error && steps.size() < options.most
                        && rows.size() >= least_worlds
                        && degrees >= static_cast<double>(least_degrees + options.shapes);
    if (!enters) {
      std::stable_sort(left.begin(), left.end(), [](const Candidate& a, const Candidate& b) {
        return a.explained > b.explained;
      });
      for (std::size_t c = 0; c < left.size() && c < options.further; ++c) {
        // Expected square of the c-th largest of so many inert ones (Blom 1958), less its mean.
        const double place = (static_cast<double>(c) + 0.625) / (family + 0.25);
        const auto q = static_cast<double>(options.shapes);
        const double largest = 2.0 * gamma_quantile64(q / 2.0, 1.0 - place);
        steps.push_back({left[c].factor, corrected(left[c]), false,
                         std::max(0.0, largest - q) / static_cast<double>(rows.size())});
      }
      break;
    }
    const auto entering = orthonormal(left[best].columns);
    steps.push_back({left[best].factor, p, true, 0.0});
    left.erase(left.begin() + static_cast<std::ptrdiff_t>(best));
    for (const auto& direction : entering) {
      subtract(residual, dot(residual, direction), direction);
      for (Candidate& candidate : left) {
        for (auto& column : candidate.columns) {
          subtract(column, dot(column, direction), direction);
        }
      }
    }
    degrees -= static_cast<double>(entering.size());
  }
  return steps;
}

}  // namespace coprod::robustness
