#pragma once

#include "world/world_access.hpp"

#include <vector>

namespace coprod {

using NgoSharesAccess = WorldAccess<Reads<ngo::Size, ngo::District>>;

/// Each NGO's share of services: its share of its district's, times the district's share of persons.
[[nodiscard]] inline std::vector<double> ngo_shares(NgoSharesAccess world, const Environment& env) {
  const auto size = world.read<ngo::Size>();
  const auto district = world.read<ngo::District>();
  std::vector<double> share(size.size());
  for (std::size_t n = 0; n < share.size(); ++n) {
    share[n] = static_cast<double>(size[n]) * env.district_share[district[n]];
  }
  return share;
}

}  // namespace coprod
