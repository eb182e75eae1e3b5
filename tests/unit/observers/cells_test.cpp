// Cells of an outcome: which count, what they come to in a month, over months, over a year.

#include "observers/cells.hpp"

#include "observers/observer.hpp"

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include <catch2/catch_test_macros.hpp>

namespace {

using namespace coprod;

constexpr double missing = std::numeric_limits<double>::quiet_NaN();
const std::vector<std::string> letters{"a", "b", "c"};
const std::vector<std::string> digits{"1", "2"};
const std::vector<CellAxis> axes{{"letter", letters}, {"digit", digits}};

using Positions = std::vector<std::size_t>;

TEST_CASE("cells are picked by labels, several of one axis, or all but some") {
  CHECK(cells_picked(axes, {}) == Positions{0, 1, 2, 3, 4, 5});
  CHECK(cells_picked(axes, {{"letter", "b"}}) == Positions{2, 3});
  CHECK(cells_picked(axes, {{"digit", "2"}, {"letter", "a"}, {"letter", "c"}}) == Positions{1, 5});
  CHECK(cells_picked(axes, {{"letter", "b", true}, {"digit", "1"}}) == Positions{0, 4});
  CHECK(cells_picked(axes, {{"letter", "x"}}).empty());
  CHECK(cells_picked({}, {}) == Positions{0});
}

TEST_CASE("a month's cells are summed as a whole, as far as known, or averaged") {
  const std::vector<double> values{1, 2, 3, 4, missing, 6, missing, missing, missing};
  const CellSeries series(values, 3);
  const Positions all{0, 1, 2};
  CHECK(series.width() == 3);
  CHECK(series.at(0, all, Cells::whole_sum) == 6.0);
  CHECK(series.at(1, all, Cells::sum) == 10.0);
  CHECK(std::isnan(series.at(1, all, Cells::whole_sum)));
  CHECK(series.at(1, all, Cells::mean) == 5.0);
  CHECK(std::isnan(series.at(2, all, Cells::sum)));
  const MonthsKnown months = series.over({0, 9}, all, Cells::sum);  // as many as there are
  CHECK(months.months() == 2);
  CHECK(months.mean() == 8.0);
  CHECK(std::isnan(series.over({2, 3}, all, Cells::sum).mean()));
}

TEST_CASE("a year is a mean of stocks and a sum of flows, of the last months that are known") {
  std::vector<double> values;
  for (int m = 0; m < 14; ++m) values.push_back(m);
  values.back() = missing;  // a cohort that is still to be followed
  const CellSeries series(values, values.size());
  CHECK(series.last_year(0).yearly(false) == 6.5);  // months 1 to 12
  CHECK(series.last_year(0).yearly(true) == 78.0);
  CHECK(series.over({0, 6}, 0).yearly(true) == 30.0);  // half a year, as if it went on
  CHECK(std::isnan(MonthsKnown().yearly(true)));
  CHECK(std::isnan(MonthsKnown().yearly(false)));
}

TEST_CASE("an observer's outcome over the last year, with the unit of that") {
  Observer observer(Month(2020, 1), 24);
  observer.visit_state([](std::string_view, std::span<double> values) {
    for (double& value : values) value = 2.0;
  });
  for (std::size_t i = 0; i < all_outcomes().size(); ++i) {
    const bool flow = all_outcomes()[i].timing == OutcomeTiming::flow;
    CHECK(over_last_year(observer, i, 0) == (flow ? 24.0 : 2.0));
    CHECK((unit_of_year(all_outcomes()[i]).find("year-1") != std::string::npos)
          == (flow && all_outcomes()[i].unit.find("month-1") != std::string_view::npos));
  }
}

}  // namespace
