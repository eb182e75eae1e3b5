#pragma once

/// What an experiment observes, as a text: an outcome, cells of it, or a ratio of two such sums,
/// over a window of years. The same texts stand in mechanisms.def and loops.def.

#include "core/calendar.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace coprod {

class Observer;

/// Whole years, both inclusive.
struct Years {
  int first = 0;
  int last = 0;
  [[nodiscard]] Month first_month() const { return {first, 1}; }
  [[nodiscard]] Month last_month() const { return {last, 12}; }
  friend bool operator==(const Years&, const Years&) = default;
};

/// "2027-2031" or "2027". Throws UsageError.
[[nodiscard]] Years parse_years(std::string_view text);

/// `outcome`, `outcome[label,label]` or `a/b` of two of these. Labels belong to the outcome's
/// dimensions and stand in any order; one that several dimensions know goes to the first that has
/// none yet. `x|y` adds labels of one dimension. Over what is not named, counts are summed and
/// reals averaged, missing cells left out.
class Selector {
 public:
  /// Throws UsageError, with the nearest name.
  static Selector parse(std::string_view text);

  /// Mean over the months of the window that are not missing; a ratio is that of the sums over
  /// the months that neither side misses. NaN when no month is left.
  [[nodiscard]] double value(const Observer& observer, const Years& window) const {
    return value(observer, window.first_month(), window.last_month());
  }
  /// The same over months, both inclusive.
  [[nodiscard]] double value(const Observer& observer, Month first, Month last) const;

  [[nodiscard]] const std::string& text() const { return text_; }
  /// Positions in all_outcomes() of what it names.
  [[nodiscard]] std::vector<std::size_t> outcomes() const {
    std::vector<std::size_t> all{numerator_.outcome};
    if (denominator_) all.push_back(denominator_->outcome);
    return all;
  }
  /// Of the outcome; "1" when both sides of a ratio have the same.
  [[nodiscard]] std::string unit() const;
  /// Whether it needs months after the window: of cohorts that are still to be followed.
  [[nodiscard]] bool looks_ahead() const;

 private:
  struct Side {
    std::size_t outcome = 0;
    std::vector<std::size_t> cells;
  };
  static Side parse_side(std::string_view side, std::string_view whole);

  std::string text_;
  Side numerator_;
  std::optional<Side> denominator_;
};

}  // namespace coprod
