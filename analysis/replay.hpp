#pragma once

/// A base and a reform that advance together, the reform with the base's path of some mediators.

#include "analysis/mediators.hpp"
#include "run/pipeline.hpp"

#include <span>

namespace coprod {

/// One future on its way.
struct Moving {
  World& world;
  Pipeline& pipeline;
  Observer& observer;
};

/// The reform's calendar, with the levers among the mediators as in the base's.
[[nodiscard]] LeverCalendar with_levers_of(const LeverCalendar& base, LeverCalendar reform,
                                           std::span<const Mediator* const> mediators);

/// Advances both by a month. Rows that get the base's values are those of agents that both have: the
/// same persons, caregivers, employers, NGOs, districts, posts of the same key; enterprises open in
/// both; staff who work at the same enterprise in both. Mediators of the kind `lever` must be in the reform's
/// calendar already.
void advance_with_replay(Moving base, Moving reform, std::span<const Mediator* const> mediators);

}  // namespace coprod
