#include "output/record_log.hpp"

#include "output/files.hpp"

#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <vector>

#include <boost/crc.hpp>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace coprod {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view magic = "COPRODL1";
constexpr std::size_t max_identity = 64u << 10;
/// Length of the payload, id; the sum of both and the payload follows the payload.
constexpr std::size_t head_bytes = sizeof(std::uint32_t) + sizeof(std::uint64_t);
constexpr std::size_t sum_bytes = sizeof(std::uint32_t);
constexpr double seconds_between_syncs = 1.0;

/// Numbers are little-endian: the program runs on x86-64 only (its kernels are compiled for it).
template <class T>
void put(std::string& out, T value) {
  std::array<char, sizeof(T)> bytes;
  std::memcpy(bytes.data(), &value, sizeof(T));
  out.append(bytes.data(), bytes.size());
}

template <class T>
T get(const char* at) {
  T value;
  std::memcpy(&value, at, sizeof(T));
  return value;
}

std::span<const std::byte> as_bytes(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

double monotonic_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

std::string header_of(std::string_view identity) {
  std::string header(magic);
  put(header, static_cast<std::uint32_t>(identity.size()));
  header += identity;
  put(header, crc32c(as_bytes(header)));
  return header;
}

/// Reads a log piece by piece, never more than one record at a time.
class LogFile {
 public:
  explicit LogFile(const fs::path& path) : path_(path) {
    descriptor_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    struct stat about {};
    if (descriptor_ < 0 || ::fstat(descriptor_, &about) != 0 || !S_ISREG(about.st_mode)) {
      const std::string why = descriptor_ < 0 ? reason_of_errno(errno) : "it is no regular file";
      close();
      throw InvalidFile(fmt::format("cannot read the log '{}': {}", printable(path.string()), why));
    }
    size_ = static_cast<std::uint64_t>(about.st_size);
  }
  ~LogFile() { close(); }
  LogFile(const LogFile&) = delete;
  LogFile& operator=(const LogFile&) = delete;

  [[nodiscard]] std::uint64_t size() const { return size_; }
  [[nodiscard]] std::uint64_t position() const { return at_; }
  void seek(std::uint64_t to) { at_ = to; }

  /// The next `count` bytes; false when fewer are left.
  bool read(std::size_t count, std::string& into) {
    if (size_ < at_ || size_ - at_ < count) return false;
    into.resize(count);
    std::size_t got = 0;
    while (got < count) {
      const ssize_t n =
          ::pread(descriptor_, into.data() + got, count - got, static_cast<off_t>(at_ + got));
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) {
        throw OutputError(fmt::format("cannot read the log '{}': {}", printable(path_.string()),
                                      reason_of_errno(errno)));
      }
      if (n == 0) return false;
      got += static_cast<std::size_t>(n);
    }
    at_ += count;
    return true;
  }

 private:
  void close() {
    if (descriptor_ >= 0) ::close(descriptor_);
    descriptor_ = -1;
  }
  const fs::path& path_;
  int descriptor_ = -1;
  std::uint64_t size_ = 0;
  std::uint64_t at_ = 0;
};

[[noreturn]] void refuse(const fs::path& path, std::string_view why, std::string_view remedy) {
  throw InvalidFile(fmt::format("'{}' {} {}", printable(path.string()), why, remedy));
}

/// The identity, after its header was checked; empty when the file ends within the header, which a
/// kill while the log was made leaves behind.
std::optional<std::string> read_header(LogFile& file, const fs::path& path) {
  std::string head;
  std::string rest;
  if (!file.read(magic.size() + sizeof(std::uint32_t), head)) return std::nullopt;
  if (std::string_view(head).substr(0, magic.size()) != magic) {
    refuse(path, "is no log of finished runs (it begins with other bytes);",
           "move it out of the folder of shards.");
  }
  const auto length = get<std::uint32_t>(head.data() + magic.size());
  if (length > max_identity) {
    refuse(path, "is damaged (its header is absurdly long);",
           "move it out of the folder of shards.");
  }
  if (!file.read(length + sum_bytes, rest)) return std::nullopt;
  const std::string whole = head + rest.substr(0, length);
  if (get<std::uint32_t>(rest.data() + length) != crc32c(as_bytes(whole))) {
    refuse(path, "is damaged (the check sum of its header is wrong);",
           "move it out of the folder of shards; its runs are then simulated again.");
  }
  return rest.substr(0, length);
}

LogTail scan(LogFile& file, const fs::path& path, std::optional<std::string_view> identity,
             const std::function<void(std::uint64_t, std::span<const std::byte>)>& take) {
  LogTail tail;
  tail.bytes = file.size();
  const auto found = read_header(file, path);
  if (!found) return tail;
  if (identity && *found != *identity) {
    refuse(path, "belongs to other work (another design, input or program made it);",
           "merge only shards of one sweep, and keep the directories of sweeps apart.");
  }
  tail.good_bytes = magic.size() + sizeof(std::uint32_t) + found->size() + sum_bytes;
  std::string head;
  std::string body;
  while (file.read(head_bytes, head)) {
    const auto length = get<std::uint32_t>(head.data());
    if (!file.read(std::size_t{length} + sum_bytes, body)) break;
    boost::crc_optimal<32, 0x1EDC6F41, 0xFFFFFFFF, 0xFFFFFFFF, true, true> sum;
    sum.process_bytes(head.data(), head.size());
    sum.process_bytes(body.data(), length);
    if (sum.checksum() != get<std::uint32_t>(body.data() + length)) break;
    if (take) {
      take(get<std::uint64_t>(head.data() + sizeof(std::uint32_t)),
           as_bytes(std::string_view(body).substr(0, length)));
    }
    ++tail.records;
    tail.good_bytes += head_bytes + length + sum_bytes;
  }
  return tail;
}

}  // namespace

std::uint32_t crc32c(std::span<const std::byte> bytes) {
  boost::crc_optimal<32, 0x1EDC6F41, 0xFFFFFFFF, 0xFFFFFFFF, true, true> sum;
  sum.process_bytes(bytes.data(), bytes.size());
  return static_cast<std::uint32_t>(sum.checksum());
}

RecordLog::RecordLog(fs::path path, std::string_view identity) : path_(std::move(path)) {
  const auto fail = [&](int error) {
    const std::string sentence = fmt::format("cannot write the log '{}': {}",
                                             printable(path_.string()), reason_of_errno(error));
    if (descriptor_ >= 0) ::close(descriptor_);
    descriptor_ = -1;  // or it would be closed again, when it may be somebody else's
    throw OutputError(sentence);
  };
  descriptor_ = ::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
  if (descriptor_ < 0) fail(errno);
  // File systems that know no locks are trusted.
  if (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
    ::close(descriptor_);
    throw OutputRefused(fmt::format(
        "another process is writing '{}' (the same task runs twice); wait for it, or end it.",
        printable(path_.string())));
  }
  try {
    LogFile file(path_);
    const LogTail tail = scan(file, path_, identity, {});
    if (::ftruncate(descriptor_, static_cast<off_t>(tail.good_bytes)) != 0) fail(errno);
    if (::lseek(descriptor_, 0, SEEK_END) < 0) fail(errno);
    if (tail.good_bytes == 0) {
      write_all(header_of(identity));
      sync_locked();
      sync_directory(path_.parent_path());
    }
  } catch (...) {
    if (descriptor_ >= 0) ::close(descriptor_);
    throw;
  }
}

RecordLog::~RecordLog() {
  if (dirty_) ::fdatasync(descriptor_);
  ::close(descriptor_);
}

void RecordLog::append(std::uint64_t id, std::span<const std::byte> payload) {
  const std::lock_guard lock(mutex_);
  buffer_.clear();
  buffer_.reserve(head_bytes + payload.size() + sum_bytes);
  put(buffer_, static_cast<std::uint32_t>(payload.size()));
  put(buffer_, id);
  buffer_.append(reinterpret_cast<const char*>(payload.data()), payload.size());
  put(buffer_, crc32c(as_bytes(buffer_)));
  const off_t good = ::lseek(descriptor_, 0, SEEK_CUR);
  try {
    write_all(buffer_);
  } catch (const OutputError&) {
    // What follows half a record could never be read.
    if (::ftruncate(descriptor_, good) == 0) ::lseek(descriptor_, good, SEEK_SET);
    throw;
  }
  dirty_ = true;
  if (monotonic_seconds() - synced_ >= seconds_between_syncs) sync_locked();
}

void RecordLog::sync() {
  const std::lock_guard lock(mutex_);
  sync_locked();
}

void RecordLog::sync_locked() {
  if (::fdatasync(descriptor_) != 0 && errno != EINVAL && errno != EROFS) {
    throw OutputError(fmt::format("cannot write the log '{}': {}", printable(path_.string()),
                                  reason_of_errno(errno)));
  }
  dirty_ = false;
  synced_ = monotonic_seconds();
}

void RecordLog::write_all(std::string_view bytes) {
  // One write in all but exceptional cases (a signal, a nearly full disk).
  while (!bytes.empty()) {
    const ssize_t n = ::write(descriptor_, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) {
      throw OutputError(fmt::format("cannot write the log '{}': {}", printable(path_.string()),
                                    reason_of_errno(errno)));
    }
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
}

LogTail read_records(
    const fs::path& path, std::optional<std::string_view> identity,
    const std::function<void(std::uint64_t id, std::span<const std::byte> payload)>& take) {
  LogFile file(path);
  return scan(file, path, identity, take);
}

std::vector<RecordPlace> index_records(const fs::path& path,
                                       std::optional<std::string_view> identity) {
  LogFile file(path);
  std::vector<RecordPlace> places;
  (void)scan(file, path, identity, [&](std::uint64_t id, std::span<const std::byte> payload) {
    places.push_back({id, file.position() - sum_bytes - payload.size(),
                      static_cast<std::uint32_t>(payload.size())});
  });
  return places;
}

std::vector<std::byte> read_record(const fs::path& path, const RecordPlace& place) {
  LogFile file(path);
  file.seek(place.offset);
  std::string text;
  if (!file.read(place.length, text)) {
    throw OutputError(
        fmt::format("'{}' has become shorter while it was read (is another process "
                    "changing it?); try again.",
                    printable(path.string())));
  }
  const auto bytes = as_bytes(text);
  return {bytes.begin(), bytes.end()};
}

bool is_being_written(const fs::path& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (descriptor < 0) return false;
  const bool locked = ::flock(descriptor, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
  ::close(descriptor);
  return locked;
}

std::string identity_of_log(const fs::path& path) {
  LogFile file(path);
  return read_header(file, path).value_or("");
}

}  // namespace coprod
