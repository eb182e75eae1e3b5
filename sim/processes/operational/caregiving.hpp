#pragma once

/// Step 10, integrative care: caregivers (M10).
///
/// Trust moves towards care.trust_in_work while the person is in work or holds a place, else towards
/// care.trust_at_rest; strain towards base + severity + home + stress terms; engagement towards
/// trust x (1 - strain): effort fades when nothing sustains it (an extension). Own hours of work are
/// 44 less care.hours_lost x max(0, strain - .2), at least 0 (E10.5). Nothing here depends on formal
/// support, so that R alone carries the effect of its limit.
///
/// Parameters: care.*.

#include "processes/step.hpp"

namespace coprod {

using CaregivingAccess = WorldAccess<
    Reads<person::District, person::Status, person::Severity, person::Stress, caregiver::Person,
          caregiver::Engagement, caregiver::Trust, caregiver::Strain, ngo::District,
          volunteer_group::Ngo, volunteer_group::Size, volunteer_group::Active,
          volunteer_group::Collaboration>,
    Writes<caregiver::Engagement, caregiver::Trust, caregiver::Strain, caregiver::WorkHours>>;

[[nodiscard]] ProcessInfo caregiving_info();
void run_caregiving(CaregivingAccess world, Step& step);

}  // namespace coprod
