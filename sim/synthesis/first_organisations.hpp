#pragma once

/// Organisations at month 0: NGOs and their volunteers, employers, social enterprises (those that
/// the scenario names first), the public of each district.

#include "world/environment.hpp"
#include "world/world.hpp"

namespace coprod {

void make_first_organisations(World& world, const Environment& environment);

}  // namespace coprod
