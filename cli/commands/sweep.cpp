#include "run/sweep/sweep.hpp"

#include "cli/commands/commands.hpp"
#include "cli/commands/sweep_parts.hpp"
#include "cli/numbers.hpp"
#include "cli/progress.hpp"
#include "cli/surroundings.hpp"
#include "core/error.hpp"
#include "output/files.hpp"
#include "run/sweep/estimate.hpp"
#include "run/sweep/merge.hpp"

#include <cmath>
#include <memory>
#include <thread>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace coprod::cli {

namespace {

struct SweepArguments {
  std::string file;
  std::string out;
  std::string task;
  std::string emit;
  int tasks = 10;
  bool plan = false;
  bool yes = false;
  SweepRunArguments run;
};

std::string estimate_text(const SweepPlan& plan, const SweepEstimate& estimate, int threads) {
  std::string text = bold(printable(plan.file.title)) + "\n";
  text += fmt::format("{} points x {} replicate{} x {} scenario{}: {} runs, {} person-months.\n",
                      grouped(static_cast<double>(estimate.points)), plan.replicates,
                      plan.replicates == 1 ? "" : "s", plan.scenarios.size(),
                      plan.scenarios.size() == 1 ? "" : "s",
                      grouped(static_cast<double>(estimate.runs)), rounded(estimate.person_months));
  if (!estimate.trial_failed.empty()) {
    text +=
        fmt::format("The trial of the first point failed: {}\n", printable(estimate.trial_failed));
  }
  text += fmt::format("About {} of processor time; {} with {} thread{}.\n",
                      duration(estimate.core_seconds), duration(estimate.core_seconds / threads),
                      threads, threads == 1 ? "" : "s");
  text += fmt::format("About {:.0f} MB of memory with {} thread{}, {:.0f} MB of disk at most.\n",
                      estimate.memory(threads) / 1e6, threads, threads == 1 ? "" : "s",
                      std::ceil(estimate.disk_bytes / 1e6));
  return text;
}

std::string estimate_json(const SweepPlan& plan, const SweepEstimate& estimate, int threads) {
  nlohmann::ordered_json json;
  json["points"] = estimate.points;
  json["replicates"] = plan.replicates;
  json["scenarios"] = plan.scenarios.size();
  json["runs"] = estimate.runs;
  json["person_months"] = estimate.person_months;
  json["core_seconds"] = estimate.core_seconds;
  json["seconds"] = estimate.core_seconds / threads;
  json["threads"] = threads;
  json["memory_bytes"] = estimate.memory(threads);
  json["disk_bytes"] = estimate.disk_bytes;
  json["trial_failed"] = estimate.trial_failed;
  return json.dump(2) + "\n";
}

int machine_threads(int asked) {
  if (asked > 0) return asked;
  return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

int emit_script(const SweepArguments& arguments, const SweepPlan& plan,
                const SweepEstimate& estimate, const Context& context) {
  JobScript job;
  job.sweep_file = arguments.file;
  job.out = arguments.out;
  job.title = plan.file.title;
  job.tasks = static_cast<int>(
      std::min<std::size_t>(static_cast<std::size_t>(arguments.tasks), estimate.runs));
  job.threads = std::max(1, arguments.run.threads);
  const bool slurm = arguments.emit == "slurm";
  result(slurm ? slurm_script(job, estimate) : mpi_script(job, estimate));
  next_step(context.manner,
            slurm ? "coprod sweep … --emit slurm > sweep.sbatch && sbatch sweep.sbatch"
                  : "coprod sweep … --emit mpi > sweep.sh && bash sweep.sh",
            "the script above, run");
  return exit_ok;
}

int sweep(const SweepArguments& arguments, const Context& context) {
  SweepPlan plan = plan_sweep(arguments.file, arguments.yes);
  if (arguments.plan || !arguments.emit.empty()) {
    for (const auto& sentence : warnings_of(plan)) warn(sentence);
    const SweepEstimate estimate = estimate_sweep(plan, &stop_on_signals());
    if (!arguments.emit.empty()) return emit_script(arguments, plan, estimate, context);
    const int threads = machine_threads(arguments.run.threads);
    result(context.manner.json ? estimate_json(plan, estimate, threads)
                               : estimate_text(plan, estimate, threads));
    next_step(context.manner,
              fmt::format("coprod sweep {} --out DIR", shell_quoted(printable(arguments.file))),
              "to run it; --emit slurm or mpi writes a job script");
    return exit_ok;
  }
  std::optional<TaskShare> task = slurm_task();
  if (!arguments.task.empty()) task = parse_task(arguments.task);
  return run_and_merge(plan, arguments.out, task, arguments.run, context).code;
}

}  // namespace

void add_sweep(CLI::App& app, Context& context) {
  auto* command = app.add_subcommand(
      "sweep",
      "Run scenarios at the points of a design, here or on a cluster; goes on when stopped");
  const auto arguments = std::make_shared<SweepArguments>();
  command->add_option("sweep", arguments->file, "What is varied, how, in which scenarios")
      ->required()
      ->type_name("SWEEP.toml");
  auto* out = command->add_option("-o,--out", arguments->out, "Directory for the results")
                  ->type_name("DIR");
  auto* plan = command->add_flag("--plan", arguments->plan,
                                 "Say how many points and runs, how long, how much memory and "
                                 "disk, from a trial; run nothing");
  auto* emit =
      command
          ->add_option("--emit", arguments->emit,
                       "Print a job script for slurm or mpi, with time and memory from a trial")
          ->type_name("slurm|mpi")
          ->check(CLI::IsMember({"slurm", "mpi"}));
  command
      ->add_option("--tasks", arguments->tasks, "Tasks or ranks of that script; 10, if not given")
      ->type_name("N")
      ->transform(whole_number(1, 100000))
      ->needs(emit);
  command
      ->add_option(
          "--task", arguments->task,
          "Run share i of n, from 1 to n, beside others; coprod merge joins them. In a Slurm "
          "array it is told by the environment")
      ->type_name("i/n");
  command->add_flag("--yes", arguments->yes, "Allow more than 100,000 points or 1,000,000 runs");
  arguments->run.add_to(*command);
  add_quiet_option(*command, context);
  add_json_option(*command, context, "the summary");
  command->callback([=, &context] {
    if (out->count() == 0 && plan->count() == 0) {
      throw UsageError(
          "--out is missing (a sweep writes its runs there); name a directory, or ask "
          "for --plan.");
    }
    arguments->run.require_readable();
    context.action = [arguments, &context] { return sweep(*arguments, context); };
  });
}

}  // namespace coprod::cli
