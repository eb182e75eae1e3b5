// Which factors carry the spread: the five planted ones among inert ones, no inert one, and shares
// without chance. (A thousand trials: benchmarks/robustness.)

#include "analysis/robustness/carriers.hpp"
#include "analysis/robustness/planted.hpp"
#include "analysis/robustness/screening.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>

namespace {

using namespace coprod::robustness;
using Catch::Approx;

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

std::vector<double> first_replicate(const Planted& planted) {
  std::vector<double> values;
  for (std::size_t w = 0; w < planted.worlds; ++w) {
    values.push_back(planted.effects[w * planted.replicates]);
  }
  return values;
}

TEST_CASE("robustness: polynomials of a factor have mean 0, variance 1 and nothing in common") {
  constexpr std::size_t n = 20000;
  double sum[3] = {};
  double product[3][3] = {};
  for (std::size_t i = 0; i < n; ++i) {
    const auto shape = shapes_at((static_cast<double>(i) + 0.5) / n);
    for (std::size_t a = 0; a < 3; ++a) {
      sum[a] += shape[a] / n;
      for (std::size_t b = 0; b < 3; ++b) product[a][b] += shape[a] * shape[b] / n;
    }
  }
  for (std::size_t a = 0; a < 3; ++a) {
    CHECK(sum[a] == Approx(0.0).margin(1e-6));
    for (std::size_t b = 0; b < 3; ++b) {
      CHECK(product[a][b] == Approx(a == b ? 1.0 : 0.0).margin(1e-6));
    }
  }
}

TEST_CASE("robustness: normal scores keep order, share ties, and know no far value") {
  const auto scores = normal_scores(std::vector<double>{5.0, 1.0, nan, 1.0, 1e9});
  CHECK(scores[1] == scores[3]);
  CHECK(scores[1] < scores[0]);
  CHECK(scores[4] == Approx(1.1503493804));  // quantile at 3.5 / 4
  CHECK(std::isnan(scores[2]));
  CHECK(scores[0] + scores[1] + scores[3] + scores[4] == Approx(0.0).margin(1e-12));
}

TEST_CASE("robustness: five carriers are established, in order, with their shares") {
  int covered = 0;
  for (const std::uint64_t seed : {1, 2, 3}) {
    PlantedOptions options;
    options.factors = 60;
    options.seed = seed;
    const Planted planted = planted_worlds(options);
    const Carriers found =
        carriers(planted.draws_table(), planted.effects_table(), {.resamples = 60});
    CHECK(found.worlds == 500);
    CHECK(found.chance_removed);
    REQUIRE(found.ranked.size() == 5);
    CHECK(found.ranked[0].factor == 0);
    for (const Carrier& carrier : found.ranked) {
      CAPTURE(seed, carrier.factor, carrier.share.value, carrier.share.low, carrier.share.high);
      CHECK(carrier.established);
      REQUIRE(carrier.factor < 5);
      // Of the expected effect, without the fifth of all that is chance; of the last, its own part.
      const double truth = planted_shares[carrier.factor] / 0.8 * (carrier.factor == 4 ? 0.8 : 1.0);
      CHECK(std::fabs(carrier.share.value - truth) < 0.12);
      covered += carrier.share.low <= truth && truth <= carrier.share.high;
    }
    CHECK(found.together.value > 0.85);
    CHECK(found.together.high <= 1.0);
  }
  CHECK(covered >= 12);
}

TEST_CASE("robustness: no inert factor is established, and the test would see one") {
  int kept = 0;
  int loose = 0;
  PlantedOptions options;
  options.worlds = 120;
  options.factors = 60;
  options.effect = PlantedEffect::nothing;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    options.seed = seed;
    options.heavy_chance = seed % 2 == 0;
    const Planted planted = planted_worlds(options);
    const auto target = first_replicate(planted);
    kept += screen(planted.draws_table(), target).front().entered;
    // Nearly without correction the same worlds do establish inert ones.
    loose += screen(planted.draws_table(), target, {.family_error = 0.99}).front().entered;
  }
  CHECK(kept <= 5);
  CHECK(loose >= 12);
}

TEST_CASE(
    "robustness: a valley needs more than a line, and what is in makes room for what is small") {
  PlantedOptions options;
  options.worlds = 300;
  options.factors = 60;
  options.seed = 4;
  const Planted planted = planted_worlds(options);
  const auto target = first_replicate(planted);
  const auto entered = [&](const std::vector<ScreeningStep>& steps, std::size_t factor) {
    return std::any_of(steps.begin(), steps.end(), [&](const ScreeningStep& step) {
      return step.factor == factor && step.entered;
    });
  };
  CHECK(entered(screen(planted.draws_table(), target), 2));
  CHECK_FALSE(entered(screen(planted.draws_table(), target, {.shapes = 1}), 2));
}

TEST_CASE("robustness: carriers with far worlds, with failed ones, and with a factor that rests") {
  PlantedOptions options;
  options.factors = 60;
  options.seed = 9;
  Planted planted = planted_worlds(options);
  planted.effects[0] = planted.effects[1] = 1e6;
  for (std::size_t w = 0; w < planted.worlds; ++w) planted.draws[w * 60 + 30] = 0.5;
  planted.effects[10] = planted.effects[11] = nan;
  planted.effects[20] = nan;
  const Carriers found =
      carriers(planted.draws_table(), planted.effects_table(), {.resamples = 40});
  CHECK(found.worlds == 499);
  std::size_t established = 0;
  for (const Carrier& carrier : found.ranked) {
    CHECK(carrier.factor != 30);
    established += carrier.established;
    if (carrier.established) CHECK(carrier.factor < 5);
  }
  CHECK(established == 5);
}

TEST_CASE("robustness: five are listed where none is established, and luck is no share") {
  // Spread that no factor carries.
  PlantedOptions options;
  options.factors = 100;
  options.effect = PlantedEffect::nothing;
  Planted planted = planted_worlds(options);
  const Planted spread = planted_signs(PlantedSigns::normal_half, 500, 2, 0.0, 0.0, 12);
  for (std::size_t i = 0; i < planted.effects.size(); ++i) planted.effects[i] += spread.effects[i];
  const Carriers found =
      carriers(planted.draws_table(), planted.effects_table(), {.resamples = 60});
  REQUIRE(found.ranked.size() == 5);
  for (const Carrier& carrier : found.ranked) {
    CHECK_FALSE(carrier.established);
    CHECK(carrier.share.low == 0.0);
    // The best of a hundred seems to carry two or three hundredths.
    CHECK(carrier.share.value < 0.02);
  }
  CHECK(std::isnan(found.together.value));
}

TEST_CASE("robustness: nothing but chance has no shares, and few worlds say nothing") {
  PlantedOptions options;
  options.factors = 20;
  options.effect = PlantedEffect::nothing;
  options.seed = 3;
  const Planted nothing = planted_worlds(options);
  const Carriers found =
      carriers(nothing.draws_table(), nothing.effects_table(), {.resamples = 60});
  REQUIRE(found.ranked.size() == 5);
  CHECK(std::isnan(found.ranked[0].share.value));
  options.worlds = 20;
  options.effect = PlantedEffect::five_carriers;
  const Planted few = planted_worlds(options);
  for (const Carrier& carrier : carriers(few.draws_table(), few.effects_table()).ranked) {
    CHECK_FALSE(carrier.established);
    CHECK(std::isnan(carrier.share.value));
  }
  // One replicate: shares of spread and chance together, and it says so.
  options.worlds = 300;
  options.replicates = 1;
  const Planted single = planted_worlds(options);
  const Carriers together =
      carriers(single.draws_table(), single.effects_table(), {.resamples = 40});
  CHECK_FALSE(together.chance_removed);
  CHECK(together.ranked[0].established);
  CHECK(together.ranked[0].share.value < 0.37);
}

TEST_CASE("robustness: a product of two carriers is told, a sum is not") {
  PlantedOptions options;
  options.factors = 12;
  options.effect = PlantedEffect::nothing;
  int sums = 0;
  int products = 0;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    options.seed = seed;
    const Planted planted = planted_worlds(options);
    std::vector<double> sum = planted.effects;
    std::vector<double> product = planted.effects;
    for (std::size_t w = 0; w < planted.worlds; ++w) {
      const double a = shapes_at(planted.draws[w * options.factors + 3])[0];
      const double b = shapes_at(planted.draws[w * options.factors + 8])[0];
      for (std::size_t r = 0; r < 2; ++r) {
        sum[2 * w + r] += a + b;
        product[2 * w + r] += a + b + 0.7 * a * b;
      }
    }
    const CarrierOptions few{.resamples = 20};
    sums += !carriers(planted.draws_table(), {sum, 500, 2}, few).pairs.empty();
    const Carriers found = carriers(planted.draws_table(), {product, 500, 2}, few);
    for (const CarrierPair& pair : found.pairs) {
      if (pair.first + pair.second != 11) continue;
      ++products;
      CHECK(pair.share == Approx(0.49 / 2.49).margin(0.08));
    }
  }
  CHECK(sums <= 4);
  CHECK(products == 20);
}

}  // namespace
