#pragma once

#include "world/world.hpp"

namespace coprod {

/// Appends a social enterprise with traits drawn by its key in `month` (sector, niche, posts, other
/// staff, quality); returns its row. The caller sets parent, age and money, and calls
/// World::index_enterprises.
std::uint32_t add_enterprise(World& world, const Environment& environment, EntityKey key,
                             Month month, std::uint8_t district);

/// Legal form by parent, `u` uniform in (0, 1): with one a unit of it (60%) or a company limited by
/// guarantee, without one such a company or one limited by shares, evenly (assumption).
void set_legal_form(World& world, std::uint32_t enterprise, double u);

/// Sector drawn by the shares of establishments; `u` uniform in (0, 1).
[[nodiscard]] std::uint8_t draw_sector(const Environment& environment, double u);

}  // namespace coprod
