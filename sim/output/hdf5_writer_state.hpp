#pragma once

/// The inside of Hdf5Writer, shared by arrays (hdf5_write.cpp) and tables (hdf5_table.cpp).

#include "output/hdf5_internal.hpp"

#include <map>

namespace coprod {

struct Hdf5Writer::State {
  State(std::filesystem::path path, Hdf5Format hdf5_format, IfExists if_exists)
      : temporary(std::move(path), if_exists),
        format(hdf5_format) {}

  struct Dataset {
    hdf5_internal::Handle handle;
    Hdf5DatasetSpec spec;
  };
  struct Table {
    hdf5_internal::Handle handle;
    hdf5_internal::Handle type;  ///< of a row in memory: packed, in the file's field order
    std::size_t row_bytes = 0;
    std::uint64_t rows = 0;
  };

  TemporaryFile temporary;
  Hdf5Format format;
  hdf5_internal::DriverFile disk;  // before `file`: HDF5 still writes to it while it closes
  hdf5_internal::Handle file;
  std::map<std::string, Dataset, std::less<>> datasets;
  std::map<std::string, Table, std::less<>> tables;
  bool finished = false;

  /// This, once it is sure that HDF5 has room to work in.
  State& with_memory() {
    hdf5_internal::require_memory();
    return *this;
  }

  [[nodiscard]] std::string where(const std::string& object) const {
    return "cannot write '" + temporary.path().string() + "' (object '" + object + "')";
  }

  /// Turns a failed disk into an exception; HDF5 itself does not notice.
  void check_disk(const std::string& object) const {
    if (disk.error != 0) throw OutputError(where(object) + ": " + reason_of_errno(disk.error));
  }

  template <class Result>
  Result check(Result result, const std::string& object) const {
    check_disk(object);
    if (result < 0 && hdf5_internal::library_ran_out()) throw std::bad_alloc();
    if (result < 0) {
      throw OutputError(where(object) + ": " + hdf5_internal::library_reason()
                        + "; this is a fault of the program, please report it");
    }
    return result;
  }

  Dataset& dataset(const std::string& path) {
    const auto found = datasets.find(path);
    if (found == datasets.end()) throw std::logic_error(where(path) + ": it was never created");
    return found->second;
  }

  [[nodiscard]] hdf5_internal::Handle open_object(const std::string& path) const {
    return {check(H5Oopen(file.get(), path.c_str(), H5P_DEFAULT), path), H5Oclose};
  }

  /// Closes what HDF5 holds, in an order that needs no strong close.
  void close() noexcept {
    datasets.clear();
    tables.clear();
    file.reset();
  }
};

}  // namespace coprod
