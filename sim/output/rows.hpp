#pragma once

/// Tables of rows that explain themselves: `micro.h5` and its like. `pandas.read_hdf`, PyTables,
/// hdf5r and rhdf5 open each as a data frame, without a word of ours.

#include "output/hdf5.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace coprod {

/// A column of a table of rows.
struct RowColumn {
  Hdf5Field field;
  std::string units = "1";
  std::string long_name;
  std::vector<std::string> flag_meanings{};  ///< of codes 0, 1, …: words without blanks
};

/// A table of rows to be made.
struct RowsTable {
  std::string path;
  std::string title;
  std::vector<RowColumn> columns;
  std::uint64_t chunk_rows = 4096;
  int gzip = 0;
};

/// Makes an empty table with the attributes of the HDF5 Table Specification (CLASS, VERSION, TITLE,
/// FIELD_n_NAME) and, beside them, FIELD_n_units, FIELD_n_long_name and FIELD_n_flag_meanings.
void create_rows(Hdf5Writer& file, const RowsTable& table);

/// Writes the table `/categories`: a row for each column, code and meaning of `columns`, so that
/// codes are turned into names by a join.
void write_categories(Hdf5Writer& file, std::span<const RowColumn> columns);

/// Bytes of a row.
[[nodiscard]] std::size_t row_bytes(std::span<const RowColumn> columns);

}  // namespace coprod
