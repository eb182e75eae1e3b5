// First-order indices and tornado bars from samples: against known functions, by hand, and where
// there is nothing to say.

#include "analysis/sensitivity/given_data.hpp"
#include "analysis/sensitivity/ranks.hpp"
#include "analysis/sensitivity/tornado.hpp"
#include "analysis/test_models.hpp"
#include "core/math.hpp"
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

std::vector<double> outcomes(const TestModel& model, const UnitPoints& design) {
  std::vector<double> y(design.points);
  for (std::size_t i = 0; i < design.points; ++i) y[i] = model.value(design.row(i));
  return y;
}

}  // namespace

TEST_CASE("ranks are places in the unit interval, quantiles are type 7") {
  const Ranks ranks = ranks_of(std::vector<double>{5, 1, 5, 9});
  CHECK(ranks.place == std::vector<double>{0.5, 0.125, 0.5, 0.875});
  CHECK(ranks.distinct == 3);
  CHECK(ranks_of({}).distinct == 0);
  CHECK(quantile_of(std::vector<double>{3, 1, 2}, 0.25) == Approx(1.5));
  CHECK(quantile_of(std::vector<double>{3}, 0.9) == 3.0);
}

TEST_CASE("first-order indices from any sample lie within their intervals") {
  for (const TestModel& model : {ishigami(), sobol_g()}) {
    const std::size_t k = model.dimensions;
    for (const UnitPoints& design : {latin_hypercube(1000, k, 3), sobol_points(0, 1024, k, 3),
                                     uniform_random(0, 1000, k, 3)}) {
      auto y = outcomes(model, design);
      for (std::size_t i = 0; i < y.size(); i += 37) y[i] = missing;
      const GivenDataResult found = given_data_indices(y, design.values, k);
      CHECK(found.used == y.size() - (y.size() + 36) / 37);
      CHECK(found.variance == Approx(model.variance).epsilon(0.15));
      for (std::size_t i = 0; i < k; ++i) {
        CAPTURE(model.name, i, found.first[i].value);
        CHECK(found.first[i].holds(model.first[i]));
        CHECK(found.degree[i] == 6);
      }
      CHECK_FALSE(found.first[0].holds(1.3 * model.first[0]));
      CHECK_FALSE(found.first[1].holds(0.5 * model.first[1]));
      CHECK(found.without_chance.empty());
    }
  }
}

TEST_CASE("a choice explains what its groups do, less what they would by chance") {
  // Two groups of six: epsilon^2 = 1 - within / total * 11 / 10.
  const std::vector<double> x{0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1};
  const std::vector<double> y{1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6};
  const GivenDataResult found = given_data_indices(y, x, 1);
  CHECK(found.degree[0] == 1);
  CHECK(found.first[0].value == Approx(1.0 - 8.0 / 35.0 * 1.1));
  CHECK(found.mean == Approx(3.5));
  // Four levels in no order.
  std::vector<double> levels;
  std::vector<double> of;
  for (int i = 0; i < 80; ++i) {
    levels.push_back(i % 4);
    of.push_back((i % 4) == 2 ? 5.0 : (i % 4) == 3 ? -1.0 : 0.0);
  }
  const GivenDataResult four = given_data_indices(of, levels, 1);
  CHECK(four.degree[0] == 3);
  CHECK(four.first[0].value == Approx(1.0));
}

TEST_CASE("chance of replicates is told from what factors explain") {
  const UnitPoints design = latin_hypercube(600, 2, 9);
  const UnitPoints noise = uniform_random(0, 600, 4, 10);
  std::vector<double> y;
  for (std::size_t i = 0; i < 600; ++i) {
    for (std::size_t r = 0; r < 4; ++r) {
      y.push_back(design.at(i, 0) + 0.5 * normal_quantile64(noise.at(i, r)));
    }
  }
  const GivenDataResult found = given_data_indices(y, design.values, 2, 4);
  const double share = 0.0625 / (0.0625 + 1.0 / 12.0);
  CHECK(found.chance.holds(share));
  CHECK_FALSE(found.chance.holds(0.5 * share));
  CHECK(found.first[0].holds(1.0 - share));
  CHECK_FALSE(found.first[0].holds(1.0));
  CHECK(found.without_chance[0].holds(1.0));
  CHECK_FALSE(found.without_chance[0].holds(1.0 - share));
  CHECK(found.without_chance[1].holds(0.0));
}

TEST_CASE("samples that say nothing have no indices") {
  const UnitPoints design = latin_hypercube(40, 2, 9);
  const auto flat = given_data_indices(std::vector<double>(40, 0.1), design.values, 2);
  CHECK(flat.constant);
  CHECK(flat.variance == 0.0);
  CHECK(std::isnan(flat.first[0].value));
  const auto none = given_data_indices(std::vector<double>(40, missing), design.values, 2);
  CHECK_FALSE(none.constant);
  CHECK(none.used == 0);
  CHECK(std::isnan(none.mean));
  CHECK(std::isnan(none.first[0].value));
  auto fixed = design.values;
  for (std::size_t i = 1; i < fixed.size(); i += 2) fixed[i] = 3.0;
  std::vector<double> y(40);
  for (std::size_t i = 0; i < 40; ++i) y[i] = design.at(i, 0);
  const auto one = given_data_indices(y, fixed, 2);
  CHECK(one.degree[1] == 0);
  CHECK(std::isnan(one.first[1].value));
  CHECK(one.first[0].value == Approx(1.0).epsilon(1e-3));
  CHECK(std::isnan(
      given_data_indices(std::vector<double>{1, 2}, std::vector<double>{1, 2}, 1).first[0].value));
  CHECK_THROWS_AS(given_data_indices(y, fixed, 3), std::logic_error);
}

TEST_CASE("one at a time, bars are what was run") {
  // The base stands second; factor 2 is never moved; two replicates that share their luck.
  const std::vector<double> x{1, 10, 5, 2, 10, 5, 4, 10, 5, 2, 30, 5};
  const std::vector<double> y{1, 2, 3, 5, 9, 10, 0, 2};
  CHECK(one_at_a_time_base(x, 3) == 1);
  const TornadoResult found = tornado(y, x, 3, 2);
  CHECK(found.method == TornadoMethod::one_at_a_time);
  CHECK(found.bars[0].from == 1.0);
  CHECK(found.bars[0].to == 4.0);
  CHECK(found.bars[0].effect == Approx(8.0));
  CHECK(found.bars[0].low == Approx(8.0));
  CHECK(found.bars[1].from == 10.0);
  CHECK(found.bars[1].to == 30.0);
  CHECK(found.bars[1].effect == Approx(-3.0));
  CHECK(found.bars[1].used == 2);
  CHECK(std::isnan(found.bars[2].effect));
  // One replicate has no interval, a failed end gives way to the next value.
  const std::vector<double> single{1, 3, missing, 0};
  const TornadoResult failed = tornado(single, x, 3);
  CHECK(failed.missing_rows == 1);
  CHECK(failed.bars[0].to == 2.0);
  CHECK(failed.bars[0].effect == Approx(2.0));
  CHECK(std::isnan(failed.bars[0].low));
}

TEST_CASE("in a sample, bars are estimates with intervals that hold the linear part") {
  const std::size_t n = 200;
  const UnitPoints design = latin_hypercube(n, 4, 2);
  std::vector<double> x;
  std::vector<double> y;
  for (std::size_t i = 0; i < n; ++i) {
    // Factor 0 on a log scale; factor 3 bends.
    for (std::size_t d = 0; d < 4; ++d)
      x.push_back(d == 0 ? std::exp(design.at(i, d)) : design.at(i, d));
    y.push_back(10.0 * design.at(i, 0) - 5.0 * design.at(i, 1)
                + 20.0 * (design.at(i, 3) - 0.5) * (design.at(i, 3) - 0.5));
  }
  const TornadoResult found = tornado(y, x, 4);
  CHECK(found.method == TornadoMethod::all_factors);
  const auto holds = [&](std::size_t d, double truth) {
    return found.bars[d].low <= truth && truth <= found.bars[d].high;
  };
  CHECK(holds(0, 8.0));
  CHECK_FALSE(holds(0, 9.0));
  CHECK(holds(1, -4.0));
  CHECK(holds(2, 0.0));
  CHECK(holds(3, 0.0));
  CHECK(found.bars[0].from == Approx(std::exp(0.1)).epsilon(0.01));
  CHECK(found.explained > 0.7);
  CHECK(found.explained < 0.95);

  // Fewer rows than two a coefficient: one factor after the other, with wider intervals.
  const UnitPoints wide = latin_hypercube(40, 30, 2);
  std::vector<double> sum(40);
  for (std::size_t i = 0; i < 40; ++i) sum[i] = 10.0 * wide.at(i, 0) + wide.at(i, 1);
  const TornadoResult each = tornado(sum, wide.values, 30);
  CHECK(each.method == TornadoMethod::each_factor);
  CHECK(each.bars[0].low <= 8.0);
  CHECK(each.bars[0].high >= 8.0);
  CHECK(each.bars[0].low > 5.0);
  CHECK(std::isnan(each.explained));
}

TEST_CASE("tornado intervals hold about as often as they say") {
  int hold = 0;
  int wrong = 0;
  constexpr int repeats = 200;
  for (std::uint64_t repeat = 0; repeat < repeats; ++repeat) {
    const UnitPoints design = uniform_random(0, 80, 4, repeat);
    std::vector<double> y(80);
    for (std::size_t i = 0; i < 80; ++i) {
      // Noise that is larger for large factor 0.
      y[i] = 5.0 * design.at(i, 0) + 3.0 * design.at(i, 0) * normal_quantile64(design.at(i, 3));
    }
    std::vector<double> x;
    for (std::size_t i = 0; i < 80; ++i) {
      for (std::size_t d = 0; d < 3; ++d) x.push_back(design.at(i, d));
    }
    const TornadoBar bar = tornado(y, x, 3).bars[0];
    hold += bar.low <= 4.0 && 4.0 <= bar.high;
    wrong += bar.low <= 7.0 && 7.0 <= bar.high;
  }
  CHECK(hold >= 0.88 * repeats);
  CHECK(hold <= 0.99 * repeats);
  CHECK(wrong < 0.2 * repeats);
}

TEST_CASE("factors that vary only together have no bars, others keep theirs") {
  std::vector<double> x;
  std::vector<double> y;
  const UnitPoints design = uniform_random(0, 60, 2, 4);
  for (std::size_t i = 0; i < 60; ++i) {
    x.insert(x.end(), {design.at(i, 0), 7.0 - 2.0 * design.at(i, 0), design.at(i, 1)});
    y.push_back(design.at(i, 0) + 3.0 * design.at(i, 1));
  }
  const TornadoResult found = tornado(y, x, 3);
  CHECK(std::isnan(found.bars[0].effect));
  CHECK(std::isnan(found.bars[1].effect));
  CHECK(found.bars[2].effect == Approx(2.4).epsilon(0.1));
  // Also where one factor is looked at after the other.
  const TornadoResult zip = tornado(std::vector<double>(y.begin(), y.begin() + 6),
                                    std::vector<double>(x.begin(), x.begin() + 18), 3);
  CHECK(zip.method == TornadoMethod::each_factor);
  CHECK(std::isnan(zip.bars[0].effect));
  CHECK(std::isnan(zip.bars[1].effect));
  CHECK(std::isfinite(zip.bars[2].effect));
  CHECK_THROWS_AS(tornado(y, x, 2), std::logic_error);
  x[4] = missing;
  CHECK_THROWS_AS(tornado(y, x, 3), std::logic_error);
}

TEST_CASE("an outcome that does not vary has bars of 0") {
  const UnitPoints design = latin_hypercube(30, 2, 4);
  const TornadoResult flat = tornado(std::vector<double>(30, 2.5), design.values, 2);
  CHECK(flat.bars[0].effect == 0.0);
  CHECK(flat.bars[0].high == 0.0);
  CHECK(std::isnan(flat.explained));
}
