#include "cli/commands/sweep_parts.hpp"

#include "cli/numbers.hpp"
#include "cli/progress.hpp"
#include "cli/surroundings.hpp"
#include "core/error.hpp"
#include "output/files.hpp"
#include "output/manifest.hpp"
#include "run/sweep/merge.hpp"
#include "run/sweep/warnings.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <filesystem>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace coprod::cli {

namespace fs = std::filesystem;

namespace {

std::string summary_json(const SweepSummary& summary, const std::string& out, bool merged,
                         std::size_t failed) {
  nlohmann::ordered_json json;
  json["out"] = out;
  json["points"] = summary.points;
  json["runs"] = summary.runs;
  json["share"] = summary.mine;
  json["finished"] = summary.finished;
  json["kept"] = summary.kept;
  json["failed"] = failed;
  json["stopped"] = summary.stopped;
  json["merged"] = merged;
  json["ranks"] = summary.ranks;
  json["threads"] = summary.threads;
  json["person_months"] = summary.person_months;
  json["seconds"] = summary.seconds;
  json["core_seconds"] = summary.core_seconds;
  return json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

std::string summary_text(const SweepPlan& plan, const SweepSummary& summary, bool merged,
                         const std::string& out, std::size_t failed) {
  std::string text =
      fmt::format("{}: {} of {} runs of {} points are finished", bold(printable(plan.file.title)),
                  summary.finished, summary.mine, summary.points);
  if (summary.mine != summary.runs) text += fmt::format(" (of {} in all)", summary.runs);
  if (summary.kept > 0) text += fmt::format(", {} of them by earlier processes", summary.kept);
  text += fmt::format("; {} failed.\n", failed);
  if (summary.person_months > 0.0) {
    text +=
        fmt::format("{} person-months in {} on {} thread{}{}.\n", rounded(summary.person_months),
                    duration(summary.seconds), summary.threads, summary.threads == 1 ? "" : "s",
                    summary.ranks > 1 ? fmt::format(" of each of {} ranks", summary.ranks) : "");
  }
  if (merged) {
    text += fmt::format("Merged: {}\n",
                        printable((std::filesystem::path(out) / "results.h5").string()));
  }
  return text;
}

/// From now on a manifest tells how the command ends: that of the directory, or, as tasks share one,
/// one of the task's own beside its shard.
void own_sweep(const SweepPlan& plan, const fs::path& out, const std::optional<TaskShare>& task,
               const Context& context) {
  begin_sweep_manifest(plan, out / manifest_name, context.command_line,
                       task ? "its tasks run or have run, and are not merged" : not_ended);
  fs::path own = out / manifest_name;
  if (task) {
    own = out / "shards" / fmt::format("{:04}.json", task->task);
    begin_sweep_manifest(plan, own, context.command_line, not_ended);
  }
  context.ending->owns(own);
}

SweepOutcome run_on(Ranks& ranks, const SweepPlan& plan, SweepOptions& options,
                    const SweepRunArguments& arguments, const Context& context, bool silent) {
  const std::string out = options.out.string();
  const auto& task = options.task;
  SweepOutcome outcome;
  Manner manner = context.manner;
  manner.quiet = manner.quiet || !ranks.first();
  {
    ProgressBar bar(manner);
    options.progress = [&bar](const Progress& progress) { bar.show(progress); };
    outcome.summary = run_sweep(plan, options, ranks);
    if (!outcome.summary.stopped) bar.finish();
  }
  // The rest is the first rank's alone; the others need not wait while it merges.
  const bool first = ranks.first();
  ranks.part();
  if (!first) return outcome;

  const SweepSummary& summary = outcome.summary;
  std::size_t failed = summary.failed;
  std::vector<std::string> reasons = summary.reasons;
  const bool all = !task && summary.whole();
  if (all) {
    MergeOptions merging;
    merging.stop = options.stop;
    const MergeSummary merged = merge_sweep(plan, out, merging);
    write_sweep_manifest(plan, out, merged, &summary, context.command_line);
    outcome.merged = true;
    failed = merged.failed;
    reasons = merged.reasons;
  }
  if (!silent || !summary.whole()) {
    result(context.manner.json ? summary_json(summary, out, outcome.merged, failed)
                               : summary_text(plan, summary, outcome.merged, out, failed));
  }
  for (const auto& reason : reasons) warn("failed: " + printable(reason));
  const std::string where = shell_quoted(printable(out));
  const std::string file = shell_quoted(printable(plan.file.path.string()));
  if (!summary.whole()) {
    const std::string stopped =
        fmt::format("stopped after {} of {} runs; what was finished is in {}.", summary.finished,
                    summary.mine, out);
    context.ending->because(stopped);
    say("coprod: " + stopped);
    next_step(context.manner, fmt::format("coprod sweep {} --resume --out {}", file, where),
              "to go on");
    outcome.code = exit_interrupted;
  } else if (failed > failures_allowed(arguments.max_failures, summary.mine)) {
    const std::string too_many = fmt::format(
        "{} of {} runs failed, more than --max-failures {} allows; their reasons are in "
        "failures.csv.",
        failed, summary.mine, arguments.max_failures);
    context.ending->because(too_many);
    say("coprod: " + too_many);
    outcome.code = exit_run_failed;
  } else if (!silent) {
    if (task) {
      next_step(context.manner, "coprod merge " + where, "when all tasks have ended");
    } else {
      next_step(context.manner, "coprod sensitivity " + where,
                "which of what was varied moves the outcomes");
    }
  }
  return outcome;
}

}  // namespace

void SweepRunArguments::add_to(CLI::App& command) {
  command.add_option("--threads", threads, "Threads; all of the machine, if not given")
      ->type_name("T")
      ->transform(whole_number(1, max_threads));
  command.add_flag("--resume", resume,
                   "Go on where an earlier process stopped; begins when there is nothing");
  command
      .add_option(
          "--max-failures", max_failures,
          "Runs that may fail before the exit code says so: a number, or a share such as 1%")
      ->type_name("N");
  command
      .add_option("--time-limit", time_limit,
                  "Stop in order after so much time, such as 3h50m; what is finished is kept")
      ->type_name("TIME");
}

void SweepRunArguments::require_readable() const {
  if (!time_limit.empty()) (void)seconds_of(time_limit);
  (void)failures_allowed(max_failures, 1);
}

std::vector<std::string> warnings_of(const SweepPlan& plan) { return sweep_warnings(plan); }

std::size_t failures_allowed(const std::string& text, std::size_t runs) {
  double number = 0.0;
  const char* const end = text.data() + text.size();
  const auto [rest, problem] = std::from_chars(text.data(), end, number);
  const bool share = problem == std::errc() && rest + 1 == end && *rest == '%';
  if (problem != std::errc() || !(share || rest == end) || !(number >= 0.0)
      || (share && number > 100.0) || (!share && number != std::floor(number))) {
    throw UsageError(
        fmt::format("--max-failures got '{}' (it is a number of runs, or a share of "
                    "them); write for example 10 or 1%",
                    text));
  }
  if (!share) return static_cast<std::size_t>(std::min(number, 1e15));
  return static_cast<std::size_t>(std::floor(number / 100.0 * static_cast<double>(runs) + 1e-9));
}

double seconds_of(const std::string& text) {
  double seconds = 0.0;
  const char* at = text.data();
  const char* const end = text.data() + text.size();
  bool good = at != end;
  while (good && at != end) {
    double number = 0.0;
    const auto [rest, problem] = std::from_chars(at, end, number);
    good = problem == std::errc() && number >= 0.0;
    if (!good) break;
    const char unit = rest == end ? 'm' : *rest;
    const double each = unit == 'd'   ? 86400.0
                        : unit == 'h' ? 3600.0
                        : unit == 'm' ? 60.0
                        : unit == 's' ? 1.0
                                      : -1.0;
    good = each > 0.0;
    seconds += number * each;
    at = rest == end ? end : rest + 1;
  }
  if (!good || !(seconds > 0.0)) {
    throw UsageError(
        fmt::format("--time-limit got '{}' (it is a time in days, hours, minutes and "
                    "seconds); write for example 3h50m",
                    text));
  }
  return seconds;
}

SweepOutcome run_and_merge(SweepPlan& plan, const std::string& out,
                           const std::optional<TaskShare>& task, const SweepRunArguments& arguments,
                           const Context& context, bool silent) {
  SweepOptions options;
  options.out = out;
  options.threads = threads_of_machine(arguments.threads);
  options.task = task;
  options.command_line = context.command_line;
  if (!arguments.time_limit.empty()) options.seconds = seconds_of(arguments.time_limit);
  options.stop = &stop_on_signals();

  Ranks ranks;
  // Under mpirun a thread a rank: ranks are the threads.
  if (ranks.size() > 1 && options.threads == 0) options.threads = 1;
  if (task && ranks.size() > 1) {
    const bool first = ranks.first();
    ranks.part();
    if (!first) return {exit_usage, {}, false};
    throw UsageError(
        "--task under mpirun (ranks share the whole sweep among them, tasks are shares of it); use "
        "one of the two.");
  }
  const Joining joining =
      arguments.resume || task || !ranks.first() ? Joining::resume : Joining::begin;
  std::exception_ptr refused;
  if (ranks.first()) {
    try {
      open_sweep_directory(out, plan, joining);
    } catch (...) {
      refused = std::current_exception();
    }
  }
  if (ranks.any(refused != nullptr)) {
    ranks.part();
    if (refused) std::rethrow_exception(refused);
    return {exit_invalid_input, {}, false};  // the first rank says why
  }
  if (ranks.first() && !silent) {
    for (const auto& sentence : warnings_of(plan)) warn(sentence);
  }
  try {
    if (!ranks.first()) open_sweep_directory(out, plan, joining);
    if (ranks.first()) options.begun = [&] { own_sweep(plan, out, task, context); };
    return run_on(ranks, plan, options, arguments, context, silent);
  } catch (const std::exception& error) {
    if (ranks.size() > 1) {
      // The others would wait for this rank for ever.
      say(std::string("coprod: ") + error.what());
      context.ending->because(error.what());
      context.ending->seal(exit_run_failed);
      ranks.end_all(exit_run_failed);
    }
    throw;
  }
}

}  // namespace coprod::cli
