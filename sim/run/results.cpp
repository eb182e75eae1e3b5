#include "run/results.hpp"

#include "build_info.hpp"
#include "observers/cells.hpp"
#include "run/ledger_tables.hpp"
#include "run/program_manifest.hpp"
#include "statistics/interval.hpp"

#include <algorithm>
#include <chrono>

#include <fmt/format.h>

namespace coprod {

namespace {

std::chrono::year_month year_month(Month month) {
  return std::chrono::year(month.year())
         / std::chrono::month(static_cast<unsigned>(month.month_of_year()));
}

std::vector<std::string> names_of(std::span<const Scenario* const> scenarios) {
  std::vector<std::string> names;
  for (const Scenario* scenario : scenarios) names.push_back(scenario->name);
  return names;
}

std::vector<Dimension> dimensions(const ResultsLayout& layout) {
  const auto names = names_of(layout.scenarios);
  std::vector<Dimension> all{scenario_dimension(names),
                             replicate_dimension(static_cast<std::size_t>(layout.replicates), true),
                             time_dimension(year_month(layout.first), layout.months)};
  for (const auto& group : group_dimensions()) {
    Dimension dimension;
    dimension.name = group.name;
    dimension.long_name = group.long_name;
    dimension.labels = group.labels;
    all.push_back(std::move(dimension));
  }
  if (layout.differences) {
    Dimension reform;
    reform.name = "reform";
    reform.long_name = "scenario compared with the base";
    reform.labels = std::vector<std::string>(names.begin() + 1, names.end());
    all.push_back(std::move(reform));
  }
  if (layout.ledger) add_ledger_dimensions(all);
  return all;
}

std::vector<Variable> variables(const ResultsLayout& layout) {
  std::vector<Variable> all;
  for (const auto& outcome : all_outcomes()) {
    Variable variable;
    variable.name = outcome.name;
    variable.long_name = outcome.long_name;
    variable.units = outcome.unit;
    variable.type =
        outcome.type == OutcomeType::count ? Variable::Type::int32 : Variable::Type::float64;
    variable.dimensions = {"scenario", "replicate", "time"};
    for (const auto* group : dimensions_of(outcome)) variable.dimensions.emplace_back(group->name);
    variable.attributes = {
        {"timing", std::string(outcome.timing == OutcomeTiming::stock  ? "at the end of the month"
                               : outcome.timing == OutcomeTiming::flow ? "during the month"
                                                                       : "of the month's cohort")}};
    all.push_back(variable);
    if (!layout.differences) continue;
    variable.name = difference_name(outcome.name);
    variable.long_name = "reform less base: " + variable.long_name;
    variable.dimensions.front() = "reform";
    all.push_back(std::move(variable));
  }
  if (layout.ledger) add_ledger_variables(all);
  return all;
}

ResultsFile results_file(const std::filesystem::path& path, const ResultsLayout& layout,
                         const Provenance& provenance, IfExists if_exists) {
  auto axes = dimensions(layout);
  auto tables = variables(layout);
  keep_by_year(axes, tables, CalendarYears(layout.first, layout.months));
  return {path, std::move(axes), std::move(tables), provenance, if_exists};
}

Provenance comparison_provenance(const ResultsLayout& layout) {
  Provenance p = provenance_of(layout.scenarios);
  if (layout.past) {
    p.attributes.emplace_back("branch_month", to_string(layout.past->month));
    p.attributes.emplace_back("past_scenario", layout.past->scenario);
    p.attributes.emplace_back("past_scenario_toml", layout.past->toml);
  }
  if (!layout.differences) return p;
  std::vector<std::string> reforms;
  for (std::size_t a = 1; a < layout.scenarios.size(); ++a) {
    reforms.push_back(layout.scenarios[a]->title);
  }
  p.title = fmt::format("{} against {}", fmt::join(reforms, ", "), p.title);
  p.attributes.emplace_back("base", layout.scenarios.front()->name);
  std::vector<std::string> first;
  for (const Month month : layout.parts) first.push_back(to_string(month));
  p.attributes.emplace_back("first_difference", first);
  return p;
}

std::vector<std::size_t> headline_outcomes() {
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < all_outcomes().size(); ++i) {
    if (all_outcomes()[i].headline) found.push_back(i);
  }
  return found;
}

bool is_outcome(std::string_view variable) {
  const auto all = all_outcomes();
  variable = monthly_name(variable).value_or(variable);
  return std::any_of(all.begin(), all.end(),
                     [&](const OutcomeInfo& outcome) { return outcome.name == variable; });
}

/// Reform less base, cell by cell; missing where either is.
ReplicateTables::Slab less(const ReplicateTables::Slab& reform, const ReplicateTables::Slab& base) {
  ReplicateTables::Slab difference{reform.variable, reform.arm - 1, reform.by_replicate,
                                   reform.values};
  std::visit(
      [&]<class T>(std::vector<T>& values) {
        const auto& before = std::get<std::vector<T>>(base.values);
        for (std::size_t k = 0; k < values.size(); ++k) {
          if constexpr (std::is_same_v<T, std::int32_t>) {
            const bool known = values[k] != missing_count && before[k] != missing_count;
            values[k] = known ? values[k] - before[k] : missing_count;
          } else {
            values[k] -= before[k];
          }
        }
      },
      difference.values);
  return difference;
}

}  // namespace

Provenance provenance_of(std::span<const Scenario* const> scenarios) {
  const Scenario& base = *scenarios.front();
  Provenance p;
  p.title = base.title;
  p.source = fmt::format("coprod {}", build_info().version);
  p.git_commit = build_info().commit;
  p.seed = base.run.seed;
  p.attributes.emplace_back("scale", base.run.scale);
  for (const Scenario* scenario : scenarios) {
    p.scenarios.emplace_back(scenario->name, scenario->resolved_toml);
  }
  for (const ManifestInput& input : inputs_of(scenarios)) {
    p.inputs.emplace_back(input.path, input.sha256);
  }
  return p;
}

Results::Results(const std::filesystem::path& out, const ResultsLayout& layout, IfExists if_exists)
    : out_(out),
      layout_(layout),
      if_exists_(if_exists),
      file_(results_file(out / "results.h5", layout, comparison_provenance(layout), if_exists)),
      headline_(layout.scenarios.size()) {}

void Results::take(std::uint32_t replicate, ReplicateTables&& finished) {
  const std::lock_guard lock(mutex_);
  waiting_.emplace(replicate, std::move(finished));
  while (!waiting_.empty() && waiting_.begin()->first == next_) {
    write(waiting_.begin()->first, waiting_.begin()->second);
    waiting_.erase(waiting_.begin());
  }
}

void Results::restore(std::uint32_t replicate, const ReplicateTables& finished) {
  const std::lock_guard lock(mutex_);
  write(replicate, finished);
  ++kept_;
}

void Results::grow(int replicates) {
  const std::lock_guard lock(mutex_);
  layout_.replicates = replicates;
  file_.set_length("replicate", static_cast<std::uint64_t>(replicates));
}

void Results::write_slab(const std::string& name, std::uint32_t replicate,
                         const ReplicateTables::Slab& slab) {
  std::vector<std::uint64_t> index{slab.arm};
  if (slab.by_replicate) index.push_back(replicate);
  std::visit([&](const auto& values) { file_.write(name, index, std::span(values)); }, slab.values);
}

void Results::write(std::uint32_t replicate, const ReplicateTables& finished) {
  const auto& slabs = finished.slabs();
  for (std::size_t k = 0; k < slabs.size(); ++k) {
    write_slab(slabs[k].variable, replicate, slabs[k]);
    // Slabs of an outcome stand together, the base's first; those of the ledger have no difference.
    const std::string difference = difference_name(slabs[k].variable);
    if (slabs[k].arm == 0 || !layout_.differences || !is_outcome(slabs[k].variable)) continue;
    write_slab(difference, replicate, less(slabs[k], slabs[k - slabs[k].arm]));
  }
  for (std::size_t a = 0; a < headline_.size(); ++a) {
    auto& kept = headline_[a][replicate];
    for (const std::size_t i : headline_outcomes()) {
      kept.push_back(finished.find(all_outcomes()[i].name, a)->numbers());
    }
  }
  written_.insert(replicate);
  while (written_.contains(next_)) ++next_;
}

void Results::finish() {
  const std::lock_guard lock(mutex_);
  if (complete() < layout_.replicates) file_.set_length("replicate", next_);
  std::filesystem::create_directories(out_ / "tables");
  CsvFile csv(out_ / "tables" / "headline.csv",
              {"scenario", "replicate", "time", "group", "variable", "value", "unit"}, if_exists_);
  const auto outcomes = headline_outcomes();
  for (std::size_t a = 0; a < headline_.size(); ++a) {
    for (std::uint32_t r = 0; r < next_; ++r) {
      const auto& of_replicate = headline_[a].at(r);
      for (std::size_t m = 0; m < layout_.months; ++m) {
        const std::string time = to_string(layout_.first + static_cast<std::int32_t>(m)) + "-01";
        for (std::size_t o = 0; o < outcomes.size(); ++o) {
          const OutcomeInfo& outcome = all_outcomes()[outcomes[o]];
          const std::size_t cells = cells_of(outcome);
          for (std::size_t c = 0; c < cells; ++c) {
            csv.text(layout_.scenarios[a]->name)
                .number(static_cast<std::int64_t>(r))
                .text(time)
                .text(cell_label(outcome, c))
                .text(outcome.name)
                .number(of_replicate[o][m * cells + c])
                .text(outcome.unit)
                .end_row();
          }
        }
      }
    }
  }
  csv.finish();
  file_.finish();
}

std::vector<HeadlineRow> Results::headlines(std::size_t scenario) const {
  std::vector<HeadlineRow> rows;
  const auto outcomes = headline_outcomes();
  for (std::size_t o = 0; o < outcomes.size(); ++o) {
    const OutcomeInfo& outcome = all_outcomes()[outcomes[o]];
    const std::size_t cells = cells_of(outcome);
    const bool flow = outcome.timing == OutcomeTiming::flow;
    for (std::size_t c = 0; c < cells; ++c) {
      std::vector<double> by_replicate;
      for (std::uint32_t r = 0; r < next_; ++r) {
        const auto& values = headline_[scenario].at(r)[o];
        by_replicate.push_back(CellSeries(values, layout_.months).last_year(c).yearly(flow));
      }
      const MeanInterval interval = mean_interval(by_replicate);
      if (interval.count == 0 || (interval.mean == 0.0 && cells > 1)) continue;
      HeadlineRow row;
      row.outcome = outcome.name;
      row.group = cell_label(outcome, c);
      row.unit = unit_of_year(outcome);
      row.long_name = outcome.long_name;
      row.month = layout_.first + static_cast<std::int32_t>(layout_.months) - 1;
      row.mean = interval.mean;
      row.half_width = interval.half_width;
      rows.push_back(std::move(row));
    }
  }
  return rows;
}

}  // namespace coprod
