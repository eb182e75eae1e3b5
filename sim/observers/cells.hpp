#pragma once

/// The cells of an outcome, by month: which of them count, what they come to in a month, over months
/// and over a year. For an Observer, a slab of a file, or any other values [month x cell].

#include "observers/outcomes.hpp"

#include <cstddef>
#include <functional>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace coprod {

class Observer;

/// An axis of the cells of a month; views what it was made from.
struct CellAxis {
  std::string_view name;
  std::span<const std::string> labels;
};
[[nodiscard]] std::vector<CellAxis> axes_of(const OutcomeInfo& outcome);

/// A label of an axis that counts, or with `but` one that does not.
struct CellLabel {
  std::string axis;
  std::string label;
  bool but = false;
};
/// An axis may be named with several labels; one that is not named counts as a whole.
using Pick = std::vector<CellLabel>;

/// Positions in a month of the cells whose labels are all taken; the last axis runs fastest.
[[nodiscard]] std::vector<std::size_t> cells_where(
    std::span<const CellAxis> axes,
    const std::function<bool(std::size_t axis, std::size_t label)>& takes);
[[nodiscard]] std::vector<std::size_t> cells_picked(std::span<const CellAxis> axes,
                                                    const Pick& pick);

/// What several cells come to in a month.
enum class Cells {
  sum,        ///< of those that are known
  whole_sum,  ///< missing when one of them is: a sum that lacks a cell is not the sum
  mean,       ///< of those that are known
};

/// Adds up months, the missing ones left out.
class MonthsKnown {
 public:
  void add(double value) {
    if (value != value) return;
    sum_ += value;
    ++months_;
  }
  [[nodiscard]] int months() const { return months_; }
  [[nodiscard]] double sum() const { return sum_; }
  /// NaN without a month.
  [[nodiscard]] double mean() const { return months_ == 0 ? missing : sum_ / months_; }
  /// What a year comes to: the mean of stocks, of flows what twelve such months add up to.
  [[nodiscard]] double yearly(bool flow) const {
    return flow && months_ > 0 ? sum_ * 12.0 / months_ : mean();
  }

 private:
  static constexpr double missing = std::numeric_limits<double>::quiet_NaN();
  double sum_ = 0.0;
  int months_ = 0;
};

/// Months by position, the last not included.
struct Window {
  std::size_t first = 0;
  std::size_t last = 0;
};

/// Values [month x cell] of one outcome in one scenario and replicate. A view.
class CellSeries {
 public:
  CellSeries(std::span<const double> values, std::size_t months)
      : values_(values),
        months_(months),
        width_(months == 0 ? 0 : values.size() / months) {}
  CellSeries(const Observer& observer, std::size_t outcome);

  [[nodiscard]] std::size_t months() const { return months_; }
  /// Cells of a month.
  [[nodiscard]] std::size_t width() const { return width_; }
  [[nodiscard]] double at(std::size_t month, std::size_t cell) const {
    return values_[month * width_ + cell];
  }
  /// NaN when nothing is known.
  [[nodiscard]] double at(std::size_t month, std::span<const std::size_t> cells, Cells rule) const;

  /// Of the months of the window that there are.
  [[nodiscard]] MonthsKnown over(const Window& window, std::span<const std::size_t> cells,
                                 Cells rule) const;
  [[nodiscard]] MonthsKnown over(const Window& window, std::size_t cell) const;
  /// Of the last twelve months that are known, or of as many as there are.
  [[nodiscard]] MonthsKnown last_year(std::size_t cell) const;

 private:
  std::span<const double> values_;
  std::size_t months_;
  std::size_t width_;
};

/// A cell of the outcome at this position in all_outcomes(), over the last year: a mean, or of flows
/// their sum. NaN when no month is known.
[[nodiscard]] double over_last_year(const Observer& observer, std::size_t outcome,
                                    std::size_t cell);
/// The unit of that.
[[nodiscard]] std::string unit_of_year(const OutcomeInfo& outcome);

}  // namespace coprod
