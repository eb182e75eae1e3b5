#include "run/sweep/merge.hpp"

#include "build_info.hpp"
#include "core/error.hpp"
#include "observers/cells.hpp"
#include "observers/outcomes.hpp"
#include "output/manifest.hpp"
#include "output/table.hpp"
#include "run/program_manifest.hpp"
#include "run/replicate_tables.hpp"
#include "run/results.hpp"
#include "run/sweep/shard_index.hpp"
#include "run/sweep/tidy_tables.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>
#include <set>

#include <fmt/format.h>

namespace coprod {

namespace {

namespace fs = std::filesystem;
/// Not "status", which is an axis of outcomes.
constexpr const char* run_status = "run_status";

Variable coordinate_of(const Factor& factor, const std::string& name) {
  Variable variable;
  variable.name = name;
  variable.dimensions = {"point"};
  variable.units = "1";
  variable.attributes = {{"key", factor.name}};
  switch (factor.kind) {
    case Factor::Kind::parameter:
      variable.long_name = factor.parameter->description;
      variable.units = factor.parameter->unit;
      break;
    case Factor::Kind::mechanism:
      variable.long_name = "mechanism " + factor.key;
      variable.type = Variable::Type::category;
      variable.flag_meanings = {"off", "on"};
      break;
    case Factor::Kind::lever:
      variable.long_name = all_levers()[factor.lever].description;
      variable.units = all_levers()[factor.lever].unit;
      break;
    case Factor::Kind::date:
      variable.long_name = "first month of the varied value of " + factor.key;
      variable.units = "days since 2000-01-01";
      variable.type = Variable::Type::int32;
      break;
    case Factor::Kind::scenario:
      variable.long_name = "scenario composed last";
      variable.type = Variable::Type::category;
      for (std::size_t i = 0; i < factor.files.size(); ++i) {
        std::string word = factor.text(static_cast<double>(i));
        std::replace(word.begin(), word.end(), ' ', '_');
        variable.flag_meanings.push_back(word);
      }
      break;
  }
  if (variable.units == "days") variable.units = "d";
  if (variable.units == "hours") variable.units = "h";
  return variable;
}

/// Writes results.h5.
class MergedResults {
 public:
  MergedResults(const SweepPlan& plan, const fs::path& path)
      : plan_(plan),
        slabs_(slabs_of(plan)),
        coordinates_(variable_names(plan)),
        years_(plan.base().run.start, plan.months()),
        file_(open(path)) {
    write_coordinates();
  }

  void write(RunId run, const RunRecord& record, std::span<const double> values) {
    const std::uint64_t at[] = {run.point, run.replicate};
    const std::int8_t status[] = {static_cast<std::int8_t>(record.failed ? 1 : 0)};
    file_.write(run_status, std::span<const std::uint64_t>(at),
                std::span<const std::int8_t>(status));
    if (record.failed) return;
    const std::size_t each = values.size() / plan_.scenarios.size();
    std::vector<double> difference;
    for (std::size_t s = 0; s < plan_.scenarios.size(); ++s) {
      for (const Slab& slab : slabs_) {
        const OutcomeInfo& outcome = all_outcomes()[slab.outcome];
        const auto own = values.subspan(s * each + slab.first, slab.count);
        const auto base = values.subspan(slab.first, slab.count);
        if (is_kept_by_year(slab.cells, plan_.months())) {
          const std::string name = yearly_name(outcome.name);
          const auto means = years_.means(own);
          put(name, OutcomeType::real, run, s, means);
          if (s == 0) continue;
          difference = less(means, years_.means(base));
          put(difference_name(name), OutcomeType::real, run, s - 1, difference);
          continue;
        }
        put(std::string(outcome.name), outcome.type, run, s, own);
        if (s == 0) continue;
        difference = less(own, base);
        put(difference_name(outcome.name), outcome.type, run, s - 1, difference);
      }
    }
  }
  void finish() { file_.finish(); }

 private:
  [[nodiscard]] ResultsFile open(const fs::path& path) const {
    auto axes = dimensions();
    auto tables = variables();
    keep_by_year(axes, tables, years_);
    return {path, std::move(axes), std::move(tables), provenance()};
  }
  static std::vector<double> less(std::span<const double> arm, std::span<const double> base) {
    std::vector<double> difference(arm.begin(), arm.end());
    for (std::size_t k = 0; k < difference.size(); ++k) difference[k] -= base[k];
    return difference;
  }
  [[nodiscard]] std::vector<Dimension> dimensions() const {
    std::vector<std::int32_t> numbers(plan_.design.points());
    std::iota(numbers.begin(), numbers.end(), 0);
    Dimension point;
    point.name = "point";
    point.long_name = "point of the design, row of design.csv";
    point.labels = std::move(numbers);
    std::vector<std::string> names;
    for (const Scenario& scenario : plan_.scenarios) names.push_back(scenario.name);
    const Month first = plan_.base().run.start;
    std::vector<Dimension> all{
        std::move(point), scenario_dimension(names),
        replicate_dimension(static_cast<std::size_t>(plan_.replicates)),
        time_dimension(std::chrono::year(first.year())
                           / std::chrono::month(static_cast<unsigned>(first.month_of_year())),
                       plan_.months())};
    if (plan_.pairs()) {
      Dimension reform;
      reform.name = "reform";
      reform.long_name = "scenario compared with the base";
      reform.labels = std::vector<std::string>(names.begin() + 1, names.end());
      all.push_back(std::move(reform));
    }
    for (const auto& group : group_dimensions()) {
      const bool used = std::any_of(slabs_.begin(), slabs_.end(), [&](const Slab& slab) {
        const auto of = dimensions_of(all_outcomes()[slab.outcome]);
        return std::find(of.begin(), of.end(), &group) != of.end();
      });
      if (!used) continue;
      Dimension dimension;
      dimension.name = group.name;
      dimension.long_name = group.long_name;
      dimension.labels = group.labels;
      all.push_back(std::move(dimension));
    }
    return all;
  }

  [[nodiscard]] std::vector<Variable> variables() const {
    std::vector<Variable> all;
    std::string coordinates;
    for (std::size_t f = 0; f < coordinates_.size(); ++f) {
      all.push_back(coordinate_of(plan_.file.factors[f], coordinates_[f]));
      coordinates += (coordinates.empty() ? "" : " ") + all.back().name;
    }
    Variable status;
    status.name = run_status;
    status.long_name = "whether the run finished";
    status.units = "1";
    status.dimensions = {"point", "replicate"};
    status.type = Variable::Type::category;
    status.flag_meanings = {"finished", "failed"};
    all.push_back(status);
    for (const Slab& slab : slabs_) {
      const OutcomeInfo& outcome = all_outcomes()[slab.outcome];
      Variable variable;
      variable.name = outcome.name;
      variable.long_name = outcome.long_name;
      variable.units = outcome.unit;
      variable.type =
          outcome.type == OutcomeType::count ? Variable::Type::int32 : Variable::Type::float64;
      variable.dimensions = {"point", "scenario", "replicate", "time"};
      for (const auto* group : dimensions_of(outcome))
        variable.dimensions.emplace_back(group->name);
      variable.attributes = {{"coordinates", coordinates}};
      all.push_back(variable);
      if (!plan_.pairs()) continue;
      variable.name = difference_name(variable.name);
      variable.long_name = "reform less base: " + variable.long_name;
      variable.dimensions[1] = "reform";
      all.push_back(std::move(variable));
    }
    return all;
  }

  [[nodiscard]] Provenance provenance() const {
    std::vector<const Scenario*> scenarios;
    for (const Scenario& scenario : plan_.scenarios) scenarios.push_back(&scenario);
    Provenance p = provenance_of(scenarios);
    p.title = plan_.file.title;
    p.attributes.emplace_back("base", plan_.base().name);
    p.attributes.emplace_back("design", std::string(name_of(plan_.file.kind)));
    p.attributes.emplace_back("random_numbers", plan_.file.independent
                                                    ? "independent between points"
                                                    : "common to all points");
    return p;
  }

  void write_coordinates() {
    for (std::size_t f = 0; f < plan_.file.factors.size(); ++f) {
      const Factor& factor = plan_.file.factors[f];
      const std::string& name = coordinates_[f];
      std::vector<double> values;
      for (std::size_t p = 0; p < plan_.design.points(); ++p) {
        values.push_back(plan_.design.point(p)[f]);
      }
      if (factor.kind == Factor::Kind::mechanism || factor.kind == Factor::Kind::scenario) {
        const std::vector<std::int8_t> codes(values.begin(), values.end());
        file_.write_all(name, std::span<const std::int8_t>(codes));
      } else if (factor.kind == Factor::Kind::date) {
        std::vector<std::int32_t> days;
        for (const double value : values) {
          days.push_back(Month(static_cast<std::int32_t>(value)).first_day());
        }
        file_.write_all(name, std::span<const std::int32_t>(days));
      } else {
        file_.write_all(name, std::span<const double>(values));
      }
    }
  }

  void put(const std::string& name, OutcomeType type, RunId run, std::size_t scenario,
           std::span<const double> values) {
    const std::uint64_t at[] = {run.point, scenario, run.replicate};
    const std::span<const std::uint64_t> index(at);
    if (type != OutcomeType::count) {
      file_.write(name, index, values);
      return;
    }
    const std::vector<std::int32_t> counts = counts_of(values);
    file_.write(name, index, std::span<const std::int32_t>(counts));
  }

  const SweepPlan& plan_;
  std::vector<Slab> slabs_;
  std::vector<std::string> coordinates_;  ///< names of the factors' variables
  CalendarYears years_;
  ResultsFile file_;
};

Manifest sweep_manifest(const SweepPlan& plan, const std::string& command_line) {
  std::vector<const Scenario*> scenarios;
  for (const Scenario& scenario : plan.scenarios) scenarios.push_back(&scenario);
  Manifest m = program_manifest(scenarios);
  m.inputs.push_back(describe_input(plan.file.path));
  m.inputs.back().path = plan.file.path.filename().string();
  m.command_line = {command_line};
  m.seed = plan.base().run.seed;
  m.replicates = static_cast<std::uint32_t>(plan.replicates);
  m.end_time = utc_now();
  m.start_time = m.end_time;
  return m;
}

}  // namespace

std::string variable_name(const std::string& factor) {
  std::string name = factor;
  for (char& c : name) {
    const bool good = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (!good) c = '_';
  }
  return name;
}

std::vector<std::string> variable_names(const SweepPlan& plan) {
  std::set<std::string> taken{"point", "scenario", "reform",  "replicate",
                              "time",  "year",     run_status};
  for (const auto& group : group_dimensions()) taken.emplace(group.name);
  for (const auto& outcome : all_outcomes()) {
    taken.emplace(outcome.name);
    taken.insert(difference_name(outcome.name));
    taken.insert(yearly_name(outcome.name));
    taken.insert(difference_name(yearly_name(outcome.name)));
  }
  std::vector<std::string> names;
  for (const Factor& factor : plan.file.factors) {
    std::string name = factor.kind == Factor::Kind::scenario ? std::string(further_scenario)
                                                             : variable_name(factor.name);
    while (!taken.insert(name).second) name += "_varied";
    names.push_back(name);
  }
  return names;
}

MergeSummary merge_sweep(const SweepPlan& plan, const fs::path& directory,
                         const MergeOptions& options) {
  const ShardIndex index(directory, identity_of(plan));
  if (!options.partial) index.require_whole(plan, directory);
  if (options.begun) options.begun();
  // A whole file takes the place of an older one in one step.
  const fs::path fresh = directory / ".results.h5.merging";
  std::error_code error;
  fs::remove(fresh, error);
  MergeSummary summary;
  const std::size_t values = values_per_run(plan);
  {
    MergedResults results(plan, fresh);
    TidyTables tidy(plan, directory);
    CsvFile failures(directory / "failures.csv", {"point", "replicate", "seed", "reason"},
                     IfExists::replace);
    for (std::size_t p = 0; p < plan.design.points(); ++p) {
      for (int r = 0; r < plan.replicates; ++r) {
        const RunId run{static_cast<std::uint32_t>(p), static_cast<std::uint32_t>(r)};
        if (options.stop != nullptr && options.stop->load(std::memory_order_relaxed)) {
          throw Interrupted("stopped while the runs were merged; the same command begins again.");
        }
        if (!index.has(run)) {
          ++summary.missing;
          tidy.write(
              run, {},
              std::vector<double>(solved_values(plan), std::numeric_limits<double>::quiet_NaN()));
          continue;
        }
        RunRecord record = decode(index.read(run), values);
        ++summary.runs;
        std::vector<double> solved(solved_values(plan), std::numeric_limits<double>::quiet_NaN());
        if (!record.failed) {
          const auto from = record.values.end() - static_cast<std::ptrdiff_t>(solved.size());
          solved.assign(from, record.values.end());
          record.values.erase(from, record.values.end());
        }
        results.write(run, record, record.values);
        tidy.write(run, record.values, solved);
        if (!record.failed) continue;
        ++summary.failed;
        failures.number(static_cast<std::int64_t>(p))
            .number(static_cast<std::int64_t>(r))
            .text(std::to_string(plan.base().run.seed))
            .text(record.reason)
            .end_row();
        if (summary.reasons.size() < 5) {
          summary.reasons.push_back(fmt::format("point {}, replicate {}: {}", p, r, record.reason));
        }
      }
    }
    failures.finish();
    tidy.finish();
    results.finish();
  }
  fs::rename(fresh, directory / "results.h5", error);
  if (error) {
    throw OutputError(fmt::format("cannot put results.h5 into '{}': {}; make room and merge again.",
                                  directory.string(), error.message()));
  }
  sync_directory(directory);
  return summary;
}

void begin_sweep_manifest(const SweepPlan& plan, const fs::path& manifest,
                          const std::string& command_line, std::string_view reason) {
  std::error_code error;
  if (fs::exists(manifest, error)) return;
  Manifest m = sweep_manifest(plan, command_line);
  m.reason = reason;
  write_manifest(manifest, m, IfExists::replace);  // tasks that begin together say the same
}

void write_sweep_manifest(const SweepPlan& plan, const fs::path& directory,
                          const MergeSummary& merged, const SweepSummary* summary,
                          const std::string& command_line) {
  Manifest m = sweep_manifest(plan, command_line);
  m.more = {{"points", std::to_string(plan.design.points())},
            {"runs", std::to_string(merged.runs)},
            {"failed", std::to_string(merged.failed)},
            {"missing", std::to_string(merged.missing)}};
  if (summary != nullptr) {
    m.threads = static_cast<std::uint32_t>(summary->threads);
    m.ranks = static_cast<std::uint32_t>(summary->ranks);
    m.performance.person_months = static_cast<std::uint64_t>(summary->person_months);
    m.performance.seconds = summary->seconds;
    m.performance.ns_per_person_month =
        summary->person_months > 0.0 ? summary->core_seconds * 1e9 / summary->person_months : 0.0;
    m.performance.peak_rss_bytes = peak_rss_bytes();
  }
  write_manifest(directory / manifest_name, m, IfExists::replace);
}

}  // namespace coprod
