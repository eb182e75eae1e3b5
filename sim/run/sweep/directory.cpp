#include "run/sweep/directory.hpp"

#include "build_info.hpp"
#include "core/error.hpp"
#include "observers/outcomes.hpp"
#include "output/files.hpp"
#include "output/manifest.hpp"
#include "output/sha256.hpp"
#include "run/job.hpp"

#include <algorithm>
#include <cstring>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace coprod {

namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

constexpr std::string_view file_type = "coprod-sweep";
constexpr std::string_view format_version = "1.0";
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
          && arm.run.burn_in == base.run.burn_in && arm.run.seed == base.run.seed
          && arm.run.scale == base.run.scale && arm.run.replicates == base.run.replicates)) {
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

ordered_json parse_frozen(const fs::path& directory) {
  const fs::path path = directory / "sweep.json";
  const std::string text = read_text_file(path, std::uint64_t{64} << 20);
  const auto json = ordered_json::parse(text, nullptr, false);
  const auto refuse = [&](std::string_view why) {
    throw InvalidFile(
        fmt::format("'{}' {}; restore it, or sweep into a new directory.", path.string(), why));
  };
  if (!json.is_object() || json.value("file_type", "") != file_type) {
    refuse("does not say what sweep this is (it is damaged, or of another program)");
  }
  if (json.value("format_version", "").substr(0, 2) != format_version.substr(0, 2)) {
    refuse("is of another version of coprod");
  }
  for (const char* key : {"identity", "replicates", "extensions", "sweep_path"}) {
    if (!json.contains(key)) refuse(fmt::format("lacks '{}' (it is damaged)", key));
  }
  return json;
}

ordered_json frozen(const SweepPlan& plan) {
  ordered_json json;
  json["file_type"] = file_type;
  json["format_version"] = format_version;
  json["identity"] = identity_of(plan);
  json["version"] = build_info().version;
  json["git_commit"] = build_info().commit;
  json["title"] = plan.file.title;
  json["design"] = name_of(plan.file.kind);
  json["points"] = plan.design.points();
  json["replicates"] = plan.replicates;
  json["extensions"] = plan.extensions;
  for (const Scenario& scenario : plan.scenarios) json["scenarios"].push_back(scenario.name);
  for (const std::size_t table : plan.tables) json["tables"].push_back(all_outcomes()[table].name);
  return json;
}

/// A sweep file that lies in the directory moves with it.
std::string path_from(const fs::path& directory, const fs::path& file) {
  std::error_code error;
  if (fs::equivalent(file, directory / "SWEEP.toml", error)) return "SWEEP.toml";
  return file.lexically_normal().generic_string();
}

void write_frozen(const fs::path& directory, const SweepPlan& plan) {
  ordered_json json = frozen(plan);
  json["sweep_path"] = path_from(directory, plan.file.path);
  write_text_file(directory / "sweep.json", json.dump(2) + "\n", IfExists::replace);
}

/// Whether a directory holds nothing but what freezing a sweep, killed half way, leaves behind.
bool is_half_made(const fs::path& directory) {
  static const std::set<std::string> known{"SWEEP.toml", "scenarios", "design.csv", "shards",
                                           "log.jsonl"};
  for (const auto& entry : fs::directory_iterator(directory)) {
    const std::string name = entry.path().filename().string();
    if (!known.contains(name) && name.find(".tmp-") == std::string::npos) return false;
  }
  return true;
}

void freeze(const fs::path& directory, const SweepPlan& plan) {
  std::error_code error;
  fs::create_directories(directory / "scenarios", error);
  fs::create_directories(directory / "shards", error);
  if (error) {
    throw OutputRefused(fmt::format("cannot make '{}': {}; choose another folder.",
                                    directory.string(), error.message()));
  }
  for (const Scenario& scenario : plan.scenarios) {
    write_text_file(directory / "scenarios" / (scenario.name + ".resolved.toml"),
                    scenario.resolved_toml, IfExists::replace);
  }
  // A copy beside its own scenarios' paths would not find them: it is for readers.
  if (!fs::equivalent(plan.file.path, directory / "SWEEP.toml", error)) {
    write_text_file(directory / "SWEEP.toml", plan.file.text, IfExists::replace);
  }
  write_text_file(directory / "design.csv", design_csv(plan.file, plan.design), IfExists::replace);
  write_frozen(directory, plan);
}

void require_same(const fs::path& directory, const ordered_json& json, const SweepPlan& plan) {
  if (json["identity"] == identity_of(plan)) return;
  std::vector<std::string> changed;
  const ordered_json now = frozen(plan);
  for (const char* key : {"version", "git_commit", "design", "scenarios", "tables"}) {
    if (json.value(key, ordered_json()) != now.value(key, ordered_json()))
      changed.emplace_back(key);
  }
  throw InputError(fmt::format(
      "'{}' holds another sweep than this one: {} (its finished runs and new ones would not fit "
      "together); nothing was changed. Sweep into a new directory, or use the {} that made it.",
      directory.string(),
      changed.empty() ? std::string("design, ranges, seed or an input was changed since")
                      : fmt::format("{} differ", fmt::join(changed, ", ")),
      changed.empty() ? "files" : "program and files"));
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
    } catch (const InputError& error) {
      errors.emplace_back(error.what());
    }
  }
  if (!errors.empty()) throw InputError(errors);
  make_names_unique(plan.scenarios);
  require_same_run(plan.scenarios);
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
  add(fmt::format("{} {} {} {} {} {}", file.points, file.seed, file.levels, file.second_order,
                  file.unit, file.independent));
  for (const SweptLever& swept : file.levers) {
    for (const SweptEntry& entry : swept.entries) {
      add(fmt::format("{} {} {} {} {}", swept.key, entry.month ? to_string(*entry.month) : "",
                      entry.value_by, entry.dated_by, entry.fixed));
    }
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

void open_sweep_directory(const fs::path& directory, SweepPlan& plan, Joining joining) {
  std::error_code error;
  if (is_sweep_directory(directory)) {
    if (joining == Joining::begin) {
      throw OutputRefused(fmt::format(
          "'{}' holds a sweep already (nothing is ever overwritten); go on with it by --resume, or "
          "choose another folder.",
          directory.string()));
    }
    const ordered_json json = parse_frozen(directory);
    require_same(directory, json, plan);
    const auto extensions = json["extensions"].get<Extensions>();
    const int replicates = json["replicates"].get<int>();
    if (extensions != plan.extensions) {
      plan.extensions = extensions;
      plan.design = make_design(plan.file, extensions, plan.base());
    }
    plan.replicates = replicates;
    fs::create_directories(directory / "shards", error);
    return;
  }
  const bool there = fs::exists(directory, error) && !fs::is_empty(directory, error);
  if (there
      && !(joining == Joining::resume && fs::is_directory(directory, error)
           && is_half_made(directory))) {
    prepare_run_directory(directory);  // tells what is in the way
  }
  freeze(directory, plan);
}

SweepPlan read_sweep_directory(const fs::path& directory) {
  const ordered_json json = parse_frozen(directory);
  fs::path file(json["sweep_path"].get<std::string>());
  if (file == "SWEEP.toml") file = directory / file;
  std::error_code error;
  if (!fs::exists(file, error)) {
    throw InputError(fmt::format(
        "'{}' was swept from '{}', which is not there any more (its scenarios are found from it); "
        "run this from the folder where the sweep was started, or put the file back.",
        directory.string(), file.string()));
  }
  const auto extensions = json["extensions"].get<Extensions>();
  SweepPlan plan = plan_sweep(file, true, extensions);
  require_same(directory, json, plan);
  plan.replicates = json["replicates"].get<int>();
  return plan;
}

void extend_sweep_directory(const fs::path& directory, const SweepPlan& plan) {
  require_size(plan, true);
  write_text_file(directory / "design.csv", design_csv(plan.file, plan.design), IfExists::replace);
  write_frozen(directory, plan);
}

std::vector<std::byte> encode(const RunRecord& record) {
  std::vector<std::byte> bytes(1);
  bytes[0] = std::byte{record.failed};
  const auto put = [&](const void* from, std::size_t size) {
    const auto at = bytes.size();
    bytes.resize(at + size);
    std::memcpy(bytes.data() + at, from, size);
  };
  if (record.failed) {
    put(record.reason.data(), record.reason.size());
  } else {
    bytes.reserve(1 + record.values.size() * sizeof(double));
    put(record.values.data(), record.values.size() * sizeof(double));
  }
  return bytes;
}

RunRecord decode(std::span<const std::byte> payload, std::size_t values) {
  RunRecord record;
  const bool good =
      !payload.empty()
      && (payload[0] == std::byte{1} || payload.size() == 1 + values * sizeof(double));
  if (!good) {
    throw InvalidFile(
        "a record of a shard has another length than the sweep's tables (it was "
        "written by another program); move the shard away and resume.");
  }
  record.failed = payload[0] == std::byte{1};
  if (record.failed) {
    record.reason.assign(reinterpret_cast<const char*>(payload.data()) + 1, payload.size() - 1);
  } else {
    record.values.resize(values);
    std::memcpy(record.values.data(), payload.data() + 1, values * sizeof(double));
  }
  return record;
}

std::size_t values_per_run(const SweepPlan& plan) {
  std::size_t cells = 0;
  for (const std::size_t table : plan.tables) cells += cells_of(all_outcomes()[table]);
  return plan.scenarios.size() * cells * plan.months();
}

std::vector<fs::path> shards_of(const fs::path& directory) {
  std::vector<fs::path> paths;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(directory / "shards", error)) {
    if (entry.path().extension() == ".log") paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

std::set<std::uint64_t> finished_runs(const fs::path& directory, const std::string& identity) {
  std::set<std::uint64_t> finished;
  for (const auto& path : shards_of(directory)) {
    read_records(path, identity,
                 [&](std::uint64_t id, std::span<const std::byte>) { finished.insert(id); });
  }
  return finished;
}

}  // namespace coprod
