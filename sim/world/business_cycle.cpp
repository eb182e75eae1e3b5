#include "world/business_cycle.hpp"

#include "core/math.hpp"

#include <algorithm>

namespace coprod {

double BusinessCycle::at(Month month) const {
  if (rate.empty()) return 0.0;
  const std::int32_t since = std::max(0, month - Month(first_year, 7));
  const auto year = static_cast<std::size_t>(since / 12);
  if (year + 1 >= rate.size()) {
    double index = log64(rate.back() / mean);
    const auto last = 12 * (static_cast<std::int32_t>(rate.size()) - 1);
    for (std::int32_t m = last; m < since; ++m) index *= decay;
    return index;
  }
  const double part = static_cast<double>(since % 12) / 12.0;
  return log64((rate[year] + part * (rate[year + 1] - rate[year])) / mean);
}

}  // namespace coprod
