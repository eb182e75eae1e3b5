#pragma once

/// A world at rest: what moves where nothing from outside does, and whether jobs last as long as their own
/// ends say.

#include "scenario/scenario.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace coprod::test {

/// A rate or mean, by year, in each replicate.
struct RestSeries {
  std::string name;
  std::vector<std::vector<double>> years;  ///< [replicate][year]
};

/// What a series does over the years of a run, as a share of its mean.
struct Drift {
  std::string name;
  double level = 0.0;
  double change = 0.0;  ///< slope times years, relative to the level
  double error = 0.0;   ///< standard error of that over replicates
};

/// Jobs by tenure: what there is, and what would be if starts and ends stayed as they are.
struct TenureBalance {
  double observed_stock = 0.0;   ///< mean over months
  double observed_tenure = 0.0;  ///< months, mean of the stock
  double implied_stock = 0.0;
  double implied_tenure = 0.0;
  double complete = 0.0;  ///< months, mean duration of a job from its start: stock over flow
};

struct RestRun {
  std::vector<RestSeries> series;
  TenureBalance tenure;
};

/// Runs `replicates` replicates of `scenario` from 0 on and measures each reported year.
[[nodiscard]] RestRun run_at_rest(const Scenario& scenario, std::uint32_t replicates, int threads);

[[nodiscard]] Drift drift_of(const RestSeries& series);
/// Whether the drift is below `share` of the level or below `errors` standard errors.
[[nodiscard]] bool rests(const Drift& drift, double share, double errors);
[[nodiscard]] std::string table_of(const RestRun& run, double share, double errors);

}  // namespace coprod::test
