#include "output/hdf5_writer_state.hpp"

#include <set>

namespace coprod {

using hdf5_internal::Handle;

namespace {

/// ASCII text of fixed length, filled up with zero bytes: the only text that PyTables and R both
/// read from a field.
Handle fixed_text(std::size_t length) {
  Handle type(H5Tcopy(H5T_C_S1), H5Tclose);
  H5Tset_size(type.get(), length);
  H5Tset_strpad(type.get(), H5T_STR_NULLPAD);
  return type;
}

/// The compound type of packed rows, with the fields' types in memory or in the file.
Handle row_type(const std::vector<Hdf5Field>& fields, bool in_file) {
  std::size_t bytes = 0;
  for (const Hdf5Field& field : fields) bytes += field.bytes();
  Handle row(H5Tcreate(H5T_COMPOUND, bytes), H5Tclose);
  std::size_t offset = 0;
  for (const Hdf5Field& field : fields) {
    Handle text;
    if (field.type == Hdf5Type::text) text = fixed_text(field.text_length);
    const hid_t type = text.valid() ? text.get()
                       : in_file    ? hdf5_internal::file_type(field.type)
                                    : hdf5_internal::memory_type(field.type);
    if (H5Tinsert(row.get(), field.name.c_str(), offset, type) < 0) return {};
    offset += field.bytes();
  }
  return row;
}

void check_spec(const Hdf5TableSpec& spec) {
  const std::string problem = "table '" + spec.path + "': ";
  if (spec.fields.empty()) throw std::logic_error(problem + "it needs a field");
  if (spec.chunk_rows == 0) throw std::logic_error(problem + "a chunk needs a row");
  std::set<std::string_view> names;
  for (const Hdf5Field& field : spec.fields) {
    if (field.name.empty() || !names.insert(field.name).second) {
      throw std::logic_error(problem + "two fields are called '" + field.name
                             + "', or one nothing");
    }
    if (field.bytes() == 0) {
      throw std::logic_error(problem + "the text '" + field.name + "' needs a length");
    }
  }
}

}  // namespace

void Hdf5Writer::create_table(const Hdf5TableSpec& spec) {
  State& s = state_->with_memory();
  check_spec(spec);
  if (s.tables.contains(spec.path) || s.datasets.contains(spec.path)) {
    throw std::logic_error(s.where(spec.path) + ": it was created before");
  }
  const hsize_t none = 0;
  const hsize_t unlimited = H5S_UNLIMITED;
  const hsize_t chunk = spec.chunk_rows;
  const Handle space(s.check(H5Screate_simple(1, &none, &unlimited), spec.path), H5Sclose);
  const Handle creation(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
  s.check(H5Pset_obj_track_times(creation.get(), false), spec.path);
  s.check(H5Pset_attr_creation_order(creation.get(), H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED),
          spec.path);
  s.check(H5Pset_chunk(creation.get(), 1, &chunk), spec.path);
  // Every row is written once; filling chunks beforehand would write all of them twice.
  s.check(H5Pset_fill_time(creation.get(), H5D_FILL_TIME_NEVER), spec.path);
  if (spec.gzip > 0) {
    s.check(H5Pset_shuffle(creation.get()), spec.path);
    s.check(H5Pset_deflate(creation.get(), static_cast<unsigned>(spec.gzip)), spec.path);
  }
  const Handle in_file = row_type(spec.fields, true);
  State::Table table;
  table.type = row_type(spec.fields, false);
  s.check(in_file.get(), spec.path);
  s.check(table.type.get(), spec.path);
  for (const Hdf5Field& field : spec.fields) table.row_bytes += field.bytes();
  table.handle = Handle(s.check(H5Dcreate2(s.file.get(), spec.path.c_str(), in_file.get(),
                                           space.get(), H5P_DEFAULT, creation.get(), H5P_DEFAULT),
                                spec.path),
                        H5Dclose);
  s.tables.emplace(spec.path, std::move(table));
}

void Hdf5Writer::append_rows(const std::string& path, std::span<const std::byte> rows) {
  State& s = state_->with_memory();
  const auto found = s.tables.find(path);
  if (found == s.tables.end()) throw std::logic_error(s.where(path) + ": it is no table of rows");
  State::Table& table = found->second;
  if (rows.size() % table.row_bytes != 0) {
    throw std::logic_error(s.where(path) + ": " + std::to_string(rows.size())
                           + " bytes are no whole number of rows of "
                           + std::to_string(table.row_bytes));
  }
  const hsize_t count = rows.size() / table.row_bytes;
  if (count == 0) return;
  const hsize_t start = table.rows;
  const hsize_t length = start + count;
  s.check(H5Dset_extent(table.handle.get(), &length), path);
  table.rows = length;
  const Handle file_space(s.check(H5Dget_space(table.handle.get()), path), H5Sclose);
  s.check(H5Sselect_hyperslab(file_space.get(), H5S_SELECT_SET, &start, nullptr, &count, nullptr),
          path);
  const Handle memory_space(s.check(H5Screate_simple(1, &count, nullptr), path), H5Sclose);
  s.check(H5Dwrite(table.handle.get(), table.type.get(), memory_space.get(), file_space.get(),
                   H5P_DEFAULT, rows.data()),
          path);
}

void Hdf5Writer::remove_table(const std::string& path) {
  State& s = state_->with_memory();
  if (s.tables.erase(path) == 0) throw std::logic_error(s.where(path) + ": it is no table of rows");
  s.check(H5Ldelete(s.file.get(), path.c_str(), H5P_DEFAULT), path);
}

}  // namespace coprod
