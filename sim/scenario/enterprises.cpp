// The tables [[enterprise]]: social enterprises that a scenario names.

#include "scenario/layer.hpp"
#include "world/categories.hpp"

#include <algorithm>
#include <array>
#include <span>

#include <fmt/format.h>

namespace coprod {

std::string enterprise_text(const GivenEnterprise& enterprise) {
  std::string text;
  for (const auto& [key, value] : scenario_detail::enterprise_entries(enterprise)) {
    text += fmt::format("{}{} = {}", text.empty() ? "{ " : ", ", key, value);
  }
  return text + " }";
}

}  // namespace coprod

namespace coprod::scenario_detail {

namespace {

constexpr std::size_t max_name_bytes = 100;

const std::vector<std::string>& enterprise_keys() {
  static const std::vector<std::string> keys{"name",       "district", "sector", "niche",
                                             "legal_form", "parent",   "posts",  "age",
                                             "practices",  "roles"};
  return keys;
}

/// Position of a text among `names`; `kind` is what they name.
std::optional<std::size_t> read_choice(const toml::node& node, const std::string& kind,
                                       std::span<const std::string_view> names,
                                       const Places& places, Messages& messages) {
  const auto* text = node.as_string();
  if (text != nullptr) {
    const auto found = std::find(names.begin(), names.end(), text->get());
    if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
  }
  messages.error(
      places.of(node),
      fmt::format("'{}' is {} (there is none of that name); write one of {}{}", kind,
                  describe(node), fmt::join(names, ", "),
                  text == nullptr ? std::string()
                                  : did_you_mean(text->get(), {names.begin(), names.end()})));
  return std::nullopt;
}

void read_flag(const Item& item, const Places& places, Messages& messages, bool& target) {
  if (const auto* flag = item.value->as_boolean()) {
    target = flag->get();
    return;
  }
  messages.error(places.of(*item.value),
                 fmt::format("'{}' is {} (it can only be so or not); write true or false", item.key,
                             describe(*item.value)));
}

void read_count(const Item& item, int low, int high, std::string_view unit, const Places& places,
                Messages& messages, int& target) {
  const auto* whole = item.value->as_integer();
  if (whole != nullptr && whole->get() >= low && whole->get() <= high) {
    target = static_cast<int>(whole->get());
    return;
  }
  messages.error(
      places.of(*item.value),
      fmt::format("'{}' is {} ({}); write a whole number from {} to {} ({})", item.key,
                  describe(*item.value),
                  whole != nullptr ? "that is out of bounds" : "it is counted in whole numbers",
                  low, high, unit));
}

void read_practices(const Item& item, const Places& places, Messages& messages,
                    std::array<bool, n_practices>& target) {
  const auto* array = item.value->as_array();
  if (array == nullptr) {
    messages.error(places.of(*item.value),
                   fmt::format("'practices' is {} (it lists practices); write for example "
                               "practices = [\"void_filling\"], or [] for none",
                               describe(*item.value)));
    return;
  }
  for (const auto& element : *array) {
    const auto practice = read_choice(element, item.key, practice_names, places, messages);
    if (!practice) continue;
    if (target[*practice]) {
      messages.error(places.of(element), fmt::format("'{}' is listed a second time (so another "
                                                     "practice may have been meant); remove it",
                                                     practice_names[*practice]));
    }
    target[*practice] = true;
  }
}

std::optional<std::string> read_name(const Item& item, const Places& places, Messages& messages) {
  auto name = read_text(*item.value, item.key, false, places, messages);
  if (!name || (!name->empty() && name->size() <= max_name_bytes)) return name;
  messages.error(places.of(*item.value),
                 fmt::format("the name of an enterprise has {} bytes (results call it by its "
                             "name); write one of 1 to {}",
                             name->size(), max_name_bytes));
  return std::nullopt;
}

/// Reads one key; false when what it says is wrong.
bool read_enterprise_key(const Item& item, const Places& places, Messages& messages,
                         GivenEnterprise& e) {
  const std::size_t before = messages.n_errors();
  const auto choice = [&](std::span<const std::string_view> names) {
    return read_choice(*item.value, item.key, names, places, messages);
  };
  if (item.key == "name") {
    if (const auto name = read_name(item, places, messages)) e.name = *name;
  } else if (item.key == "district") {
    if (const auto code = choice(district_names)) e.district = static_cast<std::uint8_t>(*code);
  } else if (item.key == "sector") {
    if (const auto code = choice(sector_names)) e.sector = static_cast<std::uint8_t>(*code);
  } else if (item.key == "niche") {
    if (const auto code = choice(niche_names)) e.niche = static_cast<Niche>(*code);
  } else if (item.key == "legal_form") {
    if (const auto code = choice(legal_form_names)) e.legal_form = static_cast<LegalForm>(*code);
  } else if (item.key == "parent") {
    read_flag(item, places, messages, e.parent);
  } else if (item.key == "posts") {
    read_count(item, 1, 1000, "posts for staff with disabilities", places, messages, e.posts);
  } else if (item.key == "age") {
    read_count(item, 0, 600, "months since the founding, at month 0", places, messages, e.age);
  } else if (item.key == "practices") {
    read_practices(item, places, messages, e.practices);
  } else if (item.key == "roles") {
    read_flag(item, places, messages, e.roles);
  } else {
    messages.error(item.place, fmt::format("unknown key '{}' in [[enterprise]] (a key that is not "
                                           "known would silently change nothing); remove it or "
                                           "mend its name{}",
                                           item.key, did_you_mean(item.key, enterprise_keys())));
  }
  return messages.n_errors() == before;
}

void read_enterprise(const toml::table& table, const Places& places, Messages& messages,
                     Layer& layer) {
  const Place place = places.of(table);
  GivenEnterprise e;
  bool good = true;
  for (const auto& item : items_of(table, places)) {
    good = read_enterprise_key(item, places, messages, e) && good;
  }
  if (!table.contains("name")) {
    messages.error(place,
                   "this enterprise has no name (later files and results call it by its name); add "
                   "name = \"…\"");
    return;
  }
  if (!good) return;
  if (e.legal_form == LegalForm::unit_of_ngo && !e.parent) {
    messages.error(place, fmt::format("enterprise '{}' is a unit of an NGO but has no parent (a "
                                      "unit belongs to its NGO); write parent = true, or another "
                                      "legal_form",
                                      e.name));
    return;
  }
  const auto earlier =
      std::find_if(layer.enterprises.begin(), layer.enterprises.end(),
                   [&](const EnterpriseSetting& other) { return other.enterprise.name == e.name; });
  if (earlier != layer.enterprises.end()) {
    messages.error(place, fmt::format("enterprise '{}' is named a second time (first at {}; which "
                                      "of the two is meant is not clear); give it another name or "
                                      "remove one",
                                      e.name, earlier->place.text()));
    return;
  }
  layer.enterprises.push_back({std::move(e), place});
}

}  // namespace

void read_enterprises(const Item& item, const Places& places, Messages& messages, Layer& layer) {
  const auto* array = item.value->as_array();
  if (array == nullptr) {
    messages.error(places.of(*item.value),
                   fmt::format("'enterprise' is {} (each enterprise has a table of its own, in a "
                               "list); begin it with [[enterprise]]",
                               describe(*item.value)));
    return;
  }
  if (array->size() > max_enterprises) {
    messages.error(item.place,
                   fmt::format("{} enterprises are named (at most {} are simulated, since they are "
                               "there for studies of cases); remove some",
                               array->size(), max_enterprises));
    return;
  }
  for (const auto& element : *array) {
    if (const auto* table = element.as_table()) {
      read_enterprise(*table, places, messages, layer);
    } else {
      messages.error(places.of(element),
                     fmt::format("an enterprise is {} (it has keys of its own); begin it with "
                                 "[[enterprise]]",
                                 describe(element)));
    }
  }
}

std::vector<std::pair<std::string, std::string>> enterprise_entries(const GivenEnterprise& e) {
  const auto name = [](std::string_view text) { return quoted(std::string(text)); };
  std::vector<std::string> practices;
  for (std::size_t p = 0; p < n_practices; ++p) {
    if (e.practices[p]) practices.push_back(name(practice_names[p]));
  }
  return {{"district", name(district_names[e.district])},
          {"sector", name(sector_names[e.sector])},
          {"niche", name(niche_names[static_cast<std::size_t>(e.niche)])},
          {"legal_form", name(legal_form_names[static_cast<std::size_t>(e.legal_form)])},
          {"parent", fmt::format("{}", e.parent)},
          {"posts", fmt::format("{}", e.posts)},
          {"age", fmt::format("{}", e.age)},
          {"practices", fmt::format("[{}]", fmt::join(practices, ", "))},
          {"roles", fmt::format("{}", e.roles)}};
}

}  // namespace coprod::scenario_detail
