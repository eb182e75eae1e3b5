#pragma once

/// Row numbers and entity keys.
///
/// A *row* says where an agent is stored today; rows move when tables are compacted. A *key* says
/// who the agent is, for ever and in every scenario; draws are addressed by keys, never by rows.

#include <compare>
#include <cstdint>

namespace coprod {

/// The row number that stands for "no such agent" in tie columns.
inline constexpr std::uint32_t no_row = 0xFFFFFFFFu;

enum class EntityKind : std::uint8_t {
  none = 0,
  person,
  caregiver,
  social_worker,
  ngo,
  social_enterprise,
  employer,
  volunteer_group,
  public_of_district,
  government,
  vacancy,
};

/// How an agent came into the World.
enum class Origin : std::uint8_t { none = 0, synthesis, entrant, founded, opened };

/// Who an agent is: kind 4 bits | origin 4 | month of birth into the World 12 | slot 44.
///
/// Month-0 agents take their synthesis index as slot; entrants the slot in their month's cohort;
/// a vacancy the row-independent number of its employer and its number there.
struct EntityKey {
  std::uint64_t bits = 0;

  [[nodiscard]] static constexpr EntityKey make(EntityKind kind, Origin origin, std::uint32_t month,
                                                std::uint64_t slot) {
    return EntityKey{
        (static_cast<std::uint64_t>(kind) << 60) | (static_cast<std::uint64_t>(origin) << 56)
        | ((static_cast<std::uint64_t>(month) & 0xFFFu) << 44) | (slot & 0xFFFFFFFFFFFull)};
  }

  [[nodiscard]] constexpr EntityKind kind() const { return static_cast<EntityKind>(bits >> 60); }
  [[nodiscard]] constexpr Origin origin() const { return static_cast<Origin>((bits >> 56) & 0xFu); }
  [[nodiscard]] constexpr std::uint32_t month() const {
    return static_cast<std::uint32_t>((bits >> 44) & 0xFFFu);
  }
  [[nodiscard]] constexpr std::uint64_t slot() const { return bits & 0xFFFFFFFFFFFull; }
  [[nodiscard]] constexpr std::uint32_t low() const { return static_cast<std::uint32_t>(bits); }
  [[nodiscard]] constexpr std::uint32_t high() const {
    return static_cast<std::uint32_t>(bits >> 32);
  }
  friend constexpr bool operator==(EntityKey, EntityKey) = default;
  friend constexpr auto operator<=>(EntityKey, EntityKey) = default;
};

static_assert(sizeof(EntityKey) == 8);

}  // namespace coprod
