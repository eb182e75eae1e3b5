// Designs: what each promises about balance, extension and its corners. Seeds are fixed, so that no
// test depends on luck.

#include "random/designs.hpp"

#include "core/error.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <vector>

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>

namespace {

using namespace coprod;
using Catch::Approx;

bool inside(const UnitPoints& design) {
  return std::all_of(design.values.begin(), design.values.end(),
                     [](double u) { return u > 0.0 && u < 1.0; });
}

/// Whether each of as many equal intervals as there are points holds one, in one dimension.
bool one_a_stratum(const UnitPoints& design, std::size_t dimension) {
  std::vector<int> hits(design.points, 0);
  for (std::size_t i = 0; i < design.points; ++i) {
    ++hits[static_cast<std::size_t>(design.at(i, dimension) * static_cast<double>(design.points))];
  }
  return std::all_of(hits.begin(), hits.end(), [](int n) { return n == 1; });
}

/// The points of `parts` one after the other.
std::vector<double> joined(std::initializer_list<UnitPoints> parts) {
  std::vector<double> all;
  for (const UnitPoints& part : parts) {
    all.insert(all.end(), part.values.begin(), part.values.end());
  }
  return all;
}

/// Squared centred L2 discrepancy (Hickernell 1998).
double discrepancy(const UnitPoints& design) {
  const auto n = static_cast<double>(design.points);
  double single = 0.0;
  double pairs = 0.0;
  for (std::size_t i = 0; i < design.points; ++i) {
    double product = 1.0;
    for (const double u : design.row(i)) {
      const double a = std::fabs(u - 0.5);
      product *= 1.0 + 0.5 * a - 0.5 * a * a;
    }
    single += product;
    for (std::size_t j = 0; j < design.points; ++j) {
      double both = 1.0;
      for (std::size_t d = 0; d < design.dimensions; ++d) {
        const double a = std::fabs(design.at(i, d) - 0.5);
        const double b = std::fabs(design.at(j, d) - 0.5);
        both *= 1.0 + 0.5 * a + 0.5 * b - 0.5 * std::fabs(design.at(i, d) - design.at(j, d));
      }
      pairs += both;
    }
  }
  return std::pow(13.0 / 12.0, static_cast<double>(design.dimensions)) - 2.0 / n * single
         + pairs / (n * n);
}

template <class Make>
std::string refusal(Make make) {
  try {
    (void)make();
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("a Latin hypercube has one point in each stratum of every dimension, block by block") {
  for (const std::size_t points : {1u, 2u, 7u, 100u, 1000u}) {
    for (const std::uint32_t block : {0u, 1u, 4000000000u}) {
      CAPTURE(points, block);
      const UnitPoints design = latin_hypercube(points, 5, 11, block);
      REQUIRE(design.values.size() == points * 5);
      CHECK(inside(design));
      for (std::size_t d = 0; d < 5; ++d) CHECK(one_a_stratum(design, d));
    }
  }
  // The same check refuses random points, and two blocks as one hypercube.
  CHECK_FALSE(one_a_stratum(uniform_random(0, 100, 1, 11), 0));
  UnitPoints both{200, 1, joined({latin_hypercube(100, 1, 11, 0), latin_hypercube(100, 1, 11, 1)})};
  CHECK_FALSE(one_a_stratum(both, 0));
  // Orders differ between dimensions, blocks and seeds; more dimensions change none before.
  const UnitPoints some = latin_hypercube(50, 2, 11, 0);
  CHECK(some.at(0, 0) != some.at(0, 1));
  CHECK(some.values != latin_hypercube(50, 2, 11, 1).values);
  CHECK(some.values != latin_hypercube(50, 2, 12, 0).values);
  const UnitPoints wider = latin_hypercube(50, 3, 11, 0);
  for (std::size_t i = 0; i < 50; ++i) CHECK(wider.at(i, 1) == some.at(i, 1));
}

TEST_CASE("strata of a Latin hypercube are paired at random between dimensions") {
  double sum = 0.0;
  constexpr int blocks = 400;
  for (std::uint32_t block = 0; block < blocks; ++block) {
    const UnitPoints design = latin_hypercube(20, 2, 5, block);
    double covariance = 0.0;
    for (std::size_t i = 0; i < 20; ++i) {
      covariance += (design.at(i, 0) - 0.5) * (design.at(i, 1) - 0.5);
    }
    sum += covariance * 12.0 / 20.0;
  }
  // A correlation's standard error is 1 / sqrt(19) a block.
  CHECK(std::fabs(sum / blocks) < 4.0 / std::sqrt(19.0 * blocks));
}

TEST_CASE("Sobol' points are balanced in every dimension, scrambled or not") {
  const UnitPoints design = sobol_points(0, 1024, 40, 3);
  CHECK(inside(design));
  for (std::size_t d = 0; d < 40; ++d) CHECK(one_a_stratum(design, d));
  // So are later aligned parts, and parts that are not aligned are not.
  for (std::size_t d = 0; d < 40; ++d) CHECK(one_a_stratum(sobol_points(1024, 1024, 40, 3), d));
  std::size_t balanced = 0;
  const UnitPoints shifted = sobol_points(7, 1024, 40, 3);
  for (std::size_t d = 0; d < 40; ++d) balanced += one_a_stratum(shifted, d);
  CHECK(balanced < 40);
  // The last dimensions, too.
  const UnitPoints wide = sobol_points(0, 64, most_sobol_dimensions, 3);
  CHECK(inside(wide));
  for (std::size_t d = 0; d < most_sobol_dimensions; ++d) {
    if (!one_a_stratum(wide, d)) FAIL("dimension " << d);
  }
}

TEST_CASE("the first two dimensions of Sobol' points are a (0, 10, 2)-net") {
  const UnitPoints design = sobol_points(0, 1024, 2, 8);
  for (unsigned k = 0; k <= 10; ++k) {
    std::set<std::pair<int, int>> boxes;
    for (std::size_t i = 0; i < 1024; ++i) {
      boxes.emplace(static_cast<int>(design.at(i, 0) * (1 << k)),
                    static_cast<int>(design.at(i, 1) * (1 << (10 - k))));
    }
    CAPTURE(k);
    CHECK(boxes.size() == 1024);
  }
}

TEST_CASE("Sobol' points have less discrepancy than random ones, and average better") {
  for (const std::uint64_t seed : {1u, 2u, 3u}) {
    const double random = discrepancy(uniform_random(0, 256, 5, seed));
    CHECK(discrepancy(sobol_points(0, 256, 5, seed)) < 0.1 * random);
    CHECK(discrepancy(latin_hypercube(256, 5, seed)) < random);
  }
  // The mean of a smooth function over 1024 points, 100 seeds: unbiased, with little spread.
  double mean = 0.0;
  double square = 0.0;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    const UnitPoints design = sobol_points(0, 256, 3, seed);
    double sum = 0.0;
    for (std::size_t i = 0; i < design.points; ++i) {
      sum += std::exp(design.at(i, 0)) * design.at(i, 1) * design.at(i, 2);
    }
    const double error = sum / 256.0 - (std::exp(1.0) - 1.0) / 4.0;
    mean += error / 100.0;
    square += error * error / 100.0;
  }
  const double spread = std::sqrt(square);
  CHECK(spread < 1.5e-3);  // of random points .026
  CHECK(std::fabs(mean) < 4.0 * spread / 10.0);
}

TEST_CASE("scrambling makes each Sobol' point uniform, and its coins independent of each other") {
  // One point of one dimension over seeds: chi-square over 16 cells, of two points jointly.
  std::vector<double> cells(16, 0.0);
  for (std::uint64_t seed = 0; seed < 4000; ++seed) {
    const UnitPoints design = sobol_points(4, 2, 3, seed);
    const auto cell = static_cast<std::size_t>(design.at(0, 2) * 4.0) * 4
                      + static_cast<std::size_t>(design.at(0, 1) * 4.0);
    ++cells[cell];
  }
  double chi = 0.0;
  for (const double n : cells) chi += (n - 250.0) * (n - 250.0) / 250.0;
  CHECK(chi < 44.3);  // 15 degrees of freedom, 1 in 10,000
  CHECK(chi > 2.0);
  // A digital shift would keep the distance in bits of two points; nested scrambling does not.
  std::set<std::uint64_t> distances;
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const UnitPoints design = sobol_points(1, 2, 1, seed);
    distances.insert(static_cast<std::uint64_t>(design.at(0, 0) * 256.0)
                     ^ static_cast<std::uint64_t>(design.at(1, 0) * 256.0));
  }
  CHECK(distances.size() > 20);
}

TEST_CASE("designs extend without a change to what was drawn before") {
  CHECK(joined({uniform_random(0, 13, 3, 9), uniform_random(13, 7, 3, 9)})
        == uniform_random(0, 20, 3, 9).values);
  CHECK(joined({sobol_points(0, 1, 3, 9), sobol_points(1, 1, 3, 9), sobol_points(2, 30, 3, 9)})
        == sobol_points(0, 32, 3, 9).values);
  CHECK(joined({saltelli(0, 5, 3, true, 9), saltelli(5, 3, 3, true, 9)})
        == saltelli(0, 8, 3, true, 9).values);
  CHECK(joined({morris(0, 4, 5, 4, 9), morris(4, 6, 5, 4, 9)}) == morris(0, 10, 5, 4, 9).values);
  CHECK(sobol_points(0, 8, 3, 9).values != sobol_points(0, 8, 3, 10).values);
  CHECK(inside(uniform_random(0, 1000, 7, 9)));
}

TEST_CASE("designs are the same bits for ever") {
  constexpr double low = 0x1.0p-20;
  CHECK(uniform_random(5, 1, 2, 77).values
        == std::vector<double>{0.66456409600352362, 0.5420507679438894});
  CHECK(latin_hypercube(8, 2, 77, 1).row(0)[1] == 0.76550852134823799);
  CHECK(sobol_points(5, 1, 2, 77).values
        == std::vector<double>{0.004448629162927209, 0.44534178009409897});
  CHECK(morris(5, 1, 2, 4, 77).values
        == std::vector<double>{0.6666663487752279, low, low, low, low, 0.6666663487752279});
}

TEST_CASE("rows of a Saltelli design differ from A and B as they say") {
  for (const bool second : {false, true}) {
    const SaltelliLayout layout{4, second};
    CHECK(layout.rows() == (second ? 10u : 6u));
    const UnitPoints design = saltelli(2, 3, 4, second, 1);
    const UnitPoints base = sobol_points(2, 3, 8, 1);
    REQUIRE(design.points == 3 * layout.rows());
    for (std::size_t j = 0; j < 3; ++j) {
      const std::size_t at = j * layout.rows();
      for (std::size_t d = 0; d < 4; ++d) {
        const double a = base.at(j, 2 * d);
        const double b = base.at(j, 2 * d + 1);
        CHECK(design.at(at + layout.a(), d) == a);
        CHECK(design.at(at + layout.b(), d) == b);
        for (std::size_t i = 0; i < 4; ++i) {
          CHECK(design.at(at + layout.ab(i), d) == (i == d ? b : a));
          if (second) CHECK(design.at(at + layout.ba(i), d) == (i == d ? a : b));
        }
      }
    }
  }
}

TEST_CASE("each row of a Morris trajectory moves one dimension by half the levels") {
  for (const std::size_t levels : {2u, 4u, 6u, 10u}) {
    CAPTURE(levels);
    const auto p = static_cast<double>(levels);
    const double half = p / (2.0 * (p - 1.0));
    const UnitPoints design = morris(0, 50, 6, levels, 21);
    REQUIRE(design.points == 50 * 7);
    CHECK(inside(design));
    std::set<std::size_t> first_moved;
    std::set<double> values;
    int ups = 0;
    for (std::size_t t = 0; t < 50; ++t) {
      std::set<std::size_t> moved;
      for (std::size_t s = 1; s <= 6; ++s) {
        for (std::size_t d = 0; d < 6; ++d) {
          const double step = design.at(t * 7 + s, d) - design.at(t * 7 + s - 1, d);
          values.insert(design.at(t * 7 + s, d));
          if (step == 0.0) continue;
          CHECK(std::fabs(step) == Approx(half).epsilon(1e-5));
          CHECK(moved.insert(d).second);
          if (moved.size() == 1) first_moved.insert(d);
          ups += step > 0.0;
        }
        CHECK(moved.size() == s);
      }
    }
    CHECK(first_moved.size() == 6);
    CHECK(values.size() == levels);
    CHECK(*values.begin() == 0x1.0p-20);
    CHECK(*values.rbegin() == 1.0 - 0x1.0p-20);
    CHECK(std::abs(ups - 150) < 40);
  }
}

TEST_CASE("designs that cannot be are refused by a sentence") {
  CHECK(refusal([] { return latin_hypercube(0, 3, 1); }).find("without any points")
        != std::string::npos);
  CHECK(refusal([] { return sobol_points(0, 8, 0, 1); }).find("varies nothing")
        != std::string::npos);
  CHECK(refusal([] { return sobol_points(0, 8, 3668, 1); }).find("3667") != std::string::npos);
  CHECK(refusal([] { return saltelli(0, 8, 1834, false, 1); }).find("1833") != std::string::npos);
  CHECK(refusal([] { return uniform_random(most_design_points, 1, 1, 1); }).find("addresses")
        != std::string::npos);
  CHECK(refusal([] { return uniform_random(SIZE_MAX, 2, 1, 1); }).find("addresses")
        != std::string::npos);
  CHECK(refusal([] { return uniform_random(0, 1 << 27, 1 << 20, 1); }).find("at most")
        != std::string::npos);
  CHECK(refusal([] { return uniform_random(0, 1, SIZE_MAX, 1); }).find("at most")
        != std::string::npos);
  CHECK(refusal([] { return saltelli(0, 1, SIZE_MAX / 2 + 2, true, 1); }) != "");
  CHECK(refusal([] { return latin_hypercube((1 << 24) + 1, 1, 1); }).find("strata")
        != std::string::npos);
  CHECK(refusal([] { return morris(0, 1, 3, 5, 1); }).find("even") != std::string::npos);
  CHECK(refusal([] { return morris(0, 1, SIZE_MAX, 4, 1); }) != "");
}
