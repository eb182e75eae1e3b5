#include "analysis/sensitivity/tornado.hpp"

#include "analysis/contrast.hpp"
#include "analysis/sensitivity/ranks.hpp"
#include "analysis/sensitivity/rows.hpp"
#include "statistics/interval.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include <Eigen/Dense>

namespace coprod::sensitivity {

namespace {

constexpr double low_quantile = 0.1;
constexpr double high_quantile = 0.9;
constexpr std::size_t few_rows = 10;
/// Directions of the factors with less than this share of the largest spread do not vary.
constexpr double same = 1e-9;

using Matrix = Eigen::MatrixXd;
using Vector = Eigen::VectorXd;
using Index = Eigen::Index;

/// How far two rows are apart, in factors; stops counting at 2.
std::size_t factors_apart(std::span<const double> a, std::span<const double> b) {
  std::size_t apart = 0;
  for (std::size_t i = 0; i < a.size() && apart < 2; ++i) apart += a[i] != b[i];
  return apart;
}

/// Slopes on centred columns with HC3 standard errors. NaN where columns cannot be told apart.
struct Slopes {
  Vector slope;
  Vector error;
  double degrees = 0.0;
  double explained = 0.0;
};

Slopes regressed(const Matrix& x, const Vector& y) {
  const auto n = static_cast<double>(x.rows());
  const Eigen::SelfAdjointEigenSolver<Matrix> spread(x.transpose() * x);
  const Vector& values = spread.eigenvalues();
  const Matrix& directions = spread.eigenvectors();
  const double least = same * values(values.size() - 1);
  Matrix inverse = Matrix::Zero(x.cols(), x.cols());
  Vector lost = Vector::Zero(x.cols());
  Index rank = 0;
  for (Index d = 0; d < values.size(); ++d) {
    const auto direction = directions.col(d);
    if (values(d) > least) {
      inverse += direction * direction.transpose() / values(d);
      ++rank;
    } else {
      lost += direction.cwiseAbs2();
    }
  }
  Slopes result;
  result.degrees = n - 1.0 - static_cast<double>(rank);
  result.slope = inverse * (x.transpose() * y);
  const Vector left = y - x * result.slope;
  result.explained = 1.0 - left.squaredNorm() / y.squaredNorm();
  const Matrix weights = x * inverse;
  const Vector leverage = (weights.cwiseProduct(x)).rowwise().sum().array() + 1.0 / n;
  const Vector scaled = left.array() / (1.0 - leverage.array()).max(1e-6);
  result.error.resize(x.cols());
  for (Index c = 0; c < x.cols(); ++c) {
    result.error(c) = std::sqrt((weights.col(c).array() * scaled.array()).square().sum());
    // A direction in which nothing varies has a part of this factor: its slope is anybody's.
    if (lost(c) > same) result.slope(c) = result.error(c) = std::nan("");
  }
  return result;
}

void one_at_a_time(TornadoResult& result, const Rows& rows, std::span<const double> x,
                   std::size_t factors, std::size_t base, double confidence) {
  result.method = TornadoMethod::one_at_a_time;
  const auto at = [&](std::size_t row, std::size_t f) { return x[row * factors + f]; };
  for (std::size_t f = 0; f < factors; ++f) {
    TornadoBar& bar = result.bars[f];
    std::size_t lowest = base;
    std::size_t highest = base;
    for (std::size_t row = 0; row < rows.rows(); ++row) {
      // A row that differs from the base in another factor has the base's value of this one.
      if (rows.count(row) == 0 || at(row, f) == at(base, f)) continue;
      if (rows.count(lowest) == 0 || at(row, f) < at(lowest, f)) lowest = row;
      if (rows.count(highest) == 0 || at(row, f) > at(highest, f)) highest = row;
    }
    if (lowest == highest) continue;
    bar.from = at(lowest, f);
    bar.to = at(highest, f);
    const Effect effect =
        effect_of(paired_difference(rows.values(highest), rows.values(lowest)), confidence);
    bar.effect = effect.mean;
    bar.low = effect.low();
    bar.high = effect.high();
    bar.used = effect.replicates;
  }
}

void sampled(TornadoResult& result, const Rows& rows, std::span<const double> x,
             std::size_t factors, double confidence) {
  std::vector<std::size_t> kept;
  for (std::size_t row = 0; row < rows.rows(); ++row) {
    if (rows.count(row) > 0) kept.push_back(row);
  }
  const std::size_t n = kept.size();
  Matrix places(static_cast<Index>(n), static_cast<Index>(factors));
  Vector y(static_cast<Index>(n));
  for (std::size_t i = 0; i < n; ++i) y(static_cast<Index>(i)) = rows.mean(kept[i]);
  std::vector<Index> varying;
  std::vector<double> column(n);
  for (std::size_t f = 0; f < factors && n > 0; ++f) {
    for (std::size_t i = 0; i < n; ++i) column[i] = x[kept[i] * factors + f];
    const Ranks ranks = ranks_of(column);
    if (ranks.distinct < 2) continue;
    result.bars[f].from = quantile_of(column, low_quantile);
    result.bars[f].to = quantile_of(column, high_quantile);
    // Places of equal values have a mean of 1/2, too.
    const auto c = static_cast<Index>(varying.size());
    for (std::size_t i = 0; i < n; ++i) places(static_cast<Index>(i), c) = ranks.place[i] - 0.5;
    varying.push_back(static_cast<Index>(f));
  }
  const bool together = n >= 2 * (varying.size() + 1);
  result.method = together ? TornadoMethod::all_factors : TornadoMethod::each_factor;
  if (n < 4 || varying.empty()) return;
  y.array() -= y.mean();
  const double moved = high_quantile - low_quantile;
  const auto set = [&](std::size_t v, const Slopes& slopes, Index c) {
    TornadoBar& bar = result.bars[static_cast<std::size_t>(varying[v])];
    if (std::isnan(slopes.slope(c))) return;
    const double half =
        student_t_quantile(0.5 + 0.5 * confidence, slopes.degrees) * slopes.error(c) * moved;
    bar.effect = slopes.slope(c) * moved;
    bar.low = bar.effect - half;
    bar.high = bar.effect + half;
    bar.used = n;
  };
  if (together) {
    const Slopes slopes = regressed(places.leftCols(static_cast<Index>(varying.size())), y);
    if (y.squaredNorm() > 0.0) result.explained = slopes.explained;
    for (std::size_t v = 0; v < varying.size(); ++v) set(v, slopes, static_cast<Index>(v));
    return;
  }
  const Matrix used = places.leftCols(static_cast<Index>(varying.size()));
  const Matrix likeness = used.colwise().normalized().transpose() * used.colwise().normalized();
  for (std::size_t v = 0; v < varying.size(); ++v) {
    // What another factor copies, or mirrors, would be told twice.
    const auto c = static_cast<Index>(v);
    if ((likeness.col(c).array().abs() > 1.0 - same).count() == 1)
      set(v, regressed(used.col(c), y), 0);
  }
}

}  // namespace

std::size_t one_at_a_time_base(std::span<const double> x, std::size_t factors) {
  const std::size_t n = x.size() / factors;
  const auto row = [&](std::size_t i) { return x.subspan(i * factors, factors); };
  const auto is_base = [&](std::size_t base) {
    for (std::size_t i = 0; i < n; ++i) {
      if (factors_apart(row(base), row(i)) > 1) return false;
    }
    return true;
  };
  // The base need not stand first. In other designs a row is refused after a few comparisons.
  for (std::size_t base = 0; base < n; ++base) {
    if (is_base(base)) return base;
  }
  return n;
}

TornadoResult tornado(std::span<const double> y, std::span<const double> x, std::size_t factors,
                      std::size_t replicates, double confidence) {
  const Rows rows(y, replicates);
  if (factors == 0 || rows.rows() == 0 || x.size() != rows.rows() * factors) {
    throw std::logic_error("the outcomes are not of that many factors.");
  }
  if (!std::all_of(x.begin(), x.end(), [](double v) { return std::isfinite(v); })) {
    throw std::logic_error("a factor has no value in some row.");
  }
  TornadoResult result;
  result.missing_rows = rows.missing();
  result.bars.resize(factors);
  const std::size_t base = one_at_a_time_base(x, factors);
  // With a single factor any rows differ in one: many are a sample, few are what was to be seen.
  if (base < rows.rows() && (factors > 1 || rows.rows() < few_rows)) {
    one_at_a_time(result, rows, x, factors, base, confidence);
  } else {
    sampled(result, rows, x, factors, confidence);
  }
  return result;
}

}  // namespace coprod::sensitivity
