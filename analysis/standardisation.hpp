#pragma once

/// Direct standardisation: means of groups as if all had the same composition by cells.

#include <cstddef>
#include <vector>

namespace coprod {

/// Sums of one outcome by cell of composition.
struct CellMeans {
  explicit CellMeans(std::size_t cells = 0) : sum(cells, 0.0), count(cells, 0.0) {}
  std::vector<double> sum;
  std::vector<double> count;

  void add(std::size_t cell, double value) {
    sum[cell] += value;
    count[cell] += 1.0;
  }
  [[nodiscard]] double crude() const;  ///< as the group is; NaN when empty
};

/// Weights of the cells in which every group has somebody, 0 elsewhere: those of `standard` (counts
/// by cell), adding up to 1. All 0 when there is no such cell.
[[nodiscard]] std::vector<double> common_weights(const std::vector<double>& standard,
                                                 const std::vector<const CellMeans*>& groups);
/// Mean of a group by these weights; NaN where a weighted cell is empty, or none has weight.
[[nodiscard]] double standardised(const CellMeans& group, const std::vector<double>& weights);

}  // namespace coprod
