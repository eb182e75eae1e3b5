#include "run/run.hpp"

#include "cli/commands/commands.hpp"
#include "cli/commands/run_options.hpp"
#include "cli/scenario_arguments.hpp"
#include "cli/summary.hpp"
#include "cli/until.hpp"
#include "core/error.hpp"

#include <charconv>
#include <memory>

#include <fmt/format.h>

namespace coprod::cli {

namespace {

struct RunArguments {
  ScenarioArguments scenario;
  OutputArguments output;
  std::vector<std::string> checkpoints;
  std::vector<std::string> exclude;
  std::vector<std::string> micro;
  UntilArgument until;
  bool memory = false;
  std::string isa;
};

std::uint64_t parse_key(const std::string& text) {
  const bool hexadecimal = text.starts_with("0x") || text.starts_with("0X");
  const char* begin = text.data() + (hexadecimal ? 2 : 0);
  const char* end = text.data() + text.size();
  std::uint64_t key = 0;
  const auto [rest, error] = std::from_chars(begin, end, key, hexadecimal ? 16 : 10);
  if (error == std::errc() && rest == end && begin != end) return key;
  throw UsageError(
      fmt::format("--exclude got '{}', which is not a key (keys of persons are whole "
                  "numbers of 64 bits); copy it from the results, for example "
                  "0x1100000000000007",
                  text));
}

/// "persons" or "persons:0.01", each table at most once.
MicroOptions parse_micro(const std::vector<std::string>& texts) {
  MicroOptions options;
  for (const auto& text : texts) {
    const std::size_t colon = text.find(':');
    const std::string table = text.substr(0, colon);
    if (table != "persons") {
      throw UsageError(
          fmt::format("--micro got '{}', whose table '{}' does not exist (the only table of "
                      "micro-data is persons); write for example --micro persons:0.01",
                      text, table));
    }
    double share = 1.0;
    if (colon != std::string::npos) {
      const char* end = text.data() + text.size();
      const auto [rest, error] = std::from_chars(text.data() + colon + 1, end, share);
      // Below that, the 32-bit word that chooses persons would choose nobody.
      if (error != std::errc() || rest != end || !(share >= 0x1p-32 && share <= 1.0)) {
        throw UsageError(
            fmt::format("--micro got '{}', whose share '{}' is no number above 0 and up to 1 (it "
                        "is the part of all persons that is written); write for example --micro "
                        "persons:0.01 for one person in a hundred",
                        text, text.substr(colon + 1)));
      }
    }
    if (options.persons > 0.0) {
      throw UsageError(
          "--micro names the table persons twice (only one sample of it is written); give it once, "
          "with the larger share, which holds the smaller sample");
    }
    options.persons = share;
  }
  return options;
}

/// Checkpoints outside the months that are simulated would silently never be written.
std::vector<Month> checkpoint_months(const std::vector<std::string>& texts,
                                     const RunSettings& run) {
  std::vector<Month> months;
  for (const auto& text : texts) {
    const Month month = month_or_throw(text, "--checkpoint");
    if (month < run.start - run.burn_in || month > run.end) {
      throw UsageError(
          fmt::format("--checkpoint is {}, outside the months that are simulated ({} "
                      "to {}, the burn-in included); choose one of them",
                      text, to_string(run.start - run.burn_in), to_string(run.end)));
    }
    months.push_back(month);
  }
  return months;
}

int run(RunArguments& arguments, const Context& context) {
  Scenario scenario = arguments.scenario.load();
  UntilArgument& until = arguments.until;
  if (until.given()) until.prepare(scenario, scenario.warnings);
  RunOptions options = arguments.output.options(context);
  options.checkpoints = checkpoint_months(arguments.checkpoints, scenario.run);
  options.micro = parse_micro(arguments.micro);
  for (const auto& text : arguments.exclude) options.exclude.push_back(parse_key(text));
  options.memory_table = arguments.memory;
  options.isa = arguments.isa;
  if (until.given()) {
    options.until = until.precision();
    options.asked_besides["until"] = until.rule();
  }
  const auto work = [&](const RunOptions& with_progress) {
    return run_scenario(scenario, with_progress);
  };
  const auto guaranteed = [&](const RunSummary& summary) {
    return until.given() ? until.guaranteed(summary, {scenario.name}, false) : "";
  };
  const int code = show_run(context, scenario.warnings, options, work, guaranteed);
  if (code != exit_ok || until.refusal().empty()) return code;
  return until.missed(context);
}

}  // namespace

void add_run(CLI::App& app, Context& context) {
  auto* command = app.add_subcommand("run", "Run the replicates of a scenario");
  const auto arguments = std::make_shared<RunArguments>();
  arguments->scenario.add_to(*command);
  arguments->output.add_to(*command, context);
  command
      ->add_option("--checkpoint", arguments->checkpoints,
                   "Write a checkpoint at the end of a month, to branch from; may be repeated")
      ->type_name("YYYY-MM")
      ->allow_extra_args(false);
  command
      ->add_option("--exclude", arguments->exclude,
                   "Leave the person with this key out of the world; may be repeated")
      ->type_name("KEY")
      ->allow_extra_args(false);
  command
      ->add_option("--micro", arguments->micro,
                   "Write micro.h5: a row a month for a share of the persons, above 0 and up to 1; "
                   "without a share, for all")
      ->type_name("TABLE[:SHARE]")
      ->allow_extra_args(false);
  // A checkpoint holds a number of replicates that is known when it is begun.
  arguments->until.add_to(*command, "an outcome")->excludes("--checkpoint");
  command->add_flag("--memory", arguments->memory, "Print the memory of every table");
  command->add_option("--isa", arguments->isa, "Kernels to use: baseline, v3 or v4")->group("");
  command->callback([arguments, &context] {
    context.action = [arguments, &context] { return run(*arguments, context); };
  });
}

}  // namespace coprod::cli
