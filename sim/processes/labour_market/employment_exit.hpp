#pragma once

/// Step 14, employment exit: competing causes with frailty (M3, M9, M10).
///
/// Over the days at risk in the month the cumulative hazard of a job event is
///   H = z lambda(route) (T1^k - T0^k) [ (q xq + d xd + h) s + r xr + c xc / u0 ]             (E14.1)
/// T0, T1 tenure at both ends in months; z frailty (gamma, mean 1, variance theta); q, d, r, c, h
/// the reference shares of quits, dismissals, redundancies, unresolved crises and health;
///   xd = exp(-phi (fit - fit_ref)),  xq = xd exp(-gamma (gain - gain_ref)),                  (E14.2)
///   xc = logistic(a (stress - b)) / logistic(a (ref - b)),
///   xr = ratio after long loss, times the ratio in the three months after a wage subsidy,    (E14.3)
///   s = exp(beta (1 - F) (1 - n)),  beta = log((R - 1 + A) / A),  A = q + d + h + c.         (E14.4)
/// F is formal, n natural support; beta is 0 on routes that never have support (incumbents, own
/// search), whose lambda already holds its absence. So the total hazard of a placed person without
/// natural support rises R times when full support ends, and at R = 1 support has no effect at all.
///
/// A crisis ends the job with probability min(1, u0 exp(beta (1 - n)(1 - F')) exp(-g e k)) and else
/// passes, taking stress with it (E14.5). F' = F (1 - wc (1 - continuity) - wf use): a social worker
/// who has known the person for less than a year, or whose post is full, helps less; at most F, so
/// that R bounds the effect of support (M9; off: F' = 0). A social worker of stance s counts for
/// (1 - s) of that + s (caregiver + natural support) / 2 (M36), all of it times the contact that
/// distancing leaves (E2.2). e is the engagement and k the knowledge of
/// the caregiver (M10), times 1 + care.practice x effect of integrative care in social enterprises. In social enterprises continuity is tenure and posts are free.
///
/// The day inverts H exactly in T^k, split at the day on which follow-up ends; the cause is drawn in
/// proportion to its hazard. Staff of a social enterprise that closes lose their job on the first
/// day of the month (E14.6). Who loses a job that came by supported placement, training or referral
/// within reentry_right_months of hire, but for health, queues for supported employment as a
/// returning client (E14.7).
///
/// Sources: docs/model.md 7.14; Wong 2004 for placed persons with mental illness. Parameters:
/// exit.*, crisis.*, care.caregiver_recovery.

#include "processes/month.hpp"
#include "processes/process.hpp"
#include "world/labour_rules.hpp"

namespace coprod {

using EmploymentExitAccess =
    Access<Reads<person::Key, person::PrimaryKind, person::Severity, person::Frailty,
                 person::Benefit, person::HireDay, person::JobFit, person::NaturalSupport,
                 person::MonthsUnprofitable, person::Skill, person::Caregiver, person::CaseMonths>,
           Writes<person::Status, person::StatusSince, person::Employer, person::Route,
                  person::Hours, person::Wage, person::Programme, person::SocialWorker,
                  person::FormalSupport, person::Stress, person::Churn, person::LastWorkMonth,
                  person::Earnings, person::SubsidyLeft, person::Queue, person::QueueSince,
                  person::FirstSeeking, person::FirstChannel>>;

[[nodiscard]] ProcessInfo employment_exit_info();
void run_employment_exit(Block& block);

/// beta of E14.4; 0 exactly at R = 1.
[[nodiscard]] float support_log_ratio(const Parameters& parameters);

/// The parts of the bracket of E14.1, for one person.
struct ExitParts {
  float quit;
  float dismissal;
  float health;
  float redundancy;
  float crisis;  ///< arrival of crises, resolved or not
};

/// Coefficients of E14.2 and E14.3 as float32.
struct ExitCoefficients {
  float quit, dismissal, health, redundancy;
  float crisis;  ///< share / (u0 * logistic at the reference stress)
  float fit_protection, fit_reference, gain_protection, gain_reference;
  float slope, centre, patience, redundancy_ratio, subsidy_end_ratio;
};

COPROD_INLINE ExitCoefficients exit_coefficients(const Parameters& p) {
  const float slope = static_cast<float>(p.crisis_slope);
  const float centre = static_cast<float>(p.crisis_centre);
  const float at_reference = logistic32(slope * (static_cast<float>(p.crisis_reference) - centre));
  return {
      static_cast<float>(p.share_quit),
      static_cast<float>(p.share_dismissal),
      static_cast<float>(p.share_health),
      static_cast<float>(p.share_redundancy),
      static_cast<float>(p.share_crisis) / (static_cast<float>(p.crisis_unresolved) * at_reference),
      static_cast<float>(p.fit_protection),
      static_cast<float>(p.fit_reference),
      static_cast<float>(p.gain_protection),
      static_cast<float>(p.gain_reference),
      slope,
      centre,
      static_cast<float>(p.redundancy_patience),
      static_cast<float>(p.redundancy_ratio),
      static_cast<float>(p.subsidy_end_ratio)};
}

COPROD_INLINE ExitParts exit_parts(const ExitCoefficients& c, float fit, float gain, float stress,
                                   float unprofitable, std::int32_t subsidy, float support) {
  const float by_fit = exp32(-c.fit_protection * (fit - c.fit_reference));
  const float by_gain = exp32(-c.gain_protection * (gain - c.gain_reference));
  const float by_stress = logistic32(c.slope * (stress - c.centre));
  const float long_loss = unprofitable > c.patience ? c.redundancy_ratio : 1.0f;
  const float after_subsidy = subsidy_just_ended(subsidy) ? c.subsidy_end_ratio : 1.0f;
  return {c.quit * by_fit * by_gain * support, c.dismissal * by_fit * support, c.health * support,
          c.redundancy * long_loss * after_subsidy, c.crisis * by_stress};
}

}  // namespace coprod
