// The table [run], and `--set`, which reaches every table by its key.

#include "scenario/layer.hpp"
#include "scenario/run_limits.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace coprod::scenario_detail {

namespace {

constexpr WholeLimit whole_keys[] = {burn_in_limit, seed_limit, replicates_limit};

std::optional<Month> read_month(const Item& item, const Places& places, Messages& messages) {
  const auto* text = item.value->as_string();
  const auto month = text != nullptr ? parse_month(text->get()) : std::nullopt;
  if (!month) {
    messages.error(places.of(*item.value),
                   fmt::format("'{}' is {} (a month from 1900-01 to 2241-04 is expected); write it "
                               "as \"YYYY-MM\", for example \"2008-01\"",
                               item.key, describe(*item.value)));
  }
  return month;
}

std::optional<std::int64_t> read_whole(const WholeLimit& key, const Item& item,
                                       const Places& places, Messages& messages) {
  const auto* whole = item.value->as_integer();
  if (whole != nullptr && whole->get() >= key.low && whole->get() <= key.high) return whole->get();
  messages.error(
      places.of(*item.value),
      fmt::format("'{}' is {} ({}); write a whole number from {} to {}", item.key,
                  describe(*item.value),
                  whole != nullptr ? "that is out of bounds" : "it is counted in whole numbers",
                  key.low, key.high));
  return std::nullopt;
}

std::optional<double> read_scale(const Item& item, const Places& places, Messages& messages) {
  const auto number = number_of(*item.value);
  if (number && *number > 0.0 && *number <= max_scale) return number;
  messages.error(places.of(*item.value),
                 fmt::format("'scale' is {} (it multiplies the number of persons); write a number "
                             "above 0 and up to {:g}, for example 0.1",
                             describe(*item.value), max_scale));
  return std::nullopt;
}

/// VALUE of `--set` as TOML; bare words and months may go without quotes.
std::optional<toml::table> parse_value(const std::string& value, const Place& place,
                                       Messages& messages) {
  const auto first = value.find_first_not_of(" \t");
  const bool bare_text = first != std::string::npos
                         && std::string_view("{[\"'").find(value[first]) == std::string_view::npos;
  try {
    if (value.find_first_of("\r\n") == std::string::npos && value.size() <= max_file_bytes
        && std::count(value.begin(), value.end(), '.') <= max_dots_per_line) {
      auto table = toml::parse(std::string_view("value = " + value));
      const bool is_date = table["value"].is_date() || table["value"].is_date_time();
      if (table.size() == 1 && !is_date) return table;
    }
  } catch (const toml::parse_error& error) {
    if (!bare_text) {
      messages.error(place, fmt::format("the value is not TOML ({}); quote it for your shell, for "
                                        "example --set 'minimum_wage={{ \"2027-01\" = 50 }}'",
                                        error.description()));
      return std::nullopt;
    }
  }
  toml::table table;
  table.insert("value", value);
  return table;
}

}  // namespace

const std::vector<std::string>& run_keys() {
  static const std::vector<std::string> keys{"start", "end",        "hold", "burn_in",
                                             "seed",  "replicates", "scale"};
  return keys;
}

void read_run_key(const Item& item, const Places& places, Messages& messages, Layer& layer) {
  RunPatch& run = layer.run;
  const auto known = std::find(run_keys().begin(), run_keys().end(), item.key);
  if (known == run_keys().end()) {
    messages.error(item.place, fmt::format("unknown key '{}' in [run] (a key that is not known "
                                           "would silently change nothing); remove it or mend its "
                                           "name{}",
                                           item.key, did_you_mean(item.key, run_keys())));
    return;
  }
  run.places.emplace_back(item.key, places.of(*item.value));
  if (item.key == "start") run.start = read_month(item, places, messages);
  if (item.key == "end") run.end = read_month(item, places, messages);
  if (item.key == "hold") run.hold = read_month(item, places, messages);
  if (item.key == "scale") run.scale = read_scale(item, places, messages);
  for (const auto& key : whole_keys) {
    if (item.key != key.key) continue;
    const auto whole = read_whole(key, item, places, messages);
    if (!whole) return;
    if (key.key == burn_in_limit.key) run.burn_in = static_cast<int>(*whole);
    if (key.key == seed_limit.key) run.seed = static_cast<std::uint64_t>(*whole);
    if (key.key == replicates_limit.key) run.replicates = static_cast<int>(*whole);
  }
}

Layer read_override(const Override& override, Messages& messages) {
  const auto& [key, value] = override;
  const std::string label = fmt::format("command line, {}={}", key, value);
  const Places places(label, true);
  Layer layer;
  layer.label = label;
  const auto table = parse_value(value, places.top(), messages);
  if (!table) return layer;
  const Item item{key, table->get("value"), places.top()};
  const auto ids = mechanism_ids();
  if (key.starts_with("run.")) {
    read_run_key({key.substr(4), item.value, item.place}, places, messages, layer);
  } else if (const auto* info = find_parameter(key)) {
    read_parameter(*info, item, places, messages, layer);
  } else if (std::find(ids.begin(), ids.end(), key) != ids.end()) {
    read_mechanism(item, places, messages, layer);
  } else if (find_lever(key.substr(0, key.find('.'))) != nullptr) {
    read_lever(item, places, messages, layer);
  } else {
    std::vector<std::string> all = lever_keys();
    for (const auto& name : parameter_keys()) all.push_back(name);
    for (const auto& name : ids) all.push_back(name);
    for (const auto& name : run_keys()) all.push_back("run." + name);
    messages.error(item.place,
                   fmt::format("unknown key '{}' (it is no lever, parameter, mechanism or key of "
                               "[run]); 'coprod params' lists them{}",
                               key, did_you_mean(key, all)));
  }
  return layer;
}

}  // namespace coprod::scenario_detail
