#include "analysis/sweep_data.hpp"

#include "analysis/declared_axes.hpp"
#include "analysis/sensitivity/ranks.hpp"
#include "analysis/stored_cells.hpp"
#include "core/error.hpp"
#include "observers/cells.hpp"
#include "observers/outcomes.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

namespace coprod {

namespace {

namespace fs = std::filesystem;
constexpr double missing = std::numeric_limits<double>::quiet_NaN();

SweepPlan plan_of(const fs::path& directory) {
  if (!is_sweep_directory(directory)) {
    throw InputError(
        fmt::format("'{}' holds no sweep (there is no sweep.json in it); name a directory that "
                    "'coprod sweep' or 'coprod robust' wrote.",
                    directory.string()));
  }
  std::error_code error;
  if (!fs::is_regular_file(directory / "results.h5", error)) {
    throw InputError(
        fmt::format("'{0}' was not merged yet (its runs stand in shards that only 'coprod merge' "
                    "reads); type: coprod merge {0}",
                    directory.string()));
  }
  return read_sweep_directory(directory, Reading::to_analyse);
}

std::string words(std::string name) {
  std::replace(name.begin(), name.end(), '_', ' ');
  return name;
}

}  // namespace

std::vector<SweepCell> cells_of_outcome(std::size_t outcome) {
  const OutcomeInfo& info = all_outcomes()[outcome];
  std::vector<SweepCell> cells;
  for (std::size_t c = 0; c < cells_of(info); ++c) {
    const std::string label = cell_label(info, c);
    SweepCell cell{outcome, c, std::string(info.name), unit_of_year(info),
                   std::string(info.long_name)};
    if (!label.empty()) {
      cell.name += fmt::format("[{}]", label);
      cell.long_name += ": " + words(label);
    }
    cells.push_back(std::move(cell));
  }
  return cells;
}

SweepData::SweepData(const fs::path& directory)
    : directory_(directory),
      plan_(plan_of(directory)),
      // This program merged it: no need to read all values on trial first.
      results_(directory / "results.h5",
               [] {
                 Hdf5Limits limits;
                 limits.max_trial_bytes = 0;
                 return limits;
               }()),
      unit_(unit_points(plan_.file, plan_.extensions, plan_.design)) {
  require_merged();
  require_declared_axes(results_);
  for (const std::size_t table : plan_.tables) {
    if (!all_outcomes()[table].headline) continue;
    const auto cells = cells_of_outcome(table);
    headlines_.insert(headlines_.end(), cells.begin(), cells.end());
  }
  count_failures();
}

double SweepData::value_at(std::size_t factor, double u) const {
  const Factor& of = plan_.file.factors[factor];
  const bool drawn =
      is_sampled(plan_.file.kind) && (plan_.file.kind != DesignKind::file || plan_.file.unit);
  if (!drawn) {
    std::vector<double> column;
    for (std::size_t p = 0; p < points(); ++p) column.push_back(plan_.design.point(p)[factor]);
    return sensitivity::quantile_of(column, std::clamp(u, 0.0, 1.0));
  }
  // The quantile of a prior is defined between the ends, where nothing was drawn.
  constexpr double edge = 0x1p-40;
  return factor_value(of, std::clamp(u, edge, 1.0 - edge));
}

void SweepData::require_merged() const {
  if (!results_.has("run_status")) {
    throw InvalidFile(fmt::format("'{}' is not of a sweep; merge the directory again.",
                                  (directory_ / "results.h5").string()));
  }
  const auto extent = results_.extent("run_status");
  if (extent.size() == 2 && extent[0] == points() && extent[1] == replicates()) return;
  throw InputError(
      fmt::format("'{0}' was extended since it was merged (its results.h5 has {1} points of {2} "
                  "replicates, the "
                  "sweep {3} of {4}); type: coprod merge {0}",
                  directory_.string(), extent.empty() ? 0 : extent[0],
                  extent.size() < 2 ? 0 : extent[1], points(), replicates()));
}

void SweepData::count_failures() {
  const auto status = results_.read("run_status");
  for (std::size_t p = 0; p < points(); ++p) {
    std::size_t finished = 0;
    for (std::size_t r = 0; r < replicates(); ++r) {
      // Runs that a partial merge lacks are missing.
      run_failed_.push_back(!(status[p * replicates() + r] == 0.0));
      finished += run_failed_.back() ? 0 : 1;
    }
    failed_points_ += finished == 0 ? 1 : 0;
    failed_runs_ += replicates() - finished;
  }
}

std::vector<SweepCell> SweepData::cells_named(const std::string& name) const {
  std::vector<std::string> known;
  for (const std::size_t table : plan_.tables) {
    const auto cells = cells_of_outcome(table);
    if (all_outcomes()[table].name == name) return cells;
    known.emplace_back(all_outcomes()[table].name);
    for (const auto& cell : cells) {
      if (cell.name == name) return {cell};
      known.push_back(cell.name);
    }
  }
  const auto nearest = nearest_name(name, known);
  throw UsageError(fmt::format(
      "'{}' is no outcome that this sweep wrote (they are columns of outcomes.csv){}", name,
      nearest ? fmt::format("; did you mean '{}'?", *nearest)
              : std::string("; name one of those, or sweep again with it in [output] tables")));
}

const std::vector<double>& SweepData::yearly(std::size_t outcome) const {
  const auto [found, added] = yearly_.try_emplace(outcome);
  std::vector<double>& values = found->second;
  if (!added) return values;
  const OutcomeInfo& info = all_outcomes()[outcome];
  const std::size_t cells = cells_of(info);
  const std::size_t each = plan_.months() * cells;
  const std::size_t scenarios = plan_.scenarios.size();
  const bool flow = info.timing == OutcomeTiming::flow;
  values.reserve(points() * scenarios * replicates() * cells);
  for (std::size_t p = 0; p < points(); ++p) {
    const std::uint64_t index[] = {p};
    // scenarios x replicates x months x cells
    const auto slab = read_cells(results_, std::string(info.name), index).values;
    if (slab.size() != scenarios * replicates() * each) {
      throw InvalidFile(fmt::format("'{}' has another extent than its sweep; merge it again.",
                                    (directory_ / "results.h5").string()));
    }
    for (std::size_t run = 0; run < scenarios * replicates(); ++run) {
      const CellSeries series(std::span<const double>(slab).subspan(run * each, each),
                              plan_.months());
      const bool failed = run_failed_[p * replicates() + run % replicates()];
      for (std::size_t c = 0; c < cells; ++c) {
        values.push_back(failed ? missing : series.last_year(c).yearly(flow));
      }
    }
  }
  return values;
}

std::vector<double> SweepData::levels(const SweepCell& cell, std::size_t scenario) const {
  const auto& all = yearly(cell.outcome);
  const std::size_t cells = cells_of(all_outcomes()[cell.outcome]);
  std::vector<double> values;
  values.reserve(points() * replicates());
  for (std::size_t p = 0; p < points(); ++p) {
    for (std::size_t r = 0; r < replicates(); ++r) {
      const std::size_t run = (p * plan_.scenarios.size() + scenario) * replicates() + r;
      values.push_back(all[run * cells + cell.cell]);
    }
  }
  return values;
}

std::vector<double> SweepData::differences(const SweepCell& cell, std::size_t arm) const {
  auto values = levels(cell, arm);
  const auto base = levels(cell, 0);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] -= base[i];
  return values;
}

std::string SweepData::year() const {
  const Month end = plan_.base().run.end;
  return end.month_of_year() == 12 && plan_.months() >= 12 ? fmt::format("{}", end.year())
                                                           : "the last 12 months";
}

std::vector<double> means_over_replicates(std::span<const double> values, std::size_t replicates) {
  std::vector<double> means;
  for (std::size_t at = 0; at < values.size(); at += replicates) {
    double sum = 0.0;
    double known = 0.0;
    for (const double value : values.subspan(at, replicates)) {
      if (!std::isfinite(value)) continue;
      sum += value;
      known += 1.0;
    }
    means.push_back(known > 0.0 ? sum / known : std::numeric_limits<double>::quiet_NaN());
  }
  return means;
}

}  // namespace coprod
