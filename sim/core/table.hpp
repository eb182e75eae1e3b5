#pragma once

/// Tables of agents as typed columns. A column is declared once, in a `.def` file under world/; the
/// declaration is visited by checkpoints, the digest, the memory table, the docs and the
/// invariants.

#include "core/ids.hpp"
#include "core/math.hpp"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <new>
#include <span>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <vector>

namespace coprod {

enum class Scalar : std::uint8_t { u8, i8, u16, i16, u32, i32, u64, i64, f32, f64 };

template <class T>
constexpr Scalar scalar_of() {
  if constexpr (std::is_same_v<T, std::uint8_t>) return Scalar::u8;
  if constexpr (std::is_same_v<T, std::int8_t>) return Scalar::i8;
  if constexpr (std::is_same_v<T, std::uint16_t>) return Scalar::u16;
  if constexpr (std::is_same_v<T, std::int16_t>) return Scalar::i16;
  if constexpr (std::is_same_v<T, std::uint32_t>) return Scalar::u32;
  if constexpr (std::is_same_v<T, std::int32_t>) return Scalar::i32;
  if constexpr (std::is_same_v<T, std::uint64_t>) return Scalar::u64;
  if constexpr (std::is_same_v<T, std::int64_t>) return Scalar::i64;
  if constexpr (std::is_same_v<T, float>) return Scalar::f32;
  if constexpr (std::is_same_v<T, double>) return Scalar::f64;
}

/// What a column is: everything that anybody needs to know of it, besides its type.
struct ColumnInfo {
  std::string_view table;
  std::string_view name;
  std::string_view unit;
  double low;      ///< smallest allowed value (an invariant)
  double high;     ///< largest allowed value; `no_row` is always allowed in ties
  double initial;  ///< value of a new row before synthesis fills it
  std::span<const std::string_view> writers;  ///< names of the processes that change it
  std::string_view label;
  std::uint8_t bytes;  ///< of an element
};

/// Storage aligned to a cache line, without initialisation on growth of trivially known values.
template <class T>
struct CacheAligned {
  using value_type = T;
  CacheAligned() = default;
  template <class U>
  explicit CacheAligned(const CacheAligned<U>&) {}
  T* allocate(std::size_t n) {
    return static_cast<T*>(::operator new (n * sizeof(T), std::align_val_t{64}));
  }
  void deallocate(T* p, std::size_t) { ::operator delete (p, std::align_val_t{64}); }
  friend bool operator==(const CacheAligned&, const CacheAligned&) { return true; }
};

template <class T>
using Column = std::vector<T, CacheAligned<T>>;

/// A table with the given column declarations (tag types with `Type` and `info`).
template <class... Columns>
class Table {
 public:
  [[nodiscard]] std::size_t size() const { return size_; }

  /// New rows hold the declared initial values.
  void resize(std::size_t rows) {
    (resize_one<Columns>(rows), ...);
    size_ = rows;
  }
  void reserve(std::size_t rows) { (column<Columns>().reserve(rows), ...); }

  template <class C>
  [[nodiscard]] std::span<typename C::Type> get() {
    return {column<C>().data(), size_};
  }
  template <class C>
  [[nodiscard]] std::span<const typename C::Type> get() const {
    return {column<C>().data(), size_};
  }

  /// visitor(info, std::span<T>) for each column in declaration order.
  template <class Visitor>
  void visit(Visitor&& visitor) {
    (visitor(Columns::info, get<Columns>()), ...);
  }
  template <class Visitor>
  void visit(Visitor&& visitor) const {
    (visitor(Columns::info, get<Columns>()), ...);
  }

  /// visitor(info) for each column in declaration order.
  template <class Visitor>
  static constexpr void visit_infos(Visitor&& visitor) {
    (visitor(Columns::info), ...);
  }

  /// Keeps rows `order[0], order[1], …` in that order (a gather; `order` may be shorter).
  void reorder(const std::vector<std::uint32_t>& order) {
    (reorder_one<Columns>(order), ...);
    size_ = order.size();
  }

  [[nodiscard]] static constexpr std::size_t bytes_per_row() {
    return (sizeof(typename Columns::Type) + ... + 0);
  }
  [[nodiscard]] static constexpr std::size_t column_count() { return sizeof...(Columns); }

 private:
  template <class C>
  Column<typename C::Type>& column() {
    return std::get<index_of<C>()>(columns_);
  }
  template <class C>
  const Column<typename C::Type>& column() const {
    return std::get<index_of<C>()>(columns_);
  }
  template <class C>
  static constexpr std::size_t index_of() {
    constexpr bool same[] = {std::is_same_v<C, Columns>...};
    std::size_t i = 0;
    while (i < sizeof...(Columns) && !same[i]) ++i;
    return i;
  }
  template <class C>
  void resize_one(std::size_t rows) {
    using T = typename C::Type;
    const T initial = C::info.initial >= 4294967295.0 && std::is_same_v<T, std::uint32_t>
                          ? static_cast<T>(no_row)
                          : static_cast<T>(C::info.initial);
    column<C>().resize(rows, initial);
  }
  template <class C>
  void reorder_one(const std::vector<std::uint32_t>& order) {
    auto& from = column<C>();
    std::remove_reference_t<decltype(from)> to;
    to.reserve(from.capacity());
    to.resize(order.size());
    for (std::size_t i = 0; i < order.size(); ++i) to[i] = from[order[i]];
    from.swap(to);
  }

  std::tuple<Column<typename Columns::Type>...> columns_;
  std::size_t size_ = 0;
};

// ---- Declared access ------------------------------------------------------------------------

template <class... C>
struct Reads {};
template <class... C>
struct Writes {};
/// Tables whose rows a process adds, drops or moves; it writes all of their columns.
template <class... Tables>
struct Rearranges {};

namespace detail {
template <class C>
struct ReadSlot {
  const typename C::Type* pointer;
};
template <class C>
struct WriteSlot {
  typename C::Type* pointer;
};
template <class C, class... All>
inline constexpr bool is_one_of = (std::is_same_v<C, All> || ...);
}  // namespace detail

/// The only sight of a table that a person-local process gets: the columns that it declares, and no
/// others. Touching an undeclared column does not compile. A column whose old values count is
/// declared as read also where the process writes it, and read by `read`.
template <class R, class W>
class Access;

template <class... R, class... W>
class Access<Reads<R...>, Writes<W...>> : detail::ReadSlot<R>..., detail::WriteSlot<W>... {
 public:
  template <class C>
  static constexpr bool declares_read = detail::is_one_of<C, R...>;
  template <class C>
  static constexpr bool declares_write = detail::is_one_of<C, W...>;

  /// Pointers begin at row `first`.
  template <class AnyTable>
  COPROD_INLINE Access(AnyTable& table, std::size_t first)
      : detail::ReadSlot<R>{table.template get<R>().data() + first}...,
        detail::WriteSlot<W>{table.template get<W>().data() + first}... {}

  template <class C>
  requires declares_read<C> COPROD_INLINE const typename C::Type* read() const {
    return static_cast<const detail::ReadSlot<C>&>(*this).pointer;
  }
  template <class C>
  requires declares_write<C> COPROD_INLINE typename C::Type* write() const {
    return static_cast<const detail::WriteSlot<C>&>(*this).pointer;
  }

  static std::vector<const ColumnInfo*> reads() { return {&R::info...}; }
  static std::vector<const ColumnInfo*> writes() { return {&W::info...}; }
};

}  // namespace coprod
