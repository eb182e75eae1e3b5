#include "synthesis/synthesis.hpp"

#include "synthesis/first_organisations.hpp"
#include "synthesis/stocks.hpp"
#include "world/newcomer.hpp"

#include <algorithm>

namespace coprod {

World synthesise(const Environment& env, std::uint64_t seed, std::uint32_t replicate, Month first,
                 Executor& executor) {
  World world;
  world.month = first - 1;
  world.random = replicate_key(seed, replicate);
  world.replicate = replicate;
  make_first_organisations(world, env);

  // Persons: cell by cell, so that synthesis indices run by district.
  std::vector<std::uint32_t> cell_of;
  std::vector<std::uint64_t> slot_of;
  cell_of.reserve(env.persons_at_start);
  std::uint64_t index = 0;
  const auto key_of = [&](std::uint64_t slot) {
    return EntityKey::make(EntityKind::person, Origin::synthesis,
                           static_cast<std::uint32_t>(world.month.index()), slot);
  };
  for (std::size_t c = 0; c < env.cells.size(); ++c) {
    for (std::uint32_t k = 0; k < env.cell_counts[c]; ++k, ++index) {
      cell_of.push_back(static_cast<std::uint32_t>(c));
      slot_of.push_back(index);
    }
  }
  const std::size_t n = cell_of.size();
  world.persons.reserve(n + n / 8);
  world.persons.resize(n);
  const std::size_t blocks = (n + block_rows - 1) / block_rows;
  executor.for_each(blocks, [&](std::size_t b) {
    const std::size_t end = std::min(n, (b + 1) * block_rows);
    for (std::size_t i = b * block_rows; i < end; ++i) {
      draw_traits(world, env, static_cast<std::uint32_t>(i), key_of(slot_of[i]), world.month,
                  env.cells[cell_of[i]], false);
    }
  });
  if (!env.excluded.empty()) {
    const auto key = world.persons.get<person::Key>();
    std::vector<std::uint32_t> kept;
    for (std::uint32_t i = 0; i < n; ++i) {
      if (!std::binary_search(env.excluded.begin(), env.excluded.end(), key[i])) kept.push_back(i);
    }
    world.persons.reorder(kept);
  }
  const std::size_t present = world.persons.size();
  world.caregivers.reserve(n * 6 / 10);
  for (std::uint32_t i = 0; i < present; ++i) draw_caregiver(world, env, i, world.month);
  Stocks stocks(world, env, world.month);
  executor.for_each((present + block_rows - 1) / block_rows, [&](std::size_t b) {
    stocks.draw_careers(b * block_rows, std::min(present, (b + 1) * block_rows));
  });
  stocks.place();
  // Month 0 has the places that are taken; step 8 funds the others.
  const auto status = world.persons.get<person::Status>();
  const auto tie = world.persons.get<person::Employer>();
  for (std::size_t i = 0; i < status.size(); ++i) {
    if (status[i] != code(Status::sheltered_workshop)) continue;
    ++world.ngos.get<ngo::ShelteredUsed>()[tie[i]];
    ++world.ngos.get<ngo::ShelteredPlaces>()[tie[i]];
  }
  return world;
}

}  // namespace coprod
