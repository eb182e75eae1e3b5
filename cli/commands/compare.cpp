#include "analysis/attribution.hpp"
#include "cli/commands/commands.hpp"
#include "cli/commands/run_options.hpp"
#include "cli/comparison.hpp"
#include "cli/labels.hpp"
#include "cli/numbers.hpp"
#include "cli/scenario_arguments.hpp"
#include "cli/until.hpp"
#include "core/error.hpp"
#include "run/run.hpp"
#include "scenario/run_limits.hpp"

#include <algorithm>
#include <memory>

namespace coprod::cli {

namespace {

struct CompareArguments {
  std::vector<std::string> scenarios;
  ScenarioArguments changes;
  OutputArguments output;
  UntilArgument until;
  int ledger_replicates = 5;
  bool ledger = false;
  bool attribute = false;
  int attribute_replicates = 5;
};

std::vector<Scenario> load_all(const CompareArguments& arguments,
                               std::vector<std::string>& warnings) {
  std::vector<Scenario> scenarios;
  for (const auto& file : arguments.scenarios) {
    Scenario scenario = arguments.changes.load(file);
    if (!scenarios.empty()) {
      if (const auto sentence = other_base(scenarios.front(), scenario)) {
        scenario.warnings.push_back(*sentence);
      }
    }
    for (const auto& sentence : scenario.warnings) {
      if (std::find(warnings.begin(), warnings.end(), sentence) == warnings.end()) {
        warnings.push_back(sentence);
      }
    }
    scenarios.push_back(std::move(scenario));
  }
  return scenarios;
}

/// Refuses, before hours are spent, reforms whose effect cannot be attributed.
void require_attributable(const std::vector<Scenario>& scenarios) {
  std::vector<std::string> problems;
  for (std::size_t r = 1; r < scenarios.size(); ++r) {
    const std::string problem = why_not_attributable(scenarios.front(), scenarios[r]);
    if (!problem.empty()) problems.push_back(problem);
  }
  if (!problems.empty()) throw InputError(problems);
}

int compare(CompareArguments& arguments, const Context& context) {
  std::vector<std::string> warnings;
  auto scenarios = load_all(arguments, warnings);
  UntilArgument& until = arguments.until;
  if (until.given()) until.prepare(scenarios.front(), warnings);
  label_scenarios(context, scenarios);
  RunOptions options = arguments.output.options(context);
  options.ledger = arguments.ledger;
  options.ledger_replicates = static_cast<std::size_t>(arguments.ledger_replicates);
  if (until.given()) {
    options.until = until.precision();
    options.asked_besides["until"] = until.rule();
  }
  if (arguments.attribute) require_attributable(scenarios);
  return show_comparison(context, scenarios, warnings, options,
                         arguments.attribute ? arguments.attribute_replicates : 0,
                         until.given() ? &until : nullptr);
}

}  // namespace

void add_compare(CLI::App& app, Context& context) {
  auto* command = app.add_subcommand(
      "compare", "Compare scenarios with a base: the same people meet the same luck");
  const auto arguments = std::make_shared<CompareArguments>();
  command
      ->add_option("scenarios", arguments->scenarios,
                   "The base, then the reforms; a.toml+b.toml composes several")
      ->required()
      ->expected(2, 64)
      ->type_name("BASE.toml REFORM.toml ...");
  arguments->changes.add_changes_to(*command);
  command->add_flag("--ledger", arguments->ledger,
                    "Keep the ledger: who gains, who loses, in which process and through what");
  command
      ->add_option("--ledger-replicates", arguments->ledger_replicates,
                   "Replicates whose persons ledger.h5 lists; 5, if not given")
      ->type_name("K")
      ->transform(whole_number(0, replicates_limit.high))
      ->needs("--ledger");
  auto* attribute = command->add_flag(
      "--attribute", arguments->attribute,
      "Say which mechanisms carried the effect (simulates about 125 more pairs of "
      "futures from the month in which they part)");
  command
      ->add_option("--attribute-replicates", arguments->attribute_replicates,
                   "Replicates for that, at most those of the comparison; 5, if not given")
      ->type_name("K")
      ->transform(whole_number(1, replicates_limit.high))
      ->needs(attribute);
  arguments->until.add_to(*command, "a difference");
  arguments->output.add_to(*command, context);
  command->callback([arguments, &context] {
    context.action = [arguments, &context] { return compare(*arguments, context); };
  });
}

}  // namespace coprod::cli
