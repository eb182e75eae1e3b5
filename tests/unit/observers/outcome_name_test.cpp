// observers: a name looked up while compiling is that of the list of outcomes.

#include "observers/outcome_name.hpp"

#include "observers/outcomes.hpp"

#include <catch2/catch_test_macros.hpp>

namespace {

using namespace coprod;

TEST_CASE("the name of an outcome is its place in the list") {
  const auto at = [](OutcomeName name) { return all_outcomes()[name.position()].name; };
  CHECK(at("persons") == "persons");
  CHECK(at("persons_by_district") == "persons_by_district");  // not that of a name within it
  CHECK(at("employment_rate") == "employment_rate");
  CHECK(at("caregiver_hours") == "caregiver_hours");
  static_assert(OutcomeName("persons").position() == 0);
}

}  // namespace
