#pragma once

/// The work behind `run`, `compare` and `branch`: replicates of one or several arms, and the files
/// that they fill.

#include "output/manifest.hpp"
#include "output/record_log.hpp"
#include "run/arms.hpp"
#include "run/job_file.hpp"
#include "run/ledger_tables.hpp"
#include "run/meter.hpp"
#include "run/micro.hpp"
#include "run/results.hpp"
#include "run/run.hpp"
#include "run/run_log.hpp"
#include "run/world_checkpoint.hpp"

#include <algorithm>
#include <chrono>
#include <functional>
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
  std::string command = "run";              ///< run, compare, branch

  [[nodiscard]] const Scenario& base() const { return *arms.front().scenario; }
  [[nodiscard]] Month last() const { return first + static_cast<std::int32_t>(months) - 1; }
  [[nodiscard]] bool compares() const { return command == "compare"; }
  [[nodiscard]] bool keeps_ledger() const { return compares() && options.ledger; }
  /// Of how many replicates ledger.h5 lists persons.
  [[nodiscard]] std::size_t listed() const {
    return keeps_ledger() ? std::min(options.ledger_replicates, replicates.size()) : 0;
  }
  /// What becomes of files that an earlier run of the same work left.
  [[nodiscard]] IfExists if_exists() const {
    return options.resume ? IfExists::replace : IfExists::refuse;
  }
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
  double persons = 0.0;  ///< present, mean over months and arms, summed over those simulated
  double words = 0.0;
  int simulated = 0;  ///< replicates; the others were finished before
  double synthesis_seconds = 0.0;
  double bytes_per_person = 0.0;
  std::vector<std::string> memory;
  std::map<std::size_t, std::vector<double>> precise;  ///< [position][arm], for --until
};

/// Opens the log of finished replicates for this process alone. Throws as RecordLog.
[[nodiscard]] std::unique_ptr<RecordLog> open_job_log(const std::filesystem::path& out,
                                                      std::string_view identity);

/// Files that all replicates write to, one at a time.
struct SharedFiles {
  SharedFiles(const std::filesystem::path& out, std::string_view identity)
      : finished(open_job_log(out, identity)),
        log(out / "log.jsonl") {}

  /// Replicates by position. First, because it keeps other processes out.
  std::unique_ptr<RecordLog> finished;
  RunLog log;
  std::mutex mutex;  ///< of all of HDF5
  std::map<Month, CheckpointWriter> checkpoints;
  std::optional<MicroFile> micro;
  std::optional<LedgerFile> ledger;

  /// Lets go of what could only be published with all that was asked for.
  void drop_unpublished() {
    checkpoints.clear();
    micro.reset();
    ledger.reset();
  }
};

/// Simulates the replicate at `position` of the job's and hands it to `results`.
void run_replicate(const Job& job, std::size_t position, Executor& executor, SharedFiles& files,
                   Results& results, Totals& totals, Meter& meter);

/// Simulates all replicates and writes the run directory. `started` is the time for the manifest.
/// Throws as run_scenario.
RunSummary run_job(Job& job, const std::string& started);

/// Makes the directory of a job ready: a new one, or with --resume one in which the same work was
/// begun. Throws OutputRefused or InputError, with nothing changed, when it cannot be used, or when
/// more replicates are finished there than the job asks for.
void open_job_directory(const Job& job, const JobFile& asked);
/// What a job is to say of itself.
[[nodiscard]] JobFile job_file_of(const Job& job);
/// Hands replicates from position `from` on that were finished before to `results`, but those that
/// `again` wants simulated once more. Returns how many results.h5 has.
std::size_t take_over(const Job& job, std::size_t from,
                      const std::function<bool(std::size_t)>& again, Results& results,
                      Totals& totals);
/// Removes the log of replicates that results.h5 holds.
void remove_finished_log(const std::filesystem::path& out);
/// Removes what a killed process left half-written in the directory.
void remove_half_written(const std::filesystem::path& out);

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
