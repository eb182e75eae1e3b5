#pragma once

/// `job.json`: what a directory of results was asked for, so that it can be gone on with: everything
/// that makes its numbers, and nothing that does not (threads, machine, build, replicates).

#include "output/files.hpp"
#include "scenario/scenario.hpp"

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace coprod {

inline constexpr std::string_view job_file_type = "coprod-job";
inline constexpr std::string_view job_file_version = "1.0";
inline constexpr std::string_view job_file_name = "job.json";
/// The log of finished replicates, until results.h5 holds them.
inline constexpr std::string_view job_log_name = "shards/0000.log";

struct JobFile {
  struct Arm {
    std::string name;
    std::string toml;  ///< resolved; its number of replicates is 1, whatever is asked for
    std::vector<std::pair<std::string, std::string>> inputs;  ///< name and SHA-256
    friend bool operator==(const Arm&, const Arm&) = default;
  };
  std::string command;  ///< run, compare, branch
  std::string version;
  std::string git_commit;
  std::vector<Arm> arms;
  std::map<std::string, std::string> data;  ///< margins: file name -> text
  /// What else was asked for, by the name of the option: "ledger" -> "5".
  std::map<std::string, std::string> options;

  [[nodiscard]] std::string option(const std::string& name) const {
    const auto found = options.find(name);
    return found == options.end() ? std::string() : found->second;
  }
};

[[nodiscard]] JobFile::Arm job_arm(const Scenario& scenario);

[[nodiscard]] std::string job_json(const JobFile& job);
/// Throws InvalidFile.
[[nodiscard]] JobFile read_job_file(const std::filesystem::path& path);

/// In what `asked` differs from `there`, as sentences; none: the one can go on with the other.
[[nodiscard]] std::vector<std::string> differences_between(const JobFile& there,
                                                           const JobFile& asked);
/// The same for all that is equal in this sense: what a log of its replicates belongs to.
[[nodiscard]] std::string identity_of(const JobFile& job);

/// Margins as CSV: file name -> text.
[[nodiscard]] std::map<std::string, std::string> input_texts(const Scenario& scenario);

/// Margins that a file carries with it, written out for as long as they are needed.
class CarriedInputs {
 public:
  /// Throws InvalidFile for a name that is no plain file name.
  explicit CarriedInputs(const std::map<std::string, std::string>& texts);
  [[nodiscard]] const std::filesystem::path& path() const { return folder_.path(); }

 private:
  TemporaryFolder folder_;
};

/// The scenario of an arm, whose margins are in `data_directory`.
[[nodiscard]] Scenario scenario_of(const JobFile::Arm& arm, int replicates,
                                   const std::filesystem::path& data_directory);

}  // namespace coprod
