#pragma once

/// Step 13, job search and hiring: wages of those in work (M2).
///
/// offer = round(q P), q the offer ratio agreed at hire, P the value of a standard worker's hour,
/// which follows the median wage (E13.2); wage = max(offer, round(floor x assessed share)), where
/// the share is 100% unless the worker invoked assessment (E13.3). So a new floor reaches
/// incumbents at once, by law; those who know of assessment invoke it as soon as the floor passes
/// their offer. A month in which the wage exceeds the value produced adds one to the employer's
/// count of unprofitable months, any other sets it to 0 (E13.4); hiring.floor_bites = 0 (M2 off)
/// leaves the floor out of that sum. A wage subsidy, while it lasts, is taken from the cost; the
/// months left count down, and from 203 to 201 in the three months after its end. Parameters: productivity.stress_loss, hiring.floor_bites.

#include "processes/month.hpp"
#include "processes/process.hpp"

namespace coprod {

using WageSettingAccess = Access<
    Reads<person::Status, person::OfferRatio, person::Skill, person::JobFit, person::Stress,
          person::KnowsAssessment, person::Hours>,
    Writes<person::Wage, person::MonthsUnprofitable, person::AssessedShare, person::SubsidyLeft>>;

[[nodiscard]] ProcessInfo wage_setting_info();

}  // namespace coprod
