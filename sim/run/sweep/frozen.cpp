#include "run/sweep/frozen.hpp"

#include "build_info.hpp"
#include "core/error.hpp"
#include "observers/outcomes.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

namespace coprod {

namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

constexpr std::string_view file_type = "coprod-sweep";
constexpr std::string_view format_version = "1.0";
constexpr std::uint64_t most_added = 10'000'000;

/// The sweep's file, from the directory: found from every working directory, and after both were
/// moved together. A sweep file that lies in the directory moves with it.
std::string path_from(const fs::path& directory, const fs::path& file) {
  std::error_code error;
  const fs::path from = fs::weakly_canonical(directory, error);
  const fs::path to = error ? fs::path() : fs::weakly_canonical(file, error);
  const fs::path relative = error ? fs::path() : to.lexically_relative(from);
  return (relative.empty() ? fs::absolute(file, error) : relative).generic_string();
}

}  // namespace

ordered_json parse_frozen(const fs::path& directory) {
  const fs::path path = directory / "sweep.json";
  const std::string text = read_text_file(path, std::uint64_t{64} << 20);
  auto json = ordered_json::parse(text, nullptr, false);
  const auto refuse = [&](std::string_view why) {
    throw InvalidFile(
        fmt::format("'{}' {}; restore it, or sweep into a new directory.", path.string(), why));
  };
  const auto text_of = [&](const char* key) {
    const auto found = json.is_object() ? json.find(key) : json.end();
    return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
  };
  if (text_of("file_type") != file_type) {
    refuse("does not say what sweep this is (it is damaged, or of another program)");
  }
  if (text_of("format_version").substr(0, 2) != format_version.substr(0, 2)) {
    refuse("is of another version of coprod");
  }
  for (const char* key : {"identity", "sweep_path"}) {
    if (text_of(key).empty()) refuse(fmt::format("lacks '{}' (it is damaged)", key));
  }
  const auto is_count = [](const ordered_json& number, std::uint64_t most) {
    return number.is_number_unsigned() && number.get<std::uint64_t>() >= 1
           && number.get<std::uint64_t>() <= most;
  };
  if (!json.contains("replicates") || !is_count(json["replicates"], 1'000'000'000)) {
    refuse("does not say how many replicates there are (it is damaged)");
  }
  const bool extensions =
      json.contains("extensions") && json["extensions"].is_array()
      && std::all_of(json["extensions"].begin(), json["extensions"].end(),
                     [&](const ordered_json& more) { return is_count(more, most_added); });
  if (!extensions) refuse("does not say how the design was extended (it is damaged)");
  return json;
}

ordered_json frozen_plan(const SweepPlan& plan) {
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

void write_frozen(const fs::path& directory, const SweepPlan& plan, IfExists if_exists) {
  ordered_json json = frozen_plan(plan);
  json["sweep_path"] = path_from(directory, plan.file.path);
  write_text_file(directory / "sweep.json", json.dump(2) + "\n", if_exists);
}

bool is_half_made(const fs::path& directory) {
  static const std::set<std::string> known{"SWEEP.toml", "scenarios", "design.csv", "shards",
                                           "log.jsonl"};
  for (const auto& entry : fs::directory_iterator(directory)) {
    const std::string name = entry.path().filename().string();
    // sweep.json comes last: another task has just made the directory whole.
    if (name == "sweep.json") return true;
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
  write_frozen(directory, plan, IfExists::refuse);
}

void require_same(const fs::path& directory, const ordered_json& json, const SweepPlan& plan) {
  if (json["identity"] == identity_of(plan)) return;
  std::vector<std::string> changed;
  const ordered_json now = frozen_plan(plan);
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

void require_frozen_points(const fs::path& directory, const SweepPlan& plan) {
  const fs::path path = directory / "design.csv";
  const std::string wanted = design_csv(plan.file, plan.design);
  std::error_code error;
  const std::string found =
      fs::exists(path, error) ? read_text_file(path, std::uint64_t{4} << 30) : std::string();
  if (found == wanted) return;
  if (!wanted.starts_with(found)) {
    throw InputError(fmt::format(
        "'{}' is not the design that was frozen (it was changed since, but points are those of the "
        "sweep file); restore it, or delete it and it is written again. Other points make another "
        "sweep, in a new directory.",
        path.string()));
  }
  write_text_file(path, wanted, IfExists::replace);
}

}  // namespace coprod
