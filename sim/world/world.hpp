#pragma once

/// World: everything that changes in a run, as tables of columns. Nothing else is kept from month
/// to month, so all columns together are a checkpoint.

#include "core/calendar.hpp"
#include "random/philox.hpp"
#include "world/categories.hpp"
#include "world/columns.hpp"
#include "world/environment.hpp"
#include "world/labour_rules.hpp"
#include "world/weighted_rows.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <type_traits>
#include <vector>

namespace coprod {

struct World {
  Month month;       ///< last month simulated; at the start, the month before the first
  PhiloxKey random;  ///< key of the replicate
  std::uint32_t replicate = 0;

  // One member a table, as declared in tables.def.
#define TABLE_BEGIN(name, member, pairing, label) name::Rows member;
#define COLUMN(...)
#define TABLE_END
#include "world/tables.def"
#undef TABLE_BEGIN

  /// A table by its type: `table<person::Rows>()` is `persons`.
  template <class Rows>
  [[nodiscard]] Rows& table() {
    return find_table<Rows>(*this);
  }
  template <class Rows>
  [[nodiscard]] const Rows& table() const {
    return find_table<Rows>(*this);
  }

  // A World offers what a view of it does (world/world_access.hpp), so that shared rules take either.
  template <class C>
  [[nodiscard]] std::span<const typename C::Type> read() const {
    return table<TableOf<C>>().template get<C>();
  }
  template <class C>
  [[nodiscard]] std::span<typename C::Type> write() {
    return table<TableOf<C>>().template get<C>();
  }
  template <class Rows>
  [[nodiscard]] std::size_t count() const {
    return table<Rows>().size();
  }

  /// visitor(name, table) for each table.
  template <class Visitor>
  void visit_tables(Visitor&& v) {
    visit_all(*this, v);
  }
  template <class Visitor>
  void visit_tables(Visitor&& v) const {
    visit_all(*this, v);
  }

  /// First row of each district's employers; employers are stored by district and never move.
  std::vector<std::uint32_t> employer_offsets;
  /// Employers in proportion to slots, and to slots times openness.
  WeightedRows employers_by_slots;
  WeightedRows employers_by_openness;
  /// Rows of each district's open social enterprises, in the order of their keys; enterprises are
  /// appended when founded and keep their rows.
  std::array<std::vector<std::uint32_t>, n_districts> enterprises_of;
  /// First row of each enterprise's staff at the last refresh of the roster (world/roster.hpp).
  std::vector<std::uint32_t> worker_offsets;
  /// Recomputes all of these but the last from the tables.
  void index_organisations();
  /// Of these, the enterprises; to be called when one is founded or closes.
  void index_enterprises();
  /// Recomputes the last from a roster in order.
  void index_staff();

  // Organisations: NGOs in their order, then enterprises in theirs; practices and engagements lie in
  // rows of their organisation. Rows never move.
  [[nodiscard]] std::size_t organisation_of_enterprise(std::size_t enterprise) const {
    return ngos.size() + enterprise;
  }
  [[nodiscard]] bool is_open(std::size_t organisation) const {
    return organisation < ngos.size()
           || social_enterprises.get<social_enterprise::ClosedMonth>()[organisation - ngos.size()]
                  == 0;
  }
  /// Effect of a practice of an organisation, 0 to 1 (E7.18).
  [[nodiscard]] float effect_of(std::size_t organisation, Practice practice) const {
    return practices
        .get<practice::Effect>()[organisation * n_practices + static_cast<std::size_t>(practice)];
  }

 private:
  template <class Rows, class Self>
  static auto& find_table(Self& self) {
#define TABLE_BEGIN(name, member, pairing, label) \
  if constexpr (std::is_same_v<Rows, name::Rows>) return self.member;
#include "world/tables.def"
#undef TABLE_BEGIN
  }
  template <class Self, class Visitor>
  static void visit_all(Self& self, Visitor& v) {
#define TABLE_BEGIN(name, member, pairing, label) v(name::table_name, self.member);
#include "world/tables.def"
#undef TABLE_BEGIN
#undef COLUMN
#undef TABLE_END
  }
};

/// A 64-bit digest of all columns, for tests and `--exclude`-like comparisons.
[[nodiscard]] std::uint64_t digest(const World& world);
/// Bytes of all columns and ties.
[[nodiscard]] std::size_t bytes_of(const World& world);
/// One line a table: rows, bytes a row, bytes.
[[nodiscard]] std::vector<std::string> memory_table(const World& world);

[[nodiscard]] inline std::size_t search_group_of(std::uint8_t district, std::uint8_t severity) {
  return std::size_t{district} * n_severities + severity;
}

/// Those broken of the rules that hold in any World, as sentences; empty when none.
[[nodiscard]] std::vector<std::string> broken_invariants(const World& world);

}  // namespace coprod
