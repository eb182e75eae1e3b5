// Sobol' indices against functions whose indices are known: what intervals hold, what failed rows
// and chance do, and how often intervals hold. Seeds are fixed, so that no test depends on luck.

#include "analysis/sensitivity/sobol.hpp"

#include "analysis/sensitivity/rows.hpp"
#include "analysis/test_models.hpp"
#include "core/math.hpp"

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

void fail_at_random(std::vector<double>& y, double share, std::uint64_t seed) {
  const UnitPoints u = uniform_random(0, y.size(), 1, seed);
  for (std::size_t i = 0; i < y.size(); ++i) {
    if (u.values[i] < share) y[i] = missing;
  }
}

/// A Saltelli design of independent base points, for which the bootstrap is exact in the limit.
UnitPoints independent_saltelli(std::size_t points, std::size_t k, std::uint64_t seed) {
  const SaltelliLayout layout{k, false};
  const UnitPoints base = uniform_random(0, points, 2 * k, seed);
  UnitPoints design{points * layout.rows(), k, {}};
  for (std::size_t j = 0; j < points; ++j) {
    for (std::size_t row = 0; row < layout.rows(); ++row) {
      for (std::size_t d = 0; d < k; ++d) {
        const bool from_b = row == layout.b() || row == layout.ab(d);
        design.values.push_back(base.at(j, from_b ? k + d : d));
      }
    }
  }
  return design;
}

void check_all(const SobolIndices& found, const TestModel& model) {
  const std::size_t k = model.dimensions;
  for (std::size_t i = 0; i < k; ++i) {
    CAPTURE(i, found.first[i].value, found.total[i].value);
    CHECK(found.first[i].holds(model.first[i]));
    CHECK(found.total[i].holds(model.total[i]));
    for (std::size_t j = i + 1; j < k && !found.second.empty(); ++j) {
      CAPTURE(j);
      CHECK(found.second[pair_number(i, j, k)].holds(model.second[i * k + j]));
    }
  }
}

}  // namespace

TEST_CASE("test models: their moments, and indices that add up") {
  for (const TestModel& model : {ishigami(), sobol_g()}) {
    CAPTURE(model.name);
    double mean = 0.0;
    double square = 0.0;
    const auto y = outcomes(model, sobol_points(0, 1 << 14, model.dimensions, 1));
    for (const double v : y) {
      mean += v / static_cast<double>(y.size());
      square += v * v / static_cast<double>(y.size());
    }
    CHECK(mean == Approx(model.mean).epsilon(1e-3));
    CHECK(square - mean * mean == Approx(model.variance).epsilon(3e-3));
  }
  // Published values (Saltelli et al. 2008, Ishigami with a = 7, b = .1).
  CHECK(ishigami().first[0] == Approx(0.3139).margin(5e-5));
  CHECK(ishigami().first[1] == Approx(0.4424).margin(5e-5));
  CHECK(ishigami().total[2] == Approx(0.2437).margin(5e-5));
  CHECK(ishigami().first[0] + ishigami().first[1] + ishigami().second[2] == Approx(1.0));
  const TestModel two = sobol_g({0.0, 1.0});
  CHECK(two.first[0] + two.first[1] + two.second[1] == Approx(1.0));
  CHECK(two.first[0] + two.second[1] == Approx(two.total[0]));
  CHECK(two.value(std::vector<double>{0.5, 1.0}) == Approx(0.0));
  CHECK(two.value(std::vector<double>{0.0, 0.0}) == Approx(2.0 * 1.5));
}

TEST_CASE("indices of Ishigami and Sobol' g lie within their intervals, also when rows failed") {
  BootstrapOptions options;
  options.resamples = 500;
  for (const TestModel& model : {ishigami(), sobol_g()}) {
    const std::size_t k = model.dimensions;
    const bool second = k == 3;
    const SaltelliLayout layout{k, second};
    for (const double failed : {0.0, 0.03}) {
      CAPTURE(model.name, failed);
      auto y = outcomes(model, saltelli(0, 4096, k, second, 2026));
      fail_at_random(y, failed, 8);
      const SobolResult found = sobol_indices(y, layout, 1, options);
      CHECK(found.base_points == 4096);
      CHECK((found.missing_rows > 0) == (failed > 0.0));
      CHECK_FALSE(found.constant);
      CHECK_FALSE(found.without_chance.has_value());
      CHECK(std::isnan(found.chance.value));
      CHECK(found.variance == Approx(model.variance).epsilon(0.02));
      check_all(found.of_means, model);

      // Values that are wrong by little are refused.
      const SobolIndices& of = found.of_means;
      CHECK_FALSE(of.first[0].holds(1.1 * model.first[0]));
      CHECK_FALSE(of.first[1].holds(0.8 * model.first[1]));
      CHECK_FALSE(of.total[0].holds(model.first[0]));
      CHECK_FALSE(of.total[2].holds(1.1 * model.total[2]));
      CHECK_FALSE(of.first[0].holds(missing));
      if (second) {
        CHECK_FALSE(of.second[pair_number(0, 2, k)].holds(0.0));
        CHECK_FALSE(of.second[pair_number(0, 2, k)].holds(1.2 * model.second[2]));
        CHECK_FALSE(of.second[pair_number(0, 1, k)].holds(0.05));
      }
    }
  }
}

TEST_CASE("pairs of factors are numbered row by row of the upper triangle") {
  std::size_t next = 0;
  for (std::size_t i = 0; i < 6; ++i) {
    for (std::size_t j = i + 1; j < 6; ++j) CHECK(pair_number(i, j, 6) == next++);
  }
}

TEST_CASE("a failed row leaves only the indices that need it, and shifts none") {
  const TestModel model = ishigami();
  const SaltelliLayout layout{3, true};
  const auto whole = outcomes(model, saltelli(0, 64, 3, true, 4));
  BootstrapOptions options;
  options.resamples = 100;
  const auto before = sobol_indices(whole, layout, 1, options).of_means;

  auto without_ab1 = whole;
  without_ab1[7 * layout.rows() + layout.ab(1)] = std::numeric_limits<double>::infinity();
  auto found = sobol_indices(without_ab1, layout, 1, options);
  CHECK(found.missing_rows == 1);
  const auto& of = found.of_means;
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(of.first[i].used == (i == 1 ? 63u : 64u));
    CHECK(of.total[i].used == (i == 1 ? 63u : 64u));
    // Centred by another mean, the others are the same but for rounding.
    if (i != 1) CHECK(of.first[i].value == Approx(before.first[i].value).epsilon(1e-9));
    if (i != 1) CHECK(of.total[i].value == Approx(before.total[i].value).epsilon(1e-9));
  }
  CHECK(of.second[pair_number(0, 2, 3)].used == 64);
  CHECK(of.second[pair_number(0, 1, 3)].used == 63);

  // The same number as if the base point had not been run.
  auto shorter = whole;
  shorter.erase(shorter.begin() + 7 * static_cast<std::ptrdiff_t>(layout.rows()),
                shorter.begin() + 8 * static_cast<std::ptrdiff_t>(layout.rows()));
  const auto removed = sobol_indices(shorter, layout, 1, options).of_means;
  CHECK(of.first[1].value == Approx(removed.first[1].value).epsilon(1e-9));
  CHECK(of.total[1].value == Approx(removed.total[1].value).epsilon(1e-9));
  CHECK(of.second[0].value == Approx(removed.second[0].value).epsilon(1e-9));

  // Without BA rows a total does not need B.
  const SaltelliLayout plain{3, false};
  auto y = outcomes(model, saltelli(0, 64, 3, false, 4));
  y[9 * plain.rows() + plain.b()] = missing;
  const auto of_plain = sobol_indices(y, plain, 1, options).of_means;
  CHECK(of_plain.first[0].used == 63);
  CHECK(of_plain.total[0].used == 64);
}

TEST_CASE("a factor that does nothing has indices of 0, without any doubt") {
  const SaltelliLayout layout{4, false};
  const UnitPoints design = saltelli(0, 64, 4, false, 12);
  std::vector<double> y(design.points);
  for (std::size_t i = 0; i < y.size(); ++i) y[i] = design.at(i, 0) + 3.0 * design.at(i, 1);
  const auto found = sobol_indices(y, layout).of_means;
  for (const std::size_t inert : {2u, 3u}) {
    CHECK(found.total[inert].value == 0.0);
    CHECK(found.total[inert].high == 0.0);
    CHECK(std::fabs(found.first[inert].value) < 1e-12);
  }
  CHECK(found.first[0].holds(0.1));
  CHECK(found.total[1].holds(0.9));
}

TEST_CASE("nothing explains what does not vary, or was not run") {
  const SaltelliLayout layout{2, true};
  for (const double value : {0.0, 0.1, -1e9}) {
    const SobolResult flat = sobol_indices(std::vector<double>(32 * layout.rows(), value), layout);
    CHECK(flat.constant);
    CHECK(flat.mean == Approx(value));
    CHECK(flat.variance == Approx(0.0).margin(1e-12));
    for (const auto* list : {&flat.of_means.first, &flat.of_means.total, &flat.of_means.second}) {
      for (const Estimate& estimate : *list) {
        CHECK(std::isnan(estimate.value));
        CHECK(std::isnan(estimate.low));
        CHECK(estimate.used == 32);
      }
    }
  }
  const SobolResult none = sobol_indices(std::vector<double>(4 * layout.rows(), missing), layout);
  CHECK_FALSE(none.constant);
  CHECK(std::isnan(none.mean));
  CHECK(std::isnan(none.variance));
  CHECK(none.of_means.first[0].used == 0);
  CHECK(std::isnan(none.of_means.first[0].value));
  // One base point gives no interval.
  const std::vector<double> one{1, 2, 3, 4, 5, 7};
  CHECK(std::isnan(sobol_indices(one, layout).of_means.total[0].low));
  CHECK_THROWS_AS(sobol_indices(std::vector<double>(7, 1.0), layout), std::logic_error);
  CHECK_THROWS_AS(sobol_indices({}, layout), std::logic_error);
}

TEST_CASE("bootstrap intervals hold about as often as they say") {
  const TestModel model = ishigami();
  const SaltelliLayout layout{3, false};
  constexpr int repeats = 200;
  std::vector<int> first(3, 0), total(3, 0);
  int wrong = 0;
  std::vector<int> sobol_first(3, 0), sobol_total(3, 0);
  for (int repeat = 0; repeat < repeats; ++repeat) {
    BootstrapOptions options;
    options.resamples = 200;
    options.seed = static_cast<std::uint64_t>(repeat);
    const auto of_random =
        sobol_indices(outcomes(model, independent_saltelli(256, 3, 100 + options.seed)), layout, 1,
                      options)
            .of_means;
    const auto of_sobol =
        sobol_indices(outcomes(model, saltelli(0, 256, 3, false, 100 + options.seed)), layout, 1,
                      options)
            .of_means;
    for (std::size_t i = 0; i < 3; ++i) {
      first[i] += of_random.first[i].holds(model.first[i]);
      total[i] += of_random.total[i].holds(model.total[i]);
      sobol_first[i] += of_sobol.first[i].holds(model.first[i]);
      sobol_total[i] += of_sobol.total[i].holds(model.total[i]);
    }
    wrong += of_random.total[1].holds(1.5 * model.total[1]);
  }
  for (std::size_t i = 0; i < 3; ++i) {
    CAPTURE(i, first[i], total[i], sobol_first[i], sobol_total[i]);
    CHECK(first[i] >= 0.88 * repeats);
    CHECK(first[i] <= 0.99 * repeats);
    CHECK(total[i] >= 0.88 * repeats);
    CHECK(total[i] <= 0.99 * repeats);
    // Even points: at least as often.
    CHECK(sobol_first[i] >= 0.93 * repeats);
    CHECK(sobol_total[i] >= 0.93 * repeats);
  }
  CHECK(wrong < 0.2 * repeats);
}

TEST_CASE("products of different replicates hold no chance") {
  // Rows (1, 3) and (2, 6), no luck in common: centred by 3 and by luck -1.5, 1.5.
  const std::vector<double> y{1, 3, 2, 6};
  const Rows rows(y, 2);
  CHECK(rows.grand_mean() == 3.0);
  CHECK(rows.mean(0) == -1.0);
  CHECK(rows.mean(1) == 1.0);
  // Values are -.5, -1.5 and .5, 1.5.
  CHECK(rows.product(0, 0) == Approx(0.75));
  CHECK(rows.product(0, 1) == Approx(0.5 * (-0.5 * 1.5 + -1.5 * 0.5)));
  // A missing replicate pairs with the others.
  const Rows part(std::vector<double>{1, missing, 3, 2, 6, 4}, 3);
  CHECK(part.count(0) == 2);
  CHECK(part.complete(0));
  // Luck from the complete row: -2, 2, 0; the mean of rows is 3.
  CHECK(part.values(0)[0] == Approx(0.0));
  CHECK(std::isnan(part.values(0)[1]));
  CHECK(part.product(0, 0) == Approx(0.0).margin(1e-15));
  CHECK(part.product(1, 1) == Approx(1.0));
  CHECK_THROWS_AS(Rows(std::vector<double>{1, 2, 3}, 2), std::logic_error);
}

TEST_CASE("chance is taken out of indices, whether rows share their luck or not") {
  // .6 u0 + .4 (u1 - 1/2) (u2 - 1/2) … with noise; factor 3 does nothing.
  const SaltelliLayout layout{4, false};
  constexpr std::size_t replicates = 3;
  const UnitPoints design = saltelli(0, 2048, 4, false, 31);
  const auto f = [&](std::size_t i) {
    return design.at(i, 0) + 2.0 * (design.at(i, 1) - 0.5) * (design.at(i, 2) - 0.5);
  };
  const double v0 = 1.0 / 12.0;
  const double v12 = 4.0 / 144.0;
  const double all = v0 + v12;
  TestModel truth;
  truth.dimensions = 4;
  truth.first = {v0 / all, 0.0, 0.0, 0.0};
  truth.total = {v0 / all, v12 / all, v12 / all, 0.0};

  for (const bool shared : {false, true}) {
    CAPTURE(shared);
    std::vector<double> y;
    const UnitPoints noise = uniform_random(0, design.points, replicates, 77);
    for (std::size_t i = 0; i < design.points; ++i) {
      for (std::size_t r = 0; r < replicates; ++r) {
        const double luck = shared ? normal_quantile64((static_cast<double>(r) + 0.7) / 4.0)
                                   : normal_quantile64(noise.at(i, r));
        // Shared luck shifts all rows, and bends the outcome with factor 0.
        y.push_back(
            f(i)
            + (shared ? 5.0 * luck + 0.4 * luck * std::sin(25.0 * design.at(i, 0)) : 0.3 * luck));
      }
    }
    const SobolResult found = sobol_indices(y, layout, replicates);
    REQUIRE(found.without_chance.has_value());
    if (!shared) {
      check_all(*found.without_chance, truth);
      const double noise_of_means = 0.09 / replicates;
      CHECK(found.chance.holds(noise_of_means / (all + noise_of_means)));
      CHECK_FALSE(found.chance.holds(0.0));
      // As they stand, first orders are too low and totals too high.
      CHECK(found.of_means.first[0].high < truth.first[0]);
      CHECK(found.of_means.total[3].low > 0.1);
      CHECK(found.of_means.total[3].holds(noise_of_means / (all + noise_of_means)));
    } else {
      // Three lots are few, but what shares its luck does not differ.
      CHECK(found.of_means.total[3].value == 0.0);
      CHECK(std::fabs(found.without_chance->total[3].value) < 1e-12);
      CHECK(std::fabs(found.without_chance->first[3].value) < 1e-12);
      CHECK(found.chance.value < 0.9);
    }
  }
}

TEST_CASE("luck that rows share makes no factor live that does nothing on average") {
  // Factor 1 moves the outcome up or down by the luck of the replicate, which all rows share.
  const SaltelliLayout layout{2, false};
  constexpr std::size_t replicates = 4;
  constexpr int repeats = 200;
  double raw = 0.0;
  double corrected = 0.0;
  double first = 0.0;
  BootstrapOptions options;
  options.resamples = 100;
  for (std::uint64_t repeat = 0; repeat < repeats; ++repeat) {
    const UnitPoints design = saltelli(0, 64, 2, false, repeat);
    const UnitPoints luck = uniform_random(0, replicates, 1, 7000 + repeat);
    std::vector<double> y;
    for (std::size_t i = 0; i < design.points; ++i) {
      for (std::size_t r = 0; r < replicates; ++r) {
        const double slope = 0.6 * normal_quantile64(luck.values[r]);
        y.push_back(design.at(i, 0) + slope * (design.at(i, 1) - 0.5) + 3.0 * slope);
      }
    }
    const SobolResult found = sobol_indices(y, layout, replicates, options);
    raw += found.of_means.total[1].value / repeats;
    // Shares of the variance as it is without chance: of the outcome's, 1/12.
    const double scale = found.variance * (1.0 - found.chance.value) * 12.0;
    corrected += found.without_chance->total[1].value * scale / repeats;
    first += found.without_chance->first[0].value * scale / repeats;
  }
  // Standard errors over lots are .01. To take off the variance within rows and no covariance would
  // leave -.09.
  CHECK(raw > 0.06);
  CHECK(std::fabs(corrected) < 0.04);
  CHECK(first == Approx(1.0).margin(0.04));
}

TEST_CASE("the same seed resamples the same, another seed nearly the same") {
  const TestModel model = ishigami();
  const SaltelliLayout layout{3, false};
  const auto y = outcomes(model, saltelli(0, 128, 3, false, 5));
  BootstrapOptions options;
  const auto once = sobol_indices(y, layout, 1, options).of_means.total[0];
  const auto twice = sobol_indices(y, layout, 1, options).of_means.total[0];
  options.seed = 3;
  const auto other = sobol_indices(y, layout, 1, options).of_means.total[0];
  CHECK(once.low == twice.low);
  CHECK(once.high == twice.high);
  CHECK(other.value == once.value);
  CHECK(other.low != once.low);
  CHECK(other.low == Approx(once.low).epsilon(0.1));
}
