#include "observers/cells.hpp"

#include "observers/observer.hpp"

#include <algorithm>
#include <cmath>

namespace coprod {

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

bool takes(const Pick& pick, std::string_view axis, std::string_view label) {
  bool wanted = true;
  for (const CellLabel& one : pick) {
    if (one.axis != axis) continue;
    if (one.label == label) return !one.but;
    wanted = wanted && one.but;
  }
  return wanted;
}

}  // namespace

std::vector<CellAxis> axes_of(const OutcomeInfo& outcome) {
  std::vector<CellAxis> axes;
  for (const auto* dimension : dimensions_of(outcome)) {
    axes.push_back({dimension->name, dimension->labels});
  }
  return axes;
}

std::vector<std::size_t> cells_where(
    std::span<const CellAxis> axes,
    const std::function<bool(std::size_t axis, std::size_t label)>& takes) {
  std::vector<std::size_t> cells{0};
  for (std::size_t a = 0; a < axes.size(); ++a) {
    const std::size_t size = axes[a].labels.size();
    std::vector<std::size_t> next;
    for (const std::size_t cell : cells) {
      for (std::size_t label = 0; label < size; ++label) {
        if (takes(a, label)) next.push_back(cell * size + label);
      }
    }
    cells = std::move(next);
  }
  return cells;
}

std::vector<std::size_t> cells_picked(std::span<const CellAxis> axes, const Pick& pick) {
  return cells_where(axes, [&](std::size_t axis, std::size_t label) {
    return takes(pick, axes[axis].name, axes[axis].labels[label]);
  });
}

CellSeries::CellSeries(const Observer& observer, std::size_t outcome)
    : CellSeries(observer.values(outcome), observer.months()) {}

double CellSeries::at(std::size_t month, std::span<const std::size_t> cells, Cells rule) const {
  double sum = 0.0;
  std::size_t known = 0;
  for (const std::size_t cell : cells) {
    const double value = at(month, cell);
    if (std::isnan(value)) continue;
    sum += value;
    ++known;
  }
  if (known == 0 || (rule == Cells::whole_sum && known < cells.size())) return missing;
  return rule == Cells::mean ? sum / static_cast<double>(known) : sum;
}

MonthsKnown CellSeries::over(const Window& window, std::span<const std::size_t> cells,
                             Cells rule) const {
  MonthsKnown months;
  for (std::size_t m = window.first; m < std::min(window.last, months_); ++m) {
    months.add(at(m, cells, rule));
  }
  return months;
}

MonthsKnown CellSeries::over(const Window& window, std::size_t cell) const {
  return over(window, std::span(&cell, 1), Cells::sum);
}

MonthsKnown CellSeries::last_year(std::size_t cell) const {
  MonthsKnown months;
  for (std::size_t m = months_; m-- > 0 && months.months() < 12;) months.add(at(m, cell));
  return months;
}

double over_last_year(const Observer& observer, std::size_t outcome, std::size_t cell) {
  const bool flow = all_outcomes()[outcome].timing == OutcomeTiming::flow;
  return CellSeries(observer, outcome).last_year(cell).yearly(flow);
}

std::string unit_of_year(const OutcomeInfo& outcome) {
  return outcome.timing == OutcomeTiming::flow ? yearly_unit(outcome.unit)
                                               : std::string(outcome.unit);
}

}  // namespace coprod
