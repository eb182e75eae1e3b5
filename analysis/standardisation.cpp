#include "analysis/standardisation.hpp"

#include <algorithm>
#include <limits>
#include <numeric>

namespace coprod {

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

}  // namespace

double CellMeans::crude() const {
  const double n = std::accumulate(count.begin(), count.end(), 0.0);
  return n > 0.0 ? std::accumulate(sum.begin(), sum.end(), 0.0) / n : nan;
}

std::vector<double> common_weights(const std::vector<double>& standard,
                                   const std::vector<const CellMeans*>& groups) {
  std::vector<double> weights = standard;
  for (std::size_t c = 0; c < weights.size(); ++c) {
    const bool common = std::all_of(groups.begin(), groups.end(),
                                    [c](const CellMeans* group) { return group->count[c] > 0.0; });
    if (!common) weights[c] = 0.0;
  }
  const double total = std::accumulate(weights.begin(), weights.end(), 0.0);
  if (total > 0.0) {
    for (double& weight : weights) weight /= total;
  }
  return weights;
}

double standardised(const CellMeans& group, const std::vector<double>& weights) {
  double mean = 0.0;
  double total = 0.0;
  for (std::size_t c = 0; c < weights.size(); ++c) {
    if (weights[c] == 0.0) continue;
    if (!(group.count[c] > 0.0)) return nan;
    mean += weights[c] * group.sum[c] / group.count[c];
    total += weights[c];
  }
  return total > 0.0 ? mean / total : nan;
}

}  // namespace coprod
