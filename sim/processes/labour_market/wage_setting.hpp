#pragma once

/// Step 13, job search and hiring: wages of those in work (M2).
///
/// offer = round(q P), q the offer ratio agreed at hire, P the value of a standard worker's hour,
/// which follows the median wage (E13.2); wage = max(offer, round(floor x assessed share)), where
/// the share is 100% unless the worker invoked assessment (E13.3). So a new floor reaches
/// incumbents at once, by law; those who know of assessment invoke it as soon as the floor passes
/// their offer. What the employer loses on the job, as a share of the wage, is
///   l = (wage - relief - p v P) / wage,   L <- L + (l - L) / 3,                               (E13.4)
/// p the productivity of the employer, v that of the person; below 0 it is a profit. The employer acts
/// on L (employment_exit.hpp). hiring.floor_bites = 0 (M2 off) leaves the floor out of that sum. A wage
/// subsidy, while it lasts, is the relief; the months left count down. Parameters:
/// productivity.stress_loss, hiring.floor_bites.

#include "processes/month.hpp"
#include "processes/process.hpp"

namespace coprod {

using WageSettingAccess =
    Access<Reads<person::Status, person::OfferRatio, person::Skill, person::JobFit, person::Stress,
                 person::KnowsAssessment, person::Hours, person::AssessedShare,
                 person::MatchProductivity, person::Loss, person::SubsidyLeft>,
           Writes<person::Wage, person::Loss, person::AssessedShare, person::SubsidyLeft>>;

/// Who may have productivity assessed, and what is found (E13.9).
struct Assessment {
  std::int32_t rank = 0;    ///< persons of a lower rank in awareness have it invoked
  std::int32_t most = 100;  ///< greatest share, per cent, at which anybody asks for one
  float kept = 1.0f;        ///< share of its value that work is paid
  float least = 0.0f;       ///< least assessed share
};

struct WageSettingCoefficients {
  float stress_loss = 0.0f;
  float floor_bites = 0.0f;
  Assessment assessment;
};

[[nodiscard]] ProcessInfo wage_setting_info();
void make_wage_setting_coefficients(const CoefficientInputs& in, WageSettingCoefficients& out);

}  // namespace coprod
