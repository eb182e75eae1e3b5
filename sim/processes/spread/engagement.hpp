#pragma once

/// Step 7, spread: how far stakeholders take part (M19, M24, M35, M43).
///
/// An open organisation aims at the depth
///   D* = (D0 + niche bonus) x paid time x inherent,                                          (E7.7)
///   inherent = 1 - add_on (1 - w_npg - w_npm / 2), of the regime's weights,                  (E7.6)
/// the niche bonus for enterprises that challenge a service (M19). The power gap closes towards one
/// minus the employee's part in design (E7.8, M43). Each of the twelve cells moves towards
/// D* x weight (world/organisation_rules.hpp; the employee's times 1 + engagement.user_weight, M24,
/// and times 1 + engagement.citizen_say x the fall of the power gap, M43)
/// with the half-life engagement.half_life, unless a conflict halts it (E7.9).
///
/// Organisations with a practice in use spend paid time x t0 + t1 n depth (1 - experience) hours a
/// month on deciding together (n: staff with disabilities of an enterprise; 8 in NGOs), and their
/// reflection, times the share of the practices in use that the levers practice_* let count (E7.10).
/// A conflict comes, before all this, with the chance slope x max(0, depth - readiness), by the depth
/// of the month before, and halts cells, hours, experience, practices, trials and effects for
/// conflict.months, the month itself included (E7.11).
///
/// Source: docs/model.md 7.7. Parameters: engagement.*, participation_time.*, conflict.*; levers
/// regime_managerial, regime_network.

#include "processes/step.hpp"

namespace coprod {

using EngagementAccess = WorldAccess<
    Reads<organisation::Key, organisation::Experience, organisation::PowerGap, organisation::Halted,
          organisation::Resources, organisation::Readiness, organisation::Reflection,
          engagement::Level, practice::Stage, social_enterprise::ClosedMonth,
          social_enterprise::Niche, social_enterprise::Staff>,
    Writes<engagement::Level, organisation::Experience, organisation::PowerGap,
           organisation::Halted, organisation::ParticipationHours>>;

struct EngagementCoefficients {
  float inherent = 1.0f;  ///< share of engagement that the regime lets count (E7.6)
};

[[nodiscard]] ProcessInfo engagement_info();
void make_engagement_coefficients(const CoefficientInputs& in, EngagementCoefficients& out);
void run_engagement(EngagementAccess world, Step& step);

}  // namespace coprod
