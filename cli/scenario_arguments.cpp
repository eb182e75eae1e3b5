#include "cli/scenario_arguments.hpp"

#include "cli/console.hpp"
#include "cli/numbers.hpp"
#include "core/error.hpp"
#include "scenario/run_limits.hpp"

#include <fmt/format.h>

namespace coprod::cli {

Override parse_override(const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0) {
    throw UsageError(
        fmt::format("--set got '{}', which is not KEY=VALUE (it names what to set and "
                    "to what); write for example --set exit.shape=0.8",
                    text));
  }
  return {text.substr(0, equals), text.substr(equals + 1)};
}

void ScenarioArguments::add_to(CLI::App& command) {
  command.add_option("scenario", file_, "Scenario file; a.toml+b.toml composes several")
      ->required()
      ->type_name("S.toml");
  add_changes_to(command);
}

void ScenarioArguments::add_changes_to(CLI::App& command) {
  command.add_option("-r,--replicates", replicates_, "Replicates, instead of the scenario's")
      ->type_name("N")
      ->transform(whole_number(replicates_limit.low, replicates_limit.high));
  command.add_option("--seed", seed_, "Seed, instead of the scenario's")
      ->type_name("K")
      ->transform(whole_number(seed_limit.low, seed_limit.high));
  command.add_option("--scale", scale_, "Persons relative to the real population")
      ->type_name("X")
      ->transform(number_above_zero(max_scale));
  command.add_option("--months", months_, "Months to report, from the start on")
      ->type_name("M")
      ->transform(whole_number(1, Month::max_index));
  command
      .add_option("--set", sets_,
                  "Set a lever, parameter, mechanism or run.x, for example exit.shape=0.8; may be "
                  "repeated")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
}

Scenario ScenarioArguments::load(const std::string& file) const {
  std::vector<Override> overrides;
  for (const auto& text : sets_) overrides.push_back(parse_override(text));
  if (replicates_) overrides.emplace_back("run.replicates", std::to_string(*replicates_));
  if (seed_) overrides.emplace_back("run.seed", std::to_string(*seed_));
  if (scale_) overrides.emplace_back("run.scale", fmt::format("{}", *scale_));
  if (!months_) return load_scenario(file, overrides);
  // The last month depends on the first, which the file says.
  const Month start = load_scenario(file, overrides).run.start;
  if ((start + (*months_ - 1)).index() > Month::max_index) {
    throw UsageError(
        fmt::format("--months is {}, which from {} on goes beyond 2241-04 (months are "
                    "counted to there); choose fewer",
                    *months_, to_string(start)));
  }
  overrides.emplace_back("run.end", '"' + to_string(start + (*months_ - 1)) + '"');
  return load_scenario(file, overrides);
}

}  // namespace coprod::cli
