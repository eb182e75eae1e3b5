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

struct CoefficientStore;

struct MonthlyStep {
  ProcessInfo info;
  void (*run)(World&, Step&) = nullptr;  ///< serial and settled processes
  void (*run_block)(Block&) = nullptr;   ///< person-local processes
  bool gets_world = false;               ///< all of it, not a view
  /// Makes the process's coefficients of the month, before it runs; null when it has none.
  void (*make)(const CoefficientInputs&, CoefficientStore&) = nullptr;
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
  return {std::move(info), run, nullptr, true};
}

/// A person-local process: a function of a block, or a member of KernelSet when the kernel is all.
/// `Ties` are the columns of other tables that it reads by way of the month's context.
template <class A, auto run, class Ties = Reads<>>
[[nodiscard]] MonthlyStep by_person(ProcessInfo info) {
  info.reads = A::reads();
  for (const ColumnInfo* tie : WorldAccess<Ties>::reads()) info.reads.push_back(tie);
  info.writes = A::writes();
  if constexpr (std::is_member_object_pointer_v<decltype(run)>) {
    return {std::move(info), nullptr, [](Block& block) { (block.month.kernels->*run)(block); }};
  } else {
    return {std::move(info), nullptr, run};
  }
}

/// Between processes, at the end of a person-local pass, the posts of jobs that ended become free
/// (Pipeline::end_blocks): a writer that is no process.
inline constexpr std::string_view freed_posts = "freed_posts";

/// The processes that get all of World, because they add rows to several tables at once.
inline constexpr std::array<std::string_view, 2> world_rearrangers{"cohorts", "founding"};

/// Broken rules of a list, as sentences: a column written by a process that its declaration does
/// not name, a declared writer that is not in the list or does not write it, a person-local process
/// that writes another table, a mechanism, lever or parameter that nobody declares.
[[nodiscard]] std::vector<std::string> conflicts(const std::vector<MonthlyStep>& steps);

}  // namespace coprod
