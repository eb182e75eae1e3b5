// Arithmetic of paired arms, with values worked out by hand.

#include "analysis/contrast.hpp"

#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>

namespace {

using namespace coprod;
using Catch::Approx;

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

TEST_CASE("pairing takes away what replicates have in common") {
  const std::vector<double> on{11.0, 102.0, 1003.0};
  const std::vector<double> off{10.0, 100.0, 1000.0};
  const auto difference = paired_difference(on, off);
  CHECK(difference == std::vector<double>{1.0, 2.0, 3.0});
  const Effect effect = effect_of(difference);
  CHECK(effect.mean == Approx(2.0));
  CHECK(effect.half_width == Approx(4.302653 / std::sqrt(3.0)));  // t(.975, 2) x 1 / sqrt(3)
  CHECK((effect.replicates == 3 && effect.positive == 3 && effect.negative == 0));
  CHECK_FALSE(effect.beyond_zero());  // 2 +- 2.48
  // The wrong pairs would drown it altogether.
  const auto wrong = paired_difference(on, std::vector<double>{100.0, 1000.0, 10.0});
  CHECK(effect_of(wrong).half_width > 1000.0);
}

TEST_CASE("beyond 0 on the side that is asked for") {
  const Effect up = effect_of(std::vector<double>{1.0, 1.1, 0.9, 1.0});
  CHECK((up.beyond_zero(1) && !up.beyond_zero(-1) && up.beyond_zero()));
  CHECK((up.with_sign(1) == 4 && up.with_sign(-1) == 0));
  const Effect down = effect_of(std::vector<double>{-1.0, -1.1, -0.9, -1.0});
  CHECK((down.beyond_zero(-1) && !down.beyond_zero(1)));
  CHECK_FALSE(effect_of(std::vector<double>{0.0, 0.0, 0.0}).beyond_zero());
  CHECK_FALSE(effect_of(std::vector<double>{5.0}).beyond_zero());  // one replicate knows nothing
}

TEST_CASE("the share of replicates with the sign of the mean") {
  CHECK(effect_of(std::vector<double>{5.0, 1.0, -1.0, 0.0, missing}).sign_agreement() == 0.5);
  CHECK(effect_of(std::vector<double>{-5.0, 1.0, 1.0}).sign_agreement() == Approx(1.0 / 3.0));
  CHECK(effect_of(std::vector<double>{5.0}).sign_agreement() == 1.0);
  CHECK(std::isnan(effect_of(std::vector<double>{1.0, -1.0}).sign_agreement()));
  CHECK(std::isnan(effect_of(std::vector<double>{missing}).sign_agreement()));
}

TEST_CASE("missing replicates are left out") {
  const auto difference =
      paired_difference(std::vector<double>{1.0, missing, 3.0}, std::vector<double>{0.0, 1.0, 1.0});
  CHECK(std::isnan(difference[1]));
  const Effect effect = effect_of(difference);
  CHECK(effect.replicates == 2);
  CHECK(effect.mean == Approx(1.5));
  CHECK(std::isnan(effect_of(std::vector<double>{missing, missing}).mean));
}

TEST_CASE("a difference of differences is the gain of a loop") {
  // The push does 3 with the loop whole and 1 with the loop cut, whatever the levels are.
  const std::vector<double> whole_pushed{13.0, 23.5}, whole{10.0, 20.5};
  const std::vector<double> cut_pushed{8.0, 15.0}, cut{7.0, 14.0};
  const auto gain =
      paired_difference(paired_difference(whole_pushed, whole), paired_difference(cut_pushed, cut));
  CHECK(gain == std::vector<double>{2.0, 2.0});
  CHECK(effect_of(gain).mean == 2.0);
  // Alike in all replicates: there is no spread to judge it by.
  CHECK_FALSE(effect_of(gain).beyond_zero());
  CHECK(effect_of(std::vector<double>{2.0, 2.1, 1.9}).beyond_zero(1));
}

TEST_CASE("interactions of what adds up are 0, of what multiplies on the log scale") {
  std::array<double, 8> adds{};
  std::array<double, 8> multiplies{};
  std::array<double, 8> logs{};
  for (Coalition c = 0; c < 8; ++c) {
    adds[c] = 10.0;
    multiplies[c] = 10.0;
    for (std::size_t d = 0; d < 3; ++d) {
      if ((c >> d & 1) == 0) continue;
      adds[c] += static_cast<double>(d + 1);
      multiplies[c] *= 1.0 + static_cast<double>(d + 1);
    }
    logs[c] = std::log(multiplies[c]);
  }
  for (const Coalition set : {3, 5, 6, 7}) {
    CHECK(interaction(adds, set) == Approx(0.0).margin(1e-12));
    CHECK(interaction(multiplies, set) > 1.0);
    CHECK(interaction(logs, set) == Approx(0.0).margin(1e-12));
  }
  CHECK(interaction(adds, 2) == Approx(2.0));         // the second alone
  CHECK(interaction(multiplies, 3) == Approx(20.0));  // 60 - 20 - 30 + 10
  CHECK(interaction(multiplies, 7) == Approx(60.0));  // 10 x 1 x 2 x 3
  CHECK(interaction(adds, 0) == Approx(10.0));
}

TEST_CASE("Shapley values of the gloves") {
  // The first holds a left glove, the two others a right one each; a pair is worth 1.
  const std::array<double, 8> gloves{0, 0, 0, 1, 0, 1, 0, 1};
  const auto share = shapley(gloves);
  REQUIRE(share.size() == 3);
  CHECK(share[0] == Approx(2.0 / 3.0));
  CHECK(share[1] == Approx(1.0 / 6.0));
  CHECK(share[2] == Approx(1.0 / 6.0));
}

TEST_CASE("Shapley values add up, and are the effects where these add up") {
  const std::array<double, 4> adds{5.0, 7.0, 8.0, 10.0};
  CHECK(shapley(adds)[0] == Approx(2.0));
  CHECK(shapley(adds)[1] == Approx(3.0));
  const std::array<double, 8> any{3.0, 1.0, 4.0, 1.5, 9.0, 2.6, 5.3, 5.8};
  const auto share = shapley(any);
  CHECK(share[0] + share[1] + share[2] == Approx(5.8 - 3.0));
}

}  // namespace
