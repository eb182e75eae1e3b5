// processes: interdependence of staff (E12.1 - E12.7) against numbers worked out by hand.

#include "processes/identity/interdependence.hpp"

#include "processes/identity/identity.hpp"
#include "tests/unit/processes/workshop.hpp"
#include "world/roster.hpp"

#include <array>
#include <cmath>
#include <cstdint>

#include <catch2/catch_test_macros.hpp>

namespace {

using namespace coprod;
using namespace coprod::test;

TEST_CASE("E12.1: voice by access to communication, mean 1") {
  Workshop shop(2);
  Parameters& p = shop.env.parameters;
  p.voice_access = 0.8;
  p.tools_base = 0.3;
  p.tools_gain = 1.5;
  shop.effect(Practice::personalisation, 0.2f);  // tools .6
  shop.who<person::Communication>(1) = 51;
  shop.worker<enterprise_worker::Communication>(1) = 0.05f;
  shop.run(run_interdependence);
  // Access 1 and 1 - .8 x .75 x .4 = .76, mean .88.
  CHECK(near(shop.worker<enterprise_worker::Voice>(0), 1.0 / 0.88));
  CHECK(near(shop.worker<enterprise_worker::Voice>(1), 0.76 / 0.88));
  shop.effect(Practice::personalisation, 1.0f);  // tools 1: all are heard
  shop.run(run_interdependence);
  CHECK(shop.worker<enterprise_worker::Voice>(0) == 1.0f);
  CHECK(shop.worker<enterprise_worker::Voice>(1) == 1.0f);
  // One heard among many who are not: 30 times the mean is cut to 10.
  Workshop silent(30);
  silent.env.parameters.voice_access = 1.0;
  silent.env.parameters.tools_base = 0.0;
  silent.effect(Practice::personalisation, 0.0f);
  for (std::size_t i = 1; i < 30; ++i) silent.who<person::Communication>(i) = 0;
  silent.run(run_interdependence);
  CHECK(silent.worker<enterprise_worker::Voice>(0) == 10.0f);
  CHECK(silent.worker<enterprise_worker::Voice>(1) == 0.0f);
}

TEST_CASE("E12.2: mutual help is the lesser of both; like pairs give none") {
  const Sector sector{1.0, {0.8f, 0.4f, 0.0f, 0.0f, 0.0f, 0.0f}};
  const std::array<std::uint8_t, n_capabilities> walks{255, 0, 9, 9, 9, 9};
  const std::array<std::uint8_t, n_capabilities> sees{0, 255, 200, 9, 9, 9};
  const std::array<std::uint8_t, n_capabilities> both{255, 255, 9, 9, 9, 9};
  // To the first .4 / 1.2 of sight, to the second .8 / 1.2 of mobility.
  CHECK(near(mutual_help(walks, sees, sector), 1.0 / 3.0));
  CHECK(mutual_help(walks, sees, sector) == mutual_help(sees, walks, sector));
  CHECK(mutual_help(walks, walks, sector) == 0.0f);
  CHECK(mutual_help(walks, both, sector) == 0.0f);  // one helps, the other has nothing to give
  // 102 / 255 = .4 of mobility given for .2 of sight: min(.8 x .4, .4 x .2) / 1.2.
  CHECK(near(mutual_help({153, 102, 0, 0, 0, 0}, {51, 153, 0, 0, 0, 0}, sector), 0.08 / 1.2));
}

TEST_CASE("E12.2: a worker pairs with the free colleague of the greatest mutual help") {
  Workshop shop(4);
  Parameters& p = shop.env.parameters;
  p.pairing_rate = 1.0;
  p.role_rate = 0.0;
  shop.env.sectors[0] = {1.0, {0.5f, 0.5f, 0.0f, 0.0f, 0.0f, 0.0f}};
  shop.who<person::Vision>(0) = 0;     // key 1 walks
  shop.who<person::Vision>(1) = 0;     // key 2 is like them
  shop.who<person::Mobility>(2) = 51;  // keys 3 and 4 see, 3 walks a little
  shop.who<person::Mobility>(3) = 0;
  const auto partners = [&] {
    std::array<std::uint64_t, 4> keys{};
    for (std::size_t w = 0; w < 4; ++w) keys[w] = shop.worker<enterprise_worker::Partner>(w);
    return keys;
  };
  shop.run(run_interdependence);
  CHECK(partners() == std::array<std::uint64_t, 4>{0, 0, 0, 0});  // no practice
  shop.effect(Practice::interdependence, 1.0f);
  shop.run(run_interdependence);
  // 1 finds 4 (help .5) rather than 3 (.4); then 2 finds 3.
  CHECK(partners() == std::array<std::uint64_t, 4>{4, 3, 2, 1});
  CHECK(near(shop.worker<enterprise_worker::Help>(0), 0.5));
  CHECK(near(shop.worker<enterprise_worker::Help>(3), 0.5));
  CHECK(near(shop.worker<enterprise_worker::Help>(1), 0.4));
  CHECK(near(shop.worker<enterprise_worker::Help>(2), 0.4));
  // 4 leaves, and a conflict halts the practice: 1 has no partner, the other pair stays.
  shop.who<person::Status>(3) = code(Status::seeking);
  shop.effect(Practice::interdependence, 0.0f);
  refresh_workers(shop.world);
  shop.run(run_interdependence);
  CHECK(shop.worker<enterprise_worker::Partner>(0) == 0);
  CHECK(shop.worker<enterprise_worker::Help>(0) == 0.0f);
  CHECK(shop.worker<enterprise_worker::Partner>(1) == 3);
  // 4 comes back as a newcomer: nobody points at them.
  shop.who<person::Status>(3) = code(Status::social_enterprise);
  add_worker(shop.world, shop.env, 3, 0, 0.0f);
  refresh_workers(shop.world);
  shop.effect(Practice::interdependence, 1.0f);
  shop.run(run_interdependence);
  CHECK(partners() == std::array<std::uint64_t, 4>{4, 3, 2, 1});
}

TEST_CASE("E12.2: like colleagues have nothing to give each other, and do not pair") {
  Workshop shop(2);
  shop.env.parameters.pairing_rate = 1.0;
  shop.env.parameters.esteem_rate = 0.0;
  shop.effect(Practice::interdependence, 1.0f);
  shop.run(run_interdependence);
  CHECK(shop.worker<enterprise_worker::Partner>(0) == 0);
  CHECK(shop.worker<enterprise_worker::Help>(0) == 0.0f);
  CHECK(near(shop.worker<enterprise_worker::Esteem>(0), 0.3));
}

TEST_CASE("E12.3, E12.7: esteem from help and role, and identity from esteem, voice and role") {
  Workshop shop(1);
  Parameters& p = shop.env.parameters;
  p.pairing_rate = 0.0;
  p.role_rate = 0.0;
  p.pairing_esteem = 0.4;
  p.role_esteem = 0.05;
  p.esteem_rate = 0.1;
  p.esteem_identity = 0.05;
  shop.effect(Practice::interdependence, 1.0f);
  shop.worker<enterprise_worker::Help>(0) = 0.25f;
  shop.worker<enterprise_worker::Role>(0) = code(Role::supervisor);
  shop.worker<enterprise_worker::Esteem>(0) = 0.5f;
  shop.who<person::Identity>(0) = 0.4f;
  shop.run(run_interdependence);
  // Gain .4 x .25 + .05 x 2 = .2: .5 + .2 x .5 - .1 x .2.
  CHECK(near(shop.worker<enterprise_worker::Esteem>(0), 0.58));
  // Seen .58 x 1 + .25 x 2 = 1.08: .4 + .05 x 1.08 x .6.
  CHECK(near(shop.who<person::Identity>(0), 0.4324));
  // Without the practice help counts nothing, the role still does: .5 + .1 x .5 - .02.
  shop.effect(Practice::interdependence, 0.0f);
  shop.worker<enterprise_worker::Esteem>(0) = 0.5f;
  shop.who<person::Identity>(0) = 0.4f;
  shop.run(run_interdependence);
  CHECK(near(shop.worker<enterprise_worker::Esteem>(0), 0.53));
  CHECK(shop.who<person::Identity>(0) == 0.4f);
}

TEST_CASE("E12.4: the next role after two years, where the enterprise has such roles") {
  Workshop shop(3);
  Parameters& p = shop.env.parameters;
  p.pairing_rate = 0.0;
  p.role_rate = 1000.0;  // so that the chance is above 1
  p.role_teaching = 0.0;
  shop.effect(Practice::interdependence, 1.0f);
  shop.who<person::HireDay>(0) = shop.month.first_day - 730;
  shop.who<person::HireDay>(1) = shop.month.first_day - 729;
  shop.who<person::HireDay>(2) = shop.month.first_day - 5000;
  const auto role = [&](std::size_t w) { return shop.worker<enterprise_worker::Role>(w); };
  shop.run(run_interdependence);
  CHECK(role(0) == code(Role::peer_trainer));
  CHECK(role(1) == code(Role::worker));
  shop.run(run_interdependence);
  CHECK(role(0) == code(Role::supervisor));
  CHECK(shop.flows.practice.promotions == 4);
  shop.run(run_interdependence);
  CHECK(role(0) == code(Role::supervisor));  // to decide takes emancipation
  shop.effect(Practice::emancipation, 1.0f);
  shop.effect(Practice::interdependence, 0.0f);
  shop.run(run_interdependence);
  CHECK(role(0) == code(Role::decision_maker));
  shop.run(run_interdependence);
  CHECK(role(0) == code(Role::advocate));
  shop.run(run_interdependence);
  CHECK(role(0) == code(Role::advocate));  // the last
  // No contact, no role; nor where the enterprise has none; nor without esteem.
  Workshop none(1);
  none.env.parameters.role_rate = 1000.0;
  none.effect(Practice::interdependence, 1.0f);
  none.month.contact = 0.0f;
  none.run(run_interdependence);
  CHECK(none.worker<enterprise_worker::Role>(0) == 0);
  none.month.contact = 1.0f;
  none.world.social_enterprises.get<social_enterprise::Roles>()[0] = 0;
  none.run(run_interdependence);
  CHECK(none.worker<enterprise_worker::Role>(0) == 0);
  // The chance is rate x effect x esteem x voice x contact: .8 x 1 x .5 x 1 x .5 = .2 of many.
  Workshop many(1000);
  many.env.parameters.role_rate = 0.8;
  many.env.parameters.pairing_rate = 0.0;
  many.env.parameters.esteem_rate = 0.0;
  many.effect(Practice::interdependence, 1.0f);
  many.month.contact = 0.5f;
  for (std::size_t w = 0; w < 1000; ++w) many.worker<enterprise_worker::Esteem>(w) = 0.5f;
  many.run(run_interdependence);
  CHECK(std::abs(static_cast<int>(many.flows.practice.promotions) - 200) < 51);  // four deviations
}

TEST_CASE("E12.5: those with a role train newcomers of less than a year") {
  Workshop shop(2);
  Parameters& p = shop.env.parameters;
  p.role_teaching = 0.2;
  p.role_rate = 0.0;
  shop.worker<enterprise_worker::Role>(0) = code(Role::peer_trainer);
  shop.who<person::HireDay>(1) = shop.month.first_day - 364;
  for (std::size_t i = 0; i < 2; ++i) {
    shop.who<person::Skill>(i) = 0.5f;
    shop.who<person::NaturalSupport>(i) = 0.2f;
  }
  CHECK(share_with_role(shop.world, 0) == 0.5f);
  CHECK(share_with_role(shop.world, 1) == 0.0f);  // no such enterprise yet
  shop.run(run_interdependence);
  CHECK(near(shop.who<person::Skill>(1), 0.55));           // .5 + .2 x .5 x .5
  CHECK(near(shop.who<person::NaturalSupport>(1), 0.28));  // .2 + .2 x .5 x .8
  CHECK(shop.who<person::Skill>(0) == 0.5f);               // no newcomer
  CHECK(shop.who<person::NaturalSupport>(0) == 0.2f);
  shop.who<person::Skill>(1) = 1.2f;  // above a standard worker
  shop.run(run_interdependence);
  CHECK(shop.who<person::Skill>(1) == 1.2f);
}

TEST_CASE("E12.6: contact with customers brings communication and the public's attitude") {
  Workshop shop(2);
  Parameters& p = shop.env.parameters;
  p.contact_communication = 0.5;
  p.contact_public = 0.5;
  p.pairing_rate = 0.0;
  p.role_rate = 0.0;
  shop.env.district_share[0] = 0.5;  // 500 persons, of whom 1% are 5
  shop.env.district_share[1] = 0.5;
  shop.effect(Practice::interdependence, 1.0f);
  shop.month.contact = 0.8f;
  const auto attitude = shop.world.publics.get<public_group::Attitude>();
  attitude[0] = attitude[1] = 0.5f;
  shop.worker<enterprise_worker::Communication>(0) = 0.1f;
  shop.run(run_interdependence);
  CHECK(near(shop.worker<enterprise_worker::Communication>(0), 0.18));  // .1 + .5 x .8 x .2
  CHECK(near(attitude[0], 0.58));  // 2 x .8 / 5 = .32: .5 + .5 x .32 x .5
  CHECK(attitude[1] == 0.5f);
  // Of at most 1% of persons.
  shop.env.persons_at_start = 10;
  shop.run(run_interdependence);
  CHECK(near(attitude[0], 0.79));  // .58 + .5 x .42
}

}  // namespace
