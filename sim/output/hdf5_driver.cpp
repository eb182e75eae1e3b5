#include "output/hdf5_internal.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <unistd.h>

// A virtual file driver: HDF5 reads and writes through a descriptor that we opened, checked and
// will fsync, and it never learns of a failed write. See DriverFile.

// From HDF5 1.14 on the table of a driver has a header of its own, a version and a number.
#if __has_include(<H5FDdevelop.h>)
#include <H5FDdevelop.h>
#endif

namespace coprod::hdf5_internal {
namespace {

constexpr std::size_t large_block = std::size_t{256} << 10;

struct Open {
  H5FD_t base;  // first, as HDF5 casts between the two
  DriverFile* file;
};

struct Properties {
  DriverFile* file;
};

Open* open_of(H5FD_t* base) { return reinterpret_cast<Open*>(base); }
const Open* open_of(const H5FD_t* base) { return reinterpret_cast<const Open*>(base); }

H5FD_t* driver_open(const char* /*name*/, unsigned /*flags*/, hid_t access, haddr_t /*maxaddr*/) {
  const auto* properties = static_cast<const Properties*>(H5Pget_driver_info(access));
  if (properties == nullptr) return nullptr;
  auto* opened = new (std::nothrow) Open{};
  if (opened == nullptr) return nullptr;
  opened->file = properties->file;
  return &opened->base;
}

herr_t driver_close(H5FD_t* base) {
  delete open_of(base);
  return 0;
}

int driver_compare(const H5FD_t* a, const H5FD_t* b) {
  const DriverFile* first = open_of(a)->file;
  const DriverFile* second = open_of(b)->file;
  return std::less<>{}(first, second) ? -1 : std::less<>{}(second, first) ? 1 : 0;
}

herr_t driver_query(const H5FD_t* /*base*/, unsigned long* flags) {
  *flags = H5FD_FEAT_AGGREGATE_METADATA | H5FD_FEAT_ACCUMULATE_METADATA | H5FD_FEAT_DATA_SIEVE
           | H5FD_FEAT_AGGREGATE_SMALLDATA | H5FD_FEAT_DEFAULT_VFD_COMPATIBLE;
  return 0;
}

haddr_t driver_get_eoa(const H5FD_t* base, H5FD_mem_t /*type*/) {
  return open_of(base)->file->allocated;
}

herr_t driver_set_eoa(H5FD_t* base, H5FD_mem_t /*type*/, haddr_t address) {
  open_of(base)->file->allocated = address;
  return 0;
}

haddr_t driver_get_eof(const H5FD_t* base, H5FD_mem_t /*type*/) {
  return open_of(base)->file->size;
}

herr_t driver_read(H5FD_t* base, H5FD_mem_t /*type*/, hid_t /*transfer*/, haddr_t address,
                   size_t size, void* buffer) {
  const DriverFile& file = *open_of(base)->file;
  auto* bytes = static_cast<unsigned char*>(buffer);
  std::size_t done = 0;
  while (done < size) {
    const ssize_t got =
        ::pread(file.descriptor, bytes + done, size - done, static_cast<off_t>(address + done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return -1;
    if (got == 0) break;
    done += static_cast<std::size_t>(got);
  }
  std::memset(bytes + done, 0, size - done);  // past the end of the file, as HDF5's drivers do
  for (const auto& [start, data] : file.unwritten) {
    const std::uint64_t first = std::max<std::uint64_t>(start, address);
    const std::uint64_t last = std::min<std::uint64_t>(start + data.size(), address + size);
    if (first < last) {
      std::memcpy(bytes + (first - address), data.data() + (first - start), last - first);
    }
  }
  return 0;
}

herr_t driver_write(H5FD_t* base, H5FD_mem_t /*type*/, hid_t /*transfer*/, haddr_t address,
                    size_t size, const void* buffer) {
  DriverFile& file = *open_of(base)->file;
  const auto* bytes = static_cast<const unsigned char*>(buffer);
  std::size_t done = 0;
  if (!file.writable) return -1;
  while (file.error == 0 && done < size) {
    const ssize_t put =
        ::pwrite(file.descriptor, bytes + done, size - done, static_cast<off_t>(address + done));
    if (put >= 0) {
      done += static_cast<std::size_t>(put);
    } else if (errno != EINTR) {
      file.error = errno;
    }
  }
  if (done < size) {
    try {
      file.unwritten.emplace_back(address, std::vector<unsigned char>(bytes, bytes + size));
    } catch (const std::bad_alloc&) {
      return -1;
    }
  }
  file.size = std::max<std::uint64_t>(file.size, address + size);
  // The disk begins with large blocks while the next are made, and the fsync finds little left:
  // a third faster. No more than a hint, so its failure is none.
  if (size >= large_block) {
    ::sync_file_range(file.descriptor, static_cast<off_t>(address), static_cast<off_t>(size),
                      SYNC_FILE_RANGE_WRITE);
  }
  return 0;
}

herr_t driver_truncate(H5FD_t* base, hid_t /*transfer*/, hbool_t /*closing*/) {
  DriverFile& file = *open_of(base)->file;
  if (!file.writable || file.size == file.allocated) return 0;
  if (file.error == 0 && ::ftruncate(file.descriptor, static_cast<off_t>(file.allocated)) != 0) {
    file.error = errno;
  }
  file.size = file.allocated;
  return 0;
}

const H5FD_class_t& driver_class() {
  static const H5FD_class_t table = [] {
    H5FD_class_t t{};
#ifdef H5FD_CLASS_VERSION
    t.version = H5FD_CLASS_VERSION;
    t.value = static_cast<H5FD_class_value_t>(600);  // of those left to drivers that nobody shares
#endif
    t.name = "coprod";
    t.maxaddr = (haddr_t{1} << 62) - 1;
    t.fc_degree = H5F_CLOSE_STRONG;
    t.fapl_size = sizeof(Properties);
    t.open = driver_open;
    t.close = driver_close;
    t.cmp = driver_compare;
    t.query = driver_query;
    t.get_eoa = driver_get_eoa;
    t.set_eoa = driver_set_eoa;
    t.get_eof = driver_get_eof;
    t.read = driver_read;
    t.write = driver_write;
    t.truncate = driver_truncate;
    constexpr H5FD_mem_t memory_map[] = H5FD_FLMAP_DICHOTOMY;
    static_assert(std::size(memory_map) == H5FD_MEM_NTYPES);
    std::copy(std::begin(memory_map), std::end(memory_map), std::begin(t.fl_map));
    return t;
  }();
  return table;
}

}  // namespace

Handle access_properties(DriverFile& file) {
  static const hid_t driver = H5FDregister(&driver_class());
  const Properties properties{&file};
  Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
  if (driver < 0 || !access.valid() || H5Pset_driver(access.get(), driver, &properties) < 0) {
    throw OutputError("cannot set up HDF5: " + library_reason());
  }
  return access;
}

}  // namespace coprod::hdf5_internal
