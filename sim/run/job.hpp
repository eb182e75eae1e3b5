#pragma once

/// The work behind `run`, `compare` and `branch`: replicates of one or several arms, and the files
/// that they fill.

#include "output/manifest.hpp"
#include "run/arms.hpp"
#include "run/ledger_tables.hpp"
#include "run/meter.hpp"
#include "run/micro.hpp"
#include "run/results.hpp"
#include "run/run.hpp"
#include "run/run_log.hpp"
#include "run/world_checkpoint.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace coprod {

/// What all replicates of a run, a branch or a comparison share.
struct Job {
  std::vector<ArmSpec> arms;  ///< the base first
  const RunOptions& options;
  const KernelSet& kernels;
  Month first;         ///< first reported month
  std::size_t months;  ///< reported
  std::uint64_t seed;
  std::vector<Month> parts;                 ///< by arm: first month simulated on its own
  const CheckpointReader* past = nullptr;   ///< continue from here instead of from synthesis
  std::vector<std::uint32_t> replicates{};  ///< numbers; more of them may follow (--until)
  bool compares = false;

  [[nodiscard]] const Scenario& base() const { return *arms.front().scenario; }
  [[nodiscard]] Month last() const { return first + static_cast<std::int32_t>(months) - 1; }
  [[nodiscard]] bool keeps_ledger() const { return compares && options.ledger; }
  /// The month before the first simulated.
  [[nodiscard]] Month start() const {
    return past != nullptr ? facts_of(*past).month : first - base().run.burn_in - 1;
  }
  /// Months that one replicate simulates, of all arms.
  [[nodiscard]] double months_to_simulate() const {
    double sum = last() - start();
    for (std::size_t a = 1; a < arms.size(); ++a) sum += last() - parts[a] + 1;
    return sum;
  }
};

/// Totals over replicates, for the summary.
struct Totals {
  std::mutex mutex;
  double person_months = 0.0;
  double persons = 0.0;  ///< present, mean over months and arms, summed over replicates
  double words = 0.0;
  double synthesis_seconds = 0.0;
  double bytes_per_person = 0.0;
  std::vector<std::string> memory;
  std::map<std::size_t, std::vector<double>> precise;  ///< [position][arm], for --until
};

/// Files that all replicates write to, one at a time.
struct SharedFiles {
  explicit SharedFiles(const std::filesystem::path& out) : log(out / "log.jsonl") {}

  RunLog log;
  std::mutex mutex;  ///< of all of HDF5
  std::map<Month, CheckpointWriter> checkpoints;
  std::optional<MicroFile> micro;
  std::optional<LedgerFile> ledger;
};

/// Simulates the replicate at `position` of the job's and hands it to `results`.
void run_replicate(const Job& job, std::size_t position, Executor& executor, SharedFiles& files,
                   Results& results, Totals& totals, Meter& meter);

/// Simulates all replicates and writes the run directory. `started` is the time for the manifest.
/// Throws as run_scenario.
RunSummary run_job(Job& job, const std::string& started);

/// Whether two scenarios have the same margins, in one directory or in copies of it.
[[nodiscard]] bool same_data(const Scenario& a, const Scenario& b);
/// 0, 1, …, count - 1.
[[nodiscard]] std::vector<std::uint32_t> first_replicates(int count);
[[nodiscard]] Environment environment_of(const Scenario& scenario, const RunOptions& options);
/// One future for each scenario. Reforms whose inputs are those of the first share its environment;
/// `environments` holds them all.
[[nodiscard]] std::vector<ArmSpec> specs_of(
    const std::vector<Scenario>& scenarios, const RunOptions& options,
    std::vector<std::unique_ptr<Environment>>& environments);

}  // namespace coprod
