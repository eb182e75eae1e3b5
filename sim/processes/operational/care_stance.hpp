#pragma once

/// Step 10, integrative care: social workers turn from experts to facilitators (M36).
///
/// The stance s of a post moves towards stance.base + stance.practice x effect of integrative care
/// in its NGO, with stance.rate a month (E10.7). What it does: formal support lets natural support
/// grow faster, by 1 + stance.natural_support x s (in follow_up_clock); recovery from crises is
/// (1 - s) x expert + s x (caregiver + natural support) / 2 (E14.5); a case takes 1 +
/// first_hours x s of the hours in the first six months of facilitation, then 1 - later_saving x s
/// (in follow_up_posts). M36 off: s counts as 0.
///
/// Source: docs/model.md 7.10 (M36). Parameters: stance.*.

#include "processes/step.hpp"

namespace coprod {

[[nodiscard]] ProcessInfo care_stance_info();
void run_care_stance(Step& step);

/// Hours of a case relative to those of an expert (stance counts as given).
[[nodiscard]] float hours_of_stance(float stance, std::uint8_t months,
                                    const Parameters& parameters);

}  // namespace coprod
