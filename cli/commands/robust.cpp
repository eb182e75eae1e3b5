#include "analysis/robust.hpp"

#include "analysis/robust_sweep.hpp"
#include "cli/commands/commands.hpp"
#include "cli/commands/sweep_parts.hpp"
#include "cli/numbers.hpp"
#include "cli/progress.hpp"
#include "cli/robust_summary.hpp"
#include "core/error.hpp"
#include "output/files.hpp"
#include "run/sweep/ranks.hpp"
#include "scenario/run_limits.hpp"

#include <algorithm>
#include <filesystem>
#include <memory>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace coprod::cli {

namespace {

namespace fs = std::filesystem;

/// A base of 49 years and a reform of twenty, in 500 worlds twice: twelve minutes on two cores, and one for
/// the analysis.
constexpr double default_scale = 0.1;

struct RobustArguments {
  std::vector<std::string> scenarios;
  std::string vary;
  std::string out;
  std::size_t worlds = robustness::default_worlds;
  int replicates = static_cast<int>(robustness::default_replicates);
  double scale = default_scale;
  std::optional<std::uint64_t> seed;
  bool keep_levels = false;
  SweepRunArguments run;
};

/// The title says the question; reforms are named by their files.
std::string title_of(const std::vector<Scenario>& scenarios) {
  std::vector<std::string> titles;
  for (std::size_t s = 1; s < scenarios.size(); ++s) titles.push_back(scenarios[s].title);
  return fmt::format("How robust: {}", fmt::join(titles, "; "));
}

RobustSweep sweep_of(const RobustArguments& arguments) {
  std::vector<Scenario> scenarios;
  std::vector<std::string> errors;
  for (const auto& file : arguments.scenarios) {
    try {
      scenarios.push_back(load_scenario(file));
    } catch (const InputError& error) {
      errors.emplace_back(error.what());
    }
  }
  if (!errors.empty()) throw InputError(errors);
  std::vector<std::string> patterns;
  if (!arguments.vary.empty()) patterns = parse_patterns(arguments.vary);
  const VariedParameters varied = varied_parameters(patterns, scenarios, !arguments.keep_levels);
  for (const auto& note : varied.notes) say("Note: " + printable(note));

  RobustSweep sweep;
  sweep.title = title_of(scenarios);
  sweep.base = arguments.scenarios.front();
  sweep.arms.assign(arguments.scenarios.begin() + 1, arguments.scenarios.end());
  sweep.parameters = varied.parameters;
  sweep.worlds = arguments.worlds;
  sweep.replicates = arguments.replicates;
  sweep.scale = arguments.scale;
  sweep.seed = arguments.seed;
  sweep.solve_levels = !arguments.keep_levels;
  return sweep;
}

/// Puts SWEEP.toml into the directory, or finds the same one there.
fs::path place_sweep(const fs::path& out, const RobustSweep& sweep, bool resume) {
  const std::string text = sweep_text(sweep, out);
  const fs::path file = out / "SWEEP.toml";
  std::error_code error;
  if (!resume) remove_unfinished_sweep(out);
  const bool empty =
      !fs::exists(out, error) || (fs::is_directory(out, error) && fs::is_empty(out, error));
  if (!empty && !resume) {
    throw OutputRefused(fmt::format(
        "'{}' is not empty (nothing is ever overwritten); go on with the study in it by "
        "--resume, or choose another folder.",
        out.string()));
  }
  if (fs::is_regular_file(file, error)) {
    constexpr std::uint64_t most = 4 << 20;
    if (read_text_file(file, most) == text) return file;
    throw InputError(
        fmt::format("'{}' asks another question than this command (base, reforms, worlds, --vary, "
                    "-r, --scale or --seed differ); nothing was changed. Repeat the command that "
                    "made it, or choose another folder.",
                    file.string()));
  }
  if (empty) prepare_run_directory(out);
  write_text_file(file, text);
  return file;
}

SweepPlan plan_of(const fs::path& file, const fs::path& out) {
  try {
    return plan_sweep(file, false);
  } catch (const InputError&) {
    // What cannot be run shall not stand in the way of the next attempt.
    if (!is_sweep_directory(out)) {
      std::error_code error;
      fs::remove(file, error);
      fs::remove(out, error);
    }
    throw;
  }
}

int robust(const RobustArguments& arguments, const Context& context) {
  if (Ranks::started_by_mpi()) {
    throw UsageError(
        "robust runs on one machine (its analysis is not spread over ranks); run its sweep under "
        "mpirun, 'coprod sweep DIR/SWEEP.toml --resume --out DIR', then repeat this with "
        "--resume.");
  }
  const fs::path out = arguments.out;
  const RobustSweep sweep = sweep_of(arguments);
  const fs::path file = place_sweep(out, sweep, arguments.run.resume);
  SweepPlan plan = plan_of(file, out);
  if (!context.manner.quiet) {
    say(fmt::format("{} worlds x {} replicates at scale {:g}, {} parameters varied ({}).",
                    sweep.worlds, sweep.replicates, sweep.scale, sweep.parameters.size(),
                    printable(file.string())));
  }
  SweepRunArguments run = arguments.run;
  run.resume = true;  // it was seen that the directory is this study's
  const SweepOutcome outcome = run_and_merge(plan, arguments.out, std::nullopt, run, context, true);
  if (!outcome.merged) {
    if (!context.manner.quiet) say("coprod: this command with --resume goes on with it and tells.");
    return outcome.code;
  }

  const SweepData data(out);
  RobustStudy study;
  {
    if (!context.manner.quiet) say("Asking what the worlds say …");
    study = study_robustness(data, threads_of_machine(arguments.run.threads));
  }
  const std::string json = robust_json(study);
  write_text_file(out / "robust.json", json, IfExists::replace);
  write_robust_csv(out / "robust.csv", study);
  result(context.manner.json ? json : robust_text(study));
  const std::string where = shell_quoted(printable(arguments.out));
  if (outcome.code == exit_ok) {
    next_step(context.manner, "coprod report " + where, "the same as a page, with pictures");
  }
  return outcome.code;
}

}  // namespace

void add_robust(CLI::App& app, Context& context) {
  auto* command = app.add_subcommand(
      "robust", "In which share of plausible worlds a reform helps, and what decides");
  command->footer(fmt::format(
      "Draws worlds from what is plausible of every assumption, runs base and reforms paired in "
      "each, and takes the chance of replicates out.\n{} worlds of two replicates suffice to find "
      "the assumptions that carry 5% of the spread or more, and know a share to within 5 points "
      "(docs/robustness.md); at scale {:g} that is within ten minutes on two cores. The directory "
      "is "
      "a sweep: extend, merge, sensitivity, discover and report take it.",
      robustness::default_worlds, default_scale));
  const auto arguments = std::make_shared<RobustArguments>();
  command
      ->add_option("scenarios", arguments->scenarios,
                   "The base, then the reforms; a.toml+b.toml composes several")
      ->required()
      ->expected(2, 64)
      ->type_name("BASE.toml REFORM.toml ...");
  command
      ->add_option("--worlds", arguments->worlds,
                   fmt::format("Worlds to draw; {}, if not given", robustness::default_worlds))
      ->type_name("N")
      ->transform(whole_number(1, 100000));
  command
      ->add_option("--vary", arguments->vary,
                   "Parameters to vary, as patterns such as 'hiring.*,exit.*'; all assumptions, if "
                   "not given")
      ->type_name("PATTERNS");
  command
      ->add_option("-r,--replicates", arguments->replicates,
                   "Replicates of each world; 2, if not given. With one, chance stays in")
      ->type_name("N")
      ->transform(whole_number(1, 4096));
  command
      ->add_option("--scale", arguments->scale,
                   fmt::format("Share of the real population; {:g}, if not given", default_scale))
      ->type_name("X")
      ->transform(number_above_zero(max_scale));
  command
      ->add_option("--seed", arguments->seed,
                   "Seed of the worlds and of the luck in them; 1 and the base's, if not given")
      ->type_name("K")
      ->transform(whole_number(seed_limit.low, seed_limit.high));
  command->add_flag(
      "--keep-levels", arguments->keep_levels,
      "Leave vacancies and the wish to work as the parameters say; without it both are "
      "solved in each world, so that priors on mechanisms do not move levels");
  command->add_option("-o,--out", arguments->out, "Directory of the study")
      ->required()
      ->type_name("DIR");
  arguments->run.add_to(*command);
  add_quiet_option(*command, context);
  add_json_option(*command, context, "the answer");
  command->callback([arguments, &context] {
    arguments->run.require_readable();
    context.action = [arguments, &context] { return robust(*arguments, context); };
  });
}

}  // namespace coprod::cli
