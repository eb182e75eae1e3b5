#pragma once

/// Step 5, void sensing and founding (M1, M21).
///
/// In each district social enterprises are founded at the monthly rate, at full scale,
///   s_d (r + g G) (1 + e v_d),                                                             (E5.1)
/// s_d the district's share of persons, r = founding.rate, g = founding.grant_response, G the grant
/// cap in million HKD of wages of 2010, v_d = c* / (c* + c_d) the void, c_d the monthly chance of a job
/// that the district's seekers with moderate or severe disability have met of late: those too able for a
/// sheltered workshop and not able enough for the market are many where it is small; c* =
/// founding.void_reference. e = founding.void_response x the mean effect of void filling of the
/// district's open organisations, relative to founding.void_practice and at most 2 (E5.4): who has no
/// practice senses no void. M1 off puts e = 0.
/// The founder is an NGO with the chance founding.parent_share, drawn by size in the district or, if
/// it has none, anywhere. Posts, sector and niche are drawn as at month 0. Capital comes from the
/// NGO's reserves as far as they go, the rest from others; a share of the founded gets a grant of
/// between half and one and a half of social_enterprise.grant_share x the cap (E5.2).
///
/// The niche challenges a service with the log odds founding.niche, less founding.novelty_parent
/// under a parent NGO and founding.novelty_grant with a grant (E5.3, M21). The enterprise begins with
/// a prototype of void filling and of what its parent pilots; the knowledge of gaps that a parent or seed money brings gives
/// the first a depth of founding.gap_knowledge (world/new_organisation.hpp).
///
/// Parameters: founding.*, social_enterprise.*; levers se_grant_cap, se_grant_months.

#include "processes/step.hpp"

#include <array>

namespace coprod {

[[nodiscard]] ProcessInfo founding_info();
void run_founding(Step& step);

/// Factor by which the voids of each district raise its foundings: 1 + e v_d (E5.1).
using SensedVoids = std::array<double, n_districts>;
[[nodiscard]] SensedVoids sense_voids(const World& world, const Parameters& parameters);
/// The process, given what is sensed.
void found_enterprises(Step& step, const SensedVoids& sensed);

}  // namespace coprod
