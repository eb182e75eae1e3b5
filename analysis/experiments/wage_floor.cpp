#include "analysis/experiments/parts.hpp"

#include <array>

#include <fmt/format.h>

namespace coprod::experiments {

namespace {

/// A world in which the floors are compared.
struct FloorWorld {
  std::string_view id;
  std::string_view title;
  std::string_view composed;  ///< with this scenario
  std::string_view without;   ///< this mechanism
};
constexpr FloorWorld worlds[] = {
    {"as_it_is", "as it is", "", ""},
    {"no_coproduction", "without co-production", "no_coproduction", ""},
    {"M1", "without M1", "", "M1"},
    {"M2", "without M2", "", "M2"},
    {"M4", "without M4", "", "M4"},
    {"M7", "without M7", "", "M7"},
    {"M12", "without M12", "", "M12"},
    {"M18", "without M18", "", "M18"},
};

struct Observed {
  std::string_view title;
  std::string_view selector;
};
constexpr Observed observed[] = {
    {"employment rate", "employment_rate"},
    {"employment rate, mild", "persons[open_employment|social_enterprise,mild]/persons[mild]"},
    {"employment rate, moderate",
     "persons[open_employment|social_enterprise,moderate]/persons[moderate]"},
    {"employment rate, severe",
     "persons[open_employment|social_enterprise,severe]/persons[severe]"},
    {"hires by own search a month", "hires[own_search]"},
    {"redundancies a month", "job_exits[redundancy]"},
    {"search starts a month", "search_starts"},
    {"jobs in social enterprises", "persons_by_status[social_enterprise]"},
    {"public cost a month", "public_cost"},
};

constexpr std::string_view window = "2027-2031";
constexpr std::string_view base = "hong_kong";
constexpr std::array<std::string_view, 2> floors{"no_minimum_wage", "minimum_wage_50"};

Arm arm_of(std::string_view floor, const FloorWorld& world) {
  std::string scenario(floor);
  if (!world.composed.empty()) scenario += '+' + std::string(world.composed);
  const Arm arm{scenario, {}};
  return world.without.empty() ? arm : arm.without(world.without);
}

}  // namespace

std::vector<std::string> floor_world_ids() {
  std::vector<std::string> ids;
  for (const auto& world : worlds) ids.emplace_back(world.id);
  return ids;
}

ExperimentResult run_wage_floor(const ExperimentRequest& request) {
  Campaign campaign;
  std::vector<const FloorWorld*> asked;
  for (const auto& world : worlds) {
    // The first is what the others are compared with.
    if (asked.empty() || wanted(request, world.id)) asked.push_back(&world);
  }
  const auto read = [&](std::string_view floor, const FloorWorld& world, const Observed& what) {
    return campaign.read(arm_of(floor, world), std::string(what.selector), std::string(window));
  };
  for (const auto* world : asked) {
    for (const auto& what : observed) {
      (void)read(base, *world, what);
      for (const auto floor : floors) (void)read(floor, *world, what);
    }
  }
  campaign.run(request.options);

  ExperimentResult result;
  result.data = {"wage_floor",
                 {"floor", "outcome", "selector", "unit", "world", "quantity", "mean", "low",
                  "high", "replicates"},
                 {}};
  for (const auto floor : floors) {
    ExperimentTable effects{
        fmt::format("{} less {}, by world", floor, base), {"outcome", "base"}, {}};
    ExperimentTable carried{
        fmt::format("{}: what is carried (effect as it is less effect in the other world)", floor),
        {"outcome"},
        {}};
    for (const auto* world : asked) {
      effects.columns.emplace_back(world->title);
      if (world != asked.front()) carried.columns.emplace_back(world->id);
    }
    for (const auto& what : observed) {
      const std::size_t base_reading = read(base, *asked.front(), what);
      const std::string unit = campaign.selector(base_reading).unit();
      std::vector<Cell> effect_row{std::string(what.title),
                                   level_text(effect_of(campaign.values(base_reading)))};
      std::vector<Cell> carried_row{std::string(what.title)};
      std::vector<double> as_it_is;
      std::string carriers;
      for (const auto* world : asked) {
        const auto difference = paired_difference(campaign.values(read(floor, *world, what)),
                                                  campaign.values(read(base, *world, what)));
        const auto add = [&](const std::string& quantity, const Effect& effect) {
          return effect_text(add_row(
              result.data, {floor, what.title, what.selector, unit, world->id, quantity}, effect));
        };
        effect_row.emplace_back(add("effect", effect_of(difference)));
        if (world == asked.front()) {
          as_it_is = difference;
          continue;
        }
        const auto part = paired_difference(as_it_is, difference);
        carried_row.emplace_back(add("carried", effect_of(part)));
        // Several worlds are looked at: the interval is widened for their number.
        const double confidence = 1.0 - 0.05 / static_cast<double>(asked.size() - 1);
        if (effect_of(part, confidence).beyond_zero()) {
          carriers += (carriers.empty() ? "" : ", ") + std::string(world->id);
        }
      }
      result.notes.push_back(fmt::format("{}, {}: {}", floor, what.title,
                                         carriers.empty()
                                             ? "no world changes the effect beyond noise."
                                             : "carried by " + carriers + "."));
      effects.rows.push_back(std::move(effect_row));
      carried.rows.push_back(std::move(carried_row));
    }
    result.tables.push_back(std::move(effects));
    if (asked.size() > 1) result.tables.push_back(std::move(carried));
  }
  if (asked.size() < 2) result.notes.clear();
  finish(campaign, result);
  return result;
}

}  // namespace coprod::experiments
