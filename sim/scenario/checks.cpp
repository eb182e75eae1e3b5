// What only the whole scenario can tell: conflicts between composed files, and settings that do
// not go together.

#include "core/error.hpp"
#include "parameters/relations.hpp"
#include "scenario/compose.hpp"
#include "synthesis/margins.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace coprod::scenario_detail {

namespace fs = std::filesystem;

namespace {

constexpr double max_persons = 200e6;
constexpr double preview_scale = 0.2;
/// From the years that totals.csv names; a census comes every five, a survey every seven.
constexpr int years_from_data = 10;
/// Keys hold the month of birth, counted from 1900, and persons are at most 64 at month 0.
constexpr Month first_possible_month{1965, 1};

/// What one part says about each key, as the last of its layers says it.
struct Saying {
  std::string value;
  Place place;
  bool longer = false;  ///< of one programme; a bare key does not contradict it
};
using Said = std::map<std::string, Saying>;

/// Levers by slot ("follow_up_months.supported_employment" also when the bare key was set).
Said said_by(const Layer& layer) {
  Said said;
  for (const auto& setting : layer.levers) {
    const LeverInfo& info = all_levers()[setting.lever];
    const std::string value = lever_entries_text(info, setting.entries, setting.scalar);
    for (const std::size_t slot : setting.slots) {
      said[fmt::format("{}\n{}", info.key, slot)] = {value, setting.place, setting.specific};
    }
  }
  for (const auto& [info, value, place] : layer.parameters) {
    said[std::string(info->key)] = {number_text(value), place};
  }
  for (const auto& [id, on, place] : layer.mechanisms) said[id] = {on ? "true" : "false", place};
  for (const auto& [enterprise, place] : layer.enterprises) {
    said["enterprise " + enterprise.name] = {enterprise_text(enterprise), place};
  }
  return said;
}

}  // namespace

void Composition::warn_conflicts() {
  std::vector<Said> parts(part_files_.size());
  for (const auto& placed : layers_) {
    if (placed.shared || placed.part >= parts.size()) continue;
    for (const auto& [key, value] : said_by(placed.layer)) parts[placed.part][key] = value;
  }
  for (std::size_t later = 1; later < parts.size(); ++later) {
    for (std::size_t earlier = 0; earlier < later; ++earlier) {
      std::vector<std::string> told;  // one warning a lever, not one a programme
      for (const auto& [slot, second] : parts[later]) {
        const auto first = parts[earlier].find(slot);
        if (first == parts[earlier].end() || first->second.value == second.value) continue;
        if (first->second.longer && !second.longer) continue;  // which stays: see open_slots
        const std::string key = slot.substr(0, slot.find('\n'));
        if (std::find(told.begin(), told.end(), key) != told.end()) continue;
        told.push_back(key);
        messages_->warn(
            second.place,
            fmt::format("'{}' is set to {} here and to {} at {}; the scenario named "
                        "last wins",
                        key, second.value, first->second.value, first->second.place.text()));
      }
    }
  }
}

void Composition::check_run() {
  const RunSettings& run = scenario_.run;
  // Of two keys that do not go together, the one set later is the likelier slip.
  if (run.end < run.start) {
    messages_->error(place_of_last({"run.start", "run.end"}),
                     fmt::format("the run ends in {}, before its start in {} (both months are "
                                 "included); choose a later end or an earlier start",
                                 to_string(run.end), to_string(run.start)));
  }
  if (run.start - run.burn_in < first_possible_month) {
    messages_->error(
        place_of_last({"run.start", "run.burn_in"}),
        fmt::format("with a burn-in of {} months a start in {} makes the first simulated month one "
                    "before {} (persons are up to 64 years old then, and months of birth are "
                    "counted from 1900); start later or shorten the burn-in",
                    run.burn_in, to_string(run.start), to_string(first_possible_month)));
  }
}

void Composition::check_enterprises() {
  if (scenario_.enterprises.size() <= max_enterprises) return;
  messages_->error(place_of("enterprise"),
                   fmt::format("{} enterprises are named (at most {} are simulated, since they are "
                               "there for studies of cases); remove some",
                               scenario_.enterprises.size(), max_enterprises));
}

void Composition::check_regime() {
  const auto position = [](std::string_view key) {
    return static_cast<std::size_t>(find_lever(key) - all_levers().data());
  };
  const std::size_t managerial = position("regime_managerial");
  const std::size_t network = position("regime_network");
  const auto& entries = scenario_.levers.entries;
  for (const std::size_t lever : {managerial, network}) {
    for (const auto& entry : entries[lever][0]) {
      const Levers levers = scenario_.levers.at(entry.month, scenario_.parameters);
      const double sum = get_lever(levers, managerial, 0) + get_lever(levers, network, 0);
      if (sum <= 1.0 + 1e-9) continue;
      Place place{layers_.back().layer.label, 1, 1};
      for (const auto& placed : layers_) {
        for (const auto& setting : placed.layer.levers) {
          if (setting.lever == managerial || setting.lever == network) place = setting.place;
        }
      }
      messages_->error(place, fmt::format("regime_managerial and regime_network together are {} "
                                          "from {} on (they are shares of one administration, "
                                          "and the rest is traditional); lower one to make at most "
                                          "1",
                                          sum, to_string(entry.month)));
      return;
    }
  }
}

void Composition::check_relations() {
  for (const auto& relation : all_relations()) {
    if (holds(relation, scenario_.parameters)) continue;
    std::vector<std::string> keys;
    for (const auto* info : relation.members) keys.emplace_back(info->key);
    messages_->error(place_of_last(keys), broken_sentence(relation, scenario_.parameters));
  }
}

void Composition::warn_far_from_data(const std::vector<int>& years) {
  if (years.empty()) return;
  const auto [earliest, latest] = std::minmax_element(years.begin(), years.end());
  const int first = scenario_.run.start.year();
  if (first >= *earliest - years_from_data && first <= *latest + years_from_data) return;
  messages_->warn(place_of("run.start"),
                  fmt::format("the run reports from {} on, more than {} years away from its data, "
                              "which are of {} (the people of the first month are made from them, "
                              "whatever the month); start nearer to the data, or read levels as "
                              "those of {}",
                              to_string(scenario_.run.start), years_from_data,
                              *earliest == *latest ? fmt::format("{}", *latest)
                                                   : fmt::format("{} to {}", *earliest, *latest),
                              first < *earliest ? *earliest : *latest));
}

void Composition::check_persons() {
  const double scale = scenario_.run.scale;
  if (scale < preview_scale) {
    messages_->warn(place_of("run.scale"),
                    fmt::format("a scale of {} is a preview: below {} there are too few "
                                "organisations to trust the results",
                                scale, preview_scale));
  }
  std::error_code error;
  if (scenario_.data_directory.empty()
      || !fs::exists(scenario_.data_directory / "totals.csv", error)) {
    return;
  }
  double persons = 0.0;
  try {
    const PopulationTotals totals = load_totals(scenario_.data_directory);
    persons = totals.persons() * scale;
    warn_far_from_data(totals.years);
  } catch (const InputError& problems) {
    messages_->error_lines(problems.what());
    return;
  }
  if (persons > max_persons) {
    messages_->error(place_of("run.scale"),
                     fmt::format("a scale of {} makes {:.0f} persons (at most 200 million are "
                                 "simulated); choose a smaller scale",
                                 scale, persons));
  } else if (persons < 1.0) {
    messages_->error(place_of("run.scale"),
                     fmt::format("a scale of {} leaves less than one person (there is nobody to "
                                 "simulate); choose a larger scale",
                                 scale));
  }
}

void Composition::add_input(const std::string& name, const fs::path& path) {
  std::string unique = name;
  const auto taken = [&] {
    return std::any_of(scenario_.inputs.begin(), scenario_.inputs.end(),
                       [&](const InputFile& input) { return input.name == unique; });
  };
  for (int n = 2; taken(); ++n) unique = fmt::format("{} ({})", name, n);
  scenario_.inputs.push_back({unique, path});
}

void Composition::find_data(bool must_exist) {
  std::error_code error;
  if (scenario_.data.empty()) {
    const bool tried = std::any_of(layers_.begin(), layers_.end(), [](const Placed& placed) {
      return !placed.layer.data_place.file.empty();  // and was told what is wrong with it
    });
    if (must_exist && !tried) {
      messages_->error(place_of("data"),
                       "neither this scenario nor its bases name a data directory (the people are "
                       "made from its tables); add base = \"hong_kong.toml\", or data = \"…\"");
    }
    return;
  }
  if (scenario_.data_directory.empty()) return;  // a stored scenario's, outside of its folder
  if (!fs::is_directory(scenario_.data_directory, error)) {
    if (must_exist) {
      messages_->error(place_of("data"),
                       fmt::format("there is no data directory '{}' (paths are relative to the "
                                   "file that holds them); put the directory there or mend the "
                                   "path",
                                   scenario_.data_directory.string()));
    }
    return;
  }
  std::vector<std::string> names;
  for (fs::directory_iterator it(scenario_.data_directory, error), end; !error && it != end;
       it.increment(error)) {
    if (it->path().extension() == ".csv" && it->is_regular_file(error)) {
      names.push_back(it->path().filename().string());
    }
  }
  std::sort(names.begin(), names.end());
  for (const auto& name : names) {
    add_input((fs::path(scenario_.data) / name).generic_string(), scenario_.data_directory / name);
  }
  if (names.empty() && must_exist) {
    messages_->error(place_of("data"),
                     fmt::format("the data directory '{}' holds no .csv file (the people are made "
                                 "from its tables); name the directory that does",
                                 scenario_.data_directory.string()));
  }
}

}  // namespace coprod::scenario_detail
