// Social enterprises in a market: what their jobs come to, when they close, and what more of them do.
//
// The table of foundings times ten is tagged [long]:
//
//   build/release/test_patterns "[market][long]" -s
//
// COPROD_MARKET="scale replicates" in the environment makes it another size.

#include "tests/support/simulation.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <iostream>
#include <map>
#include <sstream>
#include <vector>

#include <catch2/catch_test_macros.hpp>
#include <fmt/format.h>

namespace coprod::test {
namespace {

constexpr int reported = 96;

Scenario hong_kong(double scale, int months, int burn_in) {
  return shipped_scenario("hong_kong", Month(2022, 1), months, scale, burn_in);
}

struct Place {
  std::uint8_t status;
  std::uint8_t route;
};
using Places = std::map<std::uint64_t, Place>;

Places places_of(const World& world) {
  Places places;
  for (std::uint32_t i = 0; i < world.persons.size(); ++i) {
    places[world.persons.get<person::Key>()[i]] = {world.persons.get<person::Status>()[i],
                                                   world.persons.get<person::Route>()[i]};
  }
  return places;
}

bool works(const Place& place) { return is_employed(place.status); }

/// Where the jobs of social enterprises are in a world without them, person by person.
struct Account {
  int held = 0;         ///< jobs in social enterprises
  int re_employed = 0;  ///< of those who held them, in open employment without enterprises
  int foregone =
      0;  ///< jobs to which enterprises had passed staff on, and who is without work else
  int others_lost = 0;  ///< of all others, who works with enterprises alone
  int others_won = 0;   ///< and who works without them alone
  int difference = 0;   ///< persons in work, with less without
};

Account account_of(const Places& with, const Places& without) {
  Account account;
  for (const auto& [key, here] : with) {
    const auto found = without.find(key);
    REQUIRE(found != without.end());
    const Place& there = found->second;
    account.difference += static_cast<int>(works(here)) - static_cast<int>(works(there));
    if (here.status == code(Status::social_enterprise)) {
      ++account.held;
      account.re_employed += works(there);
    } else if (works(here) && here.route == code(Route::enterprise_referral)) {
      account.foregone += !works(there);
    } else if (works(here)) {
      account.others_lost += !works(there);
    } else {
      account.others_won += works(there);
    }
  }
  return account;
}

}  // namespace

TEST_CASE("without social enterprises: jobs held, less re-employed, plus foregone referrals add up",
          "[market]") {
  Scenario scenario = hong_kong(0.1, reported, 24);
  scenario.parameters.n_social_enterprises = 170;
  scenario.parameters.founding_rate = 0.0;
  Simulation with(scenario);
  Simulation without(scenario);
  const Month branch = Month(2024, 12);
  while (with.world().month < branch) {
    with.advance();
    without.advance();
  }
  auto closed = without.world().social_enterprises.get<social_enterprise::ClosedMonth>();
  for (std::uint16_t& month : closed) {
    if (month == 0) month = static_cast<std::uint16_t>(branch.index() + 1);
  }
  without.world().index_enterprises();
  with.finish();
  without.finish();
  const Places places = places_of(without.world());
  for (const auto& [key, place] : places) {
    REQUIRE(place.status != code(Status::social_enterprise));
  }
  const Account account = account_of(places_of(with.world()), places);
  std::cout << fmt::format(
      "five years on, of a tenth of the population: {} jobs held in enterprises, {} of them "
      "re-employed, {} referrals foregone, others {} lost and {} won; {} fewer in work\n",
      account.held, account.re_employed, account.foregone, account.others_lost, account.others_won,
      account.difference);
  CHECK(account.held > 50);
  CHECK(account.re_employed < account.held);
  CHECK(account.difference
        == account.held - account.re_employed + account.foregone + account.others_lost
               - account.others_won);
}

TEST_CASE("closures lag a shock by as many months as an enterprise is liquid", "[market]") {
  Scenario scenario = hong_kong(0.05, 60, 12);
  scenario.parameters.n_social_enterprises = 600;
  scenario.parameters.founding_rate = 0.0;
  scenario.parameters.cross_subsidy_share = 0.0;
  scenario.parameters.enterprise_growth = 0.0;
  scenario.parameters.enterprise_credit = 2.0;
  fix_lever(scenario, "se_public_purchase", 0.0);
  fix_lever(scenario, "demand_shock", 1.0);  // from the start on nobody buys
  Simulation simulation(scenario);
  auto& enterprises = simulation.world().social_enterprises;
  simulation.advance();
  const auto reserves = enterprises.get<social_enterprise::Reserves>();
  const std::vector<std::int64_t> before(reserves.begin(), reserves.end());
  simulation.advance();
  const Month first = simulation.world().month;
  std::vector<double> liquid;
  for (std::size_t e = 0; e < before.size(); ++e) {
    const double costs = static_cast<double>(before[e] - reserves[e]);
    liquid.push_back(static_cast<double>(reserves[e]) / costs + 2.0);
  }
  simulation.finish();
  const auto closed = enterprises.get<social_enterprise::ClosedMonth>();
  for (std::size_t e = 0; e < liquid.size(); ++e) {
    INFO("enterprise " << e << ", liquid for " << liquid[e] << " months");
    REQUIRE(closed[e] != 0);
    // It decides in the month in which credit is out, and closes in the next. Costs fall as staff leave.
    const double lag = closed[e] - 1 - first.index();
    CHECK(lag >= std::floor(liquid[e]));
    CHECK(lag <= 1.35 * liquid[e] + 2.0);
  }
  std::sort(liquid.begin(), liquid.end());
  CHECK(liquid.front() > 1.0);
}

TEST_CASE("foundings times ten, at this capital and at any", "[market][long][.]") {
  double scale = 1.0;
  int replicates = 4;
  if (const char* given = std::getenv("COPROD_MARKET")) {
    std::istringstream(given) >> scale >> replicates;
  }
  struct Row {
    std::string name;
    double rate;
    double capital;
  };
  const Scenario base = shipped_scenario("hong_kong", Month(2008, 1), 468, scale, 120);
  const double rate = base.parameters.founding_rate;
  const double capital = base.parameters.founding_capital;
  const std::vector<Row> rows{{"as it is", rate, capital},
                              {"x 10, capital as it is", 10 * rate, capital},
                              {"x 10, capital without limit", 10 * rate, 1e10},
                              {"none founded", 0.0, capital}};
  std::cout << "year   enterprises  founded  without capital  closed (% a year)  price  share of "
               "pool  staff  jobs taken  in work (%)\n";
  for (const Row& row : rows) {
    std::map<int, std::map<std::string, double>> sums;
    for (int r = 0; r < replicates; ++r) {
      Scenario scenario = base;
      scenario.parameters.founding_rate = row.rate;
      scenario.parameters.founding_capital = row.capital;
      if (row.capital > 1e9) fix_lever(scenario, "se_grant_budget", 1e10);
      Simulation simulation(scenario, {.replicate = static_cast<std::uint32_t>(r)});
      simulation.finish();
      for (const int year : {2014, 2026, 2046}) {
        for (std::size_t m = 0; m < 12; ++m) {
          const std::size_t month = static_cast<std::size_t>(12 * (year - 2008)) + m;
          const auto add = [&](const char* name, std::size_t cell = 0) {
            sums[year][name] += simulation.outcome(name, month)[cell] / (12.0 * replicates);
          };
          for (const char* name :
               {"enterprises", "enterprise_foundings", "foundings_without_capital",
                "enterprise_closures", "enterprise_price", "market_demand", "enterprise_staff",
                "jobs_taken", "employment_rate"}) {
            add(name);
          }
          sums[year]["sales"] +=
              simulation.outcome("payments", month)[static_cast<std::size_t>(Payment::sales)]
              / (12.0 * replicates);
        }
      }
    }
    std::cout << row.name << "\n";
    for (auto& [year, of] : sums) {
      std::cout << fmt::format(
          "{}   {:11.0f}  {:7.1f}  {:15.1f}  {:17.1f}  {:5.2f}  {:13.3f}  {:5.0f}  {:10.0f}  "
          "{:10.2f}\n",
          year, of["enterprises"] / scale, 12 * of["enterprise_foundings"] / scale,
          12 * of["foundings_without_capital"] / scale,
          of["enterprises"] > 0 ? 1200 * of["enterprise_closures"] / of["enterprises"] : 0.0,
          of["enterprise_price"], of["sales"] / of["market_demand"], of["enterprise_staff"] / scale,
          of["jobs_taken"] / scale, 100 * of["employment_rate"]);
    }
  }
}

}  // namespace coprod::test
