#include "cli/commands/commands.hpp"
#include "cli/numbers.hpp"
#include "cli/progress.hpp"
#include "cli/surroundings.hpp"
#include "cli/trial_summary.hpp"
#include "core/error.hpp"
#include "output/files.hpp"
#include "output/manifest.hpp"
#include "run/program_manifest.hpp"
#include "scenario/run_limits.hpp"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>

#include <fmt/format.h>

namespace coprod::cli {

namespace {

namespace fs = std::filesystem;

struct TrialArguments {
  std::string file;
  std::optional<std::int64_t> replicates;
  std::optional<double> scale;
  std::optional<std::uint64_t> seed;
  std::optional<double> saturation;
  std::string out;
  int threads = 0;

  [[nodiscard]] std::vector<Override> overrides() const {
    std::vector<Override> all;
    if (replicates) all.emplace_back("run.replicates", std::to_string(*replicates));
    if (scale) all.emplace_back("run.scale", fmt::format("{}", *scale));
    if (seed) all.emplace_back("run.seed", std::to_string(*seed));
    return all;
  }
};

Manifest manifest_of(const TrialFile& trial, const Scenario& base, const Context& context) {
  const Scenario* scenario = &base;
  Manifest m = program_manifest({&scenario, 1});
  ManifestInput file = describe_input(trial.path);
  file.path = trial.path.filename().string();
  m.inputs.insert(m.inputs.begin(), std::move(file));
  m.command_line = {context.command_line};
  m.seed = base.run.seed;
  m.replicates = static_cast<std::uint32_t>(base.run.replicates);
  m.start_time = utc_now();
  m.more["trial"] = trial.name;
  return m;
}

/// The directory of a trial, from the beginning of the command to its end.
class TrialDirectory {
 public:
  TrialDirectory(fs::path out, const TrialFile& trial, const Scenario& base, const Context& context)
      : out_(std::move(out)),
        manifest_(manifest_of(trial, base, context)) {
    std::error_code error;
    made_ = !fs::exists(out_, error);
    prepare_run_directory(out_);
    write_manifest(path(), manifest_, IfExists::replace);
    context.ending->owns(path());
  }

  [[nodiscard]] fs::path persons() const { return out_ / "trial.h5"; }

  void publish(const TrialFile& trial, const Scenario& base, const TrialResult& found) {
    write_text_file(out_ / "trial.toml", trial.text);
    write_text_file(out_ / "scenario.resolved.toml", base.resolved_toml);
    write_text_file(out_ / "trial.json", trial_json(trial, base, found));
    manifest_.kernel = found.isa;
    manifest_.threads = static_cast<std::uint32_t>(found.threads);
    manifest_.end_time = utc_now();
    manifest_.warnings = found.warnings;
    manifest_.performance.person_months = static_cast<std::uint64_t>(found.person_months);
    manifest_.performance.seconds = found.seconds;
    manifest_.performance.peak_rss_bytes = peak_rss_bytes();
    write_manifest(path(), manifest_, IfExists::replace);
  }

  /// As if the command had not been given: its input was wrong.
  void undo() const {
    std::error_code error;
    fs::remove(path(), error);
    if (made_) fs::remove(out_, error);
  }

 private:
  [[nodiscard]] fs::path path() const { return out_ / manifest_name; }

  fs::path out_;
  Manifest manifest_;
  bool made_ = false;
};

int trial(const TrialArguments& arguments, const Context& context) {
  TrialFile file = load_trial_file(arguments.file);
  if (arguments.saturation) {
    file.assigned = 0;
    file.saturation = *arguments.saturation;
  }
  const Scenario base = load_trial_base(file, arguments.overrides());
  std::vector<std::string> warnings = file.warnings;
  warnings.insert(warnings.end(), base.warnings.begin(), base.warnings.end());
  for (const auto& sentence : warnings) warn(sentence);

  TrialOptions options;
  options.threads = threads_of_machine(arguments.threads);
  options.stop = &stop_on_signals();
  std::optional<TrialDirectory> directory;
  if (!arguments.out.empty()) {
    directory.emplace(arguments.out, file, base, context);
    options.persons = directory->persons();
  }
  ProgressBar bar(context.manner);
  options.progress = [&bar](const Progress& progress) { bar.show(progress); };
  TrialResult found;
  try {
    found = run_trial(file, base, options);
  } catch (const InputError&) {
    if (directory) directory->undo();
    throw;
  }
  bar.finish();
  for (const auto& sentence : found.warnings) warn(sentence);
  found.warnings.insert(found.warnings.begin(), warnings.begin(), warnings.end());
  if (directory) directory->publish(file, base, found);
  result(context.manner.json ? trial_json(file, base, found) : trial_text(file, base, found));
  const std::string name = shell_quoted(printable(arguments.file));
  if (directory) {
    next_step(context.manner, "less " + shell_quoted(printable(arguments.out + "/trial.json")),
              "every figure; trial.h5 has the persons, for pandas");
  } else {
    next_step(context.manner, fmt::format("coprod trial {} --out DIR", name),
              "the same with the outcomes of every person assigned");
  }
  return exit_ok;
}

}  // namespace

void add_trial(CLI::App& app, Context& context) {
  auto* command = app.add_subcommand(
      "trial", "A virtual randomised trial: the same persons in every arm, and who pays for it");
  command->footer(
      "The trial's file says who may be assigned, what each arm offers and for how long; the first "
      "arm "
      "is the reference.\nscenarios/trials/ has five beside published ones, docs/trials.md all "
      "keys.");
  const auto arguments = std::make_shared<TrialArguments>();
  command->add_option("trial", arguments->file, "The trial's file")
      ->required()
      ->type_name("T.toml");
  command
      ->add_option("-r,--replicates", arguments->replicates, "Replicates, instead of the trial's")
      ->type_name("N")
      ->transform(whole_number(replicates_limit.low, replicates_limit.high));
  command->add_option("--scale", arguments->scale, "Persons relative to the real population")
      ->type_name("X")
      ->transform(number_above_zero(max_scale));
  command->add_option("--seed", arguments->seed, "Seed, instead of the base's")
      ->type_name("K")
      ->transform(whole_number(seed_limit.low, seed_limit.high));
  command
      ->add_option("--saturation", arguments->saturation,
                   "Share of the pool to assign, instead of the trial's")
      ->type_name("X")
      ->transform(number_above_zero(1.0));
  command
      ->add_option("-o,--out", arguments->out,
                   "Directory for trial.json and trial.h5; must be empty or not exist")
      ->type_name("DIR");
  command->add_option("-t,--threads", arguments->threads, "Threads; 0, the default, uses all cores")
      ->type_name("T")
      ->transform(whole_number(0, max_threads));
  add_quiet_option(*command, context);
  add_json_option(*command, context, "the findings");
  command->callback([arguments, &context] {
    context.action = [arguments, &context] { return trial(*arguments, context); };
  });
}

}  // namespace coprod::cli
