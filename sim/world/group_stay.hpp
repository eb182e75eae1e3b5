#pragma once

/// How long persons stay in an age group of constant chance of death, and how many grow out of it (E3.3a).

#include "core/math.hpp"
#include "world/environment.hpp"

#include <algorithm>
#include <cstddef>

namespace coprod {

struct GroupStay {
  double years;       ///< width of the group
  double deaths;      ///< a year, as a rate
  double survive;     ///< share of those who come at its lower bound that reaches the upper one
  double from_below;  ///< mean years in the group of those
  double within;      ///< mean years in it of who comes at an age drawn evenly from the group
  double leave;       ///< share of these that reaches the upper bound
};

[[nodiscard]] inline GroupStay stay_in_group(std::size_t group, double death_chance_a_month) {
  GroupStay stay{};
  stay.years = age_bounds[group + 1] - age_bounds[group];
  stay.deaths = std::max(1e-4, -12.0 * log64(1.0 - death_chance_a_month));
  stay.survive = exp64(-stay.deaths * stay.years);
  stay.from_below = (1.0 - stay.survive) / stay.deaths;
  stay.leave = stay.from_below / stay.years;
  stay.within = (1.0 - stay.leave) / stay.deaths;
  return stay;
}

}  // namespace coprod
