#include "run/levels.hpp"

#include "cli/commands/commands.hpp"
#include "cli/scenario_arguments.hpp"
#include "cli/surroundings.hpp"

#include <memory>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace coprod::cli {

namespace {

std::string_view key_of(double Parameters::*member) {
  for (const auto& info : all_parameters()) {
    if (info.member == member) return info.key;
  }
  return {};
}

std::string levels_json(const Scenario& scenario, const Levels& levels) {
  const Parameters p = scenario.effective_parameters();
  nlohmann::ordered_json json;
  json["converged"] = levels.converged;
  json["months"] = levels.months;
  json["levels"] = nlohmann::ordered_json::array();
  for (std::size_t i = 0; i < level_pairs.size(); ++i) {
    const LevelPair& pair = level_pairs[i];
    json["levels"].push_back({{"parameter", pair.key},
                              {"value", levels.value[i]},
                              {"target", key_of(pair.target)},
                              {"wanted", p.*pair.target},
                              {"reached", levels.share[i]}});
  }
  return json.dump(2) + "\n";
}

std::string levels_text(const Scenario& scenario, const Levels& levels) {
  const Parameters p = scenario.effective_parameters();
  std::string text = fmt::format("{} after {} months of a pilot.\n\n[parameters]\n",
                                 levels.converged ? "Solved" : "Not solved", levels.months);
  for (std::size_t i = 0; i < level_pairs.size(); ++i) {
    const LevelPair& pair = level_pairs[i];
    text += fmt::format("\"{}\" = {:.6g}  # {:.4f} of persons {}, wanted {:.4f}\n", pair.key,
                        levels.value[i], levels.share[i], pair.share, p.*pair.target);
  }
  return text;
}

int show_levels(const ScenarioArguments& arguments, const Context& context) {
  const Scenario scenario = arguments.load();
  for (const auto& sentence : scenario.warnings) warn(sentence);
  const auto persons = pilot_population(scenario.data_directory);
  const Levels levels = solve_levels(scenario, *persons, &stop_on_signals());
  result(context.manner.json ? levels_json(scenario, levels) : levels_text(scenario, levels));
  if (!levels.converged) {
    warn(
        "the levels were not found to within 1% (the targets may be out of reach of these "
        "parameters); the "
        "last are shown. Change start.labour_force or start.employment_rate, or what stands "
        "against them.");
    return exit_gate_missed;
  }
  next_step(context.manner, "coprod run SCENARIO",
            "with the lines under [parameters] in the scenario");
  return exit_ok;
}

}  // namespace

void add_levels(CLI::App& app, Context& context) {
  auto* command = app.add_subcommand(
      "levels", "Solve how many vacancies there are and how much persons want to work");
  command->footer(
      "Finds participation.constant and organisations.vacancy_rate such that start.labour_force "
      "and\n"
      "start.employment_rate are the shares of persons in the labour force and in work, at rest "
      "under the\n"
      "first levers and at the mean of the cycle. The lines it prints go into [parameters] of a "
      "scenario; "
      "'coprod robust'\nsolves them anew in each world, a sweep with [levels] solve = true as "
      "well.");
  const auto arguments = std::make_shared<ScenarioArguments>();
  arguments->add_to(*command);
  add_quiet_option(*command, context);
  add_json_option(*command, context, "the levels");
  command->callback([arguments, &context] {
    context.action = [arguments, &context] { return show_levels(*arguments, context); };
  });
}

}  // namespace coprod::cli
