#pragma once

/// The points of a sweep, frozen before anything runs.

#include "scenario/sweep_file.hpp"

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace coprod {

/// Points of a design: values of all factors at each. A sampled design grows by parts; the points
/// that there were stay as they were.
struct Design {
  std::vector<std::string> names;  ///< of the factors: columns of design.csv
  std::vector<double> values;      ///< points x factors, as Factor codes them
  [[nodiscard]] std::size_t factors() const { return names.size(); }
  [[nodiscard]] std::size_t points() const {
    return names.empty() ? 0 : values.size() / names.size();
  }
  [[nodiscard]] std::span<const double> point(std::size_t p) const {
    return std::span<const double>(values).subspan(p * factors(), factors());
  }
};

/// By how much a design has been extended since: units of its base sample (points; trajectories of
/// morris; base points of saltelli), one entry for each extension, in their order.
using Extensions = std::vector<std::size_t>;

/// Points of the whole design, all its rows. Throws InputError when it would have more than `limit`
/// (`what` would allow them is said), or when a row of its file cannot be.
[[nodiscard]] std::size_t count_points(const SweepFile& sweep, const Extensions& extensions);

/// Makes the design. `base` gives the values of factors that a list leaves as they are. Throws
/// InputError naming row and column of what cannot be, or the point that breaks a relation
/// (relations.def), with the relation. Points drawn from priors and ranges respect relations by
/// construction (respect_relations).
[[nodiscard]] Design make_design(const SweepFile& sweep, const Extensions& extensions,
                                 const Scenario& base);

/// The value of a factor of a drawn design at `u` in (0, 1): of a prior its quantile.
[[nodiscard]] double factor_value(const Factor& factor, double u);

/// The same points in the unit cube that they were drawn from, points x factors; empty for designs
/// that are not drawn. The order of a design file's values (their mid-ranks) for kind `file`.
[[nodiscard]] std::vector<double> unit_points(const SweepFile& sweep, const Extensions& extensions,
                                              const Design& design);

/// design.csv: a column `point`, from 0, then one for each factor.
[[nodiscard]] std::string design_csv(const SweepFile& sweep, const Design& design);

}  // namespace coprod
