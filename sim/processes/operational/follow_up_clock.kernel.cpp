#include "processes/operational/follow_up_clock.hpp"

namespace coprod::COPROD_ISA {

// Lists the rows with an open case; closing and listing is for the few.
void follow_up_clock(Block& block) {
  const auto columns = block.access<FollowUpClockAccess>();
  const std::uint8_t* programme = columns.read<person::Programme>();
  const std::uint32_t n = block.count;
  std::uint8_t* flag = block.scratch.flag;
#pragma GCC ivdep
  for (std::uint32_t i = 0; i < n; ++i) flag[i] = programme[i] != 0;
  list_flagged(block.scratch, n);
}

}  // namespace coprod::COPROD_ISA
