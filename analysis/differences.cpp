#include "analysis/differences.hpp"

#include "analysis/declared_axes.hpp"
#include "analysis/stored_cells.hpp"
#include "core/calendar.hpp"
#include "core/error.hpp"
#include "observers/cells.hpp"
#include "statistics/simultaneous.hpp"
#include "world/world.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <span>

#include <fmt/format.h>

namespace coprod {

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

struct NamedWindow {
  std::string name;
  Window months;
};

/// Variables of one scenario and replicate, read once.
class Replicate {
 public:
  Replicate(const ResultsReader& results, std::uint64_t scenario, std::uint64_t replicate)
      : results_(results),
        index_{scenario, replicate} {}

  const std::vector<double>& read(const std::string& variable) {
    const auto [at, added] = read_.try_emplace(variable);
    if (added) at->second = read_cells(results_, variable, index_).values;
    return at->second;
  }

 private:
  const ResultsReader& results_;
  std::array<std::uint64_t, 2> index_;
  std::map<std::string, std::vector<double>> read_;
};

/// A column of numbers by month and cell, for one scenario and replicate.
struct Series {
  std::string outcome;
  std::string unit;
  std::string long_name;
  std::vector<std::string> groups;
  bool flow = false;
  /// Values [month x cell] of a scenario and replicate.
  std::function<std::vector<double>(Replicate&)> read;
};

Series headline(const OutcomeInfo& outcome) {
  Series series;
  series.outcome = outcome.name;
  series.flow = outcome.timing == OutcomeTiming::flow;
  series.unit = unit_of_year(outcome);
  series.long_name = outcome.long_name;
  for (std::size_t c = 0; c < cells_of(outcome); ++c) {
    series.groups.push_back(cell_label(outcome, c));
  }
  series.read = [name = series.outcome](Replicate& one) { return one.read(name); };
  return series;
}

/// `persons` and the sums or means beside it are by status, primary kind, severity.
constexpr std::size_t n_people = n_kinds * n_severities;

/// A mean over persons by kind or by severity: the sum of `part` over the sum of persons.
Series by_group(std::string outcome, std::string unit, std::string long_name, bool by_kind,
                std::function<double(std::size_t status, double persons, double value)> part,
                std::string values_of) {
  Series series;
  series.outcome = std::move(outcome);
  series.unit = std::move(unit);
  series.long_name = std::move(long_name);
  if (by_kind) {
    series.groups.assign(kind_names.begin(), kind_names.end());
  } else {
    series.groups.assign(severity_names.begin(), severity_names.end());
  }
  series.read = [by_kind, part = std::move(part), values_of = std::move(values_of),
                 groups = series.groups.size()](Replicate& one) {
    const std::vector<double>& persons = one.read("persons");
    const std::vector<double>& values = values_of.empty() ? persons : one.read(values_of);
    const std::size_t cells = n_statuses * n_people;
    std::vector<double> means(persons.size() / cells * groups);
    for (std::size_t m = 0; m < persons.size() / cells; ++m) {
      std::vector<double> sum(groups, 0.0);
      std::vector<double> all(groups, 0.0);
      for (std::size_t c = 0; c < cells; ++c) {
        const std::size_t who = c % n_people;
        const std::size_t group = by_kind ? who / n_severities : who % n_severities;
        const double n = persons[m * cells + c];
        all[group] += n;
        if (n > 0.0) sum[group] += part(c / n_people, n, values[m * cells + c]);
      }
      for (std::size_t g = 0; g < groups; ++g) {
        means[m * groups + g] = all[g] > 0.0 ? sum[g] / all[g] : missing;
      }
    }
    return means;
  };
  return series;
}

std::vector<Series> all_series() {
  std::vector<Series> all;
  for (const auto& outcome : all_outcomes()) {
    if (outcome.headline) all.push_back(headline(outcome));
  }
  const auto employed = [](std::size_t status, double persons, double) {
    return is_employed(static_cast<std::uint8_t>(status)) ? persons : 0.0;
  };
  const auto sum = [](std::size_t, double, double value) { return value; };
  const auto mean = [](std::size_t, double persons, double value) { return persons * value; };
  for (const bool by_kind : {true, false}) {
    const std::string end = by_kind ? "_by_kind" : "_by_severity";
    all.push_back(
        by_group("employment_rate" + end, "1", "share of persons in work", by_kind, employed, ""));
    all.push_back(by_group("mean_net_income" + end, "0.01 HKD", "mean net income of the month",
                           by_kind, sum, "net_income"));
    all.push_back(
        by_group("mean_wellbeing" + end, "1", "mean well-being", by_kind, mean, "wellbeing_mean"));
  }
  return all;
}

std::size_t length_of(const ResultsReader& results, std::string_view dimension) {
  return results.dimension(dimension).length();
}

std::vector<std::string> labels_of(const ResultsReader& results, std::string_view dimension) {
  return std::get<std::vector<std::string>>(results.dimension(dimension).labels);
}

/// Whole years from the one in which the arms part, and all months apart.
std::vector<NamedWindow> windows_of(Month first, std::size_t months, Month parts) {
  std::vector<NamedWindow> windows;
  const Month begin = std::max(first, parts);
  const Month end = first + static_cast<std::int32_t>(months) - 1;
  for (int year = begin.year(); year <= end.year(); ++year) {
    const Month january(year, 1);
    if (january < first || january + 11 > end) continue;
    const auto at = static_cast<std::size_t>(january - first);
    windows.push_back({std::to_string(year), {at, at + 12}});
  }
  windows.push_back({"all", {static_cast<std::size_t>(begin - first), months}});
  return windows;
}

/// The rows of one window of one reform, judged together.
void judge(std::vector<Difference>& rows, std::size_t from,
           const std::vector<std::vector<double>>& differences) {
  const std::size_t cells = rows.size() - from;
  if (cells == 0) return;
  const std::size_t replicates = differences.front().size();
  std::vector<double> table(replicates * cells);
  for (std::size_t c = 0; c < cells; ++c) {
    for (std::size_t r = 0; r < replicates; ++r) table[r * cells + c] = differences[c][r];
  }
  const SimultaneousIntervals all = simultaneous_intervals(table, cells);
  for (std::size_t c = 0; c < cells; ++c) {
    rows[from + c].simultaneous_half_width = all.cells[c].half_width;
    rows[from + c].told_from_zero = all.cells[c].told_from_zero;
  }
}

}  // namespace

double Difference::relative() const {
  return base != 0.0 ? difference.mean / std::fabs(base) : missing;
}

const std::string& Differences::last_year_of(const std::string& reform) const {
  const auto found = std::find(reforms.begin(), reforms.end(), reform);
  return last_years.at(static_cast<std::size_t>(found - reforms.begin()));
}

const Difference* Differences::find(const std::string& reform, const std::string& outcome,
                                    const std::string& group, const std::string& window) const {
  for (const auto& row : rows) {
    if (row.scenario == reform && row.outcome == outcome && row.group == group
        && row.window == window) {
      return &row;
    }
  }
  return nullptr;
}

Differences differences_of(const ResultsReader& results) {
  require_declared_axes(results);
  Differences found;
  const auto scenarios = labels_of(results, "scenario");
  found.base = scenarios.front();
  found.reforms = labels_of(results, "reform");
  found.replicates = length_of(results, "replicate");
  const Month first = months_of(results).front();
  const std::size_t months = length_of(results, "time");
  const auto parts =
      std::get<std::vector<std::string>>(results.file().attribute("/", "first_difference"));
  const auto series = all_series();

  // Values of every cell, by scenario, window, series: read once a scenario and replicate.
  std::vector<std::vector<NamedWindow>> windows;
  for (std::size_t reform = 0; reform < found.reforms.size(); ++reform) {
    windows.push_back(windows_of(first, months, month_or_throw(parts.at(reform), "parts")));
    found.last_years.emplace_back("all");
    for (const auto& window : windows.back()) {
      if (window.name != "all") found.last_years.back() = window.name;
    }
  }
  for (std::size_t reform = 0; reform < found.reforms.size(); ++reform) {
    // [window][cell of any series] -> values by replicate, of base and reform
    std::vector<std::vector<std::array<std::vector<double>, 2>>> values(windows[reform].size());
    for (std::size_t r = 0; r < found.replicates; ++r) {
      for (std::size_t arm = 0; arm < 2; ++arm) {
        Replicate replicate(results, arm == 0 ? 0 : reform + 1, r);
        std::size_t first_cell = 0;
        for (const Series& one : series) {
          const std::size_t cells = one.groups.size();
          const auto numbers = one.read(replicate);
          const CellSeries over_months(numbers, months);
          for (std::size_t w = 0; w < values.size(); ++w) {
            values[w].resize(std::max(values[w].size(), first_cell + cells));
            for (std::size_t c = 0; c < cells; ++c) {
              values[w][first_cell + c][arm].push_back(
                  over_months.over(windows[reform][w].months, c).yearly(one.flow));
            }
          }
          first_cell += cells;
        }
      }
    }
    for (std::size_t w = 0; w < values.size(); ++w) {
      const std::size_t from = found.rows.size();
      std::vector<std::vector<double>> differences;
      std::size_t cell = 0;
      for (const Series& one : series) {
        for (const auto& group : one.groups) {
          const auto& [base, other] = values[w][cell++];
          Difference row;
          row.scenario = found.reforms[reform];
          row.outcome = one.outcome;
          row.group = group;
          row.window = windows[reform][w].name;
          row.unit = one.unit;
          row.long_name = one.long_name;
          const auto difference = paired_difference(other, base);
          row.difference = effect_of(difference);
          if (row.difference.replicates == 0) continue;
          row.base = effect_of(base).mean;
          row.reform = effect_of(other).mean;
          row.pairing = pairing_gain(base, other);
          found.rows.push_back(std::move(row));
          differences.push_back(difference);
        }
      }
      judge(found.rows, from, differences);
    }
  }
  return found;
}

void write_differences(const std::filesystem::path& path, const Differences& found,
                       IfExists if_exists) {
  CsvFile csv(path,
              {"scenario", "outcome", "group", "window", "unit", "base", "reform", "difference",
               "low", "high", "relative", "replicates", "same_sign", "told_from_zero",
               "simultaneous_half_width", "paired_sd", "unpaired_sd"},
              if_exists);
  for (const Difference& row : found.rows) {
    const Effect& d = row.difference;
    csv.text(row.scenario)
        .text(row.outcome)
        .text(row.group)
        .text(row.window)
        .text(row.unit)
        .number(row.base)
        .number(row.reform)
        .number(d.mean)
        .number(d.low())
        .number(d.high())
        .number(row.relative())
        .number(static_cast<std::int64_t>(d.replicates))
        .number(static_cast<std::int64_t>(d.mean < 0.0 ? d.negative : d.positive))
        .number(static_cast<std::int64_t>(row.told_from_zero ? 1 : 0))
        .number(row.simultaneous_half_width)
        .number(row.pairing.paired_sd)
        .number(row.pairing.unpaired_sd)
        .end_row();
  }
  csv.finish();
}

}  // namespace coprod
