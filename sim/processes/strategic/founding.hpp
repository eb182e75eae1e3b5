#pragma once

/// Step 5, void sensing and founding (M1, in a plain form).
///
/// In each district a social enterprise is founded with the monthly chance
///   s_d (r + g G) (c* / c_d)^e,                                                             (E5.1)
/// s_d the district's share of persons, r = founding.rate, g = founding.grant_response, G the grant
/// cap in million HKD of wages of 2010, c_d the monthly chance of a job that the district's seekers
/// with moderate or severe disability have met of late: those too able for a sheltered workshop and not
/// able enough for the market are many where it is small. c* = founding.void_reference; the ratio is
/// kept between 1/4 and 4. M1 off puts e = 0.
/// The founder is an NGO with the chance founding.parent_share, drawn by size in the district or, if
/// it has none, anywhere. Posts, sector and niche are drawn as at month 0. Capital comes from the
/// NGO's reserves as far as they go, the rest from others; a share of the founded gets a grant of
/// between half and one and a half of social_enterprise.grant_share x the cap (E5.2).
///
/// Parameters: founding.*, social_enterprise.*; levers se_grant_cap, se_grant_months.

#include "processes/step.hpp"

namespace coprod {

[[nodiscard]] ProcessInfo founding_info();
void run_founding(Step& step);

/// The void of a district: 1 where seekers with moderate or severe disability meet no chance of a
/// job, 0 where they meet twice founding.void_reference or more.
[[nodiscard]] double void_of(const World& world, std::size_t district,
                             const Parameters& parameters);

}  // namespace coprod
