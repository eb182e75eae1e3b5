#include "world/ties.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

namespace coprod {

namespace {

constexpr TieInfo tie_table[] = {
#define TIE(table, Column, to, none) {&table::Column::info, #to, none},
#define ROWS(table, number)
#include "world/ties.def"
#undef TIE
#undef ROWS
};

using RowCounts = std::map<std::string_view, std::size_t>;

RowCounts row_counts(const World& world) {
  RowCounts counts;
  world.visit_tables(
      [&](std::string_view name, const auto& table) { counts[name] = table.size(); });
  counts["workplace"] =
      std::max({world.employers.size(), world.social_enterprises.size(), world.ngos.size()});
  return counts;
}

/// What the declarations say of the numbers of rows.
RowCounts wanted_counts(const RowCounts& counts) {
  RowCounts wanted;
#define TIE(table, Column, to, none)
#define ROWS(table, number) wanted[#table] = number;
#define ROWS_OF(table) counts.at(#table)
#include "world/ties.def"
#undef TIE
#undef ROWS
#undef ROWS_OF
  return wanted;
}

/// The first row whose value is outside of the column's range, or NaN.
template <class T>
void check_range(const ColumnInfo& info, std::span<const T> column,
                 std::vector<std::string>& broken) {
  for (std::size_t i = 0; i < column.size(); ++i) {
    const auto value = static_cast<double>(column[i]);
    if (value >= info.low && value <= info.high) continue;
    broken.push_back(fmt::format("{}.{} of row {} is {} (outside [{}, {}])", info.table, info.name,
                                 i, value, info.low, info.high));
    return;
  }
}

void check_tie(const TieInfo& tie, std::span<const std::uint32_t> column, std::size_t rows,
               std::vector<std::string>& broken) {
  for (std::size_t i = 0; i < column.size(); ++i) {
    if (column[i] < rows || (tie.none && column[i] == no_row)) continue;
    broken.push_back(fmt::format("{}.{} of row {} is row {} of {}, which has {} rows",
                                 tie.column->table, tie.column->name, i, column[i], tie.to, rows));
    return;
  }
}

}  // namespace

std::span<const TieInfo> all_ties() { return tie_table; }

std::vector<std::string> broken_declarations(const World& world) {
  std::vector<std::string> broken;
  const RowCounts counts = row_counts(world);
  for (const auto& [name, rows] : counts) {
    if (rows >= no_row) broken.push_back(fmt::format("{} has {} rows, too many", name, rows));
  }
  for (const auto& [name, rows] : wanted_counts(counts)) {
    if (counts.at(name) == rows) continue;
    broken.push_back(fmt::format("{} has {} rows where {} belong", name, counts.at(name), rows));
  }
  world.visit_tables([&](std::string_view, const auto& table) {
    table.visit([&](const ColumnInfo& info, auto column) {
      if (info.name != "key") check_range(info, column, broken);  // all keys are in range
      const auto tie = std::find_if(std::begin(tie_table), std::end(tie_table),
                                    [&](const TieInfo& one) { return one.column == &info; });
      if constexpr (std::is_same_v<typename decltype(column)::value_type, std::uint32_t>) {
        if (tie != std::end(tie_table)) check_tie(*tie, column, counts.at(tie->to), broken);
      }
    });
  });
  return broken;
}

}  // namespace coprod
