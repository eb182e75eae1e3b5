#include "synthesis/commented_csv.hpp"

#include <algorithm>
#include <fstream>
#include <utility>

#include <fmt/format.h>

namespace coprod::tables {
namespace {

using Path = std::filesystem::path;

constexpr std::uintmax_t max_margin_bytes = 4u << 20;
constexpr std::uintmax_t max_table_bytes = 256u << 20;

std::string where(const Path& path, std::size_t line, std::size_t column) {
  return fmt::format("{}:{}:{}", path.generic_string(), line, column);
}

std::optional<std::string> read_text(const Path& path, std::string_view needed_by,
                                     std::uintmax_t max_bytes, Problems& problems) {
  const std::string name = path.generic_string();
  std::error_code failure;
  const auto status = std::filesystem::status(path, failure);
  if (!std::filesystem::exists(status)) {
    problems.push_back(fmt::format("{}: there is no such file ({}", name, needed_by));
    return std::nullopt;
  }
  if (!std::filesystem::is_regular_file(status)) {
    problems.push_back(fmt::format(
        "{}: is not a regular file (a directory, device or pipe is not data) give a CSV file",
        name));
    return std::nullopt;
  }
  const auto bytes = std::filesystem::file_size(path, failure);
  if (failure || bytes > max_bytes) {
    problems.push_back(
        fmt::format("{}: is larger than {} MB (such a table is far smaller) give the right file",
                    name, max_bytes >> 20));
    return std::nullopt;
  }
  std::ifstream stream(path, std::ios::binary);
  std::string text(static_cast<std::size_t>(bytes), '\0');
  if (!stream.read(text.data(), static_cast<std::streamsize>(bytes))) {
    problems.push_back(
        fmt::format("{}: cannot be read (permission, or it changed while being read) "
                    "check the file and try again",
                    name));
    return std::nullopt;
  }
  return text;
}

/// Splits a CSV text: commas, double quotes ("" inside them is one), CRLF, LF or CR, a byte order
/// mark, `#` comment lines, blank lines. Unquoted fields lose the spaces around them.
class CsvParser {
 public:
  CsvParser(const Path& path, std::string_view text, Problems& problems)
      : text_(text),
        problems_(problems) {
    file_.path = path;
  }

  /// The rows, or nothing when the text is not CSV.
  std::optional<CommentedCsv> parse() {
    if (text_.starts_with("\xEF\xBB\xBF")) text_.remove_prefix(3);
    if (const auto zero = text_.find('\0'); zero != text_.npos) {
      problems_.push_back(
          fmt::format("{}: holds a zero byte (it is not text, or not UTF-8) save it "
                      "as CSV in UTF-8",
                      file_.path.generic_string()));
      return std::nullopt;
    }
    while (at_ < text_.size()) {
      if (!parse_line()) return std::nullopt;
    }
    return std::move(file_);
  }

 private:
  [[nodiscard]] bool at_end_of_line() const {
    return at_ == text_.size() || text_[at_] == '\n' || text_[at_] == '\r';
  }

  char take() {
    const char c = text_[at_++];
    if (c == '\n' || (c == '\r' && !(at_ < text_.size() && text_[at_] == '\n'))) {
      ++line_;
      column_ = 1;
    } else if ((static_cast<unsigned char>(c) & 0xC0u) != 0x80u) {
      ++column_;  // continuation bytes of UTF-8 are no characters of their own
    }
    return c;
  }

  void skip_spaces() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t')) take();
  }

  bool parse_line();
  bool parse_field(CsvField& field);

  std::string_view text_;
  Problems& problems_;
  CommentedCsv file_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
  std::size_t column_ = 1;
};

bool CsvParser::parse_line() {
  skip_spaces();
  if (at_ < text_.size() && text_[at_] == '#') {
    take();
    std::string comment;
    while (!at_end_of_line()) comment += take();
    file_.comments.push_back(std::move(comment));
  } else if (!at_end_of_line()) {
    auto& row = file_.rows.emplace_back();
    while (true) {
      if (!parse_field(row.emplace_back())) return false;
      if (at_end_of_line()) break;
      take();  // the comma
    }
  }
  if (at_ < text_.size()) {
    if (take() == '\r' && at_ < text_.size() && text_[at_] == '\n') take();
  }
  return true;
}

bool CsvParser::parse_field(CsvField& field) {
  skip_spaces();
  field.line = line_;
  field.column = column_;
  if (at_ < text_.size() && text_[at_] == '"') {
    take();
    while (true) {
      if (at_ == text_.size()) {
        problems_.push_back(where(file_.path, field) +
                            ": the quotation mark is never closed (the rest of the file would be "
                            "one field) add a closing one");
        return false;
      }
      const char c = take();
      if (c != '"') {
        field.text += c;
      } else if (at_ < text_.size() && text_[at_] == '"') {
        field.text += take();
      } else {
        break;
      }
    }
    skip_spaces();
    if (!at_end_of_line() && text_[at_] != ',') {
      problems_.push_back(where(file_.path, line_, column_) +
                          ": text after a closing quotation mark (where does the field end?) write "
                          "\"\" for a quotation mark inside quotes");
      return false;
    }
    return true;
  }
  while (!at_end_of_line() && text_[at_] != ',') field.text += take();
  while (!field.text.empty() && (field.text.back() == ' ' || field.text.back() == '\t')) {
    field.text.pop_back();
  }
  return true;
}

}  // namespace

std::string where(const Path& path, const CsvField& field) {
  return where(path, field.line, field.column);
}

std::string shown(std::string_view text) {
  std::string printable;
  for (const char c : text.substr(0, 60)) {
    printable += static_cast<unsigned char>(c) < 0x20 || c == 0x7F ? '?' : c;
  }
  if (text.size() > 60) printable += "...";
  return printable;
}

std::optional<CommentedCsv> read_commented_csv(const Path& path, Problems& problems) {
  const auto text = read_text(path,
                              "synthesis needs it) put it there, or copy the one of "
                              "scenarios/data/hong_kong",
                              max_margin_bytes, problems);
  if (!text) return std::nullopt;
  auto file = parse_csv(path, *text, problems);
  if (!file) return std::nullopt;
  const std::size_t before = problems.size();
  for (const std::string_view key : {"title:", "year:", "base:"}) {
    const bool given =
        std::any_of(file->comments.begin(), file->comments.end(), [key](std::string_view comment) {
          const auto start = comment.find_first_not_of(" \t");
          return start != comment.npos && comment.substr(start).starts_with(key)
                 && comment.find_first_not_of(" \t", start + key.size()) != comment.npos;
        });
    if (!given) {
      problems.push_back(
          fmt::format("{}: has no comment '# {} ...' (a number without title, year and "
                      "base means nothing) add it above the header",
                      path.generic_string(), key));
    }
  }
  if (file->rows.size() < 2) {
    problems.push_back(
        fmt::format("{}: has no rows (a header and a row for each category are needed) fill it",
                    path.generic_string()));
  }
  if (problems.size() > before) return std::nullopt;
  return file;
}

std::optional<CommentedCsv> read_plain_csv(const Path& path, Problems& problems) {
  const auto text =
      read_text(path, "its rows are needed) check the path", max_table_bytes, problems);
  if (!text) return std::nullopt;
  return parse_csv(path, *text, problems);
}

std::optional<CommentedCsv> parse_csv(const Path& name, std::string_view text, Problems& problems) {
  return CsvParser(name, text, problems).parse();
}

}  // namespace coprod::tables
