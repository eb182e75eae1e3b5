#pragma once

/// The state through which a mechanism acts, and its replay: an arm is given the base's path of it.

#include "run/pipeline.hpp"
#include "world/world.hpp"

#include <span>
#include <string_view>
#include <vector>

namespace coprod {

/// Columns of World that carry a mechanism and nothing else; empty for a mechanism that acts on
/// statuses, money or the founding of enterprises, which cannot be given to another world.
[[nodiscard]] std::vector<const ColumnInfo*> mediators_of(std::string_view mechanism);

/// Advances both by a month; whenever a process has written one of `columns`, the arm gets the
/// base's values for the rows that both have: the same persons, caregivers, posts, employers, NGOs,
/// districts; enterprises founded in both; staff who work at the same enterprise in both.
void advance_with_replay(World& base, Pipeline& base_pipeline, Observer& base_observer, World& arm,
                         Pipeline& arm_pipeline, Observer& arm_observer,
                         std::span<const ColumnInfo* const> columns);

}  // namespace coprod
