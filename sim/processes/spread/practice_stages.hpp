#pragma once

/// Step 7, spread: practices are adopted, tried, sustained, spread, embedded, or lapse (M25, M26, M31,
/// M32, M37-M40).
///
/// Pressure to adopt a practice, for an organisation with ties of intensity w to others:
///   A = network x share of ties (by intensity) to organisations that pilot it or more
///     + narrative x (share of all open organisations that sustain it + mean depth) / 2
///     + tender x tender_points_cocreation                                                   (E7.12)
///   pull = logistic(slope (A - threshold)) (1 - bias_spread b), b its reading bias, and bias_spread b
///   between -1 and 1                                                                        (E7.13)
/// Chances a month of the next stage:
///   none -> aware            awareness (1 + network x share of ties)
///   aware -> prototype       adoption_rate x pull; or at once by a programme of scaling, with the
///                            chance scaling_reach / 12, under prescriptive scaling times speed (E7.14)
///   prototype -> pilot       pilot_rate x readiness
///   pilot -> sustained       sustain_rate x conditions x stall^(1 / (1 + trials))
///   sustained -> spread      spread_rate x share of all that sustain it
///   spread -> embedded       spread_rate x fit
/// and back: whatever is in use lapses to aware with the chance 1 - (1 - y)^(1/12), y
/// stages.loss_supported where learning_support reaches the organisation, else stages.loss_alone; it
/// keeps nothing of its depth, trials and local conditions.                                 (E7.15)
/// A practice in use, not halted, completes a trial with the chance 1 / trials.months; then
///   depth <- depth + eta (1 + rho x hours of reflection) (cap - depth), cap by stage and
///   engagement, and by scaling.prescriptive_depth under prescriptive scaling; a depth above its cap
///   falls towards it by 5% a month.                                                        (E7.16)
///   local <- local + local_rate (1 - local), under prescriptive scaling times prescriptive_local (E7.17)
///   effect = weight of its dimension x depth x (readiness x paid time x fit x local^l)^(1/4),
///   0 while halted or not in use; l = conditions.local_weight: 1 is the geometric mean, 0 counts
///   local conditions as full                                                               (E7.18)
///   quality of users' input = min(1, tools_base + tools_gain x effect of personalisation)   (E9.2)
///
/// Source: docs/model.md 7.7 (M26, M31, M32, M37-M40). Parameters: adoption.*, stages.*, trials.*,
/// scaling.*, conditions.*, sensemaking.bias_spread, co_design.tools*.

#include "processes/step.hpp"

#include <array>
#include <vector>

namespace coprod {

using PracticeStagesAccess = WorldAccess<
    Reads<organisation::Key, organisation::Rank, organisation::Halted, organisation::Readiness,
          organisation::Resources, organisation::Fit, organisation::ReadingBias,
          organisation::Reflection, practice::Stage, practice::StageSince, practice::Adoption,
          practice::Trials, practice::Depth, practice::Local, practice::Effect, engagement::Level,
          organisation_tie::From, organisation_tie::To, organisation_tie::Intensity,
          social_enterprise::ClosedMonth>,
    Writes<practice::Stage, practice::StageSince, practice::Adoption, practice::Trials,
           practice::Depth, practice::Local, practice::Effect, organisation::InputQuality>>;

[[nodiscard]] ProcessInfo practice_stages_info();
void run_practice_stages(PracticeStagesAccess world, Step& step);

/// What organisations see of each other: last month's state, before anybody moves.
struct Sight {
  std::vector<float> ties;  ///< share of ties that pilot, [organisation x practice]
  std::array<double, n_practices> sustained{};  ///< share of open organisations
  double depth = 0.0;                           ///< mean depth of engagement
};
using SightAccess = WorldAccess<
    Reads<practice::Stage, engagement::Level, organisation_tie::From, organisation_tie::To,
          organisation_tie::Intensity, social_enterprise::ClosedMonth>>;
[[nodiscard]] Sight look_around(SightAccess world);
/// The process, given what organisations see; `ties` has a row for each organisation.
void advance_practices(PracticeStagesAccess world, Step& step, const Sight& sight);

/// Chance a month of what is lost at this share a year (E7.15).
[[nodiscard]] double monthly_loss(double share_a_year);
/// Share of the chance to be sustained that is left to a pilot after its trials.
[[nodiscard]] double left_of_the_stall(std::uint32_t trials, const Parameters& parameters);
/// E7.13.
[[nodiscard]] double pull_to_adopt(double pressure, double bias, const Parameters& parameters);
/// Geometric mean of the enabling conditions (E7.18).
[[nodiscard]] double enabling_conditions(double readiness, double resources, double fit,
                                         double local, const Parameters& parameters);

}  // namespace coprod
