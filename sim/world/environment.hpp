#pragma once

/// What is given to a World from outside and never changes in a run: parameters, the distribution
/// of newcomers' traits, demands of jobs, death rates. Immutable and shared by all replicates.

#include "core/calendar.hpp"
#include "core/math.hpp"
#include "parameters/parameters.hpp"
#include "world/business_cycle.hpp"
#include "world/categories.hpp"
#include "world/enterprise_market.hpp"
#include "world/given_enterprise.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace coprod {

/// One cell of the joint distribution of fixed traits.
struct PersonCell {
  std::uint8_t sex;
  std::uint8_t age_group;
  std::uint8_t education;
  std::uint8_t district;
  std::uint8_t kind;
  std::uint8_t severity;
  std::uint8_t onset;
};

inline constexpr std::size_t n_age_groups = 5;
/// First age of each group, and the age at which persons leave the population.
inline constexpr std::array<int, n_age_groups + 1> age_bounds{18, 25, 35, 45, 55, 65};
inline constexpr std::array<std::string_view, n_age_groups> age_group_names{
    "18-24", "25-34", "35-44", "45-54", "55-64"};

/// A stream of newcomers: those of one kind and sex who enter at one stage of life. Their number
/// each month and their keys depend on nothing that happens in the run.
struct Cohort {
  std::uint8_t kind;
  std::uint8_t sex;
  std::uint8_t onset;      ///< 0 in childhood, 1 in adulthood
  std::uint8_t age_group;  ///< group at entry
  bool school_leaver;      ///< enters at 18; otherwise at a uniform age of the group
  double rate;             ///< persons a month, at this run's scale
  std::vector<std::uint32_t> cells;
  std::vector<double> cumulative;  ///< over `cells`
};

/// Demands of the jobs of a sector on the six capabilities, 0..1, and their weights (sum 1).
struct Sector {
  double share;  ///< of establishments
  std::array<float, n_capabilities> demand;
};

/// What the start adds to the rules so that as many persons are in work and in the labour force as
/// start.employment_rate and start.labour_force say (synthesis/careers.hpp).
struct StartLevels {
  double seek = 0.0;                          ///< added to the value of seeking
  double find = 1.0;                          ///< multiplies letters
  std::array<double, n_severities> chance{};  ///< a month of a job, of seekers, as groups learn it
};

struct Environment {
  Parameters parameters;      ///< with mechanisms switched off as asked
  std::optional<Month> held;  ///< the month whose prices hold throughout
  /// The month whose prices are those of `month`.
  [[nodiscard]] Month dated(Month month) const { return held.value_or(month); }
  double scale = 1.0;
  std::uint32_t persons_at_start = 0;

  std::vector<PersonCell> cells;
  std::vector<std::uint32_t> cell_counts;  ///< persons of each cell at month 0; sums to the above
  std::vector<Cohort> cohorts;

  /// Mean loss of capability, kind x severity x capability, 0..1.
  std::array<std::array<std::array<float, n_capabilities>, n_severities>, n_kinds>
      capability_loss{};
  /// Chance that a person of primary kind a also has kind b.
  std::array<std::array<double, n_kinds>, n_kinds> further_kinds{};
  /// Cumulative shares of none, allowance, means-tested by severity.
  std::array<std::array<double, 3>, n_severities> benefit_cumulative{};
  /// Chance of death in a month by age group and sex.
  std::array<std::array<double, 2>, n_age_groups> death_chance{};

  /// Chance of entering (or starting in) a sheltered workshop, by kind and severity.
  std::array<std::array<double, n_severities>, n_kinds> sheltered_chance{};
  /// Chance a month, outside any queue, to apply for a sheltered place, and while seeking for training.
  std::array<std::array<double, n_severities>, n_kinds> sheltered_demand{};
  std::array<std::array<double, n_severities>, n_kinds> training_demand{};
  /// Keys of persons left out of the World, ascending (`--exclude`).
  std::vector<std::uint64_t> excluded;

  /// Social enterprises that the scenario names; in rows 0, 1, … of their table, whatever the scale.
  std::vector<GivenEnterprise> given;

  /// Mean and standard deviation of what severity and kind make of readiness, and of the rest, over
  /// persons of month 0.
  double readiness_mean = 0.0;
  double readiness_sd = 1.0;

  GammaQuantiles frailty;  ///< of shape 1 / exit.frailty_variance
  StartLevels start;

  BusinessCycle unemployment;
  /// Index of the business cycle (E2.3); 0 where cycle.on is, and where the calendar stands still.
  [[nodiscard]] double cycle(Month month) const {
    return held ? 0.0 : parameters.cycle_on * unemployment.at(month);
  }

  EnterpriseMarket market;
  std::array<Sector, n_sectors> sectors{};
  std::array<double, n_districts> district_share{};  ///< of persons, sums to 1
};

/// The sectors' demands (assumptions, see docs/model.md section 7.13).
[[nodiscard]] std::array<Sector, n_sectors> standard_sectors();

using ChanceByGroup = std::array<std::array<double, n_severities>, n_kinds>;
/// Chances in proportion to fixed weights (workshops serve mostly intellectual disability and mental
/// illness: assumption) and such that they meet `number` of the month-0 persons (E3.4).
[[nodiscard]] ChanceByGroup sheltered_chances(const Environment& environment, double number);
/// `most` for moderate autism, less for other kinds and severities (assumption; E8.1).
[[nodiscard]] ChanceByGroup training_chances(double most);

/// Fit of capabilities (1/255 units) and a sector's demands, E9.1:
///   fit = max(floor, 1 - w * (1 - k) * sum_c weight_c * max(0, demand_c - capability_c)),
/// weight_c = demand_c / sum of demands; k is the share of the shortfall that accommodation makes
/// good.
/// `split` is the share of demands that splitting tasks takes away (E9.8).
[[nodiscard]] float job_fit(const std::array<std::uint8_t, n_capabilities>& capability,
                            const Sector& sector, float know_how, const Parameters& parameters,
                            float split = 0.0f);

}  // namespace coprod
