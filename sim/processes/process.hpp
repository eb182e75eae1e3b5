#pragma once

/// What a process is: its place in the month, its purpose, and what it may read and write.

#include "core/table.hpp"
#include "parameters/parameters.hpp"

#include <algorithm>
#include <span>
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
  std::vector<std::string_view> mechanisms;  ///< ids
  std::vector<std::string_view> equations;
  /// Parameters that it sees, by themselves or in coefficients and prices made of them.
  std::vector<double Parameters::*> parameters;
  /// Keys of the levers that it sees, in the month's values or in coefficients made of them. A
  /// difference between two futures enters the World here (run/ledger.hpp).
  std::vector<std::string_view> levers;
  // The access, filled in from its type where the month is listed (monthly_steps.cpp).
  std::vector<const ColumnInfo*> reads;
  std::vector<const ColumnInfo*> writes;
  std::vector<std::string_view> rearranges;  ///< tables whose rows it adds, drops or moves
};

/// Whether a list has this name.
[[nodiscard]] inline bool names(std::span<const std::string_view> list, std::string_view name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

/// TRANSITIONAL: the columns of tables whose declaration names this process as a writer, for processes
/// that do not declare what they write yet. It makes the check of the month compare a list with itself.
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
