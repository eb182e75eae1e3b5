// The table [vary] of a SWEEP.toml: what differs between points.

#include "scenario/sweep_reader.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace coprod::scenario_detail {

std::size_t SweepReader::add(Factor factor, const Place& place) {
  factor.where = place.text();
  if (!names_.insert(factor.name).second) {
    error(place, fmt::format("'{}' is varied twice (which of the two is meant is not clear); "
                             "remove one",
                             factor.name));
  }
  sweep_.factors.push_back(std::move(factor));
  return sweep_.factors.size() - 1;
}

/// The values of an array, or two bounds of a sampled design.
bool SweepReader::take_values(
    Factor& factor, const Item& item, const toml::array& array,
    const std::function<std::optional<double>(const toml::node&)>& value) {
  std::vector<double> values;
  bool numbers = true;
  bool whole = true;
  for (const auto& node : array) {
    const auto one = value(node);
    if (!one) return false;
    numbers = numbers && number_of(node).has_value();
    whole = whole && node.is_integer();
    values.push_back(*one);
  }
  if (values.empty()) {
    error(places_.of(array), fmt::format("'{}' has no values (an empty range sets nothing); list "
                                         "some, or remove it",
                                         item.key));
    return false;
  }
  const bool dates = factor.kind == Factor::Kind::date;
  if (is_sampled(sweep_.kind) && values.size() == 2 && (numbers || dates)) {
    if (!(values[0] < values[1])) {
      error(places_.of(array),
            fmt::format("the range of '{}' goes from {} to {} ({}); write the lower bound first, "
                        "then a higher one",
                        item.key, factor.text(values[0]), factor.text(values[1]),
                        values[0] == values[1] ? "it is empty" : "it contradicts itself"));
      return false;
    }
    factor.low = values[0];
    factor.high = values[1];
    factor.whole = whole || dates;
    return true;
  }
  std::vector<double> sorted = values;
  std::sort(sorted.begin(), sorted.end());
  if (sweep_.kind != DesignKind::zip
      && std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end()) {
    error(places_.of(array), fmt::format("a value of '{}' comes twice (two points would be the "
                                         "same); remove one",
                                         item.key));
    return false;
  }
  factor.values = std::move(values);
  return true;
}

void SweepReader::vary_parameter(const ParameterInfo& info, const Item& item) {
  Factor factor;
  factor.kind = Factor::Kind::parameter;
  factor.name = info.key;
  factor.key = info.key;
  factor.parameter = &info;
  if (const auto* text = item.value->as_string(); text != nullptr && text->get() == "prior") {
    if (!is_sampled(sweep_.kind)) {
      error(places_.of(*item.value),
            fmt::format("'{}' is drawn from its prior, but a design of kind {} takes the values "
                        "that are listed; list values, or choose latin_hypercube, sobol, saltelli "
                        "or morris",
                        info.key, name_of(sweep_.kind)));
      return;
    }
    factor.prior = true;
    add(std::move(factor), item.place);
    return;
  }
  const auto* array = item.value->as_array();
  if (array == nullptr) {
    error(places_.of(*item.value),
          fmt::format("'{}' is {} (what is varied has a range); write \"prior\" or numbers in "
                      "brackets, for example [{}, {}]",
                      info.key, describe(*item.value), info.low, info.high));
    return;
  }
  const auto value = [&](const toml::node& node) -> std::optional<double> {
    Layer layer;
    scenario_detail::read_parameter(info, {item.key, &node, places_.of(node)}, places_, messages_,
                                    layer);
    if (layer.parameters.empty()) return std::nullopt;
    return layer.parameters.front().value;
  };
  if (take_values(factor, item, *array, value)) add(std::move(factor), item.place);
}

void SweepReader::vary_mechanism(const Item& item) {
  Factor factor;
  factor.kind = Factor::Kind::mechanism;
  factor.name = item.key;
  factor.key = item.key;
  const auto* array = item.value->as_array();
  if (array == nullptr) {
    error(places_.of(*item.value), fmt::format("mechanism '{}' is {} (what is varied has a range); "
                                               "write [true, false]",
                                               item.key, describe(*item.value)));
    return;
  }
  const auto value = [&](const toml::node& node) -> std::optional<double> {
    Layer layer;
    scenario_detail::read_mechanism({item.key, &node, places_.of(node)}, places_, messages_, layer);
    if (layer.mechanisms.empty()) return std::nullopt;
    return layer.mechanisms.front().on ? 1.0 : 0.0;
  };
  if (take_values(factor, item, *array, value)) add(std::move(factor), item.place);
}

void SweepReader::vary_scenario(const Item& item) {
  Factor factor;
  factor.kind = Factor::Kind::scenario;
  factor.name = item.key;
  factor.key = item.key;
  const auto* array = item.value->as_array();
  if (array == nullptr) {
    error(places_.of(*item.value), fmt::format("'scenario' is {} (it lists scenario files to be "
                                               "composed last; \"\" is none); write scenario = "
                                               "[\"\", \"reform.toml\"]",
                                               describe(*item.value)));
    return;
  }
  const auto value = [&](const toml::node& node) -> std::optional<double> {
    const auto text = text_of({item.key, &node, places_.of(node)});
    if (!text) return std::nullopt;
    factor.files.push_back(text->empty() ? "" : path_of(*text));
    return static_cast<double>(factor.files.size() - 1);
  };
  if (!take_values(factor, item, *array, value)) return;
  for (std::size_t i = 0; i < factor.files.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      const std::string name = factor.text(static_cast<double>(i));
      if (factor.text(static_cast<double>(j)) != name) continue;
      error(places_.of(array->at(i)),
            fmt::format("two scenarios are called '{}' (the design knows them by the stems of "
                        "their files); remove one, or copy it to another name",
                        name));
    }
  }
  if (factor.files.size() > 100) {
    error(item.place, fmt::format("'scenario' lists {} files (each is a code in one byte); list at "
                                  "most 100",
                                  factor.files.size()));
  }
  add(std::move(factor), item.place);
}

std::optional<double> SweepReader::lever_value(const std::string& key, const toml::node& node) {
  Layer layer;
  if (node.is_table()) {
    error(places_.of(node), fmt::format("a value of '{}' is a table (a varied value is a number or "
                                        "a word); write it plainly",
                                        key));
    return std::nullopt;
  }
  scenario_detail::read_lever({key, &node, places_.of(node)}, places_, messages_, layer);
  if (layer.levers.empty()) return std::nullopt;
  return layer.levers.front().entries.front().value;
}

std::optional<std::size_t> SweepReader::lever_factor(const std::string& key, std::size_t lever,
                                                     const std::string& name, const Item& item) {
  Factor factor;
  factor.kind = Factor::Kind::lever;
  factor.name = name;
  factor.key = key;
  factor.lever = lever;
  const auto value = [&](const toml::node& node) { return lever_value(key, node); };
  if (!take_values(factor, item, *item.value->as_array(), value)) return std::nullopt;
  return add(std::move(factor), item.place);
}

/// { date = […], value = […] }: the date is varied, too.
void SweepReader::vary_date_and_value(SweptLever& swept, const toml::table& table) {
  SweptEntry entry;
  bool complete = table.contains("date") && table.contains("value");
  for (const auto& item : items_of(table, places_)) {
    if (item.key != "date" && item.key != "value") {
      unknown(item, "vary." + swept.key, {"date", "value"});
      continue;
    }
    const auto* array = item.value->as_array();
    if (item.key == "value") {
      if (array == nullptr) {
        const auto value = lever_value(swept.key, *item.value);
        if (!value) complete = false;
        if (value) {
          entry.fixed = scenario_detail::lever_value_text(all_levers()[swept.lever], *value);
        }
      } else if (const auto factor = lever_factor(swept.key, swept.lever, swept.key, item)) {
        entry.value_by = *factor;
      } else {
        complete = false;
      }
      continue;
    }
    Factor factor;
    factor.kind = Factor::Kind::date;
    factor.name = swept.key + "@date";
    factor.key = swept.key;
    factor.lever = swept.lever;
    const auto value = [&](const toml::node& node) -> std::optional<double> {
      const auto* text = node.as_string();
      const auto month = text != nullptr ? parse_month(text->get()) : std::nullopt;
      if (month) return static_cast<double>(month->index());
      error(places_.of(node), fmt::format("a date of '{}' is {} (a month is expected); write it as "
                                          "\"YYYY-MM\", for example \"2027-01\"",
                                          swept.key, describe(node)));
      return std::nullopt;
    };
    if (array == nullptr) {
      error(places_.of(*item.value),
            fmt::format("the date of '{}' is {} (a varied date has a range); write date = "
                        "[\"2027-01\", \"2029-12\"], or put the value under one date",
                        swept.key, describe(*item.value)));
      complete = false;
    } else if (take_values(factor, {"the date of " + swept.key, item.value, item.place}, *array,
                           value)) {
      entry.dated_by = add(std::move(factor), item.place);
    } else {
      complete = false;
    }
  }
  if (!table.contains("value") || !table.contains("date")) {
    error(places_.of(table), fmt::format("'{}' has a date or a value alone (a varied date needs a "
                                         "value that holds from it on); give both, date = […] and "
                                         "value = …",
                                         swept.key));
  }
  if (complete) swept.entries.push_back(entry);
}

void SweepReader::vary_dated(SweptLever& swept, const toml::table& table) {
  std::size_t varied = 0;
  for (const auto& item : items_of(table, places_)) varied += item.value->is_array() ? 1 : 0;
  std::optional<Month> previous;
  for (const auto& item : items_of(table, places_)) {
    const auto month = parse_month(item.key);
    if (!month) {
      error(item.place, fmt::format("'{}' is not a month (values of '{}' are dated); write it as "
                                    "\"YYYY-MM\", for example \"2027-01\"",
                                    item.key, swept.key));
      continue;
    }
    if (previous && *month <= *previous) {
      error(item.place, fmt::format("{} comes after {} (entries of a lever are in the order of "
                                    "their dates); sort the entries of '{}'",
                                    item.key, to_string(*previous), swept.key));
      continue;
    }
    previous = month;
    SweptEntry entry;
    entry.month = month;
    if (item.value->is_array()) {
      const std::string name = varied == 1 ? swept.key : swept.key + "@" + item.key;
      const auto factor = lever_factor(swept.key, swept.lever, name, item);
      if (!factor) continue;
      entry.value_by = *factor;
    } else {
      // The same at every point: as a scenario writes it, index and all.
      toml::table alone;
      alone.insert(item.key, *item.value);
      Layer layer;
      scenario_detail::read_lever({swept.key, &alone, item.place}, places_, messages_, layer);
      if (layer.levers.empty()) continue;
      const LeverEntry& read = layer.levers.front().entries.front();
      entry.fixed = read.indexed
                        ? std::string("{ index = \"wages\" }")
                        : scenario_detail::lever_value_text(all_levers()[swept.lever], read.value);
    }
    swept.entries.push_back(entry);
  }
  if (varied == 0) {
    error(places_.of(table), fmt::format("'{}' has no values in brackets (nothing of it is "
                                         "varied); give a range to one of its dates",
                                         swept.key));
  }
}

void SweepReader::vary_lever(const Item& item) {
  const auto keys = scenario_detail::lever_keys();
  if (std::find(keys.begin(), keys.end(), item.key) == keys.end()) {
    std::vector<std::string> all = keys;
    for (const auto& key : scenario_detail::parameter_keys()) all.push_back(key);
    for (const auto& id : scenario_detail::mechanism_ids()) all.push_back(id);
    all.emplace_back("scenario");
    error(item.place, fmt::format("'{}' cannot be varied (it is no parameter, lever, mechanism or "
                                  "'scenario'); 'coprod params' lists them{}",
                                  item.key, did_you_mean(item.key, all)));
    return;
  }
  SweptLever swept;
  swept.key = item.key;
  swept.where = item.place.text();
  const std::string bare = item.key.substr(0, item.key.find('.'));
  const auto levers = all_levers();
  while (levers[swept.lever].key != bare) ++swept.lever;
  const auto* table = item.value->as_table();
  if (table != nullptr && (table->contains("date") || table->contains("value"))) {
    vary_date_and_value(swept, *table);
  } else if (table != nullptr) {
    vary_dated(swept, *table);
  } else if (item.value->is_array()) {
    if (const auto factor = lever_factor(swept.key, swept.lever, swept.key, item)) {
      SweptEntry entry;
      entry.value_by = *factor;
      swept.entries.push_back(entry);
    }
  } else {
    error(places_.of(*item.value),
          fmt::format("lever '{}' is {} (what is varied has a range); write for example {{ "
                      "\"2027-01\" = [a, b] }}",
                      item.key, describe(*item.value)));
  }
  if (!swept.entries.empty()) sweep_.levers.push_back(std::move(swept));
}

void SweepReader::read_vary(const toml::table& table, const std::string& prefix) {
  const auto ids = scenario_detail::mechanism_ids();
  const auto levers = scenario_detail::lever_keys();
  for (const auto& written : items_of(table, places_)) {
    Item item = written;
    if (!prefix.empty()) item.key = prefix + "." + item.key;
    if (const auto* info = find_parameter(item.key)) {
      vary_parameter(*info, item);
    } else if (std::find(ids.begin(), ids.end(), item.key) != ids.end()) {
      vary_mechanism(item);
    } else if (item.key == "scenario") {
      vary_scenario(item);
    } else if (const bool lever = std::find(levers.begin(), levers.end(), item.key) != levers.end();
               !lever && item.value->is_table()) {
      read_vary(*item.value->as_table(), item.key);  // a dotted key without quotes
    } else {
      vary_lever(item);
    }
  }
}
}  // namespace coprod::scenario_detail
