#pragma once

/// Places that a hiring quota asks of the establishments of an employer's row, and those that are missing.

#include "parameters/parameters.hpp"

#include <cstdint>

namespace coprod {

/// Places asked of one establishment: whole parts of quota x size, 0 below quota.least_size.
[[nodiscard]] std::int32_t places_asked(double size, const Levers& levers, const Parameters& p);

/// Places missing in a row of `establishments` of `size` persons each, with `staff` persons with
/// disabilities in all (E13.14). Of these quota.countable count. How they lie over the establishments
/// follows openness: shares of one gamma-distributed establishment in many, so that the number in
/// one is beta-binomial; the result is an expectation. One establishment alone has them all.
[[nodiscard]] double missing_under_quota(double establishments, double size, std::int32_t staff,
                                         const Levers& levers, const Parameters& p);

}  // namespace coprod
