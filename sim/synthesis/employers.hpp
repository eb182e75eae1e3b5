#pragma once

/// Employers of month 0: rows that stand for the establishments of Hong Kong by class of size, and for
/// the departments of Government.

#include "world/environment.hpp"
#include "world/world.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace coprod {

/// A class of size, at scale 1.
struct SizeClass {
  std::string_view name;
  double units;
  double persons;  ///< engaged, with and without disability
  double least;    ///< persons of the smallest unit; 0: all units have the mean
  double below;    ///< sizes stay below this; 0: no bound
};
inline constexpr std::size_t class_of_large = 2;
inline constexpr std::size_t class_of_government = 3;
/// 358,177 establishments below 50 staff with 1.21 million persons (2022), and at most 7,300 larger ones
/// with 1.48 million; the split at 10 is assumed (evidence.md E2, R6). 173,000 civil servants (E3).
inline constexpr std::array<SizeClass, 4> size_classes{
    {{"1-9", 322000.0, 322000.0 * 1.75, 0.0, 0.0},
     {"10-49", 36000.0, 36000.0 * 18.0, 10.0, 50.0},
     {"50 and more", 7300.0, 7300.0 * 200.0, 50.0, 0.0},
     {"Government", 70.0, 173000.0, 0.0, 0.0}}};

/// What one row stands for.
struct EmployerRow {
  std::uint8_t size_class;
  std::uint8_t district;
  float establishments;  ///< at least 1
  float size;            ///< persons of one of them
  float slots;           ///< persons of all, relative to those of a row of the small classes
};

/// `n` rows in the order of districts. Large units and departments have a row each where there are rows
/// enough (at most two thirds of them); the small classes share the others by persons. Sizes of a class
/// are quantiles of a Pareto law with its mean. The largest row goes first to the district that has
/// least of its share of persons, and so on: no draw is involved.
[[nodiscard]] std::vector<EmployerRow> employer_rows(
    std::size_t n, double scale, const std::array<double, n_districts>& district_share);

void make_employers(World& world, const Environment& env, Month month);

}  // namespace coprod
