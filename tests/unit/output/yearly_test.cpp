// Tables that are kept by year because they have too many cells by month.

#include "output/yearly.hpp"

#include "observers/outcomes.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <catch2/catch_test_macros.hpp>

namespace {

using namespace coprod;
using namespace std::chrono_literals;

constexpr double nan_value = std::numeric_limits<double>::quiet_NaN();

TEST_CASE("the mean of a year is that of its known months, also of a year cut off", "[output]") {
  const CalendarYears years(Month(2007, 11), 15);  // two months, twelve, one
  REQUIRE(years.count() == 3);
  std::vector<double> monthly;
  for (int m = 0; m < 15; ++m) {
    monthly.push_back(m);                                  // known
    monthly.push_back(m == 2 || m == 14 ? nan_value : 7);  // not always
  }
  const auto means = years.means(monthly);
  REQUIRE(means.size() == 6);
  CHECK(means[0] == 0.5);
  CHECK(means[2] == 7.5);  // 2 … 13
  CHECK(means[4] == 14);
  CHECK(means[1] == 7);
  CHECK(means[3] == 7);  // eleven months
  CHECK(std::isnan(means[5]));

  const auto spread = years.spread(means);
  REQUIRE(spread.size() == 30);
  CHECK(spread[0] == 0.5);
  CHECK(spread[2 * 2] == 7.5);
  CHECK(spread[2 * 13] == 7.5);
  CHECK(spread[2 * 14] == 14);

  const auto axis = years.dimension();
  CHECK(axis.name == "year");
  CHECK(std::get<std::vector<std::int32_t>>(axis.labels)
        == std::vector<std::int32_t>{2557, 2922, 3288});  // 2007, 2008, 2009
}

TEST_CASE("a table becomes yearly when it would pass the cap, and says so", "[output]") {
  Dimension group{"group", "group", "1", std::vector<std::int32_t>(100)};
  for (const std::size_t months : {500u, 501u}) {
    std::vector<Dimension> dimensions{scenario_dimension({"s"}), replicate_dimension(1),
                                      time_dimension(2008y / 1, months), group};
    std::vector<Variable> variables{
        {"a", "words", "persons", {"scenario", "replicate", "time", "group"}},
        {"b", "words", "persons", {"scenario", "replicate", "time"}}};
    variables[0].type = Variable::Type::int32;
    keep_by_year(dimensions, variables, CalendarYears(Month(2008, 1), months));
    CHECK(variables[1].name == "b");
    CHECK(variables[1].dimensions.back() == "time");
    if (months == 500) {
      CHECK(variables[0].name == "a");
      CHECK(dimensions.size() == 4);
      continue;
    }
    CHECK(variables[0].name == "a_yearly");
    CHECK(variables[0].dimensions
          == std::vector<std::string>{"scenario", "replicate", "year", "group"});
    CHECK(variables[0].type == Variable::Type::float64);
    CHECK(variables[0].units == "persons");
    REQUIRE(dimensions.size() == 5);
    CHECK(dimensions[3].name == "year");
  }
  CHECK(monthly_name("a_yearly") == "a");
  CHECK_FALSE(monthly_name("a").has_value());
}

TEST_CASE("the longest run that can be asked for has room for every outcome", "[output]") {
  // From the first month that persons of month 0 can live in to the last that can be counted.
  const Month first(1965, 1);
  const auto months = static_cast<std::size_t>(Month(Month::max_index) - first + 1);
  const CalendarYears years(first, months);
  for (const auto& outcome : all_outcomes()) {
    INFO(outcome.name);
    CHECK(cells_of(outcome) * years.count() <= max_cells_per_replicate);
    // Headlines are monthly always: tables/headline.csv and the summary go by them.
    if (outcome.headline) CHECK_FALSE(is_kept_by_year(cells_of(outcome), months));
    CHECK_FALSE(monthly_name(outcome.name).has_value());
  }
}

}  // namespace
