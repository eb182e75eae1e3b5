#include "run/sweep/directory.hpp"

#include "build_info.hpp"
#include "core/error.hpp"
#include "observers/outcomes.hpp"
#include "output/files.hpp"
#include "output/manifest.hpp"
#include "output/sha256.hpp"
#include "output/table.hpp"
#include "run/job.hpp"
#include "run/levels.hpp"
#include "run/sweep/frozen.hpp"

#include <algorithm>
#include <cstring>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace coprod {

namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

constexpr std::size_t most_points = 100'000;
constexpr std::size_t most_runs = 1'000'000;
/// Points with luck of their own share the 31 bits of a replicate's number.
constexpr std::uint32_t replicates_of_point = 4096;

std::vector<std::size_t> chosen_tables(const std::vector<std::string>& names) {
  std::vector<std::size_t> chosen;
  for (std::size_t i = 0; i < all_outcomes().size(); ++i) {
    const OutcomeInfo& outcome = all_outcomes()[i];
    const bool wanted = std::any_of(names.begin(), names.end(), [&](const std::string& name) {
      return name == "all" || name == outcome.name || (name == "headline" && outcome.headline);
    });
    if (wanted) chosen.push_back(i);
  }
  return chosen;
}

/// What base and arms must have in common.
void require_same_run(const std::vector<Scenario>& scenarios) {
  const Scenario& base = scenarios.front();
  std::vector<std::string> errors;
  for (const Scenario& arm : scenarios) {
    if (!(arm.run.start == base.run.start && arm.run.end == base.run.end
          && arm.run.hold == base.run.hold && arm.run.burn_in == base.run.burn_in
          && arm.run.seed == base.run.seed && arm.run.scale == base.run.scale
          && arm.run.replicates == base.run.replicates)) {
      errors.push_back(fmt::format(
          "{}: its [run] differs from that of the base {} (the arms of a sweep are paired month by "
          "month and person by person); set what differs in [run] of the sweep.",
          arm.name, base.name));
    }
    if (!same_data(base, arm)) {
      errors.push_back(fmt::format(
          "{}: its data are not those of the base {} (other margins make other people, who cannot "
          "be paired); let both use the same data directory.",
          arm.name, base.name));
    }
  }
  if (!errors.empty()) throw InputError(errors);
}

void require_size(const SweepPlan& plan, bool large) {
  const std::size_t points = count_points(plan.file, plan.extensions);
  const auto replicates = static_cast<std::size_t>(plan.replicates);
  if (points == 0) {
    throw InputError(
        fmt::format("{}: the design has no points (nothing would be run); list or draw "
                    "some.",
                    plan.file.path.string()));
  }
  if (!large && (points > most_points || points > most_runs / replicates)) {
    throw InputError(
        fmt::format("{}: the design has {} points of {} replicates, more than {} points or {} runs "
                    "(a slip of a "
                    "digit would fill the machine for weeks); make it smaller, or say --yes.",
                    plan.file.path.string(), points, replicates, most_points, most_runs));
  }
  if (points > (std::size_t{1} << 31)) {
    throw InputError(
        fmt::format("{}: the design has {} points, more than can be numbered; make it "
                    "smaller.",
                    plan.file.path.string(), points));
  }
  if (plan.file.independent
      && (points > (std::size_t{1} << 31) / replicates_of_point - 1
          || replicates > replicates_of_point)) {
    throw InputError(fmt::format(
        "{}: random_numbers = \"independent\" leaves room for {} points of {} replicates; make the "
        "sweep smaller, or let points share their random numbers.",
        plan.file.path.string(), (std::size_t{1} << 31) / replicates_of_point - 1,
        replicates_of_point));
  }
}

/// Every composition of a scenario that takes further ones with one of those in [vary].
std::vector<std::string> further_compositions(const SweepPlan& plan) {
  std::vector<std::string> takers = plan.file.arms;
  if (takers.empty()) takers.push_back(plan.file.base);
  std::vector<std::string> files;
  for (const Factor& factor : plan.file.factors) {
    for (const auto& more : factor.files) {
      for (const auto& taker : takers) {
        if (!more.empty()) files.push_back(taker + "+" + more);
      }
    }
  }
  return files;
}

/// What is solved at each point cannot be varied between points.
void require_levels_unvaried(const SweepFile& file) {
  std::vector<std::string> errors;
  for (const Factor& factor : file.factors) {
    const bool solved =
        factor.parameter != nullptr
        && std::any_of(level_pairs.begin(), level_pairs.end(), [&](const LevelPair& pair) {
             return pair.solved == factor.parameter->member;
           });
    if (!solved || !file.solve_levels) continue;
    errors.push_back(
        fmt::format("{}: '{}' is varied, but [levels] solve = true finds it at each point (the "
                    "value of the design would "
                    "not be used); leave out one of the two, or vary what it is solved for.",
                    factor.where, factor.key));
  }
  if (!errors.empty()) throw InputError(errors);
}

/// Scenarios that [vary] composes with base or arms must load, whichever point takes them.
void require_further_scenarios(const SweepPlan& plan) {
  std::vector<std::string> errors;
  for (const auto& file : further_compositions(plan)) {
    try {
      if (load_scenario(file, plan.file.run).run == plan.base().run) continue;
      errors.push_back(
          fmt::format("{}: composing it changes [run] (the arms of a sweep are paired month by "
                      "month); set it in [run] of the sweep.",
                      file));
    } catch (const InputError& error) {
      const std::string text = error.what();
      if (std::find(errors.begin(), errors.end(), text) == errors.end()) errors.push_back(text);
    }
  }
  if (!errors.empty()) throw InputError(errors);
}

}  // namespace

std::uint32_t SweepPlan::luck(RunId run) const {
  return file.independent ? (run.point + 1) * replicates_of_point + run.replicate : run.replicate;
}

SweepPlan plan_sweep(const fs::path& path, bool large, const Extensions& extensions,
                     int more_replicates) {
  SweepPlan plan;
  plan.file = load_sweep_file(path);
  plan.extensions = extensions;
  std::vector<std::string> errors;
  std::vector<std::string> names{plan.file.base};
  names.insert(names.end(), plan.file.arms.begin(), plan.file.arms.end());
  for (const auto& name : names) {
    try {
      plan.scenarios.push_back(load_scenario(name, plan.file.run));
      for (auto& warning : plan.scenarios.back().warnings) {
        warning = at_their_places(plan.file, {}, warning);
      }
    } catch (const InputError& error) {
      // One error of the sweep's own is not told for every scenario.
      const std::string text = at_their_places(plan.file, {}, error.what());
      if (std::find(errors.begin(), errors.end(), text) == errors.end()) errors.push_back(text);
    }
  }
  if (!errors.empty()) throw InputError(errors);
  make_names_unique(plan.scenarios);
  require_same_run(plan.scenarios);
  require_further_scenarios(plan);
  require_levels_unvaried(plan.file);
  plan.tables = chosen_tables(plan.file.tables);
  plan.replicates = plan.base().run.replicates + more_replicates;
  require_size(plan, large);
  plan.design = make_design(plan.file, plan.extensions, plan.base());
  return plan;
}

std::string identity_of(const SweepPlan& plan) {
  Sha256 hash;
  const auto add = [&](std::string_view text) {
    hash.update(std::to_string(text.size()) + ":");
    hash.update(text);
  };
  add(build_info().version);
  add(build_info().commit);
  for (const Scenario& scenario : plan.scenarios) {
    add(scenario.name);
    add(scenario.resolved_toml);
    for (const auto& input : scenario.inputs) {
      if (input.path.extension() != ".toml") add(sha256_of_file(input.path));
    }
  }
  for (const std::size_t table : plan.tables) add(all_outcomes()[table].name);
  const SweepFile& file = plan.file;
  add(name_of(file.kind));
  add(fmt::format("{} {} {} {} {} {} {}", file.points, file.seed, file.levels, file.second_order,
                  file.unit, file.independent, file.solve_levels));
  for (const SweptLever& swept : file.levers) {
    for (const SweptEntry& entry : swept.entries) {
      add(fmt::format("{} {} {} {} {}", swept.key, entry.month ? to_string(*entry.month) : "",
                      entry.value_by, entry.dated_by, entry.fixed));
    }
  }
  for (const auto& composed : further_compositions(plan)) {
    add(load_scenario(composed, file.run).resolved_toml);
  }
  // The points themselves, as far as they do not come from extensions: priors, files and all.
  const Design first = plan.extensions.empty() ? plan.design : make_design(file, {}, plan.base());
  add(design_csv(file, first));
  return hash.hex();
}

bool is_sweep_directory(const fs::path& directory) {
  std::error_code error;
  return fs::is_regular_file(directory / "sweep.json", error);
}

void remove_unfinished_sweep(const fs::path& directory) {
  static const std::set<std::string> known{"sweep.json", "SWEEP.toml", "scenarios",
                                           "design.csv", "shards",     "manifest.json"};
  try {
    // Without a code the command is at work, or was killed and may be gone on with.
    if (!is_sweep_directory(directory) || !read_manifest(directory / manifest_name).exit_code)
      return;
    for (const auto& entry : fs::directory_iterator(directory)) {
      if (!known.contains(entry.path().filename().string())) return;
    }
    for (const auto& log : shards_of(directory)) {
      if (is_being_written(log) || !index_records(log, std::nullopt).empty()) return;
    }
  } catch (const std::exception&) {
    return;  // not to be read is not to be thrown away
  }
  std::error_code error;
  for (const auto& name : known) fs::remove_all(directory / name, error);
}

void open_sweep_directory(const fs::path& directory, SweepPlan& plan, Joining joining) {
  std::error_code error;
  // A sweep file that lies there is what was asked for.
  if (joining == Joining::begin
      && !fs::equivalent(plan.file.path, directory / "SWEEP.toml", error)) {
    remove_unfinished_sweep(directory);
  }
  if (!is_sweep_directory(directory)) {
    const bool there = fs::exists(directory, error) && !fs::is_empty(directory, error);
    if (there
        && !(joining == Joining::resume && fs::is_directory(directory, error)
             && is_half_made(directory))) {
      prepare_run_directory(directory);  // tells what is in the way
    }
    try {
      if (!is_sweep_directory(directory)) {
        freeze(directory, plan);
        return;
      }
    } catch (const OutputRefused&) {
      // Tasks that begin together freeze the same; the first one's sweep.json stands.
      if (!is_sweep_directory(directory)) throw;
    }
  }
  if (joining == Joining::begin) {
    throw OutputRefused(
        fmt::format("'{}' holds a sweep already (nothing is ever overwritten); go on with it by "
                    "--resume, or choose another folder.",
                    directory.string()));
  }
  const ordered_json json = parse_frozen(directory);
  require_same(directory, json, plan);
  const auto extensions = json["extensions"].get<Extensions>();
  if (extensions != plan.extensions) {
    plan.extensions = extensions;
    plan.design = make_design(plan.file, extensions, plan.base());
  }
  plan.replicates = json["replicates"].get<int>();
  require_frozen_points(directory, plan);
  fs::create_directories(directory / "shards", error);
}

SweepPlan read_sweep_directory(const fs::path& directory, Reading reading) {
  const ordered_json json = parse_frozen(directory);
  const fs::path file =
      (directory / json["sweep_path"].get<std::string>()).lexically_normal();  // or absolute
  std::error_code error;
  if (!fs::exists(file, error)) {
    throw InputError(fmt::format(
        "'{}' was swept from '{}', which is not there any more (its scenarios are found from it); "
        "put the file back.",
        directory.string(), file.string()));
  }
  const auto extensions = json["extensions"].get<Extensions>();
  SweepPlan plan = plan_sweep(file, true, extensions);
  // Another program would run on differently, but what was merged says the same to it, as long as
  // scenarios, tables and points are the same (require_frozen_points).
  const ordered_json now = frozen_plan(plan);
  const auto same = [&](const char* key) {
    return json.value(key, ordered_json()) == now.value(key, ordered_json());
  };
  const bool other_program = !same("version") || !same("git_commit");
  const bool same_results = same("scenarios") && same("tables") && same("design");
  if (reading == Reading::to_run || !other_program || !same_results) {
    require_same(directory, json, plan);
  }
  plan.replicates = json["replicates"].get<int>();
  require_frozen_points(directory, plan);
  return plan;
}

void extend_sweep_directory(const fs::path& directory, const SweepPlan& plan) {
  require_size(plan, true);
  // In this order: a design.csv that is too short is known for what it is (require_frozen_points).
  write_frozen(directory, plan, IfExists::replace);
  write_text_file(directory / "design.csv", design_csv(plan.file, plan.design), IfExists::replace);
}

}  // namespace coprod
