#include "cli/commands/commands.hpp"
#include "cli/commands/run_options.hpp"
#include "cli/labels.hpp"
#include "cli/scenario_arguments.hpp"
#include "run/run.hpp"

#include <cstdint>
#include <memory>
#include <optional>

namespace coprod::cli {

namespace {

struct BranchArguments {
  std::string checkpoint;
  std::vector<std::string> scenarios;
  std::vector<std::string> sets;
  std::optional<std::int64_t> replicates;
  OutputArguments output;
};

int branch(const BranchArguments& arguments, const Context& context) {
  std::vector<Scenario> scenarios;
  std::vector<std::string> warnings;
  std::vector<Override> overrides;
  for (const auto& text : arguments.sets) overrides.push_back(parse_override(text));
  if (arguments.replicates) {
    overrides.emplace_back("run.replicates", std::to_string(*arguments.replicates));
  }
  for (const auto& file : arguments.scenarios) {
    scenarios.push_back(load_scenario(file, overrides));
    warnings.insert(warnings.end(), scenarios.back().warnings.begin(),
                    scenarios.back().warnings.end());
  }
  label_scenarios(context, scenarios);
  return show_run(context, warnings, arguments.output.options(context),
                  [&](const RunOptions& options) {
                    return branch_run(arguments.checkpoint, scenarios, options);
                  });
}

}  // namespace

void add_branch(CLI::App& app, Context& context) {
  auto* command = app.add_subcommand(
      "branch", "Continue a checkpoint under other scenarios: many futures of one past");
  const auto arguments = std::make_shared<BranchArguments>();
  command->add_option("checkpoint", arguments->checkpoint, "Checkpoint, as a run wrote it")
      ->required()
      ->type_name("CHECKPOINT.h5");
  auto* file = command
                   ->add_option("scenario", arguments->scenarios,
                                "Scenarios of the future; without one, the checkpoint's own")
                   ->type_name("S.toml");
  command->add_option("--set", arguments->sets, "As in 'coprod run'; needs S.toml")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false)
      ->needs(file);
  command
      ->add_option("-r,--replicates", arguments->replicates,
                   "The first N of the checkpoint's replicates, instead of all; needs S.toml")
      ->type_name("N")
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{100000}))
      ->needs(file);
  arguments->output.add_to(*command, context);
  command->callback([arguments, &context] {
    context.action = [arguments, &context] { return branch(*arguments, context); };
  });
}

}  // namespace coprod::cli
