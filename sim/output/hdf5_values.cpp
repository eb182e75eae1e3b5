#include "output/hdf5_reader_state.hpp"

#include <algorithm>
#include <array>
#include <numeric>

namespace coprod {

using hdf5_internal::Handle;

namespace {

/// Bytes that the child process reads at a time.
constexpr std::uint64_t trial_block = std::uint64_t{32} << 20;

/// Frees the texts that HDF5 allocated while reading.
class Texts {
 public:
  Texts(hid_t type, hid_t space, std::size_t count)
      : type_(type),
        space_(space),
        pointers_(count, nullptr) {}
  ~Texts() { H5Dvlen_reclaim(type_, space_, H5P_DEFAULT, pointers_.data()); }
  Texts(const Texts&) = delete;
  Texts& operator=(const Texts&) = delete;

  [[nodiscard]] char** data() { return pointers_.data(); }
  [[nodiscard]] std::vector<std::string> copy() const {
    std::vector<std::string> texts;
    for (const char* text : pointers_) texts.emplace_back(text == nullptr ? "" : text);
    return texts;
  }

 private:
  hid_t type_;
  hid_t space_;
  std::vector<char*> pointers_;
};

template <class T>
AttributeValue numbers(hid_t attribute, std::size_t count, bool scalar, bool& good) {
  std::vector<T> values(count);
  good = H5Aread(attribute, hdf5_internal::memory_type(hdf5_type_of<T>()), values.data()) >= 0;
  if constexpr (std::is_same_v<T, std::int64_t> || std::is_same_v<T, std::uint64_t>) {
    return values.front();
  } else {
    if (scalar) return values.front();
    return values;
  }
}

bool is_of_scales(const std::string& name) {
  return name == "CLASS" || name == "NAME" || name == "REFERENCE_LIST" || name == "DIMENSION_LIST";
}

}  // namespace

Handle Hdf5Reader::State::open_dataset(std::string_view object) const {
  hdf5_internal::require_memory();
  Handle dataset(H5Dopen2(file.get(), std::string(object).c_str(), H5P_DEFAULT), H5Dclose);
  if (!dataset.valid()) refuse_damaged(object);
  return dataset;
}

void Hdf5Reader::State::read_block(const Hdf5DatasetInfo& info,
                                   std::span<const std::uint64_t> offset,
                                   std::span<const std::uint64_t> count,
                                   std::span<std::byte> data) const {
  const Handle dataset = open_dataset(info.path);
  const Handle file_space(H5Dget_space(dataset.get()), H5Sclose);
  const hsize_t cells = hdf5_internal::product(count.data(), count.size());
  if (cells == 0) return;
  const std::vector<hsize_t> start = hdf5_internal::sizes(offset);
  const std::vector<hsize_t> length = hdf5_internal::sizes(count);
  // Of the same rank as the file's: else HDF5 walks through the cells one by one.
  const Handle memory_space(
      length.empty() ? H5Screate_simple(1, &cells, nullptr)
                     : H5Screate_simple(static_cast<int>(length.size()), length.data(), nullptr),
      H5Sclose);
  if (!info.extent.empty()
      && H5Sselect_hyperslab(file_space.get(), H5S_SELECT_SET, start.data(), nullptr, length.data(),
                             nullptr)
             < 0) {
    refuse_damaged(info.path);
  }
  if (H5Dread(dataset.get(), hdf5_internal::memory_type(info.type), memory_space.get(),
              file_space.get(), H5P_DEFAULT, data.data())
      < 0) {
    refuse_damaged(info.path);
  }
}

std::vector<std::string> Hdf5Reader::State::read_texts(const Hdf5DatasetInfo& info) const {
  const Handle dataset = open_dataset(info.path);
  const Handle space(H5Dget_space(dataset.get()), H5Sclose);
  const Handle type = hdf5_internal::text_type();
  Texts texts(type.get(), space.get(), info.cells());
  if (info.cells() > 0
      && H5Dread(dataset.get(), type.get(), H5S_ALL, H5S_ALL, H5P_DEFAULT, texts.data()) < 0) {
    refuse_damaged(info.path);
  }
  return texts.copy();
}

std::vector<std::string> Hdf5Reader::State::scales(const Hdf5DatasetInfo& info) const {
  const Handle dataset = open_dataset(info.path);
  std::vector<std::string> names(info.extent.size());
  if (H5DSis_scale(dataset.get()) > 0) return names;
  const auto visit = [](hid_t, unsigned, hid_t scale, void* data) -> herr_t {
    std::array<char, 256> name{};
    if (H5DSget_scale_name(scale, name.data(), name.size()) < 0) return -1;
    name.back() = '\0';
    *static_cast<std::string*>(data) = name.data();
    return 1;  // the first is enough
  };
  for (std::size_t axis = 0; axis < names.size(); ++axis) {
    if (H5DSiterate_scales(dataset.get(), static_cast<unsigned>(axis), nullptr, visit, &names[axis])
        < 0) {
      refuse_damaged(info.path);
    }
  }
  return names;
}

std::optional<AttributeValue> Hdf5Reader::State::find_attribute(std::string_view object,
                                                                const std::string& name) const {
  hdf5_internal::require_memory();
  const std::string label = std::string(object) + "@" + name;
  const Handle owner(H5Oopen(file.get(), std::string(object).c_str(), H5P_DEFAULT), H5Oclose);
  if (!owner.valid()) refuse_damaged(object);
  const htri_t exists = H5Aexists(owner.get(), name.c_str());
  if (exists < 0) refuse_damaged(label);
  if (exists == 0) return std::nullopt;
  const Handle attribute(H5Aopen(owner.get(), name.c_str(), H5P_DEFAULT), H5Aclose);
  if (!attribute.valid()) refuse_damaged(label);
  const Handle type(H5Aget_type(attribute.get()), H5Tclose);
  const Handle space(H5Aget_space(attribute.get()), H5Sclose);
  const hssize_t points = space.valid() ? H5Sget_simple_extent_npoints(space.get()) : -1;
  if (!type.valid() || points < 0) refuse_damaged(label);
  const std::size_t size = H5Tget_size(type.get());
  const auto count = static_cast<std::uint64_t>(points);
  if (count == 0 || size == 0 || count > limits.max_attribute_bytes / size) {
    refuse(label, "its size is absurd; the file is damaged");
  }
  const bool scalar = H5Sget_simple_extent_type(space.get()) == H5S_SCALAR;
  bool good = false;
  AttributeValue value;
  if (H5Tis_variable_str(type.get()) > 0) {
    const Handle memory = hdf5_internal::text_type();
    Texts texts(memory.get(), space.get(), count);
    good = H5Aread(attribute.get(), memory.get(), texts.data()) >= 0;
    if (!good) refuse_damaged(label);
    if (scalar) return texts.copy().front();
    return texts.copy();
  }
  if (H5Tget_class(type.get()) == H5T_STRING && count == 1) {
    std::string text(size, '\0');
    if (H5Aread(attribute.get(), type.get(), text.data()) < 0) refuse_damaged(label);
    return text.substr(0, text.find('\0'));
  }
  const auto is = [&](Hdf5Type candidate) {
    return H5Tequal(type.get(), hdf5_internal::file_type(candidate)) > 0;
  };
  if (is(Hdf5Type::int8)) {
    value = numbers<std::int8_t>(attribute.get(), count, scalar, good);
  } else if (is(Hdf5Type::int32)) {
    value = numbers<std::int32_t>(attribute.get(), count, scalar, good);
  } else if (is(Hdf5Type::float64)) {
    value = numbers<double>(attribute.get(), count, scalar, good);
  } else if (is(Hdf5Type::int64) && count == 1) {
    value = numbers<std::int64_t>(attribute.get(), count, scalar, good);
  } else if (is(Hdf5Type::uint64) && count == 1) {
    value = numbers<std::uint64_t>(attribute.get(), count, scalar, good);
  } else {
    refuse(label, "it is neither a number nor a text as coprod writes them");
  }
  if (!good) refuse_damaged(label);
  return value;
}

std::vector<std::string> Hdf5Reader::State::attribute_names(std::string_view object) const {
  const Handle owner(H5Oopen(file.get(), std::string(object).c_str(), H5P_DEFAULT), H5Oclose);
  if (!owner.valid()) refuse_damaged(object);
  std::vector<std::string> names;
  const auto visit = [](hid_t, const char* name, const H5A_info_t*, void* data) -> herr_t {
    try {
      static_cast<std::vector<std::string>*>(data)->emplace_back(name);
    } catch (const std::bad_alloc&) {
      return -1;
    }
    return 0;
  };
  hsize_t position = 0;
  if (H5Aiterate2(owner.get(), H5_INDEX_CRT_ORDER, H5_ITER_INC, &position, visit, &names) < 0) {
    names.clear();
    position = 0;
    if (H5Aiterate2(owner.get(), H5_INDEX_NAME, H5_ITER_INC, &position, visit, &names) < 0) {
      refuse_damaged(object);
    }
  }
  std::erase_if(names, is_of_scales);
  return names;
}

void Hdf5Reader::State::read_everything() const {
  const auto all_attributes = [&](std::string_view object) {
    for (const std::string& name : attribute_names(object)) {
      if (!find_attribute(object, name)) refuse_damaged(std::string(object) + "@" + name);
    }
  };
  for (const std::string& group : groups) all_attributes(group);
  std::vector<std::byte> buffer;
  std::uint64_t left = limits.max_trial_bytes;
  for (const Hdf5DatasetInfo& info : datasets) {
    all_attributes(info.path);
    static_cast<void>(scales(info));
    if (info.type == Hdf5Type::text) {
      static_cast<void>(read_texts(info));
      continue;
    }
    // Blocks of whole rows of the first axis, so that memory stays small.
    std::vector<std::uint64_t> offset(info.extent.size(), 0);
    std::vector<std::uint64_t> count = info.extent;
    const std::uint64_t rows = info.extent.empty() ? 1 : info.extent.front();
    const std::uint64_t bytes = info.cells() * size_of(info.type);
    if (bytes == 0 || bytes > left) continue;
    left -= bytes;
    const std::uint64_t row_bytes = bytes / rows;
    const std::uint64_t step = std::max<std::uint64_t>(1, trial_block / row_bytes);
    for (std::uint64_t row = 0; row < rows; row += step) {
      const std::uint64_t taken = std::min(step, rows - row);
      if (!info.extent.empty()) {
        offset.front() = row;
        count.front() = taken;
      }
      buffer.resize(taken * row_bytes);
      read_block(info, offset, count, buffer);
    }
  }
}

void Hdf5Reader::read_bytes(std::string_view path, std::span<const std::uint64_t> offset,
                            std::span<const std::uint64_t> count, Hdf5Type type,
                            std::span<std::byte> data) const {
  const Hdf5DatasetInfo& info = dataset(path);
  if (info.type != type || type == Hdf5Type::text) {
    state_->refuse(path, "it holds " + std::string(name_of(info.type)) + " and "
                             + std::string(name_of(type)) + " is needed here");
  }
  bool fits = offset.size() == info.extent.size() && count.size() == info.extent.size();
  for (std::size_t i = 0; fits && i < count.size(); ++i) {
    fits = offset[i] <= info.extent[i] && count[i] <= info.extent[i] - offset[i];
  }
  if (!fits) {
    state_->refuse(path,
                   "it has other axes or is shorter than is needed here; the file belongs "
                   "to another scenario or is damaged");
  }
  if (data.size() != hdf5_internal::product(count.data(), count.size()) * size_of(type)) {
    throw std::logic_error("reading '" + std::string(path) + "': the buffer has another length");
  }
  state_->read_block(info, offset, count, data);
}

std::vector<std::string> Hdf5Reader::read_texts(std::string_view path) const {
  const Hdf5DatasetInfo& info = dataset(path);
  if (info.type != Hdf5Type::text || info.extent.size() != 1) {
    state_->refuse(path, "it is not a list of texts, which is needed here");
  }
  return state_->read_texts(info);
}

std::vector<std::string> Hdf5Reader::scales(std::string_view path) const {
  return state_->scales(dataset(path));
}

std::optional<AttributeValue> Hdf5Reader::find_attribute(std::string_view path,
                                                         const std::string& name) const {
  return state_->find_attribute(path, name);
}

AttributeValue Hdf5Reader::attribute(std::string_view path, const std::string& name) const {
  std::optional<AttributeValue> value = find_attribute(path, name);
  if (!value) state_->refuse(path, "its attribute '" + name + "' is missing; the file is damaged");
  return std::move(*value);
}

std::string Hdf5Reader::text_attribute(std::string_view path, const std::string& name) const {
  const std::optional<AttributeValue> value = find_attribute(path, name);
  const auto* text = value ? std::get_if<std::string>(&*value) : nullptr;
  if (text == nullptr) {
    state_->refuse(path, "it has no text attribute '" + name + "'; it may be of an older version");
  }
  return *text;
}

std::vector<std::string> Hdf5Reader::attribute_names(std::string_view path) const {
  return state_->attribute_names(path);
}

}  // namespace coprod
