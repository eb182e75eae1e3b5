#pragma once

/// The tables of World, made from their declarations in person.def, organisations.def and
/// practices.def: namespace `person` holds a tag per column (`person::Stress`) and the type
/// `person::Rows`.

#include "core/table.hpp"
#include "world/categories.hpp"

#include <array>
#include <string_view>

namespace coprod {

/// Which rows of a table are the same agent in two Worlds that grew out of one.
struct Pairing {
  enum class By : std::uint8_t {
    rows,           ///< the same row in both
    keys,           ///< the row of the same key
    keys_of_staff,  ///< the same, of staff of the same social enterprise
    cells,          ///< as many rows for each organisation, in its order
    ends,           ///< ties of one kind between the same two organisations
  };
  By by = By::rows;
  std::size_t width = 1;  ///< rows an organisation
};

namespace pairings {
inline constexpr Pairing rows{Pairing::By::rows, 1};
inline constexpr Pairing keys{Pairing::By::keys, 1};
inline constexpr Pairing keys_of_staff{Pairing::By::keys_of_staff, 1};
inline constexpr Pairing ends{Pairing::By::ends, 1};
constexpr Pairing cells(std::size_t width) { return {Pairing::By::cells, width}; }
}  // namespace pairings

namespace detail {
template <class... All>
struct TableFrom;
template <class... Done>
struct TableList {
  using type = Table<Done...>;
};
template <class Done, class... Rest>
struct DropVoid;
template <class... Done>
struct DropVoid<TableList<Done...>, void> {
  using type = Table<Done...>;
};
template <class... Done, class Next, class... Rest>
struct DropVoid<TableList<Done...>, Next, Rest...> {
  using type = typename DropVoid<TableList<Done..., Next>, Rest...>::type;
};
}  // namespace detail

/// The names of the processes that write a column, as its declaration lists them.
template <class... Names>
constexpr std::array<std::string_view, sizeof...(Names)> by(Names... names) {
  return {std::string_view(names)...};
}

// First pass: one tag type per column, which knows its table.
#define TABLE_BEGIN(table, member, pairing, label)       \
  namespace table {                                      \
  struct Self;                                           \
  inline constexpr std::string_view table_name = #table; \
  inline constexpr std::string_view table_label = label; \
  inline constexpr Pairing table_pairing = pairings::pairing;
#define COLUMN(Tag, name, type, unit, low, high, initial, writer_names, label)      \
  struct Tag {                                                                      \
    using Type = type;                                                              \
    using Owner = Self;                                                             \
    static constexpr auto writers = writer_names;                                   \
    static constexpr ColumnInfo info{table_name, #name,   unit,  low,         high, \
                                     initial,    writers, label, sizeof(type)};     \
  };
#define TABLE_END }
#include "world/tables.def"
#undef TABLE_BEGIN
#undef COLUMN
#undef TABLE_END

// Second pass: the table type of all tags.
#define TABLE_BEGIN(table, member, pairing, label) \
  namespace table {                                \
  using Rows = detail::DropVoid < detail::TableList<>,
#define COLUMN(Tag, name, type, unit, low, high, initial, writers, label) Tag,
#define TABLE_END       \
  void > ::type;        \
  struct Self {         \
    using Table = Rows; \
  };                    \
  }
#include "world/tables.def"
#undef TABLE_BEGIN
#undef COLUMN
#undef TABLE_END

/// The table that has a column: `person::Rows` of `person::Stress`.
template <class C>
using TableOf = typename C::Owner::Table;

}  // namespace coprod
