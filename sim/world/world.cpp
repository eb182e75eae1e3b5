#include "world/world.hpp"

#include <algorithm>
#include <numeric>

#include <fmt/format.h>

namespace coprod {

namespace {

std::vector<std::uint32_t> offsets(std::span<const std::uint8_t> districts) {
  std::vector<std::uint32_t> first(n_districts + 1, 0);
  for (const std::uint8_t d : districts) ++first[std::size_t{d} + 1];
  for (std::size_t d = 0; d < n_districts; ++d) first[d + 1] += first[d];
  return first;
}

std::uint64_t mix(std::uint64_t hash, std::uint64_t word) {
  hash = (hash ^ word) * 0x9E3779B97F4A7C15ull;
  return hash ^ (hash >> 29);
}

}  // namespace

void World::index_organisations() {
  employer_offsets = offsets(employers.get<employer::District>());
  const auto slots = employers.get<employer::Slots>();
  const auto openness = employers.get<employer::Openness>();
  employers_by_slots.index(slots);
  std::vector<float> open(slots.size());
  for (std::size_t e = 0; e < open.size(); ++e) open[e] = slots[e] * openness[e];
  employers_by_openness.index(open);
  index_enterprises();
}

void World::index_enterprises() {
  const auto district = social_enterprises.get<social_enterprise::District>();
  const auto closed = social_enterprises.get<social_enterprise::ClosedMonth>();
  const auto key = social_enterprises.get<social_enterprise::Key>();
  for (auto& rows : enterprises_of) rows.clear();
  for (std::uint32_t e = 0; e < district.size(); ++e) {
    if (closed[e] == 0) enterprises_of[district[e]].push_back(e);
  }
  for (auto& rows : enterprises_of) {
    std::sort(rows.begin(), rows.end(),
              [&](std::uint32_t a, std::uint32_t b) { return key[a] < key[b]; });
  }
}

void World::index_staff() {
  worker_offsets.assign(social_enterprises.size() + 1, 0);
  for (const std::uint32_t e : enterprise_workers.get<enterprise_worker::Enterprise>()) {
    ++worker_offsets[e + 1u];
  }
  std::partial_sum(worker_offsets.begin(), worker_offsets.end(), worker_offsets.begin());
}

std::uint64_t digest(const World& world) {
  std::uint64_t hash = static_cast<std::uint64_t>(world.month.index()) + 1;
  world.visit_tables([&](std::string_view, const auto& table) {
    table.visit([&](const ColumnInfo&, auto column) {
      hash = mix(hash, column.size());
      const auto* bytes = reinterpret_cast<const unsigned char*>(column.data());
      const std::size_t n = column.size_bytes();
      std::size_t i = 0;
      for (; i + 8 <= n; i += 8) {
        std::uint64_t word;
        std::memcpy(&word, bytes + i, 8);
        hash = mix(hash, word);
      }
      std::uint64_t last = 0;
      if (i < n) std::memcpy(&last, bytes + i, n - i);
      hash = mix(hash, last);
    });
  });
  return hash;
}

std::size_t bytes_of(const World& world) {
  std::size_t bytes = 0;
  world.visit_tables(
      [&](std::string_view, const auto& table) { bytes += table.size() * table.bytes_per_row(); });
  return bytes;
}

std::vector<std::string> memory_table(const World& world) {
  std::vector<std::string> lines;
  lines.push_back(
      fmt::format("{:<20} {:>12} {:>10} {:>14}", "table", "rows", "bytes/row", "bytes"));
  world.visit_tables([&](std::string_view name, const auto& table) {
    lines.push_back(fmt::format("{:<20} {:>12} {:>10} {:>14}", name, table.size(),
                                table.bytes_per_row(), table.size() * table.bytes_per_row()));
  });
  const double people = static_cast<double>(std::max<std::size_t>(1, world.persons.size()));
  lines.push_back(fmt::format("{:<20} {:>12} {:>10.1f} {:>14}", "all, by person",
                              world.persons.size(), static_cast<double>(bytes_of(world)) / people,
                              bytes_of(world)));
  return lines;
}

}  // namespace coprod
