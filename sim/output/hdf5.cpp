#include "output/hdf5.hpp"

#include "output/hdf5_internal.hpp"

#include <algorithm>
#include <limits>
#include <new>

#include <sys/mman.h>

namespace coprod {

std::size_t size_of(Hdf5Type type) {
  switch (type) {
    case Hdf5Type::int8:
    case Hdf5Type::uint8:
      return 1;
    case Hdf5Type::int16:
    case Hdf5Type::uint16:
      return 2;
    case Hdf5Type::int32:
    case Hdf5Type::uint32:
    case Hdf5Type::float32:
      return 4;
    case Hdf5Type::int64:
    case Hdf5Type::uint64:
    case Hdf5Type::float64:
      return 8;
    case Hdf5Type::text:
      return 0;
  }
  return 0;
}

std::string_view name_of(Hdf5Type type) {
  switch (type) {
    case Hdf5Type::int8:
      return "int8";
    case Hdf5Type::uint8:
      return "uint8";
    case Hdf5Type::int16:
      return "int16";
    case Hdf5Type::uint16:
      return "uint16";
    case Hdf5Type::int32:
      return "int32";
    case Hdf5Type::uint32:
      return "uint32";
    case Hdf5Type::int64:
      return "int64";
    case Hdf5Type::uint64:
      return "uint64";
    case Hdf5Type::float32:
      return "float32";
    case Hdf5Type::float64:
      return "float64";
    case Hdf5Type::text:
      return "text";
  }
  return "unknown";
}

std::uint64_t Hdf5DatasetInfo::cells() const noexcept {
  return hdf5_internal::product(extent.data(), extent.size());
}

namespace hdf5_internal {

bool has_memory() noexcept {
  // Chunks are smaller than a megabyte, and packing one takes a few times as much.
  constexpr std::size_t room = std::size_t{16} << 20;
  void* const there = ::mmap(nullptr, room, PROT_READ | PROT_WRITE,
                             MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (there == MAP_FAILED) return false;
  ::munmap(there, room);
  return true;
}

void require_memory() {
  if (!has_memory()) throw std::bad_alloc();
}

bool library_ran_out() {
  bool found = false;
  const auto visit = [](unsigned, const H5E_error2_t* entry, void* data) -> herr_t {
    const hid_t reason = entry->min_num;
    if (reason == H5E_NOSPACE || reason == H5E_CANTALLOC) *static_cast<bool*>(data) = true;
    return 0;
  };
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, visit, &found);
  return found;
}

void set_up_library() {
  require_memory();
  H5dont_atexit();  // every file is closed where it is used, or given up for want of memory
  H5open();
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
  H5PLset_loading_state(0);
}

std::string library_reason() {
  std::string innermost;
  const auto visit = [](unsigned, const H5E_error2_t* entry, void* data) -> herr_t {
    auto& text = *static_cast<std::string*>(data);
    if (text.empty() && entry->desc != nullptr) text = entry->desc;
    return 0;
  };
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, visit, &innermost);
  // Some entries span lines and hold the time of day, which is of no use in a sentence.
  innermost = innermost.substr(0, innermost.find(": time ="));
  std::replace(innermost.begin(), innermost.end(), '\n', ' ');
  return innermost.empty() ? "HDF5 gives no reason" : "HDF5 says \"" + innermost + "\"";
}

hid_t memory_type(Hdf5Type type) {
  switch (type) {
    case Hdf5Type::int8:
      return H5T_NATIVE_INT8;
    case Hdf5Type::uint8:
      return H5T_NATIVE_UINT8;
    case Hdf5Type::int16:
      return H5T_NATIVE_INT16;
    case Hdf5Type::uint16:
      return H5T_NATIVE_UINT16;
    case Hdf5Type::int32:
      return H5T_NATIVE_INT32;
    case Hdf5Type::uint32:
      return H5T_NATIVE_UINT32;
    case Hdf5Type::int64:
      return H5T_NATIVE_INT64;
    case Hdf5Type::uint64:
      return H5T_NATIVE_UINT64;
    case Hdf5Type::float32:
      return H5T_NATIVE_FLOAT;
    case Hdf5Type::float64:
      return H5T_NATIVE_DOUBLE;
    case Hdf5Type::text:
      break;
  }
  throw std::logic_error("text has no fixed type in memory");
}

hid_t file_type(Hdf5Type type) {
  switch (type) {
    case Hdf5Type::int8:
      return H5T_STD_I8LE;
    case Hdf5Type::uint8:
      return H5T_STD_U8LE;
    case Hdf5Type::int16:
      return H5T_STD_I16LE;
    case Hdf5Type::uint16:
      return H5T_STD_U16LE;
    case Hdf5Type::int32:
      return H5T_STD_I32LE;
    case Hdf5Type::uint32:
      return H5T_STD_U32LE;
    case Hdf5Type::int64:
      return H5T_STD_I64LE;
    case Hdf5Type::uint64:
      return H5T_STD_U64LE;
    case Hdf5Type::float32:
      return H5T_IEEE_F32LE;
    case Hdf5Type::float64:
      return H5T_IEEE_F64LE;
    case Hdf5Type::text:
      break;
  }
  throw std::logic_error("text has its own way into a file: write_texts");
}

Handle text_type() {
  Handle type(H5Tcopy(H5T_C_S1), H5Tclose);
  H5Tset_size(type.get(), H5T_VARIABLE);
  H5Tset_cset(type.get(), H5T_CSET_UTF8);
  return type;
}

std::uint64_t product(const std::uint64_t* lengths, std::size_t count) noexcept {
  std::uint64_t cells = 1;
  for (std::size_t i = 0; i < count; ++i) {
    if (lengths[i] == 0) return 0;
  }
  for (std::size_t i = 0; i < count; ++i) {
    if (lengths[i] > std::numeric_limits<std::uint64_t>::max() / cells) {
      return std::numeric_limits<std::uint64_t>::max();
    }
    cells *= lengths[i];
  }
  return cells;
}

std::vector<hsize_t> sizes(std::span<const std::uint64_t> values) {
  return {values.begin(), values.end()};
}

}  // namespace hdf5_internal
}  // namespace coprod
