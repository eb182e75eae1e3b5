#pragma once

/// Sums over persons at month end, from which the observer makes the stocks. Integers only: blocks
/// may be added in any order, by any worker.

#include "world/month_context.hpp"
#include "world/world.hpp"

#include <array>
#include <cstdint>
#include <string_view>

namespace coprod {

/// Sums over persons. The last status is `absent` and is dropped.
struct StockSums {
  static constexpr std::size_t n_groups = n_kinds * n_severities;
  static constexpr std::size_t n_cells = (n_statuses + 1) * n_groups;
  static constexpr std::size_t n_ages = 2 * n_age_groups;  ///< sex, age group
  static constexpr std::size_t n_places = (n_statuses + 1) * n_districts * n_ages;
  std::array<std::int64_t, n_cells> persons{};
  std::array<std::int64_t, n_cells> net_income{};
  std::array<std::int64_t, n_cells> wage{};
  std::array<std::int64_t, n_cells> hours{};
  std::array<std::int64_t, n_cells> stress{};        ///< 2^-20
  std::array<std::int64_t, n_cells> confidence{};    ///< 2^-20
  std::array<std::int64_t, n_cells> natural{};       ///< 2^-20
  std::array<std::int64_t, n_cells> identity{};      ///< 2^-20
  std::array<std::int64_t, n_cells> wellbeing{};     ///< 2^-20
  std::array<std::int64_t, n_cells> productivity{};  ///< 2^-16, of those in work
  std::array<std::int64_t, n_cells> fit{};           ///< 2^-20, of those in work
  std::array<std::int64_t, n_groups> in_void{};
  std::array<std::uint32_t, n_places> by_place{};  ///< persons by status, district, sex, age
  std::array<std::int64_t, n_groups> raised_by_floor{};
  std::array<std::int64_t, n_groups> unprofitable{};
  std::array<std::int64_t, n_severities> assessed{};
  std::array<std::int64_t, n_severities> assessed_low{};
  std::array<std::int64_t, n_severities> jobless_long{};
  // Persons whose first seeking lies 24, or 18, months back.
  std::array<std::int64_t, n_severities> after_24{};
  std::array<std::int64_t, n_severities> worked_24{};  ///< months, their sum
  std::array<std::int64_t, n_routes * n_kind_groups> after_18{};
  std::array<std::int64_t, n_routes * n_kind_groups> entered_18{};

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
