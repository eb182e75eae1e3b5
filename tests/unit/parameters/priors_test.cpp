// What is believed about parameters: every declaration, and the arithmetic of the shapes.

#include "core/math.hpp"
#include "parameters/parameters.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <vector>

#include <catch2/catch_test_macros.hpp>

namespace coprod {
namespace {

using namespace priors;

bool near(double value, double expected, double tolerance) {
  return std::fabs(value - expected) <= tolerance;
}

/// One of every shape, with corners.
std::vector<Prior> all_shapes() {
  return {uniform(-2.0, 3.0, "r"),        log_uniform(0.01, 10.0, "r"),
          triangular(0.0, 0.2, 1.0, "r"), triangular(0.0, 0.0, 1.0, "r"),
          triangular(0.0, 1.0, 1.0, "r"), beta(2.0, 5.0, 0.1, 0.6, "r"),
          beta(0.5, 0.5, 0.0, 1.0, "r"),  beta(1.0, 1.0, 0.0, 1.0, "r"),
          beta(60.0, 3.0, 0.0, 1.0, "r")};
}

TEST_CASE("Every prior has a reason, and lies about the default within the bounds",
          "[parameters][priors]") {
  for (const auto& info : all_parameters()) {
    INFO(info.key);
    const Prior& prior = info.prior;
    CHECK(prior.reason.size() >= 12);
    CHECK(info.low <= prior.low);
    CHECK(prior.high <= info.high);
    CHECK(prior.low <= info.initial);
    CHECK(info.initial <= prior.high);
    CHECK((prior.low < prior.high || prior.shape == PriorShape::choice));
    switch (prior.shape) {
      case PriorShape::uniform:
        break;
      case PriorShape::log_uniform:
        CHECK(prior.low > (prior.whole ? 0.5 : 0.0));
        break;
      case PriorShape::triangular:
        CHECK(prior.low <= prior.a);
        CHECK(prior.a <= prior.high);
        break;
      case PriorShape::beta:
        CHECK(prior.a > 0.0);
        CHECK(prior.b > 0.0);
        break;
      case PriorShape::choice: {
        const auto begin = prior.choices.begin();
        const auto end = begin + static_cast<std::ptrdiff_t>(prior.n_choices);
        CHECK(prior.n_choices >= 1);
        CHECK(std::adjacent_find(begin, end, std::greater_equal<>()) == end);  // ascending
        CHECK(std::find(begin, end, info.initial) != end);
        break;
      }
    }
    if (prior.whole) {
      CHECK(prior.low == std::floor(prior.low));
      CHECK(prior.high == std::floor(prior.high));
      CHECK(info.initial == std::floor(info.initial));
    }
  }
}

TEST_CASE("A definition is a choice of one; what has a source is no matter of orders of magnitude",
          "[parameters][priors]") {
  std::size_t assumptions = 0;
  for (const auto& info : all_parameters()) {
    INFO(info.key);
    assumptions += is_assumption(info);
    CHECK(is_assumption(info) == (info.label == "assumption"));
    if (info.label == "definition") {
      CHECK(info.prior.n_choices == 1);
      CHECK(info.prior.choices[0] == info.initial);
    } else if (is_assumption(info)) {
      CHECK(info.prior.low < info.prior.high);  // nobody knows it for sure
    } else {
      CHECK(info.prior.high - info.prior.low <= 1.5 * info.initial);
    }
  }
  CHECK(assumptions > all_parameters().size() / 2);
}

TEST_CASE("A prior is narrower than its legal bounds, but where a share may be anything",
          "[parameters][priors]") {
  std::size_t as_wide = 0;
  for (const auto& info : all_parameters()) {
    as_wide += info.prior.low == info.low && info.prior.high == info.high;
  }
  CHECK(as_wide < all_parameters().size() / 20);
}

TEST_CASE("The quantile rises from the least to the greatest value and undoes the distribution",
          "[parameters][priors]") {
  auto shapes = all_shapes();
  for (const auto& info : all_parameters()) shapes.push_back(info.prior);
  for (const auto& prior : shapes) {
    INFO(prior_text(prior));
    double last = prior.low;
    for (int k = 1; k < 200; ++k) {
      const double u = k / 200.0;
      const double value = prior_quantile(prior, u);
      CHECK(value >= last);
      CHECK(value <= prior.high);
      last = value;
      if (prior.whole || prior.shape == PriorShape::choice) {
        // A step: at or below `value` lies at least u, below it less.
        CHECK(prior_cdf(prior, value) >= u - 1e-12);
        CHECK(prior_cdf(prior, value - 1e-6) <= u + 1e-12);
      } else {
        CHECK(near(prior_cdf(prior, value), u, 1e-12));
      }
    }
    CHECK(prior_cdf(prior, prior.low - 1e-6) == 0.0);
    CHECK(prior_cdf(prior, prior.high) == 1.0);
    CHECK(prior_cdf(prior, prior.high + 1.0) == 1.0);
    for (const double u : {1e-12, 1e-6, 1.0 - 1e-6, 1.0 - 1e-12}) {
      CHECK(prior_quantile(prior, u) >= prior.low);
      CHECK(prior_quantile(prior, u) <= prior.high);
    }
  }
}

TEST_CASE("Quantiles have the values of the textbook", "[parameters][priors]") {
  CHECK(near(prior_quantile(uniform(-2.0, 3.0, "r"), 0.3), -0.5, 1e-15));
  CHECK(near(prior_quantile(log_uniform(0.6, 2.5, "r"), 0.5), std::sqrt(0.6 * 2.5), 1e-15));
  // Triangular on 0, .2, 1: F(.1) = .01/.2 = .05, F(.2) = .2, F(.6) = 1 - .16/.8 = .8.
  const Prior triangle = triangular(0.0, 0.2, 1.0, "r");
  CHECK(near(prior_quantile(triangle, 0.05), 0.1, 1e-15));
  CHECK(near(prior_quantile(triangle, 0.2), 0.2, 1e-15));
  CHECK(near(prior_quantile(triangle, 0.8), 0.6, 1e-15));
  // Beta(1, b) has F = 1 - (1 - x)^b, beta(a, 1) F = x^a, beta(1/2, 1/2) F = (2/pi) asin(sqrt x),
  // beta(2, 2) F = 3x^2 - 2x^3.
  for (const double u : {0.01, 0.3, 0.5, 0.9, 0.999}) {
    CHECK(near(prior_quantile(beta(1.0, 4.0, 0.0, 1.0, "r"), u), 1.0 - std::pow(1.0 - u, 0.25),
               1e-13));
    CHECK(near(prior_quantile(beta(3.0, 1.0, 0.0, 1.0, "r"), u), std::cbrt(u), 1e-13));
    const double half = std::sin(1.57079632679489662 * u);
    CHECK(near(prior_quantile(beta(0.5, 0.5, 0.0, 1.0, "r"), u), half * half, 1e-12));
  }
  CHECK(near(prior_cdf(beta(2.0, 2.0, 10.0, 20.0, "r"), 13.0), 3 * 0.09 - 2 * 0.027, 1e-14));
  // Beta(4, 6): P(X <= x) = P(Binomial(9, x) >= 4); at .4 that is 1 - .482609664.
  CHECK(near(prior_cdf(beta(4.0, 6.0, 0.0, 1.0, "r"), 0.4), 0.517390336, 1e-12));
  CHECK(near(prior_quantile(beta(4.0, 6.0, 0.0, 1.0, "r"), 0.517390336), 0.4, 1e-12));
}

TEST_CASE("Whole numbers and choices are equally likely, the ends too", "[parameters][priors]") {
  const Prior die = whole(uniform(1.0, 6.0, "r"));
  std::vector<int> count(7);
  for (int k = 0; k < 6'000; ++k) {
    ++count[static_cast<std::size_t>(prior_quantile(die, (k + 0.5) / 6'000.0))];
  }
  for (std::size_t face = 1; face <= 6; ++face) CHECK(count[face] == 1'000);
  CHECK(near(prior_cdf(die, 2.0), 2.0 / 6.0, 1e-15));
  CHECK(near(prior_cdf(die, 2.7), 2.0 / 6.0, 1e-15));

  const Prior three = choice("r", 0, 6, 12);
  CHECK(prior_quantile(three, 0.33) == 0.0);
  CHECK(prior_quantile(three, 0.34) == 6.0);
  CHECK(prior_quantile(three, 0.999999) == 12.0);
  CHECK(prior_cdf(three, 5.0) == 1.0 / 3.0);
  CHECK(prior_cdf(three, 6.0) == 2.0 / 3.0);
}

TEST_CASE("A prior is told in words", "[parameters][priors]") {
  CHECK(prior_text(log_uniform(0.6, 2.5, "r")) == "log-uniform .6–2.5");
  CHECK(prior_text(provisional(triangular(-0.5, 0.0, 1.0, "r")))
        == "triangular -.5–0–1, provisional");
  CHECK(prior_text(beta(4.0, 6.5, 0.0, 1.0, "r")) == "beta(4, 6.5) on 0–1");
  CHECK(prior_text(choice("r", 20, 25, 50)) == "20, 25 or 50");
  CHECK(prior_text(choice("r", 1)) == "1");
  CHECK(prior_text(whole(uniform(12'000.0, 1'234'567.0, "r")))
        == "whole, uniform 12,000–1,234,567");
}

}  // namespace
}  // namespace coprod
