#pragma once

/// Organisations and employers: what follows from one row and the levers alone.

#include "parameters/parameters.hpp"
#include "world/categories.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>

namespace coprod {

/// Weight of each stakeholder x involvement in engagement, mean 1 (assumption): professionals take
/// part more than users, and users more in delivering than in planning.
inline constexpr std::array<float, n_engagements> engagement_weight{
    0.6f, 0.9f, 1.1f,   // employee: plan, design, deliver
    0.5f, 0.6f, 0.9f,   // caregiver
    1.1f, 1.1f, 1.2f,   // social worker
    1.3f, 1.4f, 1.3f};  // employer

[[nodiscard]] constexpr std::size_t engagement_cell(Stakeholder who, Involvement in) {
  return static_cast<std::size_t>(who) * n_involvements + static_cast<std::size_t>(in);
}

/// How much the effect of a dimension's practices counts.
[[nodiscard]] inline float practice_weight(const Levers& levers, PracticeDimension dimension) {
  switch (dimension) {
    case PracticeDimension::strategic:
      return static_cast<float>(levers.practice_strategic);
    case PracticeDimension::operational:
      return static_cast<float>(levers.practice_operational);
    default:
      return static_cast<float>(levers.practice_identity);
  }
}

/// Depth of engagement: the mean of its cells.
[[nodiscard]] inline float engagement_depth(std::span<const float> cells) {
  float sum = 0.0f;
  for (const float e : cells) sum += e;
  return sum * (1.0f / static_cast<float>(n_engagements));
}

/// Local enabling conditions of a practice that nobody has built any for (assumption).
inline constexpr float new_local_conditions = 0.1f;

/// Share of its engagement that a practice reaches at a stage (assumption).
inline constexpr std::array<float, n_practice_stages> stage_share{0.0f, 0.0f, 0.3f, 0.6f,
                                                                  1.0f, 1.0f, 1.0f};

/// The engagement that a practice reads: void filling all of it, service revamp deliver,
/// personalisation employee x design, integrative care caregiver and social worker x deliver,
/// emancipation employee x plan, interdependence employee x deliver (docs/model.md 7.7).
[[nodiscard]] inline float engagement_of(std::span<const float> cells, Practice practice) {
  const auto at = [&](Stakeholder who, Involvement in) { return cells[engagement_cell(who, in)]; };
  switch (practice) {
    case Practice::void_filling:
      return engagement_depth(cells);
    case Practice::service_revamp:
      return 0.25f
             * (at(Stakeholder::employee, Involvement::deliver)
                + at(Stakeholder::caregiver, Involvement::deliver)
                + at(Stakeholder::social_worker, Involvement::deliver)
                + at(Stakeholder::employer, Involvement::deliver));
    case Practice::personalisation:
      return at(Stakeholder::employee, Involvement::design);
    case Practice::integrative_care:
      return 0.5f
             * (at(Stakeholder::caregiver, Involvement::deliver)
                + at(Stakeholder::social_worker, Involvement::deliver));
    case Practice::emancipation:
      return at(Stakeholder::employee, Involvement::plan);
    case Practice::interdependence:
      return at(Stakeholder::employee, Involvement::deliver);
  }
  return 0.0f;
}

/// Greatest depth of a practice: the share of its stage of the engagement that it reads (E7.16).
[[nodiscard]] inline float depth_cap(std::span<const float> cells, Practice practice,
                                     std::uint8_t stage) {
  return std::min(1.0f, stage_share[stage] * engagement_of(cells, practice));
}

/// Quality of users' input by the tools of an organisation, E9.2: empowering, creative tools come with
/// the practice of personalisation, whose effect is given.
[[nodiscard]] inline float quality_of_tools(float effect, const Parameters& p) {
  return std::min(1.0f,
                  static_cast<float>(p.tools_base) + static_cast<float>(p.tools_gain) * effect);
}

/// Moves x towards a target by at most `step`: enabling conditions are slow (docs/model.md 7.7).
[[nodiscard]] inline float step_towards(float x, float target, float step) {
  return x + std::clamp(target - x, -step, step);
}

/// Whether a programme for this share of organisations reaches one of this rank.
[[nodiscard]] inline bool reached(std::uint16_t rank, double share) {
  return static_cast<double>(rank) < share * 65536.0;
}

/// What the hours that an organisation spent on deciding together and on reflection cost, 0.01 HKD.
[[nodiscard]] inline std::int64_t participation_cost(float hours, double wage_index,
                                                     const Parameters& p) {
  return static_cast<std::int64_t>(std::floor(
      static_cast<double>(hours) * p.enterprise_support_cost * wage_index * 100.0 + 0.5));
}

}  // namespace coprod
