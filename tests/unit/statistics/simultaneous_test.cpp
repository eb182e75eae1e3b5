// Max-t over a table: family-wise error, what correlation saves, what is found, and the corners.

#include "statistics/simultaneous.hpp"

#include "core/math.hpp"
#include "statistics/interval.hpp"

#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>

namespace {

using namespace coprod;
using Catch::Approx;

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

struct Shape {
  std::size_t replicates;
  std::size_t cells;
  double correlation;    ///< of any two cells
  double missing = 0.0;  ///< share of values
};

class Tables {
 public:
  explicit Tables(std::uint64_t seed) : words_(seed) {}

  /// Normal, of mean 0, with different spreads.
  std::vector<double> draw(const Shape& shape) {
    std::vector<double> table(shape.replicates * shape.cells);
    for (std::size_t r = 0; r < shape.replicates; ++r) {
      const double common = std::sqrt(shape.correlation) * normal();
      for (std::size_t c = 0; c < shape.cells; ++c) {
        const double value = common + std::sqrt(1.0 - shape.correlation) * normal();
        const bool lost = shape.missing > 0.0 && uniform() < shape.missing;
        table[r * shape.cells + c] = lost ? missing : value * (1.0 + static_cast<double>(c));
      }
    }
    return table;
  }

 private:
  double uniform() { return (static_cast<double>(words_() >> 11) + 0.5) * 0x1p-53; }
  double normal() { return normal_quantile64(uniform()); }
  std::mt19937_64 words_;
};

constexpr int tables = 500;
constexpr SimultaneousOptions quick{.resamples = 400};

/// Shares of tables without any difference in which some cell is told from zero: by max-t, and by
/// Student's and Bonferroni's values in its place (these only for tables without missing values).
struct Errors {
  double max_t = 0.0;
  double plain_t = 0.0;
  double bonferroni = 0.0;
};

Errors family_wise_errors(const Shape& shape) {
  const double degrees = static_cast<double>(shape.replicates) - 1.0;
  const double plain = student_t_quantile(0.975, degrees);
  const double strict = student_t_quantile(1.0 - 0.025 / static_cast<double>(shape.cells), degrees);
  Tables draw(42);
  Errors errors;
  for (int i = 0; i < tables; ++i) {
    const auto found = simultaneous_intervals(draw.draw(shape), shape.cells, quick);
    bool any = false;
    double largest_t = 0.0;
    for (const auto& cell : found.cells) {
      any |= cell.told_from_zero;
      largest_t = std::fmax(largest_t, std::fabs(cell.mean) / cell.half_width * found.critical_t);
    }
    errors.max_t += any;
    errors.plain_t += largest_t > plain;
    errors.bonferroni += largest_t > strict;
  }
  return {errors.max_t / tables, errors.plain_t / tables, errors.bonferroni / tables};
}

/// Whether an error rate from so many tables can be that of .05.
bool within_five_per_cent(double error) {
  return error <= 0.05 + 3.0 * std::sqrt(0.05 * 0.95 / tables);
}

double half_width_ratio_to_bonferroni(const Shape& shape) {
  const auto found = simultaneous_intervals(Tables(7).draw(shape), shape.cells);
  const double bonferroni = student_t_quantile(1.0 - 0.025 / static_cast<double>(shape.cells),
                                               static_cast<double>(shape.replicates) - 1.0);
  return found.critical_t / bonferroni;
}

TEST_CASE("the table errs in one of twenty at most, and plain t is seen not to") {
  for (const Shape& shape :
       {Shape{2, 20, 0.0}, Shape{5, 20, 0.0}, Shape{5, 20, 0.9}, Shape{12, 40, 0.0},
        Shape{12, 40, 0.5}, Shape{12, 40, 0.95}, Shape{12, 20, 0.5, 0.2}}) {
    const Errors errors = family_wise_errors(shape);
    INFO(shape.replicates << " replicates, correlation " << shape.correlation << ", missing "
                          << shape.missing << ": max-t " << errors.max_t << ", plain t "
                          << errors.plain_t << ", Bonferroni " << errors.bonferroni);
    CHECK(within_five_per_cent(errors.max_t));
    CHECK_FALSE(within_five_per_cent(errors.plain_t));
  }
}

TEST_CASE("the error is used up where cells move together, which Bonferroni's is not") {
  const Errors errors = family_wise_errors({30, 40, 0.95});
  INFO("max-t " << errors.max_t << ", Bonferroni " << errors.bonferroni);
  CHECK(within_five_per_cent(errors.max_t));
  CHECK(errors.max_t > 0.02);
  CHECK(errors.max_t > 2.0 * errors.bonferroni);
  CHECK(errors.bonferroni < 0.015);
  CHECK(half_width_ratio_to_bonferroni({30, 400, 0.95}) < 0.75);
  CHECK(half_width_ratio_to_bonferroni({30, 400, 0.5}) < 0.98);
  CHECK(half_width_ratio_to_bonferroni({30, 400, 0.0}) > 0.97);
  CHECK(half_width_ratio_to_bonferroni({2, 400, 0.95}) > 0.9);  // two replicates cannot know
}

TEST_CASE("planted differences are found, and the intervals hold their means") {
  const Shape shape{20, 60, 0.5};
  Tables draw(11);
  int found = 0;
  int held = 0;
  constexpr int runs = 100;
  for (int i = 0; i < runs; ++i) {
    auto table = draw.draw(shape);
    for (std::size_t r = 0; r < shape.replicates; ++r) {
      table[r * shape.cells + 3] += 4.0 * 1.5;    // spread 4
      table[r * shape.cells + 50] -= 51.0 * 1.5;  // spread 51
    }
    const auto intervals = simultaneous_intervals(table, shape.cells, quick);
    found += intervals.cells[3].told_from_zero && intervals.cells[3].mean > 0.0
             && intervals.cells[50].told_from_zero && intervals.cells[50].mean < 0.0;
    bool all = true;
    for (std::size_t c = 0; c < shape.cells; ++c) {
      const double truth = c == 3 ? 6.0 : c == 50 ? -76.5 : 0.0;
      all &= std::fabs(intervals.cells[c].mean - truth) <= intervals.cells[c].half_width;
    }
    held += all;
  }
  CHECK(found >= 90);
  CHECK(held >= 88);  // .95 less three standard errors
}

TEST_CASE("one cell has Student's own interval") {
  const std::vector<double> values{2.0, missing, 4.0, 9.0};
  const auto found = simultaneous_intervals(values, 1);
  const MeanInterval own = mean_interval(values);
  CHECK(found.family == 1);
  CHECK(found.cells[0].replicates == 3);
  CHECK(found.cells[0].mean == own.mean);
  CHECK(found.cells[0].half_width == Approx(own.half_width));
  CHECK(found.cell_level == Approx(0.05));
}

TEST_CASE("copies of one cell cost nothing when replicates are many") {
  std::vector<double> table;
  for (int r = 0; r < 200; ++r) {
    const double value = std::sin(1.0 + 7.0 * r);
    for (int c = 0; c < 50; ++c) table.push_back(c % 2 == 0 ? value : -3.0 * value);
  }
  const auto found = simultaneous_intervals(table, 50);
  CHECK(found.critical_t < 1.12 * student_t_quantile(0.975, 199.0));
  CHECK(found.critical_t >= student_t_quantile(0.975, 199.0));
}

TEST_CASE("cells without spread, without values, and tables without cells") {
  constexpr std::size_t cells = 6;
  std::vector<double> table;
  for (int r = 0; r < 10; ++r) {
    const double only = r == 0 ? 4.0 : missing;
    for (const double value : {0.0, 2.5, missing, only, std::cos(3.0 * r), 8.0 + 0.1 * (r % 3)}) {
      table.push_back(value);
    }
  }
  const auto found = simultaneous_intervals(table, cells);
  CHECK(found.family == 3);
  const auto& zeros = found.cells[0];
  CHECK(zeros.constant);
  CHECK(zeros.half_width == 0.0);
  CHECK_FALSE(zeros.told_from_zero);
  const auto& same = found.cells[1];  // 2^-9 is below .05 / 3
  CHECK(same.constant);
  CHECK(same.mean == 2.5);
  CHECK(same.half_width == 0.0);
  CHECK(same.told_from_zero);
  CHECK(found.cells[2].replicates == 0);
  CHECK(std::isnan(found.cells[2].mean));
  CHECK_FALSE(found.cells[2].told_from_zero);
  CHECK(found.cells[3].mean == 4.0);
  CHECK(std::isnan(found.cells[3].half_width));
  CHECK_FALSE(found.cells[3].told_from_zero);
  CHECK_FALSE(found.cells[4].told_from_zero);
  CHECK(found.cells[5].told_from_zero);

  // Two equal values may be chance.
  const auto two = simultaneous_intervals(std::vector{3.0, 1.0, 3.0, 2.0}, 2);
  CHECK(two.cells[0].constant);
  CHECK(std::isnan(two.cells[0].half_width));
  CHECK_FALSE(two.cells[0].told_from_zero);

  const auto one = simultaneous_intervals(std::vector{3.0, 1.0}, 2);
  CHECK(one.family == 0);
  CHECK(one.cells[1].mean == 1.0);
  CHECK(std::isnan(one.cells[1].half_width));
  CHECK(std::isnan(one.critical_t));
  CHECK(simultaneous_intervals(std::vector<double>(3), 3).family == 0);
  CHECK(simultaneous_intervals({}, 3).cells.size() == 3);
  CHECK(simultaneous_intervals({}, 0).cells.empty());
}

TEST_CASE("the same table gives the same bits, and its unit does not count") {
  const Shape shape{15, 100, 0.4};
  const auto table = Tables(5).draw(shape);
  const auto first = simultaneous_intervals(table, shape.cells);
  const auto again = simultaneous_intervals(table, shape.cells);
  CHECK(first.critical_t == again.critical_t);
  auto cents = table;
  for (double& value : cents) value = value * 128.0;
  CHECK(simultaneous_intervals(cents, shape.cells).critical_t == first.critical_t);
  const auto other = simultaneous_intervals(table, shape.cells, {.seed = 3});
  CHECK(other.critical_t != first.critical_t);
  CHECK(other.critical_t == Approx(first.critical_t).epsilon(0.03));
  // Too few directions to find a twentieth: Bonferroni's.
  CHECK(simultaneous_intervals(table, shape.cells, {.resamples = 10}).cell_level
        == Approx(0.05 / 100));
  // A stricter table has wider intervals.
  CHECK(simultaneous_intervals(table, shape.cells, {.confidence = 0.99}).critical_t
        > first.critical_t);
}

}  // namespace
