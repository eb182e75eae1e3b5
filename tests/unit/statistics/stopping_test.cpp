// Stein's two-stage rule: the text that asks for it, its arithmetic by hand, and that it covers.

#include "statistics/stopping.hpp"

#include "core/error.hpp"
#include "core/math.hpp"
#include "random/draws.hpp"
#include "statistics/interval.hpp"

#include <array>
#include <cmath>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <fmt/format.h>

namespace {

using namespace coprod;
using Catch::Approx;

std::string refusal(std::string_view text) {
  try {
    (void)parse_until(text);
  } catch (const UsageError& error) {
    return error.what();
  }
  return "";
}

bool says(std::string_view text, std::string_view words) {
  return refusal(text).find(words) != std::string::npos;
}

/// Value `i` of sample `sample`: standard normals.
double normal(std::uint64_t sample, std::uint64_t i) {
  const auto subject = EntityKey::make(EntityKind::person, Origin::synthesis, 0, sample * 4096 + i);
  const PhiloxWords w = draw_words({3, 4}, subject, address_word(Month(1), Stream::start));
  return normal_quantile64(uniform64(w[0], w[1]));
}

constexpr double asked = 0.35;  // half-width; takes about 36 standard normals

/// A rule: draws as many values of a sample as it likes, and tells whether its interval holds 0.
using Rule = std::function<bool(std::uint64_t sample)>;

double coverage(const Rule& rule, std::uint64_t samples) {
  std::uint64_t held = 0;
  for (std::uint64_t s = 0; s < samples; ++s) held += rule(s);
  return static_cast<double>(held) / static_cast<double>(samples);
}

bool two_stages(std::uint64_t sample) {
  std::vector<double> values;
  while (values.size() < stein_first_stage) values.push_back(normal(sample, values.size()));
  const SteinPlan plan = stein_plan(values, asked);
  while (values.size() < plan.replicates) values.push_back(normal(sample, values.size()));
  return std::fabs(stein_interval(plan, values).mean) <= asked;
}

/// From the same first stage on, stops as soon as the usual interval is narrow enough.
bool peeking(std::uint64_t sample) {
  static const std::vector<double> quantiles = [] {
    std::vector<double> all(2, 0.0);
    for (int n = 2; n < 200; ++n) all.push_back(student_t_quantile(0.975, n - 1.0));
    return all;
  }();
  double sum = 0.0;
  double squares = 0.0;
  for (std::size_t i = 0;; ++i) {
    const double value = normal(sample, i);
    sum += value;
    squares += value * value;
    const auto n = static_cast<double>(i + 1);
    if (i + 1 < stein_first_stage) continue;
    const double sd = std::sqrt((squares - sum * sum / n) / (n - 1.0));
    const double half = quantiles.at(i + 1) * sd / std::sqrt(n);
    if (half <= asked) return std::fabs(sum / n) <= half;
  }
}

}  // namespace

TEST_CASE("a stopping rule names outcome, month and half-width") {
  CHECK(parse_until("employment_rate@2030-12:half_width<0.002")
        == Until{"employment_rate", Month(2030, 12), 0.002});
  CHECK(parse_until("kept_12_months[placement_division]@2019-01:half_width<5e-3")
        == Until{"kept_12_months[placement_division]", Month(2019, 1), 0.005});
  CHECK(parse_until("crises_resolved/crises[mild|severe] @ 2030-12 : half_width < 12")
        == Until{"crises_resolved/crises[mild|severe]", Month(2030, 12), 12.0});
}

TEST_CASE("what is no stopping rule is refused with the reason and an example") {
  for (const char* wrong :
       {"", "employment_rate", "employment_rate:half_width<1", "@2030-12:half_width<1",
        "employment_rate@2030-12", "employment_rate@2030:half_width<1",
        "employment_rate@2030-13:half_width<1", "employment_rate@2030-12:se<1",
        "employment_rate@2030-12:half_width", "employment_rate@2030-12:half_width>1",
        "employment_rate@2030-12:half_width<", "employment_rate@2030-12:half_width<0",
        "employment_rate@2030-12:half_width<-1", "employment_rate@2030-12:half_width<nan",
        "employment_rate@2030-12:half_width<inf", "employment_rate@2030-12:half_width<5%",
        "employment_rate@2030-12:half_width<=1", "employment_rate@2030-12:half_width<1e999"}) {
    INFO(wrong);
    CHECK_FALSE(refusal(wrong).empty());
    CHECK(says(wrong, "write for example"));
    CHECK(says(wrong, fmt::format("'{}'", wrong)));
  }
  CHECK(says("employment_rate", "names no month"));
  CHECK(says("@2030-12:half_width<1", "names no outcome"));
  CHECK(says("employment_rate@2030-12", "how exact"));
  CHECK(says("employment_rate@2030:half_width<1", "'2030', which is not a month"));
  CHECK(says("employment_rate@2030-12:se<1", "does not bound 'half_width'"));
  CHECK(says("employment_rate@2030-12:half_width<5%", "has '5%' for a bound"));
}

TEST_CASE("the first stage decides the number of replicates, as by hand") {
  const std::array<double, 5> first{1.0, 2.0, 3.0, 4.0, 5.0};  // s0 = sqrt(5/2), t4 = 2.776445
  const SteinPlan plan = stein_plan(first, 1.0);
  REQUIRE(plan.status == SteinStatus::planned);
  CHECK(plan.first == 5);
  CHECK(plan.sd == Approx(std::sqrt(2.5)));
  CHECK(plan.quantile == Approx(2.7764451052));
  CHECK(plan.replicates == 20);  // 2.5 x 7.70865 = 19.27
  CHECK(plan.needed == 20.0);
  CHECK(stein_plan(first, 2.0).replicates == 5);        // 4.8 are fewer than there are
  CHECK(stein_plan(first, 1.0, 0.9).replicates == 12);  // 2.5 x 2.131847^2 = 11.36
  CHECK(stein_plan(std::vector<double>(3, 7.0), 1e-9).replicates == 3);

  std::vector<double> values(first.begin(), first.end());
  SteinInterval interval = stein_interval(plan, values);
  CHECK_FALSE(interval.reached);
  CHECK(interval.half_width == Approx(2.7764451052 * std::sqrt(2.5 / 5.0)));
  values.resize(25, 8.0);
  interval = stein_interval(plan, values);
  CHECK(interval.reached);
  CHECK(interval.replicates == 25);
  CHECK(interval.mean == Approx((15.0 + 20 * 8.0) / 25.0));
  CHECK(interval.half_width == 1.0);
  // The spread is that of the first stage.
  CHECK(interval.attained == Approx(2.7764451052 * std::sqrt(2.5 / 25.0)));
  values.back() = std::numeric_limits<double>::quiet_NaN();
  CHECK(std::isnan(stein_interval(plan, values).mean));
  CHECK(std::isnan(stein_interval(plan, values).half_width));
}

TEST_CASE("the counts at which --until stops are those of the first release") {
  // By confidence, size of the first stage and half-width, as the quantile by bisection gave them.
  constexpr std::array<std::array<double, 28>, 3> known{
      {{45,  499,  4485, 49830, 7,   72,   640, 7106, 5,   35,   307, 3409, 10,  24,
        211, 2334, 20,   20,    178, 1968, 50,  50,   162, 1793, 200, 200,  200, 1716},
       {182, 2019, 18163, 201810, 14,  155,  1389, 15428, 6,   58,   521, 5782, 10,  36,
        320, 3554, 20,    29,     260, 2883, 50,   50,    232, 2576, 200, 200,  220, 2443},
       {4559, 50653, 455871, 5065226, 74,  821,  7388, 82086, 15,  159,  1431, 15899, 10,  74,
        661,  7335,  20,     54,      485, 5385, 50,   50,    413, 4581, 200,  200,   383, 4249}}};
  constexpr std::array confidences{0.9, 0.95, 0.99};
  for (std::size_t c = 0; c < confidences.size(); ++c) {
    std::size_t at = 0;
    for (const std::size_t n : {2, 3, 5, 10, 20, 50, 200}) {
      std::vector<double> first;
      for (std::size_t i = 0; i < n; ++i) first.push_back(i % 2 == 1 ? 1.0 : -0.5);
      for (const double half_width : {1.0, 0.3, 0.1, 0.03}) {
        INFO(confidences[c] << ", " << n << " replicates, half-width " << half_width);
        CHECK(stein_plan(first, half_width, confidences[c]).needed == known[c][at++]);
      }
    }
  }
}

TEST_CASE("a first stage that cannot decide is refused with a sentence") {
  const Until until{"employment_rate", Month(2030, 12), 0.002};
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const auto refused = [&](const std::vector<double>& first, SteinStatus status,
                           const char* words) {
    const SteinPlan plan = stein_plan(first, until.half_width);
    CHECK(plan.status == status);
    CHECK(plan.replicates == 0);
    const std::string sentence = stein_refusal(plan, until);
    INFO(sentence);
    CHECK(sentence.find("'employment_rate' at 2030-12") == 0);
    CHECK(sentence.find(words) != std::string::npos);
  };
  refused({}, SteinStatus::too_few, "a first stage of 0");
  refused({1.0}, SteinStatus::too_few, "start with at least 20");
  refused({1.0, nan, 2.0}, SteinStatus::missing, "the first 3 replicates");
  refused({1.0, std::numeric_limits<double>::infinity()}, SteinStatus::missing, "missing");
  refused({0.0, 1e6}, SteinStatus::out_of_reach, "ask for a wider one");
  CHECK(stein_refusal(stein_plan(std::array{1.0, 1.001}, 1.0), until).empty());
}

TEST_CASE("two stages cover as promised, and peeking is seen not to") {
  constexpr std::uint64_t samples = 20000;
  const double bound = 0.95 - 3.0 * std::sqrt(0.95 * 0.05 / samples);
  const double stein = coverage(two_stages, samples);
  const double peeked = coverage(peeking, samples);
  INFO("two stages " << stein << ", peeking " << peeked);
  CHECK(stein >= bound);
  CHECK(stein < 0.99);  // and is not just wide
  CHECK_FALSE(peeked >= bound);
}
