#pragma once

/// What the commands that run sweeps share: sweep, robust, extend, merge.

#include "cli/commands/commands.hpp"
#include "run/sweep/sweep.hpp"

#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

namespace coprod::cli {

/// Options of every command that runs points.
struct SweepRunArguments {
  int threads = 0;
  bool resume = false;
  std::string max_failures = "1%";
  std::string time_limit;
  void add_to(CLI::App& command);
  /// Throws UsageError for what cannot be read, before anything is made.
  void require_readable() const;
};

/// Warnings of base and arms, and about what is varied.
[[nodiscard]] std::vector<std::string> warnings_of(const SweepPlan& plan);

struct SweepOutcome {
  int code = exit_ok;
  SweepSummary summary;
  bool merged = false;
};

/// Opens the directory, runs what is not finished, merges when the sweep is whole and this was all of
/// it, and says what to do next. With `silent`, the summary and the next step are left to the caller.
[[nodiscard]] SweepOutcome run_and_merge(SweepPlan& plan, const std::string& out,
                                         const std::optional<TaskShare>& task,
                                         const SweepRunArguments& arguments, const Context& context,
                                         bool silent = false);

/// `coprod extend` on the directory of a sweep: adds points (of the base sample) and replicates, and
/// runs them. Throws InputError when the design has no further points.
[[nodiscard]] int extend_sweep(const std::string& directory, int more_points, int more_replicates,
                               const SweepRunArguments& arguments, const Context& context);

/// The number of runs that may fail: "3", or "1%" of `runs`. Throws UsageError.
[[nodiscard]] std::size_t failures_allowed(const std::string& text, std::size_t runs);
/// "3h50m", "90s", "45" (minutes) in seconds. Throws UsageError.
[[nodiscard]] double seconds_of(const std::string& text);

}  // namespace coprod::cli
