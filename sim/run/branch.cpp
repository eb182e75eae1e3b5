#include "core/error.hpp"
#include "run/job.hpp"

#include <fmt/format.h>

namespace coprod {

namespace {

/// Whether the command line says this, and not a file that was made for runs of any kind.
bool is_said(const Scenario& scenario, std::string_view key) {
  return std::any_of(scenario.settings.begin(), scenario.settings.end(), [&](const Setting& one) {
    return one.key == key && one.by == Setting::By::command_line;
  });
}

/// Goes on with one scenario from a checkpoint.
class Continuation {
 public:
  Continuation(const std::filesystem::path& checkpoint, const CheckpointFacts& facts,
               const Scenario& own, std::size_t replicates)
      : checkpoint_(checkpoint),
        facts_(facts),
        own_(own),
        replicates_(replicates) {}

  /// Refuses a scenario that cannot go on from the checkpoint. What the past has settled becomes the
  /// checkpoint's, also in the resolved text.
  void prepare(Scenario& scenario) const {
    require(scenario);
    require_same_past(scenario);
    take_over(scenario);
    tell_replicates(scenario);
    tell_parameters(scenario);
    resolve_again(scenario);
  }

 private:
  [[noreturn]] void refuse(const std::string& problem) const {
    throw InputError(fmt::format("{}: {}", checkpoint_.string(), problem));
  }

  void require(const Scenario& scenario) const {
    if (is_said(scenario, "run.scale") && scenario.run.scale != facts_.scale) {
      refuse(fmt::format(
          "the checkpoint was written at scale {} but run.scale is {} (its persons are already "
          "there); leave --set run.scale out.",
          facts_.scale, scenario.run.scale));
    }
    if (scenario.enterprises != own_.enterprises) {
      refuse(fmt::format(
          "the scenario {} names other enterprises than the checkpoint's (they are there from "
          "month 0 and cannot come or change later); give the scenario the same [[enterprise]] "
          "tables, for example by composing it with the checkpoint's scenario.",
          scenario.name));
    }
    if (scenario.run.end < facts_.first) {
      refuse(
          fmt::format("the scenario {} ends in {} but the checkpoint's first month is {} (no month "
                      "would be reported); give the scenario a later end.",
                      scenario.name, to_string(scenario.run.end), to_string(facts_.first)));
    }
    if (scenario.run.end <= facts_.month) {
      refuse(fmt::format(
          "the scenario {} ends in {} but the checkpoint is of {} (nothing is left to simulate); "
          "give the scenario a later end.",
          scenario.name, to_string(scenario.run.end), to_string(facts_.month)));
    }
  }

  /// A history of policy that was not simulated must not stand in the results.
  void require_same_past(const Scenario& scenario) const {
    Scenario before = own_;
    Scenario after = scenario;
    // Parameters have no dates: see tell_parameters.
    after.parameters = before.parameters;
    after.mechanisms_off = before.mechanisms_off;
    before.parameters.reform_on = after.parameters.reform_on = 0.0;
    const Month first = facts_.first - own_.run.burn_in;
    const auto differs = first_difference(before, after, first, facts_.month);
    if (!differs) return;
    const auto keys = differing_levers(own_, scenario, facts_.month);
    refuse(fmt::format(
        "the scenario {} has another past than the checkpoint, in which {} was simulated: from {} "
        "on in {} (what has been simulated until {} stays as it was); date what it changes after "
        "{}, or simulate all of it with 'coprod run'.",
        scenario.name, own_.name, to_string(*differs),
        keys.empty() ? std::string("its levers") : fmt::format("{}", fmt::join(keys, ", ")),
        to_string(facts_.month), to_string(facts_.month)));
  }

  void take_over(Scenario& scenario) const {
    RunSettings& run = scenario.run;
    const auto tell = [&](std::string_view key, const std::string& asked, const std::string& is) {
      if (asked == is) return;
      scenario.warnings.push_back(
          fmt::format("{}: its run.{} {} is not used: the branch goes on with the checkpoint's {}.",
                      scenario.name, key, asked, is));
    };
    tell("seed", std::to_string(run.seed), std::to_string(facts_.seed));
    tell("start", to_string(run.start), to_string(facts_.first));
    tell("burn_in", std::to_string(run.burn_in), std::to_string(own_.run.burn_in));
    const auto held = [](const RunSettings& of) { return of.hold ? to_string(*of.hold) : "none"; };
    tell("hold", held(run), held(own_.run));
    run.seed = facts_.seed;
    run.hold = own_.run.hold;
    run.start = facts_.first;
    run.burn_in = own_.run.burn_in;
    run.scale = facts_.scale;
  }

  void tell_replicates(Scenario& scenario) const {
    const auto asked = static_cast<std::size_t>(scenario.run.replicates);
    if (asked > replicates_) {
      scenario.warnings.push_back(fmt::format(
          "{}: asks for {} replicates but the checkpoint holds {}; no more can be had from it.",
          scenario.name, asked, replicates_));
    }
    const bool fewer = asked < replicates_ && is_said(scenario, "run.replicates");
    scenario.run.replicates = static_cast<int>(fewer ? asked : replicates_);
  }

  /// Other parameters than those of the past act from now on; the title says so.
  void tell_parameters(Scenario& scenario) const {
    const bool reformed =
        own_.effective_parameters().reform_on > 0.0
        && first_difference(own_, scenario, facts_.first, facts_.month) == facts_.first;
    if (same_parameters(own_.effective_parameters(), scenario.effective_parameters())
        && !reformed) {
      return;
    }
    scenario.warnings.push_back(fmt::format(
        "{}: its parameters or mechanisms are not those of the past, {} until {}: they act after "
        "that month only.",
        scenario.name, own_.name, to_string(facts_.month)));
    scenario.title +=
        fmt::format(" (after {}; until then {})", to_string(facts_.month), own_.title);
  }

  const std::filesystem::path& checkpoint_;
  const CheckpointFacts& facts_;
  const Scenario& own_;
  std::size_t replicates_;
};

/// The margins are the checkpoint's, and the checkpoint itself is an input.
void take_inputs(Scenario& scenario, const Scenario& own, const CheckpointFacts& facts,
                 const InputFile& checkpoint) {
  std::error_code error;
  if (&scenario != &own && std::filesystem::is_directory(scenario.data_directory, error)
      && input_texts(scenario) != facts.inputs) {
    scenario.warnings.push_back(
        fmt::format("{}: its data are not those of the checkpoint, whose people are there already; "
                    "newcomers, too, are made from the checkpoint's.",
                    scenario.name));
  }
  const auto is_margin = [](const InputFile& input) { return input.name.ends_with(".csv"); };
  std::erase_if(scenario.inputs, is_margin);
  std::copy_if(own.inputs.begin(), own.inputs.end(), std::back_inserter(scenario.inputs),
               is_margin);
  scenario.inputs.push_back(checkpoint);
}

std::vector<std::uint32_t> first_of(std::vector<std::uint32_t> replicates, int count) {
  replicates.resize(std::min(replicates.size(), static_cast<std::size_t>(count)));
  return replicates;
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
  own.warnings.clear();  // told when it was run
  own.inputs.clear();
  for (const auto& [name, sha256] : facts.provenance) own.inputs.push_back({name, {}, sha256});
  own.data_directory = inputs.path();
  std::vector<Scenario> scenarios = given.empty() ? std::vector<Scenario>{own} : given;
  make_names_unique(scenarios);
  const InputFile file{checkpoint.filename().string(), checkpoint,
                       describe_input(checkpoint).sha256};
  const Continuation continuation(checkpoint, facts, own, reader.replicates().size());
  for (Scenario& scenario : scenarios) {
    take_inputs(scenario, own, facts, file);
    scenario.data_directory = inputs.path();
    continuation.prepare(scenario);
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
          first_of(reader.replicates(), scenarios.front().run.replicates),
          "branch"};
  return run_job(job, started);
}

}  // namespace coprod
