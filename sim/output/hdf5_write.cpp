#include "output/hdf5_writer_state.hpp"

namespace coprod {

using hdf5_internal::Handle;

Hdf5Writer::Hdf5Writer(std::filesystem::path path, Hdf5Format format, IfExists if_exists)
    : state_(std::make_unique<State>(std::move(path), format, if_exists)) {
  State& s = state_->with_memory();
  hdf5_internal::set_up_library();
  s.disk.descriptor = s.temporary.descriptor();
  s.disk.writable = true;
  const Handle access = hdf5_internal::access_properties(s.disk);
  const Handle creation(H5Pcreate(H5P_FILE_CREATE), H5Pclose);
  constexpr unsigned creation_order = H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED;
  s.check(H5Pset_libver_bounds(access.get(),
                               format == Hdf5Format::portable ? H5F_LIBVER_V18 : H5F_LIBVER_V110,
                               H5F_LIBVER_V110),
          "/");
  s.check(H5Pset_fclose_degree(access.get(), H5F_CLOSE_STRONG), "/");
  // Slabs fill whole chunks, or the cached chunk is full soon; the cache is per dataset.
  s.check(H5Pset_cache(access.get(), 0, 521, std::size_t{256} << 10, 1.0), "/");
  s.check(H5Pset_link_creation_order(creation.get(), creation_order), "/");
  s.check(H5Pset_attr_creation_order(creation.get(), creation_order), "/");
  s.check(H5Pset_obj_track_times(creation.get(), false), "/");
  s.file = Handle(s.check(H5Fcreate(s.temporary.temporary_path().c_str(), H5F_ACC_TRUNC,
                                    creation.get(), access.get()),
                          "/"),
                  H5Fclose);
}

Hdf5Writer::~Hdf5Writer() {
  if (state_ != nullptr) state_->close();
}

Hdf5Writer::Hdf5Writer(Hdf5Writer&&) noexcept = default;

const std::filesystem::path& Hdf5Writer::path() const noexcept { return state_->temporary.path(); }

void Hdf5Writer::create_group(const std::string& path) {
  State& s = state_->with_memory();
  const Handle creation(H5Pcreate(H5P_GROUP_CREATE), H5Pclose);
  constexpr unsigned creation_order = H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED;
  s.check(H5Pset_link_creation_order(creation.get(), creation_order), path);
  s.check(H5Pset_attr_creation_order(creation.get(), creation_order), path);
  s.check(H5Pset_obj_track_times(creation.get(), false), path);
  const Handle group(
      s.check(H5Gcreate2(s.file.get(), path.c_str(), H5P_DEFAULT, creation.get(), H5P_DEFAULT),
              path),
      H5Gclose);
}

namespace {

void check_spec(const Hdf5DatasetSpec& spec) {
  const std::string problem = "dataset '" + spec.path + "': ";
  if (spec.extent.empty()) throw std::logic_error(problem + "it needs at least one axis");
  if (!spec.chunk.empty() && spec.chunk.size() != spec.extent.size()) {
    throw std::logic_error(problem + "the chunk needs one length per axis");
  }
  if (spec.growing_axis >= static_cast<int>(spec.extent.size())
      || (spec.growing_axis >= 0 && spec.chunk.empty())) {
    throw std::logic_error(problem + "the growing axis must exist and needs a chunk");
  }
}

}  // namespace

void Hdf5Writer::create_dataset(const Hdf5DatasetSpec& spec) {
  State& s = state_->with_memory();
  check_spec(spec);
  if (s.datasets.contains(spec.path)) {
    throw std::logic_error(s.where(spec.path) + ": it was created before");
  }
  const int rank = static_cast<int>(spec.extent.size());
  const std::vector<hsize_t> extent = hdf5_internal::sizes(spec.extent);
  std::vector<hsize_t> maximum = extent;
  if (spec.growing_axis >= 0) {
    maximum[static_cast<std::size_t>(spec.growing_axis)] = H5S_UNLIMITED;
  }
  const Handle space(s.check(H5Screate_simple(rank, extent.data(), maximum.data()), spec.path),
                     H5Sclose);
  const Handle creation(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
  s.check(H5Pset_obj_track_times(creation.get(), false), spec.path);
  s.check(H5Pset_attr_creation_order(creation.get(), H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED),
          spec.path);
  const bool empty = hdf5_internal::product(spec.extent.data(), spec.extent.size()) == 0;
  if (!spec.chunk.empty() && (!empty || spec.growing_axis >= 0)) {
    const std::vector<hsize_t> chunk = hdf5_internal::sizes(spec.chunk);
    s.check(H5Pset_chunk(creation.get(), rank, chunk.data()), spec.path);
    if (spec.gzip > 0) {
      if (size_of(spec.type) > 1) s.check(H5Pset_shuffle(creation.get()), spec.path);
      s.check(H5Pset_deflate(creation.get(), static_cast<unsigned>(spec.gzip)), spec.path);
    }
    if (spec.checksum) s.check(H5Pset_fletcher32(creation.get()), spec.path);
  }
  if (spec.fill) {
    s.check(H5Pset_fill_value(creation.get(), H5T_NATIVE_DOUBLE, &*spec.fill), spec.path);
  }
  Handle handle(
      s.check(H5Dcreate2(s.file.get(), spec.path.c_str(), hdf5_internal::file_type(spec.type),
                         space.get(), H5P_DEFAULT, creation.get(), H5P_DEFAULT),
              spec.path),
      H5Dclose);
  s.datasets.emplace(spec.path, State::Dataset{std::move(handle), spec});
}

void Hdf5Writer::write_texts(const std::string& path, std::span<const std::string> values) {
  State& s = state_->with_memory();
  const Handle type = hdf5_internal::text_type();
  const hsize_t length = values.size();
  const Handle space(s.check(H5Screate_simple(1, &length, nullptr), path), H5Sclose);
  const Handle creation(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
  s.check(H5Pset_obj_track_times(creation.get(), false), path);
  s.check(H5Pset_attr_creation_order(creation.get(), H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED),
          path);
  Handle handle(s.check(H5Dcreate2(s.file.get(), path.c_str(), type.get(), space.get(), H5P_DEFAULT,
                                   creation.get(), H5P_DEFAULT),
                        path),
                H5Dclose);
  std::vector<const char*> pointers;
  for (const std::string& value : values) pointers.push_back(value.c_str());
  if (!pointers.empty()) {
    s.check(H5Dwrite(handle.get(), type.get(), H5S_ALL, H5S_ALL, H5P_DEFAULT, pointers.data()),
            path);
  }
  s.datasets.emplace(path, State::Dataset{std::move(handle), {path, Hdf5Type::text, {length}}});
}

void Hdf5Writer::attribute(const std::string& path, const std::string& name,
                           const AttributeValue& value) {
  State& s = state_->with_memory();
  const std::string object = path + "@" + name;
  const Handle owner = s.open_object(path);
  const auto put = [&](hid_t type_in_file, hid_t type_in_memory, hid_t space, const void* data) {
    const Handle attribute(s.check(H5Acreate2(owner.get(), name.c_str(), type_in_file, space,
                                              H5P_DEFAULT, H5P_DEFAULT),
                                   object),
                           H5Aclose);
    s.check(H5Awrite(attribute.get(), type_in_memory, data), object);
  };
  const auto number = [&](const auto* data, std::size_t count, bool scalar) {
    using Number = std::remove_cvref_t<decltype(*data)>;
    if (count == 0) throw std::logic_error(s.where(object) + ": an empty list has no type");
    const hsize_t length = count;
    const Handle space(scalar ? H5Screate(H5S_SCALAR) : H5Screate_simple(1, &length, nullptr),
                       H5Sclose);
    constexpr Hdf5Type number_type = hdf5_type_of<Number>();
    put(hdf5_internal::file_type(number_type), hdf5_internal::memory_type(number_type), space.get(),
        data);
  };
  const auto visit = [&](const auto& v) {
    using Value = std::remove_cvref_t<decltype(v)>;
    if constexpr (std::is_same_v<Value, std::string>) {
      const Handle type(H5Tcopy(H5T_C_S1), H5Tclose);
      s.check(H5Tset_size(type.get(), v.size() + 1), object);  // with its final zero byte
      s.check(H5Tset_cset(type.get(), H5T_CSET_UTF8), object);
      const Handle space(H5Screate(H5S_SCALAR), H5Sclose);
      put(type.get(), type.get(), space.get(), v.c_str());
    } else if constexpr (std::is_same_v<Value, std::vector<std::string>>) {
      if (v.empty()) throw std::logic_error(s.where(object) + ": an empty list has no type");
      std::vector<const char*> pointers;
      for (const std::string& text : v) pointers.push_back(text.c_str());
      const hsize_t length = pointers.size();
      const Handle type = hdf5_internal::text_type();
      const Handle space(H5Screate_simple(1, &length, nullptr), H5Sclose);
      put(type.get(), type.get(), space.get(), pointers.data());
    } else if constexpr (std::is_arithmetic_v<Value>) {
      number(&v, 1, true);
    } else {
      number(v.data(), v.size(), false);
    }
  };
  std::visit(visit, value);
}

void Hdf5Writer::make_scale(const std::string& path, const std::string& name) {
  State& s = state_->with_memory();
  s.check(H5DSset_scale(s.dataset(path).handle.get(), name.c_str()), path);
}

void Hdf5Writer::attach_scale(const std::string& path, const std::string& scale_path,
                              unsigned axis) {
  State& s = state_->with_memory();
  s.check(H5DSattach_scale(s.dataset(path).handle.get(), s.dataset(scale_path).handle.get(), axis),
          path);
}

void Hdf5Writer::write_bytes(const std::string& path, std::span<const std::uint64_t> offset,
                             std::span<const std::uint64_t> count, Hdf5Type type,
                             std::span<const std::byte> data) {
  State& s = state_->with_memory();
  const State::Dataset& target = s.dataset(path);
  const Hdf5DatasetSpec& spec = target.spec;
  if (type != spec.type || type == Hdf5Type::text) {
    throw std::logic_error(s.where(path) + ": it holds " + std::string(name_of(spec.type))
                           + " and was given " + std::string(name_of(type)));
  }
  bool fits = offset.size() == spec.extent.size() && count.size() == spec.extent.size();
  for (std::size_t i = 0; fits && i < count.size(); ++i) {
    fits = offset[i] <= spec.extent[i] && count[i] <= spec.extent[i] - offset[i];
  }
  const std::uint64_t cells = hdf5_internal::product(count.data(), count.size());
  if (!fits || data.size() != cells * size_of(type)) {
    throw std::logic_error(s.where(path) + ": the block of " + std::to_string(data.size())
                           + " bytes does not fit into the dataset or its own extent");
  }
  if (cells == 0) return;
  const std::vector<hsize_t> start = hdf5_internal::sizes(offset);
  const std::vector<hsize_t> length = hdf5_internal::sizes(count);
  const Handle file_space(s.check(H5Dget_space(target.handle.get()), path), H5Sclose);
  s.check(H5Sselect_hyperslab(file_space.get(), H5S_SELECT_SET, start.data(), nullptr,
                              length.data(), nullptr),
          path);
  // Of the same rank as the file's: else HDF5 walks through the cells one by one.
  const Handle memory_space(
      s.check(H5Screate_simple(static_cast<int>(length.size()), length.data(), nullptr), path),
      H5Sclose);
  s.check(H5Dwrite(target.handle.get(), hdf5_internal::memory_type(type), memory_space.get(),
                   file_space.get(), H5P_DEFAULT, data.data()),
          path);
}

void Hdf5Writer::write_all(const std::string& path, Hdf5Type type,
                           std::span<const std::byte> data) {
  const std::vector<std::uint64_t> extent = state_->dataset(path).spec.extent;
  const std::vector<std::uint64_t> offset(extent.size(), 0);
  write_bytes(path, offset, extent, type, data);
}

void Hdf5Writer::resize(const std::string& path, std::uint64_t length) {
  State& s = state_->with_memory();
  State::Dataset& target = s.dataset(path);
  if (target.spec.growing_axis < 0) {
    throw std::logic_error(s.where(path) + ": it was made with a fixed extent");
  }
  target.spec.extent[static_cast<std::size_t>(target.spec.growing_axis)] = length;
  const std::vector<hsize_t> extent = hdf5_internal::sizes(target.spec.extent);
  s.check(H5Dset_extent(target.handle.get(), extent.data()), path);
}

void Hdf5Writer::finish() {
  State& s = state_->with_memory();
  if (s.finished) throw std::logic_error(s.where("/") + ": it was finished before");
  s.finished = true;
  s.check(H5Fflush(s.file.get(), H5F_SCOPE_LOCAL), "/");
  s.datasets.clear();
  s.tables.clear();
  s.check(H5Fclose(s.file.release()), "/");
  s.temporary.publish();
}

}  // namespace coprod
