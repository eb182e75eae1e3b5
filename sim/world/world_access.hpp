#pragma once

/// What a serial or settled process sees of World: the columns that it declares, and nothing else.

#include "world/world.hpp"

#include <concepts>
#include <cstdint>
#include <span>
#include <type_traits>
#include <vector>

namespace coprod {

/// A view of World made from a declaration. Touching a column that is not declared does not compile.
/// `read` is for old values, also of a column that the process writes: then it stands in both lists;
/// `write` is for storing. Copied like a pointer; a function that needs less takes a view of less,
/// which is made of any view that declares it.
template <class R, class W = Writes<>, class T = Rearranges<>>
class WorldAccess;

namespace detail {
template <class Rows>
struct ColumnsOf;
template <class... C>
struct ColumnsOf<Table<C...>> {
  template <class Push>
  static void push(Push&& push) {
    (push(&C::info), ...);
  }
  static std::string_view name() {
    std::string_view names[] = {C::info.table...};
    return names[0];
  }
};
}  // namespace detail

template <class... R, class... W, class... T>
class WorldAccess<Reads<R...>, Writes<W...>, Rearranges<T...>> {
 public:
  template <class C>
  static constexpr bool declares_read = detail::is_one_of<C, R...>;
  template <class C>
  static constexpr bool declares_write =
      detail::is_one_of<C, W...> || detail::is_one_of<TableOf<C>, T...>;
  template <class Rows>
  static constexpr bool declares_rows = detail::is_one_of<Rows, T...>;

  using Whole = std::conditional_t<sizeof...(W) == 0 && sizeof...(T) == 0, const World, World>;

  /// Of a World: for whoever has one, and so may see all of it.
  WorldAccess(Whole& world)  // NOLINT(google-explicit-constructor): a view of it, like a span
      : world_(&world) {}
  /// Of a view that declares as much or more.
  template <class... R2, class... W2, class... T2>
  requires((WorldAccess<Reads<R2...>, Writes<W2...>,
                        Rearranges<T2...>>::template declares_read<R> && ...)
           && (WorldAccess<Reads<R2...>, Writes<W2...>,
                           Rearranges<T2...>>::template declares_write<W> && ...)
           && (detail::is_one_of<T, T2...> && ...))
      WorldAccess(  // NOLINT(google-explicit-constructor): less of the same
          const WorldAccess<Reads<R2...>, Writes<W2...>, Rearranges<T2...>>& wider)
      : world_(wider.world_) {}

  template <class C>
  requires declares_read<C>
  [[nodiscard]] std::span<const typename C::Type> read() const {
    return world_->template table<TableOf<C>>().template get<C>();
  }
  template <class C>
  requires declares_write<C>
  [[nodiscard]] std::span<typename C::Type> write() const {
    return world_->template table<TableOf<C>>().template get<C>();
  }
  /// For storing what is made of the old value: the column stands in both lists.
  template <class C>
  requires(declares_read<C>&& declares_write<C>)
      [[nodiscard]] std::span<typename C::Type> change() const {
    return write<C>();
  }
  /// Rows of any table.
  template <class Rows>
  [[nodiscard]] std::size_t count() const {
    return world_->template table<Rows>().size();
  }

  // Rows, for the few that rearrange them. Spans of the table that were taken before are void.

  /// New rows hold the declared initial values.
  template <class Rows>
  requires declares_rows<Rows>
  void resize(std::size_t rows) const { world_->template table<Rows>().resize(rows); }
  /// Keeps rows `order[0], order[1], …` in that order.
  template <class Rows>
  requires declares_rows<Rows>
  void reorder(const std::vector<std::uint32_t>& order) const {
    world_->template table<Rows>().reorder(order);
  }

  // What is made of columns, for those who declare the columns.

  [[nodiscard]] std::size_t organisation_of_enterprise(std::size_t enterprise) const {
    return world_->organisation_of_enterprise(enterprise);
  }
  [[nodiscard]] bool is_open(std::size_t organisation) const requires
      declares_read<social_enterprise::ClosedMonth> {
    return world_->is_open(organisation);
  }
  [[nodiscard]] float effect_of(std::size_t organisation,
                                Practice practice) const requires declares_read<practice::Effect> {
    return world_->effect_of(organisation, practice);
  }
  /// First row of each district's employers.
  [[nodiscard]] std::span<const std::uint32_t> employer_offsets() const requires
      declares_read<employer::District> {
    return world_->employer_offsets;
  }
  /// Employers in proportion to slots.
  [[nodiscard]] const WeightedRows& employers_by_slots() const requires
      declares_read<employer::Slots> {
    return world_->employers_by_slots;
  }
  /// Rows of a district's open social enterprises in the order of their keys.
  [[nodiscard]] std::span<const std::uint32_t> enterprises_of(std::size_t district) const requires
      declares_read<social_enterprise::District> && declares_read<
          social_enterprise::ClosedMonth> && declares_read<social_enterprise::Key> {
    return world_->enterprises_of[district];
  }
  /// First row of each enterprise's staff at the last refresh of the roster.
  [[nodiscard]] std::span<const std::uint32_t> worker_offsets() const requires
      declares_read<enterprise_worker::Enterprise> {
    return world_->worker_offsets;
  }
  /// To be called when an enterprise is founded or closes.
  void index_enterprises() const requires declares_write<social_enterprise::ClosedMonth> {
    world_->index_enterprises();
  }
  void index_staff() const requires declares_rows<enterprise_worker::Rows> {
    world_->index_staff();
  }

  static std::vector<const ColumnInfo*> reads() { return {&R::info...}; }
  /// With the columns of tables that are rearranged.
  static std::vector<const ColumnInfo*> writes() {
    std::vector<const ColumnInfo*> columns{&W::info...};
    [[maybe_unused]] const auto push = [&](const ColumnInfo* column) { columns.push_back(column); };
    (detail::ColumnsOf<T>::push(push), ...);
    return columns;
  }
  /// Names of the tables that are rearranged.
  static std::vector<std::string_view> rearranges() { return {detail::ColumnsOf<T>::name()...}; }

 private:
  template <class, class, class>
  friend class WorldAccess;
  Whole* world_;
};

}  // namespace coprod
