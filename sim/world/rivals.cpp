#include "world/rivals.hpp"

#include "core/math.hpp"
#include "world/labour_rules.hpp"

#include <algorithm>

namespace coprod {

namespace {

constexpr double casual_rivals = 0.5;  ///< a casual vacancy has half as many

double at(const std::array<double, RivalTable::nodes>& values, float productivity) {
  return between_nodes(values.data(), rival_node(productivity));
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
    double pay = 0.0;
    int worth_it = 0;
    double profit = 0.0;
    double without_floor = 0.0;
    for (const double v : worth) {
      const double product = productivity * v;
      const double wage = std::max(kept * product, floor);
      const double margin = product - wage;
      without_floor += product - kept * product;
      if (margin < 0.0) continue;
      const double wish = exp64(p.hiring_slope * margin);
      wished += wish;
      pay += wish * wage;
      ++worth_it;
      profit += margin;
    }
    table.found[node] = rivals * worth_it / values;
    table.wage[node] = wished > 0.0 ? pay / wished : 0.0;
    table.best[node] = log64(std::max(1e-6, rivals * wished / values));
    table.vacancies[node] =
        profit > 0.0 ? static_cast<float>(pow64(profit / without_floor, p.profit_elasticity))
                     : 0.0f;
  }
}

Displaced displaced_by(const RivalTable& table, float productivity, bool casual) {
  const double found = at(table.found, productivity) * (casual ? casual_rivals : 1.0);
  return {1.0 - exp64(-found), at(table.wage, productivity)};
}

}  // namespace coprod
