// processes: offers and acceptances of hiring (E13.13), worked out by hand.

#include "processes/labour_market/settlement.hpp"

#include <cstdint>
#include <utility>
#include <vector>

#include <catch2/catch_test_macros.hpp>

namespace {

using namespace coprod;
using Hires = std::vector<std::pair<std::uint32_t, std::uint64_t>>;  ///< place, key of the person

/// Two employers, places 0 and 1, and one enterprise of two posts, place 2.
struct Market {
  World world;
  HiringWorkspace work;

  Market() {
    world.employers.resize(2);
    world.social_enterprises.resize(1);
    world.social_enterprises.get<social_enterprise::TargetStaff>()[0] = 2;
  }
  void wish(std::uint32_t place, std::uint64_t key, double utility, std::int32_t wage) {
    Candidacy terms;
    terms.wage = wage;
    work.proposals.push_back(
        {place, static_cast<std::uint32_t>(key), key, utility, terms, 0, {}, 0, false});
  }
  [[nodiscard]] Hires hires() const {
    Hires found;
    for (const Proposal& hire : work.proposals) found.emplace_back(hire.place, hire.person_key);
    return found;
  }
};

TEST_CASE("who is wished for twice takes the better pay, and the other place turns to the next") {
  Market market;
  market.wish(1, 10, 2.0, 5000);
  market.wish(0, 11, 1.0, 4000);
  market.wish(0, 10, 2.0, 4000);
  CHECK(settle(market.world, market.work) == 3);
  CHECK(market.hires() == Hires{{0, 11}, {1, 10}});
}

TEST_CASE("at the same pay the employer comes before the enterprise, and the lower row first") {
  Market market;
  market.wish(2, 10, 9.0, 4000);
  market.wish(1, 10, 1.0, 4000);
  market.wish(0, 10, 1.0, 4000);
  CHECK(settle(market.world, market.work) == 3);
  CHECK(market.hires() == Hires{{0, 10}});
}

TEST_CASE("an employer fills each of its openings, and no more") {
  Market market;
  for (const std::uint64_t key : {10u, 11u, 12u, 13u}) {
    market.wish(0, key, 20.0 - static_cast<double>(key), 4000);
    market.work.proposals.back().opening = key == 13 ? 3 : 1;
  }
  CHECK(settle(market.world, market.work) == 2);
  CHECK(market.hires() == Hires{{0, 10}, {0, 13}});
}

TEST_CASE("an enterprise fills its free posts, and ties of utility go to the lower key") {
  Market market;
  for (const std::uint64_t key : {13u, 12u, 11u, 10u}) market.wish(2, key, 1.0, 4000);
  CHECK(settle(market.world, market.work) == 2);
  CHECK(market.hires() == Hires{{2, 10}, {2, 11}});
  market.world.social_enterprises.get<social_enterprise::Staff>()[0] = 2;
  market.work.proposals.clear();
  market.wish(2, 10, 1.0, 4000);
  CHECK(settle(market.world, market.work) == 0);
  CHECK(market.hires().empty());
}

TEST_CASE("a vacancy that three refuse stays open, whoever else would have come") {
  Market market;
  market.world.employers.resize(4);
  // Each round place 0 asks one who is asked by a better place at the same time.
  for (std::uint32_t place = 0; place < 4; ++place) {
    for (std::uint64_t key = 10; key < 13; ++key) {
      const bool first_choice = place == key - 9;
      if (place > key - 9 || place == 0 || first_choice) {
        market.wish(place, key, 20.0 - static_cast<double>(key), first_choice ? 5000 : 1000);
      }
    }
  }
  market.wish(0, 13, 0.0, 1000);
  CHECK(settle(market.world, market.work) == 9);
  CHECK(market.hires() == Hires{{1, 10}, {2, 11}, {3, 12}});
}

}  // namespace
