#include "scenario/layer.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace coprod::scenario_detail {

namespace {

constexpr std::size_t max_text_bytes = 20000;

const std::vector<std::string>& top_keys() {
  static const std::vector<std::string> keys{"schema",     "base", "title",  "description",
                                             "sources",    "data", "levers", "parameters",
                                             "mechanisms", "run",  "output", "enterprise"};
  return keys;
}

std::string trimmed(const std::string& text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

const toml::table* read_table(const Item& item, const Places& places, Messages& messages) {
  const auto* table = item.value->as_table();
  if (table == nullptr) {
    messages.error(places.of(*item.value),
                   fmt::format("'{}' is {} (it holds keys of its own); begin it with [{}]",
                               item.key, describe(*item.value), item.key));
  }
  return table;
}

void read_sources(const Item& item, const Places& places, Messages& messages, Layer& layer) {
  const auto* array = item.value->as_array();
  if (array == nullptr) {
    messages.error(places.of(*item.value),
                   fmt::format("'sources' is {} (it lists texts); write sources = [\"…\"]",
                               describe(*item.value)));
    return;
  }
  for (const auto& source : *array) {
    if (auto text = read_text(source, "sources", false, places, messages)) {
      layer.sources.push_back(std::move(*text));
    }
  }
}

void read_output(const toml::table& table, const Places& places, Messages& messages, Layer& layer) {
  for (const auto& item : items_of(table, places)) {
    if (item.key != "tables") {
      messages.error(item.place, fmt::format("unknown key '{}' in [output] (a key that is not "
                                             "known would silently change nothing); only 'tables' "
                                             "may stand here{}",
                                             item.key, did_you_mean(item.key, {"tables"})));
      continue;
    }
    const auto* text = item.value->as_string();
    if (text != nullptr && text->get() == "all") {
      layer.tables = OutputTables::all;
    } else if (text != nullptr && text->get() == "headline") {
      layer.tables = OutputTables::headline;
    } else {
      messages.error(places.of(*item.value),
                     fmt::format("'tables' is {} (there are two sets of tables); write \"all\" or "
                                 "\"headline\"",
                                 describe(*item.value)));
    }
  }
}

void read_schema(const Item& item, const Places& places, Messages& messages) {
  const auto* schema = item.value->as_integer();
  if (schema != nullptr && schema->get() == 1) return;
  messages.error(places.of(*item.value),
                 fmt::format("'schema' is {} (this program reads schema 1); write schema = 1, or "
                             "use the program that this file was written for",
                             describe(*item.value)));
}

void read_path(const Item& item, bool may_be_absolute, const Places& places, Messages& messages,
               std::optional<std::string>& target, Place& target_place) {
  auto text = read_text(*item.value, item.key, false, places, messages);
  if (!text) return;
  target_place = places.of(*item.value);
  if (text->empty()) {
    messages.error(target_place, fmt::format("'{}' is empty (a path is expected); name a path "
                                             "relative to this file",
                                             item.key));
    return;
  }
  if (!may_be_absolute && std::filesystem::path(*text).is_absolute()) {
    messages.error(target_place, fmt::format("'{}' is the absolute path '{}' (results keep it, and "
                                             "must not depend on the machine); write it relative "
                                             "to this file",
                                             item.key, *text));
    return;
  }
  target = std::move(text);
}

void read_top_key(const Item& item, const Places& places, Messages& messages, Layer& layer) {
  if (item.key == "schema") {
    read_schema(item, places, messages);
  } else if (item.key == "base") {
    read_path(item, true, places, messages, layer.base, layer.base_place);
  } else if (item.key == "data") {
    read_path(item, false, places, messages, layer.data, layer.data_place);
  } else if (item.key == "title") {
    layer.title = read_text(*item.value, "title", false, places, messages);
  } else if (item.key == "description") {
    layer.description = read_text(*item.value, "description", true, places, messages);
  } else if (item.key == "sources") {
    read_sources(item, places, messages, layer);
  } else if (item.key == "enterprise") {
    read_enterprises(item, places, messages, layer);
  } else if (std::find(top_keys().begin(), top_keys().end(), item.key) != top_keys().end()) {
    const auto* table = read_table(item, places, messages);
    if (table == nullptr) return;
    if (item.key == "levers") read_levers(*table, places, messages, layer);
    if (item.key == "parameters") read_parameters(*table, "", places, messages, layer);
    if (item.key == "output") read_output(*table, places, messages, layer);
    if (item.key != "mechanisms" && item.key != "run") return;
    for (const auto& inner : items_of(*table, places)) {
      if (item.key == "mechanisms") read_mechanism(inner, places, messages, layer);
      if (item.key == "run") read_run_key(inner, places, messages, layer);
    }
  } else {
    std::string remedy = did_you_mean(item.key, top_keys());
    if (find_lever(item.key) != nullptr) remedy = "; it is a lever: move it to [levers]";
    if (find_parameter(item.key) != nullptr)
      remedy = "; it is a parameter: move it to [parameters]";
    messages.error(item.place, fmt::format("unknown key '{}' (a key that is not known would "
                                           "silently change nothing); remove it or mend its name{}",
                                           item.key, remedy));
  }
}

}  // namespace

std::optional<std::string> read_text(const toml::node& node, const std::string& key, bool lines,
                                     const Places& places, Messages& messages) {
  const auto* text = node.as_string();
  if (text == nullptr) {
    messages.error(places.of(node), fmt::format("'{}' is {} (a text is expected); put it in quotes",
                                                key, describe(node)));
    return std::nullopt;
  }
  std::string value = trimmed(text->get());
  if (value.size() > max_text_bytes) {
    messages.error(places.of(node), fmt::format("'{}' has {} bytes (it is stored with every "
                                                "result); keep it under {}",
                                                key, value.size(), max_text_bytes));
    return std::nullopt;
  }
  if (!lines && value != printable(value)) {
    messages.error(places.of(node), fmt::format("'{}' has a line break or a control character (it "
                                                "is shown on one line); write it on one line",
                                                key));
    return std::nullopt;
  }
  return value;
}

std::vector<std::string> parameter_keys() {
  std::vector<std::string> keys;
  for (const auto& info : all_parameters()) keys.emplace_back(info.key);
  return keys;
}

std::vector<std::string> mechanism_ids() {
  std::vector<std::string> ids;
  for (const auto& info : all_mechanisms()) ids.emplace_back(info.id);
  return ids;
}

Layer read_layer(const toml::table& root, const Places& places, Messages& messages) {
  Layer layer;
  layer.label = places.label();
  const std::size_t first = messages.n_errors();
  if (!root.contains("schema")) {
    messages.error(places.top(),
                   "the file does not say 'schema = 1' (it states for which form of "
                   "scenarios the file was written); add it as the first line");
  }
  for (const auto& item : items_of(root, places)) read_top_key(item, places, messages, layer);
  messages.sort_errors_from(first);
  return layer;
}

void read_parameter(const ParameterInfo& info, const Item& item, const Places& places,
                    Messages& messages, Layer& layer) {
  const auto refuse = [&](std::string_view why) {
    messages.error(places.of(*item.value),
                   fmt::format("'{}' is {} ({}); write a number from {} to {}{}", info.key,
                               describe(*item.value), why, info.low, info.high,
                               info.unit == "1" ? "" : fmt::format(" ({})", info.unit)));
  };
  const auto number = number_of(*item.value);
  if (!number) return refuse("a parameter is a number");
  if (!std::isfinite(*number)) return refuse("a number must be finite");
  if (*number < info.low || *number > info.high) return refuse("that is out of bounds");
  layer.parameters.push_back({&info, *number, item.place});
}

void read_parameters(const toml::table& table, const std::string& prefix, const Places& places,
                     Messages& messages, Layer& layer) {
  for (const auto& item : items_of(table, places)) {
    const std::string key = prefix.empty() ? item.key : prefix + "." + item.key;
    if (const auto* info = find_parameter(key)) {
      const auto earlier = std::find_if(layer.parameters.begin(), layer.parameters.end(),
                                        [&](const ParameterSetting& s) { return s.info == info; });
      if (earlier != layer.parameters.end()) {
        messages.error(item.place, fmt::format("'{}' is set a second time (first at {}; which of "
                                               "the two is meant is not clear); remove one",
                                               key, earlier->place.text()));
        continue;
      }
      read_parameter(*info, item, places, messages, layer);
    } else if (const auto* inner = item.value->as_table()) {
      read_parameters(*inner, key, places, messages, layer);
    } else if (find_lever(key) != nullptr) {
      messages.error(item.place, fmt::format("'{}' is a lever, not a parameter (levers are what a "
                                             "government can change); move it to [levers]",
                                             key));
    } else {
      messages.error(item.place,
                     fmt::format("unknown parameter '{}' (a key that is not known would silently "
                                 "change nothing); 'coprod params' lists all{}",
                                 key, did_you_mean(key, parameter_keys())));
    }
  }
}

void read_mechanism(const Item& item, const Places& places, Messages& messages, Layer& layer) {
  const auto ids = mechanism_ids();
  if (std::find(ids.begin(), ids.end(), item.key) == ids.end()) {
    messages.error(item.place, fmt::format("unknown mechanism '{}' (a key that is not known would "
                                           "silently change nothing); 'coprod mechanisms' lists "
                                           "all{}",
                                           item.key, did_you_mean(item.key, ids)));
    return;
  }
  const auto* flag = item.value->as_boolean();
  if (flag == nullptr) {
    messages.error(places.of(*item.value),
                   fmt::format("mechanism '{}' is {} (it can only be on or off); write true or "
                               "false",
                               item.key, describe(*item.value)));
    return;
  }
  layer.mechanisms.push_back({item.key, flag->get(), item.place});
}

}  // namespace coprod::scenario_detail
