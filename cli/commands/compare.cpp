#include "cli/commands/commands.hpp"
#include "cli/commands/run_options.hpp"
#include "cli/scenario_arguments.hpp"
#include "run/run.hpp"

#include <memory>

namespace coprod::cli {

namespace {

struct CompareArguments {
  std::vector<std::string> scenarios;
  ScenarioArguments changes;
  OutputArguments output;
  bool ledger = false;
};

int compare(const CompareArguments& arguments, const Context& context) {
  std::vector<Scenario> scenarios;
  std::vector<std::string> warnings;
  for (const auto& file : arguments.scenarios) {
    scenarios.push_back(arguments.changes.load(file));
    warnings.insert(warnings.end(), scenarios.back().warnings.begin(),
                    scenarios.back().warnings.end());
  }
  RunOptions options = arguments.output.options(context);
  options.ledger = arguments.ledger;
  return show_run(context, warnings, options, [&](const RunOptions& with_progress) {
    return run_comparison(scenarios, with_progress);
  });
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
  arguments->output.add_to(*command, context);
  command->callback([arguments, &context] {
    context.action = [arguments, &context] { return compare(*arguments, context); };
  });
}

}  // namespace coprod::cli
