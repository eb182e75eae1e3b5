// A reform beside another base than its own, and keys beside longer ones: what scenarios have in
// common and what not.

#include "scenario/compose.hpp"
#include "world/categories.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace coprod {

namespace {

bool has_file(const Scenario& scenario, const ScenarioFile& file) {
  return std::any_of(scenario.files.begin(), scenario.files.end(),
                     [&](const ScenarioFile& own) { return own.same_as(file); });
}

/// Whether the scenario's own files or the command line set the key, or a bare or longer one of it.
const Setting* said_itself(const Scenario& scenario, const std::string& key) {
  const std::string bare = key.substr(0, key.find('.'));
  const bool lever = find_lever(bare) != nullptr;
  for (const Setting& setting : scenario.settings) {
    if (setting.by == Setting::By::base) continue;
    if (setting.key == key || (lever && setting.key == bare)) return &setting;
  }
  return nullptr;
}

/// Levers that differ until the month that `until` gives for a key.
template <class Until>
std::vector<std::string> levers_unlike(const Scenario& a, const Scenario& b, Until&& until) {
  std::vector<std::string> keys;
  for (std::size_t lever = 0; lever < all_levers().size(); ++lever) {
    const LeverInfo& info = all_levers()[lever];
    for (std::size_t slot = 0; slot < n_lever_programmes; ++slot) {
      if (info.per_programme != (slot > 0)) continue;
      const std::string key =
          slot > 0 ? fmt::format("{}.{}", info.key, programme_names[slot]) : std::string(info.key);
      const Month end = until(key);
      const auto effect = [&](std::vector<LeverEntry> entries) {
        if (entries.empty()) entries = {{Month(0), info.neutral, false}};
        return scenario_detail::effect_of(entries, end);
      };
      if (effect(a.levers.entries[lever][slot]) != effect(b.levers.entries[lever][slot])) {
        keys.push_back(key);
      }
    }
  }
  return keys;
}

/// Levers with other values than the base's that the reform's own files do not explain: those that
/// it does not set, and those that differ before its own first date.
std::vector<std::string> unexplained_levers(const Scenario& base, const Scenario& reform) {
  auto keys = levers_unlike(base, reform, [&](const std::string& key) {
    const Setting* own = said_itself(reform, key);
    return own != nullptr && own->from ? *own->from - 1 : reform.run.end;
  });
  std::erase_if(keys, [&](const std::string& key) {
    const Setting* own = said_itself(reform, key);
    return own != nullptr && !own->from;  // it says it for all time
  });
  return keys;
}

std::vector<std::string> differing_keys(const Scenario& base, const Scenario& reform) {
  std::vector<std::string> keys = unexplained_levers(base, reform);
  for (const auto& info : all_parameters()) {
    const std::string key(info.key);
    const bool same = base.parameters.*info.member == reform.parameters.*info.member;
    if (!same && said_itself(reform, key) == nullptr) keys.push_back(key);
  }
  for (const auto& info : all_mechanisms()) {
    const auto off = [&](const Scenario& scenario) {
      const auto& all = scenario.mechanisms_off;
      return std::find(all.begin(), all.end(), info.id) != all.end();
    };
    const std::string id(info.id);
    if (off(base) != off(reform) && said_itself(reform, id) == nullptr) keys.push_back(id);
  }
  for (const auto& enterprise : base.enterprises) {
    const std::string key = "enterprise." + enterprise.name;
    const bool there = std::find(reform.enterprises.begin(), reform.enterprises.end(), enterprise)
                       != reform.enterprises.end();
    if (!there && said_itself(reform, key) == nullptr) keys.push_back(key);
  }
  return keys;
}

}  // namespace

std::vector<std::string> differing_levers(const Scenario& a, const Scenario& b, Month until) {
  return levers_unlike(a, b, [&](const std::string&) { return until; });
}

std::vector<std::string> longer_keys(const Scenario& scenario, std::string_view key) {
  std::vector<std::string> found;
  if (find_lever(key) == nullptr) return found;
  const std::string prefix = std::string(key) + ".";
  for (const Setting& setting : scenario.settings) {
    if (setting.key.starts_with(prefix)
        && std::find(found.begin(), found.end(), setting.key) == found.end()) {
      found.push_back(setting.key);
    }
  }
  return found;
}

std::optional<std::string> other_base(const Scenario& base, const Scenario& reform) {
  const ScenarioFile* own_base = nullptr;  // the one that stands nearest to the reform
  for (const ScenarioFile& file : reform.files) {
    if (!file.named) own_base = &file;
  }
  const bool stands_on_it =
      std::all_of(base.files.begin(), base.files.end(),
                  [&](const ScenarioFile& file) { return !file.named || has_file(reform, file); });
  if (own_base == nullptr || stands_on_it) return std::nullopt;
  const auto keys = differing_keys(base, reform);
  if (keys.empty()) return std::nullopt;
  std::vector<std::string> together;
  for (const Scenario* scenario : {&base, &reform}) {
    for (const ScenarioFile& file : scenario->files) {
      if (file.named) together.push_back(file.label);
    }
  }
  return fmt::format(
      "{}: stands on a base of its own, {}, and not on {}, with which it is compared, so that they "
      "differ by more than it says itself: in {} (an effect is that of all together); compare it "
      "with its own base, or give {}.",
      reform.name, own_base->label, base.name, fmt::join(keys, ", "), fmt::join(together, "+"));
}

}  // namespace coprod
