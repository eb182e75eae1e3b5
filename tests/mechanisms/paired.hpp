#pragma once

/// Paired arms for tests of mechanisms: same seed, same replicate; no level is asserted.

#include "statistics/interval.hpp"
#include "tests/support/simulation.hpp"

#include <bit>
#include <functional>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include <catch2/catch_test_macros.hpp>

namespace coprod::test {

inline constexpr int months = 30;
inline constexpr std::uint32_t replicates = 8;
inline constexpr double unlimited = std::numeric_limits<double>::infinity();

/// Posts enough for everybody, so that no queue stands between a lever and its effect.
inline Scenario plenty() {
  Scenario scenario = shipped_scenario("hong_kong", Month(2012, 1), months, 0.08, 12);
  fix_lever(scenario, "follow_up_posts", 5000.0);
  return scenario;
}

using Measure = std::function<double(const Scenario&, std::uint32_t)>;

inline std::vector<double> arm(const Scenario& scenario, const Measure& measure) {
  std::vector<double> values;
  for (std::uint32_t r = 0; r < replicates; ++r) values.push_back(measure(scenario, r));
  return values;
}

/// Whether `high` exceeds `low` by more than paired noise: the 99.5% interval of the mean
/// difference lies above 0.
inline bool exceeds(const std::vector<double>& high, const std::vector<double>& low) {
  std::vector<double> difference;
  for (std::size_t r = 0; r < high.size(); ++r) difference.push_back(high[r] - low[r]);
  const MeanInterval interval = mean_interval(difference, 0.995);
  return interval.mean - interval.half_width > 0.0;
}

/// Sign and dose-response in one: every arm exceeds the one before it.
inline bool rises(const std::vector<std::vector<double>>& arms) {
  for (std::size_t a = 1; a < arms.size(); ++a) {
    if (!exceeds(arms[a], arms[a - 1])) return false;
  }
  return arms.size() > 1;
}

inline double mean(const std::vector<double>& values) { return mean_interval(values).mean; }

inline double sum(std::span<const double> values) {
  double total = 0.0;
  for (const double v : values) total += v;
  return total;
}

/// Cells of jobs_kept that differ, to the bit.
inline std::size_t cells_that_differ(const Scenario& first, const Scenario& second) {
  std::size_t differing = 0;
  for (std::uint32_t r = 0; r < 3; ++r) {
    Simulation a(first, {.replicate = r});
    Simulation b(second, {.replicate = r});
    a.finish();
    b.finish();
    const auto x = a.observer().values(outcome_position("jobs_kept"));
    const auto y = b.observer().values(outcome_position("jobs_kept"));
    REQUIRE(x.size() == y.size());
    REQUIRE(sum(a.outcome("hires_by_route", 3)) > 0.0);
    for (std::size_t i = 0; i < x.size(); ++i) {
      differing += std::bit_cast<std::uint64_t>(x[i]) != std::bit_cast<std::uint64_t>(y[i]);
    }
  }
  return differing;
}

inline Scenario without(Scenario scenario, const std::string& mechanism) {
  scenario.mechanisms_off.push_back(mechanism);
  return scenario;
}

}  // namespace coprod::test
