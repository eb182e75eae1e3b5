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
  std::vector<std::uint32_t> seekers;
  std::vector<std::uint32_t> open_cases;
  std::vector<std::uint32_t> waiting;
  std::vector<std::uint32_t> clients;
  std::vector<std::uint32_t> to_employers;
  std::vector<std::uint32_t> to_enterprises;
  std::vector<JobEnd> job_ends;
  std::vector<std::uint32_t> crises;
  std::vector<EnterprisePay> enterprise_pay;
  BlockOutput output;
};

struct HiringWorkspace;

struct Step {
  World&
      world;  ///< TRANSITIONAL: for processes that do not take a view yet; goes with the last of them
  const Environment& environment;
  const LeverCalendar& calendar;
  MonthContext& month;
  std::vector<BlockStore>& blocks;
  MonthFlows& flows;
  Executor& executor;
  HiringWorkspace& hiring;
};

/// Runs a serial or settled process with the view that it takes.
template <class A>
void run_process(void (*process)(A, Step&), World& world, Step& step) {
  process(A(world), step);
}
/// TRANSITIONAL
inline void run_process(void (*process)(Step&), World&, Step& step) { process(step); }

}  // namespace coprod
