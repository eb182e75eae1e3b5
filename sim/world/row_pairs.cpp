#include "world/row_pairs.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <span>

namespace coprod {

namespace {

/// Rows with the same key; where a key is there twice, `same` decides.
template <class Same>
RowPairs by_key(std::span<const std::uint64_t> a, std::span<const std::uint64_t> b,
                const Same& same) {
  std::vector<std::pair<std::uint64_t, std::size_t>> rows;
  for (std::size_t k = 0; k < b.size(); ++k) rows.emplace_back(b[k], k);
  std::sort(rows.begin(), rows.end());
  RowPairs pairs;
  for (std::size_t k = 0; k < a.size(); ++k) {
    auto found = std::lower_bound(rows.begin(), rows.end(), std::pair{a[k], std::size_t{0}});
    for (; found != rows.end() && found->first == a[k]; ++found) {
      if (same(k, found->second)) pairs.emplace_back(k, found->second);
    }
  }
  return pairs;
}

template <class Rows>
constexpr bool has_key() {
  bool found = false;
  Rows::visit_infos(
      [&](const ColumnInfo& info) { found |= info.name == "key" && info.bytes == 8; });
  return found;
}

/// The column `key` of a table that pairs by it.
template <class Rows>
std::span<const std::uint64_t> keys_of(const Rows& rows) {
  static_assert(has_key<Rows>(), "a table pairs by keys and has none");
  std::span<const std::uint64_t> keys;
  rows.visit([&](const ColumnInfo& info, auto column) {
    using T = typename decltype(column)::value_type;
    if constexpr (std::is_same_v<T, std::uint64_t>) {
      if (info.name == "key") keys = column;
    }
  });
  return keys;
}

template <class Rows>
RowPairs same_keys(const World& base, const World& reform) {
  return by_key(keys_of(base.table<Rows>()), keys_of(reform.table<Rows>()),
                [](std::size_t, std::size_t) { return true; });
}

template <class Rows>
RowPairs same_rows(const World& base, const World& reform) {
  RowPairs pairs;
  const std::size_t both = std::min(base.table<Rows>().size(), reform.table<Rows>().size());
  for (std::size_t row = 0; row < both; ++row) pairs.emplace_back(row, row);
  return pairs;
}

/// Staff may be on the list of an enterprise that they have left, too, until it is refreshed.
RowPairs same_staff(const World& base, const World& reform) {
  const auto at_a = base.table<enterprise_worker::Rows>().get<enterprise_worker::Enterprise>();
  const auto at_b = reform.table<enterprise_worker::Rows>().get<enterprise_worker::Enterprise>();
  const auto enterprises_a = base.table<social_enterprise::Rows>().get<social_enterprise::Key>();
  const auto enterprises_b = reform.table<social_enterprise::Rows>().get<social_enterprise::Key>();
  return by_key(base.table<enterprise_worker::Rows>().get<enterprise_worker::Key>(),
                reform.table<enterprise_worker::Rows>().get<enterprise_worker::Key>(),
                [&](std::size_t a, std::size_t b) {
                  return enterprises_a[at_a[a]] == enterprises_b[at_b[b]];
                });
}

RowPairs same_cells(const World& base, const World& reform, std::size_t width) {
  RowPairs pairs;
  for (const auto& [a, b] : same_keys<organisation::Rows>(base, reform)) {
    for (std::size_t k = 0; k < width; ++k) pairs.emplace_back(a * width + k, b * width + k);
  }
  return pairs;
}

RowPairs same_ties(const World& base, const World& reform) {
  const auto tie = [](const World& world, std::size_t t) {
    const auto key = world.table<organisation::Rows>().get<organisation::Key>();
    return std::array<std::uint64_t, 3>{
        key[world.table<organisation_tie::Rows>().get<organisation_tie::From>()[t]],
        key[world.table<organisation_tie::Rows>().get<organisation_tie::To>()[t]],
        world.table<organisation_tie::Rows>().get<organisation_tie::Kind>()[t]};
  };
  std::map<std::array<std::uint64_t, 3>, std::size_t> rows;
  for (std::size_t t = 0; t < reform.organisation_ties.size(); ++t) rows.emplace(tie(reform, t), t);
  RowPairs pairs;
  for (std::size_t t = 0; t < base.organisation_ties.size(); ++t) {
    const auto found = rows.find(tie(base, t));
    if (found != rows.end()) pairs.emplace_back(t, found->second);
  }
  return pairs;
}

template <class Rows, const Pairing& pairing>
RowPairs pairs_of(const World& base, const World& reform) {
  using By = Pairing::By;
  if constexpr (pairing.by == By::rows) return same_rows<Rows>(base, reform);
  if constexpr (pairing.by == By::keys) return same_keys<Rows>(base, reform);
  if constexpr (pairing.by == By::keys_of_staff) return same_staff(base, reform);
  if constexpr (pairing.by == By::cells) return same_cells(base, reform, pairing.width);
  if constexpr (pairing.by == By::ends) return same_ties(base, reform);
}

}  // namespace

RowPairs row_pairs(std::string_view table, const World& base, const World& reform) {
#define TABLE_BEGIN(name, member, pairing, label) \
  if (table == name::table_name) return pairs_of<name::Rows, name::table_pairing>(base, reform);
#define COLUMN(...)
#define TABLE_END
#include "world/tables.def"
#undef TABLE_BEGIN
#undef COLUMN
#undef TABLE_END
  return {};
}

}  // namespace coprod
