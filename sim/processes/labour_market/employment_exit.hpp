#pragma once

/// Step 14, employment exit: competing causes with frailty (M3, M9, M10).
///
/// Over the days at risk in the month the cumulative hazard of a job event is
///   H = z lambda (T1^k - T0^k) [ (q xq + d xd + h) s + r xr + c xc / u0 ] m + h_f days / 30.4    (E14.1)
/// T0, T1 tenure at both ends in months; z frailty, which readiness lowers (mean 1); lambda one for
/// every job, but for casual ones; m = illness.hazard_ratio in an episode of mental illness, else 1;
/// q, d, r, c, h the reference shares of quits, dismissals, redundancies, unresolved crises, health;
///   xd = exp(-phi (fit - fit_ref)),
///   xq = xd (w / A)^(-eps b),                                                                 (E14.2)
///   xc = logistic(a (stress - b)) / logistic(a (ref - b)),
///   xr = e^(sigma c), c the log of unemployment over its mean,                                (E14.3)
///   s = exp(-beta (1 - (1 - F)(1 - n))),  beta = -log((1/R - 1 + Q) / Q),  Q = q + d + h + c, (E14.4)
/// A what the person could expect elsewhere, max(kept share x value, floor x assessed share), eps the
/// elasticity of supply to one employer, of which b = exit.quit_share are quits. F is formal, n natural
/// support, each of which does what the other leaves: hazards are those of a job without
/// support, and the total hazard of a person without natural support rises R times when full support
/// ends, R^(1 - n) times with it. At R = 1 support has no effect at all.
///   h_f = max(0, L - hope) / C a month,                                                       (E14.8)
/// L the employer's loss (wage_setting.hpp), C the cost of firing in months of pay: who makes large
/// losses is made redundant soon, whatever tenure and frailty.
///
/// A crisis ends the job with probability min(1, u0 s(F') exp(-g e k)) and else
/// passes, taking stress with it (E14.5). F' = F (1 - wc (1 - continuity) - wf use): a social worker
/// who has known the person for less than a year, or whose post is full, helps less; at most F, so
/// that R bounds the effect of support (M9; off: F' = 0). A social worker of stance s counts for
/// (1 - s) of that + s (caregiver + natural support) / 2 (M36), all of it times the contact that
/// distancing leaves (E2.2). e is the engagement and k the knowledge of
/// the caregiver (M10), times 1 + care.practice x effect of integrative care in social enterprises. In social enterprises continuity is tenure and posts are free.
///
/// An event is a firing in proportion to its part of H, on any day at risk alike. Of the others the
/// day inverts the rest of H exactly in T^k, split at the day on which follow-up ends; the cause is
/// drawn in proportion to its hazard. After a job each person who seeks chooses a channel anew (E13.15). Staff of a social enterprise that closes lose their job on the first
/// day of the month (E14.6). Who loses a job that came by supported placement, training or referral
/// within reentry_right_months of hire, but for health, queues for supported employment as a
/// returning client (E14.7), others who choose supported employment as new ones.
///
/// Sources: docs/model.md 7.14; Wong 2004 for placed persons with mental illness. Parameters:
/// exit.*, casual.hazard, firing.*, illness.hazard_ratio, crisis.*, care.caregiver_recovery.

#include "processes/month.hpp"
#include "processes/process.hpp"
#include "world/labour_rules.hpp"

#include <array>
#include <vector>

namespace coprod {

using EmploymentExitAccess = Access<
    Reads<person::Key, person::PrimaryKind, person::Severity, person::Frailty, person::HireDay,
          person::JobFit, person::NaturalSupport, person::Loss, person::Casual, person::Ill,
          person::Readiness, person::AssessedShare, person::Queue, person::Skill, person::Caregiver,
          person::CaseMonths, person::Status, person::Employer, person::Route, person::Hours,
          person::Wage, person::Programme, person::SocialWorker, person::FormalSupport,
          person::Stress, person::Churn, person::SubsidyLeft, person::FirstSeeking>,
    Writes<person::Status, person::StatusSince, person::Employer, person::Route, person::Hours,
           person::Wage, person::Programme, person::SocialWorker, person::FormalSupport,
           person::Stress, person::Churn, person::LastWorkMonth, person::Earnings,
           person::SubsidyLeft, person::Queue, person::QueueSince, person::FirstSeeking,
           person::FirstChannel>>;

using EmploymentExitTies =
    Reads<caregiver::Engagement, caregiver::Knowledge, social_worker::Capacity,
          social_worker::Cases, social_worker::Stance, practice::Effect,
          social_enterprise::ClosedMonth>;

/// The parts of the bracket of E14.1, for one person.
struct ExitParts {
  float quit;
  float dismissal;
  float health;
  float redundancy;
  float crisis;  ///< arrival of crises, resolved or not
};

/// Coefficients of E14.2 and E14.3.
struct ExitShape {
  float quit, dismissal, health, redundancy;
  float crisis;  ///< share / (u0 * logistic at the reference stress)
  float fit_protection, fit_reference;
  float slope, centre;
};

[[nodiscard]] inline ExitShape exit_shape(const Parameters& p) {
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
      slope,
      centre};
}

struct EmploymentExitCoefficients {
  /// lambda by route, then that of casual jobs: [casual * n_routes + route]; routes differ by the
  /// fidelity of support alone.
  std::array<float, 2 * n_routes> rate{};
  float support_log_ratio = 0.0f;  ///< beta of E14.4
  float ill_ratio = 1.0f;
  float kept = 1.0f;  ///< share of its value that work is paid elsewhere
  float quit_elasticity = 0.0f;
  float redundancy = 1.0f;  ///< x_r of E14.3
  float hope = 0.0f;
  float per_firing_cost = 0.0f;  ///< one over the cost of firing in months of pay
  float stress_loss = 0.0f;
  ExitShape shape{};
  /// (days / mean month)^k by days of tenure; made anew when the shape changes.
  std::vector<float> tenure_power;
  double tenure_shape = -1.0;  ///< k of the table
  /// The same at the follow-up limit, by programme.
  std::array<float, n_programmes> limit_power{};
  std::int32_t reentry_months = 0;

  // Of people and organisations around a person.
  const float* caregiver_engagement = nullptr;
  const float* caregiver_knowledge = nullptr;
  const float* post_capacity = nullptr;
  const std::int32_t* post_cases = nullptr;
  const float* post_stance = nullptr;
  /// Effect of integrative care of enterprise e: element e * n_practices.
  const float* enterprise_care = nullptr;
  const std::uint16_t* enterprise_closed = nullptr;  ///< month of closing; 0 open
};

[[nodiscard]] ProcessInfo employment_exit_info();
void make_employment_exit_coefficients(const CoefficientInputs& in,
                                       EmploymentExitCoefficients& out);
void run_employment_exit(Block& block);

/// Cumulative shape (days / mean month)^k for 0 … tenure_table_days days, E14.1.
inline constexpr std::int32_t tenure_table_days = 50 * 366;
[[nodiscard]] std::vector<float> tenure_powers(const Parameters& parameters);

/// `relative` is ln(wage / what the person could expect elsewhere).
COPROD_INLINE ExitParts exit_parts(const ExitShape& c, float fit, float stress, float relative,
                                   float redundancy, float support) {
  const float by_fit = exp32(-c.fit_protection * (fit - c.fit_reference));
  const float by_pay = exp32(-relative);
  const float by_stress = logistic32(c.slope * (stress - c.centre));
  return {c.quit * by_fit * by_pay * support, c.dismissal * by_fit * support, c.health * support,
          c.redundancy * redundancy, c.crisis * by_stress};
}

/// What support leaves of the hazard, s of E14.4.
COPROD_INLINE float support_factor(float beta, float formal, float natural) {
  return exp32(-beta * (1.0f - (1.0f - formal) * (1.0f - natural)));
}

/// The elasticity of quits times ln(wage / what the person could expect elsewhere).
COPROD_INLINE float relative_wage(float wage, float value, float kept, float floor_cents,
                                  float share, float elasticity) {
  const float offer = kept * value;
  const float least = floor_cents * share * 0.01f;
  const float elsewhere = offer > least ? offer : least;
  return elasticity * clamp32(log32((wage + 1.0f) / (elsewhere + 1.0f)), -2.0f, 2.0f);
}

/// Hazard of being fired over the days at risk (E14.8).
COPROD_INLINE float firing_hazard(float loss, float hope, float per_cost, float days) {
  const float above = loss - hope;
  const float positive = above > 0.0f ? above : 0.0f;
  return positive * per_cost * days * static_cast<float>(1.0 / mean_month_days);
}

}  // namespace coprod
