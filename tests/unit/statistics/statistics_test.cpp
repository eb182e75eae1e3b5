// statistics: Student's t and intervals of means.

#include "core/math.hpp"
#include "random/draws.hpp"
#include "statistics/interval.hpp"

#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include <catch2/catch_test_macros.hpp>

namespace {

using namespace coprod;

/// Share of samples of five standard normals whose interval, with this quantile, holds the mean 0.
double coverage(double quantile, int samples) {
  int held = 0;
  for (int s = 0; s < samples; ++s) {
    std::array<double, 5> sample{};
    for (std::size_t i = 0; i < sample.size(); ++i) {
      const auto subject = EntityKey::make(EntityKind::person, Origin::synthesis, 0,
                                           static_cast<std::uint64_t>(s) * 8 + i);
      const PhiloxWords w = draw_words({1, 2}, subject, address_word(Month(1), Stream::start));
      sample[i] = normal_quantile64(uniform64(w[0], w[1]));
    }
    const MeanInterval interval = mean_interval(sample);
    const double half = interval.half_width * quantile / student_t_quantile(0.975, 4.0);
    held += std::fabs(interval.mean) <= half;
  }
  return static_cast<double>(held) / samples;
}

}  // namespace

TEST_CASE("Student's t has the published quantiles") {
  struct Row {
    double p, degrees, value;
  };
  for (const Row& row : {Row{0.975, 1, 12.706204736174698}, Row{0.975, 2, 4.302652729749462},
                         Row{0.975, 5, 2.570581835636314}, Row{0.975, 10, 2.228138851986274},
                         Row{0.975, 30, 2.0422724563012373}, Row{0.95, 1, 6.313751514675043},
                         Row{0.995, 10, 3.169272672616872}, Row{0.75, 3, 0.7648923284043543},
                         Row{0.9995, 4, 8.610301581379275}, Row{0.975, 1e6, 1.9599663}}) {
    INFO("p " << row.p << ", degrees " << row.degrees);
    const double error = row.degrees > 1e5 ? 1e-6 : 1e-13;
    CHECK(std::fabs(student_t_quantile(row.p, row.degrees) - row.value)
          < error * std::fmax(1.0, row.value));
    CHECK(std::fabs(student_t_quantile(1.0 - row.p, row.degrees) + row.value)
          < error * std::fmax(1.0, row.value));
  }
  CHECK(student_t_quantile(0.5, 3.0) == 0.0);
}

TEST_CASE("the tails of Student's t keep their digits") {
  // One degree: 2 atan(1 / t) / pi; two: 1 - t / sqrt(2 + t^2).
  CHECK(std::fabs(student_t_two_sided(1.0, 1.0) - 0.5) < 1e-14);
  CHECK(std::fabs(student_t_two_sided(-1e6, 1.0) / 6.366197723673691e-7 - 1.0) < 1e-12);
  CHECK(std::fabs(student_t_two_sided(2.0, 2.0) - (1.0 - 2.0 / std::sqrt(6.0))) < 1e-14);
  CHECK(student_t_two_sided(0.0, 7.0) == 1.0);
  CHECK(student_t_two_sided(std::numeric_limits<double>::infinity(), 7.0) == 0.0);
  // At many degrees of freedom, too, where the law is nearly normal.
  CHECK(std::fabs(student_t_two_sided(2.0, 1e6) - 0.0455005338513) < 1e-12);
  CHECK(std::isnan(student_t_two_sided(std::numeric_limits<double>::quiet_NaN(), 7.0)));
}

TEST_CASE("the mean's interval is computed as by hand and leaves out missing values") {
  const double missing = std::numeric_limits<double>::quiet_NaN();
  const std::vector<double> values{2.0, missing, 4.0, 9.0};
  const MeanInterval interval = mean_interval(values);
  CHECK(interval.count == 3);
  CHECK(interval.mean == 5.0);
  CHECK(std::fabs(interval.half_width - 4.302652729749462 * std::sqrt(13.0 / 3.0)) < 1e-7);
  CHECK(std::isnan(mean_interval(std::vector<double>{1.0}).half_width));
  CHECK(std::isnan(mean_interval(std::vector<double>{missing}).mean));
}

TEST_CASE("the interval covers as often as it says, and the normal quantile is seen not to") {
  const int samples = 20000;
  const double sd = std::sqrt(0.95 * 0.05 / samples);
  CHECK(std::fabs(coverage(student_t_quantile(0.975, 4.0), samples) - 0.95) < 3.5 * sd);
  CHECK(std::fabs(coverage(1.959963984540054, samples) - 0.95) > 3.5 * sd);
  CHECK(std::fabs(coverage(student_t_quantile(0.975, 5.0), samples) - 0.95) > 3.5 * sd);
}
