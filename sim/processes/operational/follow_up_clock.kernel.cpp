#include "processes/operational/follow_up_clock.hpp"

namespace coprod::COPROD_ISA {

// Lists the rows with an open case; closing and listing is for the few.
void follow_up_clock(Block& block) {
  const auto columns = block.access<FollowUpClockAccess>();
  const std::uint8_t* programme = columns.write<person::Programme>();
  const std::uint32_t n = block.count;
  std::uint32_t size = 0;
  for (std::uint32_t i = 0; i < n; ++i) {
    block.scratch.list[size] = i;
    size += programme[i] != 0;
  }
  block.scratch.list_size = size;
}

}  // namespace coprod::COPROD_ISA
