#pragma once

/// What must hold in a World before anything may follow its row numbers: ranges of all columns and
/// the declarations of ties.def.

#include "world/world.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace coprod {

/// A column that holds row numbers of another table.
struct TieInfo {
  const ColumnInfo* column;
  std::string_view to;  ///< name of the table, or `workplace`: the status says of which
  bool none;            ///< whether no_row may stand in it
};
[[nodiscard]] std::span<const TieInfo> all_ties();

/// Values outside the declared range, tables of a wrong number of rows, ties that lead nowhere, as
/// sentences; empty when there are none. Only in a World without any may rows be followed.
[[nodiscard]] std::vector<std::string> broken_declarations(const World& world);

}  // namespace coprod
