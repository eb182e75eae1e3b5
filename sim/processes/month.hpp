#pragma once

/// What processes see besides columns: the month, and the block of persons in hand.

#include "core/math.hpp"
#include "core/parallel.hpp"
#include "world/columns.hpp"
#include "world/flows.hpp"
#include "world/month_context.hpp"

#include <array>
#include <cstdint>
#include <vector>

namespace coprod {

struct World;

#define COEFFICIENTS(process, Type) struct Type;
#include "processes/coefficients.def"
#undef COEFFICIENTS

/// What processes made of the month, each for its kernel and for those who name it: `case_hours` is
/// `coefficients->follow_up_clock->case_hours`. Who reads it includes the header of its owner.
struct Coefficients {
#define COEFFICIENTS(process, Type) const Type* process = nullptr;
#include "processes/coefficients.def"
#undef COEFFICIENTS
};

/// What coefficients are made of. Of `world`, person-local processes may keep pointers to columns that
/// nobody writes while they run.
struct CoefficientInputs {
  const Levers& levers;
  const Parameters& parameters;
  const Environment& environment;
  const MonthContext& month;
  const World& world;
};

/// Rows handled by a month's rare events. Raw storage: kernels must not instantiate containers.
template <class T>
struct RawList {
  T* data = nullptr;
  std::uint32_t size = 0;
  COPROD_INLINE void push(T value) { data[size++] = value; }
};

/// Columns of scratch for one block; they live only between the processes of one pass.
struct Scratch {
  alignas(64) std::uint32_t word[4][block_rows];
  alignas(64) float hazard[block_rows];  ///< of a job event this month
  /// The same if the whole month lay before, or after, the end of follow-up.
  alignas(64) float hazard_first[block_rows];
  alignas(64) float hazard_second[block_rows];
  alignas(64) float first_share[block_rows];  ///< share of the base hazard before follow-up ends
  alignas(64) float event[block_rows];        ///< of the process at work
  alignas(64) std::int32_t position[3][block_rows];  ///< of the process at work
  alignas(64) std::uint8_t flag[block_rows];         ///< not 0 where something rare happens
  alignas(
      64) std::uint32_t list[block_rows + 8];  ///< rows within the block, flagged for rare events
  std::uint32_t list_size = 0;
};

/// Lists the rows whose flag is set, eight at a time: most are not.
COPROD_INLINE void list_flagged(Scratch& scratch, std::uint32_t count) {
  for (std::uint32_t i = count; i % 8 != 0; ++i) scratch.flag[i] = 0;
  std::uint32_t size = 0;
  for (std::uint32_t i = 0; i < count; i += 8) {
    std::uint64_t eight;
    __builtin_memcpy(&eight, scratch.flag + i, 8);
    if (eight == 0) continue;
    for (std::uint32_t k = i; k < i + 8; ++k) {
      scratch.list[size] = k;
      size += scratch.flag[k] != 0;
    }
  }
  scratch.list_size = size;
}

/// What a block hands to the settled processes, kept apart by block so that order is fixed.
struct BlockOutput {
#define BLOCK_LIST(name, type, label) RawList<type> name;
#include "processes/block_lists.def"
#undef BLOCK_LIST
  BlockCounts counts;
};

/// The rows [first, first + count) of persons. A process reaches columns only by `access`.
class Block {
 public:
  Block(person::Rows& persons, const MonthContext& month_context, std::uint32_t first_row,
        std::uint32_t rows, Scratch& scratch_space, BlockOutput& output,
        std::uint32_t* kept_exit_words)
      : month(month_context),
        first(first_row),
        count(rows),
        scratch(scratch_space),
        out(output),
        exit_words(kept_exit_words),
        persons_(persons) {}

  [[nodiscard]] COPROD_INLINE const Coefficients& coefficients() const {
    return *month.coefficients;
  }
  /// Pointers to the declared columns at the block's first row.
  template <class A>
  COPROD_INLINE A access() const {
    return A(persons_, first);
  }

  const MonthContext& month;
  const std::uint32_t first;
  const std::uint32_t count;
  Scratch& scratch;
  BlockOutput& out;
  std::uint32_t* const exit_words;  ///< [count] words kept from the first pass to the second

 private:
  person::Rows& persons_;
};

struct Openings;     // processes/labour_market/openings.hpp
struct LetterWords;  // processes/labour_market/letter_words.hpp

/// The kernels of one instruction-set level; every level computes the same bits.
struct KernelSet {
  std::string_view isa;
#define KERNEL(name, of) void (*name)(of&) = nullptr;
#include "processes/kernels.def"
#undef KERNEL
};

/// Kernels for `isa` ("baseline", "v3", "v4"), or for the best level of this processor when empty.
/// Throws UsageError when the level is not compiled in or the processor lacks it.
[[nodiscard]] const KernelSet& kernels(std::string_view isa = {});
[[nodiscard]] std::vector<std::string> available_kernel_isas();

}  // namespace coprod
