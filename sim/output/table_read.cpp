#include "core/calendar.hpp"
#include "output/table.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <sstream>

namespace coprod {
namespace {

[[noreturn]] void refuse(const Hdf5Reader& file, std::string_view object,
                         const std::string& reason) {
  throw InvalidFile(printable("cannot read '" + file.path().string() + "' (object '"
                              + std::string(object) + "'): " + reason));
}

Attributes other_attributes(const Hdf5Reader& file, const std::string& path) {
  Attributes others;
  for (const std::string& name : file.attribute_names(path)) {
    if (name == "long_name" || name == "units" || name == "_FillValue" || name == "flag_values"
        || name == "flag_meanings") {
      continue;
    }
    others.emplace_back(name, file.attribute(path, name));
  }
  return others;
}

Dimension read_dimension(const Hdf5Reader& file, const Hdf5DatasetInfo& info) {
  Dimension dimension;
  dimension.name = info.path.substr(1);
  dimension.long_name = file.text_attribute(info.path, "long_name");
  dimension.units = file.text_attribute(info.path, "units");
  if (info.type == Hdf5Type::text) {
    dimension.labels = file.read_texts(info.path);
  } else if (info.type == Hdf5Type::int32) {
    dimension.labels = file.read<std::int32_t>(info.path);
  } else {
    dimension.labels = file.read<double>(info.path);
  }
  dimension.attributes = other_attributes(file, info.path);
  return dimension;
}

/// Whether a month begins on this day, counted from 2000-01-01, and is one that coprod knows.
bool begins_month(std::int32_t day) {
  if (day < Month(0).first_day() || day > Month(Month::max_index).first_day()) return false;
  constexpr std::chrono::sys_days origin = std::chrono::year{2000} / 1 / 1;
  return std::chrono::year_month_day(origin + std::chrono::days(day)).day() == std::chrono::day(1);
}

/// Labels that readers count with must be what the format says, before they do.
void check_labels(const Hdf5Reader& file, const Dimension& dimension) {
  const std::string path = "/" + dimension.name;
  const auto* whole = std::get_if<std::vector<std::int32_t>>(&dimension.labels);
  const bool counted = dimension.name == "replicate" || dimension.name == "point";
  if (dimension.name != "time" && !counted) return;
  if (whole == nullptr) {
    refuse(file, path, "its labels are no whole numbers; the file is damaged, run again");
  }
  for (std::size_t i = 0; i < whole->size(); ++i) {
    const std::int32_t label = (*whole)[i];
    if (!counted && !begins_month(label)) {
      refuse(file, path,
             "its label " + std::to_string(label)
                 + " is not the first day of a month from 1900-01 to 2241-04, counted from "
                   "2000-01-01; the file is damaged, run again");
    }
    if ((counted && label < 0) || (i > 0 && label <= (*whole)[i - 1])) {
      refuse(file, path, "its labels do not ascend; the file is damaged, run again");
    }
  }
}

Variable read_variable(const Hdf5Reader& file, const Hdf5DatasetInfo& info,
                       std::vector<std::string> scales) {
  Variable variable;
  variable.name = info.path.substr(1);
  variable.long_name = file.text_attribute(info.path, "long_name");
  variable.units = file.text_attribute(info.path, "units");
  variable.dimensions = std::move(scales);
  if (info.type == Hdf5Type::int8) {
    variable.type = Variable::Type::category;
    std::istringstream words(file.text_attribute(info.path, "flag_meanings"));
    for (std::string word; words >> word;) variable.flag_meanings.push_back(word);
  } else if (info.type == Hdf5Type::int32) {
    variable.type = Variable::Type::int32;
  } else if (info.type == Hdf5Type::float64) {
    variable.type = Variable::Type::float64;
  } else {
    refuse(file, info.path, "its type is not one of a results table; the file is damaged");
  }
  variable.attributes = other_attributes(file, info.path);
  return variable;
}

}  // namespace

ResultsReader::ResultsReader(const std::filesystem::path& path, const Hdf5Limits& limits)
    : file_(path, results_file_type, results_major, limits) {
  const auto is_scale = [&](const Hdf5DatasetInfo& info) {
    return info.extent.size() == 1 && file_.scales(info.path).front().empty();
  };
  for (const Hdf5DatasetInfo& info : file_.datasets()) {
    if (info.path.find('/', 1) != std::string::npos) continue;  // only the root holds tables
    if (!is_scale(info)) continue;
    dimensions_.push_back(read_dimension(file_, info));
    check_labels(file_, dimensions_.back());
  }
  for (const Hdf5DatasetInfo& info : file_.datasets()) {
    if (info.path.find('/', 1) != std::string::npos || is_scale(info)) continue;
    std::vector<std::string> scales = file_.scales(info.path);
    for (std::size_t axis = 0; axis < scales.size(); ++axis) {
      const auto found = std::find_if(dimensions_.begin(), dimensions_.end(),
                                      [&](const Dimension& d) { return d.name == scales[axis]; });
      if (found == dimensions_.end() || found->length() != info.extent[axis]) {
        refuse(
            file_, info.path,
            "axis " + std::to_string(axis) + " has no labels of its length; the file is damaged");
      }
    }
    if (scales.empty()) refuse(file_, info.path, "it has no axis; the file is damaged");
    variables_.push_back(read_variable(file_, info, std::move(scales)));
  }
}

const Dimension& ResultsReader::dimension(std::string_view name) const {
  for (const Dimension& candidate : dimensions_) {
    if (candidate.name == name) return candidate;
  }
  refuse(file_, name, "there is no such dimension; the file may hold other tables than are needed");
}

const Variable& ResultsReader::variable(std::string_view name) const {
  for (const Variable& candidate : variables_) {
    if (candidate.name == name) return candidate;
  }
  refuse(file_, name, "there is no such table; see the setting [output] tables of the scenario");
}

bool ResultsReader::has(std::string_view name) const noexcept {
  return std::any_of(variables_.begin(), variables_.end(),
                     [&](const Variable& v) { return v.name == name; });
}

std::vector<std::uint64_t> ResultsReader::extent(std::string_view name) const {
  return file_.dataset("/" + variable(name).name).extent;
}

std::vector<double> ResultsReader::read(std::string_view name,
                                        std::span<const std::uint64_t> index) const {
  const Variable& table = variable(name);
  const std::string path = "/" + table.name;
  std::vector<std::uint64_t> count = extent(name);
  std::vector<std::uint64_t> offset(count.size(), 0);
  for (std::size_t i = 0; i < index.size() && i < count.size(); ++i) {
    offset[i] = index[i];
    count[i] = 1;
  }
  std::uint64_t cells = 1;
  for (const std::uint64_t length : count) cells *= length;
  const auto convert = [&]<class T>(T missing) {
    std::vector<T> raw(cells);
    file_.read_bytes(path, offset, count, hdf5_type_of<T>(),
                     std::as_writable_bytes(std::span(raw)));
    std::vector<double> values(raw.size());
    std::transform(raw.begin(), raw.end(), values.begin(), [&](T value) {
      return value == missing ? std::numeric_limits<double>::quiet_NaN()
                              : static_cast<double>(value);
    });
    return values;
  };
  if (table.type == Variable::Type::int32) return convert(std::numeric_limits<std::int32_t>::min());
  if (table.type == Variable::Type::category) {
    auto codes = convert(std::numeric_limits<std::int8_t>::min());
    const auto names = static_cast<double>(table.flag_meanings.size());
    const bool known = std::all_of(codes.begin(), codes.end(), [&](double code) {
      return std::isnan(code) || (code >= 0.0 && code < names);
    });
    if (!known) refuse(file_, path, "it holds a code without a name; the file is damaged");
    return codes;
  }
  std::vector<double> values(cells);
  file_.read_bytes(path, offset, count, Hdf5Type::float64,
                   std::as_writable_bytes(std::span(values)));
  return values;
}

}  // namespace coprod
