#include "cli/commands/run_options.hpp"

#include "cli/numbers.hpp"
#include "cli/progress.hpp"
#include "cli/summary.hpp"
#include "cli/surroundings.hpp"
#include "output/manifest.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace coprod::cli {

void OutputArguments::add_to(CLI::App& command, Context& context) {
  command
      .add_option("-o,--out", out_,
                  "Directory for the results; must be empty or not exist, but for --resume")
      ->required()
      ->type_name("DIR");
  command.add_flag(
      "--resume", resume_,
      "Go on with the same work in DIR, if it was begun there: what is finished is kept");
  command.add_option("-t,--threads", threads_, "Threads; 0, the default, uses all cores")
      ->type_name("T")
      ->transform(whole_number(0, max_threads));
  add_quiet_option(command, context);
  add_json_option(command, context, "the summary");
}

RunOptions OutputArguments::options(const Context& context) const {
  RunOptions options;
  options.out = out_;
  options.resume = resume_;
  options.threads = threads_of_machine(threads_);
  options.command_line = context.command_line;
  own_output(context, options);
  return options;
}

void own_output(const Context& context, RunOptions& options) {
  options.begun = [ending = context.ending, manifest = options.out / manifest_name] {
    ending->owns(manifest);
  };
}

void say_kept(const Context& context, const RunSummary& summary) {
  if (summary.replicates_kept == 0 || context.manner.quiet) return;
  say(fmt::format("{} of {} replicates were finished before and are kept.", summary.replicates_kept,
                  summary.replicates));
}

int show_run(const Context& context, const std::vector<std::string>& warnings, RunOptions options,
             const std::function<RunSummary(const RunOptions&)>& work,
             const std::function<std::string(const RunSummary&)>& more) {
  for (const auto& sentence : warnings) warn(sentence);
  ProgressBar bar(context.manner);
  options.progress = [&bar](const Progress& progress) { bar.show(progress); };
  options.stop = &stop_on_signals();
  const RunSummary summary = work(options);
  bar.finish();
  say_kept(context, summary);
  for (const auto& sentence : summary.warnings) {
    if (std::find(warnings.begin(), warnings.end(), sentence) == warnings.end()) warn(sentence);
  }
  result(context.manner.json ? summary_json(summary) : summary_text(summary));
  // Machines read the summary; what follows it is for people.
  const std::string after = more ? more(summary) : "";
  if (!after.empty()) context.manner.json ? say(after) : result(after);
  if (summary.checkpoints.empty()) {
    next_step(
        context.manner, "coprod outputs",
        "what the variables of " + printable((summary.out / "results.h5").string()) + " mean");
  } else {
    next_step(context.manner,
              fmt::format("coprod branch {} REFORM.toml --out DIR",
                          shell_quoted(printable(summary.checkpoints.front().string()))),
              "another future of the same past");
  }
  return exit_ok;
}

}  // namespace coprod::cli
