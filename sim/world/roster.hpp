#pragma once

/// The staff of social enterprises as rows of `enterprise_worker`.

#include "world/world.hpp"

namespace coprod {

/// Appends a row for a person who joins an enterprise. `accommodation` is the share of the shortfall
/// left by the enterprise's know-how that the caregiver and devices make good from the first day.
void add_worker(World& world, const Environment& environment, std::uint32_t person,
                std::uint32_t enterprise, float accommodation);

/// Drops rows of those who have left, sorts the rest by (enterprise, key) and indexes them.
void refresh_workers(World& world);

/// Whether the person of this row still works there: rows are dropped once a month.
[[nodiscard]] inline bool still_there(const World& world, std::size_t worker) {
  const std::uint32_t i = world.enterprise_workers.get<enterprise_worker::Person>()[worker];
  return i < world.persons.size()
         && world.persons.get<person::Key>()[i]
                == world.enterprise_workers.get<enterprise_worker::Key>()[worker]
         && world.persons.get<person::Status>()[i]
                == static_cast<std::uint8_t>(Status::social_enterprise)
         && world.persons.get<person::Employer>()[i]
                == world.enterprise_workers.get<enterprise_worker::Enterprise>()[worker];
}

/// Row of a person who was on the roster at the last refresh, or no_row.
[[nodiscard]] std::uint32_t worker_of(const World& world, std::uint32_t enterprise,
                                      std::uint64_t key);

/// Share of an enterprise's roster with a role beyond worker.
[[nodiscard]] float share_with_role(const World& world, std::uint32_t enterprise);

}  // namespace coprod
