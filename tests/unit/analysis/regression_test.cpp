// Least squares on the data of Longley (1967), whose coefficients NIST certifies to fifteen digits
// (Statistical Reference Datasets), and at the corners; standardised means by hand.

#include "analysis/regression.hpp"

#include "analysis/standardisation.hpp"

#include <cmath>
#include <vector>

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>

namespace {

using namespace coprod;
using Catch::Approx;

TEST_CASE("the data of Longley") {
  const std::vector<double> employed{60323, 61122, 60171, 61187, 63221, 63639, 64989, 63761,
                                     66019, 67857, 68169, 66513, 68655, 69564, 69331, 70551};
  const std::vector<std::vector<double>> rows{
      {83.0, 234289, 2356, 1590, 107608, 1947},  {88.5, 259426, 2325, 1456, 108632, 1948},
      {88.2, 258054, 3682, 1616, 109773, 1949},  {89.5, 284599, 3351, 1650, 110929, 1950},
      {96.2, 328975, 2099, 3099, 112075, 1951},  {98.1, 346999, 1932, 3594, 113270, 1952},
      {99.0, 365385, 1870, 3547, 115094, 1953},  {100.0, 363112, 3578, 3350, 116219, 1954},
      {101.2, 397469, 2904, 3048, 117388, 1955}, {104.6, 419180, 2822, 2857, 118734, 1956},
      {108.4, 442769, 2936, 2798, 120445, 1957}, {110.8, 444546, 4681, 2637, 121950, 1958},
      {112.6, 482704, 3813, 2552, 123366, 1959}, {114.2, 502601, 3931, 2514, 125368, 1960},
      {115.7, 518173, 4806, 2572, 127852, 1961}, {116.9, 554894, 4007, 2827, 130081, 1962}};
  const std::vector<double> certified{-3482258.63459582, 15.0618722713733,  -0.0358191792925910,
                                      -2.02022980381683, -1.03322686717359, -0.0511041056535807,
                                      1829.15146461355};
  const Fit fit = least_squares(rows, employed);
  REQUIRE(fit.coefficients.size() == 7);
  for (std::size_t c = 0; c < 7; ++c) {
    CAPTURE(c);
    CHECK(fit.coefficients[c] == Approx(certified[c]).epsilon(1e-7));
  }
  CHECK(fit.explained == Approx(0.995479004577296).epsilon(1e-9));
  CHECK(fit.observations == 16);
}

TEST_CASE("what cannot be told apart has no coefficient") {
  // y = 2 + 3 a; b is constant, c is 2 a + 1.
  const std::vector<std::vector<double>> rows{{0, 5, 1}, {1, 5, 3}, {2, 5, 5}, {3, 5, 7}};
  const std::vector<double> y{2, 5, 8, 11};
  const Fit fit = least_squares(rows, y);
  CHECK(fit.coefficients[0] == Approx(2.0));
  CHECK(fit.coefficients[1] == Approx(3.0));
  CHECK(std::isnan(fit.coefficients[2]));
  CHECK(std::isnan(fit.coefficients[3]));
  CHECK(fit.explained == Approx(1.0));
}

TEST_CASE("too few observations, and nothing to explain") {
  const std::vector<double> two{1, 2};
  const Fit few = least_squares({{0, 1}, {1, 0}}, two);
  for (const double c : few.coefficients) CHECK(std::isnan(c));
  CHECK(few.observations == 2);
  const std::vector<double> same{4, 4, 4};
  const Fit flat = least_squares({{0}, {1}, {5}}, same);
  CHECK(flat.coefficients[0] == Approx(4.0));
  CHECK(flat.coefficients[1] == Approx(0.0).margin(1e-12));
  CHECK(std::isnan(flat.explained));
  CHECK(least_squares({}, {}).coefficients.size() == 1);
}

TEST_CASE("standardised means are as if all groups had the same composition") {
  // Cell 0: 10 and 12; cell 1: 20 and 24. The first group has few of cell 1, the second many.
  CellMeans a(3), b(3);
  for (int i = 0; i < 9; ++i) a.add(0, 10.0);
  a.add(1, 20.0);
  b.add(0, 12.0);
  for (int i = 0; i < 9; ++i) b.add(1, 24.0);
  CHECK(a.crude() == Approx(11.0));
  CHECK(b.crude() == Approx(22.8));
  const auto weights = common_weights({1.0, 3.0, 0.0}, {&a, &b});
  CHECK(weights == std::vector<double>{0.25, 0.75, 0.0});
  CHECK(standardised(a, weights) == Approx(17.5));
  CHECK(standardised(b, weights) == Approx(21.0));

  // A cell that only one of them has does not count, whatever its share of the standard.
  b.add(2, 1000.0);
  const auto common = common_weights({1.0, 3.0, 96.0}, {&a, &b});
  CHECK(common == std::vector<double>{0.25, 0.75, 0.0});
  CHECK(standardised(b, common) == Approx(21.0));
  CHECK(std::isnan(standardised(a, {0.0, 0.5, 0.5})));

  const CellMeans nobody(3);
  const auto none = common_weights({1.0, 1.0, 1.0}, {&a, &nobody});
  CHECK(std::isnan(standardised(a, none)));
  CHECK(std::isnan(nobody.crude()));
}

}  // namespace
