#pragma once

/// Rows of a table picked with chances in proportion to a weight that does not change.

#include "core/ids.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace coprod {

/// A pick among any rows that lie side by side takes a step or two, however many there are.
class WeightedRows {
 public:
  /// `weight` is at least 0.
  void index(std::span<const float> weight);
  /// The row of [first, last) in whose share of the weight `u` lies, 0 < u < 1; `no_row` where the rows
  /// weigh nothing.
  [[nodiscard]] std::uint32_t pick(std::uint32_t first, std::uint32_t last, double u) const {
    const double span = below_[last] - below_[first];
    if (!(span > 0.0)) return no_row;
    const double at = below_[first] + u * span;
    std::uint32_t row = start_of(at);
    while (row + 1 < last && below_[row + 1] <= at) ++row;
    return row;
  }

  /// Weight of the rows before `row`, which may be one after the last.
  [[nodiscard]] double before(std::uint32_t row) const { return below_[row]; }
  /// A row at or a little before the one in whose weight `at` lies, where there is any weight.
  [[nodiscard]] std::uint32_t start_of(double at) const {
    const auto start = static_cast<std::size_t>(at * per_guide_);
    return guide_[start < guide_.size() ? start : guide_.size() - 1];
  }

 private:
  std::vector<double> below_{0.0};  ///< [rows + 1] weight of the rows before
  std::vector<std::uint32_t>
      guide_;  ///< row in which each of as many equal parts of all weight begins
  double per_guide_ = 0.0;
};

}  // namespace coprod
