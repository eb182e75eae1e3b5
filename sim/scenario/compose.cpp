#include "scenario/compose.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace coprod::scenario_detail {

namespace {

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

/// The entry in force in `month`; the first holds before its own, too.
const LeverEntry& in_force(const std::vector<LeverEntry>& entries, Month month) {
  const LeverEntry* found = &entries.front();
  for (const LeverEntry& entry : entries) {
    if (entry.month <= month) found = &entry;
  }
  return *found;
}

bool same_value(const LeverEntry& a, const LeverEntry& b) {
  return a.indexed == b.indexed && (a.indexed || a.value == b.value);
}

/// What `--set` says, for titles: short.
std::string said_by_command_line(const Layer& layer) {
  constexpr std::string_view before = "command line, ";
  constexpr std::size_t most = 60;
  std::string text = layer.label;
  if (text.starts_with(before)) text.erase(0, before.size());
  if (text.size() <= most) return text;
  std::size_t cut = most - 1;
  while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xC0u) == 0x80u) --cut;
  return text.substr(0, cut) + "…";
}

}  // namespace

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

Setting::By Composition::setter(std::size_t layer) const {
  if (layers_[layer].part >= part_files_.size()) return Setting::By::command_line;
  const bool named = std::find(part_files_.begin(), part_files_.end(), layer) != part_files_.end();
  return named ? Setting::By::named_file : Setting::By::base;
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
  // Two runs of one scenario with other settings are two scenarios; [run] is told apart by itself.
  std::vector<std::string> changes;
  for (const auto& placed : layers_) {
    const Layer& layer = placed.layer;
    if (placed.part < part_files_.size() || !layer.run.places.empty()) continue;
    changes.push_back(said_by_command_line(layer));
  }
  if (!changes.empty()) scenario_.title += fmt::format(" ({})", fmt::join(changes, ", "));
  scenario_.description = fmt::format("{}", fmt::join(descriptions, "\n\n"));
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    const Placed& placed = layers_[i];
    if (placed.part < part_files_.size()) {
      const bool named = std::find(part_files_.begin(), part_files_.end(), i) != part_files_.end();
      scenario_.files.push_back(
          {placed.layer.identity, placed.layer.label, placed.layer.text, named});
    }
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
  if (patch.hold) run.hold = *patch.hold;
  if (patch.burn_in) run.burn_in = *patch.burn_in;
  if (patch.seed) run.seed = *patch.seed;
  if (patch.replicates) run.replicates = *patch.replicates;
  if (patch.scale) run.scale = *patch.scale;
  for (const auto& [key, place] : patch.places) {
    places_["run." + key] = place;
    const std::string value = key == "start"        ? "\"" + to_string(run.start) + "\""
                              : key == "end"        ? "\"" + to_string(run.end) + "\""
                              : key == "hold"       ? "\"" + to_string(*run.hold) + "\""
                              : key == "burn_in"    ? std::to_string(run.burn_in)
                              : key == "seed"       ? std::to_string(run.seed)
                              : key == "replicates" ? std::to_string(run.replicates)
                                                    : number_text(run.scale);
    note({"run." + key, place.text(), value});
  }
}

void Composition::note(Setting setting) {
  setting.by = by_;
  scenario_.settings.push_back(std::move(setting));
}

std::vector<std::size_t> Composition::open_slots(const LeverSetting& setting, const Layer& layer) {
  if (setting.specific || setting.slots.size() == 1) return setting.slots;
  std::vector<std::size_t> open;
  std::vector<std::string> left;
  for (const std::size_t slot : setting.slots) {
    const auto longer = longer_.find({setting.lever, slot});
    if (longer == longer_.end()) {
      open.push_back(slot);
      continue;
    }
    const auto& [key, place] = longer->second;
    const bool itself =
        std::any_of(layer.levers.begin(), layer.levers.end(),
                    [&, &longer_key = key](const auto& own) { return own.key == longer_key; });
    if (!itself) left.push_back(fmt::format("'{}' ({})", key, place.text()));
  }
  if (!left.empty()) {
    messages_->warn(
        setting.place,
        fmt::format("'{}' leaves {} as {} (a longer key goes first, also one of a base){}; set {} "
                    "here, too, if {} to change",
                    setting.key, fmt::join(left, ", "), left.size() == 1 ? "it is" : "they are",
                    open.empty() ? ", so it changes nothing" : "", left.size() == 1 ? "it" : "them",
                    left.size() == 1 ? "it is" : "they are"));
  }
  return open;
}

void Composition::warn_restated(const LeverSetting& setting,
                                const std::vector<LeverEntry>& before) {
  const LeverInfo& info = all_levers()[setting.lever];
  const Month end = scenario_.run.end;
  const LeverEntry& first = setting.entries.front();
  const auto text = [&](const LeverEntry& entry) {
    return lever_entries_text(info, {entry}, true);
  };
  if (setting.scalar) {
    const auto& last = in_force(before, end);
    if (before.size() < 2 || !same_value(first, last) || same_value(before.front(), last)) return;
    messages_->warn(
        setting.place,
        fmt::format("'{}' restates {}, which its base has from {} on, for all time: the years "
                    "before change, too, which is a second change of policy; leave it out, or "
                    "date what is to differ",
                    setting.key, text(first), to_string(last.month)));
    return;
  }
  if (!same_value(first, in_force(before, first.month))) return;
  const Month next = setting.entries.size() > 1 ? setting.entries[1].month : end + 1;
  for (const LeverEntry& entry : before) {
    if (entry.month <= first.month || entry.month >= next || same_value(entry, first)) continue;
    messages_->warn(
        setting.place,
        fmt::format("'{}' restates from {} on what its base has then, {}, and so takes away what "
                    "the base has from {} on, {}: a second change of policy beside the one that is "
                    "meant; begin with the first month that is to differ",
                    setting.key, to_string(first.month), text(first), to_string(entry.month),
                    text(entry)));
    return;
  }
}

void Composition::lay_lever(const LeverSetting& setting, const Layer& layer, bool over_a_base) {
  const LeverInfo& info = all_levers()[setting.lever];
  Setting said{setting.key, setting.place.text(),
               lever_entries_text(info, setting.entries, setting.scalar)};
  if (!setting.scalar) said.from = setting.entries.front().month;
  note(std::move(said));
  const Month end = scenario_.run.end;
  const auto slots = open_slots(setting, layer);
  bool changed = false;
  for (const std::size_t slot : slots) {
    auto& entries = scenario_.levers.entries[setting.lever][slot];
    auto before = entries;
    if (before.empty()) before = {{Month(0), info.neutral, false}};
    lay_entries(entries, setting, over_a_base);
    const bool differs = effect_of(before, end) != effect_of(entries, end);
    if (over_a_base && differs && !changed) warn_restated(setting, before);
    changed = changed || differs;
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
  if (setting.specific) {
    for (const std::size_t slot : slots) {
      longer_[{setting.lever, slot}] = {setting.key, setting.place};
    }
  }
  if (!over_a_base || slots.empty()) return;
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
  note({"enterprise." + enterprise.name, setting.place.text(), enterprise_text(enterprise)});
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
    by_ = setter(i);
    for (const auto& [info, value, place] : placed.layer.parameters) {
      scenario_.parameters.*info->member = value;
      places_[std::string(info->key)] = place;
      note({std::string(info->key), place.text(), number_text(value)});
    }
    for (const auto& [id, is_on, place] : placed.layer.mechanisms) {
      const auto ids = mechanism_ids();
      on[static_cast<std::size_t>(std::find(ids.begin(), ids.end(), id) - ids.begin())] = is_on;
      note({id, place.text(), is_on ? "true" : "false"});
    }
    for (const auto& setting : placed.layer.levers) lay_lever(setting, placed.layer, i > 0);
    for (const auto& setting : placed.layer.enterprises) lay_enterprise(setting);
    if (placed.layer.data) {
      scenario_.data = *placed.layer.data;
      // One directory has one spelling: scenarios that share it are compared by it.
      std::error_code error;
      scenario_.data_directory =
          std::filesystem::weakly_canonical(placed.layer.directory / scenario_.data, error);
      if (error) scenario_.data_directory = placed.layer.directory / scenario_.data;
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

void Composition::hold() {
  const Month month = *scenario_.run.hold;
  for (const Setting& setting : scenario_.settings) {
    if (!setting.from || *setting.from <= month || setting.by == Setting::By::base) continue;
    messages_->warn(place_of("run.hold"),
                    fmt::format("the calendar stands still in {}, so what '{}' says from {} on "
                                "changes nothing; leave out run.hold or date it earlier",
                                to_string(month), setting.key, to_string(*setting.from)));
  }
  hold_levers(scenario_, month);
}

Scenario Composition::finish(const std::string& name, bool need_data) {
  scenario_.name = name;
  collect_texts();
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    by_ = setter(i);
    lay_run(layers_[i].layer);
  }
  lay_values();
  if (!need_data && !is_below(scenario_.data))
    scenario_.data_directory.clear();  // is not looked for
  fill_neutral_levers();
  if (scenario_.run.hold) hold();
  warn_conflicts();
  check_run();
  check_regime();
  check_relations();
  check_enterprises();
  find_data(need_data);
  check_persons();
  messages_->throw_if_failed();
  scenario_.warnings = messages_->warnings();
  scenario_.resolved_toml = resolved_toml(scenario_);
  return std::move(scenario_);
}

}  // namespace coprod::scenario_detail
