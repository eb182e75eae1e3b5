#include "cli/commands/check_sweep.hpp"
#include "cli/commands/commands.hpp"
#include "cli/explain.hpp"
#include "cli/scenario_arguments.hpp"
#include "cli/trial_summary.hpp"
#include "core/error.hpp"
#include "run/sweep/warnings.hpp"
#include "synthesis/margins.hpp"
#include "synthesis/synthesis.hpp"

#include <algorithm>
#include <memory>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace coprod::cli {

namespace {

struct CheckArguments {
  ScenarioArguments scenario;
  std::string explain;
};

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    lines.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return lines;
}

void print_json(const nlohmann::ordered_json& json) {
  result(json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
}

nlohmann::ordered_json scenario_json(const Scenario& scenario, double persons) {
  nlohmann::ordered_json json;
  json["valid"] = true;
  json["name"] = scenario.name;
  json["title"] = scenario.title;
  json["start"] = to_string(scenario.run.start);
  json["end"] = to_string(scenario.run.end);
  if (scenario.run.hold) json["hold"] = to_string(*scenario.run.hold);
  json["burn_in"] = scenario.run.burn_in;
  json["replicates"] = scenario.run.replicates;
  json["seed"] = scenario.run.seed;
  json["scale"] = scenario.run.scale;
  json["persons"] = persons;
  json["warnings"] = scenario.warnings;
  json["settings"] = nlohmann::ordered_json::array();
  for (const auto& [key, where, value, by, from] : scenario.settings) {
    json["settings"].push_back({{"key", key}, {"where", where}, {"value", value}});
  }
  json["inputs"] = nlohmann::ordered_json::array();
  for (const auto& input : scenario.inputs) json["inputs"].push_back(input.name);
  return json;
}

std::string scenario_text(const Scenario& scenario, double persons) {
  const RunSettings& run = scenario.run;
  std::string out = bold(printable(scenario.title)) + "\n";
  if (!scenario.description.empty()) {
    out += wrapped(printable(scenario.description, Lines::many), 100, 0);
  }
  out += fmt::format(
      "\n{} to {}, {} months, after {} months of burn-in; {} replicate{} of about {} persons.\n",
      to_string(run.start), to_string(run.end), run.end - run.start + 1, run.burn_in,
      run.replicates, run.replicates == 1 ? "" : "s", grouped(persons));
  if (run.hold) {
    out += fmt::format("Levers, prices and benefits are those of {} throughout.\n",
                       to_string(*run.hold));
  }
  const auto files =
      std::count_if(scenario.inputs.begin(), scenario.inputs.end(),
                    [](const InputFile& input) { return input.path.extension() == ".toml"; });
  out += fmt::format("Made from {} scenario file{} and {} tables.\n", files, files == 1 ? "" : "s",
                     static_cast<std::ptrdiff_t>(scenario.inputs.size()) - files);
  out += fmt::format("No error, {} warning{}.\n", scenario.warnings.size(),
                     scenario.warnings.size() == 1 ? "" : "s");
  return out;
}

int check_sweep(const CheckArguments& arguments, const Context& context) {
  const std::string& file = arguments.scenario.file();
  if (!arguments.explain.empty() || arguments.scenario.changes()) {
    throw UsageError(fmt::format(
        "'{}' is a sweep, but --explain and the options that change a run are for scenarios (a "
        "sweep says itself what it runs); check it alone, or change its [run].",
        file));
  }
  const SweepPlan plan = plan_sweep(file, false);
  const auto warnings = sweep_warnings(plan);
  if (context.manner.json) {
    print_json(sweep_check_json(plan, warnings));
  } else {
    for (const auto& sentence : warnings) warn(sentence);
    result(sweep_check_text(plan, warnings));
  }
  next_step(context.manner, fmt::format("coprod sweep {} --plan", shell_quoted(printable(file))),
            "how long it takes, from a trial; then --out DIR to run it");
  return exit_ok;
}

int check_trial(const CheckArguments& arguments, const Context& context) {
  const std::string& file = arguments.scenario.file();
  if (!arguments.explain.empty() || arguments.scenario.changes()) {
    throw UsageError(
        fmt::format("'{}' is a trial, but --explain and the options that change a run are for "
                    "scenarios (a trial "
                    "says itself what it runs); check it alone, or change its [run].",
                    file));
  }
  const TrialFile trial = load_trial_file(file);
  const Scenario base = load_trial_base(trial, {});
  (void)make_environment(base.data_directory, base.effective_parameters(), base.run.scale, {},
                         base.enterprises);
  std::vector<std::string> warnings = trial.warnings;
  warnings.insert(warnings.end(), base.warnings.begin(), base.warnings.end());
  if (context.manner.json) {
    result(trial_check_json(trial, base, warnings));
  } else {
    for (const auto& sentence : warnings) warn(sentence);
    result(trial_check_text(trial, base, warnings));
  }
  next_step(context.manner, fmt::format("coprod trial {}", shell_quoted(printable(file))),
            "the effect on those assigned, and on everybody else");
  return exit_ok;
}

int check(const CheckArguments& arguments, const Context& context) {
  try {
    if (is_trial_file(arguments.scenario.file())) return check_trial(arguments, context);
    if (is_sweep_file(arguments.scenario.file())) return check_sweep(arguments, context);
    const Scenario scenario = arguments.scenario.load();
    // All that a run does before its first month, so that nothing is refused later.
    const double persons =
        load_synthesis_inputs(scenario.data_directory).totals.persons() * scenario.run.scale;
    (void)make_environment(scenario.data_directory, scenario.effective_parameters(),
                           scenario.run.scale, {}, scenario.enterprises);
    if (!arguments.explain.empty()) {
      result(context.manner.json ? explain_json(scenario, arguments.explain)
                                 : explain_text(scenario, arguments.explain));
    } else if (context.manner.json) {
      print_json(scenario_json(scenario, persons));
    } else {
      for (const auto& sentence : scenario.warnings) warn(sentence);
      result(scenario_text(scenario, persons));
    }
  } catch (const InputError& error) {
    if (!context.manner.json) throw;
    print_json({{"valid", false}, {"errors", lines_of(error.what())}});
    return exit_invalid_input;
  }
  next_step(
      context.manner,
      fmt::format("coprod run {} --out DIR", shell_quoted(printable(arguments.scenario.file()))),
      "a run of all replicates");
  return exit_ok;
}

}  // namespace

void add_check(CLI::App& app, Context& context) {
  auto* command = app.add_subcommand(
      "check", "Find all errors of a scenario, sweep or trial without running it");
  const auto arguments = std::make_shared<CheckArguments>();
  arguments->scenario.add_to(*command);
  command
      ->add_option("--explain", arguments->explain,
                   "Say what a lever, parameter or mechanism is, its value and where it was set")
      ->type_name("KEY");
  add_quiet_option(*command, context);
  add_json_option(*command, context, "the findings");
  command->callback([arguments, &context] {
    context.action = [arguments, &context] { return check(*arguments, context); };
  });
}

}  // namespace coprod::cli
