#pragma once

/// Rows of the same agents in two worlds.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace coprod {

/// Rows (base, reform) of the same agent.
using RowPairs = std::vector<std::pair<std::size_t, std::size_t>>;

/// Rows with the same key; where a key is there twice, `same` decides.
template <class Same>
RowPairs by_key(std::span<const std::uint64_t> a, std::span<const std::uint64_t> b, Same&& same) {
  std::vector<std::pair<std::uint64_t, std::size_t>> rows;
  for (std::size_t k = 0; k < b.size(); ++k) rows.emplace_back(b[k], k);
  std::sort(rows.begin(), rows.end());
  RowPairs pairs;
  for (std::size_t k = 0; k < a.size(); ++k) {
    auto found = std::lower_bound(rows.begin(), rows.end(), std::pair{a[k], std::size_t{0}});
    for (; found != rows.end() && found->first == a[k]; ++found) {
      if (same(k, found->second)) pairs.emplace_back(k, found->second);
    }
  }
  return pairs;
}

}  // namespace coprod
