#pragma once

/// The only door to HDF5: a thin layer over its C API, which no header of ours shows.
///
/// **Threads.** Debian's HDF5 is not thread-safe. All objects of this file, of all files together,
/// are for one thread at a time: by contract there is one writer thread.

#include "output/files.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace coprod {

/// Types of elements in a file. All are little-endian there. `results.h5` uses int8 (categories),
/// int32, float64 and text only; the others are for checkpoints.
enum class Hdf5Type {
  int8,
  uint8,
  int16,
  uint16,
  int32,
  uint32,
  int64,
  uint64,
  float32,
  float64,
  text,  ///< UTF-8, of variable length
};

/// Bytes of one element in memory; 0 for text.
[[nodiscard]] std::size_t size_of(Hdf5Type type);
/// "int32" and so on.
[[nodiscard]] std::string_view name_of(Hdf5Type type);

/// The Hdf5Type of a C++ number.
template <class T>
[[nodiscard]] constexpr Hdf5Type hdf5_type_of() {
  static_assert(std::is_arithmetic_v<T> && !std::is_same_v<T, bool>);
  if constexpr (std::is_floating_point_v<T>) {
    static_assert(sizeof(T) == 4 || sizeof(T) == 8);
    return sizeof(T) == 4 ? Hdf5Type::float32 : Hdf5Type::float64;
  } else {
    constexpr Hdf5Type signed_types[] = {Hdf5Type::int8, Hdf5Type::int16, Hdf5Type::int32,
                                         Hdf5Type::int64};
    constexpr Hdf5Type unsigned_types[] = {Hdf5Type::uint8, Hdf5Type::uint16, Hdf5Type::uint32,
                                           Hdf5Type::uint64};
    constexpr std::size_t size_index = sizeof(T) == 1   ? 0
                                       : sizeof(T) == 2 ? 1
                                       : sizeof(T) == 4 ? 2
                                                        : 3;
    return std::is_signed_v<T> ? signed_types[size_index] : unsigned_types[size_index];
  }
}

/// The value of an attribute. Text is stored with fixed length, so that netCDF and R read it as
/// plain characters; lists of text with variable length.
using AttributeValue = std::variant<std::string, std::int32_t, double, std::vector<std::string>,
                                    std::vector<std::int8_t>, std::vector<std::int32_t>,
                                    std::vector<double>, std::int8_t, std::int64_t, std::uint64_t>;
/// Name and value, in the order of writing.
using Attributes = std::vector<std::pair<std::string, AttributeValue>>;

/// A dataset to be made.
struct Hdf5DatasetSpec {
  std::string path;                    ///< from the root: "/persons/age"; groups must exist
  Hdf5Type type = Hdf5Type::float64;   ///< type of the elements
  std::vector<std::uint64_t> extent;   ///< length of each axis; at least one axis
  std::vector<std::uint64_t> chunk{};  ///< length of a chunk on each axis; empty: contiguous
  int growing_axis = -1;               ///< axis that `resize` may change; needs a chunk
  int gzip = 4;                        ///< 0 (off) to 9; only with a chunk; with shuffle
  bool checksum = false;               ///< Fletcher-32 on each chunk
  std::optional<double> fill{};        ///< value of cells never written (and `_FillValue`)
};

/// A field of the rows of a table.
struct Hdf5Field {
  std::string name;
  Hdf5Type type = Hdf5Type::int32;
  std::size_t text_length = 0;  ///< of text: so many bytes of ASCII, filled up with zero bytes

  /// Bytes of the field in a row.
  [[nodiscard]] std::size_t bytes() const {
    return type == Hdf5Type::text ? text_length : size_of(type);
  }
};

/// A table of rows to be made: a one-dimensional dataset of a compound type, empty at first, that
/// PyTables, pandas and R open as a data frame.
struct Hdf5TableSpec {
  std::string path;
  std::vector<Hdf5Field> fields;
  std::uint64_t chunk_rows = 4096;  ///< whole chunks are appended fastest
  int gzip = 0;                     ///< 0 (off) to 9, with shuffle
};

/// Which readers the file is for.
enum class Hdf5Format {
  portable,  ///< HDF5 1.8 and newer, netCDF-4, R, h5wasm
  guarded,   ///< HDF5 1.10 and newer; chunk indexes carry checksums, too: for checkpoints
};

/// Writes a new HDF5 file, whole or not at all: see TemporaryFile.
///
/// Two files with the same data, written in the same order, have equal datasets and attributes:
/// time stamps are off, and the order of creation is tracked.
///
/// When the disk fills, the first operation that notices throws OutputError and no later one
/// touches the disk; HDF5 itself, which does not survive a failed write, never sees it.
///
/// Errors of use (unknown path, wrong length) are std::logic_error; of the machine, OutputError.
class Hdf5Writer {
 public:
  /// @throws as TemporaryFile.
  explicit Hdf5Writer(std::filesystem::path path, Hdf5Format format = Hdf5Format::portable,
                      IfExists if_exists = IfExists::refuse);
  ~Hdf5Writer();
  Hdf5Writer(Hdf5Writer&&) noexcept;
  Hdf5Writer& operator=(Hdf5Writer&&) = delete;

  /// Makes a group. Its parent must exist.
  void create_group(const std::string& path);
  /// Makes a dataset, filled with `fill` or 0.
  void create_dataset(const Hdf5DatasetSpec& spec);
  /// Makes a one-dimensional dataset of UTF-8 texts of variable length, and writes it.
  void write_texts(const std::string& path, std::span<const std::string> values);
  /// Sets an attribute of the object at `path` ("/" is the root). It must not exist yet.
  void attribute(const std::string& path, const std::string& name, const AttributeValue& value);

  /// Makes the 1-D dataset at `path` a dimension scale of the name `name`.
  void make_scale(const std::string& path, const std::string& name);
  /// Attaches the scale at `scale_path` to axis `axis` of the dataset at `path`.
  void attach_scale(const std::string& path, const std::string& scale_path, unsigned axis);

  /// Writes a block of `count` elements from `offset` on (one entry per axis). The type of `data`
  /// is exactly that of the dataset; its length is the product of `count`.
  void write_bytes(const std::string& path, std::span<const std::uint64_t> offset,
                   std::span<const std::uint64_t> count, Hdf5Type type,
                   std::span<const std::byte> data);
  template <class T>
  void write(const std::string& path, std::span<const std::uint64_t> offset,
             std::span<const std::uint64_t> count, std::span<const T> data) {
    write_bytes(path, offset, count, hdf5_type_of<T>(), std::as_bytes(data));
  }
  /// Writes a whole dataset.
  void write_all(const std::string& path, Hdf5Type type, std::span<const std::byte> data);

  /// Changes the length of a dataset's growing axis. What is cut off is lost.
  void resize(const std::string& path, std::uint64_t length);

  /// Makes a table of rows, which has none yet.
  void create_table(const Hdf5TableSpec& spec);
  /// Appends rows to a table: fields in their order, one behind the other without gaps.
  void append_rows(const std::string& path, std::span<const std::byte> rows);
  /// Takes a table of rows out of the file. Its space in the file is not given back.
  void remove_table(const std::string& path);

  /// Closes, fsyncs, renames, fsyncs the folder. Without it the destructor leaves nothing behind.
  void finish();
  /// The final name.
  [[nodiscard]] const std::filesystem::path& path() const noexcept;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// What is accepted from a file that may come from anywhere.
struct Hdf5Limits {
  std::uint64_t max_dataset_bytes = std::uint64_t{8} << 30;  ///< of one dataset, unpacked
  std::uint64_t max_attribute_bytes = std::uint64_t{16} << 20;
  std::uint64_t max_objects = 1'000'000;
  int max_depth = 8;  ///< of groups
  /// Values that the child process reads on trial, unpacked; of the rest it reads the structure.
  std::uint64_t max_trial_bytes = std::uint64_t{1} << 30;
};

/// A dataset in a file that is read.
struct Hdf5DatasetInfo {
  std::string path;                   ///< from the root
  Hdf5Type type = Hdf5Type::float64;  ///< of the elements
  std::vector<std::uint64_t> extent;  ///< length of each axis; empty for a scalar
  std::uint64_t cells() const noexcept;
};

/// Reads an HDF5 file that may be damaged or hostile.
///
/// The constructor walks the whole file before a value is read. It refuses, as InvalidFile with a
/// sentence: what is no regular file or has no HDF5 signature at its start; another `file_type` or
/// another major `format_version`; plug-ins and every filter but gzip, shuffle and Fletcher-32;
/// external storage, virtual datasets, soft, external and user-defined links, loops; types other
/// than those of Hdf5Type; more objects, deeper groups or larger datasets than `limits`.
///
/// The walk is done first in a child process, because HDF5 1.10 can crash or hang on a damaged
/// file; then the child dies, and the file is refused.
class Hdf5Reader {
 public:
  /// @param file_type  the root attribute `file_type` must be this, e.g. "coprod-results"
  /// @param major      the number before the dot of the root attribute `format_version`
  Hdf5Reader(std::filesystem::path path, std::string_view file_type, int major,
             const Hdf5Limits& limits = {});
  ~Hdf5Reader();
  Hdf5Reader(Hdf5Reader&&) noexcept;
  Hdf5Reader& operator=(Hdf5Reader&&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const noexcept;
  /// All datasets, groups before their content, in the order of creation.
  [[nodiscard]] const std::vector<Hdf5DatasetInfo>& datasets() const noexcept;
  /// Paths of all groups, the root ("/") first.
  [[nodiscard]] const std::vector<std::string>& groups() const noexcept;
  /// Null when there is no such dataset.
  [[nodiscard]] const Hdf5DatasetInfo* find(std::string_view path) const noexcept;
  /// @throws InvalidFile when there is no such dataset.
  [[nodiscard]] const Hdf5DatasetInfo& dataset(std::string_view path) const;

  /// Reads a block of `count` elements from `offset` on, as exactly the type of the dataset.
  /// @throws InvalidFile when the type, the rank or the extent does not fit, or the data are bad.
  void read_bytes(std::string_view path, std::span<const std::uint64_t> offset,
                  std::span<const std::uint64_t> count, Hdf5Type type,
                  std::span<std::byte> data) const;
  /// Reads a whole dataset of numbers, in row-major order.
  template <class T>
  [[nodiscard]] std::vector<T> read(std::string_view dataset_path) const {
    const Hdf5DatasetInfo& info = dataset(dataset_path);
    std::vector<T> values(info.type == hdf5_type_of<T>() ? info.cells() : 0);
    const std::vector<std::uint64_t> offset(info.extent.size(), 0);
    read_bytes(dataset_path, offset, info.extent, hdf5_type_of<T>(),
               std::as_writable_bytes(std::span<T>(values)));
    return values;
  }
  /// Reads a whole one-dimensional dataset of texts.
  [[nodiscard]] std::vector<std::string> read_texts(std::string_view path) const;
  /// The names of the dimension scales attached to a dataset, one per axis ("" for none).
  [[nodiscard]] std::vector<std::string> scales(std::string_view path) const;

  /// Attribute of the object at `path` ("/" is the root); empty when absent.
  /// @throws InvalidFile when it has another type or is absurdly large.
  [[nodiscard]] std::optional<AttributeValue> find_attribute(std::string_view path,
                                                             const std::string& name) const;
  /// Attribute that must be there.
  [[nodiscard]] AttributeValue attribute(std::string_view path, const std::string& name) const;
  /// Attribute that must be there and a text.
  [[nodiscard]] std::string text_attribute(std::string_view path, const std::string& name) const;
  /// Names of an object's attributes, in the order of creation, without those of dimension scales.
  [[nodiscard]] std::vector<std::string> attribute_names(std::string_view path) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace coprod
