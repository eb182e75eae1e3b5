#include "cli/explain.hpp"

#include "cli/catalogue.hpp"
#include "cli/console.hpp"
#include "core/error.hpp"
#include "parameters/relations.hpp"
#include "world/categories.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace coprod::cli {

namespace {

using Fact = std::pair<std::string, std::string>;

/// Everything to say about one key.
struct Explanation {
  std::string key;
  std::string what;  ///< lever, parameter or mechanism
  std::string description;
  std::vector<Fact> facts;
  std::vector<Fact> values;  ///< from when on, or for whom; and the value
  std::vector<Setting> settings;
};

std::string entry_text(const LeverInfo& info, const LeverEntry& entry) {
  if (entry.indexed) return "follows wages, revised yearly";
  const std::string value = lever_value(info, entry.value);
  const bool bare = info.kind == LeverKind::open_to || value == "unlimited" || info.unit == "1";
  return bare ? value : fmt::format("{} {}", value, info.unit);
}

void add_lever_values(Explanation& e, const Scenario& scenario, std::size_t lever,
                      const std::string& programme) {
  const LeverInfo& info = all_levers()[lever];
  for (std::size_t slot = 0; slot < n_lever_programmes; ++slot) {
    if (info.per_programme != (slot > 0)) continue;
    if (!programme.empty() && programme_names[slot] != programme) continue;
    if (scenario.levers.entries[lever][slot].empty()) {
      e.values.emplace_back("from the start, but reform may move it",
                            entry_text(info, {Month(0), info.neutral, false}));
    }
    bool first = true;
    for (const auto& entry : scenario.levers.entries[lever][slot]) {
      const std::string when = first ? "from the start" : "from " + to_string(entry.month);
      first = false;
      e.values.emplace_back(
          info.per_programme ? fmt::format("{}, {}", programme_names[slot], when) : when,
          entry_text(info, entry));
    }
  }
}

/// Whether a setting of `set` decides about `asked` (a bare lever about its programmes and back).
bool concerns(const std::string& set, const std::string& asked) {
  return set == asked || set.starts_with(asked + ".") || asked.starts_with(set + ".");
}

std::vector<std::string> all_keys(const Scenario& scenario) {
  std::vector<std::string> keys;
  for (const auto& info : all_levers()) {
    keys.emplace_back(info.key);
    if (!info.per_programme) continue;
    for (std::size_t p = 1; p < n_lever_programmes; ++p) {
      keys.push_back(fmt::format("{}.{}", info.key, programme_names[p]));
    }
  }
  for (const auto& info : all_parameters()) keys.emplace_back(info.key);
  for (const auto& info : all_mechanisms()) keys.emplace_back(info.id);
  keys.emplace_back("enterprise");
  for (const auto& enterprise : scenario.enterprises) {
    keys.push_back("enterprise." + enterprise.name);
  }
  return keys;
}

Explanation explain(const Scenario& scenario, const std::string& key) {
  const auto keys = all_keys(scenario);
  if (std::find(keys.begin(), keys.end(), key) == keys.end()) {
    const auto nearest = nearest_name(key, keys);
    throw UsageError(
        fmt::format("--explain got '{}', which is no lever, parameter, mechanism or named "
                    "enterprise ('coprod params' and 'coprod mechanisms' list the first three){}",
                    key, nearest ? fmt::format("; did you mean '{}'?", *nearest) : ""));
  }
  Explanation e;
  e.key = key;
  for (const auto& setting : scenario.settings) {
    if (concerns(setting.key, key)) e.settings.push_back(setting);
  }
  if (key.substr(0, key.find('.')) == "enterprise") {
    e.what = "enterprises";
    e.description =
        "Social enterprises that the scenario names by [[enterprise]], for studies of cases: they "
        "are there from month 0.";
    for (const auto& enterprise : scenario.enterprises) {
      if (key == "enterprise" || key == "enterprise." + enterprise.name) {
        e.values.emplace_back(enterprise.name, enterprise_text(enterprise));
      }
    }
    if (e.values.empty()) e.values.emplace_back("named", "none");
    return e;
  }
  if (const auto* info = find_parameter(key)) {
    e.what = "parameter";
    e.description = info->description;
    e.facts = {{"range", fmt::format("{} to {}", info->low, info->high)},
               {"prior", prior_text(info->prior)},
               {"reason of the prior", std::string(info->prior.reason)},
               {"unit", std::string(info->unit)},
               {"default", fmt::format("{}", info->initial)},
               {"label", std::string(info->label)},
               {"source", std::string(info->source)}};
    if (const auto* relation = relation_of(key)) {
      e.facts.emplace_back("goes with", relation_text(*relation));
    }
    e.values = {{"value", fmt::format("{}", scenario.parameters.*info->member)}};
    const double effective = scenario.effective_parameters().*info->member;
    if (effective != scenario.parameters.*info->member) {
      e.values.emplace_back("in force, a mechanism being off", fmt::format("{}", effective));
    }
    return e;
  }
  for (const auto& info : all_mechanisms()) {
    if (info.id != key) continue;
    const auto& off = scenario.mechanisms_off;
    e.what = "mechanism";
    e.description = info.description;
    e.facts = {{"process", std::string(info.process)},
               {"equation", std::string(info.equation)},
               {"shown in", std::string(info.shown_in)},
               {"source", std::string(info.source)}};
    e.values = {{"value", std::find(off.begin(), off.end(), key) == off.end() ? "on" : "off"}};
    return e;
  }
  const std::string bare = key.substr(0, key.find('.'));
  for (std::size_t lever = 0; lever < all_levers().size(); ++lever) {
    const LeverInfo& info = all_levers()[lever];
    if (info.key != bare) continue;
    e.what = "lever";
    e.description = info.description;
    e.facts = {{"range", lever_range(info)},
               {"unit", std::string(info.unit)},
               {"neutral", lever_value(info, info.neutral)},
               {"label", std::string(info.label)},
               {"source", std::string(info.source)}};
    add_lever_values(e, scenario, lever, key == bare ? "" : key.substr(bare.size() + 1));
  }
  return e;
}

}  // namespace

std::string explain_text(const Scenario& scenario, const std::string& key) {
  const Explanation e = explain(scenario, key);
  std::string out = fmt::format("{} ({})\n{}", bold(e.key), e.what, wrapped(e.description, 100, 2));
  std::vector<std::vector<std::string>> rows;
  for (const auto& [name, value] : e.facts) rows.push_back({"  " + name, value});
  out += columns(rows, {}) + "\nIn this scenario\n";
  rows.clear();
  for (const auto& [name, value] : e.values) rows.push_back({"  " + name, value});
  out += columns(rows, {}) + "\n";
  if (e.settings.empty()) return out + "Set nowhere: this is the default.\n";
  out += "Set at, each over the one before\n";
  rows.clear();
  for (const auto& [name, where, value, by, from] : e.settings) {
    rows.push_back({"  " + printable(where), fmt::format("{} = {}", name, printable(value))});
  }
  return out + columns(rows, {});
}

std::string explain_json(const Scenario& scenario, const std::string& key) {
  const Explanation e = explain(scenario, key);
  nlohmann::ordered_json json;
  json["key"] = e.key;
  json["what"] = e.what;
  json["description"] = e.description;
  for (const auto& [name, value] : e.facts) json["declaration"][name] = value;
  json["values"] = nlohmann::ordered_json::array();
  for (const auto& [name, value] : e.values) {
    json["values"].push_back({{"when", name}, {"value", value}});
  }
  json["settings"] = nlohmann::ordered_json::array();
  for (const auto& [name, where, value, by, from] : e.settings) {
    json["settings"].push_back({{"key", name}, {"where", where}, {"value", value}});
  }
  return json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

}  // namespace coprod::cli
