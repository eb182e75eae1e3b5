#include "cli/figures.hpp"

#include "cli/console.hpp"

#include <algorithm>
#include <cmath>

namespace coprod::cli {

Shown shown_unit(std::string_view unit, double size) {
  constexpr std::string_view cents = "0.01 HKD";
  if (unit.starts_with(cents)) return {0.01, "HKD" + std::string(unit.substr(cents.size()))};
  if (unit == "1" && std::fabs(size) <= 1.0) return {100.0, "%"};
  return {1.0, unit == "1" ? "" : std::string(unit)};
}

int decimals_for(double value, double half_width) {
  const double size = half_width > 0.0 && std::isfinite(half_width) ? half_width : value / 10.0;
  if (!(std::fabs(size) > 0.0) || !std::isfinite(size)) return 0;
  return std::clamp(1 - static_cast<int>(std::floor(std::log10(std::fabs(size)))), 0, 4);
}

std::string outcome_label(const std::string& long_name, const std::string& group) {
  if (group.empty()) return printable(long_name);
  std::string name = group;
  std::replace(name.begin(), name.end(), '_', ' ');
  // What comes after a colon explains the groups.
  std::string what = long_name.substr(0, long_name.find(": "));
  return printable(what.substr(0, what.rfind(" by "))) + ": " + printable(name);
}

}  // namespace coprod::cli
