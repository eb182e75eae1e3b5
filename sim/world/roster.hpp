#pragma once

/// The staff of social enterprises as rows of `enterprise_worker`.

#include "world/world_access.hpp"

namespace coprod {

/// Appends a row for a person who joins an enterprise. `accommodation` is the share of the shortfall
/// left by the enterprise's know-how that the caregiver and devices make good from the first day.
using JoinRosterAccess =
    WorldAccess<Reads<person::Key>, Writes<>, Rearranges<enterprise_worker::Rows>>;
void add_worker(JoinRosterAccess world, const Environment& environment, std::uint32_t person,
                std::uint32_t enterprise, float accommodation);

/// Whether the person of this row still works there: rows are dropped once a month.
using StaffAccess =
    WorldAccess<Reads<person::Key, person::Status, person::Employer, enterprise_worker::Key,
                      enterprise_worker::Person, enterprise_worker::Enterprise>>;
[[nodiscard]] inline bool still_there(StaffAccess world, std::size_t worker) {
  const std::uint32_t i = world.read<enterprise_worker::Person>()[worker];
  return i < world.count<person::Rows>()
         && world.read<person::Key>()[i] == world.read<enterprise_worker::Key>()[worker]
         && world.read<person::Status>()[i] == static_cast<std::uint8_t>(Status::social_enterprise)
         && world.read<person::Employer>()[i]
                == world.read<enterprise_worker::Enterprise>()[worker];
}

/// Drops rows of those who have left, sorts the rest by (enterprise, key) and indexes them.
using RefreshRosterAccess =
    WorldAccess<Reads<person::Key, person::Status, person::Employer, enterprise_worker::Key,
                      enterprise_worker::Person, enterprise_worker::Enterprise>,
                Writes<>, Rearranges<enterprise_worker::Rows>>;
void refresh_workers(RefreshRosterAccess world);

/// Row of a person who was on the roster at the last refresh, or no_row.
using FindWorkerAccess = WorldAccess<Reads<enterprise_worker::Key, enterprise_worker::Enterprise>>;
[[nodiscard]] std::uint32_t worker_of(FindWorkerAccess world, std::uint32_t enterprise,
                                      std::uint64_t key);

/// Share of an enterprise's roster with a role beyond worker.
[[nodiscard]] float share_with_role(const World& world, std::uint32_t enterprise);

}  // namespace coprod
