#pragma once

/// The tables of World, made from their declarations in person.def and organisations.def:
/// namespace `person` holds a tag per column (`person::Stress`) and the type `person::Rows`.

#include "core/table.hpp"

#include <array>
#include <string_view>

namespace coprod {

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
#define TABLE_BEGIN(table, member, label)                \
  namespace table {                                      \
  struct Self;                                           \
  inline constexpr std::string_view table_name = #table; \
  inline constexpr std::string_view table_label = label;
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
#define TABLE_BEGIN(table, member, label) \
  namespace table {                       \
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
