#include "output/checkpoint.hpp"

#include "output/sha256.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <set>
#include <stdexcept>

namespace coprod {
namespace {

constexpr std::array hdf5_types{
    Hdf5Type::uint8, Hdf5Type::int8,   Hdf5Type::uint16, Hdf5Type::int16,   Hdf5Type::uint32,
    Hdf5Type::int32, Hdf5Type::uint64, Hdf5Type::int64,  Hdf5Type::float32, Hdf5Type::float64};
constexpr std::array<std::string_view, 10> scalar_names{"u8",  "i8",  "u16", "i16", "u32",
                                                        "i32", "u64", "i64", "f32", "f64"};

/// Rows of a chunk: enough for gzip to be efficient, few enough for the processor's cache.
constexpr std::uint64_t chunk_rows = std::uint64_t{1} << 16;
constexpr std::string_view replicate_prefix = "/replicate_";

Hdf5Type hdf5_type(Scalar type) { return hdf5_types[static_cast<std::size_t>(type)]; }

bool is_name(std::string_view name) {
  const auto good = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  };
  return !name.empty() && name.size() <= 200 && std::all_of(name.begin(), name.end(), good);
}

/// Names of attributes that this layer gives meaning to.
bool is_reserved(std::string_view name) {
  return name == "file_type" || name == "format_version" || name == "schema_hash"
         || name == "values_sha256";
}

bool before(const ColumnSchema& a, const ColumnSchema& b) {
  return a.table != b.table ? a.table < b.table : a.name < b.name;
}

std::vector<ColumnSchema> sorted(std::span<const ColumnSchema> columns) {
  std::vector<ColumnSchema> copy(columns.begin(), columns.end());
  std::sort(copy.begin(), copy.end(), before);
  return copy;
}

std::string group_of(std::uint32_t replicate) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "/replicate_%04u", replicate);
  return text.data();
}

/// Texts beyond 64 KiB have no checksum of HDF5's, so the values get one of ours.
std::string values_digest(const CheckpointValues& values) {
  Sha256 hash;
  for (const auto& [name, value] : values) {
    hash.update(name);
    hash.update({"\0", 1});
    const auto mix = [&]<class T>(const T& v) {
      if constexpr (std::is_same_v<T, std::string>) {
        hash.update(v);
      } else {
        std::array<char, sizeof(T)> bytes{};
        std::memcpy(bytes.data(), &v, sizeof(T));
        hash.update({bytes.data(), bytes.size()});
      }
    };
    std::visit(mix, value);
    hash.update({"\0", 1});
  }
  return hash.hex();
}

AttributeValue attribute_of(const CheckpointValue& value) {
  return std::visit([](const auto& v) -> AttributeValue { return v; }, value);
}

std::string label(const ColumnSchema& column) {
  return column.table + "." + column.name + " (" + std::string(name_of(column.type)) + ", "
         + column.unit + ")";
}

}  // namespace

std::size_t size_of(Scalar type) { return size_of(hdf5_type(type)); }
std::string_view name_of(Scalar type) { return scalar_names[static_cast<std::size_t>(type)]; }

std::uint64_t schema_hash(std::span<const ColumnSchema> columns) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  const auto mix = [&](std::string_view text) {
    const auto byte = [&](unsigned char value) { hash = (hash ^ value) * 0x100000001b3ULL; };
    for (const char c : text) byte(static_cast<unsigned char>(c));
    byte(0);  // so that "ab" + "c" is not "a" + "bc"
  };
  for (const ColumnSchema& column : sorted(columns)) {
    mix(column.table);
    mix(column.name);
    mix(name_of(column.type));
    mix(column.unit);
  }
  return hash;
}

std::string hash_text(std::uint64_t hash) {
  std::array<char, 17> text{};
  std::snprintf(text.data(), text.size(), "%016llx", static_cast<unsigned long long>(hash));
  return text.data();
}

CheckpointWriter::CheckpointWriter(const std::filesystem::path& path,
                                   const CheckpointValues& values, int gzip, IfExists if_exists)
    : file_(path, Hdf5Format::guarded, if_exists),
      gzip_(gzip) {
  file_.attribute("/", "file_type", std::string(checkpoint_file_type));
  file_.attribute("/", "format_version", std::string(checkpoint_version));
  write_values("/", values);
}

void CheckpointWriter::write_replicate(std::uint32_t replicate, const CheckpointValues& values,
                                       std::span<const ColumnView> columns) {
  const std::string group = group_of(replicate);
  const auto misuse = [&](const std::string& reason) {
    throw std::logic_error("checkpoint " + group + ": " + reason);
  };
  std::map<std::string, std::uint64_t> rows;
  std::set<std::string> names;
  for (const ColumnView& column : columns) {
    if (!is_name(column.table) || !is_name(column.name)) {
      misuse("the name " + label(column) + " has other signs than letters, digits, underscores");
    }
    if (!names.insert(column.table + "." + column.name).second) {
      misuse("the column " + label(column) + " comes twice");
    }
    if (rows.emplace(column.table, column.rows).first->second != column.rows) {
      misuse("the column " + label(column) + " differs in rows from its table");
    }
    if (column.rows > 0 && column.data == nullptr) misuse(label(column) + " has no data");
  }
  const std::vector<ColumnSchema> schema(columns.begin(), columns.end());
  if (!replicates_.empty() && schema_hash(schema) != schema_) {
    misuse("its columns differ from those of the replicates before");
  }
  schema_ = schema_hash(schema);
  replicates_.push_back(replicate);

  file_.create_group(group);
  write_values(group, values);
  std::set<std::string> made;
  for (const ColumnView& column : columns) {
    const std::string table = group + "/" + column.table;
    if (made.insert(table).second) file_.create_group(table);
    Hdf5DatasetSpec spec;
    spec.path = table + "/" + column.name;
    spec.type = hdf5_type(column.type);
    spec.extent = {column.rows};
    spec.chunk = {std::clamp<std::uint64_t>(column.rows, 1, chunk_rows)};
    spec.gzip = gzip_;
    spec.checksum = true;
    file_.create_dataset(spec);
    file_.attribute(spec.path, "units", column.unit);
    file_.write_all(spec.path, spec.type,
                    {static_cast<const std::byte*>(column.data), column.bytes()});
  }
}

void CheckpointWriter::write_values(const std::string& path, const CheckpointValues& values) {
  for (const auto& [name, value] : values) {
    if (is_reserved(name)) throw std::logic_error("checkpoint: the name '" + name + "' is taken");
    file_.attribute(path, name, attribute_of(value));
  }
  file_.attribute(path, "values_sha256", values_digest(values));
}

void CheckpointWriter::finish() {
  if (replicates_.empty()) throw std::logic_error("a checkpoint needs at least one replicate");
  file_.attribute("/", "schema_hash", hash_text(schema_));
  file_.finish();
}

CheckpointReader::CheckpointReader(const std::filesystem::path& path, const Hdf5Limits& limits)
    : file_(path, checkpoint_file_type, checkpoint_major, limits) {
  values_ = read_values("/");
  for (const Hdf5DatasetInfo& info : file_.datasets()) read_column(info);
  if (content_.empty()) refuse("it holds no replicate");
  for (auto& [number, content] : content_) {
    replicates_.push_back(number);
    content.values = read_values(group_of(number));
  }
  const std::string stored = file_.text_attribute("/", "schema_hash");
  const char* end = stored.data() + stored.size();
  const auto parsed = std::from_chars(stored.data(), end, schema_, 16);
  if (stored.size() != 16 || parsed.ec != std::errc{} || parsed.ptr != end) {
    refuse("its schema hash '" + stored + "' is not 16 hexadecimal digits");
  }
  check_schema();
}

void CheckpointReader::refuse(const std::string& reason) const {
  throw InvalidFile(
      printable("cannot use the checkpoint '" + file_.path().string() + "': " + reason));
}

CheckpointValues CheckpointReader::read_values(const std::string& path) const {
  CheckpointValues values;
  for (const std::string& name : file_.attribute_names(path)) {
    if (is_reserved(name)) continue;
    const AttributeValue value = file_.attribute(path, name);
    const auto keep = [&]<class T>(const T& v) {
      if constexpr (std::is_constructible_v<CheckpointValue, std::in_place_type_t<T>, T>) {
        values.emplace(name, v);
      } else {
        refuse("the value '" + name + "' has a type that checkpoints do not have");
      }
    };
    std::visit(keep, value);
  }
  if (values_digest(values) != file_.text_attribute(path, "values_sha256")) {
    refuse("the values beside its columns ('" + path + "') were changed or damaged; make it again");
  }
  return values;
}

void CheckpointReader::read_column(const Hdf5DatasetInfo& info) {
  const auto bad = [&](const std::string& reason) {
    refuse("object '" + info.path + "' " + reason);
  };
  // "/replicate_NNNN/table/column"
  const std::size_t table_at = info.path.find('/', 1);
  const std::size_t name_at =
      table_at == std::string::npos ? table_at : info.path.find('/', table_at + 1);
  std::uint32_t number = 0;
  if (name_at == std::string::npos || !info.path.starts_with(replicate_prefix)) {
    bad("does not belong into a checkpoint");
  }
  const char* digits = info.path.data() + replicate_prefix.size();
  const char* end = info.path.data() + table_at;
  const auto parsed = std::from_chars(digits, end, number);
  if (parsed.ec != std::errc{} || parsed.ptr != end
      || group_of(number) != info.path.substr(0, table_at)) {
    bad("lies in a group that is no replicate");
  }
  ColumnSchema column;
  column.table = info.path.substr(table_at + 1, name_at - table_at - 1);
  column.name = info.path.substr(name_at + 1);
  if (!is_name(column.table) || !is_name(column.name)) bad("has an impossible name");
  const auto type = std::find(hdf5_types.begin(), hdf5_types.end(), info.type);
  if (type == hdf5_types.end()) bad("holds text, and columns are numbers");
  column.type = static_cast<Scalar>(type - hdf5_types.begin());
  if (info.extent.size() != 1) bad("has not one axis");
  column.rows = info.extent.front();
  column.unit = file_.text_attribute(info.path, "units");
  std::vector<ColumnSchema>& columns = content_[number].columns;
  const auto same_table = std::find_if(columns.begin(), columns.end(), [&](const ColumnSchema& c) {
    return c.table == column.table;
  });
  if (same_table != columns.end() && same_table->rows != column.rows) {
    bad("has " + std::to_string(column.rows) + " rows and its table has "
        + std::to_string(same_table->rows));
  }
  columns.push_back(std::move(column));
}

void CheckpointReader::check_schema() const {
  for (const auto& [number, content] : content_) {
    const std::uint64_t found = schema_hash(content.columns);
    if (found != schema_) {
      refuse("the columns of replicate " + std::to_string(number) + " (schema " + hash_text(found)
             + ") are not those that it was written with (" + hash_text(schema_)
             + "); the file was changed or damaged, make it again");
    }
  }
}

void CheckpointReader::require_schema(std::span<const ColumnSchema> expected) const {
  if (schema_hash(expected) == schema_) return;
  const std::vector<ColumnSchema> wanted = sorted(expected);
  const std::vector<ColumnSchema> found = sorted(content_.begin()->second.columns);
  const auto same = [](const ColumnSchema& a, const ColumnSchema& b) {
    return a.table == b.table && a.name == b.name && a.type == b.type && a.unit == b.unit;
  };
  const auto [w, f] = std::mismatch(wanted.begin(), wanted.end(), found.begin(), found.end(), same);
  refuse("it holds other columns than this program has: the file has "
         + (f == found.end() ? "no more" : label(*f)) + " where the program has "
         + (w == wanted.end() ? "no more" : label(*w))
         + "; restore it with the version of coprod that wrote it, or run again from the start");
}

std::string CheckpointReader::text(const std::string& name) const {
  const auto found = values_.find(name);
  const auto* value = found == values_.end() ? nullptr : std::get_if<std::string>(&found->second);
  if (value == nullptr) refuse("it has no text '" + name + "'; was it written by coprod?");
  return *value;
}

const CheckpointReader::Replicate& CheckpointReader::replicate(std::uint32_t number) const {
  const auto found = content_.find(number);
  if (found == content_.end()) {
    refuse("it has no replicate " + std::to_string(number) + "; it holds "
           + std::to_string(replicates_.size()) + ", the first is number "
           + std::to_string(replicates_.front()));
  }
  return found->second;
}

const CheckpointValues& CheckpointReader::replicate_values(std::uint32_t number) const {
  return replicate(number).values;
}

const std::vector<ColumnSchema>& CheckpointReader::columns(std::uint32_t number) const {
  return replicate(number).columns;
}

const ColumnSchema* CheckpointReader::find(std::uint32_t number, std::string_view table,
                                           std::string_view name) const {
  for (const ColumnSchema& column : replicate(number).columns) {
    if (column.table == table && column.name == name) return &column;
  }
  return nullptr;
}

void CheckpointReader::read(std::uint32_t number, std::string_view table, std::string_view name,
                            Scalar type, std::span<std::byte> destination) const {
  const ColumnSchema* column = find(number, table, name);
  const std::string wanted = std::string(table) + "." + std::string(name);
  if (column == nullptr) refuse("it has no column " + wanted);
  if (column->type != type || column->bytes() != destination.size()) {
    refuse("the column " + wanted + " has " + std::to_string(column->rows) + " rows of "
           + std::string(name_of(column->type)) + ", and " + std::to_string(destination.size())
           + " bytes of " + std::string(name_of(type)) + " are needed");
  }
  const std::uint64_t offset[] = {0};
  const std::uint64_t count[] = {column->rows};
  file_.read_bytes(group_of(number) + "/" + column->table + "/" + column->name, offset, count,
                   hdf5_type(type), destination);
}

std::vector<ColumnBlob> CheckpointReader::read_all(std::uint32_t number) const {
  std::vector<ColumnBlob> blobs;
  for (const ColumnSchema& column : columns(number)) {
    ColumnBlob& blob = blobs.emplace_back();
    static_cast<ColumnSchema&>(blob) = column;
    blob.data.resize(column.bytes());
    read(number, column.table, column.name, column.type, blob.data);
  }
  return blobs;
}

}  // namespace coprod
