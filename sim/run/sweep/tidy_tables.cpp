#include "run/sweep/tidy_tables.hpp"

#include "observers/cells.hpp"
#include "observers/outcomes.hpp"
#include "run/levels.hpp"
#include "run/replicate_tables.hpp"

#include <limits>

#include <fmt/format.h>

namespace coprod {

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

}  // namespace

std::vector<Slab> slabs_of(const SweepPlan& plan) {
  std::vector<Slab> slabs;
  std::size_t at = 0;
  for (const std::size_t table : plan.tables) {
    const std::size_t cells = cells_of(all_outcomes()[table]);
    slabs.push_back({table, at, cells * plan.months(), cells});
    at += slabs.back().count;
  }
  return slabs;
}

std::vector<TidyTables::Column> TidyTables::columns_of(const std::vector<Slab>& slabs) {
  std::vector<Column> columns;
  for (std::size_t s = 0; s < slabs.size(); ++s) {
    const OutcomeInfo& outcome = all_outcomes()[slabs[s].outcome];
    for (std::size_t c = 0; c < slabs[s].cells; ++c) {
      const std::string label = cell_label(outcome, c);
      columns.push_back(
          {label.empty() ? std::string(outcome.name) : fmt::format("{}[{}]", outcome.name, label),
           s, c});
    }
  }
  return columns;
}

TidyTables::TidyTables(const SweepPlan& plan, const std::filesystem::path& directory)
    : plan_(plan),
      slabs_(slabs_of(plan)),
      columns_(columns_of(slabs_)),
      experiments_(directory / "experiments.csv", experiment_header(), IfExists::replace),
      outcomes_(directory / "outcomes.csv", outcome_header(), IfExists::replace) {}

void TidyTables::write(RunId run, std::span<const double> values, std::span<const double> solved) {
  const std::size_t each = values.size() / plan_.scenarios.size();
  const auto point = plan_.design.point(run.point);
  for (std::size_t s = 0; s < plan_.scenarios.size(); ++s) {
    begin(experiments_, run, s);
    for (std::size_t f = 0; f < point.size(); ++f) {
      const Factor& factor = plan_.file.factors[f];
      if (factor.is_number(point[f])) {
        experiments_.number(point[f]);
      } else {
        experiments_.text(factor.text(point[f]));
      }
    }
    for (const double value : solved) experiments_.number(value);
    experiments_.end_row();
    begin(outcomes_, run, s);
    for (const bool difference : {false, true}) {
      if (difference && !plan_.pairs()) continue;
      for (const Column& column : columns_) {
        double value = missing;
        if (!values.empty()) {
          value = yearly(values.subspan(s * each), column);
          if (difference) value = s == 0 ? missing : value - yearly(values, column);
        }
        outcomes_.number(value);
      }
    }
    outcomes_.end_row();
  }
}

void TidyTables::finish() {
  experiments_.finish();
  outcomes_.finish();
}

std::vector<std::string> TidyTables::experiment_header() const {
  std::vector<std::string> header{"point", "scenario", "replicate"};
  for (const Factor& factor : plan_.file.factors) {
    // The arm has the column "scenario" already.
    header.push_back(factor.kind == Factor::Kind::scenario ? further_scenario : factor.name);
  }
  if (solved_values(plan_) == 0) return header;
  for (const LevelPair& pair : level_pairs) header.emplace_back(pair.key);
  for (const LevelPair& pair : level_pairs)
    header.push_back(fmt::format("reached[{}]", pair.share));
  return header;
}

std::vector<std::string> TidyTables::outcome_header() const {
  std::vector<std::string> header{"point", "scenario", "replicate"};
  for (const Column& column : columns_) header.push_back(column.name);
  if (!plan_.pairs()) return header;
  for (const Column& column : columns_) header.push_back(difference_name(column.name));
  return header;
}

void TidyTables::begin(CsvFile& csv, RunId run, std::size_t scenario) const {
  csv.number(static_cast<std::int64_t>(run.point))
      .text(plan_.scenarios[scenario].name)
      .number(static_cast<std::int64_t>(run.replicate));
}

double TidyTables::yearly(std::span<const double> values, const Column& column) const {
  const Slab& slab = slabs_[column.slab];
  const bool flow = all_outcomes()[slab.outcome].timing == OutcomeTiming::flow;
  return CellSeries(values.subspan(slab.first, slab.count), plan_.months())
      .last_year(column.cell)
      .yearly(flow);
}

}  // namespace coprod
