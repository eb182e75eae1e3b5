#include "core/error.hpp"
#include "synthesis/margins.hpp"
#include "synthesis/table_reader.hpp"
#include "world/categories.hpp"
#include "world/environment.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <charconv>
#include <cmath>
#include <optional>
#include <utility>

#include <fmt/format.h>

namespace coprod {

using namespace tables;

namespace {

using Path = std::filesystem::path;

constexpr std::array<std::string_view, 4> total_names{
    "persons_without_intellectual_disability", "persons_with_intellectual_disability_all_ages",
    "share_aged_18_to_64_with_intellectual_disability", "persons_with_intellectual_disability"};

/// What follows `key` in a comment line.
std::string comment_of(const CommentedCsv& file, std::string_view key) {
  for (const std::string& comment : file.comments) {
    const auto start = comment.find_first_not_of(" \t");
    if (start != comment.npos && std::string_view(comment).substr(start).starts_with(key)) {
      return comment.substr(start + key.size());
    }
  }
  return "";
}

/// Numbers of four digits that months can be of.
std::vector<int> years_in(std::string_view text) {
  std::vector<int> years;
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at;
    int number = 0;
    while (end < text.size() && digit(text[end]) && end - at < 9) {
      number = 10 * number + (text[end++] - '0');
    }
    if (end - at == 4 && number >= 1900 && number <= 2241) years.push_back(number);
    at = std::max(end, at + 1);
  }
  return years;
}

/// A table over fixed attributes with one value column; `extra` columns come before the value.
std::optional<RawTable> read_table(const Path& path, std::vector<Attribute> attributes,
                                   std::vector<NumberColumn> columns, LabelledTable& table,
                                   Problems& problems) {
  const auto file = read_commented_csv(path, problems);
  if (!file) return std::nullopt;
  const std::size_t value = columns.size() - 1;
  const double max = columns.back().max;
  columns.push_back({"low", max});
  columns.push_back({"high", max});
  auto raw = TableReader(*file, std::move(columns), problems).read(std::move(attributes));
  if (!raw) return std::nullopt;
  table.file = path;
  table.year = comment_of(*file, "year:");
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
  totals.years = years_in(totals.table.year);
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
  const auto file = read_commented_csv(path, problems);
  if (!file) return kinds;
  // The diagonal may be left out: it is zero, as a person has no kind twice.
  CommentedCsv complete = *file;
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

/// The number of a comment line `# key: number`, within its limits.
double number_of(const CommentedCsv& file, std::string_view key, double least, double most,
                 double example, std::string_view meaning, Problems& problems) {
  const std::string text = comment_of(file, fmt::format("{}:", key));
  const auto start = std::min(text.find_first_not_of(" \t"), text.size());
  const auto end = std::min(text.find_first_of(" \t", start), text.size());
  double number = 0.0;
  const auto [stop, failure] = std::from_chars(text.data() + start, text.data() + end, number);
  const bool whole = failure == std::errc{} && stop == text.data() + end && start < end;
  if (whole && std::isfinite(number) && number >= least && number <= most) return number;
  problems.push_back(fmt::format(
      "{}: {} ({}) add a comment line such as # {}: {}, with a number from {} to {}",
      file.path.generic_string(),
      start < end ? fmt::format("its comment '{}:' says '{}'", key, shown(text.substr(start)))
                  : fmt::format("has no comment '# {}:'", key),
      meaning, key, example, least, most));
  return example;
}

/// Years that follow each other, one a row, as a file's first column has them.
std::vector<std::string> years_of(const CommentedCsv& file, Problems& problems) {
  std::vector<std::string> years;
  for (std::size_t r = 1; r < file.rows.size(); ++r) {
    const CsvField& field = file.rows[r].front();
    const std::vector<int> found = years_in(field.text);
    const bool is_year = found.size() == 1 && field.text == std::to_string(found.front());
    if (!is_year || (!years.empty() && found.front() != std::stoi(years.back()) + 1)) {
      problems.push_back(
          fmt::format("{}: '{}' is not {} (each year has one row, in their order) correct it",
                      where(file.path, field), shown(field.text),
                      years.empty() ? std::string("a year of four digits")
                                    : fmt::format("the year {}", std::stoi(years.back()) + 1)));
      return {};
    }
    years.push_back(field.text);
  }
  return years;
}

UnemploymentTable read_unemployment(const Path& directory, Problems& problems) {
  UnemploymentTable unemployment;
  const Path path = directory / "unemployment.csv";
  const auto file = read_commented_csv(path, problems);
  if (!file) return unemployment;
  BusinessCycle& cycle = unemployment.cycle;
  cycle.mean = number_of(*file, "mean", 0.1, 100.0, 3.7,
                         "the rate at which the business cycle is at rest, per cent", problems);
  cycle.decay =
      number_of(*file, "decay", 0.0, 1.0, 0.97,
                "the share of the index that is left after a month without data", problems);
  const std::vector<std::string> years = years_of(*file, problems);
  if (years.empty()) return unemployment;
  if (!read_table(path, {attribute("year", years)}, {{"rate", 100.0}}, unemployment.table,
                  problems)) {
    return unemployment;
  }
  cycle.first_year = std::stoi(years.front());
  for (std::size_t y = 0; y < years.size(); ++y) {
    const double rate = unemployment.table.cells[y].value;
    cycle.rate.push_back(rate);
    if (rate > 0.0) continue;
    problems.push_back(
        fmt::format("{}: the rate of {} is {} (its logarithm is used) give a rate "
                    "above 0, in per cent",
                    path.generic_string(), years[y], rate));
  }
  return unemployment;
}

/// Runs a reader and throws all it found wrong.
template <class Reader>
auto load(const Path& directory, Reader&& reader) {
  Problems problems;
  auto result = reader(directory, problems);
  throw_if_any(problems);
  return result;
}

/// Traits that no population has independently of each other: without a margin of both, persons would
/// be spread as if it had, and nothing would tell.
void require_together(const MarginSet& set, const Path& directory, Problems& problems) {
  static const std::vector<std::vector<std::string>> together{
      {"age_group", "education"},    {"age_group", "onset"},    {"age_group", "primary_kind"},
      {"primary_kind", "education"}, {"primary_kind", "onset"}, {"primary_kind", "severity"},
      {"primary_kind", "sex"}};
  for (const auto& pair : together) {
    const bool given =
        std::any_of(set.margins.begin(), set.margins.end(), [&](const Margin& margin) {
          const auto names = names_of(margin.attributes);
          return position_of(names, pair[0]) && position_of(names, pair[1]);
        });
    if (given) continue;
    problems.push_back(fmt::format(
        "{}: no margin has {} together with {} (they would be drawn as if one had nothing "
        "to do with the other) add margin_{}_{}.csv",
        directory.generic_string(), pair[0], pair[1], pair[0], pair[1]));
  }
}

}  // namespace

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
PopulationTotals load_totals(const Path& directory) { return load(directory, read_totals); }
FurtherKindsTable load_further_kinds(const Path& directory) {
  return load(directory, read_further_kinds);
}
CapabilityTable load_capabilities(const Path& directory) {
  return load(directory, read_capabilities);
}
BenefitTable load_benefits(const Path& directory) { return load(directory, read_benefits); }
MortalityTable load_mortality(const Path& directory) { return load(directory, read_mortality); }
UnemploymentTable load_unemployment(const Path& directory) {
  return load(directory, read_unemployment);
}

SynthesisInputs load_synthesis_inputs(const Path& directory) {
  Problems problems;
  auto margins = read_margins(directory, problems);
  SynthesisInputs inputs;
  inputs.totals = read_totals(directory, problems);
  inputs.further_kinds = read_further_kinds(directory, problems);
  inputs.capabilities = read_capabilities(directory, problems);
  inputs.benefits = read_benefits(directory, problems);
  inputs.mortality = read_mortality(directory, problems);
  inputs.unemployment = read_unemployment(directory, problems);
  if (margins) require_together(*margins, directory, problems);
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
