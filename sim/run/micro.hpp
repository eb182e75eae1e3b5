#pragma once

/// micro.h5: a row for each person of a sample and each reported month, streamed to disk in bounded
/// memory. The layout is in docs/file-format.md.

#include "output/rows.hpp"
#include "output/table.hpp"
#include "random/philox.hpp"
#include "run/run.hpp"
#include "world/world.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace coprod {

/// Root attributes `file_type` and `format_version` of `micro.h5`.
inline constexpr std::string_view micro_file_type = "coprod-micro";
inline constexpr std::string_view micro_version = "1.0";

/// The persons of a sample. Whether a person is in it hangs on the person's key, the seed and the
/// replicate alone, so it is the same under every policy; a smaller share is part of a larger.
class PersonSample {
 public:
  PersonSample(double share, PhiloxKey random);

  [[nodiscard]] bool holds(EntityKey person) const;
  /// Rows of the sample's persons, ascending by key. Cheap when rows were only appended since the
  /// last call: most months.
  [[nodiscard]] std::span<const std::uint32_t> rows(std::span<const std::uint64_t> keys);

 private:
  std::uint64_t threshold_;  ///< of a 32-bit word
  PhiloxKey random_;
  std::vector<std::uint64_t> known_;  ///< keys by row at the last call
  std::vector<std::uint32_t> rows_;
};

/// The columns of a table of persons: replicate, month, key, then the columns of World's persons.
[[nodiscard]] std::vector<RowColumn> person_columns();

/// The file of a run. Its methods are for one thread at a time, as all of HDF5.
class MicroFile {
 public:
  /// Makes a table for every replicate, so that the order of creation does not depend on threads.
  /// @param person_months  about how many a replicate has; tables of few rows get small chunks
  MicroFile(const std::filesystem::path& path, const Provenance& provenance,
            const MicroOptions& options, std::size_t replicates, double person_months,
            IfExists if_exists = IfExists::refuse);

  /// Tables for more replicates (a second stage of --until).
  void grow(std::size_t replicates);
  void append(std::size_t replicate, std::span<const std::byte> rows);
  /// Publishes the file with the first `replicates` tables; the others are taken out.
  void finish(std::size_t replicates);

  [[nodiscard]] const std::vector<RowColumn>& columns() const { return columns_; }
  [[nodiscard]] double share() const { return share_; }
  /// Rows to append at a time.
  [[nodiscard]] std::size_t chunk_rows() const { return chunk_rows_; }

 private:
  double share_;
  std::size_t replicates_ = 0;  ///< that have a table
  std::size_t chunk_rows_;
  std::vector<RowColumn> columns_;
  Hdf5Writer file_;
};

/// Gathers the rows of one replicate, and writes them a chunk at a time.
class MicroRecorder {
 public:
  /// `writing` is held while `file` is used. Both must outlive the recorder.
  MicroRecorder(MicroFile& file, std::mutex& writing, std::size_t replicate, PhiloxKey random);

  /// Takes the rows of the month that `world` has just finished.
  void record(const World& world);
  /// Writes what is left. Without it the table ends early.
  void finish();

 private:
  void flush();

  MicroFile& file_;
  std::mutex& writing_;
  std::size_t replicate_;
  PersonSample sample_;
  std::vector<std::size_t> offsets_;  ///< of the columns in a row
  std::size_t row_bytes_;
  std::size_t chunk_rows_;
  std::vector<std::uint32_t> present_;
  std::vector<std::byte> buffer_;  ///< one chunk
  std::size_t filled_ = 0;         ///< rows in the buffer
};

}  // namespace coprod
