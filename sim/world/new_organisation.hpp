#pragma once

#include "world/world.hpp"

namespace coprod {

/// Appends the organisation of an NGO or a social enterprise, with traits drawn by its key in
/// `month`, ties to organisations already there, and engagement at its rest. Organisations must be
/// appended in the order of their rows: all NGOs, then the enterprises. Returns its row.
std::uint32_t add_organisation(World& world, const Environment& environment, EntityKey key,
                               OrganisationKind kind, std::uint8_t district, std::uint32_t parent,
                               Month month);

/// Practices at month 0: start.practising of them in use in enterprises, a third of it in NGOs, at
/// stages and depths drawn by the key (assumption; burn-in does the rest).
void start_practices(World& world, const Environment& environment, std::uint32_t organisation,
                     Month month);

/// Practices of a newly founded enterprise (M21): a prototype of void filling; of what its parent
/// pilots or more, too; the parent's knowledge of gaps deepens the first. Else it may be aware.
/// Seed money (a grant) brings as much knowledge as a parent.
void found_practices(World& world, const Environment& environment, std::uint32_t organisation,
                     bool grant, Month month);

/// Practices of an enterprise named by a scenario: sustained at full depth, or none.
void give_practices(World& world, std::uint32_t organisation, const GivenEnterprise& given,
                    Month month);

}  // namespace coprod
