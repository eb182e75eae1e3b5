#pragma once

/// The state of the general labour market as a dated index: data, the same in every arm and replicate.

#include "core/calendar.hpp"

#include <vector>

namespace coprod {

struct BusinessCycle {
  int first_year = 0;
  std::vector<double> rate;  ///< general unemployment of each year, per cent; holds in its July
  double mean = 1.0;         ///< per cent; here the index is 0
  double decay = 0.0;        ///< of the index a month, after the last July

  /// c = ln(u / mean), with u linear from one July to the next (E2.3). Before the first July u stays at
  /// its value; without data c is 0.
  [[nodiscard]] double at(Month month) const;
};

}  // namespace coprod
