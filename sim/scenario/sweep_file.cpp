#include "core/error.hpp"
#include "observers/outcomes.hpp"
#include "scenario/sweep_reader.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include <fmt/format.h>

namespace coprod {

namespace fs = std::filesystem;

namespace {

constexpr std::array<std::string_view, 8> design_names{
    "list", "grid", "zip", "file", "latin_hypercube", "sobol", "saltelli", "morris"};

}  // namespace

std::string_view name_of(DesignKind kind) { return design_names[static_cast<std::size_t>(kind)]; }

bool is_sampled(DesignKind kind) {
  return kind != DesignKind::list && kind != DesignKind::grid && kind != DesignKind::zip;
}

namespace scenario_detail {

void SweepReader::unknown(const Item& item, const std::string& table,
                          const std::vector<std::string>& keys) {
  error(item.place,
        fmt::format("unknown key '{}'{} (a key that is not known would silently change nothing); "
                    "remove it or mend its name{}",
                    item.key, table.empty() ? "" : " in [" + table + "]",
                    did_you_mean(item.key, keys)));
}

std::optional<std::string> SweepReader::text_of(const Item& item) {
  return scenario_detail::read_text(*item.value, item.key, false, places_, messages_);
}

std::optional<std::int64_t> SweepReader::whole_of(const Item& item, std::int64_t low,
                                                  std::int64_t high) {
  const auto* whole = item.value->as_integer();
  if (whole != nullptr && whole->get() >= low && whole->get() <= high) return whole->get();
  error(places_.of(*item.value),
        fmt::format("'{}' is {} (it is counted in whole numbers); write one from {} to {}",
                    item.key, describe(*item.value), low, high));
  return std::nullopt;
}

std::optional<bool> SweepReader::flag_of(const Item& item) {
  if (const auto* flag = item.value->as_boolean()) return flag->get();
  error(places_.of(*item.value), fmt::format("'{}' is {} (it is on or off); write true or false",
                                             item.key, describe(*item.value)));
  return std::nullopt;
}

/// Files are named relative to the sweep's own; "a.toml+b.toml" composes.
std::string SweepReader::path_of(const std::string& written) const {
  const fs::path folder = sweep_.path.parent_path();
  std::error_code unasked;
  if (fs::exists(folder / written, unasked)) return (folder / written).lexically_normal().string();
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

void SweepReader::read_arms(const Item& item) {
  const auto* array = item.value->as_array();
  if (array == nullptr) {
    error(places_.of(*item.value),
          fmt::format("'arms' is {} (it lists scenario files); write arms = [\"reform.toml\"]",
                      describe(*item.value)));
    return;
  }
  for (const auto& node : *array) {
    const auto text = text_of({"arms", &node, places_.of(node)});
    if (!text) continue;
    const std::string path = path_of(*text);
    if (std::find(sweep_.arms.begin(), sweep_.arms.end(), path) != sweep_.arms.end()) {
      error(places_.of(node), fmt::format("'{}' is listed twice (the two arms would be the same); "
                                          "remove one",
                                          *text));
      continue;
    }
    sweep_.arms.push_back(path);
  }
  if (sweep_.arms.size() > 64) {
    error(item.place, fmt::format("'arms' lists {} scenarios (each is simulated at every point); "
                                  "list at most 64",
                                  sweep_.arms.size()));
  }
}

void SweepReader::read_top(const Item& item) {
  static const std::vector<std::string> keys{"schema", "title",  "base", "arms",  "design",
                                             "vary",   "levels", "run",  "output"};
  static const std::vector<std::string> tables{"design", "vary", "levels", "run", "output"};
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
    if (item.key == "levels") read_levels(*table);
    if (item.key == "run") read_run(*table);
    if (item.key == "output") read_output(*table);
  } else {
    unknown(item, "", keys);
  }
}

void SweepReader::read_levels(const toml::table& table) {
  for (const auto& item : items_of(table, places_)) {
    if (item.key == "solve") {
      sweep_.solve_levels = flag_of(item).value_or(false);
    } else {
      unknown(item, "levels", {"solve"});
    }
  }
}

void SweepReader::read_design(const toml::table& table) {
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
      kind_known_ = true;
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

void SweepReader::read_run(const toml::table& table) {
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
    sweep_.run_places.push_back(places_.of(*item.value).text());
    sweep_.run.emplace_back("run." + item.key, text != nullptr ? quoted(text->get())
                                               : item.value->is_integer()
                                                   ? std::to_string(item.value->as_integer()->get())
                                                   : number_text(number.value_or(0.0)));
  }
}

void SweepReader::read_tables(const Item& item) {
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

void SweepReader::read_output(const toml::table& table) {
  for (const auto& item : items_of(table, places_)) {
    if (item.key == "tables") {
      read_tables(item);
    } else {
      unknown(item, "output", {"tables"});
    }
  }
}
void SweepReader::check_design() {
  const auto fail = [&](const std::string& sentence) { error(design_place_, sentence); };
  if (!kind_known_) return;  // what else is wrong depends on it
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

void SweepReader::read(const toml::table& root) {
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
  if (!root.contains("design")) {
    error(places_.top(),
          "the file has no table [design] (it says how points are chosen); write for example "
          "[design] and below it kind = \"latin_hypercube\", points = 100");
  }
  for (const auto& item : items_of(root, places_)) read_top(item);
  // What values mean in [vary] depends on the kind of the design.
  if (const auto* table = root.get_as<toml::table>("design")) read_design(*table);
  if (const auto* table = root.get_as<toml::table>("vary")) read_vary(*table, "");
  check_design();
  if (sweep_.tables.empty()) sweep_.tables = {"headline"};
}
}  // namespace scenario_detail

bool is_sweep_file(const fs::path& path) {
  scenario_detail::Messages messages;
  std::error_code error;
  if (!fs::is_regular_file(path, error)) return false;
  const auto text = scenario_detail::read_source(path, {path.string(), 1, 1}, messages);
  if (!text) return false;
  const auto root = scenario_detail::parse_source(*text, path.string(), messages);
  return root && (root->contains("design") || root->contains("vary"));
}

SweepFile load_sweep_file(const fs::path& path) {
  scenario_detail::Messages messages;
  SweepFile sweep;
  sweep.path = path;
  const std::string label = path.string();
  const auto text = scenario_detail::read_source(path, {label, 1, 1}, messages);
  messages.throw_if_failed();
  sweep.text = *text;
  const auto root = scenario_detail::parse_source(*text, label, messages);
  messages.throw_if_failed();
  scenario_detail::SweepReader(sweep, scenario_detail::Places(label, false), messages).read(*root);
  messages.sort_errors_from(0);
  messages.throw_if_failed();
  if (sweep.title.empty()) sweep.title = path.stem().string();
  return sweep;
}

}  // namespace coprod
