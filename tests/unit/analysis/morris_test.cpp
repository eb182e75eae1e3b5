// Elementary effects: exact where they can be, ranking where they cannot.

#include "analysis/sensitivity/morris.hpp"

#include "analysis/test_models.hpp"
#include "random/designs.hpp"

#include <cmath>
#include <limits>
#include <stdexcept>
#include <vector>

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>

namespace {

using namespace coprod;
using namespace coprod::sensitivity;
using Catch::Approx;

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

}  // namespace

TEST_CASE("elementary effects of a linear function are its coefficients") {
  const std::vector<double> slope{3.0, -1.5, 0.0, 0.25};
  const UnitPoints design = morris(0, 10, 4, 4, 6);
  std::vector<double> y(design.points, 7.0);
  for (std::size_t i = 0; i < design.points; ++i) {
    for (std::size_t d = 0; d < 4; ++d) y[i] += slope[d] * design.at(i, d);
  }
  const MorrisResult found = morris_effects(y, design.values, 4);
  CHECK(found.trajectories == 10);
  CHECK(found.missing_rows == 0);
  CHECK_FALSE(found.constant);
  for (std::size_t d = 0; d < 4; ++d) {
    CAPTURE(d);
    CHECK(found.factors[d].mu.value == Approx(slope[d]).margin(1e-12));
    CHECK(found.factors[d].mu_star.value == Approx(std::fabs(slope[d])).margin(1e-12));
    CHECK(found.factors[d].mu_star.high == Approx(std::fabs(slope[d])).margin(1e-12));
    CHECK(found.factors[d].sigma.value < 1e-12);
    CHECK(found.factors[d].mu.used == 10);
  }
}

TEST_CASE("effects by hand, with a missing end") {
  // Two factors, three trajectories of three rows.
  const std::vector<double> x{.25, .25, .75, .25, .75, .75,   // first, then second
                              .75, .75, .75, .25, .25, .25,   // second down, first down
                              .25, .75, .75, .75, .75, .25};  // first up, second down
  const std::vector<double> y{0, 1, 4, 10, 7, 5, 2, 3, missing};
  const MorrisResult found = morris_effects(y, x, 2);
  // First: 2, 4, 2; second: 6, 6, missing.
  CHECK(found.factors[0].mu.value == Approx(8.0 / 3.0));
  CHECK(found.factors[0].sigma.value == Approx(std::sqrt(4.0 / 3.0)));
  CHECK(found.factors[0].mu.used == 3);
  CHECK(found.factors[1].mu.value == Approx(6.0));
  CHECK(found.factors[1].sigma.value == 0.0);
  CHECK(found.factors[1].mu.used == 2);
  CHECK(found.missing_rows == 1);

  // A row within a trajectory takes two effects, and neither slips into another place.
  auto failed = y;
  failed[1] = missing;
  const MorrisResult fewer = morris_effects(failed, x, 2);
  CHECK(fewer.factors[0].mu.value == Approx(3.0));
  CHECK(fewer.factors[0].mu.used == 2);
  CHECK(fewer.factors[1].mu.used == 1);
  CHECK(std::isnan(fewer.factors[1].sigma.value));

  // Effects that change sign.
  const std::vector<double> bent{0, 1, 4, 10, 7, 9, 2, 3, 3};
  const MorrisResult sign = morris_effects(bent, x, 2);
  CHECK(sign.factors[0].mu.value == Approx(0.0).margin(1e-15));
  CHECK(sign.factors[0].mu_star.value == Approx(8.0 / 3.0));

  // Means of replicates.
  std::vector<double> twice;
  for (const double v : y) {
    twice.push_back(v - 1.0);
    twice.push_back(v + 1.0);
  }
  CHECK(morris_effects(twice, x, 2, 2).factors[0].mu.value == Approx(8.0 / 3.0));

  auto both = x;
  both[3] = .75;
  CHECK_THROWS_AS(morris_effects(y, both, 2), std::logic_error);
  CHECK_THROWS_AS(morris_effects(y, x, 3), std::logic_error);
  // A step that moves nothing is none.
  auto still = x;
  still[2] = .25;
  still[4] = .25;
  CHECK(morris_effects(y, still, 2).factors[0].mu.used == 2);
}

TEST_CASE("elementary effects of Ishigami are those of the whole grid, within their intervals") {
  const TestModel model = ishigami();
  const UnitPoints design = morris(0, 100, 3, 4, 23);
  std::vector<double> y(design.points);
  for (std::size_t i = 0; i < design.points; ++i) y[i] = model.value(design.row(i));
  const auto found = morris_effects(y, design.values, 3).factors;
  // All 32 steps of a factor from the lower half of its levels.
  for (std::size_t d = 0; d < 3; ++d) {
    double mu = 0.0;
    double mu_star = 0.0;
    for (int cell = 0; cell < 32; ++cell) {
      const int other[2] = {cell % 4, cell / 4 % 4};
      std::vector<double> u(3);
      for (std::size_t e = 0, o = 0; e < 3; ++e) u[e] = e == d ? cell / 16 / 3.0 : other[o++] / 3.0;
      const double before = model.value(u);
      u[d] += 2.0 / 3.0;
      const double effect = (model.value(u) - before) * 1.5;
      mu += effect / 32.0;
      mu_star += std::fabs(effect) / 32.0;
    }
    CAPTURE(d, mu, mu_star, found[d].mu.value, found[d].mu_star.value);
    const double inward = 1e-4;  // the grid's outer levels are a millionth within the cube
    CHECK(found[d].mu.low - inward <= mu);
    CHECK(found[d].mu.high + inward >= mu);
    CHECK(found[d].mu_star.low - inward <= mu_star);
    CHECK(found[d].mu_star.high + inward >= mu_star);
    if (d == 0) CHECK_FALSE(found[d].mu_star.holds(1.3 * mu_star));
  }
  CHECK(found[1].mu_star.value == Approx(7.875).margin(1e-3));  // 7 sin^2(pi / 3) * 3 / 2
}

TEST_CASE("Morris ranks the factors of Sobol' g and finds those that do nothing") {
  const TestModel model = sobol_g();
  const std::size_t k = model.dimensions + 2;
  const UnitPoints design = morris(0, 40, k, 8, 17);
  std::vector<double> y(design.points);
  for (std::size_t i = 0; i < design.points; ++i) {
    y[i] = model.value(design.row(i).first(model.dimensions));
  }
  const UnitPoints failing = uniform_random(0, design.points, 1, 5);
  for (const double share : {0.0, 0.05}) {
    CAPTURE(share);
    auto some = y;
    for (std::size_t i = 0; i < some.size(); ++i) {
      if (failing.values[i] < share) some[i] = missing;
    }
    const auto found = morris_effects(some, design.values, k).factors;
    for (std::size_t d = 0; d < 3; ++d) {
      CHECK(found[d].mu_star.value > found[d + 1].mu_star.value);
    }
    for (std::size_t d = 4; d < 8; ++d) {
      CHECK(found[d].mu_star.value < found[3].mu_star.low);
      CHECK(found[d].mu_star.low > 0.0);
    }
    for (std::size_t d = 8; d < 10; ++d) {
      CHECK(found[d].mu_star.value == 0.0);
      CHECK(found[d].mu_star.high == 0.0);
    }
    CHECK(found[0].sigma.value > found[3].sigma.value);
    CHECK(found[0].mu_star.low > 0.0);
    CHECK(found[0].mu_star.low < found[0].mu_star.value);
    CHECK(found[0].mu_star.value < found[0].mu_star.high);
  }
}

TEST_CASE("intervals of mu hold about as often as they say") {
  // u0 u1: effects of factor 0 are u1, which is one of four levels, with mean 1/2.
  int hold = 0;
  int wrong = 0;
  constexpr int repeats = 200;
  for (std::uint64_t repeat = 0; repeat < repeats; ++repeat) {
    const UnitPoints design = morris(0, 30, 2, 4, 900 + repeat);
    std::vector<double> y(design.points);
    for (std::size_t i = 0; i < y.size(); ++i) y[i] = design.at(i, 0) * design.at(i, 1);
    BootstrapOptions options;
    options.resamples = 300;
    options.seed = repeat;
    const auto found = morris_effects(y, design.values, 2, 1, options);
    hold += found.factors[0].mu.holds(0.5);
    wrong += found.factors[0].mu.holds(0.75);
  }
  CHECK(hold >= 0.88 * repeats);
  CHECK(hold <= 0.99 * repeats);
  CHECK(wrong < 0.3 * repeats);
}

TEST_CASE("an outcome that does not vary has effects of 0, one that was not run has none") {
  const UnitPoints design = morris(0, 5, 3, 4, 1);
  const auto flat = morris_effects(std::vector<double>(design.points, 2.0), design.values, 3);
  CHECK(flat.constant);
  CHECK(flat.factors[2].mu_star.value == 0.0);
  const auto none = morris_effects(std::vector<double>(design.points, missing), design.values, 3);
  CHECK_FALSE(none.constant);
  CHECK(std::isnan(none.factors[0].mu_star.value));
  CHECK(none.factors[0].mu_star.used == 0);
}
