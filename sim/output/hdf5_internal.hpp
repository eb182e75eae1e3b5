#pragma once

/// Shared by the two halves of the HDF5 layer; not for other folders.

#include "output/hdf5.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <hdf5.h>
#include <hdf5_hl.h>

namespace coprod::hdf5_internal {

/// Whether there is room for what HDF5 allocates within one call: when that fails, HDF5 1.10 frees twice
/// what it has, and the program ends without a word.
[[nodiscard]] bool has_memory() noexcept;
/// Throws std::bad_alloc where `has_memory` says no.
void require_memory();
/// Whether the last failure was one of memory.
[[nodiscard]] bool library_ran_out();

/// Owns one HDF5 identifier.
class Handle {
 public:
  using Close = herr_t (*)(hid_t);
  Handle() = default;
  Handle(hid_t id, Close close) : id_(id), close_(close) {}
  Handle(Handle&& other) noexcept : id_(std::exchange(other.id_, -1)), close_(other.close_) {}
  Handle& operator=(Handle&& other) noexcept {
    if (this != &other) {
      reset();
      id_ = std::exchange(other.id_, -1);
      close_ = other.close_;
    }
    return *this;
  }
  ~Handle() { reset(); }

  [[nodiscard]] hid_t get() const noexcept { return id_; }
  [[nodiscard]] bool valid() const noexcept { return id_ >= 0; }
  [[nodiscard]] hid_t release() noexcept { return std::exchange(id_, -1); }
  /// Without memory it is left open, which is better than a broken heap.
  void reset() noexcept;

 private:
  hid_t id_ = -1;
  Close close_ = nullptr;
};

inline void Handle::reset() noexcept {
  if (id_ >= 0 && has_memory()) close_(id_);
  id_ = -1;
}

/// The state of an open file on disk, shared with the driver that HDF5 calls.
///
/// A write that fails is remembered in `error`; from then on writes go to `unwritten` and look as
/// if they had succeeded, because HDF5 1.10 crashes while it closes a file that it cannot write.
struct DriverFile {
  int descriptor = -1;
  bool writable = false;
  int error = 0;           ///< errno of the first failure, or 0
  std::uint64_t size = 0;  ///< bytes in the file, as far as HDF5 knows
  std::uint64_t allocated = 0;
  std::vector<std::pair<std::uint64_t, std::vector<unsigned char>>> unwritten{};
};

/// File access properties for `file`, which must outlive the HDF5 file.
[[nodiscard]] Handle access_properties(DriverFile& file);

/// Silences the printing of errors and switches plug-ins off. To be called before anything else.
void set_up_library();

/// HDF5's own words for the last failure: the innermost entry of its error stack.
[[nodiscard]] std::string library_reason();

/// Type of an element in memory (native) and in a file (little-endian).
[[nodiscard]] hid_t memory_type(Hdf5Type type);
[[nodiscard]] hid_t file_type(Hdf5Type type);

/// UTF-8 text of variable length.
[[nodiscard]] Handle text_type();

/// Product of lengths; saturates at the largest 64-bit number.
[[nodiscard]] std::uint64_t product(const std::uint64_t* lengths, std::size_t count) noexcept;

/// What became of work tried out in a child process.
struct Trial {
  enum class End { done, failed, died, hung, not_started } end = End::not_started;
  std::string message{};  ///< of the exception, when `failed`
};

/// Does `work` in a child process, that is ended after `seconds` and whose crash does no harm. Throws
/// std::bad_alloc when there was too little memory for it.
[[nodiscard]] Trial try_in_child(const std::function<void()>& work, int seconds);

/// As HDF5 wants lengths.
[[nodiscard]] std::vector<hsize_t> sizes(std::span<const std::uint64_t> values);

}  // namespace coprod::hdf5_internal
