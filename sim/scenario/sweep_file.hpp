#pragma once

/// SWEEP.toml: which scenarios are run at which points of which design. Read and checked here;
/// the points themselves are made by run/sweep.

#include "core/calendar.hpp"
#include "parameters/parameters.hpp"
#include "scenario/scenario.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace coprod {

enum class DesignKind : std::uint8_t {
  list,             ///< each value of each factor by itself, the others as in the base
  grid,             ///< every combination of the values; the last factor runs fastest
  zip,              ///< the first values of all, the second values of all, …
  file,             ///< rows of a CSV
  latin_hypercube,  ///< each stratum of each factor once
  sobol,            ///< points of a scrambled Sobol' sequence
  saltelli,         ///< rows for Sobol' indices by Jansen's estimators
  morris,           ///< trajectories for elementary effects
};
[[nodiscard]] std::string_view name_of(DesignKind kind);
/// Whether two numbers of a factor are bounds and "prior" may stand for them.
[[nodiscard]] bool is_sampled(DesignKind kind);

/// Something that differs between points: a column of the design. Its values are numbers: those of
/// a parameter or lever (unlimited is infinite; a choice its position), 1 and 0 for a mechanism on
/// and off, a month's index for a date, a position in `files` for a scenario.
struct Factor {
  enum class Kind : std::uint8_t { parameter, mechanism, lever, date, scenario };
  Kind kind = Kind::parameter;
  std::string name;                          ///< of the column
  std::string key;                           ///< of the parameter, mechanism or lever
  const ParameterInfo* parameter = nullptr;  ///< of Kind::parameter
  std::size_t lever = 0;                     ///< position in all_levers()
  bool prior = false;                        ///< drawn from the parameter's prior
  bool whole = false;                        ///< bounds are whole numbers, and so are values
  double low = 0.0;                          ///< bounds, when `values` is empty and not `prior`
  double high = 0.0;
  std::vector<double> values;      ///< to be taken; in sampled designs with equal chance
  std::vector<std::string> files;  ///< of Kind::scenario; "" is no further scenario
  std::string where;               ///< file:line:column

  static constexpr std::size_t no_factor = static_cast<std::size_t>(-1);

  /// The value as TOML writes it, without quotes: 1.8, true, unlimited, 2027-01.
  [[nodiscard]] std::string text(double value) const;
  /// Whether tables have the value as a number rather than by its text (a word, a date).
  [[nodiscard]] bool is_number(double value) const;
  /// The reverse; nothing when the text is no value of this factor, whatever its bounds.
  [[nodiscard]] std::optional<double> parse(const std::string& text) const;
  /// Why a value cannot be, as the middle of a sentence; empty when it can.
  [[nodiscard]] std::string refusal(double value) const;
};

/// One dated value of a lever that the sweep sets: varied, or the same at every point.
struct SweptEntry {
  std::optional<Month> month;  ///< empty: always, unless a factor gives the date
  std::size_t value_by = Factor::no_factor;
  std::size_t dated_by = Factor::no_factor;
  std::string fixed;  ///< as TOML, when no factor gives the value
};

/// All that the sweep sets of one lever, in the order of its dates.
struct SweptLever {
  std::string key;
  std::size_t lever = 0;  ///< position in all_levers()
  std::vector<SweptEntry> entries;
  std::string where;  ///< file:line:column
};

struct SweepFile {
  std::filesystem::path path;
  std::string text;
  std::string title;
  std::string base;               ///< as load_scenario takes it
  std::vector<std::string> arms;  ///< each paired with the base at every point

  DesignKind kind = DesignKind::latin_hypercube;
  std::size_t points = 0;     ///< of the base sample; trajectories of morris; 0 where values say it
  std::uint64_t seed = 1;     ///< of the design
  int levels = 4;             ///< of morris
  bool second_order = false;  ///< of saltelli
  std::filesystem::path design;  ///< of file
  bool unit = false;             ///< of file: numbers are shares of each factor's range

  std::vector<Factor> factors;
  std::vector<SweptLever> levers;
  std::vector<Override> run;            ///< of base and arms
  std::vector<std::string> run_places;  ///< of each, file:line:column
  bool independent = false;             ///< replicates of different points have their own luck
  bool solve_levels = false;            ///< [levels] solve: at each point (run/levels.hpp)
  std::vector<std::string> tables;      ///< names of outcomes and sets of them
};

/// Whether the file at `path` is a SWEEP.toml rather than a scenario: it has a table
/// [design] or [vary].
[[nodiscard]] bool is_sweep_file(const std::filesystem::path& path);

/// Reads and checks a SWEEP.toml. Throws InputError with all that is wrong, each sentence with
/// file:line:column.
[[nodiscard]] SweepFile load_sweep_file(const std::filesystem::path& path);

/// The overrides that a point sets in `load_scenario`: levers and further scenarios are composed
/// last; `values` are the point's, by factor.
[[nodiscard]] std::vector<Override> lever_overrides(const SweepFile& sweep,
                                                    const std::vector<double>& values);

/// `sentences` of `load_scenario` about what the sweep overrides, with their places in SWEEP.toml;
/// `values` are the point's, or empty when none was set.
[[nodiscard]] std::string at_their_places(const SweepFile& sweep, const std::vector<double>& values,
                                          std::string sentences);

}  // namespace coprod
