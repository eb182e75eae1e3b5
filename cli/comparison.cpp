#include "cli/comparison.hpp"

#include "analysis/attribution.hpp"
#include "analysis/differences.hpp"
#include "cli/commands/run_options.hpp"
#include "cli/comparison_summary.hpp"
#include "cli/progress.hpp"
#include "cli/surroundings.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace coprod::cli {

namespace {

/// This program has just written its results: no need to read all values on trial first.
Hdf5Limits own_file() {
  Hdf5Limits limits;
  limits.max_trial_bytes = 0;
  return limits;
}

IfExists if_exists(const RunOptions& options) {
  return options.resume ? IfExists::replace : IfExists::refuse;
}

/// Attributes the effect of every reform and writes attribution.h5.
std::vector<Attribution> attribute_all(std::vector<Scenario> scenarios, int replicates,
                                       const RunOptions& options) {
  scenarios.front().run.replicates = replicates;
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
  write_attribution(options.out / "attribution.h5", found, all, if_exists(options));
  return found;
}

/// Whether an earlier process attributed the effect in just so many replicates.
bool attributed_before(const RunOptions& options, int replicates) {
  std::error_code error;
  const auto path = options.out / "attribution.h5";
  if (!options.resume || !std::filesystem::exists(path, error)) return false;
  return ResultsReader(path).dimension("replicate").length()
         == static_cast<std::uint64_t>(replicates);
}

}  // namespace

int show_comparison(const Context& context, const std::vector<Scenario>& scenarios,
                    const std::vector<std::string>& warnings, RunOptions options, int attribute,
                    const UntilArgument* until) {
  if (attribute > 0) options.asked_besides["attribute"] = std::to_string(attribute);
  options.stop = &stop_on_signals();
  for (const auto& sentence : warnings) warn(sentence);

  RunSummary summary;
  {
    ProgressBar bar(context.manner);
    options.progress = [&bar](const Progress& progress) { bar.show(progress); };
    summary = run_comparison(scenarios, options);
    bar.finish();
  }
  say_kept(context, summary);
  for (const auto& sentence : summary.warnings) {
    if (std::find(warnings.begin(), warnings.end(), sentence) == warnings.end()) warn(sentence);
  }
  const ResultsReader results(summary.out / "results.h5", own_file());
  const Differences found = differences_of(results);
  write_differences(summary.out / "tables" / "differences.csv", found, if_exists(options));
  const bool refused = until != nullptr && !until->refusal().empty();
  const std::string reached =
      until != nullptr && !refused ? until->guaranteed(summary, found.reforms, true) : "";
  // Shown before the attribution, which may take long and be stopped.
  if (!context.manner.json) result(comparison_text(summary, found, results) + reached);
  std::vector<Attribution> attributions;
  attribute = std::min(attribute, scenarios.front().run.replicates);
  if (attribute > 0 && attributed_before(options, attribute)) {
    say(fmt::format("attribution.h5 holds the effect as attributed before, in {} replicates.",
                    attribute));
  } else if (attribute > 0) {
    ProgressBar bar(context.manner);
    options.progress = [&bar](const Progress& progress) { bar.show(progress); };
    attributions = attribute_all(scenarios, attribute, options);
    bar.finish();
    for (const auto& one : attributions) {
      if (!context.manner.json) result("\n" + attribution_text(one));
    }
  }
  if (context.manner.json) result(comparison_json(summary, found, attributions, results, reached));
  if (refused) {
    return until->missed(context);
  }
  next_step(context.manner, "coprod report " + shell_quoted(printable(summary.out.string())),
            "the same as a page to read and to hand on");
  return exit_ok;
}

}  // namespace coprod::cli
