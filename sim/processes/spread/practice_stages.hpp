#pragma once

/// Step 7, spread: practices are adopted, tried, sustained, spread, embedded, or lapse (M25, M26, M31,
/// M32, M37-M40, M42).
///
/// Pressure to adopt a practice, for an organisation with ties of intensity w to others:
///   A = drive + network x share of ties (by intensity) to organisations that pilot it or more
///     + narrative x (share of all open organisations that sustain it + mean depth) / 2
///     + tender x tender_points_cocreation                                                   (E7.12)
///   pull = logistic(slope (A - threshold - .1 bias_spread b)), b its reading bias           (E7.13)
/// Chances a month of the next stage:
///   none -> aware            awareness (1 + 2 share of ties)
///   aware -> prototype       adoption_rate x pull; or at once when a programme of scaling reaches
///                            it (scaling_reach / 12 of organisations a month) and it takes the
///                            practice up: uptake, under prescriptive scaling times speed    (E7.14)
///   prototype -> pilot       pilot_rate x readiness
///   pilot -> sustained       sustain_rate x conditions x (stall + (1 - stall) min(1, trials / needed))
///   sustained -> spread      spread_rate x share of all that sustain it
///   spread -> embedded       embed_rate x fit
/// and back: a pilot whose project is over (project_months) lapses to aware with lapse_rate, less
/// where budgets are mainstreamed; a sustained practice falls back to a pilot, a spread one to a
/// sustained one, with decay_rate x (1 - conditions); an embedded one stays.                                                                        (E7.15)
/// A practice in use, not halted, completes a trial with the chance 1 / trials.months; then
///   depth <- depth + eta (1 + rho x hours of reflection) (cap - depth), cap by stage and
///   engagement, at most scaling.prescriptive_depth under prescriptive scaling; a depth above its cap
///   falls towards it by 5% a month.                                                        (E7.16)
///   local <- local + local_rate (1 - local), under prescriptive scaling times prescriptive_local (E7.17)
///   effect = weight of its dimension x depth x (readiness x paid time x fit x local^l)^(1/4),
///   0 while halted or not in use; l = conditions.local_weight: 1 is the geometric mean, 0 counts
///   local conditions as full                                                               (E7.18)
///   quality of users' input = min(1, tools_base + tools_gain x effect of personalisation)   (E9.2)
///
/// Source: docs/model.md 7.7 (M26, M31, M32, M37-M42). Parameters: adoption.*, stages.*, trials.*,
/// scaling.*, conditions.*, sensemaking.bias_spread, co_design.tools*.

#include "processes/step.hpp"

#include <array>
#include <vector>

namespace coprod {

[[nodiscard]] ProcessInfo practice_stages_info();
void run_practice_stages(Step& step);

/// What organisations see of each other: last month's state, before anybody moves.
struct Sight {
  std::vector<float> ties;  ///< share of ties that pilot, [organisation x practice]
  std::array<double, n_practices> sustained{};  ///< share of open organisations
  double depth = 0.0;                           ///< mean depth of engagement
};
[[nodiscard]] Sight look_around(const World& world);
/// The process, given what organisations see; `ties` has a row for each organisation.
void advance_practices(Step& step, const Sight& sight);

/// E7.13.
[[nodiscard]] double pull_to_adopt(double pressure, double bias, const Parameters& parameters);
/// Geometric mean of the enabling conditions (E7.18).
[[nodiscard]] double enabling_conditions(double readiness, double resources, double fit,
                                         double local, const Parameters& parameters);

}  // namespace coprod
