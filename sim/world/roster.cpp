#include "world/roster.hpp"

#include <algorithm>

namespace coprod {

void add_worker(JoinRosterAccess world, const Environment& env, std::uint32_t person,
                std::uint32_t enterprise, float accommodation) {
  const std::size_t w = world.count<enterprise_worker::Rows>();
  world.resize<enterprise_worker::Rows>(w + 1);
  world.write<enterprise_worker::Key>()[w] = world.read<person::Key>()[person];
  world.write<enterprise_worker::Person>()[w] = person;
  world.write<enterprise_worker::Enterprise>()[w] = enterprise;
  world.write<enterprise_worker::Accommodation>()[w] = accommodation;
  world.write<enterprise_worker::Expectation>()[w] =
      static_cast<float>(env.parameters.expectation_base);
}

void refresh_workers(RefreshRosterAccess world) {
  const std::size_t workers = world.count<enterprise_worker::Rows>();
  const auto key = world.read<enterprise_worker::Key>();
  const auto enterprise = world.read<enterprise_worker::Enterprise>();
  std::vector<std::uint32_t> order;
  order.reserve(workers);
  for (std::uint32_t w = 0; w < workers; ++w) {
    if (still_there(world, w)) order.push_back(w);
  }
  const auto before = [&](std::uint32_t a, std::uint32_t b) {
    return enterprise[a] != enterprise[b] ? enterprise[a] < enterprise[b] : key[a] < key[b];
  };
  const bool as_it_was =
      order.size() == workers && std::is_sorted(order.begin(), order.end(), before);
  if (!as_it_was) {
    std::sort(order.begin(), order.end(), before);
    world.reorder<enterprise_worker::Rows>(order);
  }
  world.index_staff();
}

std::uint32_t worker_of(FindWorkerAccess world, std::uint32_t enterprise, std::uint64_t key) {
  const auto offsets = world.worker_offsets();
  if (enterprise + 1u >= offsets.size()) return no_row;
  const auto keys = world.read<enterprise_worker::Key>();
  const auto first = keys.begin() + offsets[enterprise];
  const auto last = keys.begin() + offsets[enterprise + 1u];
  const auto found = std::lower_bound(first, last, key);
  if (found == last || *found != key) return no_row;
  return static_cast<std::uint32_t>(found - keys.begin());
}

float share_with_role(const World& world, std::uint32_t enterprise) {
  if (enterprise + 1u >= world.worker_offsets.size()) return 0.0f;
  const std::uint32_t first = world.worker_offsets[enterprise];
  const std::uint32_t last = world.worker_offsets[enterprise + 1u];
  if (first == last) return 0.0f;
  const auto role = world.enterprise_workers.get<enterprise_worker::Role>();
  const auto with = std::count_if(role.begin() + first, role.begin() + last,
                                  [](std::uint8_t r) { return r != 0; });
  return static_cast<float>(with) / static_cast<float>(last - first);
}

}  // namespace coprod
