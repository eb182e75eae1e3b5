#include "core/error.hpp"
#include "run/job.hpp"

#include <fmt/format.h>

namespace coprod {

namespace {

/// Refuses a scenario that cannot go on from a checkpoint; its seed is the checkpoint's.
void continue_from(const CheckpointFacts& facts, const Scenario& own,
                   const std::filesystem::path& checkpoint, Scenario& scenario) {
  const auto refuse = [&](const std::string& problem) {
    throw InputError(fmt::format("{}: {}", checkpoint.string(), problem));
  };
  if (scenario.run.scale != facts.scale) {
    refuse(
        fmt::format("the checkpoint was written at scale {} but the scenario {} asks for {} (its "
                    "persons are already there); run the scenario at scale {}.",
                    facts.scale, scenario.name, scenario.run.scale, facts.scale));
  }
  if (scenario.enterprises != own.enterprises) {
    refuse(fmt::format(
        "the scenario {} names other enterprises than the checkpoint's (they are there from month "
        "0 and cannot come or change later); give the scenario the same [[enterprise]] tables, for "
        "example by composing it with the checkpoint's scenario.",
        scenario.name));
  }
  if (scenario.run.end < facts.first) {
    refuse(
        fmt::format("the scenario {} ends in {} but the checkpoint's first month is {} (no month "
                    "would be reported); give the scenario a later end.",
                    scenario.name, to_string(scenario.run.end), to_string(facts.first)));
  }
  if (scenario.run.end <= facts.month) {
    refuse(
        fmt::format("the scenario {} ends in {} but the checkpoint is of {} (nothing is left to "
                    "simulate); give the scenario a later end.",
                    scenario.name, to_string(scenario.run.end), to_string(facts.month)));
  }
  if (scenario.run.seed != facts.seed) {
    scenario.warnings.push_back(fmt::format(
        "the scenario's seed {} is not used: the branch goes on with the checkpoint's seed {}.",
        scenario.run.seed, facts.seed));
    scenario.run.seed = facts.seed;
  }
}

}  // namespace

RunSummary branch_run(const std::filesystem::path& checkpoint, const std::vector<Scenario>& given,
                      const RunOptions& options) {
  const std::string started = utc_now();
  const CheckpointReader reader(checkpoint);
  const CheckpointFacts facts = facts_of(reader);
  // The margins travel with the checkpoint, so that newcomers are the same wherever it is opened.
  const CarriedInputs inputs(facts.inputs);
  Scenario own = parse_scenario(facts.scenario, facts.scenario_name, inputs.path());
  own.name = facts.scenario_name;
  own.inputs.clear();
  for (const auto& [name, sha256] : facts.provenance) own.inputs.push_back({name, {}, sha256});
  std::vector<Scenario> scenarios = given.empty() ? std::vector<Scenario>{own} : given;
  make_names_unique(scenarios);
  for (Scenario& scenario : scenarios) {
    scenario.data_directory = inputs.path();
    continue_from(facts, own, checkpoint, scenario);
    if (scenario.run.end != scenarios.front().run.end) {
      throw InputError(
          fmt::format("{}: run.end is {} but that of {} is {} (the futures of one checkpoint share "
                      "their months "
                      "in the results); give all the same end.",
                      scenario.name, to_string(scenario.run.end), scenarios.front().name,
                      to_string(scenarios.front().run.end)));
    }
  }
  // What the futures share after the checkpoint is simulated once, too. Where Government has reformed
  // levers, which of them a calendar fixes may tell at once.
  const bool reformed = own.effective_parameters().reform_on > 0.0;
  std::vector<Month> parts;
  for (const Scenario& scenario : scenarios) {
    const auto differs =
        first_difference(scenarios.front(), scenario, facts.month + 1, scenario.run.end);
    parts.push_back(reformed ? facts.month + 1 : differs.value_or(facts.month + 1));
  }
  std::vector<std::unique_ptr<Environment>> environments;
  Job job{specs_of(scenarios, options, environments),
          options,
          kernels(options.isa),
          facts.first,
          static_cast<std::size_t>(scenarios.front().run.end - facts.first + 1),
          facts.seed,
          parts,
          &reader,
          reader.replicates(),
          "branch"};
  return run_job(job, started);
}

}  // namespace coprod
