#pragma once

/// Runs of one scenario: replicates in parallel, results and checkpoints on disk.

#include "core/calendar.hpp"
#include "core/ids.hpp"
#include "scenario/scenario.hpp"

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace coprod {

class Observer;

/// Work done so far; called from any thread, at most about ten times a second.
struct Progress {
  double done = 0.0;  ///< person-months finished
  double total = 0.0;
  double seconds = 0.0;  ///< since the start
  std::string phase;     ///< "synthesis", "burn-in", "2014-03", …
};

/// Micro-data to write, by table: the share of its agents that are in the sample.
struct MicroOptions {
  double persons = 0.0;  ///< 0: none; 1: everyone
};

/// More replicates until an outcome is known well enough: Stein's two-stage rule.
struct Precision {
  /// The outcome of one replicate of one arm. In a comparison the rule goes by the differences.
  std::function<double(const Observer&)> value;
  /// Replicates needed in all, at least as many as given, from the values of the first stage.
  std::function<std::size_t(std::span<const double> first_stage)> replicates;
};

struct RunOptions {
  std::filesystem::path out;  ///< must not exist or be empty, but for `resume`
  bool resume = false;        ///< go on with the same work in `out`, if it was begun there
  /// Of the command line, what is done with the results later: for job.json.
  std::map<std::string, std::string> asked_besides;
  int threads = 0;  ///< 0: all
  std::vector<Month> checkpoints;
  MicroOptions micro;
  std::vector<std::uint64_t> exclude;  ///< keys of persons left out of the World
  std::string command_line;            ///< for the manifest
  std::string isa;  ///< "", "baseline", "v3", "v4": kernels to use; empty: the best there is
  bool memory_table = false;
  bool ledger = false;  ///< of a comparison: who gains, who loses, where the arms part
  std::size_t ledger_replicates = 5;  ///< whose persons ledger.h5 lists
  std::optional<Precision> until;
  std::function<void()> begun;  ///< called once `out` is this run's and has a manifest
  std::function<void(const Progress&)> progress;
  const std::atomic<bool>* stop = nullptr;  ///< set by Ctrl-C: finish nothing new, keep the done
};

/// One line of the summary: an outcome in one month, over replicates.
struct HeadlineRow {
  std::string outcome;
  std::string group;
  std::string unit;
  std::string long_name;
  Month month;
  double mean = 0.0;
  double half_width = 0.0;  ///< of the 95% interval over replicates; NaN with one replicate
};

struct RunSummary {
  std::filesystem::path out;
  std::string scenario;
  std::string title;
  double persons = 0.0;  ///< present, mean over months and replicates
  std::int64_t months = 0;
  int replicates = 0;
  int replicates_asked = 0;
  int replicates_kept = 0;  ///< of these, finished by an earlier process
  double person_months = 0.0;
  double seconds = 0.0;       ///< wall clock of synthesis and months
  double core_seconds = 0.0;  ///< processor time of synthesis and months, all threads
  double synthesis_seconds = 0.0;
  double ns_per_person_month = 0.0;  ///< per core
  double words_per_person_month = 0.0;
  double bytes_per_person_month = 0.0;
  double peak_rss_bytes = 0.0;
  double bytes_per_person = 0.0;
  int threads = 1;
  std::string isa;
  bool preview = false;                ///< scale below 0.2
  std::vector<HeadlineRow> headlines;  ///< of the first scenario
  /// Of the others, with their names.
  std::vector<std::pair<std::string, std::vector<HeadlineRow>>> other_headlines;
  /// Of a comparison: the first month that each reform does not share with the base.
  std::vector<Month> parts;
  std::vector<std::vector<double>> precise;  ///< with `until`: its value by replicate and arm
  std::vector<std::filesystem::path> checkpoints;
  std::optional<std::filesystem::path> micro;  ///< micro.h5, when asked
  std::vector<std::string> memory_table;       ///< lines, when asked
  std::vector<std::string> warnings;
};

/// Runs all replicates and writes the run directory. Throws InputError, OutputError, RunError, or
/// Interrupted, after writing what was finished. How the command ends is for its caller to write into
/// the manifest.
RunSummary run_scenario(const Scenario& scenario, const RunOptions& options);

/// Runs the first scenario and the others beside it, paired by replicate: the same persons meet the
/// same luck. What they share of the past is simulated once; a reform that differs in nothing is
/// simulated apart from the start, as a check. Throws as run_scenario, and InputError when the
/// scenarios cannot be paired.
RunSummary run_comparison(const std::vector<Scenario>& scenarios, const RunOptions& options);

/// Labels of scenarios in results: a second "x" becomes "x_2".
void make_names_unique(std::vector<Scenario>& scenarios);

/// Continues the replicates of a checkpoint under each of `scenarios` (under the checkpoint's own
/// when there is none), reading the past once, to the end of the first. The output carries the whole
/// time axis.
RunSummary branch_run(const std::filesystem::path& checkpoint,
                      const std::vector<Scenario>& scenarios, const RunOptions& options);

/// A quick check of the engine on this machine with a small world of `scenario`: threads,
/// instruction sets, checkpoint (written under `scratch`), invariants. Each line is "name: passed"
/// or a sentence; returns whether all passed. Throws Interrupted when `stop` is set.
bool self_test(const Scenario& scenario, const std::filesystem::path& scratch,
               std::vector<std::string>& lines, const std::atomic<bool>* stop = nullptr);

/// Instruction-set levels of the kernels in this program that this processor can run.
[[nodiscard]] std::vector<std::string> available_isas();

}  // namespace coprod
