#include "world/roster.hpp"

#include <algorithm>

namespace coprod {

void add_worker(World& world, const Environment& env, std::uint32_t person,
                std::uint32_t enterprise, float accommodation) {
  auto& workers = world.enterprise_workers;
  const std::size_t w = workers.size();
  workers.resize(w + 1);
  workers.get<enterprise_worker::Key>()[w] = world.persons.get<person::Key>()[person];
  workers.get<enterprise_worker::Person>()[w] = person;
  workers.get<enterprise_worker::Enterprise>()[w] = enterprise;
  workers.get<enterprise_worker::Accommodation>()[w] = accommodation;
  workers.get<enterprise_worker::Expectation>()[w] =
      static_cast<float>(env.parameters.expectation_base);
}

void refresh_workers(World& world) {
  auto& workers = world.enterprise_workers;
  const auto key = workers.get<enterprise_worker::Key>();
  const auto enterprise = workers.get<enterprise_worker::Enterprise>();
  std::vector<std::uint32_t> order;
  order.reserve(workers.size());
  for (std::uint32_t w = 0; w < workers.size(); ++w) {
    if (still_there(world, w)) order.push_back(w);
  }
  const auto before = [&](std::uint32_t a, std::uint32_t b) {
    return enterprise[a] != enterprise[b] ? enterprise[a] < enterprise[b] : key[a] < key[b];
  };
  const bool as_it_was =
      order.size() == workers.size() && std::is_sorted(order.begin(), order.end(), before);
  if (!as_it_was) {
    std::sort(order.begin(), order.end(), before);
    workers.reorder(order);
  }
  world.index_staff();
}

std::uint32_t worker_of(const World& world, std::uint32_t enterprise, std::uint64_t key) {
  if (enterprise + 1u >= world.worker_offsets.size()) return no_row;
  const auto keys = world.enterprise_workers.get<enterprise_worker::Key>();
  const auto first = keys.begin() + world.worker_offsets[enterprise];
  const auto last = keys.begin() + world.worker_offsets[enterprise + 1u];
  const auto found = std::lower_bound(first, last, key);
  if (found == last || *found != key) return no_row;
  return static_cast<std::uint32_t>(found - keys.begin());
}

}  // namespace coprod
