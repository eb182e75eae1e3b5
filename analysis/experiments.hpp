#pragma once

/// Named experiments that anyone can run again: arms, what is read of them, and what the paired
/// differences say. Their results are stored in docs/experiments.

#include "analysis/campaign.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace coprod {

struct ExperimentRequest {
  CampaignOptions options;
  std::vector<std::string> only;  ///< ids; empty: all
};

using Cell = std::variant<std::string, double>;  ///< a missing number is NaN

struct ExperimentTable {
  std::string title;
  std::vector<std::string> columns;
  std::vector<std::vector<Cell>> rows;
};

struct ExperimentResult {
  ExperimentTable data;                 ///< everything, for the CSV
  std::vector<ExperimentTable> tables;  ///< what a reader wants to see
  std::vector<std::string> notes;       ///< sentences: what was found
  std::size_t arms = 0;
  double person_months = 0.0;
  double scale = 1.0;
  std::uint64_t seed = 0;
  std::vector<std::string> warnings;
};

struct ExperimentInfo {
  std::string_view name;
  std::string_view title;
  std::string_view description;  ///< Markdown, how to read the result
  int replicates;                ///< unless asked otherwise
  std::vector<std::string> (*ids)();
  ExperimentResult (*run)(const ExperimentRequest& request);
};
[[nodiscard]] std::span<const ExperimentInfo> all_experiments();
/// Throws UsageError with the nearest name.
[[nodiscard]] const ExperimentInfo& experiment(std::string_view name);
/// Runs it after checking `only`. Throws as Campaign does, and UsageError.
[[nodiscard]] ExperimentResult run_experiment(const ExperimentInfo& info,
                                              const ExperimentRequest& request);

// ---- The composite loops --------------------------------------------------------------------

/// A feedback loop of several mechanisms, pushed once whole and once cut at one of them.
struct LoopInfo {
  std::string_view id;
  std::string_view name;
  std::string_view members;  ///< "M6, M12": mechanisms in the order of the loop
  char kind;                 ///< R: reinforcing, B: balancing
  std::string_view cut;      ///< the mechanism that is switched off to cut it
  std::string_view scenario;
  std::string_view push;  ///< "scenario NAME", or "KEY=VALUE" as for --set
  std::string_view observed;
  int pushed;  ///< +1: the push itself raises what is observed, -1: it lowers it
  std::string_view window;
  std::string_view description;

  /// Sign of the gain if the loop does what it is declared to do.
  [[nodiscard]] int expected() const { return kind == 'R' ? pushed : -pushed; }
  [[nodiscard]] Arm base() const { return {std::string(scenario), {}}; }
  [[nodiscard]] Arm with_push() const;
};
[[nodiscard]] std::span<const LoopInfo> all_loops();

}  // namespace coprod
