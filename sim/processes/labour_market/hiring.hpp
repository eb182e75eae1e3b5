#pragma once

/// Step 13, job search and hiring: vacancies, applications, choices, settlement (M2).
///
/// 1. Each employer opens a vacancy with its own monthly chance (draw addressed by the employer).
/// 2. A seeker sends a number of applications that depends on the channel; each names an employer,
///    in the own district with the share search.local_share, and reaches a vacancy if one is open.
///    With the chance search.enterprise_share the seeker also applies to a social enterprise.
/// 3. The employer expects the margin, as a share of a standard worker's value (E13.8):
///      margin = v - w - risk (1 - relief assured) - training (1 - fit),
///    v = productivity (1 - bias (1 - attitude)) as perceived, w = wage / P with
///    wage = max(offer, floor x share) and offer = (1 - markdown) v P; the share is 100% unless the
///    candidate invokes assessment (E13.9). A wage subsidy adds its sum over its months, spread
///    over subsidy.horizon, less its stigma; a place missing under a quota adds the levy, or
///    compliance, as a share of a standard worker's value (E13.14). Vacancies stop for candidates of negative margin. M2
///    off puts the offer in place of the wage.
/// 4. The vacancy compares slope x margin + Gumbel noise of the pair with the best of its
/// candidates
///    without disability, slope x their margin + log(candidates) + Gumbel noise of the vacancy
///    (E13.10). Social enterprises choose by the pair's noise alone, up to their free posts.
/// 5. Settlement: in each of three rounds every vacancy with room makes offers down its list,
///    ordered by (utility, key); every candidate takes the best-paid offer, at a tie that of an employer
///    before an enterprise, then of the lower row (E13.13).
/// 6. Staff whom a social enterprise passes on (M12) and some in sheltered workshops apply to
///    employers, with support assured; others there apply to a social enterprise (M11), chosen as
///    below. Who moves leaves the old place on the first day of the month.
///
/// A social enterprise, of the own district or of one drawn by persons, is chosen by the highest
/// draw of the pair among those open there, so that one that opens or closes changes the choice of
/// its own applicants only.
///
/// Source: docs/model.md 7.13. Parameters: search.*, hiring.*,
/// assessment.*, subsidy.*, quota.*, care.job_arrangement; levers wage_subsidy_*, hiring_quota,
/// quota_levy.
///
/// Step 3 is candidacy.hpp, steps 2, 4 and 6 applications.hpp, step 5 settlement.hpp.

#include "processes/step.hpp"

namespace coprod {

[[nodiscard]] ProcessInfo hiring_info();
void run_hiring(Step& step);

}  // namespace coprod
