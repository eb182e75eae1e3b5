#include "synthesis/tenure_hazard.hpp"

#include "core/math.hpp"
#include "world/categories.hpp"
#include "world/newcomer.hpp"

#include <algorithm>
#include <cstddef>

namespace coprod {

TenureHazard::TenureHazard(const Parameters& p)
    : shape_(p.exit_shape),
      support_(support_log_ratio(p)),
      grows_(-log64(2.0) * p.natural_unsupported),
      half_life_(p.natural_half_life) {
  const std::size_t months = 12 * (age_bounds[n_age_groups] - age_bounds[0]) + 1;
  grown_.assign(months + 1, 0.0);
  grown_helped_.assign(months + 1, 0.0);
  for (std::size_t m = 1; m <= months; ++m) {
    grown_[m] = pow64(static_cast<double>(m), shape_);
    const double help = helped_at(static_cast<double>(m) - 0.5);
    grown_helped_[m] = grown_helped_[m - 1] + help * (grown_[m] - grown_[m - 1]);
  }
}

double TenureHazard::helped_at(double tenure) const {
  const double natural = 1.0 - exp64(grows_ * tenure / half_life_);
  return exp64(-support_ * natural);
}

double TenureHazard::tenure_at(double from, double more, double helped, double other) const {
  const std::size_t last = grown_.size() - 1;
  double target = more;
  if (from > 0.0) {
    const std::size_t m = std::min(static_cast<std::size_t>(from), last - 1);
    const double part =
        std::min(1.0, (pow64(from, shape_) - grown_[m]) / (grown_[m + 1] - grown_[m]));
    const auto inside = [&](const std::vector<double>& grown) {
      return grown[m] + part * (grown[m + 1] - grown[m]);
    };
    target = helped * inside(grown_helped_) + other * inside(grown_) + more;
  }
  const auto hazard = [&](std::size_t m) { return helped * grown_helped_[m] + other * grown_[m]; };
  if (target >= hazard(last)) return static_cast<double>(last) + 1.0;
  std::size_t low = 0;
  for (std::size_t high = last; high - low > 1;) {
    const std::size_t middle = (low + high) / 2;
    (hazard(middle) <= target ? low : high) = middle;
  }
  const double part = (target - hazard(low)) / (hazard(low + 1) - hazard(low));
  return pow64(grown_[low] + part * (grown_[low + 1] - grown_[low]), 1.0 / shape_);
}

}  // namespace coprod
