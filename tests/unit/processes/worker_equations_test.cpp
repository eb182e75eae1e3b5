// processes: the equations of staff in social enterprises, of care around them and of identity
// against numbers worked out by hand, in worlds of a few rows.

#include "processes/government/policy_calendar.hpp"
#include "processes/government/shock_calendar.hpp"
#include "processes/identity/emancipation.hpp"
#include "processes/identity/identity.hpp"
#include "processes/identity/interdependence.hpp"
#include "processes/labour_market/employment_exit.hpp"
#include "processes/labour_market/hiring.hpp"
#include "processes/labour_market/settlement.hpp"
#include "processes/operational/care_stance.hpp"
#include "processes/operational/co_design.hpp"
#include "processes/operational/follow_up_clock.hpp"
#include "processes/operational/follow_up_posts.hpp"
#include "processes/operational/volunteering.hpp"
#include "processes/organisations/enterprise_accounts.hpp"
#include "processes/strategic/service_revamp.hpp"
#include "random/draws.hpp"
#include "world/organisation_rules.hpp"
#include "world/roster.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <vector>

#include <catch2/catch_test_macros.hpp>

namespace {

using namespace coprod;

/// Equal to within some roundings of a float32.
bool near(float value, double expected, double error = 2e-6) {
  return std::fabs(static_cast<double>(value) - expected) <= error;
}

template <class E>
constexpr std::uint8_t code(E value) {
  return static_cast<std::uint8_t>(value);
}

/// An NGO (organisation 0) and a social enterprise (organisation 1) whose staff are rows 0, 1, … of
/// persons with the keys 1, 2, …; all capabilities full, the job asks for mobility alone.
struct Workshop {
  Environment env;
  LeverCalendar calendar;
  World world;
  MonthContext month;
  MonthFlows flows;
  std::vector<BlockStore> blocks;
  Executor executor{1};
  HiringWorkspace hiring;
  std::vector<std::uint32_t> to_employers;
  std::vector<EnterprisePay> pay;

  explicit Workshop(std::uint32_t staff, Month now = Month(2016, 3)) {
    Parameters& p = env.parameters;
    p.fit_weight = 1.0;
    p.fit_floor = 0.0;
    p.stress_loss = 0.0;
    env.sectors[0] = {1.0, {1.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f}};
    env.district_share[0] = 1.0;
    env.persons_at_start = 1000;
    month.environment = &env;
    month.month = now;
    month.first_day = now.first_day();
    month.days = now.days();
    month.price = 5000.0f;
    month.hours_to_month = static_cast<float>(52.0 / 12.0);
    month.kernels = &kernels();
    world.month = now - 1;
    world.publics.resize(n_districts);
    world.search_groups.resize(n_districts * n_severities);
    world.ngos.resize(1);
    world.ngos.get<ngo::Size>()[0] = 1.0f;
    world.social_enterprises.resize(1);
    world.social_enterprises.get<social_enterprise::Staff>()[0] = static_cast<std::int32_t>(staff);
    world.organisations.resize(2);
    world.practices.resize(2 * n_practices);
    world.engagements.resize(2 * n_engagements);
    world.persons.resize(staff);
    for (std::uint32_t i = 0; i < staff; ++i) {
      world.persons.get<person::Key>()[i] = i + 1;
      world.persons.get<person::Status>()[i] = code(Status::social_enterprise);
      world.persons.get<person::Employer>()[i] = 0;
      world.persons.get<person::Route>()[i] = code(Route::social_enterprise);
      world.persons.get<person::HireDay>()[i] = month.first_day - 1000;
      add_worker(world, env, i, 0, 0.0f);
    }
    refresh_workers(world);
    world.index_organisations();
    to_employers.resize(block_rows);
    pay.resize(block_rows);
    blocks.resize(1);
    blocks[0].output.to_employers.data = to_employers.data();
    blocks[0].output.enterprise_pay.data = pay.data();
  }
  Workshop(const Workshop&) = delete;
  Workshop& operator=(const Workshop&) = delete;

  void effect(Practice practice, float value, std::size_t organisation = 1) {
    world.practices
        .get<practice::Effect>()[organisation * n_practices + static_cast<std::size_t>(practice)] =
        value;
  }
  template <class C>
  [[nodiscard]] typename C::Type& who(std::size_t i) {
    return world.persons.get<C>()[i];
  }
  template <class C>
  [[nodiscard]] typename C::Type& worker(std::size_t w) {
    return world.enterprise_workers.get<C>()[w];
  }
  template <class Process>
  void run(Process process) {
    Step step{world, env, calendar, month, blocks, flows, executor, hiring};
    process(step);
  }
};

/// One block of persons, for the rules by person.
struct Persons {
  Environment env;
  MonthContext month;
  person::Rows rows;
  std::unique_ptr<Scratch> scratch = std::make_unique<Scratch>();
  std::vector<std::uint32_t> words;
  std::vector<std::uint32_t> cases;
  std::vector<JobEnd> ends;
  std::vector<EnterprisePay> pay;
  std::vector<float> powers;
  BlockOutput output;

  explicit Persons(std::size_t n)
      : words(block_rows),
        cases(block_rows),
        ends(block_rows),
        pay(block_rows) {
    rows.resize(n);
    month.environment = &env;
    month.kernels = &kernels();
    month.month = Month(2016, 3);
    month.first_day = month.month.first_day();
    month.days = month.month.days();
    month.follow_up_days.fill(unlimited_days);
    output.open_cases.data = cases.data();
    output.job_ends.data = ends.data();
    output.enterprise_pay.data = pay.data();
  }
  Persons(const Persons&) = delete;
  Persons& operator=(const Persons&) = delete;

  template <class Rule>
  void run(Rule rule) {
    Block block(rows, month, 0, static_cast<std::uint32_t>(rows.size()), *scratch, output,
                words.data());
    rule(block);
  }
};

}  // namespace

// ---- Service revamp ----

TEST_CASE("E6.1: an effect of service revamp closes part of the gap to 1.1 standard workers") {
  Workshop shop(3);
  shop.env.parameters.revamp_training = 0.04;
  shop.effect(Practice::service_revamp, 0.5f);
  shop.effect(Practice::service_revamp, 1.0f, 0);  // the NGO's is not theirs
  shop.who<person::Skill>(0) = 0.6f;
  shop.who<person::Skill>(1) = 1.3f;
  shop.who<person::Skill>(2) = 0.6f;
  shop.who<person::Status>(2) = code(Status::seeking);  // has left
  shop.run(run_service_revamp);
  CHECK(near(shop.who<person::Skill>(0), 0.61));  // .6 + .04 x .5 x .5
  CHECK(shop.who<person::Skill>(1) == 1.3f);      // above it nothing is taken away
  CHECK(shop.who<person::Skill>(2) == 0.6f);
  CHECK(shop.world.enterprise_workers.size() == 2);  // the roster is brought up to date
  shop.effect(Practice::service_revamp, 0.0f);
  shop.run(run_service_revamp);
  CHECK(near(shop.who<person::Skill>(0), 0.61));
}

TEST_CASE("E6.2: staff passed on begin with natural support of aftercare x effect") {
  for (const float effect : {0.5f, 0.0f}) {
    Workshop shop(1);
    Parameters& p = shop.env.parameters;
    p.revamp_aftercare = 0.8;
    p.outside_candidates = 0.0;  // any margin will do
    p.training_cost = 0.0;
    p.perception_bias = 0.0;
    shop.effect(Practice::service_revamp, effect);
    shop.world.employers.resize(1);
    shop.world.employers.get<employer::VacancyRate>()[0] = 1.0f;
    shop.world.employers.get<employer::Markdown>()[0] = 0.5f;
    shop.world.employers.get<employer::PerceivedRisk>()[0] = 0.0f;
    shop.world.index_organisations();
    shop.who<person::NaturalSupport>(0) = 0.9f;  // of the job that ends
    shop.blocks[0].output.to_employers.push(0);
    shop.run(run_hiring);
    REQUIRE(shop.flows.job_starts.size() == 1);
    CHECK(shop.flows.job_starts[0].route == code(Route::enterprise_referral));
    REQUIRE(shop.flows.job_ends.size() == 1);
    CHECK(shop.flows.job_ends[0].cause == code(ExitCause::move_up));
    CHECK(shop.who<person::Status>(0) == code(Status::open_employment));
    CHECK(near(shop.who<person::NaturalSupport>(0), effect > 0.0f ? 0.4 : 0.0));  // .8 x .5
    CHECK(shop.world.social_enterprises.get<social_enterprise::Staff>()[0] == 0);
  }
}

// ---- Distancing ----

TEST_CASE("E2.2: contact under distancing by zones") {
  Workshop shop(0);
  Parameters& p = shop.env.parameters;
  p.shock_contact = 1.0;
  p.zone_thinned = 0.2;
  p.zone_spaced = 0.15;
  p.zone_outdoors = 0.1;
  p.zone_online = 0.2;
  p.online_attendance = 0.7;
  p.online_skill = 0.6;
  p.online_design = 0.6;
  p.shock_demand = 0.35;
  p.shock_vacancies = 0.5;
  const auto gap = shop.world.organisations.get<organisation::PowerGap>();
  gap[0] = 0.4f;
  gap[1] = 0.8f;  // mean .6
  shop.month.levers.distancing = 0.5;
  shop.month.levers.demand_shock = 0.2;
  shop.run(run_shock_calendar);
  // Of .5: .1 thinned, .075 spaced, .05 outdoors, .1 online, .175 cancelled.
  const std::array<double, n_contact_zones> zones{0.5, 0.175, 0.1, 0.075, 0.05, 0.1};
  for (std::size_t z = 0; z < n_contact_zones; ++z) {
    INFO(contact_zone_names[z]);
    CHECK(std::fabs(shop.month.contact_zones[z] - zones[z]) < 1e-12);
  }
  // Online .7 x .6 x .6 x (1 - .6) = .1008:
  // .5 + .6 x .1 + .8 x .075 + .9 x .05 + .1008 x .1 = .67508.
  CHECK(near(shop.month.contact, 0.67508));
  CHECK(std::fabs(shop.month.demand_factor - 0.66) < 1e-12);  // E2.1: (1 - .175) (1 - .2)
  CHECK(near(shop.month.vacancy_factor, 0.75));

  // A closed enterprise has no power: mean gap .4, online .1512.
  shop.world.social_enterprises.get<social_enterprise::ClosedMonth>()[0] = 1000;
  shop.run(run_shock_calendar);
  CHECK(near(shop.month.contact, 0.665 + 0.1 * 0.1512));
  shop.world.social_enterprises.get<social_enterprise::ClosedMonth>()[0] = 0;

  // Shares above 1 are scaled: .125 each, nothing cancelled;
  // .5 + .125 (.6 + .8 + .9 + .1008) = .8001.
  p.zone_thinned = p.zone_spaced = p.zone_outdoors = p.zone_online = 0.5;
  shop.run(run_shock_calendar);
  CHECK(shop.month.contact_zones[1] == 0.0);
  CHECK(near(shop.month.contact, 0.8001));
  double sum = 0.0;
  for (const double share : shop.month.contact_zones) sum += share;
  CHECK(std::fabs(sum - 1.0) < 1e-12);

  // M33 off, or no distancing: contact is whole, exactly. Demand falls all the same.
  p.shock_contact = 0.0;
  shop.run(run_shock_calendar);
  CHECK(shop.month.contact == 1.0f);
  CHECK(std::fabs(shop.month.demand_factor - 0.66) < 1e-12);
  p.shock_contact = 1.0;
  shop.month.levers.distancing = 0.0;
  shop.run(run_shock_calendar);
  CHECK(shop.month.contact == 1.0f);
}

// ---- Co-design ----

TEST_CASE("E9.2: tools rise with the effect of personalisation, at most to 1") {
  Parameters p;
  p.tools_base = 0.3;
  p.tools_gain = 1.5;
  CHECK(near(quality_of_tools(0.0f, p), 0.3));
  CHECK(near(quality_of_tools(0.4f, p), 0.9));
  CHECK(quality_of_tools(0.6f, p) == 1.0f);  // 1.2
}

TEST_CASE("E9.5: distance of a person from what the provider supposes") {
  // Supposed .8 and .5 and four times 1; there are .4, .6 (153 / 255), 1: (.4 + .1) / 6.
  const std::array<float, n_capabilities> loss{0.2f, 0.5f, 0.0f, 0.0f, 0.0f, 0.0f};
  CHECK(near(distance_from_prior({102, 153, 255, 255, 255, 255}, loss), 0.5 / 6.0));
  CHECK(near(distance_from_prior({204, 128, 255, 255, 255, 255}, loss), 0.5 / 255.0 / 6.0));
  CHECK(near(distance_from_prior({0, 0, 0, 0, 0, 0}, {}), 1.0));
}

TEST_CASE("E9.3-E9.8: voice, belief, quality, split, accommodation and fit of one worker") {
  Workshop shop(1);
  Parameters& p = shop.env.parameters;
  p.tools_base = 0.3;
  p.tools_gain = 1.5;
  p.rotation_rate = 5.0;
  p.rotation_noise = 6.0;
  p.prior_error = 10.0;
  p.task_splitting = 0.5;
  p.design_rate = 0.2;
  p.redesign = 0.5;
  p.upkeep_loss = 0.05;
  p.enterprise_know_how = 0.4;
  shop.env.capability_loss[0][0] = {0.2f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f};
  shop.effect(Practice::personalisation, 0.4f);
  shop.world.organisations.get<organisation::PowerGap>()[1] = 0.5f;
  shop.who<person::Mobility>(0) = 102;  // .4 where .8 is supposed
  shop.worker<enterprise_worker::Split>(0) = 0.1f;
  shop.worker<enterprise_worker::Accommodation>(0) = 0.2f;
  shop.run(run_co_design);
  // Tools .9, voice .5 x .9 = .45; n = 5 x .4 = 2, belief 2 / 8.
  CHECK(near(shop.worker<enterprise_worker::Rotations>(0), 2.0));
  // Gap .55 x .75 x .4 / 6 = .0275, quality 1 - .275 = .725.
  CHECK(near(shop.worker<enterprise_worker::NeedGap>(0), 0.0275));
  // .1 + .2 (.5 x .4 x .725 - .1)
  CHECK(near(shop.worker<enterprise_worker::Split>(0), 0.109));
  // .2 + .5 x .4 x .725 x .8 - .05 x .6 x .2
  CHECK(near(shop.worker<enterprise_worker::Accommodation>(0), 0.31));
  // Asked for .891, lacking .491; made good .4 + .6 x .31 = .586: 1 - .414 x .491.
  CHECK(near(shop.who<person::JobFit>(0), 0.796726));
  // Another month: n = 4, belief .4.
  shop.run(run_co_design);
  CHECK(near(shop.worker<enterprise_worker::NeedGap>(0), 0.55 * 0.6 * 0.4 / 6.0));
  // Perceived and true needs so far apart that practice does nothing: only upkeep and forgetting.
  p.prior_error = 1e6;
  const float split = shop.worker<enterprise_worker::Split>(0);
  const float accommodated = shop.worker<enterprise_worker::Accommodation>(0);
  shop.run(run_co_design);
  CHECK(near(shop.worker<enterprise_worker::Split>(0), 0.8 * static_cast<double>(split)));
  CHECK(near(shop.worker<enterprise_worker::Accommodation>(0),
             0.97 * static_cast<double>(accommodated)));
}

TEST_CASE("E9.8: communication gained by contact counts in the fit") {
  Workshop shop(1);
  Parameters& p = shop.env.parameters;
  p.enterprise_know_how = 0.4;
  shop.env.sectors[0] = {1.0, {0.0f, 0.0f, 0.0f, 0.0f, 1.0f, 0.0f}};
  shop.who<person::Communication>(0) = 51;
  shop.worker<enterprise_worker::Communication>(0) = 0.1f;
  shop.run(run_co_design);
  // 51 + 25.5, cut to 76 / 255: 1 - .6 x (1 - 76 / 255).
  CHECK(near(shop.who<person::JobFit>(0), 1.0 - 0.6 * (1.0 - 76.0 / 255.0)));
  CHECK(shop.who<person::Communication>(0) == 51);          // the trait stays what it was
  CHECK(shop.worker<enterprise_worker::Split>(0) == 0.0f);  // no practice
  CHECK(shop.worker<enterprise_worker::Rotations>(0) == 0.0f);
  shop.worker<enterprise_worker::Communication>(0) = 1.0f;  // never above full
  shop.run(run_co_design);
  CHECK(shop.who<person::JobFit>(0) == 1.0f);
  // Who has left is designed for no more.
  shop.who<person::Status>(0) = code(Status::open_employment);
  shop.who<person::JobFit>(0) = 0.5f;
  shop.run(run_co_design);
  CHECK(shop.who<person::JobFit>(0) == 0.5f);
}

// ---- Care by several hands ----

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
  few.month.post_stance = &stance;
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
  few.run(run_follow_up_clock);
  const auto natural = few.rows.get<person::NaturalSupport>();
  // ln 2 / 10 x 1.5 x .4 x .5 x .8 = .0166355
  CHECK(near(natural[0], 0.2166355));
  CHECK(natural[1] == 0.2f);
  CHECK(near(natural[2], 0.2332711));  // formal support counts as at most 1
  CHECK(natural[3] == 0.2f);
  p.stance_counts = 0.0;
  natural[0] = 0.2f;
  few.run(run_follow_up_clock);
  CHECK(natural[0] == 0.2f);
}

TEST_CASE("E10.4, E10.7: a facilitator's post holds fewer cases at first, and no part of a case") {
  Workshop shop(0);
  Parameters& p = shop.env.parameters;
  p.post_turnover = 0.0;
  constexpr auto supported = static_cast<std::size_t>(Programme::supported_employment);
  shop.month.levers.follow_up_posts[supported] = 1.0;
  shop.month.levers.caseload_limit[supported] = 20.0;
  shop.month.levers.follow_up_intensity[supported] = p.reference_intensity;
  shop.month.intensity[supported] = 1.0f;
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
  p.volunteers_join = 0.06;
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
  // 10 + .06 x .527472 x 10 - .045 (1 - .263736) x 10 = 10 + .316483 - .331319
  CHECK(near(active[0], 9.985164, 1e-5));
  // In the district: active share x collaboration.
  CHECK(near(volunteers_by_district(shop.world)[0], 0.499258 * 0.527472));
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

// ---- Identity and emancipation ----

TEST_CASE("E11.1: identity moves towards that of the place in society") {
  Persons few(5);
  Parameters& p = few.env.parameters;
  p.identity_rate = 0.1;
  p.identity_outside = 0.3;
  p.identity_service = 0.35;
  p.identity_enterprise = 0.45;
  p.identity_open = 0.5;
  p.identity_fit = 0.2;
  const auto set = [&](std::size_t i, Status status, float identity, float fit) {
    few.rows.get<person::Status>()[i] = code(status);
    few.rows.get<person::Identity>()[i] = identity;
    few.rows.get<person::JobFit>()[i] = fit;
  };
  set(0, Status::social_enterprise, 0.6f, 0.5f);
  set(1, Status::open_employment, 0.2f, 1.0f);
  set(2, Status::sheltered_workshop, 0.55f, 0.9f);
  set(3, Status::seeking, 0.8f, 0.9f);
  set(4, Status::training, 0.35f, 0.2f);
  few.run([](Block& block) { block.month.kernels->identity(block); });
  const auto identity = few.rows.get<person::Identity>();
  CHECK(near(identity[0], 0.595));  // rest .45 + .2 x .5
  CHECK(near(identity[1], 0.25));   // rest .7
  CHECK(near(identity[2], 0.53));   // rest .35, whatever the last job was
  CHECK(near(identity[3], 0.75));
  CHECK(near(identity[4], 0.35));
}

TEST_CASE("E11.2, E11.3: expectations, effort and overload") {
  Workshop shop(2);
  Parameters& p = shop.env.parameters;
  p.expectation_base = 0.3;
  p.expectation_practice = 1.2;
  p.expectation_reserves = 0.3;
  p.effort_gain = 0.2;
  p.effort_overload = 2.0;
  p.expectation_stress = 0.5;
  p.plan_rate = 0.0;
  shop.effect(Practice::emancipation, 0.25f);  // aim .6
  const auto set = [&] {
    for (std::size_t i = 0; i < 2; ++i) {
      shop.worker<enterprise_worker::Expectation>(i) = 0.3f;
      shop.who<person::NaturalSupport>(i) = 0.1f;
      shop.who<person::Stress>(i) = 0.3f;
    }
    shop.who<person::FormalSupport>(0) = 0.2f;
    shop.who<person::FormalSupport>(1) = 1.5f;  // counts as 1
  };
  set();
  shop.run(run_emancipation);
  CHECK(near(shop.worker<enterprise_worker::Expectation>(0), 0.33));
  // Support .15: 1 + .2 x .15 - 2 x .18^2; stress .3 + .5 x .18^2.
  CHECK(near(shop.worker<enterprise_worker::Effort>(0), 0.9652));
  CHECK(near(shop.who<person::Stress>(0), 0.3162));
  // Support .55: 1 + .2 x .33.
  CHECK(near(shop.worker<enterprise_worker::Effort>(1), 1.066));
  CHECK(shop.who<person::Stress>(1) == 0.3f);
  // In debt .3 more is expected: .3 + .1 x .6.
  shop.world.social_enterprises.get<social_enterprise::MonthsInDebt>()[0] = 1;
  set();
  shop.run(run_emancipation);
  CHECK(near(shop.worker<enterprise_worker::Expectation>(1), 0.36));
}

TEST_CASE("E11.3: effort is an inverted U of expectations with its top at support") {
  Parameters p;
  p.effort_gain = 0.2;
  p.effort_overload = 2.0;
  CHECK(effort_of(0.0f, 0.15f, p) == 1.0f);
  CHECK(near(effort_of(0.05f, 0.15f, p), 1.01));
  CHECK(near(effort_of(0.15f, 0.15f, p), 1.03));
  CHECK(near(effort_of(0.4f, 0.15f, p), 0.905));  // 1.03 - 2 x .0625
  CHECK(near(effort_of(0.4f, 0.6f, p), 1.08));    // the same expectation, supported
  p.effort_overload = 10.0;
  CHECK(effort_of(1.0f, 0.0f, p) == 0.0f);  // not -9
}

TEST_CASE("E11.4: a plan comes with the chance rate x effect / 12 and lasts until January") {
  Workshop shop(2);
  Parameters& p = shop.env.parameters;
  p.plan_rate = 12.0;
  p.plan_outside = 0.0;
  shop.run(run_emancipation);  // no practice
  CHECK(shop.worker<enterprise_worker::Plan>(0) == 0);
  shop.effect(Practice::emancipation, 1.0f);  // chance 1
  shop.run(run_emancipation);
  CHECK(shop.worker<enterprise_worker::Plan>(0) == 1);
  CHECK(shop.worker<enterprise_worker::Plan>(1) == 1);
  shop.effect(Practice::emancipation, 0.0f);
  shop.run(run_emancipation);
  CHECK(shop.worker<enterprise_worker::Plan>(0) == 1);  // of this year
  shop.month.month = Month(2017, 1);
  shop.run(run_emancipation);
  CHECK(shop.worker<enterprise_worker::Plan>(0) == 0);
  // At a half, half of many: the draws are the persons' own.
  Workshop many(400);
  many.env.parameters.plan_rate = 12.0;
  many.env.parameters.plan_outside = 0.0;
  many.effect(Practice::emancipation, 0.5f);
  many.run(run_emancipation);
  int plans = 0;
  for (std::size_t w = 0; w < 400; ++w) plans += many.worker<enterprise_worker::Plan>(w);
  CHECK(std::abs(plans - 200) < 40);  // four standard deviations
}

TEST_CASE("E11.5: what a plan brings") {
  Workshop shop(5);
  Parameters& p = shop.env.parameters;
  p.plan_rate = 0.0;
  p.plan_skill = 0.1;
  p.plan_confidence = 0.5;
  p.plan_identity = 0.02;
  p.plan_outside = 1.0;
  p.stepping_ability = 0.7;
  p.effort_gain = p.effort_overload = p.expectation_stress = 0.0;
  for (std::size_t i = 0; i < 5; ++i) {
    shop.worker<enterprise_worker::Plan>(i) = 1;
    shop.who<person::Skill>(i) = 0.7f;
    shop.who<person::Confidence>(i) = 0.4f;
    shop.who<person::Identity>(i) = 0.5f;
    shop.who<person::JobFit>(i) = 1.0f;
  }
  shop.worker<enterprise_worker::Plan>(1) = 0;
  shop.who<person::HireDay>(2) = shop.month.first_day - 364;
  shop.who<person::HireDay>(3) = shop.month.first_day - 365;
  shop.who<person::JobFit>(4) = 0.9f;          // .675 standard workers
  shop.blocks[0].output.to_employers.push(3);  // passed on by the enterprise already
  shop.run(run_emancipation);
  CHECK(near(shop.who<person::Skill>(0), 0.75));      // .7 + .1 x .5
  CHECK(near(shop.who<person::Confidence>(0), 0.7));  // .4 + .5 x .6
  CHECK(near(shop.who<person::Identity>(0), 0.51));   // .5 + .02 x .5
  CHECK(shop.who<person::Skill>(1) == 0.7f);
  CHECK(shop.who<person::Confidence>(1) == 0.4f);
  CHECK(shop.who<person::Identity>(1) == 0.5f);
  // Able and of a year or more: the first, and the fourth only once.
  const auto& applies = shop.blocks[0].output.to_employers;
  std::vector<std::uint32_t> rows(applies.data, applies.data + applies.size);
  std::sort(rows.begin(), rows.end());
  CHECK(rows == std::vector<std::uint32_t>{0, 3});
  // Skill above 1.2 is not taken away.
  shop.who<person::Skill>(0) = 1.5f;
  shop.run(run_emancipation);
  CHECK(shop.who<person::Skill>(0) == 1.5f);
}

// ---- Interdependence ----

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

// ---- Accounts ----

TEST_CASE("E15.12: output with effort and pairs, sales with contact, costs with roles and time") {
  Workshop shop(2);
  Parameters& p = shop.env.parameters;
  p.enterprise_demand = 1.0;
  p.enterprise_demand_attitude = 0.0;
  p.enterprise_demand_spread = 0.0;
  p.enterprise_growth = 0.0;
  p.enterprise_start_capital = 1e6;
  p.enterprise_support_cost = 100.0;
  p.pairing_output = 0.5;
  p.contact_sales = 0.1;
  p.role_saving = 0.5;
  shop.month.contact = 0.5f;
  shop.month.levers.follow_up_intensity[static_cast<std::size_t>(Programme::social_enterprise)] =
      6.0;
  shop.effect(Practice::interdependence, 0.8f);
  shop.worker<enterprise_worker::Effort>(0) = 1.2f;
  shop.worker<enterprise_worker::Help>(0) = 0.25f;
  shop.worker<enterprise_worker::Role>(1) = code(Role::peer_trainer);
  shop.world.organisations.get<organisation::ParticipationHours>()[1] = 10.0f;
  shop.world.organisations.get<organisation::ParticipationHours>()[0] = 3.0f;
  shop.who<person::Earnings>(0) = 500000;  // 100 hours at 50 HKD
  shop.blocks[0].output.enterprise_pay.push({0, 0, 5000, true, 5000.0f});
  shop.flows.counts.earnings = 500000;
  auto& reserves = shop.world.social_enterprises.get<social_enterprise::Reserves>()[0];
  reserves = 1000000;
  shop.run(run_enterprise_accounts);
  const Payments& paid = shop.flows.payments;
  // 100 h x 50 HKD x 1.2 x (1 + .5 x .8 x .25) = 6,600 HKD; x (1 + .1 x .8 x .5).
  CHECK(std::llabs(paid.of(Payment::sales) - 686400) <= 1);
  CHECK(paid.of(Payment::wages_social_enterprise) == 500000);
  // 6 h x 100 HKD x (1 - .5 x .5).
  CHECK(paid.of(Payment::enterprise_support) == 45000);
  CHECK(paid.of(Payment::participation_enterprises) == 100000);  // 10 h x 100 HKD
  CHECK(paid.of(Payment::participation_ngos) == 30000);
  CHECK(paid.of(Payment::enterprise_rent) == 0);
  CHECK(std::llabs(reserves - 1041400) <= 1);
  CHECK(shop.world.ngos.get<ngo::Budget>()[0] == -30000);

  // Whom the roster does not know yet works as everybody does; without help nothing is added.
  shop.flows.clear();
  shop.flows.counts.earnings = 500000;
  shop.who<person::Key>(0) = 77;
  shop.run(run_enterprise_accounts);
  CHECK(std::llabs(paid.of(Payment::sales) - 520000) <= 1);  // 5,000 x 1.04
  // Other hours at twice the wages.
  shop.month.wage_index = 2.0;
  shop.flows.clear();
  shop.flows.counts.earnings = 500000;
  shop.run(run_enterprise_accounts);
  CHECK(paid.of(Payment::participation_enterprises) == 200000);
  CHECK(paid.of(Payment::enterprise_support) == 90000);
}

// ---- Crises ----

namespace {

/// A crisis for sure in a placed job; u0 such that the crisis passes if and only if the chance that it
/// does not is u0 x `factor` to within a part in ten thousand.
bool passes_at(double factor, double stance_counts, bool just_below) {
  Persons one(1);
  Parameters& p = one.env.parameters;
  p.share_quit = p.share_dismissal = p.share_redundancy = p.share_health = 0.0;
  p.share_crisis = 1.0;
  p.crisis_support = 1.0;
  p.crisis_continuity = 0.4;
  p.crisis_capacity = 0.1;
  p.crisis_relief = 0.3;
  p.caregiver_recovery = 0.5;
  p.stance_counts = stance_counts;
  one.powers = tenure_powers(p);
  MonthContext& m = one.month;
  m.tenure_power = one.powers.data();
  m.tenure_days_max = static_cast<std::int32_t>(one.powers.size()) - 1;
  m.exit_rate.fill(1.0f);
  m.support_log_ratio.fill(1.0f);
  m.median_month = 1e6f;
  m.hours_to_month = static_cast<float>(52.0 / 12.0);
  m.contact = 0.5f;
  const float engagement = 0.5f;
  const float knowledge = 0.8f;
  const float capacity = 20.0f;
  const std::int32_t cases = 10;
  const float stance = 0.4f;
  m.caregiver_engagement = &engagement;
  m.caregiver_knowledge = &knowledge;
  m.post_capacity = &capacity;
  m.post_cases = &cases;
  m.post_stance = &stance;
  std::uint64_t key = 1;
  double u = 0.0;
  for (; u < 0.3 || u > 0.8; ++key) {
    const PhiloxWords w =
        draw_words(m.random, EntityKey{key}, address_word(m.month, Stream::exit, draw_cause));
    u = static_cast<double>(uniform32(w[1]));
  }
  one.rows.get<person::Key>()[0] = key - 1;
  p.crisis_unresolved = u / factor * (just_below ? 0.9999 : 1.0001);
  one.rows.get<person::Status>()[0] = code(Status::open_employment);
  one.rows.get<person::Route>()[0] = code(Route::supported_placement);
  one.rows.get<person::Programme>()[0] = code(Programme::supported_employment);
  one.rows.get<person::Employer>()[0] = 0;
  one.rows.get<person::SocialWorker>()[0] = 0;
  one.rows.get<person::Caregiver>()[0] = 0;
  one.rows.get<person::CaseMonths>()[0] = 6;
  one.rows.get<person::FormalSupport>()[0] = 1.0f;
  one.rows.get<person::NaturalSupport>()[0] = 0.2f;
  one.rows.get<person::Frailty>()[0] = 1000.0f;
  one.rows.get<person::HireDay>()[0] = m.first_day - 100;
  one.rows.get<person::Stress>()[0] = 0.5f;
  one.rows.get<person::Wage>()[0] = 5000;
  one.rows.get<person::Hours>()[0] = 44;
  one.run(run_employment_exit);
  REQUIRE(one.output.counts.crises == 1);
  const bool passed = one.output.counts.crises_resolved == 1;
  CHECK(one.output.job_ends.size == (passed ? 0 : 1));
  if (passed) CHECK(near(one.rows.get<person::Stress>()[0], 0.35));  // .5 x .7
  return passed;
}

}  // namespace

TEST_CASE("E14.5: a facilitator's part in recovery runs through caregiver and natural support") {
  // Expert 1 - .4 (1 - 6 / 12) - .1 x 10 / 20 = .75; network (.5 x .8 + .2) / 2 = .3.
  // Stance .4: F' = (.6 x .75 + .4 x .3) x contact .5 = .285.
  // exp(1 x (1 - .2) (1 - .285) - .5 x .5 x .4) = exp(.572 - .1).
  CHECK(passes_at(std::exp(0.472), 1.0, true));
  CHECK_FALSE(passes_at(std::exp(0.472), 1.0, false));
  // M36 off: F' = .75 x .5 = .375; exp(.8 x .625 - .1).
  CHECK(passes_at(std::exp(0.4), 0.0, true));
  CHECK_FALSE(passes_at(std::exp(0.4), 0.0, false));
  // Half of the stance counts: .2: (.8 x .75 + .2 x .3) x .5 = .33; exp(.8 x .67 - .1).
  CHECK(passes_at(std::exp(0.436), 0.5, true));
  CHECK_FALSE(passes_at(std::exp(0.436), 0.5, false));
}
