#include "run/sweep/estimate.hpp"

#include "core/error.hpp"
#include "output/manifest.hpp"
#include "run/sweep/futures.hpp"

#include <algorithm>
#include <cmath>
#include <ctime>

#include <fmt/format.h>

namespace coprod {

namespace {

/// Other machines are slower, and other points longer.
constexpr double room_for_time = 1.5;
constexpr double room_for_memory = 1.3;
constexpr double least_minutes = 10.0;
/// Tasks longer than this are worth splitting where a cluster kills by the hour.
constexpr double seconds_before_the_end = 120.0;

std::string quoted(const std::string& text) {
  std::string safe = "'";
  for (const char c : text) safe += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return safe + "'";
}

/// A title in a comment of a script: one line, nothing that a shell would read.
std::string comment(const std::string& text) {
  std::string safe;
  for (const char c : text) safe += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  return safe;
}

struct Asked {
  int minutes = 0;
  int megabytes = 0;
};

Asked asked_for(const JobScript& job, const SweepEstimate& estimate, int processes, int threads) {
  const double seconds =
      estimate.core_seconds / std::max(1, processes) / std::max(1, threads) * room_for_time;
  Asked asked;
  asked.minutes = static_cast<int>(
      std::ceil(std::max(least_minutes, seconds / 60.0) + seconds_before_the_end / 60.0));
  asked.megabytes =
      static_cast<int>(std::ceil(estimate.memory(job.threads) * room_for_memory / 1e6));
  return asked;
}

std::string time_text(int minutes) {
  return fmt::format("{}-{:02}:{:02}:00", minutes / 1440, minutes / 60 % 24, minutes % 60);
}

}  // namespace

SweepEstimate estimate_sweep(const SweepPlan& plan, const std::atomic<bool>* stop) {
  const auto groups = groups_of(plan);
  const FutureMaker futures(plan);
  const auto fitted = fit_population(plan.base().data_directory, plan.base().run.scale);
  SweepEstimate estimate;
  estimate.points = plan.design.points();
  estimate.runs = plan.runs();
  const double before = static_cast<double>(peak_rss_bytes());
  const std::clock_t start = std::clock();
  Meter meter({}, stop, 0.0);
  Executor alone(1);
  try {
    GroupRuns group(plan, futures, *fitted, {groups.front().first, 1});
    (void)group.run(groups.front().first, 0, alone, meter);
  } catch (const Interrupted&) {
    throw Interrupted("stopped during the trial; nothing was written.");
  } catch (const std::exception& error) {
    estimate.trial_failed = error.what();
  }
  const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  const double peak = static_cast<double>(peak_rss_bytes());
  const ExpectedMonths each = expected_months(plan);
  const double persons = persons_of(*fitted);
  const double replicates = plan.replicates;
  estimate.person_months = persons * replicates
                           * (each.past * static_cast<double>(groups.size())
                              + each.point * static_cast<double>(estimate.points));
  estimate.core_seconds = estimate.person_months * seconds / std::max(1.0, meter.done());
  estimate.bytes_alone = peak;
  estimate.bytes_a_thread = std::max(0.0, peak - before);
  const double record = 8.0 * static_cast<double>(values_per_run(plan));
  // Gzip makes the merged tables smaller; differences are as long as the arms' own tables.
  estimate.disk_bytes = record * static_cast<double>(estimate.runs) * (plan.pairs() ? 2.5 : 2.0);
  return estimate;
}

std::string slurm_script(const JobScript& job, const SweepEstimate& estimate) {
  const Asked asked = asked_for(job, estimate, job.tasks, job.threads);
  return fmt::format(
      R"(#!/bin/bash
# {title}
# {runs} runs as an array of {tasks} tasks; time and memory from a measured trial, with room to spare.
# Submit: sbatch THIS_FILE     A task that is killed or runs out of time goes on where it was when it is
# submitted again; when all have ended: coprod merge {out}
#SBATCH --job-name=coprod
#SBATCH --array=1-{tasks}
#SBATCH --cpus-per-task={threads}
#SBATCH --mem={memory}M
#SBATCH --time={time}
#SBATCH --requeue
#SBATCH --open-mode=append
set -euo pipefail
exec "${{COPROD:-coprod}}" sweep {file} --threads {threads} --time-limit {limit}m --quiet --out {out}
)",
      fmt::arg("title", comment(job.title)), fmt::arg("runs", estimate.runs),
      fmt::arg("tasks", job.tasks), fmt::arg("threads", job.threads),
      fmt::arg("memory", asked.megabytes), fmt::arg("time", time_text(asked.minutes)),
      fmt::arg("limit", asked.minutes - static_cast<int>(seconds_before_the_end / 60.0)),
      fmt::arg("file", quoted(job.sweep_file)), fmt::arg("out", quoted(job.out)));
}

std::string mpi_script(const JobScript& job, const SweepEstimate& estimate) {
  const Asked asked = asked_for(job, estimate, job.tasks, job.threads);
  return fmt::format(
      R"(#!/bin/bash
# {title}
# {runs} runs on {tasks} ranks of {threads} thread(s), about {minutes} minutes and {memory} MB a rank (from a
# measured trial, with room to spare). What was finished is kept, whatever ends it; the same again goes on.
set -euo pipefail
export OMPI_MCA_odls_base_sigkill_timeout=30   # seconds that ranks have to stop in order
exec mpirun -n {tasks} "${{COPROD:-coprod}}" sweep {file} --threads {threads} --resume --out {out}
)",
      fmt::arg("title", comment(job.title)), fmt::arg("runs", estimate.runs),
      fmt::arg("tasks", job.tasks), fmt::arg("threads", job.threads),
      fmt::arg("minutes", asked.minutes), fmt::arg("memory", asked.megabytes),
      fmt::arg("file", quoted(job.sweep_file)), fmt::arg("out", quoted(job.out)));
}

}  // namespace coprod
