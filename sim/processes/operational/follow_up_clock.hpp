#pragma once

/// Step 10, integrative care: the clock of follow-up (M3, M4).
///
/// A case opens at a supported hire and closes when the programme's limit, counted from the day of
/// hire, is past (E10.1); a closed case is never reopened, also when a later lever raises the
/// limit. In the month in which the limit falls, support counts up to its day. Switching M3 off
/// makes every limit infinite. Social enterprises have no limit (M4); without M4 they have that of
/// supported employment.
///
/// A facilitating social worker of stance s lets natural support grow faster while formal support F
/// lasts: n <- n + r stance.natural_support s min(F, 1) (1 - n), r as in E10.2 (E10.7, M36).
///
/// Parameters: follow_up.ends, social_enterprise.open_ended_support; lever follow_up_months.

#include "processes/month.hpp"
#include "processes/process.hpp"

namespace coprod {

using FollowUpClockAccess = Access<
    Reads<person::HireDay, person::Programme, person::SocialWorker, person::FormalSupport,
          person::NaturalSupport>,
    Writes<person::Programme, person::SocialWorker, person::FormalSupport, person::NaturalSupport>>;

using FollowUpClockTies = Reads<social_worker::Stance>;

[[nodiscard]] ProcessInfo follow_up_clock_info();
void run_follow_up_clock(Block& block);

}  // namespace coprod
