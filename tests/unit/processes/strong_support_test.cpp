// processes: a customised job (E13.18) against numbers worked out by hand.

#include "processes/labour_market/candidacy.hpp"
#include "tests/unit/processes/near.hpp"
#include "tests/unit/processes/workshop.hpp"

#include <catch2/catch_test_macros.hpp>

namespace {

using namespace coprod;
using namespace coprod::test;

TEST_CASE("E13.18: the demands of a customised job are split at hire, and only of such a job") {
  Workshop shop(1);  // jobs ask for mobility alone, in full
  shop.env.parameters.task_splitting = 0.5;
  shop.who<person::Mobility>(0) = 102;  // .4
  Workplace at;
  at.kept = 0.8f;
  Offer with;
  const Candidacy plain = candidacy(shop.world, 0, at, with, shop.month);
  CHECK(near(plain.fit, 0.4));  // 1 - (1 - .4)
  with.customised = true;
  const Candidacy customised = candidacy(shop.world, 0, at, with, shop.month);
  CHECK(near(customised.fit, 0.9));  // 1 - (.5 - .4)
  CHECK(near(customised.offer_ratio, 0.72));
  CHECK(customised.margin > plain.margin);
  with.arranged = 0.5f;
  CHECK(near(candidacy(shop.world, 0, at, with, shop.month).fit, 0.95));  // half of it made good
  shop.env.parameters.task_splitting = 0.0;
  with.arranged = 0.0f;
  CHECK(candidacy(shop.world, 0, at, with, shop.month).fit == plain.fit);
  // Trained co-workers are no matter of the offer.
  with = {};
  with.coworkers = true;
  CHECK(candidacy(shop.world, 0, at, with, shop.month).margin == plain.margin);
}

}  // namespace
