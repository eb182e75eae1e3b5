#include "output/file_names.hpp"
#include "output/hdf5_reader_state.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <set>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace coprod {

using hdf5_internal::Handle;
using hdf5_internal::Trial;

namespace {

constexpr std::array all_types{
    Hdf5Type::int8,   Hdf5Type::uint8, Hdf5Type::int16,  Hdf5Type::uint16,  Hdf5Type::int32,
    Hdf5Type::uint32, Hdf5Type::int64, Hdf5Type::uint64, Hdf5Type::float32, Hdf5Type::float64};

/// A link as the walk finds it.
struct Link {
  std::string name;
  H5L_type_t type;
};

struct Links {
  std::vector<Link> links{};
  std::uint64_t room = 0;
};

herr_t collect_link(hid_t /*group*/, const char* name, const H5L_info_t* info, void* data) {
  auto& links = *static_cast<Links*>(data);
  if (links.links.size() >= links.room) return -1;
  try {
    links.links.push_back({name, info->type});
  } catch (const std::bad_alloc&) {
    return -1;
  }
  return 0;
}

std::string_view kind_of_link(H5L_type_t type) {
  if (type == H5L_TYPE_SOFT) return "a soft link";
  if (type == H5L_TYPE_EXTERNAL) return "a link into another file";
  return "a link of an unknown kind";
}

}  // namespace

Hdf5Reader::State::~State() {
  file.reset();
  if (disk.descriptor >= 0) ::close(disk.descriptor);
}

void Hdf5Reader::State::refuse(std::string_view object, const std::string& reason) const {
  std::string problem = "cannot read '" + path.string() + "'";
  if (!object.empty() && object != "/") problem += " (object '" + std::string(object) + "')";
  throw InvalidFile(printable(problem + ": " + reason));
}

void Hdf5Reader::State::open_regular() {
  // O_NONBLOCK: opening a pipe that nobody writes to must not hang.
  disk.descriptor = ::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  if (disk.descriptor < 0) {
    const int error = errno;
    refuse("", error == ENOENT ? reason_of_absence(path) : reason_of_errno(error));
  }
  struct stat facts {};
  if (::fstat(disk.descriptor, &facts) != 0 || !S_ISREG(facts.st_mode)) {
    refuse("", "it is not a regular file; give the name of a file");
  }
  disk.size = static_cast<std::uint64_t>(facts.st_size);
  constexpr std::array<unsigned char, 8> hdf5_signature{0x89, 'H',  'D',  'F',
                                                        '\r', '\n', 0x1a, '\n'};
  std::array<unsigned char, 8> start{};
  if (::pread(disk.descriptor, start.data(), start.size(), 0) != 8 || start != hdf5_signature) {
    refuse("", "it does not begin as an HDF5 file does; give a file that coprod wrote");
  }
}

void Hdf5Reader::State::open_hdf5() {
  const Handle access = hdf5_internal::access_properties(disk);
  H5Pset_fclose_degree(access.get(), H5F_CLOSE_STRONG);
  file = Handle(H5Fopen(path.c_str(), H5F_ACC_RDONLY, access.get()), H5Fclose);
  if (!file.valid()) {
    refuse("",
           "the file is damaged or was cut short; copy it again from where it came from, or run "
           "again");
  }
}

void Hdf5Reader::State::walk_group(const std::string& group_path, int depth) {
  if (depth > limits.max_depth) refuse(group_path, "its groups nest too deep");
  const Handle group(H5Gopen2(file.get(), group_path.c_str(), H5P_DEFAULT), H5Gclose);
  if (!group.valid()) refuse_damaged(group_path);
  groups.push_back(group_path);
  const Handle creation(H5Gget_create_plist(group.get()), H5Pclose);
  unsigned order = 0;
  const bool tracked = creation.valid() && H5Pget_link_creation_order(creation.get(), &order) >= 0
                       && (order & H5P_CRT_ORDER_TRACKED) != 0;
  Links found;
  found.room = limits.max_objects - objects;
  hsize_t position = 0;
  if (H5Literate(group.get(), tracked ? H5_INDEX_CRT_ORDER : H5_INDEX_NAME, H5_ITER_INC, &position,
                 collect_link, &found)
      < 0) {
    if (found.links.size() >= found.room) refuse(group_path, "it holds too many objects");
    refuse_damaged(group_path);
  }
  objects += found.links.size();
  for (const Link& link : found.links) {
    const std::string object = (group_path == "/" ? "/" : group_path + "/") + link.name;
    if (link.type != H5L_TYPE_HARD) {
      refuse(object, "it is " + std::string(kind_of_link(link.type))
                         + ", which could lead anywhere and which coprod never writes");
    }
    // An empty name or one with a slash or a dot alone would mean something else to HDF5.
    if (link.name.empty() || link.name == "." || link.name.find('/') != std::string::npos) {
      refuse(object, "it has an impossible name; the file is damaged");
    }
    walk_object(object, depth);
  }
}

void Hdf5Reader::State::walk_object(const std::string& object, int depth) {
  H5O_info_t info{};
  if (H5Oget_info_by_name2(file.get(), object.c_str(), &info, H5O_INFO_BASIC, H5P_DEFAULT) < 0) {
    refuse_damaged(object);
  }
  if (!seen.insert(info.addr).second) {
    refuse(object, "it is reached by two ways, which coprod never writes; the file is damaged");
  }
  if (info.type == H5O_TYPE_GROUP) {
    walk_group(object, depth + 1);
  } else if (info.type == H5O_TYPE_DATASET) {
    walk_dataset(object);
  } else {
    refuse(object, "it is neither a group nor a dataset, which coprod never writes");
  }
}

void Hdf5Reader::State::check_storage(const std::string& object, hid_t dataset) const {
  const Handle creation(H5Dget_create_plist(dataset), H5Pclose);
  if (!creation.valid()) refuse_damaged(object);
  const H5D_layout_t layout = H5Pget_layout(creation.get());
  if (layout == H5D_VIRTUAL) {
    refuse(object, "it is a virtual dataset, which takes its values from other files");
  }
  if (layout != H5D_COMPACT && layout != H5D_CONTIGUOUS && layout != H5D_CHUNKED) {
    refuse_damaged(object);
  }
  if (H5Pget_external_count(creation.get()) != 0) {
    refuse(object,
           "its values lie in another file (external storage), which could be any file of "
           "this machine");
  }
  const int filters = H5Pget_nfilters(creation.get());
  if (filters < 0) refuse_damaged(object);
  for (int i = 0; i < filters; ++i) {
    unsigned flags = 0;
    std::size_t values = 0;
    unsigned configuration = 0;
    const H5Z_filter_t filter = H5Pget_filter2(creation.get(), static_cast<unsigned>(i), &flags,
                                               &values, nullptr, 0, nullptr, &configuration);
    if (filter != H5Z_FILTER_DEFLATE && filter != H5Z_FILTER_SHUFFLE
        && filter != H5Z_FILTER_FLETCHER32) {
      refuse(object, "it is packed with a filter (number " + std::to_string(filter)
                         + ") other than gzip, shuffle and Fletcher-32; repack it with h5repack");
    }
  }
  if (layout == H5D_CHUNKED) {
    std::array<hsize_t, H5S_MAX_RANK> chunk{};
    const int rank = H5Pget_chunk(creation.get(), H5S_MAX_RANK, chunk.data());
    if (rank < 0) refuse_damaged(object);
    const std::vector<std::uint64_t> lengths(chunk.begin(), chunk.begin() + rank);
    if (hdf5_internal::product(lengths.data(), lengths.size()) > limits.max_dataset_bytes / 8) {
      refuse(object, "its chunks are absurdly large; the file is damaged or made to do harm");
    }
  }
}

void Hdf5Reader::State::walk_dataset(const std::string& object) {
  const Handle dataset(H5Dopen2(file.get(), object.c_str(), H5P_DEFAULT), H5Dclose);
  if (!dataset.valid()) refuse_damaged(object);
  check_storage(object, dataset.get());  // first: the extent of a virtual one opens other files
  Hdf5DatasetInfo info;
  info.path = object;
  const Handle type(H5Dget_type(dataset.get()), H5Tclose);
  if (!type.valid()) refuse_damaged(object);
  const auto known = std::find_if(all_types.begin(), all_types.end(), [&](Hdf5Type candidate) {
    return H5Tequal(type.get(), hdf5_internal::file_type(candidate)) > 0;
  });
  if (known != all_types.end()) {
    info.type = *known;
  } else if (H5Tis_variable_str(type.get()) > 0) {
    info.type = Hdf5Type::text;
  } else {
    refuse(object, "its elements are neither numbers nor texts as coprod writes them");
  }
  const Handle space(H5Dget_space(dataset.get()), H5Sclose);
  std::array<hsize_t, H5S_MAX_RANK> extent{};
  const int rank = space.valid() ? H5Sget_simple_extent_ndims(space.get()) : -1;
  if (rank < 0 || H5Sget_simple_extent_dims(space.get(), extent.data(), nullptr) < 0
      || H5Sget_simple_extent_type(space.get()) == H5S_NULL) {
    refuse_damaged(object);
  }
  info.extent.assign(extent.begin(), extent.begin() + rank);
  const std::uint64_t cell_bytes = info.type == Hdf5Type::text ? 64 : size_of(info.type);
  if (info.cells() > limits.max_dataset_bytes / cell_bytes) {
    refuse(object, "it claims " + std::to_string(info.cells())
                       + " cells, which is more than may be loaded ("
                       + std::to_string(limits.max_dataset_bytes)
                       + " bytes); the file is damaged, or the limit must be raised");
  }
  by_path.emplace(object, datasets.size());
  datasets.push_back(std::move(info));
}

void Hdf5Reader::State::check_type(std::string_view wanted, int major) const {
  const auto text = [&](const char* name) -> std::string {
    const std::optional<AttributeValue> value = find_attribute("/", name);
    const auto* found = value ? std::get_if<std::string>(&*value) : nullptr;
    return found == nullptr ? "" : *found;
  };
  const std::string type = text("file_type");
  if (type.empty()) {
    refuse("", "it is an HDF5 file, but none of coprod's: it has no attribute file_type");
  }
  if (!wanted.empty() && type != wanted) {
    refuse("", "it is of the type '" + type + "' and a file of the type '" + std::string(wanted)
                   + "' is needed here");
  }
  const std::string version = text("format_version");
  int found = -1;
  const char* end = version.data() + version.size();
  const auto parsed = std::from_chars(version.data(), end, found);
  if (parsed.ec != std::errc{} || (parsed.ptr != end && *parsed.ptr != '.')) found = -1;
  if (found != major) {
    refuse("", "its format has the version '" + version + "' and this program reads version "
                   + std::to_string(major) + "; use the coprod release that wrote it");
  }
}

Hdf5Reader::Hdf5Reader(std::filesystem::path path, std::string_view file_type, int major,
                       const Hdf5Limits& limits)
    : state_(std::make_unique<State>()) {
  hdf5_internal::set_up_library();
  State& s = *state_;
  s.path = std::move(path);
  s.limits = limits;
  s.open_regular();
  const auto walk = [&] {
    s.open_hdf5();
    s.walk_group("/", 0);
    s.check_type(file_type, major);
  };
  constexpr std::uint64_t bytes_per_second = 4'000'000;  // a slow disk, unpacking, twice over
  const int seconds =
      30 + static_cast<int>(std::min<std::uint64_t>(s.disk.size / bytes_per_second, 3600));
  const Trial trial = hdf5_internal::try_in_child(
      [&] {
        walk();
        s.read_everything();
      },
      seconds);
  if (trial.end == Trial::End::failed) throw InvalidFile(trial.message);
  if (trial.end == Trial::End::died || trial.end == Trial::End::hung) {
    s.refuse("", std::string("the file is damaged so badly that HDF5 ")
                     + (trial.end == Trial::End::died ? "crashes" : "hangs")
                     + " over it (tried in a separate process); copy it again or make it again");
  }
  walk();
}

Hdf5Reader::~Hdf5Reader() = default;
Hdf5Reader::Hdf5Reader(Hdf5Reader&&) noexcept = default;

const std::filesystem::path& Hdf5Reader::path() const noexcept { return state_->path; }
const std::vector<Hdf5DatasetInfo>& Hdf5Reader::datasets() const noexcept {
  return state_->datasets;
}
const std::vector<std::string>& Hdf5Reader::groups() const noexcept { return state_->groups; }

const Hdf5DatasetInfo* Hdf5Reader::find(std::string_view path) const noexcept {
  const auto found = state_->by_path.find(path);
  return found == state_->by_path.end() ? nullptr : &state_->datasets[found->second];
}

const Hdf5DatasetInfo& Hdf5Reader::dataset(std::string_view path) const {
  const Hdf5DatasetInfo* found = find(path);
  if (found == nullptr) {
    state_->refuse(path, "there is no such dataset in the file; it may be of an older version");
  }
  return *found;
}

}  // namespace coprod
