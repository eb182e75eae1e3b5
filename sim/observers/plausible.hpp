#pragma once

/// Ranges within which headlines can be believed, declared in plausible.def. Legal parameters may
/// leave them: the registry's bounds say what can be computed, not what makes sense.

#include <cstdint>
#include <span>
#include <string_view>

namespace coprod {

enum class PlausiblePer : std::uint8_t { one, person };

struct PlausibleRange {
  std::string_view outcome;
  double low;
  double high;
  PlausiblePer per;
  std::string_view reason;
};

[[nodiscard]] std::span<const PlausibleRange> all_plausible();
/// Null when there is none.
[[nodiscard]] const PlausibleRange* find_plausible(std::string_view outcome);
/// Whether a value of the last year, among so many persons, can be believed. Missing ones can.
[[nodiscard]] bool is_plausible(const PlausibleRange& range, double value, double persons);

}  // namespace coprod
