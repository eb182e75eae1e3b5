#pragma once

/// `manifest.json`: what made a run directory, on which machine, how fast.

#include "output/files.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace coprod {

inline constexpr std::string_view manifest_file_type = "coprod-manifest";
inline constexpr std::string_view manifest_version = "1.1";
inline constexpr std::string_view manifest_name = "manifest.json";
/// The reason in the manifest of a command that has not ended.
inline constexpr std::string_view not_ended = "it has not ended: it is at work, or was killed";

/// Speed and size of a run. All numbers are of the whole command.
struct Performance {
  std::uint64_t person_months = 0;    ///< persons × months × replicates × scenarios
  double seconds = 0;                 ///< wall clock
  double ns_per_person_month = 0;     ///< per core
  double words_per_person_month = 0;  ///< random words of 32 bits
  double bytes_per_person_month = 0;  ///< read and written in columns
  std::uint64_t peak_rss_bytes = 0;   ///< of this process
};

/// An input file, so that a changed one is noticed.
struct ManifestInput {
  std::string path;  ///< as the user or a scenario named it
  std::string sha256;
  std::uint64_t bytes = 0;
};

/// All of `manifest.json`.
struct Manifest {
  std::string program = "coprod";
  std::string version;
  std::string git_commit;
  bool git_dirty = false;
  std::string compiler;  ///< name and version
  std::string compiler_flags;
  std::string build_type;
  std::map<std::string, std::string> libraries;  ///< name → version
  std::string kernel;                            ///< baseline, v3 or avx512
  std::vector<std::string> command_line;
  std::uint64_t seed = 0;
  std::uint32_t replicates = 0;
  std::vector<std::string> scenarios;  ///< labels, as in results.h5
  std::vector<ManifestInput> inputs;
  std::string host;
  std::string processor;
  std::uint32_t threads = 1;
  std::uint32_t ranks = 1;
  std::string start_time;        ///< UTC, ISO 8601
  std::string end_time;          ///< UTC, ISO 8601
  std::optional<int> exit_code;  ///< absent until the command ends
  bool interrupted = false;
  std::string reason{not_ended};  ///< why the code is not 0, or there is none; empty for 0
  std::vector<std::string> warnings;
  Performance performance;
  std::map<std::string, std::string> more;  ///< further texts, by name
};

/// The JSON text, indented, with a final line feed. Bytes that are not UTF-8 are replaced, numbers
/// that are not finite become null. The seed is a decimal text: JSON readers lose its last digits.
[[nodiscard]] std::string manifest_json(const Manifest& manifest);

/// Writes `manifest.json` in one step.
void write_manifest(const std::filesystem::path& path, const Manifest& manifest,
                    IfExists if_exists = IfExists::refuse);

/// Reads a manifest; unknown members are ignored, absent ones keep their defaults.
/// @throws InvalidFile when it is no regular file, larger than 16 MiB, no JSON of ours, or of
///         another major version.
[[nodiscard]] Manifest read_manifest(const std::filesystem::path& path);

/// An ManifestInput with size and SHA-256 of the file at `path`.
[[nodiscard]] ManifestInput describe_input(const std::filesystem::path& path);

/// Name of this machine and of its processor, now in UTC, and this process's peak memory in bytes.
[[nodiscard]] std::string host_name();
[[nodiscard]] std::string processor_name();
[[nodiscard]] std::string utc_now();
[[nodiscard]] std::uint64_t peak_rss_bytes();

}  // namespace coprod
