#pragma once

/// `results.h5`: a plain description of its tables, and the file that is made from it.
/// The layout is in docs/file-format.md.

#include "output/hdf5.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace coprod {

/// Root attributes `file_type` and `format_version` of `results.h5`.
inline constexpr std::string_view results_file_type = "coprod-results";
inline constexpr int results_major = 1;
inline constexpr std::string_view results_version = "1.0";

/// An axis with its labels; becomes a root dimension scale of that name.
struct Dimension {
  std::string name;         ///< letters, digits, underscores
  std::string long_name;    ///< what it is, in words
  std::string units = "1";  ///< of the labels
  std::variant<std::vector<std::int32_t>, std::vector<double>, std::vector<std::string>> labels;
  Attributes attributes{};  ///< more attributes, in this order
  bool growing = false;     ///< the length may change later: see ResultsFile::set_length

  [[nodiscard]] std::uint64_t length() const;
};

/// A table of results.
struct Variable {
  enum class Type {
    int32,     ///< missing: INT32_MIN, named by `_FillValue`
    float64,   ///< missing: NaN
    category,  ///< int8 codes with names; missing: -128
  };
  std::string name;
  std::string long_name;
  std::string
      units;  ///< "1", "HKD month-1", … never bare "days", "hours" (xarray makes them times)
  std::vector<std::string> dimensions;  ///< (point, scenario, replicate, time, group…)
  Type type = Type::float64;
  Attributes attributes{};                   ///< more attributes, in this order
  std::vector<std::string> flag_meanings{};  ///< of codes 0, 1, …: words without blanks
};

/// What the root attributes say; only what is the same on every machine.
struct Provenance {
  std::string title;       ///< of the scenario or comparison
  std::string source;      ///< program and version: "coprod 0.1.0"
  std::string git_commit;  ///< "unknown" outside a work tree
  std::uint64_t seed = 0;  ///< written as decimal text: R has no 64-bit integers
  /// Label and resolved TOML text of each scenario.
  std::vector<std::pair<std::string, std::string>> scenarios{};
  /// Name and SHA-256 of each input file.
  std::vector<std::pair<std::string, std::string>> inputs{};
  Attributes attributes{};  ///< more root attributes, in this order
};

/// Writes the root attributes that every file of a run has.
void write_provenance(Hdf5Writer& file, const Provenance& provenance, std::string_view file_type,
                      std::string_view format_version);

/// Labels of `count` months from `first` on: days since 2000-01-01 of each month's first day.
/// @throws std::logic_error when `first` is no month.
[[nodiscard]] std::vector<std::int32_t> time_labels(std::chrono::year_month first,
                                                    std::size_t count);

/// The dimension `time` of `count` months.
[[nodiscard]] Dimension time_dimension(std::chrono::year_month first, std::size_t count);
/// The dimension `scenario`. Labels are made unique by the caller.
[[nodiscard]] Dimension scenario_dimension(std::vector<std::string> labels);
/// The dimension `replicate`: 0 to `count` - 1.
[[nodiscard]] Dimension replicate_dimension(std::size_t count, bool growing = false);

/// Most cells a variable may have for one replicate (of one scenario, of one point).
inline constexpr std::uint64_t max_cells_per_replicate = 50'000;

/// Writes `results.h5`, a slab at a time. One thread: see hdf5.hpp.
///
/// All datasets, scales and attributes are made by the constructor, so that the bytes of the
/// metadata do not depend on the order in which replicates finish. Cells never written are missing
/// (NaN or `_FillValue`).
///
/// Misuse (unknown names, wrong length, forbidden units, too many cells) is std::logic_error;
/// trouble of the machine OutputError.
class ResultsFile {
 public:
  ResultsFile(const std::filesystem::path& path, std::vector<Dimension> dimensions,
              std::vector<Variable> variables, const Provenance& provenance,
              IfExists if_exists = IfExists::refuse);

  /// Writes a slab: `index` fixes the first axes (normally scenario and replicate; point, scenario
  /// and replicate in sweeps; none for a whole variable), `values` are all cells of the others, in
  /// row-major order.
  void write(std::string_view variable, std::span<const std::uint64_t> index,
             std::span<const double> values);
  void write(std::string_view variable, std::span<const std::uint64_t> index,
             std::span<const std::int32_t> values);
  void write(std::string_view variable, std::span<const std::uint64_t> index,
             std::span<const std::int8_t> values);

  /// Writes the slab of one scenario and one replicate.
  template <class T>
  void write(std::string_view variable, std::uint64_t scenario, std::uint64_t replicate,
             std::span<const T> values) {
    const std::uint64_t index[] = {scenario, replicate};
    write(variable, std::span<const std::uint64_t>(index), values);
  }
  /// Writes a whole variable.
  template <class T>
  void write_all(std::string_view variable, std::span<const T> values) {
    write(variable, std::span<const std::uint64_t>(), values);
  }

  /// Changes the length of a growing dimension, of its scale (labels 0, 1, …) and of every
  /// variable on it. What is cut off is lost, what is new is missing.
  void set_length(std::string_view dimension, std::uint64_t length);

  [[nodiscard]] const std::vector<Dimension>& dimensions() const noexcept { return dimensions_; }
  [[nodiscard]] const std::vector<Variable>& variables() const noexcept { return variables_; }

  /// Makes the file appear under its name. Without it nothing is left behind.
  void finish();

 private:
  [[nodiscard]] const Dimension& dimension(std::string_view name) const;
  [[nodiscard]] std::vector<std::uint64_t> extent(const Variable& variable) const;
  void create_scale(const Dimension& dimension);
  void create_variable(const Variable& variable);
  template <class T>
  void write_slab(std::string_view name, std::span<const std::uint64_t> index,
                  std::span<const T> values, Variable::Type type);

  std::vector<Dimension> dimensions_;
  std::vector<Variable> variables_;
  std::map<std::string, std::size_t, std::less<>> by_name_;
  Hdf5Writer file_;
};

/// Checks a description as ResultsFile does: names, units, axes and their order, cells.
/// @throws std::logic_error with a sentence for the programmer.
void check_layout(std::span<const Dimension> dimensions, std::span<const Variable> variables);

/// Reads a `results.h5` back, as a hostile file (see Hdf5Reader).
class ResultsReader {
 public:
  /// @throws InvalidFile when it is damaged, of another type or another major version.
  explicit ResultsReader(const std::filesystem::path& path, const Hdf5Limits& limits = {});

  [[nodiscard]] const std::vector<Dimension>& dimensions() const noexcept { return dimensions_; }
  [[nodiscard]] const std::vector<Variable>& variables() const noexcept { return variables_; }
  /// @throws InvalidFile when there is none of that name.
  [[nodiscard]] const Dimension& dimension(std::string_view name) const;
  [[nodiscard]] const Variable& variable(std::string_view name) const;
  [[nodiscard]] bool has(std::string_view variable) const noexcept;
  /// Lengths of a variable's axes.
  [[nodiscard]] std::vector<std::uint64_t> extent(std::string_view variable) const;

  /// All cells whose first axes are `index` (empty: the whole variable), as doubles in row-major
  /// order; missing cells are NaN, categories their codes.
  [[nodiscard]] std::vector<double> read(std::string_view variable,
                                         std::span<const std::uint64_t> index = {}) const;
  /// A root attribute that is a text, such as `title`, `seed`, `scenario_toml`.
  [[nodiscard]] std::string text(const std::string& attribute) const {
    return file_.text_attribute("/", attribute);
  }
  [[nodiscard]] const Hdf5Reader& file() const noexcept { return file_; }

 private:
  Hdf5Reader file_;
  std::vector<Dimension> dimensions_;
  std::vector<Variable> variables_;
};

}  // namespace coprod
