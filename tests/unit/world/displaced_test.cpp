// world: whom the hire of a person with a disability displaces (E13.19), worked out by hand.

#include "world/rivals.hpp"

#include <cmath>

#include <catch2/catch_test_macros.hpp>

namespace {

using namespace coprod;

bool near(double a, double b) { return std::fabs(a - b) < 1e-6; }

/// Three rivals of value 1, of which an employer pays four fifths.
Parameters alike() {
  Parameters p;
  p.skill_spread = 0.0;
  p.rival_value = 0.0;
  p.supply_elasticity = 4.0;
  p.outside_candidates = 3.0;
  p.floor_bites = 1.0;
  return p;
}

TEST_CASE(
    "E13.19: a hire displaces a rival as often as there is one, who would have had their wage") {
  RivalTable table;
  make_rivals(table, alike(), 0.0, 0.0);
  const Displaced one = displaced_by(table, 1.0f, false);
  CHECK(near(one.persons, 1.0 - std::exp(-3.0)));
  CHECK(near(one.wage, 0.8));
  CHECK(near(displaced_by(table, 1.0f, true).persons, 1.0 - std::exp(-1.5)));  // half as many
  CHECK(displaced_by(table, 0.5f, false).wage < 0.45);
}

TEST_CASE("E13.19: a floor raises the wage of the displaced, until there is nobody to displace") {
  RivalTable table;
  make_rivals(table, alike(), 0.9, 0.0);
  CHECK(near(displaced_by(table, 1.0f, false).wage, 0.9));
  make_rivals(table, alike(), 1.1, 0.0);  // above their value
  CHECK(displaced_by(table, 1.0f, false).persons == 0.0);
  Parameters off = alike();
  off.floor_bites = 0.0;  // without M2
  make_rivals(table, off, 1.1, 0.0);
  CHECK(near(displaced_by(table, 1.0f, false).wage, 0.8));
}

TEST_CASE("E13.19: the keener choice is, the better paid is whom a hire displaces") {
  Parameters p = alike();
  p.skill_spread = 0.4;
  p.hiring_slope = 0.0;
  RivalTable any;
  make_rivals(any, p, 0.0, 0.0);
  p.hiring_slope = 5.0;
  RivalTable best;
  make_rivals(best, p, 0.0, 0.0);
  CHECK(displaced_by(best, 1.0f, false).wage > displaced_by(any, 1.0f, false).wage + 0.05);
  CHECK(displaced_by(best, 1.0f, false).persons == displaced_by(any, 1.0f, false).persons);
}

}  // namespace
