#include "core/calendar.hpp"

#include "core/error.hpp"

#include <fmt/format.h>

namespace coprod {

std::optional<Month> parse_month(std::string_view text) {
  if (text.size() != 7 || text[4] != '-') return std::nullopt;
  int digits[6];
  int n = 0;
  for (std::size_t i = 0; i < 7; ++i) {
    if (i == 4) continue;
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
    digits[n++] = text[i] - '0';
  }
  const int year = digits[0] * 1000 + digits[1] * 100 + digits[2] * 10 + digits[3];
  const int month = digits[4] * 10 + digits[5];
  if (month < 1 || month > 12 || year < 1900) return std::nullopt;
  const Month result(year, month);
  if (result.index() > Month::max_index) return std::nullopt;
  return result;
}

std::string to_string(Month month) {
  return fmt::format("{:04}-{:02}", month.year(), month.month_of_year());
}

Month month_or_throw(std::string_view text, std::string_view what) {
  if (const auto month = parse_month(text)) return *month;
  throw UsageError(fmt::format(
      "{} is '{}', which is not a month (it must be written YYYY-MM, from 1900-01 to 2241-04); "
      "write for example 2017-07.",
      what, text));
}

}  // namespace coprod
