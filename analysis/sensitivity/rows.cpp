#include "analysis/sensitivity/rows.hpp"

#include <cassert>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace coprod::sensitivity {

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

}  // namespace

Rows::Rows(std::span<const double> y, std::size_t replicates) : replicates_(replicates) {
  if (replicates == 0 || y.size() % replicates != 0) {
    throw std::logic_error("the outcomes are no table of rows and replicates.");
  }
  const std::size_t n = y.size() / replicates;
  value_.assign(y.begin(), y.end());
  present_.resize(y.size());
  count_.resize(n);
  sum_.resize(n);
  std::vector<double> luck(replicates, 0.0);
  std::size_t whole = 0;
  double first = nan;
  double all = 0.0;
  for (std::size_t row = 0; row < n; ++row) {
    double sum = 0.0;
    for (std::size_t r = 0; r < replicates; ++r) {
      const std::size_t at = row * replicates + r;
      present_[at] = std::isfinite(y[at]);
      if (!present_[at]) continue;
      sum += y[at];
      ++count_[row];
    }
    if (count_[row] == 0) {
      ++missing_;
      continue;
    }
    const double mean = sum / static_cast<double>(count_[row]);
    all += mean;
    if (std::isnan(first)) first = mean;
    constant_ = constant_ && mean == first;
    if (count_[row] < replicates) continue;
    ++whole;
    for (std::size_t r = 0; r < replicates; ++r) luck[r] += y[row * replicates + r] - mean;
  }
  if (whole > 0) {
    for (double& l : luck) l /= static_cast<double>(whole);
  }
  grand_mean_ = n > missing_ ? all / static_cast<double>(n - missing_) : nan;
  for (std::size_t row = 0; row < n; ++row) {
    for (std::size_t r = 0; r < replicates; ++r) {
      double& value = value_[row * replicates + r];
      value = present_[row * replicates + r] != 0 ? value - grand_mean_ - luck[r] : 0.0;
      sum_[row] += value;
    }
  }
}

double Rows::mean(std::size_t row) const {
  return count_[row] > 0 ? sum_[row] / static_cast<double>(count_[row]) : nan;
}

std::vector<double> Rows::values(std::size_t row) const {
  std::vector<double> values(replicates_);
  for (std::size_t r = 0; r < replicates_; ++r) {
    const std::size_t at = row * replicates_ + r;
    values[r] = present_[at] != 0 ? value_[at] : nan;
  }
  return values;
}

double Rows::variance() const {
  double squares = 0.0;
  for (std::size_t row = 0; row < rows(); ++row) {
    if (complete(row)) squares += mean(row) * mean(row);
  }
  return missing_ < rows() ? squares / static_cast<double>(rows() - missing_) : nan;
}

double Rows::product(std::size_t u, std::size_t v) const {
  assert(count_[u] >= 2 && count_[v] >= 2);
  double same = 0.0;  // where both have the same replicate
  double both = 0.0;
  for (std::size_t r = 0; r < replicates_; ++r) {
    same += value_[u * replicates_ + r] * value_[v * replicates_ + r];
    both += (present_[u * replicates_ + r] & present_[v * replicates_ + r]) != 0 ? 1.0 : 0.0;
  }
  const double pairs = static_cast<double>(count_[u]) * static_cast<double>(count_[v]) - both;
  return (sum_[u] * sum_[v] - same) / pairs;
}

}  // namespace coprod::sensitivity
