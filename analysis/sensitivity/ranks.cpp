#include "analysis/sensitivity/ranks.hpp"

#include <algorithm>
#include <numeric>

namespace coprod::sensitivity {

Ranks ranks_of(std::span<const double> values) {
  const std::size_t n = values.size();
  std::vector<std::size_t> order(n);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return values[a] != values[b] ? values[a] < values[b] : a < b;
  });
  Ranks ranks{std::vector<double>(n), 0};
  for (std::size_t from = 0; from < n;) {
    std::size_t to = from;
    while (to < n && values[order[to]] == values[order[from]]) ++to;
    const double place = 0.5 * static_cast<double>(from + to) / static_cast<double>(n);
    for (std::size_t i = from; i < to; ++i) ranks.place[order[i]] = place;
    ++ranks.distinct;
    from = to;
  }
  return ranks;
}

double quantile_of(std::span<const double> values, double p) {
  std::vector<double> sorted(values.begin(), values.end());
  std::sort(sorted.begin(), sorted.end());
  const double at = p * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(at);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (at - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

}  // namespace coprod::sensitivity
