#include "analysis/stored_cells.hpp"

#include "output/files.hpp"
#include "output/yearly.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <variant>

#include <fmt/format.h>

namespace coprod {

namespace {

/// Axes that stand before those of a month's cells.
constexpr std::array<std::string_view, 5> outer_axes{"point", "scenario", "reform", "replicate",
                                                     "time"};

/// `day` is that of a month's start, counted from 2000-01-01.
Month month_of_day(std::int32_t day) {
  Month month = Month(2000, 1) + static_cast<std::int32_t>(std::floor(day / 30.4375));
  while (month.first_day() > day) month = month - 1;
  while ((month + 1).first_day() <= day) month = month + 1;
  return month;
}

std::size_t position(const std::vector<std::string>& names, std::string_view name) {
  return static_cast<std::size_t>(std::find(names.begin(), names.end(), name) - names.begin());
}

/// The axis `year` of a table becomes `time`, each month with its year's values.
StoredCells read_by_year(const ResultsReader& file, const std::string& stored,
                         std::span<const std::uint64_t> index) {
  const auto months = months_of(file);
  StoredCells table;
  table.by_year = true;
  std::size_t before = 1;  // slabs of years and cells
  std::size_t years = 0;
  const auto& axes = file.variable(stored).dimensions;
  for (std::size_t a = index.size(); a < axes.size(); ++a) {
    const bool is_year = axes[a] == "year";
    const Dimension& dimension = file.dimension(is_year ? "time" : axes[a]);
    if (is_year) years = file.dimension(axes[a]).length();
    if (years == 0) before *= dimension.length();
    table.axes.push_back(dimension.name);
    table.labels.push_back(label_texts(dimension));
  }
  const std::vector<double> values = file.read(stored, index);
  if (months.empty()) throw InvalidFile(stored + ": the file has no months to spread it over.");
  const CalendarYears of(months.front(), months.size());
  if (years != of.count() || values.empty()) {
    throw InvalidFile(fmt::format(
        "'{}': the table '{}' has {} years and the months are of {}; the file is damaged, run "
        "again.",
        printable(file.file().path().string()), stored, years, of.count()));
  }
  const std::size_t slab = values.size() / before;
  for (std::size_t b = 0; b < before; ++b) {
    const auto spread = of.spread(std::span(values).subspan(b * slab, slab));
    table.values.insert(table.values.end(), spread.begin(), spread.end());
  }
  return table;
}

}  // namespace

std::size_t StoredCells::axis(std::string_view name) const { return position(axes, name); }

std::size_t StoredCells::length(std::string_view axis_name) const {
  const std::size_t at = axis(axis_name);
  return at < axes.size() ? labels[at].size() : 0;
}

std::size_t StoredCells::label(std::string_view axis_name, std::string_view text) const {
  const std::size_t at = axis(axis_name);
  return at < axes.size() ? position(labels[at], text) : 0;
}

std::vector<CellAxis> StoredCells::group_axes() const {
  std::vector<CellAxis> groups;
  for (std::size_t a = 0; a < axes.size(); ++a) {
    if (std::find(outer_axes.begin(), outer_axes.end(), axes[a]) == outer_axes.end()) {
      groups.push_back({axes[a], labels[a]});
    }
  }
  return groups;
}

std::string stored_name(const ResultsReader& file, std::string_view name) {
  if (file.has(name)) return std::string(name);
  const std::string by_year = yearly_name(name);
  return file.has(by_year) ? by_year : std::string();
}

StoredCells read_cells(const ResultsReader& file, const std::string& name,
                       std::span<const std::uint64_t> index) {
  const std::string stored = stored_name(file, name);
  if (!stored.empty() && stored != name) return read_by_year(file, stored, index);
  const auto& axes = file.variable(name).dimensions;
  StoredCells table;
  for (std::size_t a = index.size(); a < axes.size(); ++a) {
    table.axes.push_back(axes[a]);
    table.labels.push_back(label_texts(file.dimension(axes[a])));
  }
  table.values = file.read(name, index);
  return table;
}

std::vector<std::string> label_texts(const Dimension& dimension) {
  std::vector<std::string> texts;
  std::visit(
      [&](const auto& labels) {
        for (const auto& label : labels) texts.push_back(fmt::format("{}", label));
      },
      dimension.labels);
  return texts;
}

std::vector<Month> months_of(const ResultsReader& file) {
  std::vector<Month> months;
  for (const auto& dimension : file.dimensions()) {
    if (dimension.name != "time") continue;
    const auto* days = std::get_if<std::vector<std::int32_t>>(&dimension.labels);
    if (days == nullptr) continue;
    for (const auto day : *days) months.push_back(month_of_day(day));
  }
  return months;
}

}  // namespace coprod
