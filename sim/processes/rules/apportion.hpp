#pragma once

/// Whole numbers in proportion to weights, by largest remainders (Hamilton's method).

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

namespace coprod {

/// Parts of `total` >= 0 that add up to it; ties of remainders go to the lower index. All weight on
/// the first part when the weights add up to nothing.
[[nodiscard]] inline std::vector<std::int64_t> apportion(std::int64_t total,
                                                         std::span<const double> weights) {
  std::vector<std::int64_t> part(weights.size(), 0);
  if (part.empty()) return part;
  double sum = 0.0;
  for (const double weight : weights) sum += weight;
  if (!(sum > 0.0)) {
    part[0] = total;
    return part;
  }
  std::vector<double> rest(weights.size());
  std::int64_t given = 0;
  for (std::size_t i = 0; i < part.size(); ++i) {
    const double exact = static_cast<double>(total) * (weights[i] / sum);
    part[i] = static_cast<std::int64_t>(std::floor(exact));
    rest[i] = exact - static_cast<double>(part[i]);
    given += part[i];
  }
  for (; given < total; ++given) {
    const auto next =
        static_cast<std::size_t>(std::max_element(rest.begin(), rest.end()) - rest.begin());
    ++part[next];
    rest[next] = -1.0;
  }
  for (std::size_t i = part.size(); given > total && i-- > 0;) {  // rounding of very large totals
    const std::int64_t back = std::min(part[i], given - total);
    part[i] -= back;
    given -= back;
  }
  return part;
}

}  // namespace coprod
