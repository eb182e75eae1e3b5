#pragma once

/// The slots of all employers side by side, and which of them have an opening this month (step 1 and 2
/// of hiring.hpp). A letter goes to one place among them.

#include "world/weighted_rows.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace coprod {

/// A vacancy that a letter meets.
struct Vacancy {
  std::uint32_t place = no_row;
  std::uint32_t opening = 0;  ///< of the employer's openings of the month; casual ones come first
  bool casual = false;
};

/// Of an employer's slots the first have its openings, casual ones before others; more openings than
/// slots, or than one, share the slots among them. Most letters meet none: a bit for each small piece of
/// the row of slots turns these away before the employer is looked up.
class OpenSlots {
 public:
  /// Takes the openings of a month. `rows` are the employers by slots, and stay.
  void set(const WeightedRows& rows, std::span<const float> slots,
           std::span<const std::uint16_t> casual, std::span<const std::uint16_t> open);
  /// False only where a letter to `at` meets no opening of a sort that is asked for.
  [[nodiscard]] bool may_meet(double at, bool casual, bool other) const {
    const auto piece = static_cast<std::uint64_t>(static_cast<std::int64_t>(at * per_slot_));
    const Bits& bits = bits_[piece / 64];
    const std::uint64_t asked = (casual ? bits.casual : 0) | (other ? bits.other : 0);
    return ((asked >> (piece % 64)) & 1u) != 0;
  }
  /// The employer to whom `at` belongs, or one close by: to be fetched ahead.
  [[nodiscard]] std::uint32_t near(double at) const {
    const auto piece = static_cast<std::uint64_t>(static_cast<std::int64_t>(at * per_slot_));
    const Bits& bits = bits_[piece / 64];
    const std::uint64_t begun = bits.begins & (~std::uint64_t{0} >> (63 - piece % 64));
    const std::uint32_t n = bits.before + ones(begun);
    return n > 0 ? n - 1 : 0;
  }
  /// Fetches what `met` reads.
  void fetch(std::uint32_t near) const { __builtin_prefetch(&rows_[near]); }
  /// The vacancy that a letter to `at` meets, if any; `near` as above.
  [[nodiscard]] Vacancy met(double at, std::uint32_t near) const;

 private:
  struct Row {
    double before;  ///< slots of the rows before
    float slots;
    std::uint16_t casual;
    std::uint16_t open;
  };
  /// Of 64 pieces, a bit each.
  struct Bits {
    std::uint64_t casual = 0;  ///< a casual opening may lie there
    std::uint64_t other = 0;   ///< another opening may
    std::uint64_t begins = 0;  ///< an employer begins there
    std::uint32_t before = 0;  ///< employers that begin in pieces before these
  };
  /// Without an instruction that older processors lack, nor a call.
  [[nodiscard]] static std::uint32_t ones(std::uint64_t x) {
    x -= (x >> 1) & 0x5555555555555555u;
    x = (x & 0x3333333333333333u) + ((x >> 2) & 0x3333333333333333u);
    x = (x + (x >> 4)) & 0x0F0F0F0F0F0F0F0Fu;
    return static_cast<std::uint32_t>((x * 0x0101010101010101u) >> 56);
  }
  void mark(std::uint64_t Bits::*sort, double from, double to);
  void count_before();

  std::vector<Row> rows_;  ///< and one after the last
  std::vector<Bits> bits_;
  double per_slot_ = 0.0;  ///< pieces
};

}  // namespace coprod
