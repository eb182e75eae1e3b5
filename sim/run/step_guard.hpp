#pragma once

/// Holds each step of the month to what it declares that it writes: World as it was before is kept,
/// and compared with what the step left behind. Pipeline does so in every run of a build with
/// assertions.

#include "processes/process.hpp"
#include "world/world.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace coprod {

/// A column as bytes, whatever its type.
struct RawColumn {
  const ColumnInfo* info;
  const std::byte* data;
  std::size_t rows;
};

/// All columns of a World, in declaration order.
[[nodiscard]] std::vector<RawColumn> raw_columns(const World& world);

/// What a step changed beyond its declaration, as sentences; empty when nothing. Of persons the rows
/// [first, first + count) are compared, or all of World when `count` is 0.
[[nodiscard]] std::vector<std::string> undeclared_writes(const ProcessInfo& process,
                                                         const World& before, const World& after,
                                                         std::size_t first = 0,
                                                         std::size_t count = 0);

/// Keeps the memory of its copy from step to step.
class StepGuard {
 public:
  void before(const World& world) { before_ = world; }
  /// Persons' rows [first, first + count), for blocks: those that workers hold at once are disjoint.
  /// `before` must have been called since rows last moved.
  void before_rows(const World& world, std::size_t first, std::size_t count);

  /// Throw std::logic_error with all that is wrong.
  void after(const ProcessInfo& process, const World& world) const;
  void after_rows(const ProcessInfo& process, const World& world, std::size_t first,
                  std::size_t count) const;
  /// The whole of a person-local pass, of which each step was looked at by rows: nothing but columns
  /// of persons has changed.
  void after_pass(const World& world) const;

 private:
  World before_;
};

}  // namespace coprod
