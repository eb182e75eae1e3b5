#pragma once

/// Sums over persons at month end, from which the observer makes the stocks. Integers only: blocks
/// may be added in any order, by any worker.

#include "world/month_context.hpp"
#include "world/world.hpp"

#include <array>
#include <cstdint>
#include <string_view>

namespace coprod {

/// Sums over persons, listed in stock_sums.def. The last status is `absent` and is dropped.
struct StockSums {
  static constexpr std::size_t n_groups = n_kinds * n_severities;
  static constexpr std::size_t n_cells = (n_statuses + 1) * n_groups;
  static constexpr std::size_t n_ages = 2 * n_age_groups;  ///< sex, age group
  static constexpr std::size_t n_places = (n_statuses + 1) * n_districts * n_ages;
#define SUMS(name, type, size, label) std::array<type, size> name{};
#include "observers/stock_sums.def"
#undef SUMS

  void add(const StockSums& other);
};

struct ObservedRows;
struct BlockSums;

/// Sums blocks of persons, by the kernel of an instruction set; all give the same sums.
class BlockObserver {
 public:
  /// `isa` names a level that this processor has.
  explicit BlockObserver(std::string_view isa);

  /// Adds rows [first, first + count), at most a block, to `sums`.
  void add(const person::Rows& persons, const MonthContext& month, std::uint32_t first,
           std::uint32_t count, StockSums& sums) const;

 private:
  void (*sum_rows_)(const ObservedRows&, BlockSums&);
};

}  // namespace coprod
