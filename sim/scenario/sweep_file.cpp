#include "scenario/sweep_file.hpp"

#include "core/error.hpp"
#include "observers/outcomes.hpp"
#include "scenario/layer.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <functional>
#include <limits>
#include <set>

#include <fmt/format.h>

namespace coprod {

namespace {

namespace fs = std::filesystem;
using scenario_detail::describe;
using scenario_detail::did_you_mean;
using scenario_detail::Item;
using scenario_detail::items_of;
using scenario_detail::Layer;
using scenario_detail::Messages;
using scenario_detail::number_of;
using scenario_detail::number_text;
using scenario_detail::Place;
using scenario_detail::Places;

constexpr std::array<std::string_view, 8> design_names{
    "list", "grid", "zip", "file", "latin_hypercube", "sobol", "saltelli", "morris"};

/// What stands in quotes for a number of a lever.
std::string without_quotes(std::string text) {
  std::erase(text, '"');
  return text;
}

std::string quoted(const std::string& text) { return scenario_detail::quoted(text); }

/// Reads SWEEP.toml into `sweep`, telling what is wrong to `messages`.
class Reader {
 public:
  Reader(SweepFile& sweep, const Places& places, Messages& messages)
      : sweep_(sweep),
        places_(places),
        messages_(messages) {}

  void read(const toml::table& root);

 private:
  void error(const Place& place, const std::string& sentence) { messages_.error(place, sentence); }
  void unknown(const Item& item, const std::string& table, const std::vector<std::string>& keys);
  std::optional<std::string> text_of(const Item& item);
  std::optional<std::int64_t> whole_of(const Item& item, std::int64_t low, std::int64_t high);
  std::optional<bool> flag_of(const Item& item);
  std::string path_of(const std::string& written) const;

  void read_top(const Item& item);
  void read_arms(const Item& item);
  void read_design(const toml::table& table);
  void read_run(const toml::table& table);
  void read_output(const toml::table& table);
  void read_tables(const Item& item);
  void read_vary(const toml::table& table, const std::string& prefix);
  void vary_parameter(const ParameterInfo& info, const Item& item);
  void vary_mechanism(const Item& item);
  void vary_scenario(const Item& item);
  void vary_lever(const Item& item);
  void vary_dated(SweptLever& swept, const toml::table& table);
  void vary_date_and_value(SweptLever& swept, const toml::table& table);
  std::optional<double> lever_value(const std::string& key, const toml::node& node);
  std::optional<std::size_t> lever_factor(const std::string& key, std::size_t lever,
                                          const std::string& name, const Item& item);
  bool take_values(Factor& factor, const Item& item, const toml::array& array,
                   const std::function<std::optional<double>(const toml::node&)>& value);
  std::size_t add(Factor factor);
  void check_design();

  SweepFile& sweep_;
  const Places& places_;
  Messages& messages_;
  Place design_place_;
  std::set<std::string> names_;
};

void Reader::unknown(const Item& item, const std::string& table,
                     const std::vector<std::string>& keys) {
  error(item.place,
        fmt::format("unknown key '{}'{} (a key that is not known would silently change nothing); "
                    "remove it or mend its name{}",
                    item.key, table.empty() ? "" : " in [" + table + "]",
                    did_you_mean(item.key, keys)));
}

std::optional<std::string> Reader::text_of(const Item& item) {
  return scenario_detail::read_text(*item.value, item.key, false, places_, messages_);
}

std::optional<std::int64_t> Reader::whole_of(const Item& item, std::int64_t low,
                                             std::int64_t high) {
  const auto* whole = item.value->as_integer();
  if (whole != nullptr && whole->get() >= low && whole->get() <= high) return whole->get();
  error(places_.of(*item.value),
        fmt::format("'{}' is {} (it is counted in whole numbers); write one from {} to {}",
                    item.key, describe(*item.value), low, high));
  return std::nullopt;
}

std::optional<bool> Reader::flag_of(const Item& item) {
  if (const auto* flag = item.value->as_boolean()) return flag->get();
  error(places_.of(*item.value), fmt::format("'{}' is {} (it is on or off); write true or false",
                                             item.key, describe(*item.value)));
  return std::nullopt;
}

/// Files are named relative to the sweep's own; "a.toml+b.toml" composes.
std::string Reader::path_of(const std::string& written) const {
  const fs::path folder = sweep_.path.parent_path();
  std::string path;
  for (std::size_t begin = 0; begin <= written.size();) {
    const std::size_t plus = std::min(written.find('+', begin), written.size());
    const fs::path part(written.substr(begin, plus - begin));
    path += (begin == 0 ? "" : "+")
            + (part.is_absolute() ? part : folder / part).lexically_normal().string();
    begin = plus + 1;
  }
  return path;
}

void Reader::read_arms(const Item& item) {
  const auto* array = item.value->as_array();
  if (array == nullptr) {
    error(places_.of(*item.value),
          fmt::format("'arms' is {} (it lists scenario files); write arms = [\"reform.toml\"]",
                      describe(*item.value)));
    return;
  }
  for (const auto& node : *array) {
    const auto text = text_of({"arms", &node, places_.of(node)});
    if (text) sweep_.arms.push_back(path_of(*text));
  }
  if (sweep_.arms.size() > 64) {
    error(item.place, fmt::format("'arms' lists {} scenarios (each is simulated at every point); "
                                  "list at most 64",
                                  sweep_.arms.size()));
  }
}

void Reader::read_top(const Item& item) {
  static const std::vector<std::string> keys{"schema", "title", "base", "arms",
                                             "design", "vary",  "run",  "output"};
  static const std::vector<std::string> tables{"design", "vary", "run", "output"};
  if (item.key == "schema") {
    const auto* schema = item.value->as_integer();
    if (schema == nullptr || schema->get() != 1) {
      error(places_.of(*item.value),
            fmt::format("'schema' is {} (this program reads schema 1); write schema = 1",
                        describe(*item.value)));
    }
  } else if (item.key == "title") {
    sweep_.title = text_of(item).value_or("");
  } else if (item.key == "base") {
    if (const auto text = text_of(item)) sweep_.base = path_of(*text);
  } else if (item.key == "arms") {
    read_arms(item);
  } else if (std::find(tables.begin(), tables.end(), item.key) != tables.end()) {
    const auto* table = item.value->as_table();
    if (table == nullptr) {
      error(places_.of(*item.value), fmt::format("'{}' is {} (it holds keys of its own); begin it "
                                                 "with [{}]",
                                                 item.key, describe(*item.value), item.key));
      return;
    }
    if (item.key == "design") design_place_ = item.place;
    if (item.key == "run") read_run(*table);
    if (item.key == "output") read_output(*table);
  } else {
    unknown(item, "", keys);
  }
}

void Reader::read_design(const toml::table& table) {
  static const std::vector<std::string> keys{"kind",         "points", "seed", "levels",
                                             "second_order", "file",   "unit"};
  bool named = false;
  for (const auto& item : items_of(table, places_)) {
    if (item.key == "kind") {
      const auto text = text_of(item);
      if (!text) continue;
      const auto found = std::find(design_names.begin(), design_names.end(), *text);
      named = true;
      if (found == design_names.end()) {
        const std::vector<std::string> all(design_names.begin(), design_names.end());
        error(places_.of(*item.value),
              fmt::format("'{}' is no kind of design (it says how points are chosen); write one of "
                          "{}{}",
                          *text, fmt::join(all, ", "), did_you_mean(*text, all)));
        continue;
      }
      sweep_.kind = static_cast<DesignKind>(found - design_names.begin());
    } else if (item.key == "points") {
      sweep_.points = static_cast<std::size_t>(whole_of(item, 1, 10'000'000).value_or(1));
    } else if (item.key == "seed") {
      sweep_.seed = static_cast<std::uint64_t>(
          whole_of(item, 0, std::numeric_limits<std::int64_t>::max()).value_or(1));
    } else if (item.key == "levels") {
      sweep_.levels = static_cast<int>(whole_of(item, 2, 1000).value_or(4));
      if (sweep_.levels % 2 != 0) {
        error(item.place, fmt::format("'levels' is {} (a step of Morris goes over half the levels, "
                                      "so their number is even); write for example 4",
                                      sweep_.levels));
      }
    } else if (item.key == "second_order") {
      sweep_.second_order = flag_of(item).value_or(false);
    } else if (item.key == "file") {
      if (const auto text = text_of(item)) sweep_.design = path_of(*text);
    } else if (item.key == "unit") {
      sweep_.unit = flag_of(item).value_or(false);
    } else {
      unknown(item, "design", keys);
    }
  }
  if (!named) {
    error(design_place_,
          "[design] names no kind (it says how points are chosen); write for "
          "example kind = \"latin_hypercube\"");
  }
}

void Reader::read_run(const toml::table& table) {
  Layer layer;
  for (const auto& item : items_of(table, places_)) {
    if (item.key == "random_numbers") {
      const auto text = text_of(item);
      if (!text) continue;
      if (*text != "common" && *text != "independent") {
        error(places_.of(*item.value),
              fmt::format("'random_numbers' is '{}' (points have the same luck or each its own); "
                          "write \"common\" or \"independent\"",
                          *text));
      }
      sweep_.independent = *text == "independent";
      continue;
    }
    const std::size_t before = messages_.n_errors();
    scenario_detail::read_run_key(item, places_, messages_, layer);
    if (messages_.n_errors() > before) continue;
    const auto* text = item.value->as_string();
    const auto number = number_of(*item.value);
    sweep_.run.emplace_back("run." + item.key, text != nullptr ? quoted(text->get())
                                               : item.value->is_integer()
                                                   ? std::to_string(item.value->as_integer()->get())
                                                   : number_text(number.value_or(0.0)));
  }
}

void Reader::read_tables(const Item& item) {
  const auto take = [&](const toml::node& node) {
    const auto text = text_of({"tables", &node, places_.of(node)});
    if (!text) return;
    std::vector<std::string> known{"headline", "all"};
    for (const auto& outcome : all_outcomes()) known.emplace_back(outcome.name);
    if (std::find(known.begin(), known.end(), *text) == known.end()) {
      error(places_.of(node),
            fmt::format("'{}' is no table ('coprod outputs' lists the outcomes); write "
                        "\"headline\", \"all\" or the name of an outcome{}",
                        *text, did_you_mean(*text, known)));
    }
    sweep_.tables.push_back(*text);
  };
  if (const auto* array = item.value->as_array()) {
    for (const auto& node : *array) take(node);
  } else {
    take(*item.value);
  }
}

void Reader::read_output(const toml::table& table) {
  for (const auto& item : items_of(table, places_)) {
    if (item.key == "tables") {
      read_tables(item);
    } else {
      unknown(item, "output", {"tables"});
    }
  }
}

std::size_t Reader::add(Factor factor) {
  if (!names_.insert(factor.name).second) {
    messages_.error({sweep_.path.string(), 0, 0},
                    fmt::format("{}: '{}' is varied twice (which of the two is meant is not "
                                "clear); remove one",
                                factor.where, factor.name));
  }
  sweep_.factors.push_back(std::move(factor));
  return sweep_.factors.size() - 1;
}

/// The values of an array, or two bounds of a sampled design.
bool Reader::take_values(Factor& factor, const Item& item, const toml::array& array,
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

void Reader::vary_parameter(const ParameterInfo& info, const Item& item) {
  Factor factor;
  factor.kind = Factor::Kind::parameter;
  factor.name = info.key;
  factor.key = info.key;
  factor.parameter = &info;
  factor.where = item.place.text();
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
    add(std::move(factor));
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
  if (take_values(factor, item, *array, value)) add(std::move(factor));
}

void Reader::vary_mechanism(const Item& item) {
  Factor factor;
  factor.kind = Factor::Kind::mechanism;
  factor.name = item.key;
  factor.key = item.key;
  factor.where = item.place.text();
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
  if (take_values(factor, item, *array, value)) add(std::move(factor));
}

void Reader::vary_scenario(const Item& item) {
  Factor factor;
  factor.kind = Factor::Kind::scenario;
  factor.name = item.key;
  factor.key = item.key;
  factor.where = item.place.text();
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
  if (take_values(factor, item, *array, value)) add(std::move(factor));
}

std::optional<double> Reader::lever_value(const std::string& key, const toml::node& node) {
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

std::optional<std::size_t> Reader::lever_factor(const std::string& key, std::size_t lever,
                                                const std::string& name, const Item& item) {
  Factor factor;
  factor.kind = Factor::Kind::lever;
  factor.name = name;
  factor.key = key;
  factor.lever = lever;
  factor.where = item.place.text();
  const auto value = [&](const toml::node& node) { return lever_value(key, node); };
  if (!take_values(factor, item, *item.value->as_array(), value)) return std::nullopt;
  return add(std::move(factor));
}

/// { date = […], value = […] }: the date is varied, too.
void Reader::vary_date_and_value(SweptLever& swept, const toml::table& table) {
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
    factor.where = item.place.text();
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
      entry.dated_by = add(std::move(factor));
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

void Reader::vary_dated(SweptLever& swept, const toml::table& table) {
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

void Reader::vary_lever(const Item& item) {
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

void Reader::read_vary(const toml::table& table, const std::string& prefix) {
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

void Reader::check_design() {
  const auto fail = [&](const std::string& sentence) { error(design_place_, sentence); };
  const bool sampled = is_sampled(sweep_.kind) && sweep_.kind != DesignKind::file;
  if (sampled && sweep_.points == 0) {
    fail(
        fmt::format("a design of kind {} needs a number of points (it is drawn, not listed); "
                    "write for example points = 100",
                    name_of(sweep_.kind)));
  }
  if (!sampled && sweep_.points != 0) {
    fail(
        fmt::format("'points' does not fit a design of kind {} (its points are those that are "
                    "listed); remove it",
                    name_of(sweep_.kind)));
  }
  if ((sweep_.kind == DesignKind::file) != !sweep_.design.empty()) {
    fail(sweep_.kind == DesignKind::file
             ? "a design of kind file names no file (its points are the rows of a CSV); write file "
               "= \"design.csv\""
             : "'file' belongs to a design of kind file (others make their points themselves); "
               "remove it, or write kind = \"file\"");
  }
  if (sweep_.factors.empty() && !messages_.failed()) {
    fail(
        "nothing is varied (a sweep of one point is a run); name what differs between points "
        "in [vary]");
  }
  if (sweep_.kind == DesignKind::zip && !sweep_.factors.empty()) {
    for (const Factor& factor : sweep_.factors) {
      if (factor.values.size() == sweep_.factors.front().values.size()) continue;
      fail(
          fmt::format("'{}' has {} values but '{}' has {} (a zip takes the first of all, then the "
                      "second of all); give all the same number",
                      factor.name, factor.values.size(), sweep_.factors.front().name,
                      sweep_.factors.front().values.size()));
    }
  }
}

void Reader::read(const toml::table& root) {
  if (!root.contains("schema")) {
    error(places_.top(),
          "the file does not say 'schema = 1' (it states for which form of sweeps "
          "the file was written); add it as the first line");
  }
  if (!root.contains("base")) {
    error(places_.top(),
          "the file names no base (the scenario that is run at every point); write "
          "base = \"hong_kong.toml\"");
  }
  for (const auto& item : items_of(root, places_)) read_top(item);
  // What values mean in [vary] depends on the kind of the design.
  if (const auto* table = root.get_as<toml::table>("design")) read_design(*table);
  if (const auto* table = root.get_as<toml::table>("vary")) read_vary(*table, "");
  check_design();
  if (sweep_.tables.empty()) sweep_.tables = {"headline"};
}

}  // namespace

std::string_view name_of(DesignKind kind) { return design_names[static_cast<std::size_t>(kind)]; }

bool is_sampled(DesignKind kind) {
  return kind != DesignKind::list && kind != DesignKind::grid && kind != DesignKind::zip;
}

std::string Factor::text(double value) const {
  switch (kind) {
    case Kind::mechanism:
      return value != 0.0 ? "true" : "false";
    case Kind::date:
      return to_string(Month(static_cast<std::int32_t>(value)));
    case Kind::scenario: {
      const std::string& file = files.at(static_cast<std::size_t>(value));
      return file.empty() ? "none" : fs::path(file).stem().string();
    }
    case Kind::lever:
      return without_quotes(scenario_detail::lever_value_text(all_levers()[lever], value));
    case Kind::parameter:
      break;
  }
  return number_text(value);
}

std::optional<double> Factor::parse(const std::string& given) const {
  switch (kind) {
    case Kind::mechanism:
      if (given == "true" || given == "TRUE" || given == "1") return 1.0;
      if (given == "false" || given == "FALSE" || given == "0") return 0.0;
      return std::nullopt;
    case Kind::date: {
      const auto found = parse_month(given);
      return found ? std::optional<double>(found->index()) : std::nullopt;
    }
    case Kind::scenario:
      for (std::size_t i = 0; i < files.size(); ++i) {
        if (text(static_cast<double>(i)) == given) return static_cast<double>(i);
      }
      return std::nullopt;
    case Kind::lever:
      if (all_levers()[lever].kind == LeverKind::months && given == "unlimited") {
        return lever_detail::infinity;
      }
      if (all_levers()[lever].kind == LeverKind::open_to) {
        for (const double choice : {0.0, 1.0, 2.0}) {
          if (text(choice) == given) return choice;
        }
        return std::nullopt;
      }
      break;
    case Kind::parameter:
      break;
  }
  double value = 0.0;
  const auto [rest, problem] = std::from_chars(given.data(), given.data() + given.size(), value);
  if (problem != std::errc() || rest != given.data() + given.size()) return std::nullopt;
  return value;
}

std::string Factor::refusal(double value) const {
  const auto outside = [&](double least, double most) {
    return fmt::format("is outside of {} to {}", text(least), text(most));
  };
  if (!values.empty()) {
    const bool listed = std::find(values.begin(), values.end(), value) != values.end();
    return listed ? "" : "is none of the values that [vary] lists";
  }
  if (!prior && !(value >= low && value <= high)) return outside(low, high);
  if (kind == Kind::parameter && !(value >= parameter->low && value <= parameter->high)) {
    return outside(parameter->low, parameter->high);
  }
  if (kind == Kind::lever && all_levers()[lever].kind == LeverKind::money
      && std::fabs(value * 100.0 - std::round(value * 100.0)) > 1e-6) {
    return "has more than two decimals, but money is kept in whole cents";
  }
  return "";
}

bool is_sweep_file(const fs::path& path) {
  Messages messages;
  std::error_code error;
  if (!fs::is_regular_file(path, error)) return false;
  const auto text = scenario_detail::read_source(path, {path.string(), 1, 1}, messages);
  if (!text) return false;
  const auto root = scenario_detail::parse_source(*text, path.string(), messages);
  return root && root->contains("design");
}

SweepFile load_sweep_file(const fs::path& path) {
  Messages messages;
  SweepFile sweep;
  sweep.path = path;
  const std::string label = path.string();
  const auto text = scenario_detail::read_source(path, {label, 1, 1}, messages);
  messages.throw_if_failed();
  sweep.text = *text;
  const auto root = scenario_detail::parse_source(*text, label, messages);
  messages.throw_if_failed();
  Reader(sweep, Places(label, false), messages).read(*root);
  messages.sort_errors_from(0);
  messages.throw_if_failed();
  if (sweep.title.empty()) sweep.title = path.stem().string();
  return sweep;
}

std::vector<Override> lever_overrides(const SweepFile& sweep, const std::vector<double>& values) {
  std::vector<Override> overrides;
  for (const SweptLever& swept : sweep.levers) {
    const LeverInfo& info = all_levers()[swept.lever];
    std::string entries;
    std::string always;
    for (const SweptEntry& entry : swept.entries) {
      const std::string value =
          entry.value_by == Factor::no_factor
              ? entry.fixed
              : scenario_detail::lever_value_text(info, values[entry.value_by]);
      if (!entry.month && entry.dated_by == Factor::no_factor) {
        always = value;
        continue;
      }
      const Month month = entry.dated_by == Factor::no_factor
                              ? *entry.month
                              : Month(static_cast<std::int32_t>(values[entry.dated_by]));
      entries +=
          fmt::format("{}\"{}\" = {}", entries.empty() ? "{ " : ", ", to_string(month), value);
    }
    overrides.emplace_back(swept.key, entries.empty() ? always : entries + " }");
  }
  return overrides;
}

}  // namespace coprod
