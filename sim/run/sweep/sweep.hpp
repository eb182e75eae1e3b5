#pragma once

/// Running a sweep: on the threads of one machine, on the ranks of mpirun, as one task of several.
/// Whoever runs what, the merged results are the same.

#include "run/run.hpp"
#include "run/sweep/directory.hpp"
#include "run/sweep/ranks.hpp"

#include <atomic>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace coprod {

/// One of several tasks that share a sweep without speaking to each other.
struct TaskShare {
  int task = 1;  ///< from 1
  int of = 1;
};
/// "7/100". Throws UsageError.
[[nodiscard]] TaskShare parse_task(const std::string& text);
/// The share that a Slurm array gives this process by its environment; nothing outside of one.
/// Throws UsageError for an array whose indices are no regular steps.
[[nodiscard]] std::optional<TaskShare> slurm_task();

struct SweepOptions {
  std::filesystem::path out;
  int threads = 0;
  std::optional<TaskShare> task;
  std::string command_line;
  std::optional<double> seconds;  ///< stop in order after so much time
  std::function<void()> begun;    ///< called before anything is written, once all shards were read
  std::function<void(const Progress&)> progress;
  const std::atomic<bool>* stop = nullptr;
};

struct SweepSummary {
  std::size_t points = 0;
  std::size_t runs = 0;      ///< of the whole sweep
  std::size_t mine = 0;      ///< of this process and its ranks
  std::size_t kept = 0;      ///< of these, finished by earlier processes
  std::size_t finished = 0;  ///< of mine, now
  std::size_t failed = 0;    ///< of mine, failures included in finished
  double person_months = 0.0;
  double seconds = 0.0;
  double core_seconds = 0.0;
  int threads = 1;
  int ranks = 1;
  bool stopped = false;              ///< by a signal or the limit of time
  std::vector<std::string> reasons;  ///< of the first failures
  [[nodiscard]] bool whole() const { return finished == mine; }
};

/// Runs what of `plan` is not finished yet in its directory, or of this task's share of it. Failed
/// runs are recorded and stop nothing. Throws OutputError.
[[nodiscard]] SweepSummary run_sweep(const SweepPlan& plan, const SweepOptions& options,
                                     Ranks& ranks);

}  // namespace coprod
