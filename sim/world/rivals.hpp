#pragma once

/// Candidates without disability for the same vacancies, and what a vacancy is worth (E13.10, E13.16).
///
/// Their value is lognormal, ln v ~ N(hiring.rival_value, skill.spread); they are paid by the same rule
/// under the same floor, w = max(kept p v, floor / P). An employer of productivity p that has n of
/// them gains from the best of them, at the slope of choice s,
///   ln n + ln E[1(p v >= w) exp(s (p v - w))]  (+ Gumbel noise of the vacancy),                (E13.10)
/// and posts vacancies in proportion to (E[max(0, p v - w)] / the same without a floor)^eta,    (E13.16)
/// eta = vacancies.profit_elasticity. Both are tabulated by ln p once a month. With M2 off
/// (hiring.floor_bites = 0) neither sees the floor.
///
/// Sources: Burdett & Mortensen 1998, Manning 2003 (employers differ in productivity and post wages
/// under a finite elasticity of supply); that rivals feel the floor, too: docs/model.md 7.13.

#include "core/math.hpp"
#include "parameters/parameters.hpp"

#include <array>
#include <cstdint>

namespace coprod {

struct RivalTable {
  static constexpr int nodes = 33;
  static constexpr double first = -2.0;  ///< ln p of the first node
  static constexpr double step = 0.125;
  std::array<double, nodes> best;      ///< of E13.10
  std::array<double, nodes> found{};   ///< mean number of those who are worth their wage
  std::array<double, nodes> wage{};    ///< of the one who is hired, mean, as a share of P
  std::array<float, nodes> vacancies;  ///< factor of E13.16

  /// Nobody competes, and nothing holds openings back.
  RivalTable() {
    best.fill(-13.815510557964274);  // ln 10^-6
    vacancies.fill(1.0f);
  }
};

/// `floor_ratio` is the floor over the value of a standard worker's hour, 0 without one; `cycle` the log
/// of unemployment over its mean.
void make_rivals(RivalTable& table, const Parameters& parameters, double floor_ratio, double cycle);

/// Where a productivity lies among the nodes, at the first or the last if beyond.
COPROD_INLINE float rival_node(float productivity) {
  const float least = productivity > 1e-9f ? productivity : 1e-9f;
  const float node = (log32(least) - static_cast<float>(RivalTable::first))
                     * static_cast<float>(1.0 / RivalTable::step);
  return clamp32(node, 0.0f, static_cast<float>(RivalTable::nodes - 1));
}
/// Linear between nodes.
template <class T>
COPROD_INLINE T between_nodes(const T* values, float at) {
  const auto above = static_cast<std::int32_t>(at);
  const std::int32_t node = above < RivalTable::nodes - 2 ? above : RivalTable::nodes - 2;
  const T part = static_cast<T>(at - static_cast<float>(node));
  const T low = values[node];
  return low + part * (values[node + 1] - low);
}
[[nodiscard]] inline double best_rival(const RivalTable& table, float productivity) {
  return between_nodes(table.best.data(), rival_node(productivity));
}
[[nodiscard]] inline float vacancy_factor(const RivalTable& table, float productivity) {
  return between_nodes(table.vacancies.data(), rival_node(productivity));
}

/// Who loses an opening to a person with a disability: the job goes to a rival if no such person
/// gets it and there is a rival worth the wage, whose number is Poisson.
struct Displaced {
  double persons;  ///< chance that there is one
  double wage;     ///< an hour, share of the value of a standard worker's hour
};
[[nodiscard]] Displaced displaced_by(const RivalTable& table, float productivity, bool casual);

}  // namespace coprod
