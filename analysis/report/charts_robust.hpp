#pragma once

/// Charts and tables of what a sweep says of a reform over plausible worlds; `r` numbers the reform.

#include "analysis/report/sweep_parts.hpp"

namespace coprod::report {

/// The dataset that a cell's differences stand in.
[[nodiscard]] std::string source_of(const SweepCell& cell);

/// The main outcome in each world, from the lowest to the highest.
[[nodiscard]] Chart worlds_chart(const SweepPage& page, std::size_t r);
/// All headline outcomes by the share of worlds in which they rise.
[[nodiscard]] Chart shares_chart(const RobustReform& reform, std::size_t r);
[[nodiscard]] DataTable outcomes_table(const RobustReform& reform);
/// How much of the spread each assumption carries.
[[nodiscard]] Chart carriers_chart(const RobustStudy& study, const RobustReform& reform,
                                   std::size_t r);
/// Worlds over what a box restricts or, without a box, over the first carrier.
[[nodiscard]] Chart turning_chart(const SweepPage& page, std::size_t r);
/// Density against coverage of the boxes on the way.
[[nodiscard]] Chart peeling_chart(const RobustOutcome& outcome, std::size_t r);

}  // namespace coprod::report
