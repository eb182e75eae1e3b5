// What pairing is worth, with values worked out by hand.

#include "statistics/pairing.hpp"

#include <array>
#include <cmath>
#include <limits>

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>

namespace {

using namespace coprod;
using Catch::Approx;

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

TEST_CASE("arms that move together gain by pairing") {
  const std::array base{1.0, 2.0, 3.0, missing, 9.0};
  const std::array reform{2.0, 3.0, 7.0, 5.0, missing};
  // Variances 1, 7; differences 1, 1, 4: variance 3.
  const PairingGain gain = pairing_gain(base, reform);
  CHECK(gain.replicates == 3);
  CHECK(gain.paired_sd == Approx(std::sqrt(3.0)));
  CHECK(gain.unpaired_sd == Approx(std::sqrt(8.0)));
  CHECK(gain.variance_ratio == Approx(8.0 / 3.0));
  CHECK(gain.equivalent_unpaired_replicates == Approx(8.0));
}

TEST_CASE("arms that move against each other lose by it") {
  const std::array base{1.0, 2.0, 3.0};
  const std::array reform{3.0, 2.0, 1.0};
  const PairingGain gain = pairing_gain(base, reform);
  CHECK(gain.variance_ratio == Approx(0.5));  // (1 + 1) / 4
  CHECK(gain.equivalent_unpaired_replicates == Approx(1.5));
}

TEST_CASE("the ends of the scale of pairing") {
  const std::array base{1.0, 2.0, 3.0};
  const std::array shifted{2.0, 3.0, 4.0};
  CHECK(pairing_gain(base, shifted).paired_sd == 0.0);
  CHECK(std::isinf(pairing_gain(base, shifted).variance_ratio));
  const std::array still{5.0, 5.0, 5.0};
  CHECK(std::isnan(pairing_gain(still, still).variance_ratio));
  CHECK(pairing_gain(still, base).variance_ratio == Approx(1.0));
  const std::array<double, 1> one{1.0};
  CHECK(pairing_gain(one, one).replicates == 1);
  CHECK(std::isnan(pairing_gain(one, one).paired_sd));
  CHECK(pairing_gain({}, {}).replicates == 0);
}

}  // namespace
