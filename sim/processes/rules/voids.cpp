#include "processes/rules/voids.hpp"

#include <algorithm>

namespace coprod {

namespace {

/// The monthly chance of a job that seekers with moderate or severe disability of the district have
/// met of late: the void is wide where it is small.
double chance_met(const World& world, std::size_t district) {
  const auto seekers = world.search_groups.get<search_group::Seekers>();
  const auto chance = world.search_groups.get<search_group::ExpectedChance>();
  double hires = 0.0;
  double all = 0.0;
  for (std::size_t s = 1; s < n_severities; ++s) {
    const std::size_t group = district * n_severities + s;
    const double weight = seekers[group] + 1.0;  // nobody seeks: the belief alone
    hires += weight * static_cast<double>(chance[group]);
    all += weight;
  }
  return std::max(1e-6, hires / all);
}

}  // namespace

double void_of(const World& world, std::size_t district, const Parameters& p) {
  const double reference = p.founding_void_reference;
  return reference / (reference + chance_met(world, district));
}

}  // namespace coprod
