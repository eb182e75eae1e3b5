// Boxes: figures by hand, a planted box is found and said in words, pure chance has none.

#include "analysis/robustness/planted.hpp"
#include "analysis/robustness/prim.hpp"
#include "analysis/robustness/turning.hpp"

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>

namespace {

using namespace coprod::robustness;
using Catch::Approx;

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t factors = 20;

/// 500 worlds; +1 where u3 > .4 and u7 > .3, else -1, a tenth the other way round, plus chance.
Planted planted_box(std::uint64_t seed, double noise) {
  PlantedOptions options;
  options.factors = factors;
  options.effect = PlantedEffect::nothing;
  options.chance = noise * noise / 2.0;
  options.seed = seed;
  Planted planted = planted_worlds(options);
  for (std::size_t w = 0; w < planted.worlds; ++w) {
    const double* u = &planted.draws[w * factors];
    const double sign = ((u[3] > 0.4 && u[7] > 0.3) == (w % 10 != 3)) ? 1.0 : -1.0;
    for (std::size_t r = 0; r < 2; ++r) planted.effects[2 * w + r] += sign;
  }
  return planted;
}

std::vector<double> labels(const Planted& planted) {
  std::vector<double> target;
  for (std::size_t w = 0; w < planted.worlds; ++w) {
    target.push_back(planted.effects[2 * w] + planted.effects[2 * w + 1] > 0.0 ? 1.0 : 0.0);
  }
  return target;
}

TEST_CASE("robustness: coverage, density and quasi-p of a box by hand") {
  // Two factors; hits are where the first is above .5, but for one.
  const std::vector<double> u{.1, .1, .2, .9, .3, .5, .4, .2, .6, .3, .7, .8, .8, .1, .9, .9};
  const std::vector<double> target{0, 0, 1, 0, 1, 1, 0, 1};
  const Draws draws{u, 8, 2};
  const BoxFigures figures = box_figures(draws, target, {{0, 0.5, 1.0}});
  CHECK(figures.worlds == 4);
  CHECK(figures.mass == Approx(0.5));
  CHECK(figures.density == Approx(0.75));
  CHECK(figures.coverage == Approx(0.75));
  // Three or more of four at the rate of all, one half: 5 / 16.
  CHECK(figures.box[0].quasi_p == Approx(5.0 / 16.0));
  CHECK(inside({{0, 0.5, 1.0}, {1, 0.0, 0.5}}, draws, 4));
  CHECK_FALSE(inside({{0, 0.5, 1.0}, {1, 0.0, 0.5}}, draws, 5));
  // A missing target leaves its world out; a chance as target has no quasi-p-value.
  const std::vector<double> chances{0, 0, 1, 0, nan, 0.5, 0, 1};
  const BoxFigures less = box_figures(draws, chances, {{0, 0.5, 1.0}});
  CHECK(less.worlds == 3);
  CHECK(less.density == Approx(0.5));
  CHECK(std::isnan(less.box[0].quasi_p));
}

TEST_CASE("robustness: PRIM finds the planted box") {
  const Planted planted = planted_box(2, 0.1);
  const auto target = labels(planted);
  const PrimResult found = prim(planted.draws_table(), target);
  CHECK(found.trajectory.front().mass == 1.0);
  CHECK(found.trajectory.front().density == Approx(found.base_rate));
  for (std::size_t s = 1; s < found.trajectory.size(); ++s) {
    CHECK(found.trajectory[s].mass < found.trajectory[s - 1].mass);
  }
  CHECK(found.trajectory.back().mass >= 0.05);
  const BoxFigures box = finished_box(planted.draws_table(), target, found, found.chosen);
  REQUIRE(box.box.size() == 2);
  CHECK(box.box[0].factor == 3);
  CHECK(box.box[0].low == Approx(0.4).margin(0.05));
  CHECK(box.box[0].high == 1.0);
  CHECK(box.box[1].factor == 7);
  CHECK(box.box[1].low == Approx(0.3).margin(0.05));
  CHECK(box.box[0].quasi_p < 1e-6);
  CHECK(box.density == Approx(0.9).margin(0.05));
  CHECK(box.coverage > 0.8);
}

TEST_CASE("robustness: PRIM at the corners") {
  const std::vector<double> u{.1, .9, .5, .3};
  const Draws draws{u, 4, 1};
  const PrimResult same = prim(draws, std::vector<double>{1, 1, 1, 1});
  CHECK(same.chosen == 0);
  CHECK(finished_box(draws, std::vector<double>{1, 1, 1, 1}, same, 0).box.empty());
  const PrimResult none = prim(draws, std::vector<double>{nan, nan, nan, nan});
  CHECK(std::isnan(none.base_rate));
  const std::vector<double> alike(8, 0.5);
  CHECK(prim({alike, 8, 1}, std::vector<double>{1, 0, 1, 0, 1, 0, 1, 0}).trajectory.size() == 1);
}

TEST_CASE("robustness: a box that holds is told in words") {
  const Planted planted = planted_box(3, 0.5);
  const TurningBox box = turning_box(planted.draws_table(), planted.effects_table());
  REQUIRE(box.told);
  CHECK(box.sign == 1);
  CHECK(box.p < 1e-6);
  CHECK(box.density.low < 0.9);
  CHECK(box.density.high > 0.8);
  CHECK(box.density.value <= box.found.density + 0.05);
  CHECK(box.density_outside.value < 0.25);
  CHECK(box.expected_density.value > 0.75);
  std::vector<std::string> names(factors, "other");
  names[3] = "hiring.slope";
  names[7] = "wages.supply_elasticity";
  const ValueOf as_is = [](std::size_t, double x) { return x; };
  const std::string words = box_in_words(box, names, as_is, {"helps", "harms"});
  CAPTURE(words);
  CHECK(words.starts_with("helps when hiring.slope > 0."));
  CHECK(words.find(" and wages.supply_elasticity > 0.") != std::string::npos);
  CHECK(words.find("% of such worlds; else harms, in ") != std::string::npos);
}

TEST_CASE("robustness: pure chance has no box, although peeling finds one") {
  // Nothing is dropped, so that every half finds a box that fits it well: held against the worlds
  // that it was found on, nearly all would be told.
  TurningOptions loose;
  loose.halvings = 4;
  loose.prim.supported = 1.0;
  int told = 0;
  int told_loose = 0;
  int found = 0;
  PlantedOptions options;
  options.worlds = 200;
  options.factors = 60;
  options.effect = PlantedEffect::nothing;
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    options.seed = seed;
    const Planted planted = planted_worlds(options);
    told += turning_box(planted.draws_table(), planted.effects_table()).told;
    const TurningBox box = turning_box(planted.draws_table(), planted.effects_table(), loose);
    told_loose += box.told;
    found += box.found.density > 0.6;
  }
  CHECK(told <= 1);
  CHECK(told_loose <= 1);
  CHECK(found >= 8);
}

TEST_CASE("robustness: where one sign is rare there is no turning") {
  const Planted planted = planted_signs(PlantedSigns::all_positive, 200, 2, 0.01, 0.0, 1);
  const std::vector<double> u(200 * 2, 0.5);
  const TurningBox box = turning_box({u, 200, 2}, planted.effects_table());
  CHECK_FALSE(box.told);
  CHECK(box.sign == 0);
  CHECK(box_in_words(box, std::vector<std::string>{"a", "b"}, {}, {"helps", "harms"}).empty());
}

TEST_CASE("robustness: limits in a parameter's own unit") {
  const std::vector<std::string> names{"a", "b", "c"};
  const ValueOf value_of = [](std::size_t factor, double u) {
    if (factor == 1) return 10.0 - 8.0 * u;  // falling
    if (factor == 2) return 1000.0 * u;
    return u;
  };
  CHECK(limits_in_words({}, names, value_of).empty());
  CHECK(limits_in_words({{0, 0.4012, 1.0}}, names, value_of) == "a > 0.4");
  CHECK(limits_in_words({{0, 0.4412, 1.0}}, names, value_of) == "a > 0.44");
  CHECK(limits_in_words({{1, 0.5, 1.0}}, names, value_of) == "b < 6");
  CHECK(limits_in_words({{1, 0.25, 0.5}}, names, value_of) == "b between 6 and 8");
  CHECK(limits_in_words({{0, 0.0, 0.3}, {2, 0.2, 0.6}}, names, value_of)
        == "a < 0.3 and c between 200 and 600");
}

}  // namespace
