#pragma once

/// What a report reads: the directory of a comparison or of a run.

#include "analysis/contrast.hpp"
#include "analysis/stored_cells.hpp"
#include "core/calendar.hpp"
#include "output/manifest.hpp"
#include "output/table.hpp"
#include "scenario/scenario.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace coprod::report {

/// A table of a file, with what it says of itself.
struct Cube : StoredCells {
  std::string source;  ///< "results.h5: diff_employment_rate"
  std::string unit;
  std::string long_name;
  bool count = false;
};

/// Of arm `arm` (a position on the first axis, scenario or reform) by replicate: over picked cells
/// summed or averaged, over months averaged, missing ones left out. NaN when all are missing.
[[nodiscard]] std::vector<double> by_replicate(const Cube& cube, std::size_t arm, const Pick& pick,
                                               const Window& window, Cells cells);

/// An outcome, cells of it, or the ratio of two, as the report shows it.
struct Query {
  std::string outcome;
  Pick pick{};
  Cells cells = Cells::sum;
  std::string over{};  ///< outcome that it is divided by; empty: none
  Pick over_pick{};
};

class Data {
 public:
  /// @throws InvalidFile, InputError when the directory holds no results.
  explicit Data(const std::filesystem::path& directory);

  [[nodiscard]] bool compared() const { return !reforms_.empty(); }
  [[nodiscard]] const std::vector<std::string>& reforms() const { return reforms_; }
  [[nodiscard]] const std::string& base() const { return base_; }
  /// Whether the file names it; else the base is the first scenario.
  [[nodiscard]] bool names_base() const { return names_base_; }
  [[nodiscard]] const std::string& title() const { return title_; }
  /// Title of a scenario; its label when it cannot be read.
  [[nodiscard]] std::string title_of(const std::string& label) const;
  /// Whether tables/differences.csv is there.
  [[nodiscard]] bool has_differences() const { return has_differences_; }
  [[nodiscard]] std::size_t replicates() const { return replicates_; }
  [[nodiscard]] double scale() const { return scale_; }
  [[nodiscard]] const std::vector<Month>& months() const { return months_; }
  [[nodiscard]] const Manifest& manifest() const { return manifest_; }
  [[nodiscard]] bool has_manifest() const { return has_manifest_; }
  /// By label; null when its resolved text cannot be read.
  [[nodiscard]] const Scenario* scenario(const std::string& label) const;
  [[nodiscard]] std::string resolved_text(const std::string& label) const;

  /// Months from the first in which a reform differs from the base on; of a run, the last five
  /// years.
  [[nodiscard]] const Window& window(std::size_t reform = 0) const {
    return windows_[std::min(reform, windows_.size() - 1)];
  }
  [[nodiscard]] std::string window_text(std::size_t reform = 0) const;
  /// Calendar years on the axis of time, each with its months.
  [[nodiscard]] std::vector<std::pair<int, Window>> years() const;

  /// Null when the file lacks the table.
  [[nodiscard]] const Cube* table(const std::string& name) const;
  [[nodiscard]] const Cube* attribution(const std::string& name) const;
  /// Years over which the effect of a reform was attributed, "2027-2031".
  [[nodiscard]] std::string attribution_window(std::size_t reform) const;

  /// By replicate, in the base or in a reform.
  [[nodiscard]] std::vector<double> level(const std::string& scenario, const Query& query,
                                          const Window& window) const;
  /// Reform less base by replicate, of `diff_` tables where they tell it.
  [[nodiscard]] std::vector<double> change(std::size_t reform, const Query& query,
                                           const Window& window) const;
  /// Over the window of a reform.
  [[nodiscard]] Effect level_of(const std::string& scenario, const Query& query,
                                std::size_t reform = 0) const;
  [[nodiscard]] Effect change_of(std::size_t reform, const Query& query,
                                 double confidence = 0.95) const;
  /// The dataset that a change or a level comes from.
  [[nodiscard]] std::string source(const Query& query, bool change = true) const;
  [[nodiscard]] std::string unit(const Query& query) const;

 private:
  const Cube* read(const ResultsReader& file, const std::string& file_name, const std::string& name,
                   std::map<std::string, std::optional<Cube>>& cache) const;
  void read_scenarios(const std::filesystem::path& directory);
  void choose_windows();
  [[nodiscard]] std::size_t first_month_apart(std::size_t reform) const;

  ResultsReader results_;
  std::optional<ResultsReader> attribution_;
  mutable std::map<std::string, std::optional<Cube>> tables_;
  mutable std::map<std::string, std::optional<Cube>> attribution_tables_;
  std::vector<std::string> scenarios_;
  std::string base_;
  bool names_base_ = false;
  std::vector<std::string> reforms_;
  std::string title_;
  std::size_t replicates_ = 0;
  double scale_ = 1.0;
  std::vector<Month> months_;
  Manifest manifest_;
  bool has_manifest_ = false;
  bool has_differences_ = false;
  std::map<std::string, Scenario> read_;
  std::map<std::string, std::string> resolved_;
  std::vector<Window> windows_{Window{}};  ///< by reform; of a run the only one
};

}  // namespace coprod::report
