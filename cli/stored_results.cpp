#include "cli/stored_results.hpp"

#include "cli/shipped_files.hpp"
#include "synthesis/commented_csv.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>

namespace coprod::cli {

std::string StoredTable::cell(std::string_view id, std::string_view column) const {
  const auto at =
      static_cast<std::size_t>(std::find(columns.begin(), columns.end(), column) - columns.begin());
  for (const auto& row : rows) {
    if (row.front() == id && at < row.size()) return row[at];
  }
  return "";
}

std::optional<StoredTable> stored_result(std::string_view experiment) {
  for (const auto& [name, text] : stored_files()) {
    if (name != fmt::format("{}.csv", experiment)) continue;
    tables::Problems problems;
    const auto csv = tables::parse_csv(name, text, problems);
    if (!csv) throw std::logic_error("stored table " + problems.front());
    StoredTable table;
    for (const auto& fields : csv->rows) {
      auto& record = table.rows.emplace_back();
      for (const auto& field : fields) record.push_back(field.text);
    }
    if (table.rows.empty()) return std::nullopt;
    table.columns = std::move(table.rows.front());
    table.rows.erase(table.rows.begin());
    return table;
  }
  return std::nullopt;
}

}  // namespace coprod::cli
