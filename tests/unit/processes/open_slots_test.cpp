#include "processes/labour_market/open_slots.hpp"

#include <algorithm>
#include <vector>

#include <catch2/catch_test_macros.hpp>

namespace {

using namespace coprod;

TEST_CASE("a letter meets the opening that lies at its place, and none is turned away early") {
  const std::vector<float> slots{0.0f, 2.0f, 0.5f, 0.01f, 0.02f, 7.5f, 40.0f, 0.0f, 1.0f, 3.0f};
  const std::vector<std::uint16_t> casual{0, 1, 0, 1, 0, 0, 2, 0, 0, 0};
  const std::vector<std::uint16_t> open{1, 0, 3, 0, 1, 1, 5, 1, 0, 1};
  WeightedRows rows;
  rows.index(slots);
  OpenSlots of;
  of.set(rows, slots, casual, open);
  const double all = rows.before(static_cast<std::uint32_t>(slots.size()));
  constexpr int letters = 200000;
  int turned_away = 0;
  int found = 0;
  for (int k = 0; k < letters; ++k) {
    const double at = all * (k + 0.5) / letters;
    std::uint32_t e = 0;
    while (rows.before(e + 1) <= at) ++e;
    const double n = casual[e] + open[e];
    const double number = (at - rows.before(e)) / static_cast<double>(slots[e])
                          * std::max({1.0, static_cast<double>(slots[e]), n});
    const Vacancy met = of.met(at, of.near(at));
    REQUIRE((met.place == no_row) == (number >= n));
    if (!of.may_meet(at, true, true)) ++turned_away;
    if (number >= n) continue;
    ++found;
    REQUIRE(met.place == e);
    REQUIRE(met.opening == static_cast<std::uint32_t>(number));
    REQUIRE(met.casual == (met.opening < casual[e]));
    REQUIRE(of.may_meet(at, met.casual, !met.casual));
  }
  CHECK(found > letters / 10);
  CHECK(turned_away > (letters - found) * 8 / 10);
}

}  // namespace
