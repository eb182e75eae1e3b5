#include "observers/plausible.hpp"

#include "observers/outcomes.hpp"
#include "run/implausible.hpp"

#include <cmath>
#include <limits>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

namespace coprod {
namespace {

using Catch::Matchers::ContainsSubstring;

TEST_CASE("every headline, and nothing else, has a range in which it is believed") {
  std::size_t headlines = 0;
  for (const OutcomeInfo& outcome : all_outcomes()) {
    INFO(outcome.name);
    CHECK((find_plausible(outcome.name) != nullptr) == outcome.headline);
    headlines += outcome.headline ? 1 : 0;
  }
  CHECK(all_plausible().size() == headlines);
  for (const PlausibleRange& range : all_plausible()) {
    INFO(range.outcome);
    CHECK(range.low < range.high);
    CHECK_FALSE(range.reason.empty());
  }
}

TEST_CASE("counts are judged by the person, missing values not at all, infinite ones always") {
  const PlausibleRange& rate = *find_plausible("employment_rate");
  CHECK(is_plausible(rate, 0.2, 1.0));
  CHECK_FALSE(is_plausible(rate, 0.71, 1.0));
  CHECK_FALSE(is_plausible(rate, std::numeric_limits<double>::infinity(), 1.0));
  CHECK(is_plausible(rate, std::nan(""), 1.0));
  const PlausibleRange& enterprises = *find_plausible("enterprises");
  CHECK(is_plausible(enterprises, 1.0, 5.0));  // one of a handful
  CHECK(is_plausible(enterprises, 50.0, 5000.0));
  CHECK_FALSE(is_plausible(enterprises, 51.0, 5000.0));
}

TEST_CASE("a warning names scenario, headline, value, range and reason") {
  std::vector<HeadlineRow> rows(3);
  rows[0].outcome = "persons_by_status";
  rows[0].group = "open_employment";
  rows[0].mean = 900.0;
  rows[1].outcome = "persons_by_status";
  rows[1].group = "seeking";
  rows[1].mean = 100.0;
  rows[2].outcome = "waiting";
  rows[2].group = "training";
  rows[2].mean = 150.0;
  CHECK(implausible_headlines("reform", rows).empty());
  rows[2].mean = 250.0;
  const auto words = implausible_headlines("reform", rows);
  REQUIRE(words.size() == 1);
  CHECK_THAT(words[0], ContainsSubstring("reform: ") && ContainsSubstring("waiting [training]")
                           && ContainsSubstring("is 0.25 a person")
                           && ContainsSubstring("0 to 0.2 (queues"));
}

}  // namespace
}  // namespace coprod
