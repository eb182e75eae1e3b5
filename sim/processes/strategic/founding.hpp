#pragma once

/// Step 5, void sensing and founding (M1, M21).
///
/// In each district founders come at the monthly rate
///   scale s_d r 2 logistic(a m),                                                           (E5.1)
/// s_d the district's share of persons, r = founding.rate, m the margin of all enterprises, a =
/// founding.margin_response. With the chance founding.void_sensing one senses the void, and founds for one
/// or two of the district's segments in proportion to their persons in the void, who are too able for a
/// sheltered workshop and not able enough for the market; the others in proportion to persons out of work
/// (E5.4, M1). Voids are counted each January (count_voids.hpp).
///
/// An NGO is parent with the chance founding.parent_share, drawn by size in the district or, if it has
/// none, anywhere. It takes social_enterprise.start_capital: a grant of between half and one and a half of
/// social_enterprise.grant_share x the cap, while the budget lasts (E5.2); the rest from the parent's
/// reserves and donors, whose means together are limited (E5.5). Who does not get it together does not found.
///
/// The niche challenges a service with the log odds founding.niche, less founding.novelty_parent
/// under a parent NGO and founding.novelty_grant with a grant (E5.3, M21). The enterprise begins with
/// a prototype of void filling and of what its parent pilots; the knowledge of gaps that a parent or
/// seed money brings gives the first a depth of founding.gap_knowledge (world/new_organisation.hpp).
///
/// Source: docs/model.md 7.5; what is assumed says so in docs/parameters.md. Parameters: founding.*,
/// social_enterprise.start_capital, .grant_share; levers se_grant_cap, _months, _budget.

#include "processes/step.hpp"

#include <vector>

namespace coprod {

using FoundingAccess = WorldAccess<
    Reads<segment::OutOfWork, segment::InVoid, ngo::Size, ngo::District, ngo::Budget,
          public_group::Key, government::GrantsLeft, government::CapitalLeft,
          social_enterprise::Key, social_enterprise::District, social_enterprise::ClosedMonth,
          social_enterprise::Parent, social_enterprise::OtherStaff, social_enterprise::Target,
          social_enterprise::Revenue, social_enterprise::Result, organisation::Key,
          organisation::District, organisation::Parent, organisation::Segments, practice::Stage,
          practice::Depth, engagement::Level>,
    Writes<ngo::Budget, government::GrantsLeft, government::CapitalLeft>,
    Rearranges<social_enterprise::Rows, organisation::Rows, practice::Rows, organisation_tie::Rows,
               engagement::Rows>>;

[[nodiscard]] ProcessInfo founding_info();
void run_founding(World& world, Step& step);

/// Persons by district and segment: of whom a founder knows who senses the void, and who does not.
struct SensedVoids {
  std::vector<std::int32_t> in_void;
  std::vector<std::int32_t> out_of_work;
};
using SenseVoidsAccess = WorldAccess<Reads<segment::OutOfWork, segment::InVoid>>;
[[nodiscard]] SensedVoids sense_voids(SenseVoidsAccess world);
/// The process, given what is sensed.
void found_enterprises(World& world, Step& step, const SensedVoids& sensed);

}  // namespace coprod
