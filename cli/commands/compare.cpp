#include "analysis/attribution.hpp"
#include "analysis/differences.hpp"
#include "cli/commands/commands.hpp"
#include "cli/commands/run_options.hpp"
#include "cli/comparison_summary.hpp"
#include "cli/progress.hpp"
#include "cli/scenario_arguments.hpp"
#include "cli/signals.hpp"
#include "core/error.hpp"
#include "run/run.hpp"
#include "statistics/stopping.hpp"

#include <algorithm>
#include <memory>

#include <fmt/format.h>

namespace coprod::cli {

namespace {

struct CompareArguments {
  std::vector<std::string> scenarios;
  ScenarioArguments changes;
  OutputArguments output;
  std::string until;
  int ledger_replicates = 5;
  bool ledger = false;
  bool attribute = false;
  int attribute_replicates = 5;
};

/// Stein's rule for `--until`: the first stage is the replicates that were asked for, at least 20.
Precision precision_of(const Until& until, const Scenario& base) {
  if (until.month < base.run.start || until.month > base.run.end) {
    throw UsageError(
        fmt::format("--until names {}, outside the reported months ({} to {}); choose one of them",
                    to_string(until.month), to_string(base.run.start), to_string(base.run.end)));
  }
  const auto selector = std::make_shared<const Selector>(Selector::parse(until.outcome));
  Precision precision;
  precision.value = [selector, month = until.month](const Observer& observer) {
    return selector->value(observer, month, month);
  };
  precision.replicates = [until](std::span<const double> first_stage) {
    const SteinPlan plan = stein_plan(first_stage, until.half_width);
    if (plan.status != SteinStatus::planned) throw RunError(stein_refusal(plan, until));
    return plan.replicates;
  };
  return precision;
}

std::vector<Scenario> load_all(const CompareArguments& arguments, bool two_stage,
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
  if (two_stage) {
    int& replicates = scenarios.front().run.replicates;
    replicates = std::max(replicates, static_cast<int>(stein_first_stage));
  }
  return scenarios;
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

int compare(const CompareArguments& arguments, const Context& context) {
  std::optional<Until> until;
  if (!arguments.until.empty()) until = parse_until(arguments.until);
  std::vector<std::string> warnings;
  const auto scenarios = load_all(arguments, until.has_value(), warnings);
  RunOptions options = arguments.output.options(context);
  options.ledger = arguments.ledger;
  options.ledger_replicates = static_cast<std::size_t>(arguments.ledger_replicates);
  if (until) options.until = precision_of(*until, scenarios.front());
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
  std::vector<Attribution> attributions;
  if (arguments.attribute) {
    ProgressBar bar(context.manner);
    options.progress = [&bar](const Progress& progress) { bar.show(progress); };
    attributions = attribute_all(scenarios, arguments.attribute_replicates, options);
    bar.finish();
  }
  result(context.manner.json ? comparison_json(summary, found, attributions, results)
                             : comparison_text(summary, found, attributions, results));
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
      ->check(CLI::Range(0, 100000));
  command->add_flag("--attribute", arguments->attribute,
                    "Say which mechanisms carried the effect (simulates about 90 more pairs of "
                    "futures from the month in which they part)");
  command
      ->add_option("--attribute-replicates", arguments->attribute_replicates,
                   "Replicates for that, at most those of the comparison; 5, if not given")
      ->type_name("K")
      ->check(CLI::Range(1, 100000));
  command
      ->add_option("--until", arguments->until,
                   "More replicates until a difference is known: "
                   "\"employment_rate@2030-12:half_width<0.002\"")
      ->type_name("RULE");
  arguments->output.add_to(*command, context);
  command->callback([arguments, &context] {
    context.action = [arguments, &context] { return compare(*arguments, context); };
  });
}

}  // namespace coprod::cli
