#include "world/quota.hpp"

#include "core/math.hpp"

#include <algorithm>
#include <cmath>

namespace coprod {

std::int32_t places_asked(double size, const Levers& levers, const Parameters& p) {
  if (!(levers.hiring_quota > 0.0) || size < p.quota_least_size) return 0;
  return static_cast<std::int32_t>(levers.hiring_quota * size);
}

double missing_under_quota(double establishments, double size, std::int32_t staff,
                           const Levers& levers, const Parameters& p) {
  const std::int32_t asked = places_asked(size, levers, p);
  if (asked == 0) return 0.0;
  const auto counted =
      static_cast<std::int32_t>(std::floor(p.quota_countable * static_cast<double>(staff) + 0.5));
  if (!(establishments > 1.0)) return std::max(0, asked - counted);
  // BetaBinomial(counted, 1 / v, (E - 1) / v), v the variance of openness; times v above and below, so
  // that v = 0 is the binomial. In logs, as the first chance may be tiny.
  const double v = p.quota_openness_spread * p.quota_openness_spread;
  const double others = establishments - 1.0;
  double log_chance = 0.0;  // that it has none
  for (std::int32_t i = 0; i < counted; ++i) {
    log_chance += log64((others + i * v) / (establishments + i * v));
  }
  double missing = asked * exp64(log_chance);
  for (std::int32_t k = 0; k < std::min(asked - 1, counted); ++k) {
    const double left = counted - k;
    log_chance += log64(left / (k + 1.0) * (1.0 + k * v) / (others + (left - 1.0) * v));
    missing += (asked - k - 1) * exp64(log_chance);
  }
  return establishments * missing;
}

}  // namespace coprod
