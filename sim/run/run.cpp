#include "core/error.hpp"
#include "processes/demography/cohorts.hpp"
#include "run/job.hpp"
#include "synthesis/synthesis.hpp"

#include <numeric>
#include <set>

#include <fmt/format.h>

namespace coprod {

namespace {

/// What two scenarios must have in common for persons and months to be paired.
void require_paired(const Scenario& base, const Scenario& other) {
  std::vector<std::string> errors;
  const auto differ = [&](std::string_view key, const std::string& a, const std::string& b) {
    if (a == b) return;
    errors.push_back(fmt::format(
        "{}: run.{} is {} but that of the base {} is {} (the arms of a comparison are paired month "
        "by month and person by person); give both the same, for example with --set run.{}={}.",
        other.name, key, b, base.name, a, key, a));
  };
  differ("start", to_string(base.run.start), to_string(other.run.start));
  differ("end", to_string(base.run.end), to_string(other.run.end));
  differ("hold", base.run.hold ? to_string(*base.run.hold) : "none",
         other.run.hold ? to_string(*other.run.hold) : "none");
  differ("burn_in", std::to_string(base.run.burn_in), std::to_string(other.run.burn_in));
  differ("seed", std::to_string(base.run.seed), std::to_string(other.run.seed));
  differ("scale", fmt::format("{}", base.run.scale), fmt::format("{}", other.run.scale));
  if (!same_data(base, other)) {
    errors.push_back(fmt::format(
        "{}: its data are not those of the base {} (other margins make other people, who cannot be "
        "paired); let both use the same data directory.",
        other.name, base.name));
  }
  if (!errors.empty()) throw InputError(errors);
}

/// Whether the key is that of a person who is there at the start or comes later.
bool is_of_a_person(EntityKey key, const Environment& env, const RunSettings& run) {
  if (key.kind() != EntityKind::person) return false;
  const Month start = run.start - run.burn_in - 1;
  if (key.origin() == Origin::synthesis) {
    return key.month() == static_cast<std::uint32_t>(start.index())
           && key.slot() < env.persons_at_start;
  }
  const Month month(static_cast<std::int32_t>(key.month()));
  if (key.origin() != Origin::entrant || month <= start || month > run.end) return false;
  for (std::size_t c = 0; c < env.cohorts.size(); ++c) {
    const std::uint64_t first = arrival_key(c, 0, month).bits;
    if (key.bits >= first && key.bits - first < most_arrivals(env.cohorts[c].rate)) return true;
  }
  return false;
}

/// Leaving out somebody who is never there would change nothing, in silence.
void require_persons(const Environment& env, const RunSettings& run,
                     const std::vector<std::uint64_t>& keys) {
  std::vector<std::string> errors;
  for (const std::uint64_t key : keys) {
    if (is_of_a_person(EntityKey{key}, env, run)) continue;
    errors.push_back(fmt::format(
        "--exclude names {:#018x}, the key of no person (none has it at the start, and "
        "none comes with it from {} to {}); copy a key from micro.h5 or ledger.h5 of this "
        "scenario.",
        key, to_string(run.start - run.burn_in), to_string(run.end)));
  }
  if (!errors.empty()) throw InputError(errors);
}

}  // namespace

std::vector<std::uint32_t> first_replicates(int count) {
  std::vector<std::uint32_t> numbers(static_cast<std::size_t>(count));
  std::iota(numbers.begin(), numbers.end(), 0u);
  return numbers;
}

Environment environment_of(const Scenario& scenario, const RunOptions& options) {
  Environment environment =
      make_environment(scenario.data_directory, scenario.effective_parameters(), scenario.run.scale,
                       options.exclude, scenario.enterprises);
  environment.held = scenario.run.hold;
  require_persons(environment, scenario.run, options.exclude);
  return environment;
}

std::vector<ArmSpec> specs_of(const std::vector<Scenario>& scenarios, const RunOptions& options,
                              std::vector<std::unique_ptr<Environment>>& environments) {
  std::vector<ArmSpec> specs;
  for (const Scenario& scenario : scenarios) {
    const Scenario& base = scenarios.front();
    const bool shares =
        !specs.empty() && scenario.enterprises == base.enterprises && same_data(scenario, base)
        && same_parameters(scenario.effective_parameters(), base.effective_parameters());
    if (!shares) {
      environments.push_back(std::make_unique<Environment>(environment_of(scenario, options)));
    }
    specs.push_back({&scenario, shares ? specs.front().environment : environments.back().get()});
  }
  return specs;
}

void make_names_unique(std::vector<Scenario>& scenarios) {
  std::set<std::string> taken;
  for (Scenario& scenario : scenarios) {
    const std::string stem = scenario.name;
    for (int n = 2; !taken.insert(scenario.name).second; ++n) {
      scenario.name = fmt::format("{}_{}", stem, n);
    }
  }
}

RunSummary run_scenario(const Scenario& scenario, const RunOptions& options) {
  const std::string started = utc_now();
  const Environment environment = environment_of(scenario, options);
  Job job{{{&scenario, &environment}},
          options,
          kernels(options.isa),
          scenario.run.start,
          static_cast<std::size_t>(scenario.run.end - scenario.run.start + 1),
          scenario.run.seed,
          {scenario.run.start},
          nullptr,
          first_replicates(scenario.run.replicates)};
  return run_job(job, started);
}

RunSummary run_comparison(const std::vector<Scenario>& given, const RunOptions& options) {
  const std::string started = utc_now();
  std::vector<Scenario> scenarios = given;
  make_names_unique(scenarios);
  Scenario& base = scenarios.front();
  for (const Scenario& scenario : scenarios) require_paired(base, scenario);
  const Month start = base.run.start - base.run.burn_in;
  std::vector<Month> parts;
  for (Scenario& scenario : scenarios) {
    const auto differs = first_difference(base, scenario, start, base.run.end);
    parts.push_back(differs.value_or(start));
    if (differs || &scenario == &base) continue;
    scenario.warnings.push_back(fmt::format(
        "{} differs in nothing from the base {}; it was simulated apart from the start, "
        "as a check that equal scenarios have equal results.",
        scenario.name, base.name));
  }
  std::vector<std::unique_ptr<Environment>> environments;
  Job job{specs_of(scenarios, options, environments),
          options,
          kernels(options.isa),
          base.run.start,
          static_cast<std::size_t>(base.run.end - base.run.start + 1),
          base.run.seed,
          parts,
          nullptr,
          first_replicates(base.run.replicates),
          "compare"};
  return run_job(job, started);
}

std::vector<std::string> available_isas() { return available_kernel_isas(); }

}  // namespace coprod
