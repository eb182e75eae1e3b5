#pragma once

/// Rows of the same agents in two Worlds that grew out of one, as each table declares it (Pairing).

#include "world/world.hpp"

#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

namespace coprod {

/// Rows (base, reform) of the same agent, ascending in the base's.
using RowPairs = std::vector<std::pair<std::size_t, std::size_t>>;

/// Of the table with this name. Agents that only one of the two has are left out.
[[nodiscard]] RowPairs row_pairs(std::string_view table, const World& base, const World& reform);

}  // namespace coprod
