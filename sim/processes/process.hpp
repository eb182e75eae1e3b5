#pragma once

/// What a process is: its place in the month, its purpose, and what it may read and write.

#include "core/table.hpp"

#include <string_view>
#include <vector>

namespace coprod {

enum class ProcessKind : unsigned char {
  serial,        ///< one thread, small tables
  person_local,  ///< each person from own columns and tables nobody writes meanwhile: fused,
                 ///< blocked
  settled,       ///< proposals made in parallel, settled in keyed order
};

struct ProcessInfo {
  int step = 0;  ///< number in the list of docs/model.md
  std::string_view name;
  std::string_view dimension;  ///< strategic, operational, identity or none
  ProcessKind kind = ProcessKind::serial;
  std::string_view purpose;
  std::string_view mechanisms;  ///< ids, comma-separated
  std::string_view equations;
  std::string_view parameters;  ///< prefixes of parameter keys, comma-separated
  /// Keys of the levers that it sees, in the month's values or as coefficients made of them,
  /// comma-separated. A difference between two futures enters the World here (run/ledger.hpp).
  std::string_view levers;
  std::vector<const ColumnInfo*> reads;
  std::vector<const ColumnInfo*> writes;
};

/// Whether a comma-separated list has this name: the whole of it, not a part of another.
[[nodiscard]] constexpr bool names(std::string_view list, std::string_view name) {
  while (true) {
    const auto comma = list.find(',');
    if (list.substr(0, comma) == name) return true;
    if (comma == std::string_view::npos) return false;
    list.remove_prefix(comma + 1);
  }
}

/// The columns of tables whose declaration names this process as a writer.
template <class... Tables>
[[nodiscard]] std::vector<const ColumnInfo*> written_by(std::string_view process) {
  std::vector<const ColumnInfo*> columns;
  (Tables::visit_infos([&](const ColumnInfo& column) {
     if (names(column.writers, process)) columns.push_back(&column);
   }),
   ...);
  return columns;
}

/// All processes in the order of the month.
[[nodiscard]] const std::vector<ProcessInfo>& all_processes();

}  // namespace coprod
