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
  std::vector<const ColumnInfo*> reads;
  std::vector<const ColumnInfo*> writes;
};

/// All processes in the order of the month.
[[nodiscard]] const std::vector<ProcessInfo>& all_processes();

}  // namespace coprod
