#include "run/micro.hpp"

#include "world/code_names.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <type_traits>

#include <fmt/format.h>

namespace coprod {

namespace {

/// Rows gathered before they are written: a chunk of the file, large enough for the disk's full
/// speed and small enough for many replicates at once.
constexpr std::size_t most_chunk_rows = 8192;
constexpr std::size_t least_chunk_rows = 128;
/// Rows filled column by column at a time, so that they stay in the nearest cache meanwhile.
constexpr std::size_t block_of_rows = 256;
/// gzip at its lowest level makes the file 3.4 times smaller, and writing it sixteen times slower
/// (65 MB of rows a second and core, where disks take hundreds); `h5repack` packs it afterwards.
constexpr int gzip = 0;
constexpr std::size_t key_length = 16;

/// The last chunk of a table is as long as the others, full or not: an eighth of what is expected
/// keeps tables of few rows small.
std::size_t chunk_rows_for(double rows) {
  const double eighth = std::clamp(rows / 8.0, 1.0, static_cast<double>(most_chunk_rows));
  return std::max(least_chunk_rows, std::bit_ceil(static_cast<std::size_t>(eighth)));
}

std::string table_of(std::size_t replicate) {
  return fmt::format("/persons/replicate_{}", replicate);
}

bool is_tie(const ColumnInfo& info) { return info.unit == "row"; }
bool is_employer(const ColumnInfo& info) { return info.name == person::Employer::info.name; }

template <class T>
bool holds(const ColumnInfo& info) {
  return info.low >= static_cast<double>(std::numeric_limits<T>::min())
         && info.high <= static_cast<double>(std::numeric_limits<T>::max());
}

/// How a column of World looks in the file. Integers are signed, because R has no others and
/// differences of unsigned ones wrap; and no narrower than 16 bits unless they are codes, because
/// NumPy's products of bytes overflow without a word.
template <class T>
Hdf5Field field_of(const ColumnInfo& info) {
  const std::string name(info.name);
  if (is_employer(info)) return {"employer_key", Hdf5Type::text, key_length};
  if constexpr (std::is_same_v<T, std::uint64_t>) {
    return {name, Hdf5Type::text, key_length};
  } else if constexpr (std::is_floating_point_v<T>) {
    return {name, hdf5_type_of<T>()};
  } else {
    if (info.unit == "code" && holds<std::int8_t>(info)) return {name, Hdf5Type::int8};
    if (holds<std::int16_t>(info)) return {name, Hdf5Type::int16};
    return {name, holds<std::int32_t>(info) ? Hdf5Type::int32 : Hdf5Type::int64};
  }
}

void put_key(std::byte* to, std::uint64_t key) {
  static constexpr std::string_view digits = "0123456789abcdef";
  std::array<char, key_length> text;
  for (std::size_t i = key_length; i-- > 0; key >>= 4) text[i] = digits[key & 0xFu];
  std::memcpy(to, text.data(), text.size());
}

/// Rows of a buffer that are being filled, at the place of one column.
struct Destination {
  std::byte* first;
  std::size_t stride;
  [[nodiscard]] std::byte* row(std::size_t i) const { return first + i * stride; }
};

template <class Stored, class T>
void put_as(std::span<const T> column, std::span<const std::uint32_t> rows, Destination to) {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto value = static_cast<Stored>(column[rows[i]]);
    std::memcpy(to.row(i), &value, sizeof value);
  }
}

template <class T>
void put_column(std::span<const T> column, std::span<const std::uint32_t> rows, Destination to,
                Hdf5Type type) {
  if constexpr (std::is_same_v<T, std::uint64_t>) {
    for (std::size_t i = 0; i < rows.size(); ++i) put_key(to.row(i), column[rows[i]]);
  } else if constexpr (std::is_floating_point_v<T>) {
    put_as<T>(column, rows, to);
  } else {
    if (type == Hdf5Type::int8) return put_as<std::int8_t>(column, rows, to);
    if (type == Hdf5Type::int16) return put_as<std::int16_t>(column, rows, to);
    if (type == Hdf5Type::int32) return put_as<std::int32_t>(column, rows, to);
    put_as<std::int64_t>(column, rows, to);
  }
}

/// The key of whom the tie `employer` points to, which hangs on the status; empty without a tie.
void put_employer(const World& world, std::span<const std::uint32_t> rows, Destination to) {
  const auto status = world.persons.get<person::Status>();
  const auto employer = world.persons.get<person::Employer>();
  const auto firms = world.employers.get<employer::Key>();
  const auto enterprises = world.social_enterprises.get<social_enterprise::Key>();
  const auto ngos = world.ngos.get<ngo::Key>();
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::uint32_t row = rows[i];
    if (employer[row] == no_row) {
      std::memset(to.row(i), 0, key_length);
    } else if (status[row] == code(Status::open_employment)) {
      put_key(to.row(i), firms[employer[row]]);
    } else if (status[row] == code(Status::social_enterprise)) {
      put_key(to.row(i), enterprises[employer[row]]);
    } else {
      put_key(to.row(i), ngos[employer[row]]);
    }
  }
}

}  // namespace

PersonSample::PersonSample(double share, PhiloxKey random)
    : threshold_(static_cast<std::uint64_t>(std::llround(share * 4294967296.0))),
      random_(random) {}

bool PersonSample::holds(EntityKey person) const {
  return draw_words(random_, person, address_word(Month(0), Stream::sample))[0] < threshold_;
}

std::span<const std::uint32_t> PersonSample::rows(std::span<const std::uint64_t> keys) {
  const bool appended =
      keys.size() >= known_.size() && std::equal(known_.begin(), known_.end(), keys.begin());
  if (!appended) {  // rows were compacted
    known_.clear();
    rows_.clear();
  }
  const auto before = static_cast<std::ptrdiff_t>(rows_.size());
  for (std::size_t row = known_.size(); row < keys.size(); ++row) {
    if (holds(EntityKey{keys[row]})) rows_.push_back(static_cast<std::uint32_t>(row));
  }
  known_.insert(known_.end(), keys.begin() + static_cast<std::ptrdiff_t>(known_.size()),
                keys.end());
  const auto by_key = [&](std::uint32_t a, std::uint32_t b) { return keys[a] < keys[b]; };
  std::sort(rows_.begin() + before, rows_.end(), by_key);
  std::inplace_merge(rows_.begin(), rows_.begin() + before, rows_.end(), by_key);
  return rows_;
}

std::vector<RowColumn> person_columns() {
  std::vector<RowColumn> columns;
  const auto add_int32 = [&](const char* name, const char* units, const char* long_name) {
    RowColumn& column = columns.emplace_back();
    column.field = {name, Hdf5Type::int32};
    column.units = units;
    column.long_name = long_name;
  };
  add_int32("replicate", "1", "replicate, as in results.h5");
  add_int32("month", "days since 2000-01-01", "first day of the month, as time in results.h5");
  person::Rows().visit([&]<class T>(const ColumnInfo& info, std::span<T>) {
    if (is_tie(info) && !is_employer(info)) return;
    RowColumn column{field_of<std::remove_const_t<T>>(info),
                     std::string(info.unit),
                     std::string(info.label),
                     {}};
    if (column.field.type == Hdf5Type::text) column.units = "1";
    if (is_employer(info)) {
      column.long_name =
          "key of the employer or social enterprise, or of the NGO of a workshop, a training or "
          "supported employment; empty without one";
    }
    for (const std::string_view name : code_names(info)) column.flag_meanings.emplace_back(name);
    columns.push_back(std::move(column));
  });
  return columns;
}

MicroFile::MicroFile(const std::filesystem::path& path, const Provenance& provenance,
                     const MicroOptions& options, std::size_t replicates, double person_months,
                     IfExists if_exists)
    : share_(options.persons),
      chunk_rows_(chunk_rows_for(share_ * person_months)),
      columns_(person_columns()),
      file_(path, Hdf5Format::portable, if_exists) {
  write_provenance(file_, provenance, micro_file_type, micro_version);
  write_categories(file_, columns_);
  file_.create_group("/persons");
  file_.attribute("/persons", "share", share_);
  grow(replicates);
}

void MicroFile::grow(std::size_t replicates) {
  for (; replicates_ < replicates; ++replicates_) {
    create_rows(file_, {table_of(replicates_),
                        fmt::format("sampled persons by month and key, replicate {}", replicates_),
                        columns_, chunk_rows_, gzip});
  }
}

void MicroFile::append(std::size_t replicate, std::span<const std::byte> rows) {
  file_.append_rows(table_of(replicate), rows);
}

void MicroFile::finish(std::size_t replicates) {
  for (std::size_t r = replicates; r < replicates_; ++r) file_.remove_table(table_of(r));
  file_.finish();
}

MicroRecorder::MicroRecorder(MicroFile& file, std::mutex& writing, std::size_t replicate,
                             PhiloxKey random)
    : file_(file),
      writing_(writing),
      replicate_(replicate),
      sample_(file.share(), random),
      row_bytes_(row_bytes(file.columns())),
      chunk_rows_(file.chunk_rows()),
      buffer_(chunk_rows_ * row_bytes_) {
  std::size_t offset = 0;
  for (const RowColumn& column : file.columns()) {
    offsets_.push_back(offset);
    offset += column.field.bytes();
  }
}

void MicroRecorder::record(const World& world) {
  const auto status = world.persons.get<person::Status>();
  present_.clear();
  for (const std::uint32_t row : sample_.rows(world.persons.get<person::Key>())) {
    if (status[row] != code(Status::absent)) present_.push_back(row);
  }
  std::span<const std::uint32_t> rest(present_);
  while (!rest.empty()) {
    const auto rows = rest.first(std::min({rest.size(), chunk_rows_ - filled_, block_of_rows}));
    rest = rest.subspan(rows.size());
    std::size_t column = 0;
    const auto next = [&] {
      return Destination{buffer_.data() + filled_ * row_bytes_ + offsets_[column++], row_bytes_};
    };
    const auto put_same = [&](std::int32_t value) {
      const Destination to = next();
      for (std::size_t i = 0; i < rows.size(); ++i) std::memcpy(to.row(i), &value, sizeof value);
    };
    put_same(static_cast<std::int32_t>(replicate_));
    put_same(world.month.first_day());
    world.persons.visit([&]<class T>(const ColumnInfo& info, std::span<const T> values) {
      if (is_employer(info)) return put_employer(world, rows, next());
      if (is_tie(info)) return;
      const Hdf5Type type = file_.columns()[column].field.type;
      put_column(values, rows, next(), type);
    });
    filled_ += rows.size();
    if (filled_ == chunk_rows_) flush();
  }
}

void MicroRecorder::flush() {
  const std::lock_guard lock(writing_);
  file_.append(replicate_, std::span(buffer_).first(filled_ * row_bytes_));
  filled_ = 0;
}

void MicroRecorder::finish() {
  if (filled_ > 0) flush();
}

}  // namespace coprod
