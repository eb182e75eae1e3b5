#include "output/table.hpp"

#include <algorithm>
#include <limits>
#include <set>
#include <stdexcept>

namespace coprod {
namespace {

constexpr std::int32_t missing_int = std::numeric_limits<std::int32_t>::min();
constexpr std::int8_t missing_category = std::numeric_limits<std::int8_t>::min();

/// A chunk holds the slabs of several replicates up to this size.
constexpr std::uint64_t chunk_bytes = std::uint64_t{64} << 10;
constexpr std::uint64_t max_chunk_bytes = std::uint64_t{1} << 20;

[[noreturn]] void misuse(std::string_view name, const std::string& reason) {
  throw std::logic_error("results table '" + std::string(name) + "': " + reason);
}

/// The place of an axis in the fixed order; groups come last, in any order.
int rank_of_axis(std::string_view name) {
  if (name == "point") return 0;
  if (name == "scenario" || name == "reform") return 1;
  if (name == "replicate") return 2;
  if (name == "time" || name == "year") return 3;
  return 4;
}

void check_name(std::string_view name) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  const auto good = [&](char c) { return letter(c) || (c >= '0' && c <= '9') || c == '_'; };
  if (name.empty() || !letter(name.front()) || !std::all_of(name.begin(), name.end(), good)) {
    misuse(name, "a name begins with a letter and has letters, digits and underscores only");
  }
}

void check_units(std::string_view name, const std::string& units) {
  // xarray turns these into time spans.
  static constexpr std::string_view time_units[] = {
      "days",        "day",          "hours",       "hour",        "hr",        "minutes",
      "minute",      "min",          "seconds",     "second",      "sec",       "milliseconds",
      "millisecond", "microseconds", "microsecond", "nanoseconds", "nanosecond"};
  if (units.empty()) misuse(name, "it has no units; write \"1\" for a pure number");
  if (std::find(std::begin(time_units), std::end(time_units), units) != std::end(time_units)) {
    misuse(name, "the units '" + units + "' would be read as a time span; write \"d\" or \"h\"");
  }
}

std::uint64_t length_of(std::span<const Dimension> dimensions, std::string_view variable,
                        const std::string& name) {
  for (const Dimension& dimension : dimensions) {
    if (dimension.name == name) return dimension.length();
  }
  misuse(variable, "its dimension '" + name + "' is not described");
}

void check_variable(std::span<const Dimension> dimensions, const Variable& variable) {
  check_name(variable.name);
  check_units(variable.name, variable.units);
  if (variable.long_name.empty()) misuse(variable.name, "it has no long_name");
  if (variable.dimensions.empty()) misuse(variable.name, "it has no dimension");
  std::uint64_t cells = 1;
  int before = 0;
  std::set<std::string> seen;
  for (const std::string& name : variable.dimensions) {
    const int rank = rank_of_axis(name);
    if (rank < before) {
      misuse(variable.name,
             "its axes are not in the order point, scenario, replicate, time, group");
    }
    if (!seen.insert(name).second) misuse(variable.name, "the axis '" + name + "' comes twice");
    before = rank;
    const std::uint64_t length = length_of(dimensions, variable.name, name);
    if (rank > 2 && length > 0 && cells > max_cells_per_replicate / length) {
      misuse(variable.name, "it has more than " + std::to_string(max_cells_per_replicate)
                                + " cells per replicate; leave out a group");
    }
    if (rank > 2) cells *= length;
  }
  const bool category = variable.type == Variable::Type::category;
  if (category == variable.flag_meanings.empty()) {
    misuse(variable.name, "a category, and nothing else, has flag_meanings");
  }
  if (variable.flag_meanings.size() > 127) misuse(variable.name, "it has more than 127 categories");
  for (const std::string& meaning : variable.flag_meanings) {
    if (meaning.empty() || meaning.find_first_of(" \t\n") != std::string::npos) {
      misuse(variable.name, "the flag meaning '" + meaning + "' is not one word");
    }
  }
}

std::size_t bytes_of(Variable::Type type) {
  if (type == Variable::Type::float64) return 8;
  return type == Variable::Type::int32 ? 4 : 1;
}

std::vector<std::uint64_t> chunk_of(const Variable& variable,
                                    const std::vector<std::uint64_t>& extent) {
  std::vector<std::uint64_t> chunk;
  std::uint64_t bytes = bytes_of(variable.type);
  for (std::size_t i = extent.size(); i-- > 0;) {
    const int rank = rank_of_axis(variable.dimensions[i]);
    std::uint64_t length = std::max<std::uint64_t>(1, extent[i]);
    if (rank < 2) length = 1;
    if (rank == 2) length = std::clamp<std::uint64_t>(chunk_bytes / bytes, 1, length);
    length = std::clamp<std::uint64_t>(max_chunk_bytes / bytes, 1, length);
    bytes *= length;
    chunk.insert(chunk.begin(), length);
  }
  return chunk;
}

}  // namespace

std::uint64_t Dimension::length() const {
  return std::visit([](const auto& list) { return std::uint64_t{list.size()}; }, labels);
}

void check_layout(std::span<const Dimension> dimensions, std::span<const Variable> variables) {
  std::set<std::string> names;
  for (const Dimension& dimension : dimensions) {
    check_name(dimension.name);
    if (!names.insert(dimension.name).second) misuse(dimension.name, "the name comes twice");
    if (dimension.long_name.empty()) misuse(dimension.name, "it has no long_name");
    check_units(dimension.name, dimension.units);
    if (dimension.length() == 0 && !dimension.growing) misuse(dimension.name, "it has no labels");
    if (dimension.growing && !std::holds_alternative<std::vector<std::int32_t>>(dimension.labels)) {
      misuse(dimension.name, "a growing dimension is numbered, not named");
    }
  }
  for (const Variable& variable : variables) {
    check_variable(dimensions, variable);
    if (!names.insert(variable.name).second) misuse(variable.name, "the name comes twice");
  }
}

ResultsFile::ResultsFile(const std::filesystem::path& path, std::vector<Dimension> dimensions,
                         std::vector<Variable> variables, const Provenance& provenance,
                         IfExists if_exists)
    : dimensions_((check_layout(dimensions, variables), std::move(dimensions))),
      variables_(std::move(variables)),
      file_(path, Hdf5Format::portable, if_exists) {
  file_.attribute("/", "Conventions", "CF-1.10");
  write_provenance(file_, provenance, results_file_type, results_version);
  for (const Dimension& d : dimensions_) create_scale(d);
  for (std::size_t i = 0; i < variables_.size(); ++i) {
    by_name_.emplace(variables_[i].name, i);
    create_variable(variables_[i]);
  }
}

void write_provenance(Hdf5Writer& file, const Provenance& provenance, std::string_view file_type,
                      std::string_view format_version) {
  const auto put = [&](const std::string& name, const AttributeValue& value) {
    file.attribute("/", name, value);
  };
  put("title", provenance.title);
  put("source", provenance.source);
  put("file_type", std::string(file_type));
  put("format_version", std::string(format_version));
  put("seed", std::to_string(provenance.seed));
  put("git_commit", provenance.git_commit);
  std::string hashes;  // the lines of `sha256sum`
  for (const auto& [name, hash] : provenance.inputs) hashes += hash + "  " + name + "\n";
  put("input_sha256", hashes);
  if (provenance.scenarios.size() == 1) {
    put("scenario_toml", provenance.scenarios.front().second);
  } else {
    for (std::size_t i = 0; i < provenance.scenarios.size(); ++i) {
      put("scenario_toml_" + std::to_string(i),
          "# scenario: " + provenance.scenarios[i].first + "\n" + provenance.scenarios[i].second);
    }
  }
  for (const auto& [name, value] : provenance.attributes) put(name, value);
}

const Dimension& ResultsFile::dimension(std::string_view name) const {
  const auto found = std::find_if(dimensions_.begin(), dimensions_.end(),
                                  [&](const Dimension& d) { return d.name == name; });
  if (found == dimensions_.end()) misuse(name, "there is no such dimension");
  return *found;
}

std::vector<std::uint64_t> ResultsFile::extent(const Variable& variable) const {
  std::vector<std::uint64_t> lengths;
  for (const std::string& name : variable.dimensions) lengths.push_back(dimension(name).length());
  return lengths;
}

void ResultsFile::create_scale(const Dimension& dimension) {
  const std::string path = "/" + dimension.name;
  const auto write_numbers = [&]<class T>(const std::vector<T>& labels) {
    Hdf5DatasetSpec spec;
    spec.path = path;
    spec.type = hdf5_type_of<T>();
    spec.extent = {labels.size()};
    if (dimension.growing) {
      spec.chunk = {1024};
      spec.growing_axis = 0;
    }
    file_.create_dataset(spec);
    file_.write_all(path, spec.type, std::as_bytes(std::span<const T>(labels)));
  };
  if (const auto* texts = std::get_if<std::vector<std::string>>(&dimension.labels)) {
    file_.write_texts(path, *texts);
  } else if (const auto* ints = std::get_if<std::vector<std::int32_t>>(&dimension.labels)) {
    write_numbers(*ints);
  } else {
    write_numbers(std::get<std::vector<double>>(dimension.labels));
  }
  file_.make_scale(path, dimension.name);
  file_.attribute(path, "long_name", dimension.long_name);
  file_.attribute(path, "units", dimension.units);
  for (const auto& [name, value] : dimension.attributes) file_.attribute(path, name, value);
}

void ResultsFile::create_variable(const Variable& variable) {
  const std::string path = "/" + variable.name;
  Hdf5DatasetSpec spec;
  spec.path = path;
  spec.extent = extent(variable);
  spec.chunk = chunk_of(variable, spec.extent);
  AttributeValue missing = std::numeric_limits<double>::quiet_NaN();
  spec.type = Hdf5Type::float64;
  spec.fill = std::numeric_limits<double>::quiet_NaN();
  if (variable.type == Variable::Type::int32) {
    spec.type = Hdf5Type::int32;
    spec.fill = missing_int;
    missing = missing_int;
  } else if (variable.type == Variable::Type::category) {
    spec.type = Hdf5Type::int8;
    spec.fill = missing_category;
    missing = missing_category;
  }
  for (std::size_t axis = 0; axis < variable.dimensions.size(); ++axis) {
    if (!dimension(variable.dimensions[axis]).growing) continue;
    if (spec.growing_axis >= 0) misuse(variable.name, "two of its dimensions grow");
    spec.growing_axis = static_cast<int>(axis);
  }
  file_.create_dataset(spec);
  for (unsigned axis = 0; axis < variable.dimensions.size(); ++axis) {
    file_.attach_scale(path, "/" + variable.dimensions[axis], axis);
  }
  file_.attribute(path, "long_name", variable.long_name);
  file_.attribute(path, "units", variable.units);
  file_.attribute(path, "_FillValue", missing);
  if (variable.type == Variable::Type::category) {
    std::vector<std::int8_t> codes;
    std::string words;
    for (const std::string& meaning : variable.flag_meanings) {
      codes.push_back(static_cast<std::int8_t>(codes.size()));
      words += (words.empty() ? "" : " ") + meaning;
    }
    file_.attribute(path, "flag_values", codes);
    file_.attribute(path, "flag_meanings", words);
  }
  for (const auto& [name, value] : variable.attributes) file_.attribute(path, name, value);
}

template <class T>
void ResultsFile::write_slab(std::string_view name, std::span<const std::uint64_t> index,
                             std::span<const T> values, Variable::Type type) {
  const auto found = by_name_.find(name);
  if (found == by_name_.end()) misuse(name, "it is not described");
  const Variable& variable = variables_[found->second];
  if (variable.type != type) misuse(name, "it was given values of another type");
  std::vector<std::uint64_t> count = extent(variable);
  std::vector<std::uint64_t> offset(count.size(), 0);
  if (index.size() > count.size()) misuse(name, "the index has more axes than the table");
  for (std::size_t i = 0; i < index.size(); ++i) {
    if (index[i] >= count[i]) misuse(name, "the index is outside of the table");
    offset[i] = index[i];
    count[i] = 1;
  }
  file_.write<T>("/" + variable.name, offset, count, values);
}

void ResultsFile::write(std::string_view variable, std::span<const std::uint64_t> index,
                        std::span<const double> values) {
  write_slab(variable, index, values, Variable::Type::float64);
}

void ResultsFile::write(std::string_view variable, std::span<const std::uint64_t> index,
                        std::span<const std::int32_t> values) {
  write_slab(variable, index, values, Variable::Type::int32);
}

void ResultsFile::write(std::string_view variable, std::span<const std::uint64_t> index,
                        std::span<const std::int8_t> values) {
  write_slab(variable, index, values, Variable::Type::category);
}

void ResultsFile::set_length(std::string_view name, std::uint64_t length) {
  const Dimension& known = dimension(name);
  if (!known.growing) misuse(name, "the dimension does not grow");
  auto& labels = std::get<std::vector<std::int32_t>>(
      dimensions_[static_cast<std::size_t>(&known - dimensions_.data())].labels);
  const std::size_t before = labels.size();
  labels.resize(length);
  for (std::size_t i = before; i < length; ++i) labels[i] = static_cast<std::int32_t>(i);
  file_.resize("/" + known.name, length);
  file_.write_all("/" + known.name, Hdf5Type::int32,
                  std::as_bytes(std::span<const std::int32_t>(labels)));
  for (const Variable& variable : variables_) {
    const auto& axes = variable.dimensions;
    if (std::find(axes.begin(), axes.end(), name) == axes.end()) continue;
    file_.resize("/" + variable.name, length);
  }
}

void ResultsFile::finish() { file_.finish(); }

}  // namespace coprod
