#include "run/step_guard.hpp"

#include <algorithm>
#include <cstring>
#include <stdexcept>

#include <fmt/format.h>

namespace coprod {

namespace {

void refuse(const std::vector<std::string>& broken) {
  if (broken.empty()) return;
  throw std::logic_error(
      fmt::format("a step of the month breaks its declaration: {}", fmt::join(broken, "; ")));
}

bool declares(const ProcessInfo& process, const ColumnInfo* column) {
  return std::find(process.writes.begin(), process.writes.end(), column) != process.writes.end();
}

std::string sentence(const ProcessInfo& process, const ColumnInfo& column, std::size_t row) {
  return fmt::format(
      "process '{0}' writes {1}.{2} (first in row {3}), which it does not declare; add the column "
      "to "
      "the Writes of its access and \"{0}\" to the writers in the column's .def, or leave the "
      "column "
      "alone",
      process.name, column.table, column.name, row);
}

std::size_t first_difference(const std::byte* a, const std::byte* b, std::size_t bytes) {
  return static_cast<std::size_t>(std::mismatch(a, a + bytes, b).first - a);
}

}  // namespace

std::vector<RawColumn> raw_columns(const World& world) {
  std::vector<RawColumn> columns;
  world.visit_tables([&](std::string_view, const auto& table) {
    table.visit([&](const ColumnInfo& info, auto column) {
      columns.push_back({&info, reinterpret_cast<const std::byte*>(column.data()), column.size()});
    });
  });
  return columns;
}

std::vector<std::string> undeclared_writes(const ProcessInfo& process, const World& before,
                                           const World& after, std::size_t first,
                                           std::size_t count) {
  std::vector<std::string> broken;
  const auto old = raw_columns(before);
  const auto now = raw_columns(after);
  std::string_view moved;  // the table whose rows have been reported
  for (std::size_t c = 0; c < now.size(); ++c) {
    const ColumnInfo& column = *now[c].info;
    const bool by_rows = count > 0;
    if (by_rows && column.table != person::table_name) continue;
    if (old[c].rows != now[c].rows) {
      if (!names(process.rearranges, column.table) && column.table != moved) {
        moved = column.table;
        broken.push_back(
            fmt::format("process '{}' changes the number of rows of {} from {} to {}, which it "
                        "does not declare; "
                        "add the table to the Rearranges of its access, or leave its rows alone",
                        process.name, column.table, old[c].rows, now[c].rows));
      }
      continue;
    }
    if (declares(process, &column)) continue;
    const std::size_t from = by_rows ? first * column.bytes : 0;
    const std::size_t bytes = (by_rows ? count : now[c].rows) * column.bytes;
    if (bytes == 0 || std::memcmp(old[c].data + from, now[c].data + from, bytes) == 0) continue;
    const std::size_t at = from + first_difference(old[c].data + from, now[c].data + from, bytes);
    broken.push_back(sentence(process, column, at / column.bytes));
  }
  return broken;
}

void StepGuard::before_rows(const World& world, std::size_t first, std::size_t count) {
  std::vector<const std::byte*> from;
  world.persons.visit([&](const ColumnInfo&, auto column) {
    from.push_back(reinterpret_cast<const std::byte*>(column.data() + first));
  });
  std::size_t next = 0;
  before_.persons.visit([&](const ColumnInfo& info, auto column) {
    std::memcpy(column.data() + first, from[next++], count * info.bytes);
  });
}

void StepGuard::after(const ProcessInfo& process, const World& world) const {
  refuse(undeclared_writes(process, before_, world));
}

void StepGuard::after_rows(const ProcessInfo& process, const World& world, std::size_t first,
                           std::size_t count) const {
  refuse(undeclared_writes(process, before_, world, first, count));
}

void StepGuard::after_pass(const World& world) const {
  ProcessInfo pass;
  pass.name = "a person-local pass";
  person::Rows::visit_infos([&](const ColumnInfo& info) { pass.writes.push_back(&info); });
  refuse(undeclared_writes(pass, before_, world));
}

}  // namespace coprod
