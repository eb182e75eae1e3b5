#include "analysis/attribution.hpp"
#include "analysis/differences.hpp"
#include "cli/commands/commands.hpp"
#include "cli/commands/run_options.hpp"
#include "cli/comparison_summary.hpp"
#include "cli/progress.hpp"
#include "cli/scenario_arguments.hpp"
#include "cli/signals.hpp"
#include "cli/until.hpp"
#include "core/error.hpp"
#include "run/run.hpp"

#include <algorithm>
#include <memory>

#include <fmt/format.h>

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

/// Attributes the effect of every reform and writes attribution.h5.
std::vector<Attribution> attribute_all(std::vector<Scenario> scenarios, int replicates,
                                       const RunOptions& options) {
  int& of_base = scenarios.front().run.replicates;
  of_base = std::min(of_base, replicates);
  std::vector<Attribution> found;
  std::vector<const Scenario*> all;
  for (const Scenario& scenario : scenarios) all.push_back(&scenario);
  AttributionOptions attribution;
  attribution.threads = options.threads;
  attribution.progress = options.progress;
  attribution.stop = options.stop;
  for (std::size_t r = 1; r < scenarios.size(); ++r) {
    found.push_back(attribute_effect(scenarios.front(), scenarios[r], attribution));
  }
  write_attribution(options.out / "attribution.h5", found, all);
  return found;
}

int compare(CompareArguments& arguments, const Context& context) {
  std::vector<std::string> warnings;
  auto scenarios = load_all(arguments, warnings);
  UntilArgument& until = arguments.until;
  if (until.given()) until.prepare(scenarios.front(), warnings);
  make_names_unique(scenarios);
  RunOptions options = arguments.output.options(context);
  options.ledger = arguments.ledger;
  options.ledger_replicates = static_cast<std::size_t>(arguments.ledger_replicates);
  if (until.given()) options.until = until.precision();
  if (arguments.attribute) require_attributable(scenarios);
  options.stop = &stop_on_signals();
  for (const auto& sentence : warnings) warn(sentence);

  RunSummary summary;
  {
    ProgressBar bar(context.manner);
    options.progress = [&bar](const Progress& progress) { bar.show(progress); };
    summary = run_comparison(scenarios, options);
    bar.finish();
  }
  for (const auto& sentence : summary.warnings) {
    if (std::find(warnings.begin(), warnings.end(), sentence) == warnings.end()) warn(sentence);
  }
  // This program has just written it: no need to read all values on trial first.
  Hdf5Limits limits;
  limits.max_trial_bytes = 0;
  const ResultsReader results(summary.out / "results.h5", limits);
  const Differences found = differences_of(results);
  write_differences(summary.out / "tables" / "differences.csv", found);
  const std::string reached = until.given() && until.refusal().empty()
                                  ? until.guaranteed(summary, found.reforms, true)
                                  : "";
  // Shown before the attribution, which may take long and be stopped.
  if (!context.manner.json) result(comparison_text(summary, found, results) + reached);
  std::vector<Attribution> attributions;
  if (arguments.attribute) {
    ProgressBar bar(context.manner);
    options.progress = [&bar](const Progress& progress) { bar.show(progress); };
    attributions = attribute_all(scenarios, arguments.attribute_replicates, options);
    bar.finish();
    for (const auto& one : attributions) {
      if (!context.manner.json) result("\n" + attribution_text(one));
    }
  }
  if (context.manner.json) result(comparison_json(summary, found, attributions, results, reached));
  if (!until.refusal().empty()) {
    warn("the precision asked for was not reached: " + until.refusal());
    return exit_gate_missed;
  }
  next_step(context.manner, "coprod report " + shell_quoted(printable(summary.out.string())),
            "the same as a page to read and to hand on");
  return exit_ok;
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
      ->check(CLI::Range(0, 100000))
      ->needs("--ledger");
  auto* attribute = command->add_flag(
      "--attribute", arguments->attribute,
      "Say which mechanisms carried the effect (simulates about 125 more pairs of "
      "futures from the month in which they part)");
  command
      ->add_option("--attribute-replicates", arguments->attribute_replicates,
                   "Replicates for that, at most those of the comparison; 5, if not given")
      ->type_name("K")
      ->check(CLI::Range(1, 100000))
      ->needs(attribute);
  arguments->until.add_to(*command, "a difference");
  arguments->output.add_to(*command, context);
  command->callback([arguments, &context] {
    context.action = [arguments, &context] { return compare(*arguments, context); };
  });
}

}  // namespace coprod::cli
