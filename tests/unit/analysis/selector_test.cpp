// Selectors: which cells of which outcome, over which months.

#include "analysis/selector.hpp"

#include "core/error.hpp"
#include "observers/observer.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>
#include <string>

#include <catch2/catch_test_macros.hpp>

namespace {

using namespace coprod;

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

/// An observer of 2020 and 2021 whose outcomes are all 0.
Observer zeros() {
  Observer observer(Month(2020, 1), 24);
  observer.visit_state([](std::string_view, std::span<double> values) {
    for (double& value : values) value = 0.0;
  });
  return observer;
}

/// Sets one cell in all months.
void fill(Observer& observer, std::string_view outcome, std::size_t cell, double value) {
  observer.visit_state([&](std::string_view name, std::span<double> values) {
    if (name != outcome) return;
    const std::size_t cells = values.size() / 24;
    for (std::size_t m = 0; m < 24; ++m) values[m * cells + cell] = value;
  });
}
void set(Observer& observer, std::string_view outcome, std::size_t month, std::size_t cell,
         double value) {
  observer.visit_state([&](std::string_view name, std::span<double> values) {
    if (name == outcome) values[month * (values.size() / 24) + cell] = value;
  });
}

std::string refusal(const std::string& text) {
  try {
    (void)Selector::parse(text);
  } catch (const UsageError& error) {
    return error.what();
  }
  return "";
}

constexpr Years both{2020, 2021};

TEST_CASE("a selector sums counts over what is not named") {
  Observer observer = zeros();
  const std::size_t kinds = group_dimension("primary_kind").labels.size();
  fill(observer, "hires", 1 * kinds + 0, 3.0);  // own_search, body_movement
  fill(observer, "hires", 1 * kinds + 4, 5.0);  // own_search, mental_illness
  fill(observer, "hires", 3 * kinds + 4, 7.0);  // supported_placement, mental_illness
  const auto value = [&](const char* text) { return Selector::parse(text).value(observer, both); };
  CHECK(value("hires") == 15.0);
  CHECK(value("hires[own_search]") == 8.0);
  CHECK(value("hires[mental_illness]") == 12.0);
  CHECK(value("hires[own_search,mental_illness]") == 5.0);
  CHECK(value("hires[mental_illness,own_search]") == 5.0);  // any order
  CHECK(value("hires[own_search|supported_placement,mental_illness]") == 12.0);
  CHECK(value("hires[own_search]/hires") == 8.0 / 15.0);
}

TEST_CASE("a label that two dimensions know goes to the first that is free") {
  Observer observer = zeros();
  const std::size_t statuses = group_dimension("status").labels.size();
  fill(observer, "transitions", 1 * statuses + 5, 2.0);  // seeking to open employment
  fill(observer, "transitions", 5 * statuses + 1, 9.0);
  CHECK(Selector::parse("transitions[seeking,open_employment]").value(observer, both) == 2.0);
  CHECK(Selector::parse("transitions[open_employment,seeking]").value(observer, both) == 9.0);
  CHECK(Selector::parse("transitions[seeking]").value(observer, both) == 2.0);
}

TEST_CASE("reals are averaged over the cells that are not missing") {
  Observer observer = zeros();
  observer.visit_state([](std::string_view name, std::span<double> values) {
    if (name == "wage_mean") std::fill(values.begin(), values.end(), missing);
  });
  fill(observer, "wage_mean", 0, 40.0);
  fill(observer, "wage_mean", 1, 60.0);
  CHECK(Selector::parse("wage_mean").value(observer, both) == 50.0);
  CHECK(Selector::parse("wage_mean[mild]").value(observer, both) == 40.0);
  CHECK(std::isnan(Selector::parse("wage_mean[severe]").value(observer, both)));
}

TEST_CASE("the window counts, and missing months are left out") {
  Observer observer = zeros();
  fill(observer, "search_starts", 0, 10.0);
  for (std::size_t m = 12; m < 24; ++m) set(observer, "search_starts", m, 0, 30.0);
  const Selector starts = Selector::parse("search_starts");
  CHECK(starts.value(observer, {2020, 2020}) == 10.0);
  CHECK(starts.value(observer, {2021, 2021}) == 30.0);
  CHECK(starts.value(observer, both) == 20.0);
  for (std::size_t m = 12; m < 24; ++m) set(observer, "search_starts", m, 0, missing);
  CHECK(starts.value(observer, both) == 10.0);
  CHECK(std::isnan(starts.value(observer, {2021, 2021})));
}

TEST_CASE("a ratio is that of the sums over the months that neither side misses") {
  Observer observer = zeros();
  fill(observer, "crises", 0, 10.0);
  fill(observer, "crises_resolved", 0, 5.0);
  set(observer, "crises", 0, 0, 40.0);
  set(observer, "crises_resolved", 0, 0, 0.0);
  const Selector resolved = Selector::parse("crises_resolved/crises");
  CHECK(resolved.value(observer, {2020, 2020}) == 55.0 / 150.0);  // not the mean of ratios
  set(observer, "crises_resolved", 0, 0, missing);
  CHECK(resolved.value(observer, {2020, 2020}) == 0.5);
  fill(observer, "crises", 0, 0.0);
  CHECK(std::isnan(resolved.value(observer, both)));
}

TEST_CASE("units, and outcomes that are followed beyond the window") {
  CHECK(Selector::parse("crises_resolved/crises").unit() == "1");
  CHECK(Selector::parse("crises").unit() == "crises month-1");
  CHECK(Selector::parse("enterprise_staff/enterprises").unit() == "persons / (enterprises)");
  CHECK(Selector::parse("kept_12_months").looks_ahead());
  CHECK_FALSE(Selector::parse("crises").looks_ahead());
}

TEST_CASE("what cannot be is refused with the nearest name") {
  CHECK(refusal("hries").find("'hries', which is no outcome") != std::string::npos);
  CHECK(refusal("hries").find("did you mean 'hires'?") != std::string::npos);
  CHECK(refusal("hires[own_serch]").find("did you mean 'own_search'?") != std::string::npos);
  CHECK(refusal("hires[own_search").find("without its ']'") != std::string::npos);
  CHECK(refusal("hires]").find("is no outcome") != std::string::npos);
  CHECK_FALSE(refusal("hires[own_search,own_search]").empty());
  CHECK_FALSE(refusal("hires[own_search|mental_illness]").empty());
  CHECK_FALSE(refusal("hires[]").empty());
  CHECK(refusal("crises[mild]").find("it has no dimensions") != std::string::npos);
  CHECK(refusal("a/b/c").find("more than one '/'") != std::string::npos);
  CHECK_FALSE(refusal("").empty());
  CHECK(refusal("hires[own_search]/hires").empty());
}

TEST_CASE("windows are whole years, both inclusive") {
  CHECK(parse_years("2027-2031") == Years{2027, 2031});
  CHECK(parse_years("2027") == Years{2027, 2027});
  for (const char* wrong : {"", "2031-2027", "27-31", "2027-", "2027-2031-2032", "2027-12x"}) {
    CHECK_THROWS_AS(parse_years(wrong), UsageError);
  }
}

}  // namespace
