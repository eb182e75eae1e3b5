#pragma once

/// How a person comes into the World: fixed traits from a cell of the joint distribution and the
/// person's own draws. The same for the synthesis of month 0 and for newcomers of later months.

#include "random/draws.hpp"
#include "world/world.hpp"

namespace coprod {

/// Fills the fixed traits of `row` (which must hold initial values) for a person of `cell`.
/// `month` addresses the draws; `school_leaver` enters in the month of the 18th birthday, others at
/// a uniform age of the cell's age group. Touches only that row.
void draw_traits(World& world, const Environment& environment, std::uint32_t row, EntityKey key,
                 Month month, const PersonCell& cell, bool school_leaver);

/// Adds the main caregiver of `row`, if the person has one.
void draw_caregiver(World& world, const Environment& environment, std::uint32_t row, Month month);

/// What severity and kind make of readiness, before it is standardised.
[[nodiscard]] double explained_readiness(std::uint8_t kind, std::uint8_t severity,
                                         const Parameters& parameters);

/// beta of E14.4, what full support takes from the log hazard of a job; 0 exactly at R = 1.
[[nodiscard]] float support_log_ratio(const Parameters& parameters);

/// How a person looks for work in a spell of search: by the channel chosen, and, if that is supported
/// employment, by the better of the other two until a place is free.
struct SearchChannel {
  Route chosen;
  Route meanwhile;
};
/// The channel of greatest utility, a taste by readiness with a Gumbel deviate for each channel,
/// from words 0 to 2 (draw_channel of the month in which the spell begins).
[[nodiscard]] SearchChannel search_channel(std::uint8_t kind, double readiness,
                                           const PhiloxWords& words, const Parameters& parameters);

/// Mean skill by education (parameters skill.*).
[[nodiscard]] double mean_skill(std::uint8_t education, const Parameters& parameters);

/// An employer of the district, or of all where it has none, in proportion to slots times openness; u uniform in
/// (0, 1).
[[nodiscard]] std::uint32_t pick_employer(const World& world, std::uint8_t district, double u);

/// Puts a person of `row` into a job that began before the World did, or before the person's disability: at
/// `workplace`, an enterprise or an employer (an employer of the person's district drawn at random, if
/// no_row), with the wage of the market and tenure up to `today`. Draws are addressed by `month`. Counts the
/// workplace's staff.
void place_incumbent(World& world, const Environment& environment, std::uint32_t row, Month month,
                     std::int32_t today, double tenure_months, bool in_enterprise,
                     std::uint32_t workplace);

}  // namespace coprod
