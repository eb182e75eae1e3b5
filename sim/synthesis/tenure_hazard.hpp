#pragma once

/// The hazard of a job by its tenure (E14.1), without formal support, from a table by month: natural support
/// grows with tenure and takes its part from what it acts on.

#include "parameters/parameters.hpp"

#include <vector>

namespace coprod {

class TenureHazard {
 public:
  explicit TenureHazard(const Parameters& parameters);

  /// Part that natural support leaves at a tenure in months of the hazard on which it acts (E14.4).
  [[nodiscard]] double helped_at(double tenure) const;
  /// Tenure at which so much `more` of the hazard has grown since `from`; of its two parts natural support
  /// acts on the first.
  [[nodiscard]] double tenure_at(double from, double more, double helped, double other) const;

 private:
  double shape_;
  double support_;                    ///< beta of E14.4
  double grows_;                      ///< of natural support, times its half-life
  double half_life_;                  ///< months
  std::vector<double> grown_;         ///< up to each month of tenure: as it is
  std::vector<double> grown_helped_;  ///< and where natural support helps
};

}  // namespace coprod
