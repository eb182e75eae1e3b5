#include "world/environment.hpp"

#include <algorithm>

namespace coprod {

std::array<Sector, n_sectors> standard_sectors() {
  //                 share   mobility vision hearing cognition communication stamina
  return {{
      {0.16, {0.70f, 0.55f, 0.45f, 0.45f, 0.45f, 0.80f}},  // catering
      {0.24, {0.55f, 0.60f, 0.55f, 0.55f, 0.65f, 0.55f}},  // retail
      {0.14, {0.75f, 0.50f, 0.35f, 0.35f, 0.35f, 0.80f}},  // cleaning and care
      {0.20, {0.25f, 0.70f, 0.45f, 0.75f, 0.65f, 0.40f}},  // clerical
      {0.16, {0.70f, 0.60f, 0.40f, 0.45f, 0.35f, 0.75f}},  // logistics and workshop
      {0.10, {0.25f, 0.65f, 0.50f, 0.90f, 0.80f, 0.45f}},  // professional
  }};
}

ChanceByGroup sheltered_chances(const Environment& env, double number) {
  constexpr std::array<double, n_kinds> by_kind{0.02, 0.02, 0.02, 0.02, 0.12,
                                                0.02, 0.02, 0.02, 1.0};
  constexpr std::array<double, n_severities> by_severity{0.6, 1.0, 0.5};
  double total = 0.0;
  for (std::size_t c = 0; c < env.cells.size(); ++c) {
    total += env.cell_counts[c] * by_kind[env.cells[c].kind] * by_severity[env.cells[c].severity];
  }
  ChanceByGroup chance{};
  if (!(total > 0.0)) return chance;
  for (std::size_t k = 0; k < n_kinds; ++k) {
    for (std::size_t s = 0; s < n_severities; ++s) {
      chance[k][s] = std::min(1.0, number / total * by_kind[k] * by_severity[s]);
    }
  }
  return chance;
}

ChanceByGroup training_chances(double most) {
  constexpr std::array<double, n_kinds> by_kind{0.05, 0.05, 0.05, 0.05, 0.5, 1.0, 0.3, 0.3, 1.0};
  constexpr std::array<double, n_severities> by_severity{0.8, 1.0, 0.5};
  ChanceByGroup chance{};
  for (std::size_t k = 0; k < n_kinds; ++k) {
    for (std::size_t s = 0; s < n_severities; ++s)
      chance[k][s] = most * by_kind[k] * by_severity[s];
  }
  return chance;
}

float job_fit(const std::array<std::uint8_t, n_capabilities>& capability, const Sector& sector,
              float know_how, const Parameters& parameters, float split) {
  float total = 0.0f;
  float shortfall = 0.0f;
  for (std::size_t c = 0; c < n_capabilities; ++c) {
    const float have = static_cast<float>(capability[c]) * (1.0f / 255.0f);
    const float demand = sector.demand[c];
    total += demand;
    shortfall += demand * std::max(0.0f, (1.0f - split) * demand - have);
  }
  const float fit =
      1.0f - static_cast<float>(parameters.fit_weight) * (1.0f - know_how) * (shortfall / total);
  return std::clamp(fit, static_cast<float>(parameters.fit_floor), 1.0f);
}

}  // namespace coprod
