#pragma once

#include "output/files.hpp"
#include "run/sweep/directory.hpp"

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace coprod {

/// Not "scenario", which is the axis of base and arms.
inline constexpr const char* further_scenario = "further_scenario";

/// One table of one run: what of its values belongs to it.
struct Slab {
  std::size_t outcome = 0;
  std::size_t first = 0;  ///< in the values of a scenario
  std::size_t count = 0;
  std::size_t cells = 0;
};

[[nodiscard]] std::vector<Slab> slabs_of(const SweepPlan& plan);

/// experiments.csv and outcomes.csv: a row a point, arm and replicate, the same rows in both.
class TidyTables {
 public:
  TidyTables(const SweepPlan& plan, const std::filesystem::path& directory);

  /// `values` is empty for a run that has none.
  void write(RunId run, std::span<const double> values, std::span<const double> solved);
  void finish();

 private:
  /// The outcomes of outcomes.csv: every cell of the tables, over the last year.
  struct Column {
    std::string name;
    std::size_t slab = 0;
    std::size_t cell = 0;
  };

  [[nodiscard]] static std::vector<Column> columns_of(const std::vector<Slab>& slabs);
  [[nodiscard]] std::vector<std::string> experiment_header() const;
  [[nodiscard]] std::vector<std::string> outcome_header() const;
  void begin(CsvFile& csv, RunId run, std::size_t scenario) const;
  /// Over the last year; `values` are those of a scenario.
  [[nodiscard]] double yearly(std::span<const double> values, const Column& column) const;

  const SweepPlan& plan_;
  std::vector<Slab> slabs_;
  std::vector<Column> columns_;
  CsvFile experiments_;
  CsvFile outcomes_;
};

}  // namespace coprod
