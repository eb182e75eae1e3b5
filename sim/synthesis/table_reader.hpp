#pragma once

/// Tables of numbers by categories, each with label and source, from CSV: checked row by row.

#include "synthesis/commented_csv.hpp"
#include "synthesis/margins.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace coprod::tables {

inline constexpr double sum_tolerance = 1e-6;  ///< of shares that must add up to 1
inline constexpr std::size_t max_told = 8;  ///< of like problems in one file; the rest are counted

template <class Names>
Attribute attribute(std::string_view name, const Names& categories) {
  return {std::string(name), {categories.begin(), categories.end()}};
}

/// Throws an InputError of all problems.
void throw_if_any(const Problems& problems);

/// "did you mean 'x'?" when a name is near enough, else the list of what there is.
[[nodiscard]] std::string suggestion(std::string_view wrong,
                                     std::span<const std::string_view> names);
[[nodiscard]] std::string suggestion(std::string_view wrong, std::span<const std::string> names);

[[nodiscard]] std::vector<std::string> names_of(std::span<const Attribute> attributes);

template <class Names, class Name>
std::optional<std::size_t> position_of(const Names& names, const Name& name) {
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) return std::nullopt;
  return static_cast<std::size_t>(found - names.begin());
}

/// A column of numbers and what they may be.
struct NumberColumn {
  std::string_view name;
  double max;
};

/// A table as read: category columns, then the columns of numbers, then label and source.
struct RawTable {
  std::vector<Attribute> attributes;
  std::vector<std::vector<double>> numbers;  ///< [column][cell]
  std::vector<std::string> label, source;    ///< [cell]
};

/// Reads the rows of one file into a RawTable.
class TableReader {
 public:
  TableReader(const CommentedCsv& file, std::vector<NumberColumn> columns, Problems& problems)
      : file_(file),
        columns_(std::move(columns)),
        problems_(problems) {}

  /// `attributes`: what the first columns must be.
  std::optional<RawTable> read(std::vector<Attribute> attributes);

 private:
  bool check_header();
  void read_row(const std::vector<CsvField>& row);
  std::optional<std::size_t> read_cell(const std::vector<CsvField>& row);
  std::optional<double> read_number(const CsvField& field, const NumberColumn& column);
  void report_missing();
  void problem(const CsvField& field, std::string_view sentence);

  const CommentedCsv& file_;
  std::vector<NumberColumn> columns_;
  Problems& problems_;
  RawTable table_;
  std::vector<std::size_t> line_of_cell_;
};

/// `load_margins`, with the problems gathered instead of thrown (margins.cpp).
[[nodiscard]] std::optional<MarginSet> read_margins(const std::filesystem::path& directory,
                                                    Problems& problems);

}  // namespace coprod::tables
