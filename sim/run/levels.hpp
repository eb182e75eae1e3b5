#pragma once

/// Levels that are solved, not believed: how much persons want to work (participation.constant) and how many
/// vacancies there are for them (organisations.vacancy_rate), such that as many are in the labour force and in
/// work as start.labour_force and start.employment_rate say. So what is plausible of a mechanism moves what
/// the mechanism does, and not how many people work.

#include "parameters/parameters.hpp"
#include "scenario/scenario.hpp"
#include "synthesis/synthesis.hpp"

#include <array>
#include <atomic>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace coprod {

/// A parameter that is solved, and the share of persons that it is solved for.
struct LevelPair {
  double Parameters::*solved;
  std::string_view key;  ///< of that parameter
  double Parameters::*target;
  std::string_view share;  ///< what the target is a share in
};
inline constexpr std::array<LevelPair, 2> level_pairs{
    LevelPair{&Parameters::participation_constant, "participation.constant",
              &Parameters::labour_force_start, "in the labour force"},
    LevelPair{&Parameters::vacancy_rate, "organisations.vacancy_rate",
              &Parameters::employment_rate_start, "in work"}};

struct Levels {
  std::array<double, level_pairs.size()> value{};  ///< of the solved parameters
  std::array<double, level_pairs.size()> share{};  ///< reached, mean over the last years
  int months = 0;                                  ///< that the pilot ran
  bool converged = false;

  /// The same parameters with the solved ones set.
  [[nodiscard]] Parameters applied(Parameters parameters) const;
};

/// The persons of the pilot: some 25,000 of the data, whatever the scale of the scenario.
[[nodiscard]] std::shared_ptr<const PopulationFit> pilot_population(
    const std::filesystem::path& data_directory);

/// Runs a pilot World at rest under the first levers and prices of the scenario, at the mean of the cycle and
/// with the social enterprises of the start, until flows and shares agree with the targets. Feedback comes
/// from flows that adapt fast: hires for each seeker against those that keep the jobs filled, and moves into
/// and out of the labour force; the stock of seekers would swing. The result depends on parameters, first
/// levers and data alone: the pilot has its own random numbers and one thread. Throws Interrupted.
[[nodiscard]] Levels solve_levels(const Scenario& scenario, const PopulationFit& persons,
                                  const std::atomic<bool>* stop = nullptr);

}  // namespace coprod
