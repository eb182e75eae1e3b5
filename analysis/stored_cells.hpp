#pragma once

/// Tables of a file of results with the labels of their axes as texts.

#include "core/calendar.hpp"
#include "observers/cells.hpp"
#include "output/table.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace coprod {

/// A variable, or a slab of one.
struct StoredCells {
  std::vector<std::string> axes;
  std::vector<std::vector<std::string>> labels;
  std::vector<double> values;
  bool by_year = false;  ///< the file has it by year: months have their year's value

  /// Position of an axis, or of a label on it; the number of axes or labels when there is none.
  [[nodiscard]] std::size_t axis(std::string_view name) const;
  [[nodiscard]] std::size_t length(std::string_view axis_name) const;
  [[nodiscard]] std::size_t label(std::string_view axis_name, std::string_view text) const;
  /// Those of the cells of a month.
  [[nodiscard]] std::vector<CellAxis> group_axes() const;
};

/// The name under which a file has a table: its own, or that of the table by year; empty when it has
/// neither.
[[nodiscard]] std::string stored_name(const ResultsReader& file, std::string_view name);

/// All cells whose first axes are `index`; the other axes are those of the result. A table that the
/// file keeps by year is spread over the months of `time`.
[[nodiscard]] StoredCells read_cells(const ResultsReader& file, const std::string& name,
                                     std::span<const std::uint64_t> index = {});

[[nodiscard]] std::vector<std::string> label_texts(const Dimension& dimension);
/// The axis `time`; empty when the file has none.
[[nodiscard]] std::vector<Month> months_of(const ResultsReader& file);

}  // namespace coprod
