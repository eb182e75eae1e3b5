#include "output/manifest.hpp"

#include "output/sha256.hpp"

#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <ctime>
#include <fstream>
#include <type_traits>
#include <utility>

#include <nlohmann/json.hpp>
#include <sys/resource.h>
#include <unistd.h>

namespace coprod {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::uint64_t max_manifest_bytes = std::uint64_t{16} << 20;

Json number(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

/// Reads a member if it is there and of the right type; a wrong type is an error of the file.
template <class T>
void take(const Json& object, const char* name, T& value) {
  const auto found = object.find(name);
  if (found == object.end() || found->is_null()) return;
  if constexpr (std::is_integral_v<T> && !std::is_same_v<T, bool>) {
    const bool fits =
        found->is_number_unsigned()
            ? std::in_range<T>(found->template get<std::uint64_t>())
            : found->is_number_integer() && std::in_range<T>(found->template get<std::int64_t>());
    if (!fits) throw InvalidFile(std::string("its '") + name + "' is no such whole number");
  }
  value = found->template get<T>();
}

std::map<std::string, std::string> texts(const Json& object, const char* name) {
  std::map<std::string, std::string> found;
  take(object, name, found);
  return found;
}

}  // namespace

std::string manifest_json(const Manifest& m) {
  Json inputs = Json::array();
  for (const ManifestInput& input : m.inputs) {
    inputs.push_back({{"path", input.path}, {"sha256", input.sha256}, {"bytes", input.bytes}});
  }
  const Performance& p = m.performance;
  Json json;
  json["file_type"] = manifest_file_type;
  json["format_version"] = manifest_version;
  json["program"] = m.program;
  json["version"] = m.version;
  json["git"] = {{"commit", m.git_commit}, {"dirty", m.git_dirty}};
  json["build"] = {{"compiler", m.compiler},
                   {"flags", m.compiler_flags},
                   {"type", m.build_type},
                   {"kernel", m.kernel},
                   {"libraries", m.libraries}};
  json["command_line"] = m.command_line;
  json["seed"] = std::to_string(m.seed);
  json["replicates"] = m.replicates;
  json["scenarios"] = m.scenarios;
  json["inputs"] = inputs;
  json["host"] = {
      {"name", m.host}, {"processor", m.processor}, {"threads", m.threads}, {"ranks", m.ranks}};
  json["time"] = {{"start", m.start_time}, {"end", m.end_time}};
  json["exit_code"] = m.exit_code;
  json["interrupted"] = m.interrupted;
  json["warnings"] = m.warnings;
  json["performance"] = {{"person_months", p.person_months},
                         {"seconds", number(p.seconds)},
                         {"ns_per_person_month", number(p.ns_per_person_month)},
                         {"words_per_person_month", number(p.words_per_person_month)},
                         {"bytes_per_person_month", number(p.bytes_per_person_month)},
                         {"peak_rss_bytes", p.peak_rss_bytes}};
  if (!m.more.empty()) json["more"] = m.more;
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

void write_manifest(const std::filesystem::path& path, const Manifest& manifest,
                    IfExists if_exists) {
  write_text_file(path, manifest_json(manifest), if_exists);
}

Manifest read_manifest(const std::filesystem::path& path) {
  const std::string problem = "cannot read '" + path.string() + "': ";
  const std::string text = read_text_file(path, max_manifest_bytes);
  // Deep nesting would exhaust the stack when the tree is freed; ours is four levels deep.
  const auto shallow = [](int depth, Json::parse_event_t, Json&) {
    if (depth > 16) throw InvalidFile("its JSON is nested too deep");
    return true;
  };
  Manifest m;
  try {
    const Json json = Json::parse(text, shallow);
    std::string type;
    std::string version;
    if (json.is_object()) {
      take(json, "file_type", type);
      take(json, "format_version", version);
    }
    if (type != manifest_file_type) throw InvalidFile("it is no manifest of coprod");
    if (!version.starts_with("1.")) {
      throw InvalidFile(
          "its format has the version '" + version
          + "' and this program reads version 1; use the coprod release that wrote it");
    }
    const auto part = [&](const char* name) { return json.value(name, Json::object()); };
    take(json, "program", m.program);
    take(json, "version", m.version);
    take(part("git"), "commit", m.git_commit);
    take(part("git"), "dirty", m.git_dirty);
    const Json build = part("build");
    take(build, "compiler", m.compiler);
    take(build, "flags", m.compiler_flags);
    take(build, "type", m.build_type);
    take(build, "kernel", m.kernel);
    m.libraries = texts(build, "libraries");
    take(json, "command_line", m.command_line);
    std::string seed = "0";
    take(json, "seed", seed);
    const char* end = seed.data() + seed.size();
    const auto read = std::from_chars(seed.data(), end, m.seed);
    if (read.ec != std::errc{} || read.ptr != end) throw InvalidFile("its seed is no whole number");
    take(json, "replicates", m.replicates);
    take(json, "scenarios", m.scenarios);
    for (const Json& input : json.value("inputs", Json::array())) {
      ManifestInput& file = m.inputs.emplace_back();
      take(input, "path", file.path);
      take(input, "sha256", file.sha256);
      take(input, "bytes", file.bytes);
    }
    const Json host = part("host");
    take(host, "name", m.host);
    take(host, "processor", m.processor);
    take(host, "threads", m.threads);
    take(host, "ranks", m.ranks);
    take(part("time"), "start", m.start_time);
    take(part("time"), "end", m.end_time);
    take(json, "exit_code", m.exit_code);
    take(json, "interrupted", m.interrupted);
    take(json, "warnings", m.warnings);
    const Json speed = part("performance");
    take(speed, "person_months", m.performance.person_months);
    take(speed, "seconds", m.performance.seconds);
    take(speed, "ns_per_person_month", m.performance.ns_per_person_month);
    take(speed, "words_per_person_month", m.performance.words_per_person_month);
    take(speed, "bytes_per_person_month", m.performance.bytes_per_person_month);
    take(speed, "peak_rss_bytes", m.performance.peak_rss_bytes);
    m.more = texts(json, "more");
  } catch (const InvalidFile& trouble) {
    throw InvalidFile(
        printable(problem + trouble.what() + "; give a manifest.json that coprod wrote"));
  } catch (const Json::exception&) {
    throw InvalidFile(
        printable(problem
                  + "it is no JSON, or a part of it is of another kind than coprod writes; give a "
                    "manifest.json that coprod wrote"));
  }
  return m;
}

ManifestInput describe_input(const std::filesystem::path& path) {
  ManifestInput input;
  input.path = path.generic_string();
  input.sha256 = sha256_of_file(path);
  input.bytes = std::filesystem::file_size(path);
  return input;
}

std::string host_name() {
  std::array<char, 256> name{};
  return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "unknown";
}

std::string processor_name() {
  std::ifstream in("/proc/cpuinfo");
  for (std::string line; std::getline(in, line);) {
    const std::size_t colon = line.find(": ");
    if (line.starts_with("model name") && colon != std::string::npos) return line.substr(colon + 2);
  }
  return "unknown";
}

std::string utc_now() {
  const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  std::tm parts{};
  std::array<char, 32> text{};
  if (::gmtime_r(&now, &parts) == nullptr) return "unknown";
  std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text.data();
}

std::uint64_t peak_rss_bytes() {
  rusage usage{};
  if (::getrusage(RUSAGE_SELF, &usage) != 0) return 0;
  return static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;
}

}  // namespace coprod
