// The table [levers]: scalars, dated values, and values of one programme.

#include "scenario/layer.hpp"
#include "world/categories.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

namespace coprod::scenario_detail {

namespace {

constexpr std::array<std::string_view, 3> open_to_names{"employee", "employer", "either"};
static_assert(n_lever_programmes == index_of(Programme::long_term_support));

/// What a value of this lever may be, for a sentence.
std::string allowed_values(const LeverInfo& info) {
  if (info.kind == LeverKind::open_to) return "write \"employee\", \"employer\" or \"either\"";
  std::string range = fmt::format("write a number from {} to {}{}", info.low, info.high,
                                  info.unit == "1" ? "" : fmt::format(" ({})", info.unit));
  if (info.kind == LeverKind::months) range += " or \"unlimited\"";
  return range;
}

bool may_be_indexed(const LeverInfo& info) { return info.kind == LeverKind::money; }

struct Value {
  double number = 0.0;
  bool indexed = false;
};

std::optional<Value> read_index(const toml::table& table, const LeverInfo& info, const Item& item,
                                const Places& places, Messages& messages) {
  if (!may_be_indexed(info)) {
    messages.error(item.place,
                   fmt::format("'{}' cannot follow an index (only amounts of money can); {}",
                               info.key, allowed_values(info)));
    return std::nullopt;
  }
  const auto* name = table.get_as<std::string>("index");
  if (table.size() != 1 || name == nullptr || name->get() != "wages") {
    messages.error(places.of(table),
                   "this index is not known (levers can follow the median wage "
                   "only); write { index = \"wages\" }");
    return std::nullopt;
  }
  return Value{0.0, true};
}

std::optional<Value> read_value(const LeverInfo& info, const Item& item, const Places& places,
                                Messages& messages) {
  const toml::node& node = *item.value;
  const Place at = places.of(node);
  const auto refuse = [&](const std::string& why) {
    messages.error(at, fmt::format("'{}' is {} ({}); {}", info.key, describe(node), why,
                                   allowed_values(info)));
    return std::nullopt;
  };
  if (const auto* table = node.as_table(); table != nullptr && table->contains("index")) {
    return read_index(*table, info, item, places, messages);
  }
  if (const auto* text = node.as_string()) {
    if (info.kind == LeverKind::months && text->get() == "unlimited") {
      return Value{lever_detail::infinity, false};
    }
    if (info.kind == LeverKind::open_to) {
      const auto found = std::find(open_to_names.begin(), open_to_names.end(), text->get());
      if (found != open_to_names.end()) {
        return Value{static_cast<double>(found - open_to_names.begin()), false};
      }
      return refuse("nobody of that name may invoke assessment");
    }
    return refuse("this lever takes a number, without quotes");
  }
  const auto number = number_of(node);
  if (!number) return refuse("a value of another type is expected");
  if (info.kind == LeverKind::open_to) return refuse("this lever is a choice, in quotes");
  if (!std::isfinite(*number)) return refuse("a number must be finite");
  if (*number < info.low || *number > info.high) return refuse("that is out of bounds");
  if (info.kind == LeverKind::money) {
    const double cents = *number * 100.0;
    if (std::fabs(cents - std::round(cents)) > 1e-6) {
      return refuse("money has at most two decimals, since it is kept in whole cents");
    }
  }
  return Value{*number, false};
}

/// A dated table without its programme keys.
void read_dated(const std::vector<Item>& items, const LeverInfo& info, const Places& places,
                Messages& messages, LeverSetting& setting) {
  std::optional<Month> previous;
  for (const auto& item : items) {
    const auto month = parse_month(item.key);
    if (!month) {
      messages.error(item.place,
                     fmt::format("'{}' is not a month (dates of '{}' are months from 1900-01 to "
                                 "2241-04); write it as \"YYYY-MM\", for example \"2027-01\"",
                                 item.key, info.key));
      continue;
    }
    if (previous && *month < *previous) {
      messages.error(item.place, fmt::format("{} comes after {} (a history out of order is most "
                                             "often a slip); put the entries of '{}' in ascending "
                                             "order",
                                             item.key, to_string(*previous), info.key));
      continue;
    }
    previous = month;
    if (const auto value = read_value(info, item, places, messages)) {
      setting.entries.push_back({*month, value->number, value->indexed});
    }
  }
}

std::optional<std::size_t> programme_index(std::string_view name) {
  for (std::size_t p = 1; p < n_lever_programmes; ++p) {
    if (programme_names[p] == name) return p;
  }
  return std::nullopt;
}

std::vector<std::string> programme_choices() {
  return {programme_names.begin() + 1, programme_names.begin() + n_lever_programmes};
}

/// "write one of …", with the nearest.
std::string programme_remedy(const std::string& word) {
  return fmt::format("one of {}{}", fmt::join(programme_choices(), ", "),
                     did_you_mean(word, programme_choices()));
}

/// The value of a lever for the programmes in `slots`; `programmes_inside` when its table may also
/// hold programme keys.
void read_setting(std::size_t lever, std::vector<std::size_t> slots, const std::string& key,
                  const Item& item, bool programmes_inside, const Places& places,
                  Messages& messages, Layer& layer) {
  const LeverInfo& info = all_levers()[lever];
  LeverSetting setting{key,   lever, std::move(slots), !programmes_inside && info.per_programme,
                       false, {},    item.place};
  const auto* table = item.value->as_table();
  if (table == nullptr) {
    if (const auto value = read_value(info, item, places, messages)) {
      setting.scalar = true;
      setting.entries = {{Month(0), value->number, false}};
      layer.levers.push_back(std::move(setting));
    }
    return;
  }
  if (table->contains("index")) {
    if (read_index(*table, info, item, places, messages)) {
      messages.error(item.place,
                     fmt::format("'{}' follows an index from the very start (an index needs a "
                                 "value in force before it); date it: {{ \"2027-05\" = {{ index = "
                                 "\"wages\" }} }}",
                                 info.key));
    }
    return;
  }
  if (table->empty()) {
    messages.error(item.place, fmt::format("'{}' has no entries (an empty table sets nothing); "
                                           "give a value or dated values, or leave the key out",
                                           key));
    return;
  }
  std::vector<Item> dated;
  for (const auto& inner : items_of(*table, places)) {
    const bool looks_like_date = !inner.key.empty() && inner.key[0] >= '0' && inner.key[0] <= '9';
    if (looks_like_date) {
      dated.push_back(inner);
    } else if (const auto programme = programme_index(inner.key); programme && programmes_inside) {
      read_setting(lever, {*programme}, key + "." + inner.key, inner, false, places, messages,
                   layer);
    } else if (programmes_inside) {
      messages.error(inner.place,
                     fmt::format("'{}' is neither a month nor a programme (so '{}' cannot be set "
                                 "for it); write YYYY-MM or {}",
                                 inner.key, info.key, programme_remedy(inner.key)));
    } else {
      dated.push_back(inner);  // the message about months fits
    }
  }
  if (dated.empty()) return;
  read_dated(dated, info, places, messages, setting);
  if (!setting.entries.empty()) layer.levers.push_back(std::move(setting));
}

}  // namespace

std::vector<std::string> lever_keys() {
  std::vector<std::string> keys;
  for (const auto& info : all_levers()) {
    keys.emplace_back(info.key);
    if (!info.per_programme) continue;
    for (std::size_t p = 1; p < n_lever_programmes; ++p) {
      keys.push_back(fmt::format("{}.{}", info.key, programme_names[p]));
    }
  }
  return keys;
}

void read_lever(const Item& item, const Places& places, Messages& messages, Layer& layer) {
  const auto levers = all_levers();
  const std::string bare = item.key.substr(0, item.key.find('.'));
  for (std::size_t lever = 0; lever < levers.size(); ++lever) {
    if (levers[lever].key != bare) continue;
    if (bare == item.key) {
      const std::vector<std::size_t> slots = levers[lever].per_programme
                                                 ? std::vector<std::size_t>{1, 2, 3, 4}
                                                 : std::vector<std::size_t>{0};
      read_setting(lever, slots, bare, item, levers[lever].per_programme, places, messages, layer);
      return;
    }
    const std::string programme = item.key.substr(bare.size() + 1);
    if (!levers[lever].per_programme) {
      messages.error(item.place, fmt::format("'{}' is set for '{}' alone (this lever is the same "
                                             "for all programmes); write '{}'",
                                             bare, programme, bare));
    } else if (const auto index = programme_index(programme)) {
      read_setting(lever, {*index}, item.key, item, false, places, messages, layer);
    } else {
      messages.error(item.place, fmt::format("'{}' is not a programme (so '{}' cannot be set for "
                                             "it); write {}",
                                             programme, bare, programme_remedy(programme)));
    }
    return;
  }
  if (find_parameter(item.key) != nullptr) {
    messages.error(item.place, fmt::format("'{}' is a parameter, not a lever (levers are what a "
                                           "government can change); move it to [parameters]",
                                           item.key));
    return;
  }
  messages.error(item.place, fmt::format("unknown lever '{}' (a key that is not known would "
                                         "silently change nothing); 'coprod params' lists all{}",
                                         item.key, did_you_mean(item.key, lever_keys())));
}

void read_levers(const toml::table& table, const Places& places, Messages& messages, Layer& layer) {
  for (const auto& item : items_of(table, places)) {
    // A parameter's dotted key, unquoted, arrives here as nested tables.
    Item inner = item;
    while (find_lever(inner.key) == nullptr && inner.value->is_table()
           && inner.value->as_table()->size() == 1) {
      const auto only = items_of(*inner.value->as_table(), places).front();
      inner = {inner.key + "." + only.key, only.value, inner.place};
    }
    read_lever(find_parameter(inner.key) != nullptr ? inner : item, places, messages, layer);
  }
  // Where a file sets both all programmes and one, the one wins.
  std::stable_sort(
      layer.levers.begin(), layer.levers.end(),
      [](const LeverSetting& a, const LeverSetting& b) { return a.specific < b.specific; });
  for (std::size_t i = 1; i < layer.levers.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (layer.levers[i].key != layer.levers[j].key) continue;
      messages.error(layer.levers[i].place,
                     fmt::format("'{}' is set a second time (first at {}; which of the two is "
                                 "meant is not clear); remove one",
                                 layer.levers[i].key, layer.levers[j].place.text()));
    }
  }
}

std::string lever_value_text(const LeverInfo& info, double value) {
  if (info.kind == LeverKind::open_to) {
    return fmt::format("\"{}\"", open_to_names[static_cast<std::size_t>(value)]);
  }
  if (std::isinf(value)) return "\"unlimited\"";
  return number_text(value);
}

std::string lever_entries_text(const LeverInfo& info, const std::vector<LeverEntry>& entries,
                               bool scalar) {
  const auto value_of = [&](const LeverEntry& entry) {
    return entry.indexed ? std::string("{ index = \"wages\" }")
                         : lever_value_text(info, entry.value);
  };
  if (scalar) return value_of(entries.front());
  std::string text;
  for (const auto& entry : entries) {
    text += fmt::format("{}\"{}\" = {}", text.empty() ? "{ " : ", ", to_string(entry.month),
                        value_of(entry));
  }
  return text + " }";
}

}  // namespace coprod::scenario_detail
