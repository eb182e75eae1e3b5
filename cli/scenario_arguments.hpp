#pragma once

#include "scenario/scenario.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

namespace coprod::cli {

/// The arguments by which a command names a scenario and changes it for one run.
class ScenarioArguments {
 public:
  /// Adds S.toml and the options to `command`. The object must outlive the parsing.
  void add_to(CLI::App& command);
  /// Adds the options alone, for commands that name their scenarios themselves.
  void add_changes_to(CLI::App& command);

  /// The scenario with all changes. Throws InputError or UsageError.
  [[nodiscard]] Scenario load() const { return load(file_); }
  [[nodiscard]] Scenario load(const std::string& file) const;
  [[nodiscard]] const std::string& file() const { return file_; }
  /// Whether an option changes the scenario.
  [[nodiscard]] bool changes() const {
    return replicates_ || seed_ || scale_ || months_ || !sets_.empty();
  }

 private:
  std::string file_;
  std::optional<std::int64_t> replicates_;
  std::optional<std::int64_t> seed_;
  std::optional<double> scale_;
  std::optional<std::int32_t> months_;
  std::vector<std::string> sets_;
};

/// "KEY=VALUE" as a pair, or a UsageError.
[[nodiscard]] Override parse_override(const std::string& text);

}  // namespace coprod::cli
