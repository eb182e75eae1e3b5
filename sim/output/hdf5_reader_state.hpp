#pragma once

/// The inside of Hdf5Reader, shared by the walk (hdf5_read.cpp) and the values (hdf5_values.cpp).

#include "output/hdf5_internal.hpp"

#include <map>
#include <set>

namespace coprod {

struct Hdf5Reader::State {
  State() = default;
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State();

  std::filesystem::path path;
  Hdf5Limits limits;
  hdf5_internal::DriverFile disk;
  hdf5_internal::Handle file;
  std::vector<Hdf5DatasetInfo> datasets;
  std::map<std::string, std::size_t, std::less<>> by_path;
  std::vector<std::string> groups;
  std::set<haddr_t> seen;
  std::uint64_t objects = 0;

  [[noreturn]] void refuse(std::string_view object, const std::string& reason) const;
  [[noreturn]] void refuse_damaged(std::string_view object) const {
    // A damaged file may ask for more than any machine has.
    if (hdf5_internal::library_ran_out() && !hdf5_internal::has_memory()) throw std::bad_alloc();
    refuse(object, "the file is damaged here; copy it again from where it came from, or run again");
  }

  void open_regular();
  void open_hdf5();
  void walk_group(const std::string& group_path, int depth);
  void walk_object(const std::string& object, int depth);
  void walk_dataset(const std::string& object);
  void check_storage(const std::string& object, hid_t dataset) const;
  void check_type(std::string_view wanted, int major) const;

  /// All that a later reading may touch: every attribute, scale and value. For the child process.
  void read_everything() const;

  [[nodiscard]] hdf5_internal::Handle open_dataset(std::string_view object) const;
  void read_block(const Hdf5DatasetInfo& info, std::span<const std::uint64_t> offset,
                  std::span<const std::uint64_t> count, std::span<std::byte> data) const;
  [[nodiscard]] std::vector<std::string> read_texts(const Hdf5DatasetInfo& info) const;
  [[nodiscard]] std::vector<std::string> scales(const Hdf5DatasetInfo& info) const;
  [[nodiscard]] std::optional<AttributeValue> find_attribute(std::string_view object,
                                                             const std::string& name) const;
  [[nodiscard]] std::vector<std::string> attribute_names(std::string_view object) const;
};

}  // namespace coprod
