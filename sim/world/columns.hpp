#pragma once

/// The tables of World, made from their declarations in person.def and organisations.def:
/// namespace `person` holds a tag per column (`person::Stress`) and the type `person::Rows`.

#include "core/table.hpp"

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

// First pass: one tag type per column.
#define TABLE_BEGIN(table, label)                        \
  namespace table {                                      \
  inline constexpr std::string_view table_name = #table; \
  inline constexpr std::string_view table_label = label;
#define COLUMN(Tag, name, type, unit, low, high, initial, writers, label)           \
  struct Tag {                                                                      \
    using Type = type;                                                              \
    static constexpr ColumnInfo info{table_name, #name,   unit,  low,         high, \
                                     initial,    writers, label, sizeof(type)};     \
  };
#define TABLE_END }
#include "world/tables.def"
#undef TABLE_BEGIN
#undef COLUMN
#undef TABLE_END

// Second pass: the table type of all tags.
#define TABLE_BEGIN(table, label) \
  namespace table {               \
  using Rows = detail::DropVoid < detail::TableList<>,
#define COLUMN(Tag, name, type, unit, low, high, initial, writers, label) Tag,
#define TABLE_END \
  void > ::type;  \
  }
#include "world/tables.def"
#undef TABLE_BEGIN
#undef COLUMN
#undef TABLE_END

}  // namespace coprod
