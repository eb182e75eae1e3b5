#pragma once

/// Results of experiments that the program carries in itself: docs/experiments/*.csv.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace coprod::cli {

struct StoredTable {
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> rows;

  /// The cell of the row whose first cell is `id`; empty when there is none.
  [[nodiscard]] std::string cell(std::string_view id, std::string_view column) const;
};

/// The stored result of an experiment; none when it has not been measured yet.
[[nodiscard]] std::optional<StoredTable> stored_result(std::string_view experiment);

}  // namespace coprod::cli
