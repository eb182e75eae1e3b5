#pragma once

/// The voids that policy leaves, counted in people (E5.4): persons out of work who are too able for a
/// sheltered workshop and not able enough for the market.

#include "world/enterprise_market.hpp"
#include "world/month_context.hpp"
#include "world/world_access.hpp"

namespace coprod {

/// The window of values of the month.
[[nodiscard]] VoidWindow void_window(const Prices& prices, const Parameters& parameters);

using VoidAccess = WorldAccess<Reads<segment::OutOfWork, segment::InVoid>>;
/// Share of a district's persons out of work who were in the void when last counted; 0 where there are
/// none.
[[nodiscard]] double void_of(VoidAccess world, std::size_t district);

}  // namespace coprod
