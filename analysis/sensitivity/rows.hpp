#pragma once

/// Rows of a study with several replicates each: their means, and products in which chance cancels.

#include <cstddef>
#include <span>
#include <vector>

namespace coprod::sensitivity {

/// Outcomes by row and replicate, prepared for variances and covariances between rows.
///
/// y = f(row) + g(replicate) + h(row, replicate): g, which replicates have in common over all rows
/// when these share their luck, is taken out (estimated on complete rows), and so is the mean of
/// all. What is not finite is missing.
class Rows {
 public:
  /// `y` is rows x replicates, a row's replicates side by side; std::logic_error if it is not.
  Rows(std::span<const double> y, std::size_t replicates);

  [[nodiscard]] std::size_t rows() const { return sum_.size(); }
  [[nodiscard]] std::size_t replicates() const { return replicates_; }
  /// Replicates that a row has.
  [[nodiscard]] std::size_t count(std::size_t row) const { return count_[row]; }
  [[nodiscard]] bool complete(std::size_t row) const { return count_[row] > 0; }
  /// Mean of a row's replicates less the mean of all rows; NaN when it has none.
  [[nodiscard]] double mean(std::size_t row) const;
  /// A row's replicates, centred as the means are; NaN where one is missing.
  [[nodiscard]] std::vector<double> values(std::size_t row) const;
  /// Mean of all rows that have a replicate; NaN without any.
  [[nodiscard]] double grand_mean() const { return grand_mean_; }
  /// Of the means of rows, about their mean; NaN without any.
  [[nodiscard]] double variance() const;
  /// Rows without any replicate.
  [[nodiscard]] std::size_t missing() const { return missing_; }
  /// Whether all rows that are not missing have the same mean; false without any.
  [[nodiscard]] bool constant() const { return constant_ && missing_ < rows(); }

  /// Mean of u_r v_s over all replicates r of one row and *others* s of the other (or the same):
  /// replicates are independent of each other, so its expectation is f(u) f(v) without chance, also
  /// when rows share their luck. Both rows have at least two replicates.
  [[nodiscard]] double product(std::size_t u, std::size_t v) const;

 private:
  std::size_t replicates_;
  std::vector<double> value_;  ///< rows x replicates, centred; 0 where missing
  std::vector<unsigned char> present_;
  std::vector<double> sum_;
  std::vector<std::size_t> count_;
  double grand_mean_ = 0.0;
  std::size_t missing_ = 0;
  bool constant_ = true;
};

}  // namespace coprod::sensitivity
