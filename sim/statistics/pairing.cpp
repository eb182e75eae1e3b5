#include "statistics/pairing.hpp"

#include <cassert>
#include <cmath>
#include <limits>

namespace coprod {

PairingGain pairing_gain(std::span<const double> base, std::span<const double> reform) {
  assert(base.size() == reform.size());
  constexpr double missing = std::numeric_limits<double>::quiet_NaN();
  PairingGain gain;
  double base_mean = 0.0;
  double reform_mean = 0.0;
  const auto known = [&](std::size_t r) { return !std::isnan(base[r]) && !std::isnan(reform[r]); };
  for (std::size_t r = 0; r < base.size(); ++r) {
    if (!known(r)) continue;
    base_mean += base[r];
    reform_mean += reform[r];
    ++gain.replicates;
  }
  if (gain.replicates < 2) {
    gain.paired_sd = gain.unpaired_sd = missing;
    gain.variance_ratio = gain.equivalent_unpaired_replicates = missing;
    return gain;
  }
  const auto n = static_cast<double>(gain.replicates);
  base_mean /= n;
  reform_mean /= n;
  double paired = 0.0;
  double unpaired = 0.0;
  for (std::size_t r = 0; r < base.size(); ++r) {
    if (!known(r)) continue;
    const double b = base[r] - base_mean;
    const double a = reform[r] - reform_mean;
    paired += (a - b) * (a - b);
    unpaired += a * a + b * b;
  }
  gain.paired_sd = std::sqrt(paired / (n - 1.0));
  gain.unpaired_sd = std::sqrt(unpaired / (n - 1.0));
  gain.variance_ratio = unpaired / paired;  // 0 / 0 is NaN, as promised
  gain.equivalent_unpaired_replicates = n * gain.variance_ratio;
  return gain;
}

}  // namespace coprod
