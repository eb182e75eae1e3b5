#include "cli/stored_results.hpp"

#include "cli/shipped_files.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace coprod::cli {

namespace {

/// Records of a CSV file after RFC 4180.
std::vector<std::vector<std::string>> records(std::string_view text) {
  std::vector<std::vector<std::string>> all;
  std::vector<std::string> record(1);
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted && c == '"' && i + 1 < text.size() && text[i + 1] == '"') {
      record.back() += text[++i];
    } else if (c == '"') {
      quoted = !quoted;
    } else if (!quoted && c == ',') {
      record.emplace_back();
    } else if (!quoted && c == '\n') {
      all.push_back(std::move(record));
      record.assign(1, "");
    } else if (quoted || c != '\r') {
      record.back() += c;
    }
  }
  if (record.size() > 1 || !record.front().empty()) all.push_back(std::move(record));
  return all;
}

}  // namespace

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
    auto all = records(text);
    if (all.empty()) return std::nullopt;
    StoredTable table{std::move(all.front()), {}};
    all.erase(all.begin());
    table.rows = std::move(all);
    return table;
  }
  return std::nullopt;
}

}  // namespace coprod::cli
