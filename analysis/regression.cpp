#include "analysis/regression.hpp"

#include <cassert>
#include <cmath>
#include <limits>

#include <Eigen/Dense>

namespace coprod {

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

/// What is left of a column when those before it are taken out, as a share of it, below which it
/// is theirs.
constexpr double same = 1e-9;

}  // namespace

Fit least_squares(const std::vector<std::vector<double>>& regressors,
                  std::span<const double> outcome) {
  assert(regressors.size() == outcome.size());
  const auto n = static_cast<Eigen::Index>(outcome.size());
  const std::size_t columns = regressors.empty() ? 0 : regressors.front().size();
  Fit fit{std::vector<double>(columns + 1, nan), nan, outcome.size()};
  if (outcome.size() < columns + 1) return fit;

  Eigen::MatrixXd x(n, static_cast<Eigen::Index>(columns) + 1);
  Eigen::VectorXd y(n);
  for (Eigen::Index i = 0; i < n; ++i) {
    const auto& row = regressors[static_cast<std::size_t>(i)];
    assert(row.size() == columns);
    x(i, 0) = 1.0;
    for (std::size_t c = 0; c < columns; ++c) x(i, static_cast<Eigen::Index>(c) + 1) = row[c];
    y(i) = outcome[static_cast<std::size_t>(i)];
  }
  // Columns in their order, each without those before: what is nothing is left out.
  std::vector<Eigen::Index> kept;
  Eigen::MatrixXd basis(n, 0);
  for (Eigen::Index c = 0; c < x.cols(); ++c) {
    Eigen::VectorXd rest = x.col(c);
    for (int twice = 0; twice < 2; ++twice) rest -= basis * (basis.transpose() * rest).eval();
    if (rest.norm() <= same * x.col(c).norm()) continue;
    basis.conservativeResize(Eigen::NoChange, basis.cols() + 1);
    basis.col(basis.cols() - 1) = rest.normalized();
    kept.push_back(c);
  }
  const Eigen::MatrixXd used = x(Eigen::all, kept);
  const Eigen::VectorXd found = used.colPivHouseholderQr().solve(y);
  for (std::size_t k = 0; k < kept.size(); ++k) {
    fit.coefficients[static_cast<std::size_t>(kept[k])] = found(static_cast<Eigen::Index>(k));
  }
  const double total = (y.array() - y.mean()).square().sum();
  if (total > 0.0) fit.explained = 1.0 - (y - used * found).squaredNorm() / total;
  return fit;
}

}  // namespace coprod
