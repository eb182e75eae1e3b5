#pragma once

/// Step 16, attitudes of employers and the public (M6).
///
/// A job that ends teaches its employer: attitude <- attitude + c q (o - attitude), q the quality of
/// contact (the fit of person and job), o the outcome: T / (T + 2) after T years, and 0
/// after a dismissal, a crisis or a redundancy within the first year (E16.1). So the quality of
/// contact counts, not its quantity. Perceived risk moves towards
///   risk at the start x (1 - demonstration x min(1, staff of the district's social enterprises /
///   1% of its persons))                                                                    (E16.2)
/// (M6), and the public's attitude towards the share of those staff who do not work at a loss, by
/// contact of the same measure (E16.3). Media contact (public_campaign) does almost nothing:
/// attitudes.campaign a contact (E16.4). Whatever moved them, attitudes lose attitudes.fade of their
/// distance from those of month 0 (E16.5). Parameters: attitudes.*.

#include "processes/step.hpp"

namespace coprod {

using AttitudesAccess = WorldAccess<
    Reads<employer::District, employer::Attitude, employer::AttitudeAtStart,
          employer::PerceivedRisk, employer::RiskAtStart, social_enterprise::Key,
          social_enterprise::District, social_enterprise::ClosedMonth, social_enterprise::Staff,
          social_enterprise::Result, public_group::Attitude, public_group::AttitudeAtStart>,
    Writes<employer::Attitude, employer::PerceivedRisk, public_group::Attitude>>;

[[nodiscard]] ProcessInfo attitudes_info();
void run_attitudes(AttitudesAccess world, Step& step);

}  // namespace coprod
