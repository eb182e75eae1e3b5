#pragma once

/// What a sweep will cost, from a measured trial; and scripts that ask a cluster for it.

#include "run/sweep/sweep.hpp"

#include <atomic>
#include <filesystem>
#include <string>

namespace coprod {

/// Cost of a whole sweep, measured on its first point.
struct SweepEstimate {
  std::size_t points = 0;
  std::size_t runs = 0;         ///< points x replicates, each of base and all arms
  double person_months = 0.0;   ///< to simulate
  double core_seconds = 0.0;    ///< on one core of this machine
  double bytes_alone = 0.0;     ///< memory of the program with one run at a time
  double bytes_a_thread = 0.0;  ///< more for each further thread
  double disk_bytes = 0.0;      ///< shards and results.h5 together, at most
  std::string trial_failed;     ///< why the trial gave no result; empty when it did
  [[nodiscard]] double memory(int threads) const {
    return bytes_alone + (threads - 1) * bytes_a_thread;
  }
};

/// Runs the first point's first replicate on one thread, writing nothing. Throws Interrupted.
[[nodiscard]] SweepEstimate estimate_sweep(const SweepPlan& plan, const std::atomic<bool>* stop);

struct JobScript {
  std::string sweep_file;  ///< as typed
  std::string out;         ///< as typed
  std::string title;
  int tasks = 1;    ///< of an array; ranks of mpirun
  int threads = 1;  ///< a task
};

/// A script for `sbatch`: an array of tasks, each told to stop before its time is over, and the
/// merge after it. Memory and time are the estimate's, with room to spare.
[[nodiscard]] std::string slurm_script(const JobScript& job, const SweepEstimate& estimate);
/// A script that starts all ranks by mpirun.
[[nodiscard]] std::string mpi_script(const JobScript& job, const SweepEstimate& estimate);

}  // namespace coprod
