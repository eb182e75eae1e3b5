#include "analysis/robustness/mixing.hpp"

#include "core/math.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <map>

#include <Eigen/Dense>

namespace coprod::robustness {

namespace {

constexpr std::size_t grid_cells = 60;

/// Knots of the splines, in spreads on the scale of asinh.
constexpr std::array<double, 6> knots{-1.6, -0.9, -0.3, 0.3, 0.9, 1.6};
constexpr std::size_t free_functions = 2;  ///< z and z^2
constexpr std::size_t all_functions = free_functions + knots.size() - 1;

/// Prior of the free ones: only so that they stay finite when the spread is 0.
constexpr double free_sd = 10.0;

double arsinh(double x) {
  const double size = log64(std::fabs(x) + std::sqrt(x * x + 1.0));
  return x < 0.0 ? -size : size;
}

/// Natural cubic spline functions of t (Hastie, Tibshirani & Friedman 2009, equation 5.4): t itself
/// and one a knot but the last two.
std::array<double, knots.size() - 1> natural_spline(double t) {
  const auto cubed = [&](std::size_t k) {
    const double d = t - knots[k];
    return d > 0.0 ? d * d * d : 0.0;
  };
  constexpr std::size_t last = knots.size() - 1;
  const auto slope = [&](std::size_t k) {
    return (cubed(k) - cubed(last)) / (knots[last] - knots[k]);
  };
  std::array<double, knots.size() - 1> value{};
  value[0] = t;
  for (std::size_t k = 0; k + 2 < knots.size(); ++k) value[k + 1] = slope(k) - slope(last - 1);
  return value;
}

/// Student's density up to a constant, by linear interpolation: the same few degrees of freedom
/// serve all worlds.
class Bell {
 public:
  explicit Bell(double degrees) : degrees_(degrees), value_(steps + 2) {
    for (std::size_t i = 0; i < value_.size(); ++i) {
      value_[i] = exact(static_cast<double>(i) / per_unit);
    }
  }
  [[nodiscard]] double at(double x) const {
    const double place = std::fabs(x) * per_unit;
    if (place >= static_cast<double>(steps)) return exact(std::fabs(x));
    const auto i = static_cast<std::size_t>(place);
    return value_[i] + (place - static_cast<double>(i)) * (value_[i + 1] - value_[i]);
  }

 private:
  static constexpr double per_unit = 64.0;
  static constexpr std::size_t steps = 12 * 64;
  [[nodiscard]] double exact(double x) const {
    if (std::isinf(degrees_)) return exp64(-0.5 * std::min(x * x, 1400.0));
    return exp64(-0.5 * (degrees_ + 1.0) * log64(1.0 + x * x / degrees_));
  }
  double degrees_;
  std::vector<double> value_;
};

}  // namespace

Mixing::Mixing(std::span<const NoisyMean> means, double centre, double spread)
    : functions_(all_functions) {
  assert(means.size() >= 2 && spread > 0.0);
  double low = means[0].mean;
  double high = means[0].mean;
  for (const NoisyMean& mean : means) {
    low = std::min(low, mean.mean);
    high = std::max(high, mean.mean);
  }
  // Even steps of asinh: fine where worlds are many, and far enough for a heavy tail. Beyond the
  // means nothing can be.
  const double from = arsinh(std::max((low - centre) / spread, -1000.0) - 1.0);
  const double to = arsinh(std::min((high - centre) / spread, 1000.0) + 1.0);
  for (std::size_t i = 0; i <= grid_cells; ++i) {
    const double t = from + (to - from) * static_cast<double>(i) / static_cast<double>(grid_cells);
    edge_.push_back(centre + spread * 0.5 * (exp64(t) - exp64(-t)));
  }
  // A cell that holds 0 is cut there.
  const auto after = std::lower_bound(edge_.begin(), edge_.end(), 0.0);
  if (after != edge_.begin() && after != edge_.end() && *after != 0.0) edge_.insert(after, 0.0);
  for (std::size_t j = 0; j + 1 < edge_.size(); ++j) {
    centre_.push_back(0.5 * (edge_[j] + edge_[j + 1]));
  }

  // Splines less what 1, z, z^2 and those before say already, with unit variance under the normal
  // law, so that one prior fits all.
  const auto n = static_cast<Eigen::Index>(cells());
  Eigen::MatrixXd columns(n, static_cast<Eigen::Index>(functions_) + 1);
  Eigen::VectorXd root(n);  // of the normal weight
  for (Eigen::Index j = 0; j < n; ++j) {
    const auto cell = static_cast<std::size_t>(j);
    const double z = (centre_[cell] - centre) / spread;
    const double width = (edge_[cell + 1] - edge_[cell]) / spread;
    root(j) = std::sqrt(exp64(-0.5 * std::min(z * z, 1400.0)) * width) + 1e-9;
    columns(j, 0) = 1.0;
    columns(j, 1) = z;
    columns(j, 2) = z * z;
    const auto spline = natural_spline(arsinh(z));
    for (std::size_t k = 0; k < spline.size(); ++k) {
      columns(j, static_cast<Eigen::Index>(3 + k)) = spline[k];
    }
  }
  root /= root.norm();
  for (Eigen::Index c = 3; c < columns.cols(); ++c) {
    // Least squares on the columns before, under the weights.
    const Eigen::MatrixXd before = root.asDiagonal() * columns.leftCols(c);
    const Eigen::VectorXd target = root.asDiagonal() * columns.col(c);
    const Eigen::VectorXd b = before.colPivHouseholderQr().solve(target);
    const double rest = (target - before * b).norm();
    columns.col(c) = (columns.col(c) - columns.leftCols(c) * b) / std::max(rest, 1e-12);
  }
  basis_.resize(cells() * functions_);
  for (std::size_t j = 0; j < cells(); ++j) {
    for (std::size_t f = 0; f < functions_; ++f) {
      basis_[j * functions_ + f] =
          columns(static_cast<Eigen::Index>(j), static_cast<Eigen::Index>(f) + 1);
    }
  }
}

std::vector<double> Mixing::likelihood(std::span<const NoisyMean> means) const {
  std::map<double, Bell> bells;
  std::vector<double> result(means.size() * cells());
  for (std::size_t i = 0; i < means.size(); ++i) {
    const NoisyMean& mean = means[i];
    const Bell& bell = bells.try_emplace(mean.degrees, mean.degrees).first->second;
    double* row = &result[i * cells()];
    double largest = 0.0;
    const double per_error = 1.0 / mean.error;
    for (std::size_t j = 0; j < cells(); ++j) {
      row[j] = bell.at((mean.mean - centre_[j]) * per_error);
      largest = std::max(largest, row[j]);
    }
    // Less noise than a cell is wide: the cell that holds the mean, whatever its centre.
    if (largest < 1e-3) {
      const auto above = std::upper_bound(edge_.begin() + 1, edge_.end() - 1, mean.mean);
      row[static_cast<std::size_t>(above - edge_.begin()) - 1] = largest = std::max(largest, 1e-3);
    }
    for (std::size_t j = 0; j < cells(); ++j) row[j] /= largest;
  }
  return result;
}

Mixing::Fit Mixing::fit(std::span<const double> likelihood, std::span<const double> weights,
                        double prior_sd, std::span<const double> prior_mean,
                        std::span<const double> start, Side side) const {
  const std::size_t n = weights.size();
  const std::size_t m = cells();
  const std::size_t p = functions_;
  assert(likelihood.size() == n * m && prior_mean.size() == shapes());
  const auto size = static_cast<Eigen::Index>(p);

  std::vector<bool> open(m);
  for (std::size_t j = 0; j < m; ++j) {
    open[j] = side == Side::both || (side == Side::positive) == (centre_[j] > 0.0);
  }
  Eigen::VectorXd precision(size);
  Eigen::VectorXd around = Eigen::VectorXd::Zero(size);
  for (std::size_t f = 0; f < p; ++f) {
    const double sd = f < free_functions ? free_sd : prior_sd;
    precision(static_cast<Eigen::Index>(f)) = 1.0 / (sd * sd);
    if (f >= free_functions) around(static_cast<Eigen::Index>(f)) = prior_mean[f - free_functions];
  }

  std::vector<double> mass(m);
  std::vector<double> rows(n);  // likelihood of each mean under the mixture
  const auto evaluate = [&](const Eigen::VectorXd& b) {
    double top = -1e300;
    for (std::size_t j = 0; j < m; ++j) {
      double log_density = 0.0;
      for (std::size_t f = 0; f < p; ++f) {
        log_density += basis_[j * p + f] * b(static_cast<Eigen::Index>(f));
      }
      mass[j] = log_density;
      if (open[j]) top = std::max(top, log_density);
    }
    double sum = 0.0;
    for (std::size_t j = 0; j < m; ++j) {
      mass[j] = open[j] ? exp64(std::max(mass[j] - top, -700.0)) * (edge_[j + 1] - edge_[j]) : 0.0;
      sum += mass[j];
    }
    for (double& value : mass) value /= sum;
    double objective = -0.5 * (precision.array() * (b - around).array().square()).sum();
    for (std::size_t i = 0; i < n; ++i) {
      if (weights[i] == 0.0) continue;
      // Four sums, which the processor can run side by side; the order is fixed.
      const double* row = &likelihood[i * m];
      std::array<double, 4> part{};
      std::size_t j = 0;
      for (; j + 4 <= m; j += 4) {
        for (std::size_t k = 0; k < 4; ++k) part[k] += row[j + k] * mass[j + k];
      }
      for (; j < m; ++j) part[0] += row[j] * mass[j];
      rows[i] = (part[0] + part[1]) + (part[2] + part[3]) + 1e-300;
      objective += weights[i] * log64(rows[i]);
    }
    return objective;
  };

  Eigen::VectorXd b = Eigen::VectorXd::Zero(size);
  b(1) = -0.5;
  if (!start.empty()) {
    for (Eigen::Index f = 0; f < size; ++f) b(f) = start[static_cast<std::size_t>(f)];
  }
  double objective = evaluate(b);
  double damping = 1e-3;
  Eigen::MatrixXd curvature(size, size);
  std::vector<double> weighted(m * p);  // basis times mass
  std::vector<double> mean_of(p);
  std::vector<double> expected(p);
  for (int round = 0; round < 60; ++round) {
    std::fill(mean_of.begin(), mean_of.end(), 0.0);
    for (std::size_t j = 0; j < m; ++j) {
      for (std::size_t f = 0; f < p; ++f) {
        weighted[j * p + f] = basis_[j * p + f] * mass[j];
        mean_of[f] += weighted[j * p + f];
      }
    }
    Eigen::VectorXd gradient = -(precision.array() * (b - around).array()).matrix();
    curvature = precision.asDiagonal();
    for (std::size_t i = 0; i < n; ++i) {
      if (weights[i] == 0.0) continue;
      std::fill(expected.begin(), expected.end(), 0.0);
      const double* row = &likelihood[i * m];
      for (std::size_t j = 0; j < m; ++j) {
        const double value = row[j];
        if (value < 1e-12) continue;
        const double* at = &weighted[j * p];
        for (std::size_t f = 0; f < all_functions; ++f) expected[f] += value * at[f];
      }
      for (std::size_t f = 0; f < p; ++f) expected[f] = expected[f] / rows[i] - mean_of[f];
      // Fisher's information as the data have it: never negative, unlike the second derivative.
      for (std::size_t f = 0; f < p; ++f) {
        const auto row_of = static_cast<Eigen::Index>(f);
        gradient(row_of) += weights[i] * expected[f];
        for (std::size_t g = 0; g <= f; ++g) {
          curvature(row_of, static_cast<Eigen::Index>(g)) += weights[i] * expected[f] * expected[g];
        }
      }
    }
    bool better = false;
    double gain = 0.0;
    for (int attempt = 0; attempt < 12 && !better; ++attempt) {
      Eigen::MatrixXd damped = curvature;
      damped.diagonal() *= 1.0 + damping;
      const Eigen::VectorXd next = b + damped.selfadjointView<Eigen::Lower>().llt().solve(gradient);
      const double value = evaluate(next);
      if (value >= objective) {
        gain = value - objective;
        b = next;
        objective = value;
        damping = std::max(damping * 0.2, 1e-6);
        better = true;
      } else {
        damping = std::max(damping * 6.0, 1e-2);
      }
    }
    if (!better || gain < 1e-3) break;
  }
  Fit result;
  result.objective = evaluate(b);
  result.coefficients.assign(b.data(), b.data() + size);
  result.mass = mass;
  double log_determinant = 0.0;
  const Eigen::MatrixXd factor = curvature.selfadjointView<Eigen::Lower>().llt().matrixL();
  for (Eigen::Index f = 0; f < size; ++f) log_determinant += 2.0 * log64(factor(f, f));
  result.log_evidence =
      result.objective - 0.5 * log_determinant - static_cast<double>(shapes()) * log64(prior_sd);
  return result;
}

}  // namespace coprod::robustness
