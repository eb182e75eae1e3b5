#include "synthesis/margins.hpp"

#include "core/error.hpp"
#include "synthesis/table_reader.hpp"
#include "world/categories.hpp"
#include "world/environment.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <utility>

#include <fmt/format.h>

namespace coprod {

using namespace tables;

namespace {

using Path = std::filesystem::path;

constexpr std::array<std::string_view, 6> other_files{"totals.csv",       "further_kinds.csv",
                                                      "capabilities.csv", "benefits.csv",
                                                      "mortality.csv",    "unemployment.csv"};
constexpr std::string_view margin_prefix = "margin_";

/// The attributes that a margin's header names before `share`.
std::optional<std::vector<Attribute>> header_attributes(const CommentedCsv& file,
                                                        Problems& problems) {
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
  const auto file = read_commented_csv(path, problems);
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

}  // namespace

std::optional<MarginSet> tables::read_margins(const Path& directory, Problems& problems) {
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
MarginSet load_margins(const Path& directory) {
  Problems problems;
  auto set = read_margins(directory, problems);
  throw_if_any(problems);
  return std::move(*set);
}

}  // namespace coprod
