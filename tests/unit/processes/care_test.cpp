// processes: care by several hands (E10.4, E10.7 - E10.9) against numbers worked out by hand.

#include "processes/operational/care_stance.hpp"
#include "processes/operational/follow_up_clock.hpp"
#include "processes/operational/follow_up_posts.hpp"
#include "processes/operational/natural_support.hpp"
#include "processes/operational/volunteering.hpp"
#include "tests/unit/processes/workshop.hpp"

#include <array>
#include <cmath>
#include <cstdint>
#include <vector>

#include <catch2/catch_test_macros.hpp>

namespace {

using namespace coprod;
using namespace coprod::test;

TEST_CASE("E10.7: the stance of social workers follows the integrative care of their NGO") {
  Workshop shop(0);
  Parameters& p = shop.env.parameters;
  p.stance_base = 0.1;
  p.stance_practice = 1.5;
  p.stance_rate = 0.05;
  shop.effect(Practice::integrative_care, 0.4f, 0);  // target .1 + .6
  auto& posts = shop.world.social_workers;
  posts.resize(5);
  const auto ngo = posts.get<social_worker::Ngo>();
  const auto stance = posts.get<social_worker::Stance>();
  const auto months = posts.get<social_worker::Facilitating>();
  ngo[0] = ngo[1] = ngo[2] = ngo[3] = 0;  // the last is Government's own
  stance[1] = 0.28f;
  stance[2] = 0.9f;
  stance[3] = 0.2f;
  months[1] = 6;
  months[2] = 255;
  months[3] = 40;
  stance[4] = 0.0f;
  shop.run(run_care_stance);
  CHECK(near(stance[0], 0.035));  // .05 x .7
  CHECK(near(stance[1], 0.301));  // .28 + .05 x .42
  CHECK(near(stance[2], 0.89));   // back to .7
  CHECK(near(stance[3], 0.225));
  CHECK(near(stance[4], 0.005));  // .05 x .1
  CHECK(months[0] == 0);
  CHECK(months[1] == 7);
  CHECK(months[2] == 255);
  CHECK(months[3] == 0);                             // facilitates no more
  shop.effect(Practice::integrative_care, 1.0f, 0);  // 1.6, cut to 1
  stance[0] = 0.0f;
  shop.run(run_care_stance);
  CHECK(near(stance[0], 0.05));
}

TEST_CASE("E10.7: facilitation takes more hours for six months, then fewer; off, it takes none") {
  Parameters p;
  p.facilitation_hours = 0.2;
  p.facilitation_saving = 0.1;
  CHECK(near(hours_of_stance(0.5f, 6, p), 1.1));
  CHECK(near(hours_of_stance(0.5f, 7, p), 0.95));
  CHECK(hours_of_stance(0.0f, 7, p) == 1.0f);
  CHECK(hours_of_stance(0.2f, 0, p) == 1.0f);  // an expert's
  p.facilitation_saving = 1.0;
  CHECK(hours_of_stance(1.0f, 7, p) == 0.1f);  // never none
  p.stance_counts = 0.0;
  CHECK(hours_of_stance(0.5f, 3, p) == 1.0f);
  CHECK(hours_of_stance(0.5f, 30, p) == 1.0f);
}

TEST_CASE("E10.7: a facilitator lets natural support grow faster while formal support lasts") {
  Persons few(4);
  Parameters& p = few.env.parameters;
  p.natural_half_life = 10.0;
  p.facilitation_natural = 1.5;
  const float stance = 0.4f;
  for (std::uint32_t i = 0; i < 4; ++i) {
    few.rows.get<person::Status>()[i] = code(Status::open_employment);
    few.rows.get<person::Programme>()[i] = code(Programme::supported_employment);
    few.rows.get<person::HireDay>()[i] = few.month.first_day - 100;
    few.rows.get<person::SocialWorker>()[i] = i == 1 ? no_row : 0;  // the second waits
    few.rows.get<person::FormalSupport>()[i] = i == 2 ? 1.6f : 0.5f;
    few.rows.get<person::NaturalSupport>()[i] = 0.2f;
  }
  few.rows.get<person::Programme>()[3] = 0;  // has no case
  few.rows.get<person::SocialWorker>()[3] = no_row;
  few.make(make_follow_up_clock_coefficients).stance = &stance;
  few.run(run_follow_up_clock);
  const auto natural = few.rows.get<person::NaturalSupport>();
  // ln 2 / 10 x 1.5 x .4 x .5 x .8 = .0166355
  CHECK(near(natural[0], 0.2166355));
  CHECK(natural[1] == 0.2f);
  CHECK(near(natural[2], 0.2332711));  // formal support counts as at most 1
  CHECK(natural[3] == 0.2f);
  p.stance_counts = 0.0;
  natural[0] = 0.2f;
  few.make(make_follow_up_clock_coefficients).stance = &stance;
  few.run(run_follow_up_clock);
  CHECK(natural[0] == 0.2f);
}

TEST_CASE("E10.10: where follow-up ends, the longest in their job take the free long-term posts") {
  Workshop shop(0);
  constexpr auto supported = static_cast<std::size_t>(Programme::supported_employment);
  constexpr auto long_term = static_cast<std::size_t>(Programme::long_term_support);
  shop.month.levers.follow_up_posts[supported] = 1.0;
  shop.month.levers.long_term_support_posts = 1.0;
  shop.month.levers.caseload_limit[supported] = 3.0;
  shop.month.levers.follow_up_intensity[supported] = shop.env.parameters.reference_intensity;
  auto& clock = shop.coefficients.follow_up_clock;
  clock.intensity[supported] = clock.intensity[long_term] = 1.0f;
  clock.days[supported] = 100;
  auto& persons = shop.world.persons;
  persons.resize(5);
  std::vector<std::uint32_t> open(block_rows);
  shop.blocks[0].output.open_cases.data = open.data();
  // March has 31 days: follow-up ends this month from day 69 before its first on.
  const std::array<std::int32_t, 5> days{68, 69, 80, 99, 400};
  for (std::uint32_t i = 0; i < 5; ++i) {
    persons.get<person::Key>()[i] = i + 1;
    persons.get<person::Status>()[i] = code(Status::open_employment);
    persons.get<person::Programme>()[i] = code(Programme::supported_employment);
    persons.get<person::SocialWorker>()[i] = no_row;
    persons.get<person::HireDay>()[i] = shop.month.first_day - days[i];
    shop.blocks[0].output.open_cases.push(i);
  }
  persons.get<person::Programme>()[4] = code(Programme::long_term_support);  // since long ago
  shop.run(run_follow_up_posts);
  const auto programme = persons.get<person::Programme>();
  CHECK(programme[0] == supported);  // goes on
  CHECK(programme[1] == supported);  // ends: two places were free
  CHECK(programme[2] == long_term);
  CHECK(programme[3] == long_term);
  CHECK(programme[4] == long_term);
  CHECK(shop.flows.cases[supported] == 2);
  CHECK(shop.flows.cases[long_term] == 3);
  CHECK(shop.flows.cases_waiting[long_term] == 0);
  for (const float formal : persons.get<person::FormalSupport>()) CHECK(formal == 1.0f);
  // Nobody is sent from a long-term post; when posts are cut, cases wait.
  shop.month.levers.long_term_support_posts = 0.0;
  shop.flows.clear();
  shop.run(run_follow_up_posts);
  CHECK(programme[3] == long_term);
  CHECK(shop.flows.cases_waiting[long_term] == 3);
  CHECK(persons.get<person::FormalSupport>()[3] == 0.0f);
}

TEST_CASE("E10.2: natural support grows faster where co-workers were trained, and never past 1") {
  Persons two(2);
  for (std::uint32_t i = 0; i < 2; ++i) {
    two.rows.get<person::Status>()[i] = code(Status::open_employment);
    two.rows.get<person::FormalSupport>()[i] = 1.0f;
    two.rows.get<person::NaturalSupport>()[i] = 0.2f;
  }
  two.rows.get<person::CoworkersTrained>()[1] = 1;
  two.env.parameters.natural_half_life = 10.0;
  two.env.parameters.coworker_training_gain = 0.5;
  two.make(make_natural_support_coefficients);
  two.run([](Block& block) { block.month.kernels->natural_support(block); });
  const auto natural = two.rows.get<person::NaturalSupport>();
  CHECK(near(natural[0], 0.2554518));  // .2 + ln 2 / 10 x .8
  CHECK(near(natural[1], 0.2831777));  // .2 + ln 2 / 10 x 1.5 x .8
  two.env.parameters.coworker_training_gain = 100.0;
  two.make(make_natural_support_coefficients);
  two.run([](Block& block) { block.month.kernels->natural_support(block); });
  CHECK(natural[1] == 1.0f);
}

TEST_CASE("E10.4, E10.7: a facilitator's post holds fewer cases at first, and no part of a case") {
  Workshop shop(0);
  Parameters& p = shop.env.parameters;
  constexpr auto supported = static_cast<std::size_t>(Programme::supported_employment);
  shop.month.levers.follow_up_posts[supported] = 1.0;
  shop.month.levers.caseload_limit[supported] = 20.0;
  shop.month.levers.follow_up_intensity[supported] = p.reference_intensity;
  shop.coefficients.follow_up_clock.intensity[supported] = 1.0f;
  auto& persons = shop.world.persons;
  persons.resize(25);
  std::vector<std::uint32_t> open(block_rows);
  shop.blocks[0].output.open_cases.data = open.data();
  for (std::uint32_t i = 0; i < 25; ++i) {
    persons.get<person::Key>()[i] = i + 1;
    persons.get<person::Status>()[i] = code(Status::open_employment);
    persons.get<person::Programme>()[i] = static_cast<std::uint8_t>(supported);
    persons.get<person::HireDay>()[i] = shop.month.first_day - 50;
    shop.blocks[0].output.open_cases.push(i);
  }
  shop.run(run_follow_up_posts);
  auto& posts = shop.world.social_workers;
  REQUIRE(posts.size() == 1);
  CHECK(posts.get<social_worker::Cases>()[0] == 20);
  CHECK(shop.flows.cases_waiting[supported] == 5);
  posts.get<social_worker::Stance>()[0] = 0.5f;
  posts.get<social_worker::Facilitating>()[0] = 3;
  shop.flows.clear();
  shop.run(run_follow_up_posts);
  CHECK(posts.get<social_worker::Capacity>()[0] == 18.0f);  // 20 / 1.1 = 18.18
  CHECK(posts.get<social_worker::Cases>()[0] == 18);
  CHECK(shop.flows.cases_waiting[supported] == 7);
  posts.get<social_worker::Facilitating>()[0] = 30;
  shop.flows.clear();
  shop.run(run_follow_up_posts);
  CHECK(posts.get<social_worker::Cases>()[0] == 21);  // 20 / .95 = 21.05
  // Parts of cases add up over the posts of a district.
  shop.month.levers.follow_up_posts[supported] = 3.0;
  shop.run(run_follow_up_posts);
  REQUIRE(posts.size() == 3);
  const auto cases_at = [&](float stance) {
    for (std::size_t w = 0; w < 3; ++w) {
      posts.get<social_worker::Stance>()[w] = stance;
      posts.get<social_worker::Facilitating>()[w] = 3;
    }
    shop.flows.clear();
    shop.run(run_follow_up_posts);
    double cases = 0.0;
    for (const float c : posts.get<social_worker::Capacity>()) {
      CHECK(c == std::floor(c));
      cases += static_cast<double>(c);
    }
    CHECK(shop.flows.capacity[supported] == cases);
    return cases;
  };
  CHECK(cases_at(0.5f) == 54.0);  // 3 x 18.18 = 54.5
  CHECK(cases_at(0.1f) == 58.0);  // 3 x 19.61 = 58.8, not 3 x 19
  CHECK(cases_at(0.0f) == 60.0);
  // Seats where policy is made take a part of the hours: 60 (1 - .1 x .5).
  p.seat_time = 0.1;
  shop.month.levers.cogovernance_seats[supported] = 0.5;
  CHECK(cases_at(0.0f) == 57.0);
  shop.month.levers.cogovernance_seats[supported] = 0.0;
  shop.month.levers.cogovernance_seats[static_cast<std::size_t>(Programme::social_enterprise)] =
      1.0;
  CHECK(cases_at(0.0f) == 60.0);
}

TEST_CASE("posts of all programmes go round the NGOs of a district together") {
  Workshop shop(0);
  auto& ngos = shop.world.ngos;
  ngos.resize(3);
  for (std::size_t n = 0; n < 3; ++n) {
    ngos.get<ngo::District>()[n] = ngos.get<ngo::District>()[0];
    ngos.get<ngo::Size>()[n] = 1.0f / 3.0f;
  }
  shop.blocks[0].output.open_cases = {};
  const auto fund = [&](Programme programme, double posts) {
    const auto p = static_cast<std::size_t>(programme);
    shop.month.levers.follow_up_posts[p] = posts;
    shop.month.levers.caseload_limit[p] = 20.0;
    shop.month.levers.follow_up_intensity[p] = shop.env.parameters.reference_intensity;
  };
  fund(Programme::placement_division, 2.0);
  fund(Programme::supported_employment, 2.0);
  fund(Programme::on_the_job_training, 3.0);
  shop.run(run_follow_up_posts);
  const auto of = shop.world.social_workers.get<social_worker::Ngo>();
  CHECK(std::vector<std::uint32_t>(of.begin(), of.end())
        == std::vector<std::uint32_t>{no_row, no_row, 0, 1, 2, 0, 1});
}

TEST_CASE("E10.8: logics apart cost collaboration unless they are managed or bridged") {
  Parameters p;
  p.collaboration_base = 0.2;
  p.collaboration_distance = 3.0;
  p.collaboration_bridging = 6.0;
  const auto is = [&](double distance, double management, double network, double expected) {
    return std::fabs(collaboration(distance, management, network, p) - expected) < 1e-6;
  };
  CHECK(is(0.0, 0.4, 0.3, 0.549834));  // logistic(.2)
  CHECK(is(0.5, 0.4, 0.3, 0.549834));  // .2 - 3 x .5 x .6 + 6 x .5 x .3 = .2
  CHECK(is(0.5, 0.0, 0.3, 0.401312));  // .2 - 1.5 + .9 = -.4
  CHECK(is(0.5, 1.0, 0.3, 0.750260));  // .2 + .9 = 1.1: D = 0 is not the best
  CHECK(is(1.0, 0.0, 0.0, 0.057324));  // .2 - 3 = -2.8
}

TEST_CASE("E10.8, E10.9: a group of volunteers and its NGO") {
  Workshop shop(0);
  Parameters& p = shop.env.parameters;
  p.collaboration_base = 0.2;
  p.collaboration_distance = 3.0;
  p.collaboration_bridging = 6.0;
  p.volunteers_leave = 0.045;
  auto& groups = shop.world.volunteer_groups;
  groups.resize(1);
  groups.get<volunteer_group::Ngo>()[0] = 0;
  groups.get<volunteer_group::Size>()[0] = 20.0f;
  groups.get<volunteer_group::Active>()[0] = 10.0f;
  groups.get<volunteer_group::LogicPublic>()[0] = 0.2f;
  groups.get<volunteer_group::LogicMarket>()[0] = 0.2f;
  groups.get<volunteer_group::LogicCommunity>()[0] = 0.4f;
  groups.get<volunteer_group::LogicNetwork>()[0] = 0.2f;
  shop.world.ngos.get<ngo::LogicPublic>()[0] = 0.5f;
  shop.world.ngos.get<ngo::LogicMarket>()[0] = 0.2f;
  shop.world.ngos.get<ngo::LogicCommunity>()[0] = 0.1f;
  shop.world.ngos.get<ngo::LogicNetwork>()[0] = 0.2f;
  shop.world.organisations.get<organisation::Routine>()[0] = 0.5f;
  shop.run(run_volunteering);
  const auto active = groups.get<volunteer_group::Active>();
  const auto works = groups.get<volunteer_group::Collaboration>();
  // D = (.3 + .3) / 2; .2 - 3 x .3 x .5 + 6 x .3 x .2 = .11.
  CHECK(near(works[0], 0.527472));
  // 10 + .045 (.527472 x 20 - 10)
  CHECK(near(active[0], 10.024725, 1e-5));
  // In the district: active share x collaboration.
  CHECK(near(volunteers_by_district(shop.world)[0], 0.501236 * 0.527472));
  CHECK(volunteers_by_district(shop.world)[1] == 0.0f);
  shop.month.levers.volunteer_bridging = 0.8;  // more than the NGO's routine
  shop.run(run_volunteering);
  CHECK(near(works[0], 0.593873));             // .2 - .18 + .36 = .38
  shop.month.levers.volunteer_bridging = 0.3;  // less
  shop.run(run_volunteering);
  CHECK(near(works[0], 0.527472));
  // Never more than there are.
  active[0] = 20.0f;
  p.volunteers_leave = 0.0;
  shop.run(run_volunteering);
  CHECK(active[0] == 20.0f);
}

}  // namespace
