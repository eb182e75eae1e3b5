#pragma once

/// One scenario file (or one `--set`), checked by itself and turned into plain data, before it is
/// laid over its bases.

#include "core/calendar.hpp"
#include "parameters/parameters.hpp"
#include "scenario/messages.hpp"
#include "scenario/scenario.hpp"
#include "scenario/source.hpp"
#include "world/given_enterprise.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace coprod::scenario_detail {

/// Values of a lever for one or all programmes, as one key gives them.
struct LeverSetting {
  std::string key;                 ///< as in the resolved file
  std::size_t lever = 0;           ///< position in all_levers()
  std::vector<std::size_t> slots;  ///< programmes
  bool specific = false;           ///< for one programme of several
  bool scalar = false;             ///< holds from the very start
  std::vector<LeverEntry> entries;
  Place place;
};

struct ParameterSetting {
  const ParameterInfo* info = nullptr;
  double value = 0.0;
  Place place;
};

struct MechanismSetting {
  std::string id;
  bool on = true;
  Place place;
};

/// Named enterprises are studied one by one; more of them would be a population.
inline constexpr std::size_t max_enterprises = 1000;

/// One `[[enterprise]]`.
struct EnterpriseSetting {
  GivenEnterprise enterprise;
  Place place;  ///< of its table
};

/// The keys of `[run]` that a file gives.
struct RunPatch {
  std::optional<Month> start;
  std::optional<Month> end;
  std::optional<Month> hold;
  std::optional<int> burn_in;
  std::optional<std::uint64_t> seed;
  std::optional<int> replicates;
  std::optional<double> scale;
  std::vector<std::pair<std::string, Place>> places;  ///< of the values, in the order of the file
};

struct Layer {
  std::filesystem::path identity;  ///< canonical path; empty for text and for `--set`
  std::string text;                ///< of the whole file: a copy of a base is that base
  std::filesystem::path directory;
  std::string label;       ///< the file in messages
  std::string input_name;  ///< the file in manifests: no machine path
  std::optional<std::string> title;
  std::optional<std::string> description;
  std::vector<std::string> sources;
  std::optional<std::string> base;
  Place base_place;
  std::optional<std::string> data;
  Place data_place;
  std::vector<LeverSetting> levers;
  std::vector<ParameterSetting> parameters;
  std::vector<MechanismSetting> mechanisms;
  std::vector<EnterpriseSetting> enterprises;
  RunPatch run;
  std::optional<OutputTables> tables;
};

/// Reads a parsed file. What is wrong goes to `messages`; what is right is kept, so that later
/// checks can find more.
[[nodiscard]] Layer read_layer(const toml::table& root, const Places& places, Messages& messages);

/// Reads one `--set KEY=VALUE`.
[[nodiscard]] Layer read_override(const Override& override, Messages& messages);

// Parts of the above, by table.
void read_levers(const toml::table& table, const Places& places, Messages& messages, Layer& layer);
void read_parameters(const toml::table& table, const std::string& prefix, const Places& places,
                     Messages& messages, Layer& layer);
void read_mechanism(const Item& item, const Places& places, Messages& messages, Layer& layer);
void read_enterprises(const Item& item, const Places& places, Messages& messages, Layer& layer);
void read_run_key(const Item& item, const Places& places, Messages& messages, Layer& layer);
void read_lever(const Item& item, const Places& places, Messages& messages, Layer& layer);
void read_parameter(const ParameterInfo& info, const Item& item, const Places& places,
                    Messages& messages, Layer& layer);

/// Checks and trims a text value; `lines` when it may have several.
[[nodiscard]] std::optional<std::string> read_text(const toml::node& node, const std::string& key,
                                                   bool lines, const Places& places,
                                                   Messages& messages);

/// All keys that may stand in `[levers]`, with those of one programme.
[[nodiscard]] std::vector<std::string> lever_keys();
[[nodiscard]] std::vector<std::string> parameter_keys();
[[nodiscard]] std::vector<std::string> mechanism_ids();
[[nodiscard]] const std::vector<std::string>& run_keys();

/// Keys of `[[enterprise]]` with the values of one, as TOML, in the order of the resolved file.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> enterprise_entries(
    const GivenEnterprise& enterprise);
/// A text in TOML's quotes, on one line.
[[nodiscard]] std::string quoted(const std::string& text);

/// Text of a lever's value as TOML: 12, "unlimited", "either".
[[nodiscard]] std::string lever_value_text(const LeverInfo& info, double value);
/// Text of the entries of a setting as TOML.
[[nodiscard]] std::string lever_entries_text(const LeverInfo& info,
                                             const std::vector<LeverEntry>& entries, bool scalar);

}  // namespace coprod::scenario_detail
