#pragma once

/// Append-only logs of finished work (docs/file-format.md, "Shards"). HDF5 1.10 does not survive
/// kill -9 while a file is open, so what is finished goes here first and into HDF5 at the end.
///
/// A log begins with a magic word and the identity of the work that it belongs to; then records
/// follow, each with its length, its id, its payload and a CRC32C over all of these. Whatever
/// stands from the first bad record on is of no use and is cut off when the log is opened again.

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace coprod {

/// Where a log stopped being readable.
struct LogTail {
  std::size_t records = 0;       ///< good ones
  std::uint64_t good_bytes = 0;  ///< header and good records
  std::uint64_t bytes = 0;       ///< of the file
  [[nodiscard]] bool whole() const { return good_bytes == bytes; }
};

/// A log opened for appending. From any thread; at most one process writes to one log.
class RecordLog {
 public:
  /// Makes the log at `path`, or opens an existing one after its last good record, cutting off what
  /// follows. `identity` is at most 64 KiB.
  /// @throws InvalidFile when the file is no log or belongs to other work; OutputRefused when
  ///         another process is writing to it; OutputError for trouble of the machine.
  RecordLog(std::filesystem::path path, std::string_view identity);
  ~RecordLog();
  RecordLog(const RecordLog&) = delete;
  RecordLog& operator=(const RecordLog&) = delete;

  /// Appends a record with one write, and lets it reach the disk at most a second later than the
  /// next record or the closing. `payload` is below 4 GiB. Throws OutputError.
  void append(std::uint64_t id, std::span<const std::byte> payload);
  /// Waits until all records are on the disk.
  void sync();

 private:
  void write_all(std::string_view bytes);
  void sync_locked();

  std::filesystem::path path_;
  std::mutex mutex_;
  int descriptor_ = -1;
  double synced_ = 0.0;  ///< seconds of the monotonic clock
  bool dirty_ = false;
  std::string buffer_;
};

/// Calls `take(id, payload)` for every good record of the log, in order, and says where it ended. A
/// log that ends in the middle of a record is no error: its writer was killed, or is still writing.
/// @throws InvalidFile when the file is no log, or, with `identity`, belongs to other work.
LogTail read_records(
    const std::filesystem::path& path, std::optional<std::string_view> identity,
    const std::function<void(std::uint64_t id, std::span<const std::byte> payload)>& take);

/// Where a good record stands in its log.
struct RecordPlace {
  std::uint64_t id = 0;
  std::uint64_t offset = 0;  ///< of the payload
  std::uint32_t length = 0;  ///< of the payload
};
/// All good records of a log, in order; reads and checks the whole log. Throws as read_records.
[[nodiscard]] std::vector<RecordPlace> index_records(const std::filesystem::path& path,
                                                     std::optional<std::string_view> identity);
/// The payload of a record that index_records found. Throws OutputError.
[[nodiscard]] std::vector<std::byte> read_record(const std::filesystem::path& path,
                                                 const RecordPlace& place);

/// The identity that a log says it belongs to. Throws InvalidFile when it is no log.
[[nodiscard]] std::string identity_of_log(const std::filesystem::path& path);

/// Whether a process has the log open for writing.
[[nodiscard]] bool is_being_written(const std::filesystem::path& path);

/// CRC32C (Castagnoli) of some bytes, as in iSCSI (RFC 3720).
[[nodiscard]] std::uint32_t crc32c(std::span<const std::byte> bytes);

}  // namespace coprod
