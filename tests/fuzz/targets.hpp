#pragma once

/// What the fuzzers try: each takes any bytes, and returns when they ended in a sentence or were
/// read. Anything else (a crash, a foreign exception, a broken rule) ends the program.

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <span>
#include <string>
#include <string_view>

#include <unistd.h>

namespace coprod::fuzz {

using Bytes = std::span<const std::uint8_t>;

void scenario(Bytes bytes);    ///< a scenario, a SWEEP.toml, a stored scenario
void margins(Bytes bytes);     ///< one of the tables of synthesis, chosen by the first byte
void checkpoint(Bytes bytes);  ///< a file; after 'F', edits of a good one; after 'E', of a state
void results(
    Bytes bytes);  ///< a file; after 'F', edits of a good one; after 'E', labels and values
void record_log(Bytes bytes);  ///< a log; or, after an 'E', payloads of good records

inline std::string_view text_of(Bytes bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// A folder of this process, in memory where there is such a place.
inline const std::filesystem::path& scratch() {
  struct Folder {
    std::filesystem::path path;
    Folder() {
      std::string name = std::filesystem::is_directory("/dev/shm") ? "/dev/shm" : "/tmp";
      name += "/coprod-fuzz-XXXXXX";
      path = ::mkdtemp(name.data()) == nullptr ? "." : name.c_str();
    }
    ~Folder() {
      std::error_code ignored;
      if (path != ".") std::filesystem::remove_all(path, ignored);
    }
  };
  static const Folder folder;
  return folder.path;
}

inline std::filesystem::path put(const std::filesystem::path& path, std::string_view bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
  return path;
}

inline std::string bytes_of(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// Takes numbers off the front of the bytes; zeros when none are left.
class Reader {
 public:
  explicit Reader(Bytes bytes) : left_(bytes) {}
  [[nodiscard]] bool empty() const { return left_.empty(); }
  [[nodiscard]] std::uint64_t number(std::size_t bytes) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < bytes && !left_.empty(); ++i) {
      value |= static_cast<std::uint64_t>(left_.front()) << (8 * i);
      left_ = left_.subspan(1);
    }
    return value;
  }

 private:
  Bytes left_;
};

/// The good file with single bytes replaced: three bytes say where, one what by. So a fuzzer gets
/// behind the first checks of a format, and no good file of an older format has to be kept.
inline std::string with_edits(std::string good, Reader from) {
  while (!from.empty() && !good.empty()) {
    const std::size_t at = from.number(3) % good.size();
    good[at] = static_cast<char>(from.number(1));
  }
  return good;
}

}  // namespace coprod::fuzz
