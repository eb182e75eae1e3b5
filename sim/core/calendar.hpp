#pragma once

/// Months and days of the simulation. No clock and no locale is ever consulted.

#include <chrono>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace coprod {

/// A calendar month, counted from 1900-01; fits the 12 bits that keys and draw addresses give it
/// (to 2241-04).
class Month {
 public:
  constexpr Month() = default;
  constexpr explicit Month(std::int32_t since_1900) : since_1900_(since_1900) {}
  constexpr Month(int year, int month_of_year)
      : since_1900_((year - 1900) * 12 + month_of_year - 1) {}

  [[nodiscard]] constexpr std::int32_t index() const { return since_1900_; }
  [[nodiscard]] constexpr int year() const { return 1900 + since_1900_ / 12; }
  [[nodiscard]] constexpr int month_of_year() const { return since_1900_ % 12 + 1; }

  /// Days from 2000-01-01 to the first day of the month (proleptic Gregorian; may be negative).
  [[nodiscard]] constexpr std::int32_t first_day() const {
    using namespace std::chrono;
    constexpr sys_days origin = 2000y / January / 1;
    const sys_days first =
        std::chrono::year(year()) / std::chrono::month(static_cast<unsigned>(month_of_year())) / 1;
    return static_cast<std::int32_t>((first - origin).count());
  }
  [[nodiscard]] constexpr std::int32_t days() const {
    return Month(since_1900_ + 1).first_day() - first_day();
  }

  friend constexpr Month operator+(Month m, std::int32_t n) { return Month(m.since_1900_ + n); }
  friend constexpr Month operator-(Month m, std::int32_t n) { return Month(m.since_1900_ - n); }
  friend constexpr std::int32_t operator-(Month a, Month b) {
    return a.since_1900_ - b.since_1900_;
  }
  friend constexpr bool operator==(Month, Month) = default;
  friend constexpr auto operator<=>(Month, Month) = default;

  static constexpr std::int32_t max_index = 4095;

 private:
  std::int32_t since_1900_ = 0;
};

/// "2017-07". Returns nothing unless the text is exactly YYYY-MM within 1900-01 … 2241-04.
[[nodiscard]] std::optional<Month> parse_month(std::string_view text);
[[nodiscard]] std::string to_string(Month month);
/// Like `parse_month`, or a UsageError that names `what`.
[[nodiscard]] Month month_or_throw(std::string_view text, std::string_view what);

/// Mean length of a month in days; hazards are per month of this length.
inline constexpr double mean_month_days = 30.4375;

static_assert(Month(2000, 1).first_day() == 0);
static_assert(Month(2000, 3).first_day() == 60);
static_assert(Month(1999, 12).first_day() == -31);
static_assert(Month(1900, 1).first_day() == -36524);
static_assert(Month(Month::max_index).first_day() == 88114);
static_assert(Month(2024, 2).days() == 29 && Month(2100, 2).days() == 28);

}  // namespace coprod
