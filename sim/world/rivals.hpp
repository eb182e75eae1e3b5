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

#include "parameters/parameters.hpp"

#include <array>

namespace coprod {

struct RivalTable {
  static constexpr int nodes = 33;
  static constexpr double first = -2.0;  ///< ln p of the first node
  static constexpr double step = 0.125;
  std::array<double, nodes> best{};      ///< of E13.10
  std::array<double, nodes> vacancies{};  ///< factor of E13.16
};

/// `floor_ratio` is the floor over the value of a standard worker's hour, 0 without one; `cycle` the log
/// of unemployment over its mean.
void make_rivals(RivalTable& table, const Parameters& parameters, double floor_ratio, double cycle);

/// Linear between nodes, constant beyond.
[[nodiscard]] double best_rival(const RivalTable& table, float productivity);
[[nodiscard]] double vacancy_factor(const RivalTable& table, float productivity);

}  // namespace coprod
