#include "analysis/stored_cells.hpp"

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

StoredCells read_cells(const ResultsReader& file, const std::string& name,
                       std::span<const std::uint64_t> index) {
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
