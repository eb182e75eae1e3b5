#include "synthesis/margins.hpp"

#include "core/error.hpp"
#include "world/categories.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <charconv>
#include <cmath>
#include <fstream>
#include <optional>
#include <utility>

#include <fmt/format.h>

namespace coprod {
namespace {

using Path = std::filesystem::path;
using Problems = std::vector<std::string>;

constexpr std::uintmax_t max_file_bytes = 4u << 20;
constexpr double sum_tolerance = 1e-6;  // of shares that must add up to 1
constexpr std::size_t max_told = 8;     // of like problems in one file; the rest are counted
constexpr std::array<std::string_view, 5> trust_labels{"S", "S2", "D", "M", "assumption"};
constexpr std::array<std::string_view, 5> age_group_names{"18-24", "25-34", "35-44", "45-54",
                                                          "55-64"};
constexpr std::array<std::string_view, 4> total_names{
    "persons_without_intellectual_disability", "persons_with_intellectual_disability_all_ages",
    "share_aged_18_to_64_with_intellectual_disability", "persons_with_intellectual_disability"};
constexpr std::array<std::string_view, 5> other_files{
    "totals.csv", "further_kinds.csv", "capabilities.csv", "benefits.csv", "mortality.csv"};
constexpr std::string_view margin_prefix = "margin_";

template <class Names>
Attribute attribute(std::string_view name, const Names& categories) {
  return {std::string(name), {categories.begin(), categories.end()}};
}

void throw_if_any(const Problems& problems) {
  if (!problems.empty()) throw InputError(problems);
}

// ---- Nearest names --------------------------------------------------------------------------

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t substituted = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, substituted});
    }
  }
  return row.back();
}

/// "did you mean 'x'?" when a name is near enough, else the list of what there is.
template <class Names>
std::string suggestion(std::string_view wrong, const Names& names) {
  wrong = wrong.substr(0, 80);
  std::size_t best = static_cast<std::size_t>(-1);
  std::string_view nearest;
  for (const auto& name : names) {
    const std::size_t distance = edit_distance(wrong, name);
    if (distance < best) {
      best = distance;
      nearest = name;
    }
  }
  if (best <= 2 || 2 * best <= wrong.size()) return fmt::format("did you mean '{}'?", nearest);
  std::string list;
  for (const auto& name : names) {
    if (!list.empty()) list += ", ";
    list += name;
  }
  return "use one of " + list;
}

std::vector<std::string> names_of(std::span<const Attribute> attributes) {
  std::vector<std::string> names;
  for (const auto& a : attributes) names.push_back(a.name);
  return names;
}

template <class Names, class Name>
std::optional<std::size_t> position_of(const Names& names, const Name& name) {
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) return std::nullopt;
  return static_cast<std::size_t>(found - names.begin());
}

// ---- CSV ------------------------------------------------------------------------------------

struct CsvField {
  std::string text;
  std::size_t line = 0;
  std::size_t column = 0;  // in characters, from 1
};

struct CsvFile {
  Path path;
  std::vector<std::string> comments;        // without the '#'
  std::vector<std::vector<CsvField>> rows;  // the first is the header
};

std::string where(const Path& path, std::size_t line, std::size_t column) {
  return fmt::format("{}:{}:{}", path.generic_string(), line, column);
}
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

std::optional<std::string> read_text(const Path& path, Problems& problems) {
  const std::string name = path.generic_string();
  std::error_code failure;
  const auto status = std::filesystem::status(path, failure);
  if (!std::filesystem::exists(status)) {
    problems.push_back(
        fmt::format("{}: there is no such file (synthesis needs it) put it there, "
                    "or copy the one of scenarios/data/hong_kong",
                    name));
    return std::nullopt;
  }
  if (!std::filesystem::is_regular_file(status)) {
    problems.push_back(fmt::format(
        "{}: is not a regular file (a directory, device or pipe is not data) give a CSV file",
        name));
    return std::nullopt;
  }
  const auto bytes = std::filesystem::file_size(path, failure);
  if (failure || bytes > max_file_bytes) {
    problems.push_back(fmt::format(
        "{}: is larger than 4 MB (a table of margins is far smaller) give the right file", name));
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
  std::optional<CsvFile> parse() {
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
  CsvFile file_;
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

std::optional<CsvFile> read_csv(const Path& path, Problems& problems) {
  const auto text = read_text(path, problems);
  if (!text) return std::nullopt;
  auto file = CsvParser(path, *text, problems).parse();
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

// ---- Tables ---------------------------------------------------------------------------------

/// A column of numbers and what they may be.
struct NumberColumn {
  std::string_view name;
  double max;
};

/// A table as read: category columns, then the columns of numbers, then label and source.
struct RawTable {
  std::vector<Attribute> attributes;
  std::vector<std::vector<double>> numbers;  // [column][cell]
  std::vector<std::string> label, source;    // [cell]
};

/// Reads the rows of one file into a RawTable.
class TableReader {
 public:
  TableReader(const CsvFile& file, std::vector<NumberColumn> columns, Problems& problems)
      : file_(file),
        columns_(std::move(columns)),
        problems_(problems) {}

  /// `attributes`: what the first columns must be.
  std::optional<RawTable> read(std::vector<Attribute> attributes) {
    table_.attributes = std::move(attributes);
    if (!check_header()) return std::nullopt;
    const std::size_t cells = cell_count(table_.attributes);
    table_.numbers.assign(columns_.size(), std::vector<double>(cells, 0.0));
    table_.label.assign(cells, {});
    table_.source.assign(cells, {});
    line_of_cell_.assign(cells, 0);
    const std::size_t before = problems_.size();
    for (std::size_t r = 1; r < file_.rows.size(); ++r) read_row(file_.rows[r]);
    if (problems_.size() == before) report_missing();
    if (problems_.size() > before) return std::nullopt;
    return std::move(table_);
  }

  [[nodiscard]] std::size_t line_of(std::size_t cell) const { return line_of_cell_[cell]; }

 private:
  bool check_header();
  void read_row(const std::vector<CsvField>& row);
  std::optional<std::size_t> read_cell(const std::vector<CsvField>& row);
  std::optional<double> read_number(const CsvField& field, const NumberColumn& column);
  void report_missing();
  void problem(const CsvField& field, std::string_view sentence) {
    problems_.push_back(fmt::format("{}: {}", where(file_.path, field), sentence));
  }

  const CsvFile& file_;
  std::vector<NumberColumn> columns_;
  Problems& problems_;
  RawTable table_;
  std::vector<std::size_t> line_of_cell_;
};

bool TableReader::check_header() {
  std::vector<std::string> wanted = names_of(table_.attributes);
  for (const auto& column : columns_) wanted.emplace_back(column.name);
  wanted.emplace_back("label");
  wanted.emplace_back("source");
  std::string all;
  for (const auto& name : wanted) all += (all.empty() ? "" : ",") + name;
  const auto& header = file_.rows.front();
  for (std::size_t i = 0; i < std::max(header.size(), wanted.size()); ++i) {
    if (i < header.size() && i < wanted.size() && header[i].text == wanted[i]) continue;
    const CsvField& field = header[std::min(i, header.size() - 1)];
    const std::string found =
        i < header.size() ? fmt::format("'{}'", shown(field.text)) : "nothing";
    const std::string expected = i < wanted.size() ? fmt::format("'{}'", wanted[i]) : "nothing";
    problem(field, fmt::format("column {} of the header is {}, not {} (columns have a fixed order) "
                               "the header must be {}",
                               i + 1, found, expected, all));
    return false;
  }
  return true;
}

std::optional<std::size_t> TableReader::read_cell(const std::vector<CsvField>& row) {
  std::size_t cell = 0;
  bool known = true;
  for (std::size_t a = 0; a < table_.attributes.size(); ++a) {
    const Attribute& attribute = table_.attributes[a];
    const auto category = position_of(attribute.categories, row[a].text);
    if (!category) {
      problem(row[a], fmt::format("'{}' is no category of {} (the list of categories is closed) {}",
                                  shown(row[a].text), attribute.name,
                                  suggestion(row[a].text, attribute.categories)));
      known = false;
      continue;
    }
    cell = cell * attribute.categories.size() + *category;
  }
  if (!known) return std::nullopt;
  if (line_of_cell_[cell] != 0) {
    problem(row[0],
            fmt::format("{} is given again (it stands in line {} already) delete one of the "
                        "two rows",
                        describe_cell(table_.attributes, cell), line_of_cell_[cell]));
    return std::nullopt;
  }
  line_of_cell_[cell] = row[0].line;
  return cell;
}

std::optional<double> TableReader::read_number(const CsvField& field, const NumberColumn& column) {
  double number = 0.0;
  const char* end = field.text.data() + field.text.size();
  const auto [stop, failure] = std::from_chars(field.text.data(), end, number);
  if (failure != std::errc{} || stop != end) {
    problem(field, fmt::format("'{}' is no number (column {}) write it with a decimal point and "
                               "without separators, such as 0.125",
                               shown(field.text), column.name));
    return std::nullopt;
  }
  if (!std::isfinite(number)) {
    problem(field, fmt::format("{} is {} (nothing can be computed from it) give a finite number",
                               column.name, shown(field.text)));
    return std::nullopt;
  }
  if (number < 0.0 || number > column.max) {
    problem(field, fmt::format("{} is {} (it must lie between 0 and {}) correct it", column.name,
                               number, column.max));
    return std::nullopt;
  }
  return number;
}

void TableReader::read_row(const std::vector<CsvField>& row) {
  const std::size_t n_attributes = table_.attributes.size();
  const std::size_t wanted = n_attributes + columns_.size() + 2;
  if (row.size() != wanted) {
    problem(row[0],
            fmt::format("the row has {} fields, the header {} (a comma is missing or too many) "
                        "put fields that hold a comma in quotation marks",
                        row.size(), wanted));
    return;
  }
  const auto cell = read_cell(row);
  std::optional<double> low, high, value;
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    const auto number = read_number(row[n_attributes + c], columns_[c]);
    if (columns_[c].name == "low")
      low = number;
    else if (columns_[c].name == "high")
      high = number;
    else
      value = number;  // of several, the one before `low` is the value with the range
    if (cell && number) table_.numbers[c][*cell] = *number;
  }
  if (low && high && value && !(*low <= *value && *value <= *high)) {
    problem(row[n_attributes],
            fmt::format("{} is not between low {} and high {} (the range must hold "
                        "the value) correct one of the three",
                        *value, *low, *high));
  }
  const CsvField& label = row[wanted - 2];
  const CsvField& source = row[wanted - 1];
  if (!position_of(trust_labels, label.text)) {
    problem(label, fmt::format("'{}' is no label (a number must say how far to trust it) {}",
                               shown(label.text), suggestion(label.text, trust_labels)));
  }
  if (source.text.empty()) {
    problem(source,
            "the source is empty (a number must say where it comes from) name the source, or "
            "what the assumption rests on");
  }
  if (cell) {
    table_.label[*cell] = label.text;
    table_.source[*cell] = source.text;
  }
}

void TableReader::report_missing() {
  std::size_t missing = 0;
  for (std::size_t cell = 0; cell < line_of_cell_.size(); ++cell) {
    if (line_of_cell_[cell] != 0) continue;
    if (++missing > max_told) continue;
    problems_.push_back(
        fmt::format("{}: has no row for {} (a missing row is not the same as zero) add "
                    "it, with 0 if there are no such persons",
                    file_.path.generic_string(), describe_cell(table_.attributes, cell)));
  }
  if (missing > max_told) {
    problems_.push_back(fmt::format("{}: has no row for {} further combinations",
                                    file_.path.generic_string(), missing - max_told));
  }
}

/// The attributes that a margin's header names before `share`.
std::optional<std::vector<Attribute>> header_attributes(const CsvFile& file, Problems& problems) {
  const auto known = person_attributes();
  const auto names = names_of(known);
  auto first_columns = names;
  first_columns.emplace_back("share");
  std::vector<Attribute> attributes;
  const std::size_t before = problems.size();
  for (const CsvField& field : file.rows.front()) {
    if (field.text == "share" || field.text == "low") break;
    const auto found = position_of(names, field.text);
    if (!found) {
      problems.push_back(fmt::format(
          "{}: column '{}' is no attribute of a person (only those can be "
          "fitted) {}",
          where(file.path, field), shown(field.text), suggestion(field.text, first_columns)));
      if (problems.size() - before >= max_told) break;
    } else if (position_of(names_of(attributes), field.text)) {
      problems.push_back(
          fmt::format("{}: attribute '{}' stands in the header twice (a person has it "
                      "once) remove one column",
                      where(file.path, field), field.text));
    } else {
      attributes.push_back(known[*found]);
    }
  }
  if (problems.size() == before && attributes.empty()) {
    problems.push_back(
        fmt::format("{}: the header names no attribute (a margin is by something) begin it "
                    "with an attribute, such as age_group",
                    where(file.path, file.rows.front().front())));
  }
  if (problems.size() > before) return std::nullopt;
  return attributes;
}

double sum_of(std::span<const double> numbers) {
  double sum = 0.0;
  for (const double number : numbers) sum += number;
  return sum;
}

std::optional<Margin> read_margin(const Path& path, Problems& problems) {
  const auto file = read_csv(path, problems);
  if (!file) return std::nullopt;
  auto attributes = header_attributes(*file, problems);
  if (!attributes) return std::nullopt;
  auto raw = TableReader(*file, {{"share", 1.0}, {"low", 1.0}, {"high", 1.0}}, problems)
                 .read(std::move(*attributes));
  if (!raw) return std::nullopt;
  const double sum = sum_of(raw->numbers[0]);
  if (std::abs(sum - 1.0) > sum_tolerance) {
    problems.push_back(
        fmt::format("{}: the shares add up to {} (they must add up to 1 within {}) "
                    "correct a share, or divide all by their sum",
                    path.generic_string(), sum, sum_tolerance));
    return std::nullopt;
  }
  Margin margin;
  margin.name = path.stem().string().substr(margin_prefix.size());
  margin.attributes = std::move(raw->attributes);
  margin.share = std::move(raw->numbers[0]);
  margin.low = std::move(raw->numbers[1]);
  margin.high = std::move(raw->numbers[2]);
  margin.label = std::move(raw->label);
  margin.source = std::move(raw->source);
  margin.file = path;
  return margin;
}

/// Cells where two margins disagree about what they share.
void compare(const Margin& a, const Margin& b, double tolerance, Problems& problems) {
  std::vector<Attribute> shared;
  const auto names_of_b = names_of(b.attributes);
  for (const auto& attribute : a.attributes) {
    if (position_of(names_of_b, attribute.name)) shared.push_back(attribute);
  }
  if (shared.empty()) return;
  const auto onto = names_of(shared);
  const auto of_a = project(a, onto);
  const auto of_b = project(b, onto);
  std::size_t told = 0;
  for (std::size_t cell = 0; cell < of_a.size(); ++cell) {
    const double allowed = std::max(tolerance * std::max(of_a[cell], of_b[cell]), 1e-9);
    if (std::abs(of_a[cell] - of_b[cell]) <= allowed) continue;
    if (++told > max_told) break;
    problems.push_back(
        fmt::format("{} and {} disagree on {}: {} against {} (no population can meet "
                    "both) make both tables add up to the same share",
                    a.file.generic_string(), b.file.generic_string(), describe_cell(shared, cell),
                    of_a[cell], of_b[cell]));
  }
}

void collect_disagreements(const MarginSet& set, double tolerance, Problems& problems) {
  for (std::size_t i = 0; i < set.margins.size(); ++i) {
    for (std::size_t j = i + 1; j < set.margins.size(); ++j) {
      compare(set.margins[i], set.margins[j], tolerance, problems);
    }
  }
}

/// The margin files of a directory in the order of their names; complains of CSV files that nothing
/// reads.
std::vector<Path> margin_files(const Path& directory, Problems& problems) {
  std::error_code failure;
  if (!std::filesystem::is_directory(directory, failure)) {
    problems.push_back(
        fmt::format("{}: is no directory (the margins are looked for there) give the "
                    "directory of the CSV files, such as scenarios/data/hong_kong",
                    directory.generic_string()));
    return {};
  }
  std::vector<Path> files;
  for (const auto& entry : std::filesystem::directory_iterator(directory, failure)) {
    const std::string name = entry.path().filename().string();
    if (entry.path().extension() != ".csv" || name.starts_with('.')) continue;
    if (name.starts_with(margin_prefix)
        && entry.path().stem().string().size() > margin_prefix.size()) {
      files.push_back(entry.path());
    } else if (!position_of(other_files, name)) {
      problems.push_back(
          fmt::format("{}: nothing reads this file (margins are called margin_*.csv) "
                      "rename or remove it; {}",
                      entry.path().generic_string(), suggestion(name, other_files)));
    }
  }
  std::sort(files.begin(), files.end());
  if (failure || files.empty()) {
    problems.push_back(
        fmt::format("{}: holds no margin_*.csv (without margins there is nothing to fit) "
                    "put them there",
                    directory.generic_string()));
  }
  return files;
}

std::optional<MarginSet> read_margins(const Path& directory, Problems& problems) {
  const std::size_t before = problems.size();
  MarginSet set;
  set.attributes = person_attributes();
  for (const auto& path : margin_files(directory, problems)) {
    if (auto margin = read_margin(path, problems)) set.margins.push_back(std::move(*margin));
  }
  collect_disagreements(set, 1e-6, problems);
  if (problems.size() > before) return std::nullopt;  // before asking what a faulty file may hold
  for (const auto& attribute : set.attributes) {
    const bool given =
        std::any_of(set.margins.begin(), set.margins.end(), [&](const Margin& margin) {
          return position_of(names_of(margin.attributes), attribute.name).has_value();
        });
    if (!given) {
      problems.push_back(
          fmt::format("{}: no margin has the attribute {} (persons would be spread evenly "
                      "over it) add margin_{}.csv",
                      directory.generic_string(), attribute.name, attribute.name));
    }
  }
  if (problems.size() > before) return std::nullopt;
  return set;
}

/// A table over fixed attributes with one value column; `extra` columns come before the value.
std::optional<RawTable> read_table(const Path& path, std::vector<Attribute> attributes,
                                   std::vector<NumberColumn> columns, LabelledTable& table,
                                   Problems& problems) {
  const auto file = read_csv(path, problems);
  if (!file) return std::nullopt;
  const std::size_t value = columns.size() - 1;
  const double max = columns.back().max;
  columns.push_back({"low", max});
  columns.push_back({"high", max});
  auto raw = TableReader(*file, std::move(columns), problems).read(std::move(attributes));
  if (!raw) return std::nullopt;
  table.file = path;
  table.attributes = raw->attributes;
  for (std::size_t cell = 0; cell < raw->label.size(); ++cell) {
    table.cells.push_back({raw->numbers[value][cell], raw->numbers[value + 1][cell],
                           raw->numbers[value + 2][cell], raw->label[cell], raw->source[cell]});
  }
  return raw;
}

bool near(double a, double b, double tolerance) {
  return std::abs(a - b) <= tolerance * std::max(std::abs(a), std::abs(b));
}

PopulationTotals read_totals(const Path& directory, Problems& problems) {
  PopulationTotals totals;
  const Path path = directory / "totals.csv";
  if (!read_table(path, {attribute("quantity", total_names)}, {{"value", 1e9}}, totals.table,
                  problems)) {
    return totals;
  }
  const auto& cells = totals.table.cells;
  totals.without_intellectual_disability = cells[0].value;
  totals.with_intellectual_disability = cells[3].value;
  if (cells[2].value > 1.0 || !near(cells[1].value * cells[2].value, cells[3].value, 1e-6)) {
    problems.push_back(
        fmt::format("{}: {} x {} is not {} (persons with intellectual disability are their "
                    "number at all ages x the share aged 18 to 64) correct one of them",
                    path.generic_string(), cells[1].value, cells[2].value, cells[3].value));
  }
  if (!(totals.persons() > 0.0)) {
    problems.push_back(path.generic_string()
                       + ": there are no persons (nothing could be simulated) give the totals");
  }
  return totals;
}

FurtherKindsTable read_further_kinds(const Path& directory, Problems& problems) {
  FurtherKindsTable kinds;
  const Path path = directory / "further_kinds.csv";
  const auto file = read_csv(path, problems);
  if (!file) return kinds;
  // The diagonal may be left out: it is zero, as a person has no kind twice.
  CsvFile complete = *file;
  for (const auto kind : kind_names) {
    const bool given =
        std::any_of(complete.rows.begin(), complete.rows.end(), [&](const auto& row) {
          return row.size() > 1 && row[0].text == kind && row[1].text == kind;
        });
    if (given) continue;
    auto& row = complete.rows.emplace_back();
    for (const std::string_view text :
         {kind, kind, std::string_view("0"), std::string_view("0"), std::string_view("0"),
          std::string_view("D"), std::string_view("by definition")}) {
      row.push_back({std::string(text), complete.rows.size(), 1});
    }
  }
  auto raw =
      TableReader(complete, {{"probability", 1.0}, {"low", 1.0}, {"high", 1.0}}, problems)
          .read({attribute("primary_kind", kind_names), attribute("further_kind", kind_names)});
  if (!raw) return kinds;
  kinds.table.file = path;
  kinds.table.attributes = raw->attributes;
  for (std::size_t cell = 0; cell < raw->label.size(); ++cell) {
    kinds.table.cells.push_back({raw->numbers[0][cell], raw->numbers[1][cell],
                                 raw->numbers[2][cell], raw->label[cell], raw->source[cell]});
    const std::size_t primary = cell / n_kinds;
    const std::size_t further = cell % n_kinds;
    if (raw->numbers[0][cell] == 0.0) continue;
    if (primary == further || further == kind_intellectual) {
      problems.push_back(
          fmt::format("{}: {} has the probability {} ({}) make it 0", path.generic_string(),
                      describe_cell(raw->attributes, cell), raw->numbers[0][cell],
                      primary == further ? "a person has no kind twice"
                                         : "intellectual is always the primary kind"));
    }
  }
  return kinds;
}

CapabilityTable read_capabilities(const Path& directory, Problems& problems) {
  CapabilityTable capabilities;
  const Path path = directory / "capabilities.csv";
  if (!read_table(path,
                  {attribute("primary_kind", kind_names), attribute("severity", severity_names),
                   attribute("capability", capability_names)},
                  {{"mean_loss", 1.0}}, capabilities.table, problems)) {
    return capabilities;
  }
  for (std::size_t kind = 0; kind < n_kinds; ++kind) {
    for (std::size_t capability = 0; capability < n_capabilities; ++capability) {
      for (std::size_t severity = 1; severity < n_severities; ++severity) {
        const double milder = capabilities.mean_loss(kind, severity - 1, capability);
        const double loss = capabilities.mean_loss(kind, severity, capability);
        if (loss >= milder) continue;
        problems.push_back(
            fmt::format("{}: loss of {} by {} falls from {} ({}) to {} ({}) (a more severe "
                        "disability cannot cost "
                        "less) correct one of them",
                        path.generic_string(), capability_names[capability], kind_names[kind],
                        milder, severity_names[severity - 1], loss, severity_names[severity]));
      }
    }
  }
  return capabilities;
}

BenefitTable read_benefits(const Path& directory, Problems& problems) {
  BenefitTable benefits;
  const Path path = directory / "benefits.csv";
  if (!read_table(path,
                  {attribute("severity", severity_names), attribute("benefit", benefit_names)},
                  {{"share", 1.0}}, benefits.table, problems)) {
    return benefits;
  }
  for (std::size_t severity = 0; severity < n_severities; ++severity) {
    double sum = 0.0;
    for (std::size_t benefit = 0; benefit < benefit_names.size(); ++benefit) {
      sum += benefits.share(severity, benefit);
    }
    if (std::abs(sum - 1.0) <= sum_tolerance) continue;
    problems.push_back(
        fmt::format("{}: the shares of severity '{}' add up to {} (everybody has one "
                    "benefit status) make them add up to 1",
                    path.generic_string(), severity_names[severity], sum));
  }
  return benefits;
}

MortalityTable read_mortality(const Path& directory, Problems& problems) {
  MortalityTable mortality;
  const Path path = directory / "mortality.csv";
  auto raw = read_table(
      path, {attribute("age_group", age_group_names), attribute("sex", sex_names)},
      {{"general_population", 1.0}, {"relative_risk", 1000.0}, {"annual_probability", 1.0}},
      mortality.table, problems);
  if (!raw) return mortality;
  mortality.general_population = std::move(raw->numbers[0]);
  mortality.relative_risk = std::move(raw->numbers[1]);
  for (std::size_t cell = 0; cell < mortality.table.cells.size(); ++cell) {
    const double product = mortality.general_population[cell] * mortality.relative_risk[cell];
    const double given = mortality.table.cells[cell].value;
    if (near(product, given, 1e-4)) continue;
    problems.push_back(fmt::format(
        "{}: annual_probability of {} is {}, but general_population x "
        "relative_risk is {} (it is their product) correct one of the three",
        path.generic_string(), describe_cell(mortality.table.attributes, cell), given, product));
  }
  return mortality;
}

/// Runs a reader and throws all it found wrong.
template <class Reader>
auto load(const Path& directory, Reader&& reader) {
  Problems problems;
  auto result = reader(directory, problems);
  throw_if_any(problems);
  return result;
}

}  // namespace

std::vector<Attribute> person_attributes() {
  return {attribute("sex", sex_names),
          attribute("age_group", age_group_names),
          attribute("education", education_names),
          attribute("district", district_names),
          attribute("primary_kind", kind_names),
          attribute("severity", severity_names),
          attribute("onset", onset_names)};
}

std::size_t cell_count(std::span<const Attribute> attributes) {
  std::size_t cells = 1;
  for (const auto& a : attributes) cells *= a.categories.size();
  return cells;
}

std::vector<std::size_t> categories_of_cell(std::span<const Attribute> attributes,
                                            std::size_t cell) {
  std::vector<std::size_t> categories(attributes.size());
  for (std::size_t a = attributes.size(); a-- > 0;) {
    categories[a] = cell % attributes[a].categories.size();
    cell /= attributes[a].categories.size();
  }
  return categories;
}

std::string describe_cell(std::span<const Attribute> attributes, std::size_t cell) {
  const auto categories = categories_of_cell(attributes, cell);
  std::string text;
  for (std::size_t a = 0; a < attributes.size(); ++a) {
    text += fmt::format("{}{} '{}'", a == 0 ? "" : ", ", attributes[a].name,
                        attributes[a].categories[categories[a]]);
  }
  return text;
}

const Margin* MarginSet::find(std::string_view name) const {
  const auto found = std::find_if(margins.begin(), margins.end(),
                                  [name](const Margin& margin) { return margin.name == name; });
  return found == margins.end() ? nullptr : &*found;
}

std::vector<double> project(const Margin& margin, std::span<const std::string> onto) {
  std::vector<std::size_t> stride(margin.attributes.size(), 0);  // 0: summed away
  std::size_t cells = 1;
  for (std::size_t i = onto.size(); i-- > 0;) {
    const auto a = position_of(names_of(margin.attributes), onto[i]);
    if (!a) {
      throw InputError(
          fmt::format("margin {} has no attribute {} (it cannot be summed onto it) name one "
                      "of its own",
                      margin.name, onto[i]));
    }
    stride[*a] = cells;
    cells *= margin.attributes[*a].categories.size();
  }
  std::vector<double> sums(cells, 0.0);
  for (std::size_t cell = 0; cell < margin.share.size(); ++cell) {
    const auto categories = categories_of_cell(margin.attributes, cell);
    std::size_t target = 0;
    for (std::size_t a = 0; a < stride.size(); ++a) target += stride[a] * categories[a];
    sums[target] += margin.share[cell];
  }
  return sums;
}

void require_agreement(const MarginSet& set, double tolerance) {
  Problems problems;
  collect_disagreements(set, tolerance, problems);
  throw_if_any(problems);
}

const LabelledValue& LabelledTable::at(std::initializer_list<std::size_t> categories) const {
  assert(categories.size() == attributes.size());
  std::size_t cell = 0;
  auto a = attributes.begin();
  for (const std::size_t category : categories) {
    assert(category < a->categories.size());
    cell = cell * a->categories.size() + category;
    ++a;
  }
  return cells[cell];
}

double FurtherKindsTable::probability(std::size_t primary_kind, std::size_t further_kind) const {
  return table.at({primary_kind, further_kind}).value;
}

double CapabilityTable::mean_loss(std::size_t primary_kind, std::size_t severity,
                                  std::size_t capability) const {
  return table.at({primary_kind, severity, capability}).value;
}

double BenefitTable::share(std::size_t severity, std::size_t benefit) const {
  return table.at({severity, benefit}).value;
}

double MortalityTable::annual_probability(std::size_t age_group, std::size_t sex) const {
  return table.at({age_group, sex}).value;
}

MarginSet load_margins(const Path& directory) {
  Problems problems;
  auto set = read_margins(directory, problems);
  throw_if_any(problems);
  return std::move(*set);
}

PopulationTotals load_totals(const Path& directory) { return load(directory, read_totals); }
FurtherKindsTable load_further_kinds(const Path& directory) {
  return load(directory, read_further_kinds);
}
CapabilityTable load_capabilities(const Path& directory) {
  return load(directory, read_capabilities);
}
BenefitTable load_benefits(const Path& directory) { return load(directory, read_benefits); }
MortalityTable load_mortality(const Path& directory) { return load(directory, read_mortality); }

SynthesisInputs load_synthesis_inputs(const Path& directory) {
  Problems problems;
  auto margins = read_margins(directory, problems);
  SynthesisInputs inputs;
  inputs.totals = read_totals(directory, problems);
  inputs.further_kinds = read_further_kinds(directory, problems);
  inputs.capabilities = read_capabilities(directory, problems);
  inputs.benefits = read_benefits(directory, problems);
  inputs.mortality = read_mortality(directory, problems);
  throw_if_any(problems);
  inputs.margins = std::move(*margins);
  const double wanted = inputs.totals.with_intellectual_disability / inputs.totals.persons();
  const std::vector<std::string> kind{"primary_kind"};
  for (const auto& margin : inputs.margins.margins) {
    if (!position_of(names_of(margin.attributes), kind.front())) continue;
    const double given = project(margin, kind)[kind_intellectual];
    if (std::abs(given - wanted) <= 2 * sum_tolerance) continue;
    problems.push_back(fmt::format(
        "{}: the share of primary_kind 'intellectual' is {}, but {} gives {} "
        "(both count the same persons) change one of the two files",
        margin.file.generic_string(), given, inputs.totals.table.file.generic_string(), wanted));
  }
  throw_if_any(problems);
  return inputs;
}

}  // namespace coprod
