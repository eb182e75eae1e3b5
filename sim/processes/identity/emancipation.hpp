#pragma once

/// Step 11, emancipation: mutual expectations and career plans (M13, M14).
///
/// For each worker of a social enterprise, e the effect of emancipation there:
///   x <- x + .1 (base + practice e + debt 1[enterprise in debt] - x)                        (E11.2)
///   s = (min(1, support at work) + natural support) / 2
///   effort = 1 + a min(x, s) - b max(0, x - s)^2                                            (E11.3)
///   stress <- stress + expectations.stress max(0, x - s)^2
/// the support at work being the formal support that the enterprise's intensity gives, whether a case is
/// open or not (the limit of a case ends help against losing the job, E14.4, not the way of working),
/// so that effort is an inverted U of expectations, with its top where support ends.
/// Without a plan a worker gets one with the chance plans.rate e / 12; it lasts until the month of
/// January (E11.4). With one, skill, confidence and identity close part of their gaps each month, and
/// able workers of a year or more apply to employers with the chance plans.outside_option
/// (E11.5; M12 off: never).
///
/// Source: docs/model.md 7.11 (M13, M14). Parameters: expectations.*, plans.*,
/// social_enterprise.stepping_ability.

#include "processes/step.hpp"

namespace coprod {

using EmancipationAccess = WorldAccess<
    Reads<person::Key, person::Status, person::Employer, person::NaturalSupport, person::JobFit,
          person::HireDay, person::Stress, person::Skill, person::Confidence, person::Identity,
          enterprise_worker::Key, enterprise_worker::Person, enterprise_worker::Enterprise,
          enterprise_worker::Expectation, enterprise_worker::Plan, social_enterprise::MonthsInDebt,
          social_enterprise::ClosedMonth, practice::Effect>,
    Writes<enterprise_worker::Expectation, enterprise_worker::Effort, enterprise_worker::Plan,
           person::Stress, person::Skill, person::Confidence, person::Identity>>;

[[nodiscard]] ProcessInfo emancipation_info();
void run_emancipation(EmancipationAccess world, Step& step);

/// E11.3.
[[nodiscard]] inline float effort_of(float expectation, float support, const Parameters& p) {
  const float met = expectation < support ? expectation : support;
  const float beyond = expectation - met;
  const float effort = 1.0f + static_cast<float>(p.effort_gain) * met
                       - static_cast<float>(p.effort_overload) * beyond * beyond;
  return effort > 0.0f ? effort : 0.0f;
}

}  // namespace coprod
