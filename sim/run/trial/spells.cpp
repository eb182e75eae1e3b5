#include "run/trial/spells.hpp"

#include <algorithm>

namespace coprod {

TrialOutcomes outcomes_of(std::span<const JobSpell> spells, std::int32_t start, std::int32_t end,
                          int months, double earnings) {
  std::int32_t first = end;
  std::int32_t longest = 0;
  std::int32_t worked = 0;
  bool entered = false;
  bool open = false;
  bool at_end = false;
  for (const JobSpell& spell : spells) {
    if (spell.from >= end) continue;
    const std::int32_t days = std::min(spell.to, end) - spell.from;
    entered = true;
    open = open || spell.open;
    at_end = at_end || spell.to >= end;
    first = std::min(first, spell.from);
    longest = std::max(longest, days);
    worked += days;
  }
  // Months of equal length, so that the horizon is its number of months.
  const double month = static_cast<double>(end - start) / months;
  constexpr std::int32_t half_year = 26 * 7;
  constexpr std::int32_t year = 365;
  return {entered ? 1.0 : 0.0,
          open ? 1.0 : 0.0,
          static_cast<double>(first - start) / month,
          static_cast<double>(longest) / month,
          longest >= half_year ? 1.0 : 0.0,
          longest >= year ? 1.0 : 0.0,
          static_cast<double>(worked) / 7.0,
          at_end ? 1.0 : 0.0,
          earnings};
}

}  // namespace coprod
