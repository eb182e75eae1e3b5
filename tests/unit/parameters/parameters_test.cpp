// The declarations themselves, the lever calendar, and the nearest name.

#include "parameters/parameters.hpp"

#include <cmath>
#include <limits>
#include <set>

#include <catch2/catch_test_macros.hpp>

namespace coprod {
namespace {

TEST_CASE("Every parameter has a name, a label and a default within its bounds", "[parameters]") {
  const std::set<std::string_view> labels{"S", "S2", "D", "M", "assumption", "definition"};
  const Parameters defaults;
  std::set<std::string_view> keys;
  for (const auto& info : all_parameters()) {
    INFO(info.key);
    CHECK(keys.insert(info.key).second);
    CHECK(find_parameter(info.key) == &info);
    CHECK(defaults.*info.member == info.initial);
    CHECK(info.low <= info.initial);
    CHECK(info.initial <= info.high);
    CHECK(std::isfinite(info.low));
    CHECK(std::isfinite(info.high));
    CHECK(labels.contains(info.label));
    CHECK_FALSE(info.unit.empty());
    CHECK_FALSE(info.group.empty());
    CHECK_FALSE(info.description.empty());
    CHECK_FALSE(info.source.empty());
    CHECK(info.key.find('.') != std::string_view::npos);  // levers have none: keys cannot clash
  }
  CHECK(find_parameter("exit.nothing") == nullptr);
}

TEST_CASE("Every lever has a name, a label and a neutral value within its bounds", "[parameters]") {
  const Levers neutral;
  std::set<std::string_view> keys;
  for (std::size_t i = 0; i < all_levers().size(); ++i) {
    const LeverInfo& info = all_levers()[i];
    INFO(info.key);
    CHECK(keys.insert(info.key).second);
    CHECK(find_lever(info.key) == &info);
    CHECK(info.key.find('.') == std::string_view::npos);
    CHECK(info.low <= info.neutral);
    CHECK((info.neutral <= info.high
           || (info.kind == LeverKind::months && std::isinf(info.neutral))));
    for (std::size_t p = 0; p < n_lever_programmes; ++p) {
      CHECK(get_lever(neutral, i, p) == info.neutral);
    }
    CHECK_FALSE(info.description.empty());
    CHECK_FALSE(info.source.empty());
  }
}

TEST_CASE("A lever is set for one programme alone", "[parameters]") {
  for (std::size_t i = 0; i < all_levers().size(); ++i) {
    Levers levers;
    set_lever(levers, i, 2, 7.0);
    for (std::size_t other = 0; other < all_levers().size(); ++other) {
      const LeverInfo& info = all_levers()[other];
      INFO(all_levers()[i].key << " and " << info.key);
      CHECK(get_lever(levers, other, 2) == (other == i ? 7.0 : info.neutral));
      if (info.per_programme) CHECK(get_lever(levers, other, 1) == info.neutral);
    }
  }
}

TEST_CASE("Switching a mechanism off puts its neutral values in place, and nothing else",
          "[parameters]") {
  const Parameters defaults;
  for (const auto& mechanism : all_mechanisms()) {
    INFO(mechanism.id);
    const Parameters off = with_mechanisms_off(defaults, {std::string(mechanism.id)});
    int changed = 0;
    for (const auto& info : all_parameters()) {
      double expected = defaults.*info.member;
      for (const auto& neutral : all_neutrals()) {
        if (neutral.mechanism == mechanism.id && neutral.member == info.member) {
          expected = neutral.value;
          ++changed;
          CHECK(neutral.value != info.initial);  // it would be off already
          CHECK(neutral.value >= info.low);
          CHECK(neutral.value <= info.high);
        }
      }
      CHECK(off.*info.member == expected);
    }
    CHECK(changed > 0);
  }
  for (const auto& neutral : all_neutrals()) {
    bool known = false;
    for (const auto& mechanism : all_mechanisms()) known |= mechanism.id == neutral.mechanism;
    CHECK(known);
  }
}

std::size_t lever_index(std::string_view key) {
  return static_cast<std::size_t>(find_lever(key) - all_levers().data());
}

TEST_CASE("The calendar holds an entry until the next, and the first before itself",
          "[parameters]") {
  const Parameters p;
  LeverCalendar calendar;
  const std::size_t wage = lever_index("minimum_wage");
  calendar.entries[wage][0] = {{Month(2011, 5), 28.0, false}, {Month(2013, 5), 30.0, false}};
  CHECK(calendar.at(Month(1900, 1), p).minimum_wage == 28.0);
  CHECK(calendar.at(Month(2013, 4), p).minimum_wage == 28.0);
  CHECK(calendar.at(Month(2013, 5), p).minimum_wage == 30.0);
  CHECK(calendar.at(Month(2241, 4), p).minimum_wage == 30.0);
  CHECK(calendar.at(Month(2020, 1), p).caseload_limit[2] == 20.0);  // not set: neutral
}

TEST_CASE("An amount last known rises with wages in yearly steps", "[parameters]") {
  Parameters p;
  p.wage_growth_after = 0.03;
  CHECK(risen_since(amounts_known, Month(2012, 5), p) == 1.0);
  CHECK(risen_since(amounts_known, Month(2026, 12), p) == 1.0);
  CHECK(std::fabs(risen_since(amounts_known, Month(2027, 1), p) - 1.03) < 1e-9);
  CHECK(risen_since(amounts_known, Month(2027, 12), p)
        == risen_since(amounts_known, Month(2027, 1), p));
  CHECK(std::fabs(risen_since(amounts_known, Month(2036, 6), p) - 1.3439163793) < 1e-9);
}

TEST_CASE("An indexed entry rises with wages once a year, in its own month", "[parameters]") {
  Parameters p;
  p.wage_growth_after = 0.10;
  LeverCalendar calendar;
  const std::size_t wage = lever_index("minimum_wage");
  calendar.entries[wage][0] = {
      {Month(2026, 5), 40.0, false}, {Month(2027, 5), 0.0, true}, {Month(2030, 1), 70.0, false}};
  CHECK(calendar.at(Month(2027, 4), p).minimum_wage == 40.0);
  CHECK(std::fabs(calendar.at(Month(2027, 5), p).minimum_wage - 44.0) < 1e-9);
  CHECK(std::fabs(calendar.at(Month(2028, 4), p).minimum_wage - 44.0) < 1e-9);
  CHECK(std::fabs(calendar.at(Month(2028, 5), p).minimum_wage - 48.4) < 1e-9);
  CHECK(std::fabs(calendar.at(Month(2029, 12), p).minimum_wage - 53.2) < 1e-9);  // 53.24
  CHECK(calendar.at(Month(2030, 1), p).minimum_wage == 70.0);
  p.wage_growth_after = 0.0;
  CHECK(std::fabs(calendar.at(Month(2029, 12), p).minimum_wage - 40.0) < 1e-9);
}

TEST_CASE("The median wage passes through its known values and grows between them",
          "[parameters]") {
  const Parameters p;
  CHECK(std::fabs(median_wage(Month(2010, 5), p) - 59.5) < 1e-9);
  CHECK(std::fabs(median_wage(Month(2016, 5), p) - 65.4) < 1e-9);
  CHECK(std::fabs(median_wage(Month(2022, 5), p) - 77.4) < 1e-9);
  CHECK(std::fabs(median_wage(Month(2023, 5), p) - 77.4 * 1.03) < 1e-9);
  CHECK(std::fabs(median_wage(Month(2013, 5), p) - std::sqrt(59.5 * 65.4)) < 1e-9);
  for (int m = Month(1998, 1).index(); m < Month(2032, 1).index(); ++m) {
    CHECK(median_wage(Month(m), p) < median_wage(Month(m + 1), p));
  }
}

TEST_CASE("The nearest name is near, or there is none", "[parameters]") {
  const std::vector<std::string> names{"exit.shape", "exit.share_quit", "fit.floor", "M2"};
  CHECK(nearest_name("exit.shap", names) == "exit.shape");
  CHECK(nearest_name("fit_floor", names) == "fit.floor");
  CHECK(nearest_name("exit.share_quits", names) == "exit.share_quit");
  CHECK_FALSE(nearest_name("completely_different", names).has_value());
  CHECK_FALSE(nearest_name("xy", names).has_value());
  CHECK_FALSE(nearest_name("exit.shape", {}).has_value());
}

}  // namespace
}  // namespace coprod
