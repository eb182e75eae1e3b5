// core: arithmetic without libm, months, keys, tables, the executor.

#include "core/calendar.hpp"
#include "core/error.hpp"
#include "core/ids.hpp"
#include "core/math.hpp"
#include "core/parallel.hpp"
#include "core/table.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <chrono>
#include <cmath>
#include <limits>
#include <random>
#include <stdexcept>
#include <thread>
#include <vector>

#include <catch2/catch_test_macros.hpp>

namespace {

using namespace coprod;

/// Visits about one float in `stride` of [low, high], both signs of zero included.
template <class Visitor>
void sweep(float low, float high, std::uint32_t stride, Visitor&& visit) {
  const auto magnitudes = [&](float from, float to, float sign) {
    for (std::uint32_t bits = std::bit_cast<std::uint32_t>(from);
         bits <= std::bit_cast<std::uint32_t>(to); bits += stride) {
      visit(sign * std::bit_cast<float>(bits));
    }
    visit(sign * to);
  };
  if (high > 0.0f) magnitudes(std::max(low, 0.0f), high, 1.0f);
  if (low < 0.0f) magnitudes(std::max(-high, 0.0f), -low, -1.0f);
}

struct Worst {
  double error = 0.0;
  float at = 0.0f;
  void see(double e, float x) {
    if (!(e <= error)) {  // NaN counts as the worst
      error = std::isnan(e) ? std::numeric_limits<double>::infinity() : e;
      at = x;
    }
  }
};

template <class Function>
Worst worst_relative(Function&& function, double (*truth)(double), float low, float high,
                     std::uint32_t stride) {
  Worst worst;
  sweep(low, high, stride, [&](float x) {
    const double exact = truth(x);
    worst.see(std::fabs(static_cast<double>(function(x)) - exact) / std::fabs(exact), x);
  });
  return worst;
}

double true_exp(double x) { return std::exp(x); }
double true_event(double h) { return -std::expm1(-h); }

bool near(double value, double expected, double relative) {
  return std::fabs(value - expected) <= relative * std::max(1e-300, std::fabs(expected));
}

}  // namespace

TEST_CASE("exp32 stays within its bound over all of its range") {
  const auto worst =
      worst_relative([](float x) { return exp32(x); }, true_exp, -87.0f, 88.0f, 1021);
  INFO("worst at " << worst.at);
  CHECK(worst.error <= 1.6e-7);
  CHECK(exp32(0.0f) == 1.0f);
  CHECK(exp32(-0.0f) == 1.0f);
  CHECK(exp32(-1000.0f) == exp32(-87.0f));
  CHECK(exp32(1000.0f) == exp32(88.0f));
  // The sweep sees an error of five units in the last place.
  const auto wrong = worst_relative([](float x) { return exp32(x) * (1.0f + 3e-7f); }, true_exp,
                                    -87.0f, 88.0f, 1021);
  CHECK(wrong.error > 1.6e-7);
}

TEST_CASE("log32 stays within its bound over all normal floats") {
  Worst worst;
  Worst wrong;
  sweep(std::numeric_limits<float>::min(), std::numeric_limits<float>::max(), 1021, [&](float x) {
    const double exact = std::log(static_cast<double>(x));
    const double unit = std::max(1.0, std::fabs(exact));
    worst.see(std::fabs(static_cast<double>(log32(x)) - exact) / unit, x);
    wrong.see(std::fabs(static_cast<double>(log32(x) + 2e-7f) - exact) / unit, x);
  });
  INFO("worst at " << worst.at);
  CHECK(worst.error <= 1.2e-7);
  CHECK(wrong.error > 1.2e-7);
  CHECK(log32(1.0f) == 0.0f);
}

TEST_CASE("logistic32 stays within its bound") {
  Worst worst;
  sweep(-87.0f, 87.0f, 1021, [&](float x) {
    const double exact = 1.0 / (1.0 + std::exp(-static_cast<double>(x)));
    worst.see(std::fabs(static_cast<double>(logistic32(x)) - exact), x);
  });
  INFO("worst at " << worst.at);
  CHECK(worst.error <= 1.2e-7);
  CHECK(logistic32(0.0f) == 0.5f);
}

TEST_CASE("event_probability32 keeps its relative error for tiny and for large hazards") {
  const auto worst = worst_relative([](float h) { return event_probability32(h); }, true_event,
                                    1e-30f, 80.0f, 509);
  INFO("worst at hazard " << worst.at);
  CHECK(worst.error <= 4e-7);
  CHECK(event_probability32(0.0f) == 0.0f);
  // 1 - exp(-h) alone loses all digits of a tiny hazard.
  const auto naive =
      worst_relative([](float h) { return 1.0f - exp32(-h); }, true_event, 1e-30f, 80.0f, 509);
  CHECK(naive.error > 4e-7);
  float last = 0.0f;
  bool rises = true;
  for (float h = 0.0f; h < 20.0f; h += 0.0009765625f) {
    rises = rises && event_probability32(h) >= last - 1e-6f;
    last = event_probability32(h);
  }
  CHECK(rises);
}

TEST_CASE("uniform32 lies in the open interval, whatever the word") {
  float low = 1.0f;
  float high = 0.0f;
  double sum = 0.0;
  for (std::uint32_t n = 0; n < (1u << 24); ++n) {
    const float u = uniform32(n << 8);
    low = std::min(low, u);
    high = std::max(high, u);
    sum += static_cast<double>(u);
  }
  CHECK(low > 0.0f);
  CHECK(high < 1.0f);
  CHECK(std::fabs(sum / (1u << 24) - 0.5) < 1e-7);
}

TEST_CASE("bell32 has mean 0 and variance 1, exactly counted") {
  // Words count only by the sum of their bytes; convolve four uniform bytes.
  std::vector<double> ways{1.0};
  for (int byte = 0; byte < 4; ++byte) {
    std::vector<double> next(ways.size() + 255, 0.0);
    for (std::size_t i = 0; i < ways.size(); ++i) {
      for (std::size_t b = 0; b < 256; ++b) next[i + b] += ways[i] / 256.0;
    }
    ways = std::move(next);
  }
  double mean = 0.0;
  double square = 0.0;
  float largest = 0.0f;
  for (std::uint32_t sum = 0; sum < ways.size(); ++sum) {
    std::uint32_t left = sum;
    std::uint32_t word = 0;
    for (int byte = 0; byte < 4; ++byte) {
      const std::uint32_t part = std::min(left, 255u);
      word = (word << 8) | part;
      left -= part;
    }
    const float x = bell32(word);
    mean += ways[sum] * static_cast<double>(x);
    square += ways[sum] * static_cast<double>(x) * static_cast<double>(x);
    largest = std::max(largest, std::fabs(x));
  }
  CHECK(std::fabs(mean) < 1e-9);
  CHECK(std::fabs(square - 1.0) < 1e-6);
  CHECK(largest <= 3.46f);
  CHECK(largest > 3.44f);
}

TEST_CASE("exp64, log64 and pow64 stay within their bounds") {
  std::mt19937_64 words(7);
  std::uniform_real_distribution<double> exponents(-700.0, 700.0);
  double worst_exp = 0.0;
  double worst_log = 0.0;
  double worst_pow = 0.0;
  for (int i = 0; i < 400000; ++i) {
    const double x = i % 2 == 0 ? exponents(words) : exponents(words) / 700.0;
    const auto exact = static_cast<double>(std::exp(static_cast<long double>(x)));
    worst_exp = std::max(worst_exp, std::fabs(exp64(x) - exact) / exact);
    const long double log_exact = std::log(static_cast<long double>(exact));
    if (log_exact != 0.0L) {
      worst_log = std::max(worst_log, static_cast<double>(std::fabs(log64(exact) - log_exact)
                                                          / std::fabs(log_exact)));
    }
    const double base = std::exp(exponents(words) / 100.0);
    const double power = exponents(words) / 10.0;
    const long double pow_exact =
        std::pow(static_cast<long double>(base), static_cast<long double>(power));
    worst_pow = std::max(worst_pow,
                         static_cast<double>(std::fabs(pow64(base, power) - pow_exact) / pow_exact)
                             / (1.0 + std::fabs(power * std::log(base))));
  }
  CHECK(worst_exp <= 4e-16);
  CHECK(worst_log <= 4e-16);
  CHECK(worst_pow <= 1e-15);
  CHECK(exp64(0.0) == 1.0);
  CHECK(log64(1.0) == 0.0);
  CHECK(pow64(3.0, 0.0) == 1.0);
  CHECK(std::isinf(log64(0.0)));
  CHECK(std::isnan(log64(-1.0)));
  CHECK(near(log64(5e-324), -744.4400719213812, 1e-15));
  CHECK(near(logistic64(1.0), 0.7310585786300049, 1e-14));
}

TEST_CASE("quantiles agree with published values") {
  // Wichura 1988 (AS 241), tables of the normal.
  CHECK(near(normal_quantile64(0.25), -0.6744897501960817, 1e-14));
  CHECK(near(normal_quantile64(0.001), -3.090232306167814, 1e-14));
  CHECK(near(normal_quantile64(1e-20), -9.262340089798408, 1e-14));
  CHECK(near(normal_quantile64(0.975), 1.959963984540054, 1e-14));
  CHECK(near(normal_quantile64(0.5 + 1e-9), 2.5066282746310002e-9, 1e-6));
  // Chi-square tables: quantile = 2 x gamma quantile of shape degrees / 2.
  CHECK(near(2.0 * gamma_quantile64(0.5, 0.95), 3.841458820694124, 1e-10));
  CHECK(near(2.0 * gamma_quantile64(5.0, 0.95), 18.307038053275146, 1e-10));
  CHECK(near(2.0 * gamma_quantile64(2.5, 0.05), 1.1454762260617692, 1e-10));
  CHECK(near(2.0 * gamma_quantile64(15.0, 0.99), 50.89218131151707, 1e-10));
  CHECK(near(2.0 * gamma_quantile64(0.5, 0.005), 3.927042222052169e-05, 1e-10));
  CHECK(near(gamma_quantile64(1.0, 0.9), std::log(10.0), 1e-12));
  CHECK_FALSE(near(2.0 * gamma_quantile64(5.0, 0.95), 18.307038, 1e-10));  // tables' 8 digits
  CHECK(near(gumbel_quantile64(0.5), 0.36651292058166435, 1e-14));
  CHECK(std::fabs(gumbel_quantile64(std::exp(-1.0))) < 1e-15);
  CHECK(near(gamma_probability64(1.0, 2.0), 0.8646647167633873, 1e-13));
  CHECK(near(log_gamma64(0.5), 0.5723649429247001, 1e-14));
  CHECK(near(log_gamma64(100.0), 359.1342053695754, 1e-14));
}

TEST_CASE("gamma quantiles invert the distribution and their table keeps its bound") {
  std::mt19937_64 words(11);
  std::uniform_real_distribution<double> uniform(0.0, 1.0);
  for (const double shape : {0.5, 0.75, 1.0, 1.2820512820512822, 2.0, 7.5, 40.0}) {
    const GammaQuantiles table(shape);
    double worst_table = 0.0;
    double worst_inverse = 0.0;
    for (int i = 0; i < 4000; ++i) {
      const double p = i < 2000 ? uniform(words) : std::pow(uniform(words), 8.0);
      if (!(p > 1e-12) || !(p < 1.0)) continue;
      const double exact = gamma_quantile64(shape, p);
      worst_table = std::max(worst_table, std::fabs(table.at(p) - exact) / exact);
      worst_inverse = std::max(worst_inverse, std::fabs(gamma_probability64(shape, exact) - p) / p);
    }
    INFO("shape " << shape);
    CHECK(worst_table <= 2e-4);
    CHECK(worst_inverse <= 1e-9);
    // The bound tells a table of a neighbouring shape from this one.
    CHECK(std::fabs(GammaQuantiles(shape * 1.01).at(0.3) - table.at(0.3)) / table.at(0.3) > 2e-4);
  }
}

TEST_CASE("months have the days of the Gregorian calendar") {
  constexpr std::array lengths{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  bool days_agree = true;
  bool texts_agree = true;
  std::int32_t first_day = -36524;  // 1900-01-01: a century of 365 days, and 24 leap years
  for (std::int32_t i = 0; i <= Month::max_index; ++i) {
    const Month month(i);
    const int year = month.year();
    const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    const int days = lengths[static_cast<std::size_t>(i % 12)] + (i % 12 == 1 && leap ? 1 : 0);
    days_agree = days_agree && month.first_day() == first_day && month.days() == days;
    first_day += days;
    const auto parsed = parse_month(to_string(month));
    texts_agree = texts_agree && parsed && *parsed == month
                  && Month(month.year(), month.month_of_year()) == month;
  }
  CHECK(days_agree);
  CHECK(texts_agree);
  CHECK(Month(2019, 11) + 3 == Month(2020, 2));
  CHECK(Month(2020, 2) - 3 == Month(2019, 11));
  CHECK(Month(2020, 2) - Month(2019, 11) == 3);
  for (const char* text : {"2017-7", "2017-13", "2017-00", "1899-12", "2241-05", " 2017-07",
                           "2017-07 ", "2017/07", "20a7-07", ""}) {
    INFO(text);
    CHECK_FALSE(parse_month(text));
  }
  CHECK(parse_month("2241-04"));
  CHECK_THROWS_AS(month_or_throw("soon", "--checkpoint"), UsageError);
}

TEST_CASE("an entity key keeps its parts apart") {
  const auto key = EntityKey::make(EntityKind::vacancy, Origin::opened, 4095, 0xFFFFFFFFFFFull);
  CHECK(key.kind() == EntityKind::vacancy);
  CHECK(key.origin() == Origin::opened);
  CHECK(key.month() == 4095);
  CHECK(key.slot() == 0xFFFFFFFFFFFull);
  CHECK(EntityKey::make(EntityKind::person, Origin::none, 0, 0).bits == 1ull << 60);
  CHECK(EntityKey::make(EntityKind::none, Origin::synthesis, 0, 0).bits == 1ull << 56);
  CHECK(EntityKey::make(EntityKind::none, Origin::none, 1, 0).bits == 1ull << 44);
  CHECK(EntityKey::make(EntityKind::none, Origin::none, 0, 1).bits == 1ull);
  // A slot or month too large touches nothing else.
  CHECK(EntityKey::make(EntityKind::none, Origin::none, 0x1000, 1ull << 44).bits == 0);
  CHECK(EntityKey{0x0123456789ABCDEFull}.low() == 0x89ABCDEFu);
  CHECK(EntityKey{0x0123456789ABCDEFull}.high() == 0x01234567u);
}

namespace {
struct Number {
  using Type = std::int32_t;
  static constexpr ColumnInfo info{"thing", "number", "1", -10, 1000, 7, {}, "a number", 4};
};
struct Tie {
  using Type = std::uint32_t;
  static constexpr ColumnInfo info{"thing", "tie", "row", 0, 4294967295.0, 4294967295.0, {}, "", 4};
};
struct Share {
  using Type = float;
  static constexpr ColumnInfo info{"thing", "share", "1", 0, 1, 0.25, {}, "a share", 4};
};
}  // namespace

TEST_CASE("a table grows with initial values and gathers rows in order") {
  Table<Number, Tie, Share> table;
  table.resize(3);
  CHECK(table.get<Number>()[2] == 7);
  CHECK(table.get<Tie>()[0] == no_row);
  CHECK(table.get<Share>()[1] == 0.25f);
  for (std::int32_t i = 0; i < 3; ++i) table.get<Number>()[static_cast<std::size_t>(i)] = 10 + i;
  table.get<Share>()[2] = 1.0f;
  table.resize(5);
  CHECK(table.get<Number>()[1] == 11);
  CHECK(table.get<Number>()[4] == 7);
  table.reorder({4, 2, 2, 0});
  REQUIRE(table.size() == 4);
  const auto numbers = table.get<Number>();
  CHECK(std::vector<std::int32_t>(numbers.begin(), numbers.end())
        == std::vector<std::int32_t>{7, 12, 12, 10});
  CHECK(table.get<Share>()[1] == 1.0f);
  CHECK(table.get<Share>()[3] == 0.25f);
  table.reorder({});
  CHECK(table.size() == 0);
  CHECK(table.bytes_per_row() == 12);
  int columns = 0;
  table.visit([&](const ColumnInfo&, auto) { ++columns; });
  CHECK(columns == 3);
}

TEST_CASE("the executor covers every index once, never shares a worker, and rethrows") {
  for (const int threads : {1, 2, 7}) {
    Executor executor(threads);
    REQUIRE(executor.threads() == threads);
    for (const std::size_t count : {std::size_t{0}, std::size_t{1}, std::size_t{3000}}) {
      std::vector<std::atomic<int>> visits(count);
      executor.for_each(count, [&](std::size_t i) { ++visits[i]; });
      CHECK(std::all_of(visits.begin(), visits.end(), [](const auto& v) { return v == 1; }));
    }
    std::vector<std::atomic<int>> inside(static_cast<std::size_t>(threads));
    std::atomic<bool> shared{false};
    std::atomic<bool> unknown{false};
    executor.for_each_worker(2000, [&](std::size_t, std::size_t worker) {
      if (worker >= inside.size()) {
        unknown = true;
        return;
      }
      if (++inside[worker] != 1) shared = true;
      std::this_thread::yield();
      --inside[worker];
    });
    CHECK_FALSE(unknown);
    CHECK_FALSE(shared);
    CHECK_THROWS_AS(executor.for_each(100,
                                      [](std::size_t i) {
                                        if (i == 57) throw RunError("stop");
                                      }),
                    RunError);
    std::atomic<int> after{0};
    executor.for_each(10, [&](std::size_t) { ++after; });
    CHECK(after == 10);
  }
}
