#pragma once

#include "world/world.hpp"

#include <vector>

namespace coprod {

/// Each NGO's share of services: its share of its district's, times the district's share of persons.
[[nodiscard]] inline std::vector<double> ngo_shares(const World& world, const Environment& env) {
  const auto size = world.ngos.get<ngo::Size>();
  const auto district = world.ngos.get<ngo::District>();
  std::vector<double> share(world.ngos.size());
  for (std::size_t n = 0; n < share.size(); ++n) {
    share[n] = static_cast<double>(size[n]) * env.district_share[district[n]];
  }
  return share;
}

}  // namespace coprod
