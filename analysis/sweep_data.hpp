#pragma once

/// A merged sweep as data: where its points lie, and what every outcome came to there.

#include "output/table.hpp"
#include "run/sweep/directory.hpp"

#include <cstddef>
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace coprod {

/// A cell of an outcome over the last year.
struct SweepCell {
  std::size_t outcome = 0;  ///< position in all_outcomes()
  std::size_t cell = 0;
  std::string name;       ///< "employment_rate", "persons_by_status[seeking]", as in outcomes.csv
  std::string unit;       ///< of a year
  std::string long_name;  ///< "persons present by status: seeking"
};

class SweepData {
 public:
  /// Throws InputError when the directory is not that of a sweep, was not merged, or was extended
  /// since; InvalidFile when its results are of another sweep.
  explicit SweepData(const std::filesystem::path& directory);

  [[nodiscard]] const SweepPlan& plan() const { return plan_; }
  [[nodiscard]] const std::filesystem::path& directory() const { return directory_; }
  [[nodiscard]] std::size_t points() const { return plan_.design.points(); }
  [[nodiscard]] std::size_t replicates() const {
    return static_cast<std::size_t>(plan_.replicates);
  }
  [[nodiscard]] std::size_t factors() const { return plan_.design.factors(); }
  [[nodiscard]] const std::vector<std::string>& factor_names() const { return plan_.design.names; }
  /// Points x factors in the unit cube; empty for designs that are not drawn. Of parameters that are
  /// drawn together (relations.def) what was drawn, before it was mapped to respect the relation.
  [[nodiscard]] const std::vector<double>& unit() const { return unit_; }
  /// The value of a factor at a place in its unit interval, the ends included.
  [[nodiscard]] double value_at(std::size_t factor, double u) const;
  /// Points without a single replicate that finished, and runs that did not.
  [[nodiscard]] std::size_t failed_points() const { return failed_points_; }
  [[nodiscard]] std::size_t failed_runs() const { return failed_runs_; }

  /// Cells of the headline outcomes that the sweep wrote.
  [[nodiscard]] const std::vector<SweepCell>& headlines() const { return headlines_; }
  /// The cells of an outcome ("waiting"), or one ("waiting[training]"), of any table written. Throws
  /// UsageError with the nearest name.
  [[nodiscard]] std::vector<SweepCell> cells_named(const std::string& name) const;

  /// Points x replicates of a scenario (0 is the base) over the last year; NaN where a run failed.
  [[nodiscard]] std::vector<double> levels(const SweepCell& cell, std::size_t scenario) const;
  /// The same, arm less base; `arm` counts from 1.
  [[nodiscard]] std::vector<double> differences(const SweepCell& cell, std::size_t arm) const;
  /// "2031", or "the last 12 months" of runs that end within a year.
  [[nodiscard]] std::string year() const;

 private:
  void require_merged() const;
  void count_failures();
  const std::vector<double>& yearly(std::size_t outcome) const;

  std::filesystem::path directory_;
  SweepPlan plan_;
  ResultsReader results_;
  std::vector<double> unit_;
  std::vector<SweepCell> headlines_;
  std::vector<bool> run_failed_;  ///< points x replicates
  std::size_t failed_points_ = 0;
  std::size_t failed_runs_ = 0;
  /// By outcome: points x scenarios x replicates x cells.
  mutable std::map<std::size_t, std::vector<double>> yearly_;
};

/// The cells of an outcome with their names.
[[nodiscard]] std::vector<SweepCell> cells_of_outcome(std::size_t outcome);

/// Means over the replicates of each point, of values points x replicates; failed ones are left out,
/// and a point without any is NaN.
[[nodiscard]] std::vector<double> means_over_replicates(std::span<const double> values,
                                                        std::size_t replicates);

}  // namespace coprod
