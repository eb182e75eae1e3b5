#pragma once

/// Step 10, integrative care: volunteers beside professionals (M34).
///
/// Between a group and its NGO, D half the L1 distance of their shares of four logics, m the local
/// management (the NGO's routine, at least the lever volunteer_bridging), n the NGO's network logic:
///   collaboration = logistic(a0 - a1 D (1 - m) + a2 D n)                                    (E10.8)
/// so that D = 0 is not the best. Of those on its list, active ones change by
///   join x collaboration x (size - active) - leave x (1 - collaboration / 2) x active.      (E10.9)
/// In a district active volunteers who work well with professionals take up to volunteers.relief
/// from caregivers' strain (in caregiving).
///
/// Source: docs/model.md 7.10 (M34), evidence.md D22. Parameters: volunteers.*.

#include "processes/step.hpp"

namespace coprod {

using VolunteeringAccess = WorldAccess<
    Reads<volunteer_group::Ngo, volunteer_group::Size, volunteer_group::LogicPublic,
          volunteer_group::LogicMarket, volunteer_group::LogicCommunity,
          volunteer_group::LogicNetwork, volunteer_group::Active, ngo::LogicPublic,
          ngo::LogicMarket, ngo::LogicCommunity, ngo::LogicNetwork, organisation::Routine>,
    Writes<volunteer_group::Active, volunteer_group::Collaboration>>;

[[nodiscard]] ProcessInfo volunteering_info();
void run_volunteering(VolunteeringAccess world, Step& step);

/// E10.8.
[[nodiscard]] double collaboration(double distance, double management, double network,
                                   const Parameters& parameters);

/// What volunteers do in each district, 0 to 1: active share x collaboration, mean over groups.
using VolunteersAccess =
    WorldAccess<Reads<ngo::District, volunteer_group::Ngo, volunteer_group::Size,
                      volunteer_group::Active, volunteer_group::Collaboration>>;
[[nodiscard]] std::array<float, n_districts> volunteers_by_district(VolunteersAccess world);

}  // namespace coprod
