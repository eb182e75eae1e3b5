#pragma once

/// Scenario discovery: in which part of a sweep's ranges an outcome is of interest (PRIM). Boxes are
/// found and described by robustness/prim.hpp; here they are asked of a directory.

#include "analysis/robustness/prim.hpp"
#include "analysis/sweep_data.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace coprod {

/// What is of interest: points where an outcome is above or below a value.
struct DiscoveryTarget {
  std::string outcome;          ///< name of a cell; empty: the first headline
  std::string arm;              ///< of a paired sweep; empty: the first
  std::optional<double> above;  ///< in the outcome's unit
  std::optional<double> below;
};

struct Discovery {
  SweepCell cell;
  std::string scenario;
  bool difference = false;
  bool above = true;
  double threshold = 0.0;
  std::string target;  ///< in words, "the effect of x on the share of persons in work is above 0"
  std::size_t points = 0;
  std::size_t failed = 0;  ///< points without a value
  std::vector<std::string> factors;
  robustness::PrimResult peeling;
  robustness::BoxFigures box;           ///< of the step chosen, finished
  std::string limits;                   ///< of that box in words; empty: none
  std::vector<std::string> trajectory;  ///< limits of each step in words
  /// What boxes that were found on one half of the points hold on the other; NaN with too few.
  double other_density = 0.0;
  double other_coverage = 0.0;
};

/// Throws UsageError for a name that is none, InputError when there is nothing to find (all points
/// or none are of interest).
[[nodiscard]] Discovery discover(const SweepData& data, const DiscoveryTarget& target);
/// Draws of a sweep for boxes; mid-ranks of the values where points were not drawn.
[[nodiscard]] std::vector<double> places_of_points(const SweepData& data);

[[nodiscard]] std::string discovery_json(const Discovery& found);
/// discovery.csv: a row for each step of the trajectory.
void write_discovery_csv(const std::filesystem::path& path, const Discovery& found);

}  // namespace coprod
