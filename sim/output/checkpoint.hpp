#pragma once

/// `checkpoints/YYYY-MM.h5`: all columns of a world, bit by bit. The layout is in
/// docs/file-format.md; what the columns mean is known to those who hand them over.

#include "core/table.hpp"
#include "output/hdf5.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace coprod {

inline constexpr std::string_view checkpoint_file_type = "coprod-checkpoint";
inline constexpr int checkpoint_major = 1;
inline constexpr std::string_view checkpoint_version = "1.0";

/// Bytes of one element.
[[nodiscard]] std::size_t size_of(Scalar type);
/// "u8" and so on.
[[nodiscard]] std::string_view name_of(Scalar type);

/// What a column is, without its values.
struct ColumnSchema {
  std::string table;          ///< letters, digits, underscores: "persons"
  std::string name;           ///< letters, digits, underscores: "employability"
  std::string unit;           ///< "1", "0.01 HKD", …
  Scalar type = Scalar::f32;  ///< of an element
  std::uint64_t rows = 0;     ///< equal for all columns of a table

  [[nodiscard]] std::uint64_t bytes() const { return rows * size_of(type); }
};

/// A column that someone else owns, to be written.
struct ColumnView : ColumnSchema {
  const void* data = nullptr;  ///< `bytes()` bytes; may be null when there are no rows
};

/// A column read from a file.
struct ColumnBlob : ColumnSchema {
  std::vector<std::byte> data{};
};

/// Named single values beside the columns: the month, counters, accumulators.
using CheckpointValue = std::variant<std::int64_t, std::uint64_t, double, std::string>;
using CheckpointValues = std::map<std::string, CheckpointValue>;

/// FNV-1a (64 bits) over table, name, type and unit of the columns, sorted by table and name; so
/// it does not depend on their order, nor on the numbers of rows.
[[nodiscard]] std::uint64_t schema_hash(std::span<const ColumnSchema> columns);
/// 16 hexadecimal digits.
[[nodiscard]] std::string hash_text(std::uint64_t hash);

/// Writes a checkpoint, one replicate after the other. One thread: see hdf5.hpp.
class CheckpointWriter {
 public:
  /// @param values  of the whole file: resolved scenario as text, seed, month, …
  /// @param gzip    0 (fast) to 9 (small)
  CheckpointWriter(const std::filesystem::path& path, const CheckpointValues& values, int gzip = 1,
                   IfExists if_exists = IfExists::refuse);

  /// Writes the group `/replicate_NNNN`. All replicates have the same schema.
  /// @throws std::logic_error when columns of a table differ in rows, a name comes twice, or the
  ///         schema differs from that of an earlier replicate; OutputError as Hdf5Writer.
  void write_replicate(std::uint32_t replicate, const CheckpointValues& values,
                       std::span<const ColumnView> columns);

  /// Writes the schema hash and makes the file appear.
  /// @throws std::logic_error when there is no replicate.
  void finish();

 private:
  void write_values(const std::string& path, const CheckpointValues& values);

  Hdf5Writer file_;
  int gzip_;
  std::vector<std::uint32_t> replicates_;
  std::uint64_t schema_ = 0;
};

/// Reads a checkpoint as a hostile file (see Hdf5Reader).
///
/// The constructor verifies the layout: names, types, equal rows in a table, the same schema in
/// every replicate, and that the schema hash belongs to it.
class CheckpointReader {
 public:
  explicit CheckpointReader(const std::filesystem::path& path, const Hdf5Limits& limits = {});

  /// Values of the whole file.
  [[nodiscard]] const CheckpointValues& values() const noexcept { return values_; }
  /// @throws InvalidFile when it is absent or no text.
  [[nodiscard]] std::string text(const std::string& name) const;
  [[nodiscard]] std::uint64_t schema() const noexcept { return schema_; }
  /// @throws InvalidFile when the program's schema is another one: the file is then of a program
  ///         with other columns, and `expected` is used to name the first difference.
  void require_schema(std::span<const ColumnSchema> expected) const;

  /// Numbers of the replicates in the file, ascending.
  [[nodiscard]] const std::vector<std::uint32_t>& replicates() const noexcept {
    return replicates_;
  }
  [[nodiscard]] const CheckpointValues& replicate_values(std::uint32_t replicate) const;
  /// The columns of a replicate in the order of writing.
  [[nodiscard]] const std::vector<ColumnSchema>& columns(std::uint32_t replicate) const;
  /// Null when there is no such column.
  [[nodiscard]] const ColumnSchema* find(std::uint32_t replicate, std::string_view table,
                                         std::string_view name) const;

  /// Reads a column into memory of exactly its size.
  /// @throws InvalidFile when there is no such column, its type or size differs, or it is damaged.
  void read(std::uint32_t replicate, std::string_view table, std::string_view name, Scalar type,
            std::span<std::byte> destination) const;
  /// Reads all columns of a replicate.
  [[nodiscard]] std::vector<ColumnBlob> read_all(std::uint32_t replicate) const;

 private:
  struct Replicate {
    CheckpointValues values;
    std::vector<ColumnSchema> columns;
  };

  [[noreturn]] void refuse(const std::string& reason) const;
  [[nodiscard]] CheckpointValues read_values(const std::string& path) const;
  void read_column(const Hdf5DatasetInfo& info);
  [[nodiscard]] const Replicate& replicate(std::uint32_t number) const;
  void check_schema() const;

  Hdf5Reader file_;
  CheckpointValues values_;
  std::uint64_t schema_ = 0;
  std::vector<std::uint32_t> replicates_;
  std::map<std::uint32_t, Replicate> content_;
};

}  // namespace coprod
