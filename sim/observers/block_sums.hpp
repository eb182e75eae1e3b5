#pragma once

/// What the kernel that sums a block of persons reads and leaves behind (stock_sums.kernel.cpp).
/// Plain arrays: kernels must not instantiate containers.

#include "core/parallel.hpp"
#include "observers/stock_sums.hpp"

#include <cstdint>

namespace coprod {

/// Columns at the first row of a block, and the month.
struct ObservedRows {
  std::uint32_t count;
  std::int32_t now;   ///< months since 1900-01
  float price;        ///< value of a standard worker's hour, 0.01 HKD
  float stress_loss;  ///< share of productivity lost at full stress
  // Of well-being (E18.1).
  float by_identity;
  float by_calm;
  float by_income;
  float full_income;  ///< 0.01 HKD
  float median_wage;  ///< 0.01 HKD h-1
  const std::uint8_t* status;
  const std::uint8_t* kind;
  const std::uint8_t* severity;
  const std::uint8_t* district;
  const std::uint8_t* sex;
  const std::uint16_t* birth;
  const std::int32_t* net_income;
  const float* stress;
  const float* confidence;
  const std::int32_t* wage;
  const std::uint8_t* hours;
  const float* natural;
  const float* identity;
  const float* skill;
  const float* fit;
  const std::uint8_t* failed;
  const float* offer_ratio;
  const std::uint8_t* share;
  const float* loss;
  const std::uint16_t* last_work;
  const std::uint16_t* first_seeking;
  const std::uint8_t* channel;
  const std::uint8_t* worked;
  const std::uint8_t* hours_wanted;
  const std::uint8_t* casual;
  const std::uint8_t* benefit;
  const std::uint8_t* ill;
};

/// Sums of a cell, two to four to a word, so that a person takes four additions, done at once. A table
/// gets at most block_rows / 2 persons, so no part of a word overflows into the next.
struct alignas(32) CellSums {
  std::uint64_t persons_income;      ///< 16 | 48 bits
  std::uint64_t stress_confidence;   ///< 32 | 32
  std::uint64_t identity_wellbeing;  ///< 32 | 32
  /// Persons in the void, with either benefit, in an episode: 16 | 16 | 16 | 16
  std::uint64_t void_benefits_ill;
};
/// The same of those in work.
struct alignas(32) WorkSums {
  std::uint64_t wage_hours_under;     ///< 35 | 17 | 12; the last are underemployed
  std::uint64_t natural_raised_loss;  ///< 32 | 16 | 16
  std::uint64_t productivity_fit;     ///< 2^-16 in 32 | 32
  std::uint64_t quality;              ///< of the job, 2^-16
};
static_assert(block_rows <= 4096);

/// Sums of a block.
struct BlockSums {
  std::uint32_t* by_place;  ///< StockSums::by_place, added to
  /// Rows take turns with two tables: additions to one cell wait for each other less.
  CellSums even[StockSums::n_cells];
  CellSums odd[StockSums::n_cells];
  WorkSums work_even[StockSums::n_cells];
  WorkSums work_odd[StockSums::n_cells];
  alignas(64) std::int32_t workers[block_rows];  ///< rows in work
  alignas(
      64) std::uint8_t rare[block_rows + 8];  ///< not 0 where a row is counted for something rare
};

}  // namespace coprod
