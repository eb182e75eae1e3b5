#include "scenario/trial_file.hpp"

#include "core/error.hpp"
#include "scenario/trial_reader.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace coprod {

namespace fs = std::filesystem;

bool TrialArm::same_offer(const TrialArm& other) const {
  const auto offer = [](const TrialArm& arm) {
    // A place or post that nobody is offered makes no difference.
    const bool served =
        arm.programme != TrialProgramme::none && arm.programme != TrialProgramme::wage_subsidy;
    const bool placed = arm.programme == TrialProgramme::supported_employment;
    return std::make_tuple(arm.programme, placed && arm.extra_places, served && arm.extra_posts,
                           arm.support_months, arm.fidelity, arm.subsidy_amount, arm.subsidy_months,
                           arm.months_without_work);
  };
  return offer(*this) == offer(other);
}

namespace scenario_detail {

void TrialReader::unknown(const Item& item, const std::string& table,
                          const std::vector<std::string>& keys) {
  error(item.place,
        fmt::format("unknown key '{}'{} (a key that is not known would silently change nothing); "
                    "remove it or mend its name{}",
                    item.key, table.empty() ? "" : " in " + table, did_you_mean(item.key, keys)));
}

std::optional<std::string> TrialReader::text_of(const Item& item) {
  return read_text(*item.value, item.key, item.key == "description", places_, messages_);
}

std::optional<std::int64_t> TrialReader::whole_of(const Item& item, std::int64_t low,
                                                  std::int64_t high) {
  const auto* whole = item.value->as_integer();
  if (whole != nullptr && whole->get() >= low && whole->get() <= high) return whole->get();
  error(places_.of(*item.value),
        fmt::format("'{}' is {} (it is counted in whole numbers); write one from {} to {}",
                    item.key, describe(*item.value), low, high));
  return std::nullopt;
}

std::optional<double> TrialReader::number_in(const Item& item, double low, double high) {
  const auto number = number_of(*item.value);
  if (number && *number >= low && *number <= high) return number;
  error(places_.of(*item.value), fmt::format("'{}' is {} (a number is expected); write one from {} "
                                             "to {}",
                                             item.key, describe(*item.value), low, high));
  return std::nullopt;
}

std::optional<bool> TrialReader::flag_of(const Item& item) {
  if (const auto* flag = item.value->as_boolean()) return flag->get();
  error(places_.of(*item.value), fmt::format("'{}' is {} (it is on or off); write true or false",
                                             item.key, describe(*item.value)));
  return std::nullopt;
}

std::optional<std::size_t> TrialReader::name_of(const Item& item, const toml::node& node,
                                                Names names, const std::string& what) {
  const auto text = text_of({item.key, &node, places_.of(node)});
  if (!text) return std::nullopt;
  const auto found = std::find(names.begin(), names.end(), *text);
  if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
  const std::vector<std::string> all(names.begin(), names.end());
  error(places_.of(node),
        fmt::format("'{}' is not {} that is known ('{}' takes a name from a "
                    "list); write one of {}{}",
                    *text, what, item.key, fmt::join(all, ", "), did_you_mean(*text, all)));
  return std::nullopt;
}

std::vector<std::uint8_t> TrialReader::names_of(const Item& item, Names names,
                                                const std::string& what) {
  std::vector<std::uint8_t> codes;
  const auto take = [&](const toml::node& node) {
    const auto position = name_of(item, node, names, what);
    if (!position) return;
    const auto code = static_cast<std::uint8_t>(*position);
    if (std::find(codes.begin(), codes.end(), code) == codes.end()) codes.push_back(code);
  };
  const auto* array = item.value->as_array();
  if (array == nullptr) {
    take(*item.value);
  } else {
    for (const auto& node : *array) take(node);
    if (array->empty()) {
      error(places_.of(*item.value),
            fmt::format("'{}' is an empty list (nobody could be assigned); name what is let in, or "
                        "leave the key out for all",
                        item.key));
    }
  }
  return codes;
}

const toml::array* TrialReader::rows_of(const Item& item) {
  const auto* array = item.value->as_array();
  if (array != nullptr && array->is_array_of_tables()) return array;
  error(places_.of(*item.value),
        fmt::format("'{}' is {} (each has keys of its own); begin each with [[{}]]", item.key,
                    describe(*item.value), item.key));
  return nullptr;
}

void TrialReader::read_top(const Item& item) {
  static const std::vector<std::string> keys{"schema", "title", "description", "base",     "trial",
                                             "pool",   "run",   "arm",         "published"};
  if (item.key == "schema") {
    const auto* schema = item.value->as_integer();
    if (schema == nullptr || schema->get() != 1) {
      error(places_.of(*item.value),
            fmt::format("'schema' is {} (this program reads schema 1); write schema = 1",
                        describe(*item.value)));
    }
  } else if (item.key == "title") {
    trial_.title = text_of(item).value_or("");
  } else if (item.key == "description") {
    trial_.description = text_of(item).value_or("");
  } else if (item.key == "base") {
    if (const auto text = text_of(item)) {
      const fs::path named(*text);
      trial_.base = (named.is_absolute() ? named : trial_.path.parent_path() / named)
                        .lexically_normal()
                        .string();
    }
  } else if (item.key == "arm" || item.key == "published") {
    (void)rows_of(item);
  } else if (item.key == "trial" || item.key == "pool" || item.key == "run") {
    const auto* table = item.value->as_table();
    if (table == nullptr) {
      error(places_.of(*item.value), fmt::format("'{}' is {} (it holds keys of its own); begin it "
                                                 "with [{}]",
                                                 item.key, describe(*item.value), item.key));
      return;
    }
    if (item.key == "trial") read_trial(*table, item.place);
    if (item.key == "pool") {
      pool_place_ = item.place;
      trial_.pool.where = item.place.text();
      read_pool(*table);
    }
    if (item.key == "run") read_run(*table);
  } else {
    unknown(item, "", keys);
  }
}

void TrialReader::read_trial(const toml::table& table, const Place& place) {
  static const std::vector<std::string> keys{"start", "horizon", "assigned", "saturation", "looks"};
  for (const auto& item : items_of(table, places_)) {
    if (item.key == "start") {
      const auto text = text_of(item);
      const auto month = text ? parse_month(*text) : std::nullopt;
      trial_.start_where = places_.of(*item.value).text();
      if (month) {
        trial_.start = *month;
      } else {
        error(places_.of(*item.value), fmt::format("'start' is {} (a month is expected); write for "
                                                   "example start = \"2027-01\"",
                                                   describe(*item.value)));
      }
    } else if (item.key == "horizon") {
      trial_.horizon_where = places_.of(*item.value).text();
      trial_.horizon = static_cast<int>(whole_of(item, 1, 600).value_or(1));
    } else if (item.key == "assigned") {
      trial_.assigned = static_cast<std::size_t>(whole_of(item, 1, 10'000'000).value_or(1));
    } else if (item.key == "saturation") {
      trial_.saturation = number_in(item, 1e-6, 1.0).value_or(1.0);
    } else if (item.key == "looks") {
      read_looks(item);
    } else {
      unknown(item, "[trial]", keys);
    }
  }
  if (trial_.start_where.empty()) {
    error(place,
          "[trial] names no start (the month in which persons are assigned); write for "
          "example start = \"2027-01\"");
  }
  if (trial_.horizon_where.empty()) {
    error(place,
          "[trial] names no horizon (outcomes are taken over so many months); write for "
          "example horizon = 18");
  }
  if ((trial_.assigned > 0) == (trial_.saturation > 0.0)) {
    error(place, fmt::format("[trial] says {} 'assigned' {} 'saturation' (how many are assigned is "
                             "said in one way: a number of persons, or a share of the pool); write "
                             "for example saturation = 0.01",
                             trial_.assigned > 0 ? "both" : "neither",
                             trial_.assigned > 0 ? "and" : "nor"));
  }
}

void TrialReader::read_looks(const Item& item) {
  const auto* array = item.value->as_array();
  if (array == nullptr) {
    error(places_.of(*item.value),
          fmt::format("'looks' is {} (it lists months before the horizon); "
                      "write for example looks = [15]",
                      describe(*item.value)));
    return;
  }
  for (const auto& node : *array) {
    const auto month = whole_of({"looks", &node, places_.of(node)}, 1, 600);
    if (month) trial_.looks.push_back(static_cast<int>(*month));
  }
  std::sort(trial_.looks.begin(), trial_.looks.end());
  const auto same = std::unique(trial_.looks.begin(), trial_.looks.end());
  trial_.looks.erase(same, trial_.looks.end());
}

void TrialReader::read_pool(const toml::table& table) {
  static const std::vector<std::string> keys{"status", "kinds",   "severities",
                                             "ages",   "benefit", "consent"};
  TrialPool& pool = trial_.pool;
  for (const auto& item : items_of(table, places_)) {
    if (item.key == "status") {
      pool.status = names_of(item, status_names, "a status");
    } else if (item.key == "kinds") {
      pool.kinds = names_of(item, kind_names, "a kind of disability");
    } else if (item.key == "severities") {
      pool.severities = names_of(item, severity_names, "a severity");
    } else if (item.key == "benefit") {
      pool.benefits = names_of(item, benefit_names, "a benefit");
    } else if (item.key == "ages") {
      read_ages(item);
    } else if (item.key == "consent") {
      pool.consent = flag_of(item).value_or(false);
    } else {
      unknown(item, "[pool]", keys);
    }
  }
  if (pool.status.empty() && !table.contains("status")) {
    error(pool_place_,
          "[pool] names no status (who is asked to take part is seen by it); write "
          "status = [\"seeking\"] for volunteers, or status = "
          "[\"outside_labour_force\"] and a benefit for the register");
  }
}

void TrialReader::read_ages(const Item& item) {
  const auto* array = item.value->as_array();
  if (array == nullptr || array->size() != 2) {
    error(places_.of(*item.value), fmt::format("'ages' is {} (it has the youngest and the oldest); "
                                               "write for example ages = [18, 59]",
                                               describe(*item.value)));
    return;
  }
  const auto youngest = whole_of({"ages", array->get(0), places_.of(*array->get(0))}, 18, 64);
  const auto oldest = whole_of({"ages", array->get(1), places_.of(*array->get(1))}, 18, 64);
  if (!youngest || !oldest) return;
  if (*youngest > *oldest) {
    error(places_.of(*item.value), fmt::format("'ages' goes from {} to {} (nobody is of such an "
                                               "age); write the younger age first",
                                               *youngest, *oldest));
  }
  trial_.pool.youngest = static_cast<int>(*youngest);
  trial_.pool.oldest = static_cast<int>(*oldest);
}

void TrialReader::read_run(const toml::table& table) {
  Layer layer;
  for (const auto& item : items_of(table, places_)) {
    const std::size_t before = messages_.n_errors();
    read_run_key(item, places_, messages_, layer);
    if (messages_.n_errors() > before) continue;
    const auto* text = item.value->as_string();
    const auto number = number_of(*item.value);
    trial_.run.emplace_back("run." + item.key, text != nullptr ? quoted(text->get())
                                               : item.value->is_integer()
                                                   ? std::to_string(item.value->as_integer()->get())
                                                   : number_text(number.value_or(0.0)));
  }
}

void TrialReader::read(const toml::table& root) {
  const auto require = [&](const char* key, const std::string& sentence) {
    if (!root.contains(key)) error(places_.top(), sentence);
  };
  require("schema",
          "the file does not say 'schema = 1' (it states for which form of trials the file was "
          "written); add it as the first line");
  require(
      "base",
      "the file names no base (the scenario in whose world the trial takes place); write base = "
      "\"../hong_kong.toml\"");
  require("trial",
          "the file has no table [trial] (it says when and how long); write [trial] and below it "
          "start = \"2027-01\", horizon = 18, saturation = 0.01");
  require("pool",
          "the file has no table [pool] (it says who may be assigned); write [pool] and below it "
          "status = [\"seeking\"]");
  for (const auto& item : items_of(root, places_)) read_top(item);
  if (const auto* arms = root.get_as<toml::array>("arm"); arms && arms->is_array_of_tables()) {
    for (const auto& node : *arms) read_arm(*node.as_table());
  }
  check_arms();
  const auto* published = root.get_as<toml::array>("published");
  if (published != nullptr && published->is_array_of_tables()) {
    for (const auto& node : *published) read_published(*node.as_table());
  }
  for (const int look : trial_.looks) {
    if (look < trial_.horizon) continue;
    error(places_.top(),
          fmt::format("'looks' has month {} but the horizon is {} (looks come before "
                      "it); remove it, or give a longer horizon",
                      look, trial_.horizon));
  }
}

}  // namespace scenario_detail

bool is_trial_file(const fs::path& path) {
  scenario_detail::Messages messages;
  std::error_code error;
  if (!fs::is_regular_file(path, error)) return false;
  const auto text = scenario_detail::read_source(path, {path.string(), 1, 1}, messages);
  if (!text) return false;
  const auto root = scenario_detail::parse_source(*text, path.string(), messages);
  return root && (root->contains("trial") || root->contains("arm"));
}

TrialFile load_trial_file(const fs::path& path) {
  scenario_detail::Messages messages;
  TrialFile trial;
  trial.path = path;
  trial.name = path.stem().string();
  const std::string label = path.string();
  const auto text = scenario_detail::read_source(path, {label, 1, 1}, messages);
  messages.throw_if_failed();
  trial.text = *text;
  const auto root = scenario_detail::parse_source(*text, label, messages);
  messages.throw_if_failed();
  const scenario_detail::Places places(label, false);
  scenario_detail::TrialReader(trial, places, messages).read(*root);
  messages.sort_errors_from(0);
  messages.throw_if_failed();
  if (trial.title.empty()) trial.title = trial.name;
  trial.warnings = messages.warnings();
  return trial;
}

Scenario load_trial_base(const TrialFile& trial, const std::vector<Override>& more) {
  std::vector<Override> overrides = trial.run;
  overrides.insert(overrides.end(), more.begin(), more.end());
  Scenario base = load_scenario(trial.base, overrides);
  std::vector<std::string> errors;
  const Month last = trial.start + (trial.horizon - 1);
  if (trial.start < base.run.start) {
    errors.push_back(
        fmt::format("{}: the trial starts in {} but the run of its base in {} (months before are "
                    "burn-in, whose "
                    "policy is no year's); choose a later start",
                    trial.start_where, to_string(trial.start), to_string(base.run.start)));
  } else if (last > base.run.end) {
    errors.push_back(fmt::format(
        "{}: the horizon of {} months from {} ends in {} but the run of the base in {} (nothing is "
        "known of later months); choose a shorter horizon or an earlier start, or give [run] a "
        "later "
        "end",
        trial.horizon_where, trial.horizon, to_string(trial.start), to_string(last),
        to_string(base.run.end)));
  }
  if (!errors.empty()) throw InputError(errors);
  return base;
}

}  // namespace coprod
