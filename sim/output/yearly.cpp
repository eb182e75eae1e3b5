#include "output/yearly.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace coprod {

namespace {

constexpr std::string_view ending = "_yearly";

std::size_t cells_a_month(const std::vector<Dimension>& dimensions, const Variable& variable) {
  static constexpr std::string_view outer[] = {"point", "scenario", "reform", "replicate", "time"};
  std::size_t cells = 1;
  for (const std::string& axis : variable.dimensions) {
    if (std::find(std::begin(outer), std::end(outer), axis) != std::end(outer)) continue;
    for (const Dimension& dimension : dimensions) {
      if (dimension.name == axis) cells *= dimension.length();
    }
  }
  return cells;
}

}  // namespace

std::string yearly_name(std::string_view variable) {
  return std::string(variable) + std::string(ending);
}

std::optional<std::string_view> monthly_name(std::string_view yearly) {
  if (!yearly.ends_with(ending)) return std::nullopt;
  return yearly.substr(0, yearly.size() - ending.size());
}

CalendarYears::CalendarYears(Month first, std::size_t months)
    : first_(first),
      months_(months),
      count_(months == 0 ? 0 : of(months - 1) + 1) {}

std::size_t CalendarYears::of(std::size_t month) const {
  return static_cast<std::size_t>((first_ + static_cast<std::int32_t>(month)).year()
                                  - first_.year());
}

std::vector<double> CalendarYears::means(std::span<const double> monthly) const {
  const std::size_t cells = months_ == 0 ? 0 : monthly.size() / months_;
  std::vector<double> sums(count_ * cells, 0.0);
  std::vector<int> known(count_ * cells, 0);
  for (std::size_t m = 0; m < months_; ++m) {
    const std::size_t year = of(m) * cells;
    for (std::size_t c = 0; c < cells; ++c) {
      const double value = monthly[m * cells + c];
      if (std::isnan(value)) continue;
      sums[year + c] += value;
      ++known[year + c];
    }
  }
  for (std::size_t i = 0; i < sums.size(); ++i) {
    sums[i] = known[i] > 0 ? sums[i] / known[i] : std::numeric_limits<double>::quiet_NaN();
  }
  return sums;
}

std::vector<double> CalendarYears::spread(std::span<const double> yearly) const {
  const std::size_t cells = count_ == 0 ? 0 : yearly.size() / count_;
  std::vector<double> values(months_ * cells);
  for (std::size_t m = 0; m < months_; ++m) {
    std::copy_n(yearly.begin() + static_cast<std::ptrdiff_t>(of(m) * cells), cells,
                values.begin() + static_cast<std::ptrdiff_t>(m * cells));
  }
  return values;
}

Dimension CalendarYears::dimension() const {
  std::vector<std::int32_t> days;
  for (std::size_t y = 0; y < count_; ++y) {
    const std::chrono::year year(first_.year() + static_cast<int>(y));
    days.push_back(time_labels(year / std::chrono::January, 1).front());
  }
  Dimension axis;
  axis.name = "year";
  axis.long_name = "calendar year, as its first day; means over those of its months that are known";
  axis.units = "days since 2000-01-01";
  axis.labels = std::move(days);
  axis.attributes = {{"calendar", "proleptic_gregorian"}};
  return axis;
}

void keep_by_year(std::vector<Dimension>& dimensions, std::vector<Variable>& variables,
                  const CalendarYears& years) {
  const auto time = std::find_if(dimensions.begin(), dimensions.end(),
                                 [](const Dimension& d) { return d.name == "time"; });
  if (time == dimensions.end()) return;
  const std::size_t months = time->length();
  bool any = false;
  for (Variable& variable : variables) {
    const auto axis = std::find(variable.dimensions.begin(), variable.dimensions.end(), "time");
    if (axis == variable.dimensions.end()
        || !is_kept_by_year(cells_a_month(dimensions, variable), months)) {
      continue;
    }
    *axis = "year";
    variable.name = yearly_name(variable.name);
    variable.long_name += "; mean over the months of the year";
    variable.type = Variable::Type::float64;
    any = true;
  }
  if (any) dimensions.insert(time + 1, years.dimension());
}

}  // namespace coprod
