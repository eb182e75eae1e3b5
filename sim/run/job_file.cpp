#include "run/job_file.hpp"

#include "core/error.hpp"
#include "output/file_names.hpp"
#include "output/files.hpp"
#include "output/manifest.hpp"
#include "output/sha256.hpp"

#include <algorithm>
#include <chrono>
#include <sstream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

namespace coprod {

namespace {

using Json = nlohmann::ordered_json;
constexpr std::uint64_t max_bytes = std::uint64_t{256} << 20;

/// `[run]` stands behind all text of the user's.
std::string with_one_replicate(std::string toml) {
  constexpr std::string_view key = "\nreplicates = ";
  const std::size_t at = toml.rfind(key);
  if (at == std::string::npos) return toml;
  const std::size_t end = toml.find('\n', at + 1);
  return toml.replace(at, (end == std::string::npos ? toml.size() : end) - at,
                      std::string(key) + "1");
}

/// The first line in which two texts differ, of each.
std::pair<std::string, std::string> first_difference_of(const std::string& a,
                                                        const std::string& b) {
  std::istringstream lines_a(a);
  std::istringstream lines_b(b);
  std::string line_a;
  std::string line_b;
  while (true) {
    const bool more_a = static_cast<bool>(std::getline(lines_a, line_a));
    const bool more_b = static_cast<bool>(std::getline(lines_b, line_b));
    if (!more_a) line_a.clear();
    if (!more_b) line_b.clear();
    if (line_a != line_b || (!more_a && !more_b)) return {line_a, line_b};
  }
}

std::string names_of(const JobFile& job) {
  std::string names;
  for (const auto& arm : job.arms) names += (names.empty() ? "" : ", ") + arm.name;
  return names;
}

}  // namespace

JobFile::Arm job_arm(const Scenario& scenario) {
  JobFile::Arm arm{scenario.name, with_one_replicate(scenario.resolved_toml), {}};
  for (const auto& input : scenario.inputs) {
    arm.inputs.emplace_back(
        input.name, input.sha256.empty() ? describe_input(input.path).sha256 : input.sha256);
  }
  return arm;
}

std::string job_json(const JobFile& job) {
  Json json;
  json["file_type"] = job_file_type;
  json["format_version"] = job_file_version;
  json["command"] = job.command;
  json["version"] = job.version;
  json["git_commit"] = job.git_commit;
  json["options"] = job.options;
  json["scenarios"] = Json::array();
  for (const auto& arm : job.arms) {
    Json inputs = Json::array();
    for (const auto& [name, sha256] : arm.inputs) {
      inputs.push_back({{"name", name}, {"sha256", sha256}});
    }
    json["scenarios"].push_back({{"name", arm.name}, {"toml", arm.toml}, {"inputs", inputs}});
  }
  json["data"] = job.data;
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

JobFile read_job_file(const std::filesystem::path& path) {
  const std::string text = read_text_file(path, max_bytes);
  JobFile job;
  std::string type;
  std::string format;
  try {
    const Json json = Json::parse(text);
    type = json.at("file_type").get<std::string>();
    format = json.at("format_version").get<std::string>();
    if (type == job_file_type && format.starts_with("1.")) {
      job.command = json.at("command").get<std::string>();
      job.version = json.at("version").get<std::string>();
      job.git_commit = json.at("git_commit").get<std::string>();
      job.options = json.at("options").get<std::map<std::string, std::string>>();
      job.data = json.at("data").get<std::map<std::string, std::string>>();
      for (const Json& arm : json.at("scenarios")) {
        JobFile::Arm& added = job.arms.emplace_back();
        added.name = arm.at("name").get<std::string>();
        added.toml = arm.at("toml").get<std::string>();
        for (const Json& input : arm.at("inputs")) {
          added.inputs.emplace_back(input.at("name").get<std::string>(),
                                    input.at("sha256").get<std::string>());
        }
      }
    }
  } catch (const nlohmann::json::exception&) {
    throw InvalidFile(fmt::format(
        "'{}' is damaged (it is no JSON, or lacks a part of what coprod writes there); the results "
        "beside it can be read, but not gone on with: run again in a new directory.",
        printable(path.string())));
  }
  for (const JobFile::Arm& arm : job.arms) {
    if (is_file_name(arm.name)) continue;
    throw InvalidFile(fmt::format(
        "'{}' calls a scenario '{}', which cannot be the name of a file (results are written under "
        "that name); it was not written by coprod, or was changed: run again in a new directory.",
        printable(path.string()), printable(arm.name.substr(0, 60))));
  }
  if (type != job_file_type || !format.starts_with("1.") || job.arms.empty()) {
    throw InvalidFile(fmt::format(
        "'{}' is of type '{}', version '{}', with {} scenarios (this program reads '{}', version "
        "1, with at least one); use the program that made it.",
        printable(path.string()), printable(type), printable(format), job.arms.size(),
        job_file_type));
  }
  return job;
}

std::vector<std::string> differences_between(const JobFile& there, const JobFile& asked) {
  std::vector<std::string> differ;
  if (there.command != asked.command) {
    differ.push_back(fmt::format("it was made by 'coprod {}', not by 'coprod {}'", there.command,
                                 asked.command));
  }
  if (there.version != asked.version || there.git_commit != asked.git_commit) {
    differ.push_back(
        fmt::format("it was made by coprod {} of commit {}, and this is coprod {} of commit {}",
                    there.version, there.git_commit, asked.version, asked.git_commit));
  }
  if (names_of(there) != names_of(asked)) {
    differ.push_back(fmt::format("its scenarios are {}, not {}", names_of(there), names_of(asked)));
  } else {
    for (std::size_t a = 0; a < asked.arms.size(); ++a) {
      if (there.arms[a].toml != asked.arms[a].toml) {
        const auto [before, now] = first_difference_of(there.arms[a].toml, asked.arms[a].toml);
        differ.push_back(fmt::format("its scenario {} says '{}' where that of now says '{}'",
                                     asked.arms[a].name, before, now));
      } else if (there.arms[a].inputs != asked.arms[a].inputs && there.data == asked.data) {
        differ.push_back(
            fmt::format("the files of its scenario {} had another text", asked.arms[a].name));
      }
    }
  }
  for (const auto& [name, text] : asked.data) {
    const auto found = there.data.find(name);
    if (found == there.data.end() || found->second != text) {
      differ.push_back(fmt::format("its data file {} had another text", name));
    }
  }
  for (const auto& [name, text] : there.data) {
    if (!asked.data.contains(name)) differ.push_back("it had a data file " + name);
  }
  std::map<std::string, std::string> all = there.options;
  all.insert(asked.options.begin(), asked.options.end());
  for (const auto& [name, text] : all) {
    const std::string before = there.option(name);
    const std::string now = asked.option(name);
    if (before == now) continue;
    differ.push_back(before.empty() ? fmt::format("it was begun without --{}", name)
                     : now.empty()
                         ? fmt::format("it was begun with --{} {}", name, before)
                         : fmt::format("it was begun with --{} {}, not {}", name, before, now));
  }
  return differ;
}

std::string identity_of(const JobFile& job) { return sha256_hex(job_json(job)); }

std::map<std::string, std::string> input_texts(const Scenario& scenario) {
  std::map<std::string, std::string> texts;
  for (const auto& entry : std::filesystem::directory_iterator(scenario.data_directory)) {
    if (entry.path().extension() != ".csv") continue;
    texts[entry.path().filename().string()] = read_text_file(entry.path(), std::uint64_t{4} << 20);
  }
  return texts;
}

CarriedInputs::CarriedInputs(const std::map<std::string, std::string>& texts)
    : path_(std::filesystem::temp_directory_path()
            / fmt::format("coprod-inputs-{}-{}", ::getpid(),
                          std::chrono::steady_clock::now().time_since_epoch().count())) {
  for (const auto& [name, text] : texts) {
    if (!is_file_name(name)) {
      throw InvalidFile(fmt::format(
          "an input called '{}' is no plain file name; the file that holds it was not written by "
          "coprod.",
          printable(name)));
    }
  }
  std::filesystem::create_directories(path_);
  for (const auto& [name, text] : texts) write_text_file(path_ / name, text);
}

CarriedInputs::~CarriedInputs() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

Scenario scenario_of(const JobFile::Arm& arm, int replicates,
                     const std::filesystem::path& data_directory) {
  Scenario scenario = parse_scenario(arm.toml, arm.name, data_directory,
                                     {{"run.replicates", std::to_string(replicates)}});
  scenario.name = arm.name;
  scenario.data_directory = data_directory;
  scenario.inputs.clear();
  for (const auto& [name, sha256] : arm.inputs) scenario.inputs.push_back({name, {}, sha256});
  return scenario;
}

}  // namespace coprod
