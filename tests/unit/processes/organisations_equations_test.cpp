// processes: the equations of organisations against numbers worked out by hand: apportionment, the
// quota, what an employer expects of a candidate, the months of a subsidy, closure, attitudes, money.

#include "processes/labour_market/candidacy.hpp"
#include "processes/labour_market/settlement.hpp"
#include "processes/organisations/attitudes.hpp"
#include "processes/organisations/enterprise_accounts.hpp"
#include "processes/rules/apportion.hpp"
#include "tests/support/simulation.hpp"
#include "tests/unit/processes/hand_made.hpp"
#include "world/labour_rules.hpp"
#include "world/quota.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <vector>

#include <catch2/catch_test_macros.hpp>

namespace {

using namespace coprod;
using namespace coprod::test;

bool near(double value, double expected, double error) {
  return std::fabs(value - expected) <= error;
}

using Parts = std::vector<std::int64_t>;

Parts apportioned(std::int64_t total, const std::vector<double>& weights) {
  return apportion(total, weights);
}

// ---- Apportionment ----

TEST_CASE("E8.7: largest remainders, ties to the lower index") {
  // Quotas 4.9, 3.2, 1.9: 4 + 3 + 1, and the two left over go to the remainders .9 and .9.
  CHECK(apportioned(10, {49.0, 32.0, 19.0}) == Parts{5, 3, 2});
  // 2.5, 2.5, 5: one left over, and a tie of .5.
  CHECK(apportioned(10, {1.0, 1.0, 2.0}) == Parts{3, 2, 5});
  CHECK(apportioned(2, {1.0, 1.0, 1.0, 1.0}) == Parts{1, 1, 0, 0});
  // Only proportions count: 6/7, 12/7, 24/7 have remainders 6/7, 5/7, 3/7, and two are left over.
  CHECK(apportioned(6, {1.0, 2.0, 4.0}) == Parts{1, 2, 3});
  CHECK(apportioned(6, {0.25, 0.5, 1.0}) == Parts{1, 2, 3});
}

TEST_CASE("E8.7: a weight of 0 gets nothing, and all of 0 leave everything to the first") {
  CHECK(apportioned(7, {0.0, 1.0, 0.0, 1.0}) == Parts{0, 4, 0, 3});
  CHECK(apportioned(7, {0.0, 0.0, 2.0}) == Parts{0, 0, 7});
  CHECK(apportioned(7, {0.0, 0.0}) == Parts{7, 0});
  CHECK(apportioned(0, {1.0, 2.0}) == Parts{0, 0});
  CHECK(apportioned(7, {}).empty());
}

TEST_CASE("E8.7: parts add up to the total, each within one of its quota, also of large totals") {
  for (const std::size_t n : {std::size_t{1}, std::size_t{2}, std::size_t{7}, std::size_t{64}}) {
    std::vector<double> weights(n);
    for (std::size_t i = 0; i < n; ++i)
      weights[i] = 0.013 + static_cast<double>(i * i * 7919 % 101) / 97.0;
    const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
    for (const std::int64_t total :
         {std::int64_t{1}, std::int64_t{63}, std::int64_t{4700}, std::int64_t{1'234'567'891},
          std::int64_t{500'000'000'000'001}}) {
      const Parts part = apportioned(total, weights);
      bool within = true;
      for (std::size_t i = 0; i < n; ++i) {
        const double quota = static_cast<double>(total) * (weights[i] / sum);
        within = within && part[i] >= 0 && std::fabs(static_cast<double>(part[i]) - quota) < 1.0001;
      }
      INFO(n << " parts of " << total);
      CHECK(within);
      CHECK(std::accumulate(part.begin(), part.end(), std::int64_t{0}) == total);
    }
    // Beyond 2^53 a double has no whole cents: the parts still add up.
    for (const std::int64_t total : {(std::int64_t{1} << 53) + 1, (std::int64_t{1} << 60) + 12'345,
                                     std::int64_t{9'000'000'000'000'000'001}}) {
      const Parts part = apportioned(total, weights);
      INFO(n << " parts of " << total);
      CHECK(std::all_of(part.begin(), part.end(), [](std::int64_t p) { return p >= 0; }));
      CHECK(std::accumulate(part.begin(), part.end(), std::int64_t{0}) == total);
    }
  }
}

// ---- The quota ----

TEST_CASE("E13.14: places missing in one establishment are those asked less those that count") {
  Parameters p;
  p.quota_least_size = 50.0;
  p.quota_countable = 1.0;
  Levers levers;
  levers.hiring_quota = 0.02;
  const auto missing = [&](double size, std::int32_t staff) {
    return missing_under_quota(1.0, size, staff, levers, p);
  };
  CHECK(missing(50.0, 0) == 1.0);     // 1.00
  CHECK(missing(99.9, 0) == 1.0);     // 1.998 is cut off, not rounded
  CHECK(missing(100.0, 0) == 2.0);    // 2.00
  CHECK(missing(1000.0, 13) == 7.0);  // 20 - 13
  CHECK(missing(100.0, 2) == 0.0);    // met
  CHECK(missing(100.0, 5) == 0.0);    // more than met: not -3
  CHECK(missing(49.99, 0) == 0.0);    // below the least size
  p.quota_countable = 0.6;
  CHECK(missing(1000.0, 13) == 12.0);  // 7.8 count as 8
  levers.hiring_quota = 0.01;
  CHECK(missing(99.0, 0) == 0.0);  // 0.99
  levers.hiring_quota = 0.0;
  CHECK(missing(5000.0, 0) == 0.0);  // there is none
  levers.hiring_quota = 0.02;
  p.quota_least_size = 200.0;
  CHECK(missing(100.0, 0) == 0.0);
}

TEST_CASE("E13.14: of many establishments most lack places, by the beta-binomial distribution") {
  Parameters p;
  p.quota_countable = 1.0;
  Levers levers;
  levers.hiring_quota = 0.1;
  for (const double spread : {0.0, 0.3, 1.5}) {
    p.quota_openness_spread = spread;
    for (const double establishments : {1.5, 4.0, 30.0}) {
      for (const int staff : {0, 1, 7, 60}) {
        for (const double size : {50.0, 60.0, 120.0}) {  // 5, 6 and 12 places each
          // By brute force: C(K, k) times rising factorials of a = 1 and b = E - 1 in steps of the
          // variance.
          const auto rising = [&](double from, int n) {
            double product = 1.0;
            for (int i = 0; i < n; ++i) product *= from + i * spread * spread;
            return product;
          };
          double expected = 0.0;
          double ways = 1.0;
          const int asked = static_cast<int>(0.1 * size);
          for (int k = 0; k < std::min(asked, staff + 1); ++k) {
            expected += (asked - k) * ways * rising(1.0, k)
                        * rising(establishments - 1.0, staff - k) / rising(establishments, staff);
            ways *= static_cast<double>(staff - k) / (k + 1.0);
          }
          INFO(spread << ", " << establishments << " x " << size << ", " << staff);
          CHECK(near(missing_under_quota(establishments, size, staff, levers, p),
                     establishments * expected, 1e-9));
        }
      }
    }
  }
}

// ---- Candidacy ----

/// One person at one workplace with round numbers: price 50 HKD, of which .8 is paid, a job that asks for
/// mobility alone.
struct Desk : HandMade {
  Environment env;
  MonthContext month;
  World world;
  person::Rows& persons = world.persons;
  Workplace at;
  Offer with;

  Desk() {
    Parameters& p = env.parameters;
    p.fit_weight = 1.0;
    p.fit_floor = 0.0;
    p.stress_loss = 0.0;
    p.perception_bias = 0.0;
    p.training_cost = 0.0;
    p.floor_bites = 1.0;
    p.subsidy_horizon = 24.0;
    p.subsidy_stigma = 0.2;
    env.sectors[0] = {1.0, {1.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f}};
    month.environment = &env;
    month.coefficients = &shown;
    month.prices.price = 5000.0f;
    coefficients.wage_setting.assessment = {0, 80, 0.8f, 0.3f};
    persons.resize(1);
    persons.get<person::HoursWanted>()[0] = 30;  // 130 hours a month
    at.kept = 0.8f;
  }

  [[nodiscard]] Candidacy look() const { return candidacy(world, 0, at, with, month); }
  [[nodiscard]] double margin() const { return static_cast<double>(look().margin); }
};

TEST_CASE("E13.8, E13.14: a place missing adds its worth to the margin, and changes nothing else") {
  Desk desk;
  const Candidacy plain = desk.look();
  CHECK(near(static_cast<double>(plain.margin), 0.2, 1e-6));  // 1 - 4000 / 5000
  CHECK(plain.wage == 4000);
  desk.at.quota = 0.35f;
  const Candidacy missing = desk.look();
  CHECK(near(static_cast<double>(missing.margin), 0.55, 1e-6));
  CHECK(missing.wage == plain.wage);
  CHECK(missing.fit == plain.fit);
  CHECK_FALSE(missing.subsidised);
  // Beside a loss, too: floor 60 HKD, 1 - 6000 / 5000 + .35.
  desk.month.prices.floor_cents = 6000.0f;
  CHECK(near(desk.margin(), 0.15, 1e-6));
}

TEST_CASE(
    "E13.14: a subsidy adds its sum an hour, spread over the horizon, less its stigma's share") {
  Desk desk;
  desk.month.prices.subsidy = 260000.0f;  // 2,600 HKD over 130 hours: 20 HKD of a price of 50, .4
  desk.coefficients.hiring.subsidy_months = 6;  // of 24: .1
  CHECK(near(desk.margin(), 0.2, 1e-6));        // who is not subsidised
  desk.with.subsidised = true;
  CHECK(desk.look().subsidised);
  CHECK(near(desk.margin(), 0.2 + 0.8 * 0.4 * 0.25, 1e-6));  // .28
  desk.persons.get<person::HoursWanted>()[0] = 15;           // twice as much an hour
  CHECK(near(desk.margin(), 0.2 + 0.8 * 0.8 * 0.25, 1e-6));
  desk.persons.get<person::HoursWanted>()[0] = 30;
  desk.coefficients.hiring.subsidy_months = 24;
  CHECK(near(desk.margin(), 0.2 + 0.8 * 0.4, 1e-6));
  desk.coefficients.hiring.subsidy_months = 36;  // not more than all of it
  CHECK(near(desk.margin(), 0.2 + 0.8 * 0.4, 1e-6));
  // Never more than the wage: 100 HKD an hour against a wage of 40, .8 of the price.
  desk.month.prices.subsidy = 1300000.0f;
  CHECK(near(desk.margin(), 0.2 + 0.8 * 0.8, 1e-6));
  // A subsidy of no months is none, and leaves no stigma.
  desk.coefficients.hiring.subsidy_months = 0;
  CHECK(near(desk.margin(), 0.2, 1e-6));
  CHECK_FALSE(desk.look().subsidised);
  // A stigma of more than the relief deters.
  desk.coefficients.hiring.subsidy_months = 24;
  desk.env.parameters.subsidy_stigma = 1.5;
  desk.month.prices.subsidy = 260000.0f;
  CHECK(near(desk.margin(), 0.2 - 0.5 * 0.4, 1e-6));
  desk.env.parameters.subsidy_stigma = 0.2;
  // The terms of the job itself are those without it.
  desk.coefficients.hiring.subsidy_months = 6;
  CHECK(desk.look().wage == 4000);
}

// Government pays no more than the wage of a month, however few months it pays (E13.4, 7.15).
TEST_CASE("E13.14: a subsidy above the wage is cut to it before it is spread over the horizon") {
  Desk desk;
  desk.with.subsidised = true;
  desk.month.prices.subsidy =
      1300000.0f;  // 100 HKD an hour, cut to the wage of 40: .8 of the price
  desk.coefficients.hiring.subsidy_months = 6;               // of 24
  CHECK(near(desk.margin(), 0.2 + 0.8 * 0.8 * 0.25, 1e-6));  // .36
}

TEST_CASE("E9.1: what a caregiver arranges raises fit as know-how does") {
  Desk desk;
  desk.persons.get<person::Mobility>()[0] = 102;  // .4 of 1 asked for
  CHECK(near(static_cast<double>(desk.look().fit), 0.4, 1e-6));
  desk.at.know_how = 0.3f;  // 1 - .7 x .6
  CHECK(near(static_cast<double>(desk.look().fit), 0.58, 1e-6));
  desk.with.arranged = 0.5f;  // half of what is left: .3 + .5 x .7 = .65; 1 - .35 x .6
  const Candidacy arranged = desk.look();
  CHECK(near(static_cast<double>(arranged.fit), 0.79, 1e-6));
  CHECK_FALSE(near(static_cast<double>(arranged.fit), 1.0 - 0.2 * 0.6, 1e-3));  // not their sum
  desk.with.arranged = 0.0f;
  desk.at.know_how = 0.65f;
  const Candidacy knowing = desk.look();
  CHECK(near(static_cast<double>(knowing.fit), static_cast<double>(arranged.fit), 1e-6));
  CHECK(near(static_cast<double>(knowing.margin), static_cast<double>(arranged.margin), 1e-6));
  CHECK(knowing.wage == arranged.wage);  // 40 HKD x .79
  CHECK(knowing.wage == 3160);
  desk.at.know_how = 0.0f;
  desk.with.arranged = 1.0f;
  CHECK(desk.look().fit == 1.0f);
}

TEST_CASE("E13.9: nobody is assessed who would be found above 100 (1 - least_gap) per cent") {
  Desk desk;
  desk.month.prices.floor_cents = 5000.0f;
  desk.coefficients.wage_setting.assessment.rank = 1000;
  auto& knows = desk.persons.get<person::KnowsAssessment>()[0];
  auto& skill = desk.persons.get<person::Skill>()[0];
  knows = 999;
  // Found: 100 x skill x .8 x 50 HKD / 50 HKD.
  skill = 0.5f;
  CHECK(desk.look().share == 40);
  CHECK(desk.look().wage == 2000);  // offer .4 x 50 and floor .4 x 50
  skill = 0.2f;
  CHECK(desk.look().share == 30);  // the least that is found, instead of 16
  CHECK(desk.look().wage == 1500);
  skill = 1.0f;
  CHECK(desk.look().share == 80);  // at the bound
  CHECK(desk.look().wage == 4000);
  skill = 1.0125f;  // 81
  CHECK(desk.look().share == 100);
  CHECK(desk.look().wage == 5000);
  desk.coefficients.wage_setting.assessment.most = 81;
  CHECK(desk.look().share == 81);
  desk.coefficients.wage_setting.assessment.most = 80;
  // Not without knowing of it, nor where the offer reaches the floor.
  skill = 0.5f;
  knows = 1000;
  CHECK(desk.look().share == 100);
  CHECK(desk.look().wage == 5000);
  knows = 999;
  desk.month.prices.floor_cents = 2000.0f;
  CHECK(desk.look().share == 100);
  // The assessor finds what is there, not what the employer sees.
  desk.month.prices.floor_cents = 5000.0f;
  desk.env.parameters.perception_bias = 0.5;
  desk.at.attitude = 0.0f;
  CHECK(desk.look().share == 40);
  CHECK(near(static_cast<double>(desk.look().offer_ratio), 0.2, 1e-6));
}

// ---- Months of hand-set persons ----

/// A small Hong Kong in which those whom a test sets by hand are moved by nothing else.
Scenario still(int months, int burn_in = 0) {
  Scenario scenario = shipped_scenario("hong_kong", Month(2016, 1), months, 0.02, burn_in);
  Parameters& p = scenario.parameters;
  p.reconsider_rate = 0.0;
  p.renege_rate = 0.0;
  p.deferral_share = 0.0;
  p.sheltered_leave = 0.0;
  p.sheltered_open = 0.0;
  p.sheltered_ses = 0.0;
  p.workshop_referral = 0.0;
  p.stepping_rate = 0.0;
  return scenario;
}

/// Rows of young persons in open employment, in row order.
std::vector<std::uint32_t> young_workers(const World& world, std::size_t count) {
  std::vector<std::uint32_t> rows;
  for (std::uint32_t i = 0; i < world.persons.size() && rows.size() < count; ++i) {
    const int months = world.month.index() - world.persons.get<person::BirthMonth>()[i];
    if (world.persons.get<person::Status>()[i] == code(Status::open_employment) && months < 45 * 12
        && world.persons.get<person::HireDay>()[i] < world.month.first_day()) {
      rows.push_back(i);
    }
  }
  REQUIRE(rows.size() == count);
  return rows;
}

TEST_CASE("E13.4: months of subsidy count down n … 1, 203, 202, 201, 0, and Government pays n") {
  Scenario scenario = still(9);
  fix_lever(scenario, "wage_subsidy_months", 0.0);  // nobody else gets one
  fix_lever(scenario, "wage_subsidy_amount", 1000.0);
  Simulation simulation(scenario);
  World& world = simulation.world();
  auto left = world.persons.get<person::SubsidyLeft>();
  std::fill(left.begin(), left.end(), std::uint8_t{0});
  const std::uint32_t i = young_workers(world, 1)[0];
  const std::uint64_t key = world.persons.get<person::Key>()[i];
  world.persons.get<person::Frailty>()[i] = 0.0f;  // the job lasts
  world.persons.get<person::Hours>()[i] = 40;
  left[i] = 4;
  // Set to 4 in the month of hire, of which 3 to 1 are still to come.
  const std::array<int, 9> expected{3, 2, 1, 203, 202, 201, 0, 0, 0};
  for (const int months : expected) {
    simulation.advance();
    INFO(to_string(world.month));
    REQUIRE(world.persons.get<person::Key>()[i] == key);
    REQUIRE(world.persons.get<person::Status>()[i] == code(Status::open_employment));
    CHECK(int{world.persons.get<person::SubsidyLeft>()[i]} == months);
    REQUIRE(world.persons.get<person::Earnings>()[i] > 100000);
    const std::int64_t paid = simulation.pipeline().flows().payments.of(Payment::wage_subsidy);
    CHECK(paid == (months > 0 && months <= 120 ? 100000 : 0));  // 1,000 HKD
  }
}

TEST_CASE(
    "E13.4: the subsidy of a lost job is lost, and of low earnings no more than these is paid") {
  Scenario scenario = still(1);
  fix_lever(scenario, "wage_subsidy_months", 0.0);
  fix_lever(scenario, "wage_subsidy_amount", 100000.0);
  Simulation simulation(scenario);
  World& world = simulation.world();
  auto left = world.persons.get<person::SubsidyLeft>();
  std::fill(left.begin(), left.end(), std::uint8_t{0});
  const auto rows = young_workers(world, 2);
  world.persons.get<person::Frailty>()[rows[0]] = 0.0f;
  world.persons.get<person::Frailty>()[rows[1]] = 1000.0f;  // a job event for sure
  world.persons.get<person::Stress>()[rows[1]] = 0.0f;      // and hardly a crisis
  left[rows[0]] = left[rows[1]] = 6;
  simulation.advance();
  REQUIRE(world.persons.get<person::Status>()[rows[0]] == code(Status::open_employment));
  REQUIRE(world.persons.get<person::Status>()[rows[1]] <= code(Status::seeking));
  CHECK(world.persons.get<person::SubsidyLeft>()[rows[1]] == 0);
  CHECK(simulation.pipeline().flows().payments.of(Payment::wage_subsidy)
        == world.persons.get<person::Earnings>()[rows[0]]);
}

TEST_CASE("E13.9: incumbents, too, are assessed only if found at or below the bound") {
  Scenario scenario = still(1);
  scenario.parameters.stress_loss = 0.0;
  fix_lever(scenario, "assessment_awareness", 0.5);
  Simulation simulation(scenario);
  const Parameters& p = simulation.environment().parameters;
  CHECK(p.assessed_gap == 0.2);
  World& world = simulation.world();
  const auto rows = young_workers(world, 4);
  // Found: 100 x skill x kept share x P / L, and P is the median over what others are paid; fit 1.
  const double kept =
      kept_share(p.disability_ratio * p.supply_elasticity) / kept_share(p.supply_elasticity);
  const Month month = world.month + 1;
  const double floor = 32.5;
  const std::array<double, 4> found{0.5, 0.78, 0.82, 0.5};
  for (std::size_t k = 0; k < 4; ++k) {
    const std::uint32_t i = rows[k];
    world.persons.get<person::Frailty>()[i] = 0.0f;
    world.persons.get<person::JobFit>()[i] = 1.0f;
    world.persons.get<person::Skill>()[i] =
        static_cast<float>(found[k] * floor / (kept * median_wage(month, p)));
    world.persons.get<person::OfferRatio>()[i] = 0.1f;  // the floor is far above
    world.persons.get<person::AssessedShare>()[i] = 100;
    world.persons.get<person::KnowsAssessment>()[i] = k == 3 ? 32768 : 32767;  // .5 of 65,536
  }
  simulation.advance();
  CHECK(simulation.pipeline().month().prices.floor_cents == 3250.0f);
  CHECK(simulation.pipeline().coefficients().wage_setting.assessment.most == 80);
  CHECK(simulation.pipeline().coefficients().wage_setting.assessment.rank == 32768);
  const std::array<int, 4> share{50, 78, 100, 100};
  const std::array<int, 4> wage{1625, 2535, 3250, 3250};  // 32.50 x .5, x .78, x 1
  for (std::size_t k = 0; k < 4; ++k) {
    INFO("person " << k);
    CHECK(int{world.persons.get<person::AssessedShare>()[rows[k]]} == share[k]);
    CHECK(world.persons.get<person::Wage>()[rows[k]] == wage[k]);
  }
}

TEST_CASE("E15.8, E14.6: who owes more than creditors wait for closes a month later") {
  Scenario scenario = still(6, 1);
  scenario.parameters.n_social_enterprises = 600;  // a dozen at this scale
  scenario.parameters.founding_rate = 0.0;
  Simulation simulation(scenario);
  World& world = simulation.world();
  simulation.advance();
  auto& enterprises = world.social_enterprises;
  auto reserves = enterprises.get<social_enterprise::Reserves>();
  auto closed = enterprises.get<social_enterprise::ClosedMonth>();
  auto debt = enterprises.get<social_enterprise::MonthsInDebt>();
  const auto staff = enterprises.get<social_enterprise::Staff>();
  const auto bankrupt =
      static_cast<std::uint32_t>(std::max_element(staff.begin(), staff.end()) - staff.begin());
  REQUIRE(staff[bankrupt] >= 3);
  enterprises.get<social_enterprise::Parent>()[bankrupt] = no_row;
  enterprises.get<social_enterprise::GrantLeft>()[bankrupt] = 9'000'000;
  enterprises.get<social_enterprise::GrantMonths>()[bankrupt] = 90;
  const auto works_there = [&](std::uint32_t i) {
    return world.persons.get<person::Status>()[i] == code(Status::social_enterprise)
           && world.persons.get<person::Employer>()[i] == bankrupt;
  };
  for (std::uint32_t i = 0; i < world.persons.size(); ++i) {
    if (works_there(i)) world.persons.get<person::Frailty>()[i] = 0.0f;
  }

  // Others are rich; this one owes a little, for which creditors wait, and then more than they do.
  for (std::uint32_t e = 0; e < enterprises.size(); ++e) {
    reserves[e] = e == bankrupt ? -100 : 1'000'000'000'000;
    debt[e] = 0;
  }
  simulation.advance();
  CHECK(closed[bankrupt] == 0);
  reserves[bankrupt] = -1'000'000'000'000;
  simulation.advance();
  CHECK(int{debt[bankrupt]} >= 1);
  REQUIRE(int{closed[bankrupt]} == world.month.index() + 1);
  CHECK(simulation.pipeline().flows().closures == 1);
  CHECK(std::count(closed.begin(), closed.end(), 0)
        == static_cast<std::ptrdiff_t>(enterprises.size()) - 1);
  CHECK(simulation.pipeline().flows().payments.of(Payment::written_off) == 0);

  const std::int64_t owed = reserves[bankrupt];
  REQUIRE(owed < 0);
  std::vector<std::uint32_t> last;
  std::vector<std::uint64_t> keys;
  for (std::uint32_t i = 0; i < world.persons.size(); ++i) {
    if (!works_there(i)) continue;
    last.push_back(i);
    keys.push_back(world.persons.get<person::Key>()[i]);
  }
  REQUIRE(last.size() == static_cast<std::size_t>(staff[bankrupt]));
  REQUIRE(last.size() >= 3);
  simulation.advance();
  const MonthFlows& flows = simulation.pipeline().flows();
  std::size_t ended = 0;
  std::size_t by_closure = 0;
  for (const JobEnd& end : flows.job_ends) {
    const bool here = end.status == code(Status::social_enterprise) && end.employer == bankrupt;
    if (end.cause == code(ExitCause::closure)) CHECK(here);
    if (!here) continue;
    ++ended;
    CHECK((end.cause == code(ExitCause::closure) || end.cause == code(ExitCause::death)
           || end.cause == code(ExitCause::retirement)));
    by_closure += end.cause == code(ExitCause::closure);
    CHECK(end.day == world.month.first_day());
    CHECK(std::find(keys.begin(), keys.end(), end.key) != keys.end());
  }
  CHECK(ended == last.size());
  CHECK(by_closure + 1 >= last.size());  // but for a death
  std::size_t seeking = 0;
  for (const std::uint32_t i : last) {
    const std::uint8_t status = world.persons.get<person::Status>()[i];
    CHECK((status == code(Status::seeking) || status == code(Status::absent)));
    seeking += status == code(Status::seeking);
    CHECK(world.persons.get<person::Earnings>()[i] == 0);
    CHECK(world.persons.get<person::Employer>()[i] == no_row);
  }
  CHECK(seeking == by_closure);
  CHECK(staff[bankrupt] == 0);
  CHECK(reserves[bankrupt] == 0);
  CHECK(flows.payments.of(Payment::written_off) == -owed);
  CHECK(enterprises.get<social_enterprise::GrantLeft>()[bankrupt] == 0);
  CHECK(enterprises.get<social_enterprise::GrantMonths>()[bankrupt] == 0);
  CHECK(flows.closures == 0);
  // It stays closed: no books, nobody hired.
  simulation.advance();
  CHECK(reserves[bankrupt] == 0);
  CHECK(staff[bankrupt] == 0);
  CHECK(int{closed[bankrupt]} == world.month.index() - 1);
  CHECK(simulation.pipeline().flows().payments.of(Payment::written_off) == 0);
}

TEST_CASE("E15.11: the levy of a month is paid for each place missing at its end") {
  Scenario scenario = still(1);
  fix_lever(scenario, "hiring_quota", 0.05);
  fix_lever(scenario, "quota_levy", 1000.0);
  Simulation simulation(scenario);
  simulation.advance();
  const World& world = simulation.world();
  const Parameters& p = scenario.parameters;
  double missing = 0.0;
  double without_staff = 0.0;
  for (std::size_t e = 0; e < world.employers.size(); ++e) {
    const auto size = static_cast<double>(world.employers.get<employer::Size>()[e]);
    const auto units = static_cast<double>(world.employers.get<employer::Establishments>()[e]);
    if (size < 50.0) continue;
    const std::int32_t staff = world.employers.get<employer::Staff>()[e];
    const double counted = std::floor(0.6 * staff + 0.5);
    missing += units > 1.0
                   ? missing_under_quota(units, size, staff, scenario.levers.at(world.month, p), p)
                   : std::max(0.0, std::floor(0.05 * size) - counted);
    without_staff += units * std::floor(0.05 * size);
  }
  REQUIRE(missing > 0.0);
  CHECK(missing < without_staff);
  const auto paid = simulation.pipeline().flows().payments.of(Payment::quota_levy);
  CHECK(std::fabs(static_cast<double>(paid) - missing * 100'000.0) < 1.0);
}

// ---- Attitudes ----

/// The step attitudes alone, in a world of two employers and two enterprises in two districts.
struct Town : HandMade {
  Environment env;
  LeverCalendar calendar;
  World world;
  MonthContext month;
  MonthFlows flows;
  std::vector<BlockStore> blocks;
  Executor executor{1};
  HiringWorkspace hiring;

  Town() {
    Parameters& p = env.parameters;
    p.contact_learning = 0.5;
    p.demonstration = 0.5;
    p.risk_rate = 0.1;
    p.public_learning = 0.25;
    p.attitude_fade = 0.0;
    env.persons_at_start = 1000;
    env.district_share[0] = 0.5;  // 500 persons, of whom 1% are 5
    env.district_share[1] = 0.5;
    world.publics.resize(n_districts);
    world.employers.resize(2);
    world.social_enterprises.resize(2);
    for (std::uint8_t row = 0; row < 2; ++row) {
      world.employers.get<employer::District>()[row] = row;
      world.employers.get<employer::Attitude>()[row] = 0.6f;
      world.employers.get<employer::RiskAtStart>()[row] = 0.1f;
      world.employers.get<employer::PerceivedRisk>()[row] = 0.1f;
      world.social_enterprises.get<social_enterprise::Key>()[row] = row;
      world.social_enterprises.get<social_enterprise::District>()[row] = 0;
    }
    world.index_organisations();
  }

  void run() {
    Step step{env, calendar, month, blocks, flows, executor, hiring};
    run_attitudes(world, step);
  }
  /// Attitude of the first employer after one job of fit 204 / 255 = .8.
  double taught(ExitCause cause, std::int32_t days, Status status = Status::open_employment) {
    world.employers.get<employer::Attitude>()[0] = 0.6f;
    flows.job_ends = {
        {1, 6000, 6000 + days, 0, code(status), 0, code(cause), std::uint8_t{204}, 0, 0, 0}};
    run();
    CHECK(world.employers.get<employer::Attitude>()[1] == 0.6f);
    return static_cast<double>(world.employers.get<employer::Attitude>()[0]);
  }
};

TEST_CASE("E16.1: a job that ends teaches its employer, by its fit and how it went") {
  Town town;
  // .6 + .5 x .8 x (o - .6)
  CHECK(near(town.taught(ExitCause::quit, 730), 0.56, 1e-6));       // o = 2 / 4
  CHECK(near(town.taught(ExitCause::quit, 365 * 6), 0.66, 1e-6));   // 6 / 8
  CHECK(near(town.taught(ExitCause::dismissal, 730), 0.56, 1e-6));  // after a year as others
  CHECK(near(town.taught(ExitCause::dismissal, 365), 0.6 - 0.4 * (0.6 - 1.0 / 3.0), 1e-6));
  CHECK(near(town.taught(ExitCause::dismissal, 364), 0.36, 1e-6));  // 0
  CHECK(near(town.taught(ExitCause::crisis, 364), 0.36, 1e-6));
  CHECK(near(town.taught(ExitCause::redundancy, 10), 0.36, 1e-6));
  CHECK(near(town.taught(ExitCause::quit, 73), 0.6 - 0.4 * (0.6 - 0.2 / 2.2), 1e-6));  // no failure
  CHECK(near(town.taught(ExitCause::health, 0), 0.36, 1e-6));                          // 0 / 2
  CHECK(town.taught(ExitCause::dismissal, 10, Status::social_enterprise) == double{0.6f});
  // Without contact of any quality nothing is learnt.
  town.world.employers.get<employer::Attitude>()[0] = 0.6f;
  town.flows.job_ends = {{1, 6000, 6010, 0, code(Status::open_employment), 0,
                          code(ExitCause::dismissal), std::uint8_t{0}, 0, 0, 0}};
  town.run();
  CHECK(town.world.employers.get<employer::Attitude>()[0] == 0.6f);
  // Two jobs of a month count one after the other: .6 -> .36 -> .36 + .4 (.5 - .36).
  town.flows.job_ends = {{1, 6000, 6010, 0, code(Status::open_employment), 0,
                          code(ExitCause::dismissal), std::uint8_t{204}, 0, 0, 0},
                         {2, 6000, 6730, 0, code(Status::open_employment), 0, code(ExitCause::quit),
                          std::uint8_t{204}, 0, 0, 0}};
  town.run();
  CHECK(near(static_cast<double>(town.world.employers.get<employer::Attitude>()[0]), 0.416, 1e-6));
}

TEST_CASE("E16.2, E16.3: the example of a district's open enterprises") {
  Town town;
  const auto staff = town.world.social_enterprises.get<social_enterprise::Staff>();
  const auto result = town.world.social_enterprises.get<social_enterprise::Result>();
  const auto risk = town.world.employers.get<employer::PerceivedRisk>();
  const auto opinion = town.world.publics.get<public_group::Attitude>();
  const auto run = [&] {
    risk[0] = risk[1] = 0.1f;
    opinion[0] = opinion[1] = 0.5f;
    town.run();
  };
  staff[0] = 2;
  result[0] = 0.0f;  // no loss
  result[1] = -1.0f;
  run();
  // x = 2 / 5: risk .1 + .1 (.1 (1 - .5 x .4) - .1); public .5 + .25 x .4 (1 - .5).
  CHECK(near(static_cast<double>(risk[0]), 0.098, 1e-7));
  CHECK(near(static_cast<double>(opinion[0]), 0.55, 1e-6));
  CHECK(risk[1] == 0.1f);  // the other district has no example
  CHECK(opinion[1] == 0.5f);
  // One in four at an enterprise without loss: .5 + .25 x .8 (.25 - .5).
  staff[0] = 1;
  staff[1] = 3;
  run();
  CHECK(near(static_cast<double>(risk[0]), 0.096, 1e-7));
  CHECK(near(static_cast<double>(opinion[0]), 0.45, 1e-6));
  // Above 1% of persons more does not count: .1 + .1 (.05 - .1).
  staff[1] = 300;
  run();
  CHECK(near(static_cast<double>(risk[0]), 0.095, 1e-7));
  // Those that have decided to close are no example: x = 1 / 5.
  town.world.social_enterprises.get<social_enterprise::ClosedMonth>()[1] = 1400;
  town.world.index_organisations();
  run();
  CHECK(near(static_cast<double>(risk[0]), 0.099, 1e-7));
  CHECK(near(static_cast<double>(opinion[0]), 0.525, 1e-6));
  // Risk goes back to what it was at the start where there is no example.
  staff[0] = 0;
  risk[0] = 0.05f;
  town.run();
  CHECK(near(static_cast<double>(risk[0]), 0.055, 1e-7));
}

TEST_CASE("E16.5: attitudes fade towards those of month 0") {
  Town town;
  town.env.parameters.attitude_fade = 0.1;
  auto& employers = town.world.employers;
  auto& publics = town.world.publics;
  employers.get<employer::AttitudeAtStart>()[0] = 0.4f;
  employers.get<employer::AttitudeAtStart>()[1] = 0.6f;
  publics.get<public_group::Attitude>()[0] = 0.5f;
  publics.get<public_group::AttitudeAtStart>()[0] = 0.7f;
  town.run();
  CHECK(near(static_cast<double>(employers.get<employer::Attitude>()[0]), 0.58, 1e-6));
  CHECK(employers.get<employer::Attitude>()[1] == 0.6f);  // where it was, exactly
  CHECK(near(static_cast<double>(publics.get<public_group::Attitude>()[0]), 0.52, 1e-6));
}

TEST_CASE("E16.2: risk of a whole month of the model") {
  Scenario scenario = still(1);
  scenario.parameters.n_social_enterprises = 600;
  scenario.parameters.risk_rate = 0.25;
  scenario.parameters.demonstration = 0.8;
  Simulation simulation(scenario);
  World& world = simulation.world();
  auto risk = world.employers.get<employer::PerceivedRisk>();
  std::fill(risk.begin(), risk.end(), 0.3f);
  simulation.advance();
  // .3 + .25 (r (1 - .8 x) - .3), and x counted again from the persons themselves.
  std::array<double, n_districts> staff{};
  const auto closed = world.social_enterprises.get<social_enterprise::ClosedMonth>();
  const auto of = world.social_enterprises.get<social_enterprise::District>();
  for (std::uint32_t i = 0; i < world.persons.size(); ++i) {
    if (world.persons.get<person::Status>()[i] != code(Status::social_enterprise)) continue;
    const std::uint32_t e = world.persons.get<person::Employer>()[i];
    if (closed[e] == 0) staff[of[e]] += 1.0;
  }
  const Environment& env = simulation.environment();
  double worst = 0.0;
  double worst_without = 0.0;
  for (std::uint32_t e = 0; e < world.employers.size(); ++e) {
    const std::size_t d = world.employers.get<employer::District>()[e];
    const double x =
        std::min(1.0, staff[d] / (0.01 * env.district_share[d] * env.persons_at_start));
    const double start = static_cast<double>(world.employers.get<employer::RiskAtStart>()[e]);
    const double now = static_cast<double>(risk[e]);
    worst = std::max(worst, std::fabs(now - (0.225 + 0.25 * start * (1.0 - 0.8 * x))));
    worst_without = std::max(worst_without, std::fabs(now - (0.225 + 0.25 * start)));
  }
  CHECK(worst < 1e-6);
  CHECK(worst_without > 1e-4);
}

// ---- Money ----

TEST_CASE("7.18: what one account pays another receives") {
  Payments payments;
  payments.enter(Payment::wages_open_employment, 1000);   // employers to persons
  payments.enter(Payment::wages_social_enterprise, 300);  // enterprises to persons
  payments.enter(Payment::wage_subsidy, 250);             // Government to employers
  payments.enter(Payment::quota_levy, 70);                // employers to Government
  payments.enter(Payment::contract_sheltered, 500);       // Government to NGOs
  payments.enter(Payment::service_pay, 40);               // NGOs to persons
  payments.enter(Payment::service_costs, 400);            // NGOs to others
  payments.enter(Payment::sales, 900);                    // others to enterprises
  payments.enter(Payment::sales, 9);                      // entries add up
  payments.enter(Payment::written_off, 20);               // others to enterprises
  CHECK(payments.of(Payment::sales) == 909);
  CHECK(payments.of(static_cast<std::size_t>(Payment::sales)) == 909);
  CHECK(payments.balance(Account::persons) == 1340);     // 1000 + 300 + 40
  CHECK(payments.balance(Account::employers) == -820);   // 250 - 1000 - 70
  CHECK(payments.balance(Account::enterprises) == 629);  // 909 + 20 - 300
  CHECK(payments.balance(Account::ngos) == 60);          // 500 - 40 - 400
  CHECK(payments.balance(Account::government) == -680);  // 70 - 250 - 500
  CHECK(payments.balance(Account::others) == -529);      // 400 - 909 - 20
  CHECK(1340 - 820 + 629 + 60 - 680 - 529 == 0);
}

TEST_CASE("7.18: every payment has two accounts, and all of them balance together") {
  Payments payments;
  std::array<std::int64_t, account_names.size()> expected{};
  for (std::size_t k = 0; k < n_payments; ++k) {
    const std::int64_t amount = std::int64_t{1} << k;  // no two sums are alike
    payments.enter(static_cast<Payment>(k), amount);
    INFO(payment_infos[k].name);
    CHECK(payment_infos[k].payer != payment_infos[k].payee);
    expected[static_cast<std::size_t>(payment_infos[k].payee)] += amount;
    expected[static_cast<std::size_t>(payment_infos[k].payer)] -= amount;
  }
  std::int64_t all = 0;
  for (std::size_t a = 0; a < account_names.size(); ++a) {
    INFO(account_names[a]);
    CHECK(payments.balance(static_cast<Account>(a)) == expected[a]);
    all += payments.balance(static_cast<Account>(a));
  }
  CHECK(all == 0);
  CHECK(Payments{}.balance(Account::government) == 0);
}

}  // namespace
