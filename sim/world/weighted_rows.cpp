#include "world/weighted_rows.hpp"

namespace coprod {

void WeightedRows::index(std::span<const float> weight) {
  const std::size_t n = weight.size();
  below_.assign(n + 1, 0.0);
  for (std::size_t i = 0; i < n; ++i) below_[i + 1] = below_[i] + static_cast<double>(weight[i]);
  guide_.assign(n, 0);
  per_guide_ = below_[n] > 0.0 ? static_cast<double>(n) / below_[n] : 0.0;
  std::uint32_t row = 0;
  for (std::size_t k = 0; k < n && per_guide_ > 0.0; ++k) {
    // A hair early, so that rounding never starts behind the row that is looked for.
    const double at = (static_cast<double>(k) - 1e-6) / per_guide_;
    while (row + 1u < n && below_[row + 1u] <= at) ++row;
    guide_[k] = row;
  }
}

}  // namespace coprod
