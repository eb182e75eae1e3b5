#include "processes/labour_market/open_slots.hpp"

#include <algorithm>

namespace coprod {

namespace {

constexpr std::size_t pieces_per_row = 16;

/// Places of an employer's slots among which its openings are; at least one, and one an opening.
double places(float slots, double openings) {
  return std::max({1.0, static_cast<double>(slots), openings});
}

}  // namespace

void OpenSlots::set(const WeightedRows& rows, std::span<const float> slots,
                    std::span<const std::uint16_t> casual, std::span<const std::uint16_t> open) {
  const std::size_t n = slots.size();
  const double all = rows.before(static_cast<std::uint32_t>(n));
  const std::size_t pieces = pieces_per_row * n;
  per_slot_ = all > 0.0 ? static_cast<double>(pieces) / all : 0.0;
  bits_.assign(pieces / 64 + 1, Bits{});
  rows_.resize(n + 1);
  for (std::uint32_t e = 0; e < n; ++e) {
    const double before = rows.before(e);
    const auto piece = static_cast<std::size_t>(before * per_slot_);
    bits_[piece / 64].begins |= std::uint64_t{1} << (piece % 64);
    ++bits_[piece / 64].before;
    rows_[e] = {before, slots[e], casual[e], open[e]};
    const double openings = std::uint32_t{casual[e]} + open[e];
    if (openings == 0.0 || !(slots[e] > 0.0f)) continue;
    const double share = static_cast<double>(slots[e]) / places(slots[e], openings);
    const double between = before + share * casual[e];
    if (casual[e] > 0) mark(&Bits::casual, before, between);
    if (open[e] > 0) mark(&Bits::other, between, before + share * openings);
  }
  rows_[n] = {all, 0.0f, 0, 0};
  count_before();
}

/// From the employers of each 64 pieces to those of all before.
void OpenSlots::count_before() {
  std::uint32_t sum = 0;
  for (Bits& bits : bits_) {
    const std::uint32_t here = bits.before;
    bits.before = sum;
    sum += here;
  }
}

/// A hair wide, so that rounding never leaves an opening out.
void OpenSlots::mark(std::uint64_t Bits::*sort, double from, double to) {
  const std::size_t last_piece = bits_.size() * 64 - 1;
  const auto piece = [&](double at) {
    return std::min(last_piece, static_cast<std::size_t>(std::max(0.0, at)));
  };
  const std::size_t first = piece(from * per_slot_ - 1e-6);
  const std::size_t last = piece(to * per_slot_ + 1e-6);
  for (std::size_t k = first / 64; k <= last / 64; ++k) {
    std::uint64_t pieces = ~std::uint64_t{0};
    if (k == first / 64) pieces &= ~std::uint64_t{0} << (first % 64);
    if (k == last / 64) pieces &= ~std::uint64_t{0} >> (63 - last % 64);
    bits_[k].*sort |= pieces;
  }
}

Vacancy OpenSlots::met(double at, std::uint32_t near) const {
  // `near` may begin in the same piece behind the place, or share its piece with others.
  std::uint32_t e = near;
  while (e > 0 && rows_[e].before > at) --e;
  while (e + 2 < rows_.size() && rows_[e + 1].before <= at) ++e;
  const Row& row = rows_[e];
  const double openings = std::uint32_t{row.casual} + row.open;
  const double number =
      (at - row.before) / static_cast<double>(row.slots) * places(row.slots, openings);
  if (!(number < openings)) return {};
  const auto opening = static_cast<std::uint32_t>(number);
  return {e, opening, opening < row.casual};
}

}  // namespace coprod
