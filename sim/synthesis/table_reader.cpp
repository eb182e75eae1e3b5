#include "synthesis/table_reader.hpp"

#include "core/error.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <utility>

#include <fmt/format.h>

namespace coprod::tables {
namespace {

constexpr std::array<std::string_view, 5> trust_labels{"S", "S2", "D", "M", "assumption"};

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

template <class Names>
std::string nearest_or_all(std::string_view wrong, const Names& names) {
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

}  // namespace

void throw_if_any(const Problems& problems) {
  if (!problems.empty()) throw InputError(problems);
}

std::string suggestion(std::string_view wrong, std::span<const std::string_view> names) {
  return nearest_or_all(wrong, names);
}
std::string suggestion(std::string_view wrong, std::span<const std::string> names) {
  return nearest_or_all(wrong, names);
}

std::vector<std::string> names_of(std::span<const Attribute> attributes) {
  std::vector<std::string> names;
  for (const auto& a : attributes) names.push_back(a.name);
  return names;
}

std::optional<RawTable> TableReader::read(std::vector<Attribute> attributes) {
  table_.attributes = std::move(attributes);
  if (!check_header()) return std::nullopt;
  const std::size_t cells = cell_count(table_.attributes);
  table_.numbers.assign(columns_.size(), std::vector<double>(cells, 0.0));
  table_.label.assign(cells, {});
  table_.source.assign(cells, {});
  line_of_cell_.assign(cells, 0);
  const std::size_t before = problems_.size();
  std::size_t wrong = 0;
  for (std::size_t r = 1; r < file_.rows.size(); ++r) {
    const std::size_t told = problems_.size();
    read_row(file_.rows[r]);
    if (problems_.size() > told && ++wrong > max_told) problems_.resize(told);
  }
  if (wrong > max_told) {
    problems_.push_back(fmt::format("{}: {} further rows are wrong", file_.path.generic_string(),
                                    wrong - max_told));
  }
  if (problems_.size() == before) report_missing();
  if (problems_.size() > before) return std::nullopt;
  return std::move(table_);
}

void TableReader::problem(const CsvField& field, std::string_view sentence) {
  problems_.push_back(fmt::format("{}: {}", where(file_.path, field), sentence));
}

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

}  // namespace coprod::tables
