#include "observers/plausible.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace coprod {

namespace {

constexpr PlausibleRange ranges[] = {
#define PLAUSIBLE(outcome, low, high, per, reason) {#outcome, low, high, PlausiblePer::per, reason},
#include "observers/plausible.def"
#undef PLAUSIBLE
};

}  // namespace

std::span<const PlausibleRange> all_plausible() { return ranges; }

const PlausibleRange* find_plausible(std::string_view outcome) {
  const auto found = std::find_if(std::begin(ranges), std::end(ranges),
                                  [&](const auto& range) { return range.outcome == outcome; });
  return found == std::end(ranges) ? nullptr : found;
}

bool is_plausible(const PlausibleRange& range, double value, double persons) {
  if (std::isnan(value)) return true;
  const double of = range.per == PlausiblePer::person ? std::max(1.0, persons) : 1.0;
  // Of a handful of persons, one may make any share.
  constexpr double few = 3.0;
  if (range.per == PlausiblePer::person && value <= few) return true;
  return value >= range.low * of && value <= range.high * of;
}

}  // namespace coprod
