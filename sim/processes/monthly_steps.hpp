#pragma once

/// The month as an ordered list of processes. See monthly_steps.cpp: it is the model on one page.

#include "processes/process.hpp"
#include "processes/step.hpp"

#include <array>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace coprod {

struct MonthlyStep {
  ProcessInfo info;
  void (*run)(World&, Step&) = nullptr;  ///< serial and settled processes
  void (*run_block)(Block&) = nullptr;   ///< person-local processes
};

[[nodiscard]] const std::vector<MonthlyStep>& monthly_steps();

// How a process stands in the list: its reads and writes are those of its access type.

/// A serial or settled process, `void run(SomeAccess world, Step& step)`: it gets that view.
template <auto run, class A>
[[nodiscard]] MonthlyStep on_view_of(ProcessInfo info, void (*)(A, Step&)) {
  info.reads = A::reads();
  info.writes = A::writes();
  info.rearranges = A::rearranges();
  return {std::move(info), [](World& world, Step& step) { run(A(world), step); }, nullptr};
}
template <auto run>
[[nodiscard]] MonthlyStep on_view(ProcessInfo info) {
  return on_view_of<run>(std::move(info), run);
}

/// One of `world_rearrangers`, `void run(World& world, Step& step)`: it moves rows between tables by
/// rules that synthesis shares, and says in `A` what it reads and writes.
template <class A, auto run>
[[nodiscard]] MonthlyStep on_world(ProcessInfo info) {
  info.reads = A::reads();
  info.writes = A::writes();
  info.rearranges = A::rearranges();
  return {std::move(info), run, nullptr};
}

/// A person-local process: a function of a block, or a member of KernelSet when the kernel is all.
template <class A, auto run>
[[nodiscard]] MonthlyStep by_person(ProcessInfo info) {
  info.reads = A::reads();
  info.writes = A::writes();
  if constexpr (std::is_member_object_pointer_v<decltype(run)>) {
    return {std::move(info), nullptr, [](Block& block) { (block.month.kernels->*run)(block); }};
  } else {
    return {std::move(info), nullptr, run};
  }
}

/// TRANSITIONAL: a serial or settled process that takes World from its Step and lists its writes by
/// hand in its info.
template <auto run>
[[nodiscard]] MonthlyStep by_hand(ProcessInfo info) {
  return {std::move(info), [](World&, Step& step) { run(step); }, nullptr};
}

/// The processes that get all of World, because they add rows to several tables at once.
inline constexpr std::array<std::string_view, 2> world_rearrangers{"cohorts", "founding"};

/// Broken rules of a list, as sentences: a column written by a process that its declaration does
/// not name, a declared writer that is not in the list, a person-local process that writes another
/// table.
[[nodiscard]] std::vector<std::string> conflicts(const std::vector<MonthlyStep>& steps);

}  // namespace coprod
