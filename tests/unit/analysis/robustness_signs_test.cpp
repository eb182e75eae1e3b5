// Shares by sign: what is exact by hand, what luck does to raw shares and not to those without it,
// on planted worlds whose truth is known. (Coverage over many: benchmarks/robustness.)

#include "analysis/robustness/mixing.hpp"
#include "analysis/robustness/noise.hpp"
#include "analysis/robustness/planted.hpp"
#include "analysis/robustness/sign_shares.hpp"

#include <cmath>
#include <limits>
#include <vector>

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>

namespace {

using namespace coprod::robustness;
using Catch::Approx;

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

TEST_CASE("robustness: Wilson's interval") {
  const Estimate eight = wilson_interval(8.0, 10.0, 1.959963984540054);
  CHECK(eight.value == Approx(0.8));
  CHECK(eight.low == Approx(0.49016).epsilon(1e-4));
  CHECK(eight.high == Approx(0.94331).epsilon(1e-4));
  CHECK(wilson_interval(0.0, 10.0, 1.96).low == 0.0);
  CHECK(wilson_interval(10.0, 10.0, 1.96).high == 1.0);
}

TEST_CASE("robustness: means and chance of worlds, failed replicates left out") {
  const std::vector<double> values{1, 3, 0, 0, nan, 5, nan, nan};
  const auto worlds = world_means({values, 4, 2});
  REQUIRE(worlds.size() == 3);
  CHECK(worlds[0].mean == 2.0);
  CHECK(worlds[0].variance == 2.0);
  CHECK(worlds[1].zero);
  CHECK(worlds[2].count == 1);
  CHECK(worlds[2].world == 2);
  CHECK(std::isnan(worlds[2].variance));
  // Pooled over the two worlds that have two: (2 + 0) / 2; of a mean, times (1/2 + 1/2 + 1) / 3.
  const ChanceVariance chance = chance_variance(worlds, std::vector<double>(3, 1.0));
  CHECK(chance.replicate == Approx(1.0));
  CHECK(chance.mean == Approx(2.0 / 3.0));
}

TEST_CASE("robustness: variances are moderated as far as they are alike") {
  const auto law_of = [](double uneven) {
    const Planted planted = planted_signs(PlantedSigns::normal_half, 2000, 2, 2.0, uneven, 3);
    const auto worlds = world_means(planted.effects_table());
    return variance_law(worlds, std::vector<double>(worlds.size(), 1.0));
  };
  const VarianceLaw even = law_of(0.0);
  CHECK(even.degrees >= 24.0);
  CHECK(even.variance == Approx(4.0).epsilon(0.1));
  const VarianceLaw uneven = law_of(1.0);
  CHECK(uneven.degrees <= 4.0);
  // With 4 degrees of freedom of the law and one of its own, a world's variance counts for a fifth.
  WorldMean world;
  world.count = 2;
  world.variance = 11.0;
  const NoisyMean mean = moderated(world, {4.0, 1.0});
  CHECK(mean.error == Approx(std::sqrt((4.0 * 1.0 + 11.0) / 5.0 / 2.0)));
  CHECK(mean.degrees == 5.0);
}

TEST_CASE("robustness: with one replicate, luck cannot be told from spread") {
  const std::vector<double> values{1, 2, -1, 3, 4, 5, 1, 1, 0, 1, 2, 2};
  const SignShares shares = sign_shares({values, 12, 1});
  CHECK_FALSE(shares.chance_removed);
  CHECK(shares.raw_positive.value == Approx(10.0 / 12.0));
  CHECK(shares.raw_negative.value == Approx(1.0 / 12.0));
  CHECK(shares.raw_zero.value == Approx(1.0 / 12.0));
  CHECK(shares.mean.value == Approx(21.0 / 12.0));
  CHECK(std::isnan(shares.positive.value));
  CHECK(std::isnan(shares.spread.value));
  CHECK(std::isnan(shares.chance));
}

TEST_CASE("robustness: corners of shares by sign") {
  CHECK(sign_shares({{}, 0, 2}).worlds == 0);
  const std::vector<double> zeros(40, 0.0);
  const SignShares none = sign_shares({zeros, 20, 2});
  CHECK(none.chance_removed);
  CHECK(none.zero.value == 1.0);
  CHECK(none.positive.value == 0.0);
  CHECK(none.spread.value == 0.0);
  CHECK(none.median.value == 0.0);
  const std::vector<double> failed(40, nan);
  CHECK(sign_shares({failed, 20, 2}).failed == 20);

  // Without any chance the raw shares are the answer.
  std::vector<double> exact;
  for (int w = 0; w < 20; ++w) {
    const double effect = w < 4 ? -1.0 : w < 8 ? 0.0 : static_cast<double>(w);
    exact.insert(exact.end(), {effect, effect});
  }
  const SignShares sure = sign_shares({exact, 20, 2});
  CHECK(sure.positive.value == Approx(0.6));
  CHECK(sure.negative.value == Approx(0.2));
  CHECK(sure.zero.value == Approx(0.2));
  CHECK(sure.chance == 0.0);
  CHECK(sure.positive.low == Approx(sure.raw_positive.low));
}

TEST_CASE("robustness: luck draws raw shares to one half, and those without it stay") {
  int covered = 0;
  int trials = 0;
  for (const PlantedSigns signs : {PlantedSigns::normal_80, PlantedSigns::normal_95}) {
    for (const double noise : {0.3, 1.0, 3.0}) {
      const double truth = planted_share(signs);
      const Planted planted = planted_signs(signs, 500, 2, noise, 0.3, 17);
      const SignShares shares = sign_shares(planted.effects_table(), {.resamples = 60});
      CAPTURE(truth, noise, shares.positive.value, shares.positive.low, shares.positive.high);
      CHECK(shares.chance_removed);
      CHECK(shares.positive.value + shares.negative.value == Approx(1.0));
      CHECK(std::fabs(shares.positive.value - truth) < 0.12);
      CHECK(shares.chance == Approx(noise).epsilon(0.15));
      CHECK(shares.positive.low <= shares.positive.value);
      covered += shares.positive.low <= truth && truth <= shares.positive.high;
      ++trials;
      // The raw share is far off, and its interval does not know.
      if (noise == 3.0) CHECK(shares.raw_positive.high < truth - 0.05);
      if (noise == 3.0) CHECK(shares.positive.high - shares.positive.low > 0.1);
    }
  }
  CHECK(covered >= trials - 1);
}

TEST_CASE("robustness: all of one sign stays possible when it is so, and only then") {
  for (const double noise : {0.3, 1.0, 3.0}) {
    const Planted planted = planted_signs(PlantedSigns::all_positive, 500, 2, noise, 0.0, 5);
    const SignShares shares = sign_shares(planted.effects_table(), {.resamples = 40});
    CAPTURE(noise, shares.raw_positive.value);
    CHECK(shares.positive.high == 1.0);
    CHECK(shares.positive.value > 0.9);
    if (noise == 3.0) CHECK(shares.raw_positive.high < 0.9);
  }
  const Planted mixed = planted_signs(PlantedSigns::normal_80, 500, 2, 0.3, 0.0, 5);
  CHECK(sign_shares(mixed.effects_table(), {.resamples = 40}).positive.high < 0.9);
}

TEST_CASE("robustness: worlds without bite are a class of their own") {
  Planted planted = planted_signs(PlantedSigns::all_positive, 500, 2, 0.5, 0.0, 8);
  for (std::size_t w = 0; w < 150; ++w) planted.effects[2 * w] = planted.effects[2 * w + 1] = 0.0;
  const SignShares shares = sign_shares(planted.effects_table(), {.resamples = 40});
  CHECK(shares.zero.value == Approx(0.3));
  CHECK(shares.positive.value == Approx(0.7).margin(0.02));
  CHECK(shares.positive.value + shares.negative.value + shares.zero.value == Approx(1.0));
  CHECK(shares.quantile_05.value == 0.0);
  CHECK(shares.chance_positive[0] == 0.0);
  CHECK(shares.chance_positive[499] > 0.5);
}

TEST_CASE("robustness: spread and quantiles are of expected effects") {
  const Planted planted = planted_signs(PlantedSigns::normal_half, 1000, 2, 2.0, 0.0, 4);
  const SignShares shares = sign_shares(planted.effects_table(), {.resamples = 60});
  // Of means over replicates it would be sqrt(1 + 2) = 1.73, and the quantile -2.85.
  CHECK(shares.spread.value == Approx(1.0).margin(0.2));
  CHECK(shares.spread.low < 1.0);
  CHECK(shares.spread.high > 1.0);
  CHECK(shares.quantile_05.value == Approx(-1.645).margin(0.4));
  CHECK(shares.quantile_95.value == Approx(1.645).margin(0.4));
  CHECK(shares.median.value == Approx(0.0).margin(0.2));
  // Nothing but chance: no spread is claimed.
  const Planted chance = planted_signs(PlantedSigns::normal_half, 400, 2, 300.0, 0.0, 4);
  CHECK(sign_shares(chance.effects_table(), {.resamples = 60}).spread.low == 0.0);
}

TEST_CASE("robustness: same seed, same bits") {
  const Planted planted = planted_signs(PlantedSigns::heavy_80, 200, 2, 1.0, 0.3, 6);
  const SignShares a = sign_shares(planted.effects_table(), {.resamples = 30});
  const SignShares b = sign_shares(planted.effects_table(), {.resamples = 30});
  CHECK(a.positive.low == b.positive.low);
  CHECK(a.spread.high == b.spread.high);
  const SignShares c = sign_shares(planted.effects_table(), {.resamples = 30, .seed = 2});
  CHECK(a.positive.value == c.positive.value);
  CHECK(a.quantile_95.high != c.quantile_95.high);
}

TEST_CASE("robustness: no cell of a mixture holds both signs") {
  const std::vector<NoisyMean> means{{-1.0, 0.5, 3.0}, {0.2, 0.5, 3.0}, {2.0, 0.5, 3.0}};
  const Mixing mixing(means, 0.3, 1.0);
  for (std::size_t j = 0; j < mixing.cells(); ++j) {
    CHECK(mixing.edge(j) * mixing.edge(j + 1) >= 0.0);
    CHECK(mixing.edge(j) < mixing.edge(j + 1));
  }
}

}  // namespace
