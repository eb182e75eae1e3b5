#pragma once

/// CSV as the tables of synthesis are written: comment lines with title, year and base, a header,
/// rows. Every field knows where it stands, so that problems can say so.

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace coprod::tables {

/// Sentences `file:line:column: problem (why) remedy`, gathered so that all are told at once.
using Problems = std::vector<std::string>;

struct CsvField {
  std::string text;
  std::size_t line = 0;
  std::size_t column = 0;  ///< in characters, from 1
};

struct CommentedCsv {
  std::filesystem::path path;
  std::vector<std::string> comments;        ///< without the '#'
  std::vector<std::vector<CsvField>> rows;  ///< the first is the header
};

/// The rows of a file, with comments and at least one row below the header; nothing when there are
/// problems.
[[nodiscard]] std::optional<CommentedCsv> read_commented_csv(const std::filesystem::path& path,
                                                             Problems& problems);

/// The same without comments and rows that must be there, for tables of other programs (designs),
/// which may be larger.
[[nodiscard]] std::optional<CommentedCsv> read_plain_csv(const std::filesystem::path& path,
                                                         Problems& problems);

/// The same of a text that is at hand; `name` says in problems where it comes from.
[[nodiscard]] std::optional<CommentedCsv> parse_csv(const std::filesystem::path& name,
                                                    std::string_view text, Problems& problems);

/// "file:line:column" of a field.
[[nodiscard]] std::string where(const std::filesystem::path& path, const CsvField& field);

/// A field's text as a message may print it: short, without control characters.
[[nodiscard]] std::string shown(std::string_view text);

}  // namespace coprod::tables
