#pragma once

/// Numbers and names of outcomes as people read them.

#include <string>
#include <string_view>

namespace coprod::cli {

/// The unit that people use: HKD instead of cents, per cent instead of shares.
struct Shown {
  double factor = 1.0;
  std::string unit;
};
/// `size` is a typical value: shares are shown as per cent when it is at most 1.
[[nodiscard]] Shown shown_unit(std::string_view unit, double size);

/// Decimals that show the half width with two digits, or the value with three.
[[nodiscard]] int decimals_for(double value, double half_width);

/// "persons present by status" of the group "seeking" as "persons present: seeking".
[[nodiscard]] std::string outcome_label(const std::string& long_name, const std::string& group);

}  // namespace coprod::cli
