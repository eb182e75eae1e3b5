// processes: how many newcomers a cohort sends in a month (E3.3).

#include "processes/demography/cohorts.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include <catch2/catch_test_macros.hpp>

namespace {

using namespace coprod;

struct Moments {
  double mean = 0.0;
  double variance = 0.0;
};

Moments moments(double rate, const PhiloxKey& random) {
  constexpr int n = 4000;
  double sum = 0.0;
  double squares = 0.0;
  for (int i = 0; i < n; ++i) {
    const double come = arrivals(rate, 3, Month(i), random);
    sum += come;
    squares += come * come;
  }
  return {sum / n, squares / n - sum / n * sum / n};
}

TEST_CASE(
    "E3.3: newcomers of a month are Poisson, whatever the rate, and other in each replicate") {
  const PhiloxKey first{7, 11};
  const PhiloxKey second{8, 11};
  for (const double rate : {0.3, 4.0, 29.0, 31.0, 400.0}) {
    INFO(rate);
    const Moments found = moments(rate, first);
    // Four standard errors of the mean; of the variance, for a rate of 1 or more.
    CHECK(std::fabs(found.mean - rate) < 4.0 * std::sqrt(rate / 4000.0));
    CHECK(std::fabs(found.variance / rate - 1.0) < 4.0 * std::sqrt((2.0 + 1.0 / rate) / 4000.0));
    CHECK(moments(rate, second).mean != found.mean);
    int alike = 0;
    for (int i = 0; i < 50; ++i) {
      const std::uint32_t come = arrivals(rate, 3, Month(i), first);
      CHECK(come <= most_arrivals(rate));
      CHECK(come == arrivals(rate, 3, Month(i), first));
      alike += come == arrivals(rate, 4, Month(i), first);
    }
    CHECK(alike < 50);
  }
  CHECK(arrivals(0.0, 3, Month(5), first) == 0);
}

}  // namespace
