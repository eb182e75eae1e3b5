#include "output/rows.hpp"

#include <algorithm>
#include <cstring>

namespace coprod {

std::size_t row_bytes(std::span<const RowColumn> columns) {
  std::size_t bytes = 0;
  for (const RowColumn& column : columns) bytes += column.field.bytes();
  return bytes;
}

void create_rows(Hdf5Writer& file, const RowsTable& table) {
  Hdf5TableSpec spec;
  spec.path = table.path;
  spec.chunk_rows = table.chunk_rows;
  spec.gzip = table.gzip;
  for (const RowColumn& column : table.columns) spec.fields.push_back(column.field);
  file.create_table(spec);
  const auto put = [&](const std::string& name, const std::string& value) {
    file.attribute(table.path, name, value);
  };
  put("CLASS", "TABLE");
  put("VERSION", "3.0");  // of the specification
  put("TITLE", table.title);
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    put("FIELD_" + std::to_string(i) + "_NAME", table.columns[i].field.name);
  }
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const RowColumn& column = table.columns[i];
    const std::string field = "FIELD_" + std::to_string(i) + "_";
    put(field + "units", column.units);
    put(field + "long_name", column.long_name);
    if (column.flag_meanings.empty()) continue;
    std::string words;
    for (const std::string& word : column.flag_meanings) words += (words.empty() ? "" : " ") + word;
    put(field + "flag_meanings", words);
  }
}

void write_categories(Hdf5Writer& file, std::span<const RowColumn> columns) {
  std::size_t name_length = 1;
  std::size_t meaning_length = 1;
  for (const RowColumn& column : columns) {
    if (column.flag_meanings.empty()) continue;
    name_length = std::max(name_length, column.field.name.size());
    for (const std::string& word : column.flag_meanings) {
      meaning_length = std::max(meaning_length, word.size());
    }
  }
  RowsTable table;
  table.path = "/categories";
  table.title = "what the codes of the columns mean";
  const auto add = [&](const char* name, Hdf5Type type, std::size_t length, const char* long_name) {
    RowColumn& column = table.columns.emplace_back();
    column.field = {name, type, length};
    column.long_name = long_name;
  };
  add("column", Hdf5Type::text, name_length, "name of the column");
  add("code", Hdf5Type::int32, 0, "value in the column");
  add("meaning", Hdf5Type::text, meaning_length, "name of the category");
  table.chunk_rows = 128;
  create_rows(file, table);
  std::vector<std::byte> rows;
  const auto append = [&](const void* data, std::size_t size, std::size_t length) {
    rows.resize(rows.size() + length);  // filled up with zero bytes
    std::memcpy(rows.data() + rows.size() - length, data, size);
  };
  for (const RowColumn& column : columns) {
    std::int32_t code = 0;
    for (const std::string& word : column.flag_meanings) {
      append(column.field.name.data(), column.field.name.size(), name_length);
      append(&code, sizeof code, sizeof code);
      append(word.data(), word.size(), meaning_length);
      ++code;
    }
  }
  file.append_rows(table.path, rows);
}

}  // namespace coprod
