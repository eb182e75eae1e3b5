#pragma once

/// Those in work among the rows of a block: few, so what concerns them alone is worked out for them alone.

#include "world/labour_rules.hpp"

#include <cstdint>

namespace coprod {

/// Lists the rows in work, below `rows`, and returns how many; `list` has room for all. Without branches, as
/// who works is hard to foresee.
COPROD_INLINE std::uint32_t list_workers(const std::uint8_t* status, std::uint32_t rows,
                                         std::int32_t* list) {
  std::uint32_t size = 0;
  for (std::uint32_t i = 0; i < rows; ++i) {
    list[size] = static_cast<std::int32_t>(i);
    size += is_employed(status[i]);
  }
  return size;
}

}  // namespace coprod
