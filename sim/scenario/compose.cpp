#include "scenario/compose.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace coprod::scenario_detail {

namespace {

/// Entries as far as they matter for a run until `end`: without repetitions, the first reaching
/// back for ever.
std::vector<LeverEntry> effect_of(const std::vector<LeverEntry>& entries, Month end) {
  std::vector<LeverEntry> effect;
  for (LeverEntry entry : entries) {
    if (effect.empty()) {
      entry.month = Month(0);
    } else if (entry.month > end) {
      break;
    } else if (!entry.indexed && !effect.back().indexed && effect.back().value == entry.value) {
      continue;
    }
    effect.push_back(entry);
  }
  return effect;
}

/// Lays `setting` over the entries of one slot. A dated one leaves everything before its own first
/// month as it was; `over_a_base` says that there was something, if only the neutral value.
void lay_entries(std::vector<LeverEntry>& slot, const LeverSetting& setting, bool over_a_base) {
  if (setting.scalar) {
    slot = setting.entries;
    return;
  }
  const Month first = setting.entries.front().month;
  if (over_a_base && slot.empty()) {
    slot = {{Month(0), all_levers()[setting.lever].neutral, false}};
  }
  // The first entry holds before its month, too: so it does after the reform.
  if (!slot.empty() && slot.front().month >= first && first > Month(0)) {
    slot.front().month = Month(0);
  }
  std::erase_if(slot, [&](const LeverEntry& entry) { return entry.month >= first; });
  slot.insert(slot.end(), setting.entries.begin(), setting.entries.end());
}

void append_new(std::vector<std::string>& all, const std::vector<std::string>& more) {
  for (const auto& text : more) {
    if (std::find(all.begin(), all.end(), text) == all.end()) all.push_back(text);
  }
}

/// Whether a path stays in the folder that it starts from.
bool is_below(const std::filesystem::path& path) {
  const auto normal = path.lexically_normal();
  return !normal.is_absolute() && (normal.empty() || *normal.begin() != "..");
}

}  // namespace

void Composition::add_chain(std::vector<Layer> chain) {
  const std::size_t part = part_files_.size();
  std::size_t file = layers_.size();
  for (auto& layer : chain) {
    const auto same = std::find_if(layers_.begin(), layers_.end(), [&](const Placed& placed) {
      return !layer.identity.empty()
             && (placed.layer.identity == layer.identity || placed.layer.text == layer.text);
    });
    if (same == layers_.end()) {
      file = layers_.size();
      layers_.push_back({std::move(layer), part, false});
      continue;
    }
    same->shared = true;
    if (&layer == &chain.back()) {
      file = static_cast<std::size_t>(same - layers_.begin());
      messages_->warn({layer.label, 1, 1},
                      "this file is already part of what it is composed with, "
                      "so naming it again adds nothing");
    }
  }
  part_files_.push_back(file);
}

void Composition::add_override(Layer layer) {
  layers_.push_back({std::move(layer), part_files_.size(), false});
}

Place Composition::place_of(const std::string& key) const {
  const auto found = places_.find(key);
  return found != places_.end() ? found->second : Place{layers_.back().layer.label, 1, 1};
}

Place Composition::place_of_last(const std::vector<std::string>& keys) const {
  const auto& all = scenario_.settings;
  const auto last = std::find_if(all.rbegin(), all.rend(), [&](const Setting& setting) {
    return std::find(keys.begin(), keys.end(), setting.key) != keys.end();
  });
  return place_of(last == all.rend() ? keys.front() : last->key);
}

void Composition::collect_texts() {
  std::vector<std::string> titles;
  std::vector<std::string> descriptions;
  for (const std::size_t file : part_files_) {
    const Layer& layer = layers_[file].layer;
    append_new(titles, {layer.title.value_or(std::filesystem::path(layer.label).stem().string())});
    if (layer.description) append_new(descriptions, {*layer.description});
  }
  scenario_.title = fmt::format("{}", fmt::join(titles, " + "));
  scenario_.description = fmt::format("{}", fmt::join(descriptions, "\n\n"));
  for (const auto& placed : layers_) {
    append_new(scenario_.sources, placed.layer.sources);
    if (placed.layer.tables) scenario_.tables = *placed.layer.tables;
    if (!placed.layer.identity.empty()) {
      add_input(placed.layer.input_name, placed.layer.identity);
    }
  }
}

void Composition::lay_run(const Layer& layer) {
  RunSettings& run = scenario_.run;
  const RunPatch& patch = layer.run;
  if (patch.start) run.start = *patch.start;
  if (patch.end) run.end = *patch.end;
  if (patch.burn_in) run.burn_in = *patch.burn_in;
  if (patch.seed) run.seed = *patch.seed;
  if (patch.replicates) run.replicates = *patch.replicates;
  if (patch.scale) run.scale = *patch.scale;
  for (const auto& [key, place] : patch.places) {
    places_["run." + key] = place;
    const std::string value = key == "start"        ? "\"" + to_string(run.start) + "\""
                              : key == "end"        ? "\"" + to_string(run.end) + "\""
                              : key == "burn_in"    ? std::to_string(run.burn_in)
                              : key == "seed"       ? std::to_string(run.seed)
                              : key == "replicates" ? std::to_string(run.replicates)
                                                    : number_text(run.scale);
    scenario_.settings.push_back({"run." + key, place.text(), value});
  }
}

void Composition::lay_lever(const LeverSetting& setting, bool over_a_base) {
  const LeverInfo& info = all_levers()[setting.lever];
  scenario_.settings.push_back({setting.key, setting.place.text(),
                                lever_entries_text(info, setting.entries, setting.scalar)});
  const Month end = scenario_.run.end;
  bool changed = false;
  for (const std::size_t slot : setting.slots) {
    auto& entries = scenario_.levers.entries[setting.lever][slot];
    auto before = entries;
    if (before.empty()) before = {{Month(0), info.neutral, false}};
    lay_entries(entries, setting, over_a_base);
    changed = changed || effect_of(before, end) != effect_of(entries, end);
    if (entries.front().indexed) {
      messages_->error(setting.place,
                       fmt::format("'{}' follows an index from its first entry on (an index needs "
                                   "a value in force before it); give a number first",
                                   setting.key));
      return;
    }
    for (std::size_t i = 1; i < entries.size(); ++i) {
      if (entries[i].indexed && entries[i - 1].value == 0.0 && !entries[i - 1].indexed
          && entries[i].month >= setting.entries.front().month) {
        messages_->warn(setting.place,
                        fmt::format("'{}' follows an index from {} on, but the value before is 0, "
                                    "and an index of nothing stays nothing",
                                    setting.key, to_string(entries[i].month)));
      }
    }
  }
  if (!over_a_base) return;
  if (!setting.scalar && setting.entries.front().month > end) {
    messages_->warn(
        setting.place,
        fmt::format("lever '{}' starts in {}, after the end of the run in {}, so it "
                    "changes nothing",
                    setting.key, to_string(setting.entries.front().month), to_string(end)));
  } else if (!changed) {
    messages_->warn(setting.place, fmt::format("lever '{}' has these values already, so setting "
                                               "it changes nothing",
                                               setting.key));
  }
}

void Composition::lay_enterprise(const EnterpriseSetting& setting) {
  const GivenEnterprise& enterprise = setting.enterprise;
  scenario_.settings.push_back(
      {"enterprise." + enterprise.name, setting.place.text(), enterprise_text(enterprise)});
  auto& all = scenario_.enterprises;
  const auto same = std::find_if(all.begin(), all.end(), [&](const GivenEnterprise& other) {
    return other.name == enterprise.name;
  });
  if (same == all.end()) {
    all.push_back(enterprise);
    places_["enterprise"] = setting.place;
  } else if (*same == enterprise) {
    messages_->warn(setting.place, fmt::format("enterprise '{}' is like this already, so naming it "
                                               "again changes nothing",
                                               enterprise.name));
  } else {
    *same = enterprise;
  }
}

void Composition::lay_values() {
  std::vector<bool> on(all_mechanisms().size(), true);
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    const Placed& placed = layers_[i];
    for (const auto& [info, value, place] : placed.layer.parameters) {
      scenario_.parameters.*info->member = value;
      places_[std::string(info->key)] = place;
      scenario_.settings.push_back({std::string(info->key), place.text(), number_text(value)});
    }
    for (const auto& [id, is_on, place] : placed.layer.mechanisms) {
      const auto ids = mechanism_ids();
      on[static_cast<std::size_t>(std::find(ids.begin(), ids.end(), id) - ids.begin())] = is_on;
      scenario_.settings.push_back({id, place.text(), is_on ? "true" : "false"});
    }
    for (const auto& setting : placed.layer.levers) lay_lever(setting, i > 0);
    for (const auto& setting : placed.layer.enterprises) lay_enterprise(setting);
    if (placed.layer.data) {
      data_ = *placed.layer.data;
      // One directory has one spelling: scenarios that share it are compared by it.
      std::error_code error;
      scenario_.data_directory =
          std::filesystem::weakly_canonical(placed.layer.directory / data_, error);
      if (error) scenario_.data_directory = placed.layer.directory / data_;
      places_["data"] = placed.layer.data_place;
    }
  }
  for (std::size_t m = 0; m < on.size(); ++m) {
    if (!on[m]) scenario_.mechanisms_off.emplace_back(all_mechanisms()[m].id);
  }
}

void Composition::fill_neutral_levers() {
  for (std::size_t lever = 0; lever < all_levers().size(); ++lever) {
    const LeverInfo& info = all_levers()[lever];
    // Left empty, these are open to reform; to set them, if only to 0, is to fix them.
    if (std::find(reform_levers.begin(), reform_levers.end(), info.key) != reform_levers.end()) {
      continue;
    }
    for (std::size_t slot = 0; slot < n_lever_programmes; ++slot) {
      auto& entries = scenario_.levers.entries[lever][slot];
      if (info.per_programme == (slot > 0) && entries.empty()) {
        entries = {{Month(0), info.neutral, false}};
      }
    }
  }
}

Scenario Composition::finish(const std::string& name, bool need_data) {
  scenario_.name = name;
  collect_texts();
  for (const auto& placed : layers_) lay_run(placed.layer);
  lay_values();
  if (!need_data && !is_below(data_)) scenario_.data_directory.clear();  // is not looked for
  fill_neutral_levers();
  warn_conflicts();
  check_run();
  check_regime();
  check_relations();
  check_enterprises();
  find_data(need_data);
  check_persons();
  messages_->throw_if_failed();
  scenario_.warnings = messages_->warnings();
  scenario_.resolved_toml = resolved_toml(scenario_, data_);
  return std::move(scenario_);
}

}  // namespace coprod::scenario_detail
