#pragma once

/// Tables by year: what becomes of a table by month that would have more cells than a file of results
/// holds. Its name ends in `_yearly`, its axis is `year`, and a value is the mean over the year's
/// months that are known; so units stay, and a flow is that of a mean month.

#include "core/calendar.hpp"
#include "output/table.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace coprod {

/// Whether a table of so many cells a month is kept by year.
[[nodiscard]] constexpr bool is_kept_by_year(std::size_t cells, std::size_t months) {
  return cells > max_cells_per_replicate / (months > 0 ? months : 1);
}

[[nodiscard]] std::string yearly_name(std::string_view variable);
/// The name of the monthly table; nothing when it is no yearly one.
[[nodiscard]] std::optional<std::string_view> monthly_name(std::string_view yearly);

/// Months in calendar years; the first and the last may have fewer than twelve.
class CalendarYears {
 public:
  CalendarYears(Month first, std::size_t months);

  [[nodiscard]] std::size_t count() const { return count_; }
  [[nodiscard]] std::size_t months() const { return months_; }
  /// Position of the year of the month at this position.
  [[nodiscard]] std::size_t of(std::size_t month) const;
  /// [month x cell] as [year x cell]: means over the months that are not missing.
  [[nodiscard]] std::vector<double> means(std::span<const double> monthly) const;
  /// [year x cell] as [month x cell]: each month has its year's value.
  [[nodiscard]] std::vector<double> spread(std::span<const double> yearly) const;

  /// The axis `year`.
  [[nodiscard]] Dimension dimension() const;

 private:
  Month first_;
  std::size_t months_;
  std::size_t count_;
};

/// Makes yearly ones of the variables that would have too many cells by month, and adds their axis
/// behind `time`.
void keep_by_year(std::vector<Dimension>& dimensions, std::vector<Variable>& variables,
                  const CalendarYears& years);

}  // namespace coprod
