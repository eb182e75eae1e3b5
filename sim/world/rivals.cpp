#include "world/rivals.hpp"

#include "core/math.hpp"
#include "world/labour_rules.hpp"

#include <algorithm>

namespace coprod {

namespace {

double at(const std::array<double, RivalTable::nodes>& values, float productivity) {
  const double x = std::clamp(
      (log64(std::max(1e-9, static_cast<double>(productivity))) - RivalTable::first)
          / RivalTable::step,
      0.0, RivalTable::nodes - 1.0);
  const auto node = std::min(static_cast<std::size_t>(x), std::size_t{RivalTable::nodes - 2});
  const double part = x - static_cast<double>(node);
  return values[node] + part * (values[node + 1] - values[node]);
}

}  // namespace

void make_rivals(RivalTable& table, const Parameters& p, double floor_ratio, double cycle) {
  constexpr int values = 16;  // equally likely
  std::array<double, values> worth{};
  for (int k = 0; k < values; ++k) {
    worth[static_cast<std::size_t>(k)] =
        exp64(p.rival_value + p.skill_spread * normal_quantile64((k + 0.5) / values));
  }
  const double kept = kept_share(p.supply_elasticity);
  const double floor = p.floor_bites * floor_ratio;
  const double rivals =
      p.outside_candidates * exp64(p.cycle_rivals * (1.0 + p.cycle_vacancies) * cycle);
  for (std::size_t node = 0; node < RivalTable::nodes; ++node) {
    const double productivity =
        exp64(RivalTable::first + RivalTable::step * static_cast<double>(node));
    double wished = 0.0;
    double profit = 0.0;
    double without_floor = 0.0;
    for (const double v : worth) {
      const double product = productivity * v;
      const double margin = product - std::max(kept * product, floor);
      without_floor += product - kept * product;
      if (margin < 0.0) continue;
      wished += exp64(p.hiring_slope * margin);
      profit += margin;
    }
    table.best[node] = log64(std::max(1e-6, rivals * wished / values));
    table.vacancies[node] =
        profit > 0.0 ? pow64(profit / without_floor, p.profit_elasticity) : 0.0;
  }
}

double best_rival(const RivalTable& table, float productivity) {
  return at(table.best, productivity);
}

double vacancy_factor(const RivalTable& table, float productivity) {
  return at(table.vacancies, productivity);
}

}  // namespace coprod
