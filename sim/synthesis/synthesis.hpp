#pragma once

/// World at month 0: persons fitted to the margins, organisations around them, and stocks drawn
/// from the stationary distributions that the rules imply (then burn-in does the rest).

#include "core/parallel.hpp"
#include "world/world.hpp"

#include <filesystem>
#include <memory>
#include <vector>

namespace coprod {

/// The margins of a data directory, fitted and rounded to the persons of a scale. It depends on no
/// parameter, so scenarios that differ in parameters share it.
struct PopulationFit;
[[nodiscard]] std::shared_ptr<const PopulationFit> fit_population(
    const std::filesystem::path& data_directory, double scale);
/// The same, of so many persons at the most.
[[nodiscard]] std::shared_ptr<const PopulationFit> fit_persons(
    const std::filesystem::path& data_directory, double persons);
/// Persons at the start.
[[nodiscard]] std::uint32_t persons_of(const PopulationFit& fitted);

/// Everything given from outside, for a scale and parameters; shared by all replicates. Reads the
/// margins of `data_directory` and fits them; `given` are the enterprises that the scenario names.
/// Throws InputError naming a margin that cannot be met.
[[nodiscard]] Environment make_environment(const std::filesystem::path& data_directory,
                                           const Parameters& parameters, double scale,
                                           std::vector<std::uint64_t> excluded = {},
                                           std::vector<GivenEnterprise> given = {});
[[nodiscard]] Environment make_environment(const PopulationFit& fitted,
                                           const Parameters& parameters,
                                           std::vector<std::uint64_t> excluded = {},
                                           std::vector<GivenEnterprise> given = {});

/// The World of one replicate at the end of the month before `first` (the first burn-in month).
[[nodiscard]] World synthesise(const Environment& environment, std::uint64_t seed,
                               std::uint32_t replicate, Month first, Executor& executor);

}  // namespace coprod
