#pragma once

/// Parameters, levers and mechanisms, each declared once in a `.def` file beside this one. TOML,
/// bounds checks, documentation, `coprod params`, HDF5 attributes and sweeps visit these tables.

#include "core/calendar.hpp"
#include "parameters/priors.hpp"

#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace coprod {

/// Values of all parameters of a run, in the units that their declarations state.
struct Parameters {
#define GROUP(title)
#define PARAMETER(field, key, value, ...) double field = value;
#include "parameters/parameters.def"
#undef GROUP
#undef PARAMETER
};

struct ParameterInfo {
  std::string_view key;
  std::string_view group;
  double initial;
  std::string_view unit;
  double low;
  double high;
  std::string_view label;  ///< S, S2, D, M, assumption or definition
  std::string_view description;
  std::string_view source;
  double Parameters::*member;
  Prior prior;  ///< what is believed, within the bounds
};

/// All parameters in declaration order.
[[nodiscard]] std::span<const ParameterInfo> all_parameters();
[[nodiscard]] const ParameterInfo* find_parameter(std::string_view key);
/// Whether no source gives the value (label `assumption`): what `coprod robust` varies unless told.
[[nodiscard]] bool is_assumption(const ParameterInfo& info);

// ---- Levers ---------------------------------------------------------------------------------

/// Indexed by Programme; [0] unused. Long-term support, the last programme, goes by the levers of
/// supported employment and has posts of its own.
inline constexpr std::size_t n_lever_programmes = 5;
/// The programme by whose levers a programme goes.
[[nodiscard]] constexpr std::size_t lever_programme(std::size_t programme) {
  return programme < n_lever_programmes ? programme : 2;
}

enum class LeverKind : std::uint8_t { number, money, months, open_to };
enum class OpenTo : std::uint8_t { employee, employer, either };

namespace lever_detail {
inline constexpr double infinity = std::numeric_limits<double>::infinity();
template <bool per_programme>
struct Field {
  using type = double;
  static constexpr double make(double v) { return v; }
};
template <>
struct Field<true> {
  using type = std::array<double, n_lever_programmes>;
  static constexpr type make(double v) { return {v, v, v, v, v}; }
};
}  // namespace lever_detail

/// The levers in force in one month. Money in HKD (whole cents); follow_up_months is infinite when
/// unlimited. Processes see only this struct, never the calendar.
struct Levers {
#define LEVER(field, key, kind, per_programme, neutral, low, high, unit, label, description, \
              source)                                                                        \
  lever_detail::Field<per_programme>::type field = [] {                                      \
    using lever_detail::infinity;                                                            \
    [[maybe_unused]] constexpr double unused = infinity;                                     \
    return lever_detail::Field<per_programme>::make(neutral);                                \
  }();
#include "parameters/levers.def"
#undef LEVER
  friend bool operator==(const Levers&, const Levers&) = default;
};

struct LeverInfo {
  std::string_view key;
  LeverKind kind;
  bool per_programme;
  double neutral;
  double low;
  double high;
  std::string_view unit;
  std::string_view label;
  std::string_view description;
  std::string_view source;
};

[[nodiscard]] std::span<const LeverInfo> all_levers();
[[nodiscard]] const LeverInfo* find_lever(std::string_view key);
/// Levers that a Government which reforms may move, where no calendar fixes them: their entries in a
/// LeverCalendar are empty until a scenario sets them.
inline constexpr std::array<std::string_view, 3> reform_levers{
    "cogovernance_seats", "contract_learning", "budget_mainstreaming"};

/// Sets a lever (by its position in `all_levers()`) for one programme, or the scalar.
void set_lever(Levers& levers, std::size_t lever, std::size_t programme, double value);
[[nodiscard]] double get_lever(const Levers& levers, std::size_t lever, std::size_t programme);

/// One dated entry of a lever: from `month` on, the value; or, when `indexed`, the value in force
/// before, raised each year in the same month of the year as wages have risen.
struct LeverEntry {
  Month month;
  double value = 0.0;
  bool indexed = false;
  friend bool operator==(const LeverEntry&, const LeverEntry&) = default;
};

/// Dated values of every lever and programme: `entries[lever][programme]`, ascending in month;
/// scalars use programme 0. Before the first entry the first entry's value holds (so a history
/// that starts later is spun up under its first rules); with no entry, the neutral value.
struct LeverCalendar {
  std::vector<std::array<std::vector<LeverEntry>, n_lever_programmes>> entries;

  LeverCalendar();
  /// `wage_index(m)` is any positive index of wages; only ratios count.
  [[nodiscard]] Levers at(Month month, const Parameters& parameters) const;
  friend bool operator==(const LeverCalendar&, const LeverCalendar&) = default;
};

/// Median hourly wage of all employees, HKD: log-linear between the known values.
[[nodiscard]] double median_wage(Month month, const Parameters& parameters);

/// The month up to which amounts that rules fix are known; from the January after it on they follow
/// wages, as the calendar of hong_kong.toml says of levers.
inline constexpr Month amounts_known{2026, 1};
/// How far an amount last known in a month has risen with wages, in yearly steps; 1 before.
[[nodiscard]] double risen_since(Month known, Month month, const Parameters& parameters);

// ---- Mechanisms -----------------------------------------------------------------------------

struct MechanismInfo {
  std::string_view id;
  std::string_view dimension;  ///< strategic, operational, identity or none
  std::string_view process;
  std::string_view equation;
  std::string_view shown_in;    ///< scenario that shows it
  std::string_view window;      ///< years over which, "2027-2031"
  std::string_view downstream;  ///< variable that it moves: an outcome, a cell of it, or a ratio
  int sign;                     ///< +1 it raises the variable, -1 it lowers it
  std::string_view description;
  std::string_view source;
};

[[nodiscard]] std::span<const MechanismInfo> all_mechanisms();
/// The (parameter, neutral value) pairs that switching `id` off substitutes.
struct Neutral {
  std::string_view mechanism;
  double Parameters::*member;
  double value;
};
[[nodiscard]] std::span<const Neutral> all_neutrals();
/// Parameters with the neutral values of the mechanisms named in `off`.
[[nodiscard]] Parameters with_mechanisms_off(Parameters parameters,
                                             const std::vector<std::string>& off);

/// Among `candidates`, the one nearest to `word` by edit distance, if near enough to be meant.
[[nodiscard]] std::optional<std::string> nearest_name(std::string_view word,
                                                      const std::vector<std::string>& candidates);

}  // namespace coprod
