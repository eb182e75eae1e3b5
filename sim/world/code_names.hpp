#pragma once

/// The names of the codes in a column, for files that people read.

#include "core/table.hpp"
#include "world/categories.hpp"

#include <span>
#include <string_view>

namespace coprod {

/// Names of the codes 0, 1, … of a column of persons with unit "code"; empty for other columns.
/// `absent` has none: such rows are of nobody.
[[nodiscard]] std::span<const std::string_view> code_names(const ColumnInfo& column);

}  // namespace coprod
