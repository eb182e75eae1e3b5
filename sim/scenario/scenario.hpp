#pragma once

/// A scenario, read from TOML, checked, composed with its bases, and resolved to plain data.
/// The only door to TOML.

#include "core/calendar.hpp"
#include "parameters/parameters.hpp"
#include "world/given_enterprise.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace coprod {

/// The `[run]` table.
struct RunSettings {
  Month start{2008, 1};  ///< first reported month
  Month end{2046, 12};   ///< last reported month, inclusive
  /// The month in which the calendar stands still: levers, prices and benefits are those of this month
  /// throughout, before and after it.
  std::optional<Month> hold;
  int burn_in = 120;  ///< months before `start`, under the first levers, not reported; 0..1200
  std::uint64_t seed = 20260101;
  int replicates = 10;
  double scale = 1.0;  ///< persons relative to the real population
  friend bool operator==(const RunSettings&, const RunSettings&) = default;
};

/// Which outcomes a run writes: `[output] tables`.
enum class OutputTables : std::uint8_t { all, headline };

/// One key that a file or the command line sets, for `coprod check --explain`.
struct Setting {
  std::string key;    ///< lever, parameter, mechanism or run.x
  std::string where;  ///< file:line:column, or the command line
  std::string value;  ///< as TOML
  /// By whom: a base, a file that the user named, or `--set` and its like.
  enum class By : std::uint8_t { base, named_file, command_line };
  By by = By::base;
  std::optional<Month> from{};  ///< of a dated lever: the first month that it says
};

/// A TOML file that a scenario was made from.
struct ScenarioFile {
  std::filesystem::path identity;  ///< real path
  std::string label;               ///< as messages call it
  std::string text;                ///< a copy is the same file, wherever it lies
  bool named = false;              ///< by the user; the others are bases

  [[nodiscard]] bool same_as(const ScenarioFile& other) const {
    return identity == other.identity || text == other.text;
  }
};

/// A file that a scenario was made from.
struct InputFile {
  std::string name;  ///< as written in the scenario, or relative to its file; no machine path
  std::filesystem::path path;
  std::string sha256{};  ///< when it is known already, as from a checkpoint
};

struct Scenario {
  std::string name;  ///< file stem; compositions are "a+b"
  std::string title;
  std::string description;
  std::vector<std::string> sources;         ///< of this scenario and its bases
  Parameters parameters;                    ///< as written; mechanisms are not yet switched off
  std::vector<std::string> mechanisms_off;  ///< ids, in declaration order
  LeverCalendar levers;
  std::vector<GivenEnterprise> enterprises;  ///< named ones; there from month 0
  RunSettings run;
  OutputTables tables = OutputTables::all;
  std::filesystem::path data_directory;  ///< margins as CSV
  std::string data;                      ///< that directory as the scenario writes it
  std::vector<InputFile> inputs;         ///< TOML files and margins, in a fixed order
  std::vector<ScenarioFile> files;       ///< bases first
  std::vector<Setting> settings;         ///< all that files and --set say, in the order applied
  std::vector<std::string> warnings;     ///< sentences
  std::string resolved_toml;  ///< the whole scenario without bases: reading it gives the same again

  /// Parameters as the processes see them.
  [[nodiscard]] Parameters effective_parameters() const {
    return with_mechanisms_off(parameters, mechanisms_off);
  }
};

/// The longer keys ("follow_up_months.social_enterprise") that files and `--set` give beside a lever's
/// bare key, which leaves them as they are.
[[nodiscard]] std::vector<std::string> longer_keys(const Scenario& scenario, std::string_view key);

/// Levers whose entries differ, as far as they matter until a month.
[[nodiscard]] std::vector<std::string> differing_levers(const Scenario& a, const Scenario& b,
                                                        Month until);

/// A reform that stands on another base than the one it is compared with differs from it in more
/// than its own files say: a sentence that names what; none when there is nothing.
[[nodiscard]] std::optional<std::string> other_base(const Scenario& base, const Scenario& reform);

/// Gives every lever that a calendar fixes its value of `month` for all time, and holds prices there.
void hold_levers(Scenario& scenario, Month month);

/// What becomes of a scenario whose plain data were changed: `resolved_toml` says so again.
void resolve_again(Scenario& scenario);

/// A named social enterprise as a TOML inline table: every key of `[[enterprise]]` but its name.
[[nodiscard]] std::string enterprise_text(const GivenEnterprise& enterprise);

/// `--set KEY=VALUE`, applied after the file; VALUE is TOML.
using Override = std::pair<std::string, std::string>;

/// Reads `file` (or several joined by '+', composed in order). Throws InputError with all errors at
/// once, a sentence a line, each beginning with file:line:column.
[[nodiscard]] Scenario load_scenario(const std::string& file,
                                     const std::vector<Override>& overrides = {});
/// Reads a scenario from text, for checkpoints; `name` stands for the file in messages. Paths in it
/// are relative to `directory`.
[[nodiscard]] Scenario parse_scenario(const std::string& text, const std::string& name,
                                      const std::filesystem::path& directory,
                                      const std::vector<Override>& overrides = {});

}  // namespace coprod
