#pragma once

#include "world/world.hpp"

namespace coprod {

/// The void of a district, c* / (c* + c_d): 1 where seekers with moderate or severe disability meet
/// no chance of a job, a half where they meet founding.void_reference. Sensed by founders (E5.1) and
/// explored by tied organisations (E7.20).
[[nodiscard]] double void_of(const World& world, std::size_t district,
                             const Parameters& parameters);

}  // namespace coprod
