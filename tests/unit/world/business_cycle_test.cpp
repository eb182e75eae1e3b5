// world: the index of the business cycle, and rows picked in proportion to a weight.

#include "world/business_cycle.hpp"

#include "parameters/parameters.hpp"
#include "synthesis/margins.hpp"
#include "world/environment.hpp"
#include "world/weighted_rows.hpp"

#include <cmath>
#include <filesystem>

#include <catch2/catch_test_macros.hpp>

namespace {

using namespace coprod;

bool near(double value, double expected, double error = 1e-12) {
  return std::fabs(value - expected) <= error;
}

TEST_CASE("E2.3: the index holds in July, is of linear rates between, and decays after the data") {
  const BusinessCycle cycle{2010, {4.0, 8.0, 2.0}, 4.0, 0.9};
  CHECK(near(cycle.at(Month(2010, 7)), 0.0));
  CHECK(near(cycle.at(Month(2011, 7)), std::log(2.0)));
  CHECK(near(cycle.at(Month(2010, 10)), std::log(5.0 / 4.0)));
  CHECK(near(cycle.at(Month(2012, 1)), std::log(5.0 / 4.0)));
  CHECK(near(cycle.at(Month(2012, 7)), -std::log(2.0)));
  CHECK(near(cycle.at(Month(2012, 8)), -0.9 * std::log(2.0)));
  CHECK(near(cycle.at(Month(2013, 7)), -std::pow(0.9, 12) * std::log(2.0)));
  CHECK(near(cycle.at(Month(1998, 1)), 0.0));  // before the data as in its first July
  CHECK(BusinessCycle{}.at(Month(2010, 7)) == 0.0);
  const BusinessCycle alone{2010, {8.0}, 4.0, 0.5};
  CHECK(near(alone.at(Month(2005, 7)), std::log(2.0)));
  CHECK(near(alone.at(Month(2010, 9)), 0.25 * std::log(2.0)));
}

TEST_CASE("E2.3: Hong Kong's index, and none where cycle.on is 0") {
  Environment env;
  env.unemployment =
      load_unemployment(std::filesystem::path(COPROD_SOURCE_DIR) / "scenarios/data/hong_kong")
          .cycle;
  CHECK(near(env.cycle(Month(2009, 7)), std::log(5.3 / 3.7)));
  CHECK(near(env.cycle(Month(2018, 7)), std::log(2.8 / 3.7)));
  CHECK(near(env.cycle(Month(2020, 1)), std::log(0.5 * (2.9 + 5.8) / 3.7)));
  CHECK(near(env.cycle(Month(2020, 7)), std::log(5.8 / 3.7)));
  CHECK(near(env.cycle(Month(2045, 7)), 0.0, 1e-4));
  env.parameters.cycle_on = 0.0;
  CHECK(env.cycle(Month(2009, 7)) == 0.0);
}

TEST_CASE(
    "rows are picked in proportion to weight, within any range, and none where there is none") {
  const std::vector<float> weight{0.0f, 2.0f, 0.5f, 0.0f, 0.0f, 7.5f, 40.0f, 0.0f, 1.0f, 0.0f};
  WeightedRows rows;
  CHECK(rows.pick(0, 0, 0.5) == no_row);
  rows.index(weight);
  constexpr int draws = 40000;
  for (const auto& [first, last] : {std::pair{0u, 10u}, {1u, 3u}, {3u, 9u}, {6u, 7u}}) {
    double total = 0.0;
    for (std::uint32_t i = first; i < last; ++i) total += static_cast<double>(weight[i]);
    std::vector<int> picked(weight.size(), 0);
    for (int k = 0; k < draws; ++k) ++picked[rows.pick(first, last, (k + 0.5) / draws)];
    for (std::uint32_t i = 0; i < weight.size(); ++i) {
      const double share = i >= first && i < last ? static_cast<double>(weight[i]) / total : 0.0;
      CHECK(near(picked[i], share * draws, 1.001));
    }
  }
  CHECK(rows.pick(3, 5, 0.5) == no_row);
  CHECK(rows.pick(5, 5, 0.5) == no_row);
}

}  // namespace
