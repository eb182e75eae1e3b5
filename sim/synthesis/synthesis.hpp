#pragma once

/// World at month 0: persons fitted to the margins, organisations around them, and stocks drawn
/// from the stationary distributions that the rules imply (then burn-in does the rest).

#include "core/math.hpp"
#include "core/parallel.hpp"
#include "world/world.hpp"

#include <filesystem>
#include <vector>

namespace coprod {

/// Everything given from outside, for a scale and parameters; shared by all replicates. Reads the
/// margins of `data_directory` and fits them; `given` are the enterprises that the scenario names.
/// Throws InputError naming a margin that cannot be met.
[[nodiscard]] Environment make_environment(const std::filesystem::path& data_directory,
                                           const Parameters& parameters, double scale,
                                           std::vector<std::uint64_t> excluded = {},
                                           std::vector<GivenEnterprise> given = {});

/// Quantiles that tenure at month 0 is drawn from (E0.2): some 4,000, of the parameters alone.
[[nodiscard]] GammaQuantiles tenure_quantiles(const Parameters& parameters);

/// The World of one replicate at the end of the month before `first` (the first burn-in month).
[[nodiscard]] World synthesise(const Environment& environment, std::uint64_t seed,
                               std::uint32_t replicate, Month first, Executor& executor);
/// The same for one of many replicates, which share `tenure_quantiles`.
[[nodiscard]] World synthesise(const Environment& environment, std::uint64_t seed,
                               std::uint32_t replicate, Month first, Executor& executor,
                               const GammaQuantiles& tenure);

}  // namespace coprod
