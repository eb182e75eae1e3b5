#pragma once

/// What serial and settled processes see besides their view of World: the month, and what the blocks
/// handed over. Settled processes propose in parallel and settle in an order made of keys.

#include "core/parallel.hpp"
#include "processes/month.hpp"
#include "processes/process.hpp"
#include "world/world_access.hpp"

#include <memory>
#include <vector>

namespace coprod {

/// Storage of one block's outputs, kept from month to month so that the month allocates nothing.
struct BlockStore {
#define BLOCK_LIST(name, type, label) std::vector<type> name;
#include "processes/block_lists.def"
#undef BLOCK_LIST
  BlockOutput output;

  /// Ready for a block of persons: empty lists with room for all of them, and counts of zero.
  void reset() {
    output = BlockOutput{};
#define BLOCK_LIST(name, type, label) \
  if (name.empty()) name.resize(block_rows);
#include "processes/block_lists.def"
#undef BLOCK_LIST
    point();
  }

  /// The outputs lie in these lists: to be said after a copy.
  void point() {
#define BLOCK_LIST(name, type, label) output.name.data = name.data();
#include "processes/block_lists.def"
#undef BLOCK_LIST
  }
};

struct HiringWorkspace;

struct Step {
  const Environment& environment;
  const LeverCalendar& calendar;
  MonthContext& month;
  std::vector<BlockStore>& blocks;
  MonthFlows& flows;
  Executor& executor;
  HiringWorkspace& hiring;
};

/// Runs a serial or settled process with the view that it takes, or with all of World.
template <class A>
void run_process(void (*process)(A, Step&), World& world, Step& step) {
  process(A(world), step);
}
inline void run_process(void (*process)(World&, Step&), World& world, Step& step) {
  process(world, step);
}

}  // namespace coprod
