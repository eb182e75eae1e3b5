#pragma once

/// Shards joined into files that others can read, in the order of the design.

#include "run/sweep/directory.hpp"
#include "run/sweep/sweep.hpp"

#include <atomic>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace coprod {

struct MergeSummary {
  std::size_t runs = 0;
  std::size_t failed = 0;
  std::size_t missing = 0;
  std::vector<std::string> reasons;  ///< of the first failures
};

struct MergeOptions {
  bool partial = false;
  const std::atomic<bool>* stop = nullptr;  ///< set by Ctrl-C
  std::function<void()> begun;              ///< called before anything is written
};

/// Writes results.h5, experiments.csv, outcomes.csv and failures.csv of the directory, replacing what
/// an earlier merge wrote. What was not finished is missing with `partial`; without, it is refused.
/// Throws InputError naming missing runs, shards of other sweeps, and shards that stand there twice;
/// Interrupted, with everything as it was.
[[nodiscard]] MergeSummary merge_sweep(const SweepPlan& plan,
                                       const std::filesystem::path& directory,
                                       const MergeOptions& options = {});

/// Writes the manifest of a sweep of which nothing is merged yet, unless there is one; `reason` says
/// why it has not ended.
void begin_sweep_manifest(const SweepPlan& plan, const std::filesystem::path& manifest,
                          const std::string& command_line, std::string_view reason);
/// Writes manifest.json of the directory beside what was merged, replacing an older one. `summary` is
/// that of the process that ran the last of it; null when the runs were others'.
void write_sweep_manifest(const SweepPlan& plan, const std::filesystem::path& directory,
                          const MergeSummary& merged, const SweepSummary* summary,
                          const std::string& command_line);

/// Name of a factor as a variable of results.h5: "hiring.slope" is hiring_slope.
[[nodiscard]] std::string variable_name(const std::string& factor);
/// Names of all factors as variables: each once, and none that an axis or outcome has already
/// ("_varied" follows it then; a varied scenario is `further_scenario`).
[[nodiscard]] std::vector<std::string> variable_names(const SweepPlan& plan);

}  // namespace coprod
