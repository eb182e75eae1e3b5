#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace coprod {

/// Times since hire at which job survival is reported.
struct JobHorizon {
  std::string_view name;
  std::int32_t days;
};
inline constexpr std::array<JobHorizon, 7> job_horizons{{{"30_days", 30},
                                                         {"3_months", 91},
                                                         {"6_months", 183},
                                                         {"12_months", 365},
                                                         {"18_months", 548},
                                                         {"24_months", 731},
                                                         {"36_months", 1096}}};
inline constexpr std::size_t n_horizons = job_horizons.size();
inline constexpr std::size_t horizon_12_months = 3;

}  // namespace coprod
