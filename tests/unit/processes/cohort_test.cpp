// processes: job survival of a virtual cohort against its formula, frailty, stationary tenure, and
// the settlement of hiring, all in worlds made by hand or at month 0.

#include "processes/government/policy_calendar.hpp"
#include "processes/labour_market/employment_exit.hpp"
#include "processes/labour_market/hiring.hpp"
#include "processes/labour_market/settlement.hpp"
#include "random/draws.hpp"
#include "tests/support/simulation.hpp"
#include "tests/unit/processes/hand_made.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <map>
#include <memory>
#include <tuple>
#include <vector>

#include <catch2/catch_test_macros.hpp>

namespace {

using namespace coprod;

/// Everything that a step of the month sees, made by hand.
struct Bench : test::HandMade {
  explicit Bench(const Parameters& parameters) {
    env.parameters = parameters;
    env.sectors = standard_sectors();
    world.month = Month(2011, 12);
    world.random = replicate_key(99, 0);
    world.search_groups.resize(n_districts * n_severities);
    world.government.resize(1);
    world.programme_policies.resize(n_programmes);
    month.environment = &env;
    month.kernels = &kernels();
    month.coefficients = &shown;
  }

  Step step() { return {env, calendar, month, blocks, flows, executor, hiring}; }

  void begin(Month now) {
    month.month = now;
    month.random = world.random;
    flows.clear();
    Step s = step();
    run_policy_calendar(world, s);
  }
  /// Every programme's follow-up ends after so many days.
  void end_follow_up_after(std::int32_t limit) {
    coefficients.follow_up_clock.days.fill(limit);
    make_of(make_employment_exit_coefficients, month, world);
  }

  Environment env;
  LeverCalendar calendar;
  World world;
  MonthContext month;
  std::vector<BlockStore> blocks;
  MonthFlows flows;
  Executor executor{1};
  HiringWorkspace hiring;
};

/// Only the base hazard acts.
Parameters base_hazard(double shape, double variance, double rate) {
  Parameters p;
  p.exit_shape = shape;
  p.frailty_variance = variance;
  p.exit_rate = rate;
  p.quit_share = 0.0;  // no quits by the wage
  p.share_quit = 0.6;
  p.share_dismissal = 0.2;
  p.share_redundancy = 0.1;
  p.share_health = 0.1;
  p.share_crisis = 0.0;
  p.fit_protection = 0.0;
  p.step_hazard_ratio = 1.0;
  p.fidelity_retention = 0.0;
  return p;
}

enum class Hired { on_the_first, on_any_day };

/// Share of `n` persons placed in January 2012 who still hold the job after each number of days.
std::vector<double> survival(const Parameters& p, std::uint32_t n, Hired hired,
                             const std::vector<std::int32_t>& days, double limit_months) {
  Bench bench(p);
  bench.begin(Month(2012, 1));
  auto& persons = bench.world.persons;
  persons.resize(n);
  const GammaQuantiles frailty(p.frailty_variance > 0.0 ? 1.0 / p.frailty_variance : 1.0);
  for (std::uint32_t i = 0; i < n; ++i) {
    const auto key = EntityKey::make(EntityKind::person, Origin::synthesis, 0, i);
    const PhiloxWords w =
        draw_words(bench.world.random, key, address_word(Month(1), Stream::start));
    persons.get<person::Key>()[i] = key.bits;
    persons.get<person::Status>()[i] = static_cast<std::uint8_t>(Status::open_employment);
    persons.get<person::Route>()[i] = static_cast<std::uint8_t>(Route::supported_placement);
    persons.get<person::PrimaryKind>()[i] = kind_mental_illness;
    persons.get<person::Employer>()[i] = 0;
    persons.get<person::Wage>()[i] = 5000;
    persons.get<person::Hours>()[i] = 44;
    persons.get<person::Programme>()[i] =
        static_cast<std::uint8_t>(Programme::supported_employment);
    persons.get<person::FormalSupport>()[i] = 1.0f;
    persons.get<person::Frailty>()[i] =
        p.frailty_variance > 0.0
            ? static_cast<float>(p.frailty_variance * frailty.at(uniform64(w[0], w[1])))
            : 1.0f;
    persons.get<person::HireDay>()[i] =
        bench.month.first_day
        + (hired == Hired::on_the_first ? 0 : static_cast<std::int32_t>(31.0 * uniform_word(w[2])));
  }
  const auto scratch = std::make_unique<Scratch>();
  std::vector<std::uint32_t> words(block_rows);
  std::vector<JobEnd> ends(block_rows);
  std::vector<double> lost(days.size(), 0.0);
  for (int m = 0; m < 14; ++m) {
    bench.begin(Month(2012, 1) + m);
    bench.end_follow_up_after(
        static_cast<std::int32_t>(std::floor(limit_months * mean_month_days + 0.5)));
    for (std::uint32_t first = 0; first < n; first += block_rows) {
      BlockOutput output;
      output.job_ends.data = ends.data();
      std::vector<std::uint32_t> crises(block_rows);
      output.crises.data = crises.data();
      Block block(persons, bench.month, first, std::min(block_rows, n - first), *scratch, output,
                  words.data());
      bench.month.kernels->draw_person_words(block);
      run_employment_exit(block);
      for (std::uint32_t k = 0; k < output.job_ends.size; ++k) {
        const std::int32_t tenure = ends[k].day - ends[k].hire_day;
        REQUIRE(tenure >= 0);
        for (std::size_t h = 0; h < days.size(); ++h) lost[h] += tenure < days[h];
      }
    }
  }
  for (double& share : lost) share = 1.0 - share / n;
  return lost;
}

/// Survival with gamma frailty and a Weibull hazard: the frailty integrated out.
double survives(double shape, double variance, double rate, double days) {
  const double hazard = rate * std::pow(days / mean_month_days, shape);
  return std::pow(1.0 + variance * hazard, -1.0 / variance);
}

double largest_z(const std::vector<double>& found, const std::vector<double>& expected, double n) {
  double z = 0.0;
  for (std::size_t i = 0; i < found.size(); ++i) {
    z = std::max(
        z, std::fabs(found[i] - expected[i]) / std::sqrt(expected[i] * (1.0 - expected[i]) / n));
  }
  return z;
}

}  // namespace

TEST_CASE("a placed cohort survives as frailty and shape say") {
  constexpr double shape = 0.78;
  constexpr double variance = 0.5;
  constexpr double rate = 0.5;
  constexpr std::uint32_t n = 600000;
  const Parameters p = base_hazard(shape, variance, rate);
  const auto expected = [&](const std::vector<std::int32_t>& days, double k) {
    std::vector<double> s;
    for (const std::int32_t d : days) s.push_back(survives(k, variance, rate, d));
    return s;
  };
  SECTION("hired on the first, at the ends of months") {
    const std::vector<std::int32_t> days{31, 182, 366};  // January, to June, to December 2012
    const auto found = survival(p, n, Hired::on_the_first, days, 600);
    CHECK(largest_z(found, expected(days, shape), n) < 4.0);
    CHECK(largest_z(found, expected(days, 1.1 * shape), n) > 4.0);
    CHECK(largest_z(found, expected(days, 0.9 * shape), n) > 4.0);
  }
  SECTION("hired on any day, after 30 days, six months and a year") {
    const std::vector<std::int32_t> days{30, 183, 365};
    const auto found = survival(p, n, Hired::on_any_day, days, 600);
    INFO("found " << found[0] << ' ' << found[1] << ' ' << found[2] << ", expected "
                  << expected(days, shape)[0] << ' ' << expected(days, shape)[1] << ' '
                  << expected(days, shape)[2]);
    CHECK(largest_z({found[0]}, {expected(days, shape)[0]}, n) < 4.0);
    CHECK(largest_z({found[1]}, {expected(days, shape)[1]}, n) < 4.0);
    CHECK(largest_z({found[2]}, {expected(days, shape)[2]}, n) < 4.0);
    CHECK(largest_z(found, expected(days, 1.1 * shape), n) > 4.0);
  }
}

TEST_CASE("when follow-up ends the hazard rises R times from its day on") {
  constexpr std::uint32_t n = 200000;
  constexpr double rate = 0.08;
  Parameters p = base_hazard(1.0, 0.0, rate);
  p.step_hazard_ratio = 2.0;
  const std::vector<std::int32_t> days{91, 183, 274, 365};
  const auto found = survival(p, n, Hired::on_any_day, days, 6);  // 183 days
  const auto expected = [&](double ratio, double limit) {
    std::vector<double> s;
    for (const double d : days) {
      s.push_back(std::exp(-rate / mean_month_days
                           * (std::min(d, limit) / ratio + std::max(0.0, d - limit))));
    }
    return s;
  };
  CHECK(largest_z(found, expected(2.0, 183), n) < 4.0);
  CHECK(largest_z(found, expected(2.1, 183), n) > 4.0);
  CHECK(largest_z(found, expected(2.0, 167), n) > 4.0);  // half a month early
}

TEST_CASE(
    "at R = 1 the limit of follow-up changes neither the chance nor the day of an exit, to the "
    "bit") {
  // docs/model.md 7.14: "at R = 1 the limit changes nothing, exactly".
  constexpr std::uint32_t n = 16 * block_rows;
  Parameters p = base_hazard(0.78, 0.5, 0.5);
  p.share_crisis = 0.2;
  p.share_quit = 0.4;
  std::vector<std::vector<std::uint32_t>> hazards;
  std::vector<std::vector<std::int32_t>> exit_days;
  for (const std::int32_t limit : {unlimited_days, 200, 45, 13, 0}) {
    Bench bench(p);
    bench.begin(Month(2012, 3));
    bench.end_follow_up_after(limit);
    auto& persons = bench.world.persons;
    persons.resize(n);
    hazards.emplace_back();
    exit_days.emplace_back(n, -1);
    for (std::uint32_t i = 0; i < n; ++i) {
      const auto key = EntityKey::make(EntityKind::person, Origin::synthesis, 0, i);
      const PhiloxWords w =
          draw_words(bench.world.random, key, address_word(Month(1), Stream::start));
      persons.get<person::Key>()[i] = key.bits;
      persons.get<person::Status>()[i] = static_cast<std::uint8_t>(Status::open_employment);
      persons.get<person::Route>()[i] = static_cast<std::uint8_t>(Route::supported_placement);
      persons.get<person::Employer>()[i] = 0;
      persons.get<person::Wage>()[i] = 5000;
      persons.get<person::Hours>()[i] = 44;
      persons.get<person::Programme>()[i] =
          static_cast<std::uint8_t>(Programme::supported_employment);
      persons.get<person::FormalSupport>()[i] = 0.7f;
      persons.get<person::NaturalSupport>()[i] = uniform32(w[3]) * 0.9f;
      persons.get<person::Frailty>()[i] = 0.2f + uniform32(w[0]);
      persons.get<person::Stress>()[i] = uniform32(w[1]);
      persons.get<person::JobFit>()[i] = uniform32(w[1] * 3u);
      persons.get<person::HireDay>()[i] =
          bench.month.first_day + 30 - static_cast<std::int32_t>(w[2] % 60u);
    }
    const auto scratch = std::make_unique<Scratch>();
    std::vector<std::uint32_t> words(block_rows);
    std::vector<JobEnd> ends(block_rows);
    for (std::uint32_t first = 0; first < n; first += block_rows) {
      BlockOutput output;
      output.job_ends.data = ends.data();
      std::vector<std::uint32_t> crises(block_rows);
      output.crises.data = crises.data();
      Block block(persons, bench.month, first, block_rows, *scratch, output, words.data());
      bench.month.kernels->draw_person_words(block);
      run_employment_exit(block);
      for (const float h : scratch->hazard)
        hazards.back().push_back(std::bit_cast<std::uint32_t>(h));
      for (std::uint32_t k = 0; k < output.job_ends.size; ++k) {
        exit_days.back()[EntityKey{ends[k].key}.slot()] = ends[k].day;
      }
    }
  }
  for (std::size_t i = 1; i < hazards.size(); ++i) {
    std::size_t differing = 0;
    std::size_t other_day = 0;
    for (std::size_t k = 0; k < n; ++k) {
      differing += hazards[i][k] != hazards[0][k];
      other_day += exit_days[i][k] != exit_days[0][k];
    }
    INFO("limit number " << i);
    CHECK(differing == 0);
    CHECK(other_day == 0);
  }
  CHECK(std::count(exit_days[0].begin(), exit_days[0].end(), -1) < n);
}

TEST_CASE("frailty has mean 1 and the variance asked for") {
  for (const double theta : {0.5, 1.5}) {
    Scenario scenario = test::shipped_scenario("hong_kong", Month(2012, 1), 1, 0.1);
    scenario.parameters.frailty_variance = theta;
    scenario.parameters.exit_readiness = 0.0;
    test::Simulation simulation(scenario);
    const auto z = simulation.world().persons.get<person::Frailty>();
    const auto n = static_cast<double>(z.size());
    double mean = 0.0;
    double variance = 0.0;
    for (const float x : z) mean += static_cast<double>(x) / n;
    for (const float x : z)
      variance += (static_cast<double>(x) - mean) * (static_cast<double>(x) - mean) / n;
    INFO("variance asked for " << theta);
    CHECK(std::fabs(mean - 1.0) < 4.0 * std::sqrt(theta / n));
    const double error =
        theta * std::sqrt((2.0 + 6.0 * theta) / n);  // gamma: excess kurtosis 6 theta
    CHECK(std::fabs(variance - theta) < 4.0 * error);
    CHECK(std::fabs(variance - 1.2 * theta) > 4.0 * error);
  }
}

TEST_CASE(
    "at month 0 those with a low threshold of seeking work are more often in work, as E13.5 says") {
  test::Simulation simulation(test::shipped_scenario("hong_kong", Month(2012, 1), 1, 0.05, 0));
  const auto& persons = simulation.world().persons;
  const auto mean_threshold = [&](bool in_work) {
    double sum = 0.0;
    double n = 0.0;
    for (std::size_t i = 0; i < persons.size(); ++i) {
      if (is_employed(persons.get<person::Status>()[i]) != in_work) continue;
      sum += static_cast<double>(persons.get<person::ParticipationThreshold>()[i]);
      n += 1.0;
    }
    return sum / n;
  };
  CHECK(mean_threshold(true) < mean_threshold(false));
}

namespace {

/// Seekers of one district before employers and enterprises of it.
struct Market : Bench {
  Market(std::uint32_t seekers, std::uint32_t employers, std::uint32_t enterprises,
         std::uint16_t posts, std::uint32_t replicate = 0)
      : Bench(market_parameters()) {
    world.random = replicate_key(5, replicate);
    for (float& chance : world.search_groups.get<search_group::ExpectedChance>()) chance = 0.2f;
    world.employers.resize(employers);
    for (std::uint32_t e = 0; e < employers; ++e) {
      world.employers.get<employer::Key>()[e] =
          EntityKey::make(EntityKind::employer, Origin::synthesis, 0, e).bits;
      world.employers.get<employer::VacancyRate>()[e] = 1.0f;
      world.employers.get<employer::Attitude>()[e] = 1.0f;
      world.employers.get<employer::PerceivedRisk>()[e] = 0.0f;
    }
    world.social_enterprises.resize(enterprises);
    world.practices.resize(enterprises * n_practices);
    for (std::uint32_t e = 0; e < enterprises; ++e) {
      world.social_enterprises.get<social_enterprise::Key>()[e] =
          EntityKey::make(EntityKind::social_enterprise, Origin::synthesis, 0, e).bits;
      world.social_enterprises.get<social_enterprise::TargetStaff>()[e] = posts;
    }
    world.index_organisations();
    for (std::uint32_t i = 0; i < seekers; ++i) slots.push_back(i);
  }

  static Parameters market_parameters() {
    Parameters p;
    p.local_share = 1.0;
    p.applications_own = 12.0;
    p.enterprise_share = 1.0;
    p.outside_candidates = 0.0;
    p.casual_share = 0.0;
    p.training_cost = 0.0;
    return p;
  }

  /// Persons of `slots` in that order of rows, spread over blocks of `each`; then a month of
  /// hiring.
  void hire(std::size_t each = 1000) {
    auto& persons = world.persons;
    const auto n = static_cast<std::uint32_t>(slots.size());
    persons.resize(n);
    for (std::uint32_t i = 0; i < n; ++i) {
      persons.get<person::Key>()[i] =
          EntityKey::make(EntityKind::person, Origin::synthesis, 0, slots[i]).bits;
      persons.get<person::Status>()[i] = static_cast<std::uint8_t>(Status::seeking);
      persons.get<person::Route>()[i] = static_cast<std::uint8_t>(route);
      persons.get<person::Skill>()[i] = skill_of(slots[i]);
      persons.get<person::Stress>()[i] = 0.0f;
    }
    begin(Month(2012, 1));
    blocks.assign((n + each - 1) / each, {});
    for (std::uint32_t i = 0; i < n; ++i) blocks[i / each].seekers.push_back(i);
    for (auto& block : blocks) {
      block.output.seekers.data = block.seekers.data();
      block.output.seekers.size = static_cast<std::uint32_t>(block.seekers.size());
    }
    Step s = step();
    run_hiring(world, s);
  }

  [[nodiscard]] float skill_of(std::uint32_t slot) const {
    return equal_skill ? 1.0f : 0.6f + 0.01f * static_cast<float>(slot % 60);
  }

  /// Slot -> employer, status, wage and day of those hired.
  [[nodiscard]] std::map<std::uint32_t, std::tuple<std::uint32_t, int, std::int32_t, std::int32_t>>
  hired() const {
    std::map<std::uint32_t, std::tuple<std::uint32_t, int, std::int32_t, std::int32_t>> found;
    const auto& persons = world.persons;
    for (std::uint32_t i = 0; i < slots.size(); ++i) {
      if (!is_employed(persons.get<person::Status>()[i])) continue;
      found[slots[i]] = {persons.get<person::Employer>()[i], persons.get<person::Status>()[i],
                         persons.get<person::Wage>()[i], persons.get<person::HireDay>()[i]};
    }
    return found;
  }

  std::vector<std::uint32_t> slots;
  Route route = Route::own_search;
  bool equal_skill = false;
};

}  // namespace

TEST_CASE("hiring never fills more posts than there are, and counts whom it places") {
  Market market(400, 60, 5, 3);
  market.hire(64);
  std::vector<std::int32_t> at_employer(60, 0);
  std::vector<std::int32_t> at_enterprise(5, 0);
  for (const auto& [slot, job] : market.hired()) {
    ++(std::get<1>(job) == static_cast<int>(Status::social_enterprise)
           ? at_enterprise
           : at_employer)[std::get<0>(job)];
    CHECK(std::get<3>(job) >= market.month.first_day);
    CHECK(std::get<3>(job) < market.month.first_day + market.month.days);
  }
  CHECK(*std::max_element(at_employer.begin(), at_employer.end()) == 1);
  CHECK(*std::max_element(at_enterprise.begin(), at_enterprise.end()) == 3);
  const auto staff = market.world.employers.get<employer::Staff>();
  const auto enterprise_staff = market.world.social_enterprises.get<social_enterprise::Staff>();
  CHECK(std::equal(at_employer.begin(), at_employer.end(), staff.begin()));
  CHECK(std::equal(at_enterprise.begin(), at_enterprise.end(), enterprise_staff.begin()));
  CHECK(market.flows.job_starts.size() == market.hired().size());
  CHECK(market.flows.vacancies == 60);
}

TEST_CASE("who is hired does not depend on the order of rows, proposals or blocks") {
  Market forward(400, 60, 5, 3);
  forward.hire(1000);
  const auto expected = forward.hired();
  CHECK(expected.size() > 50);
  Market backward(400, 60, 5, 3);
  std::reverse(backward.slots.begin(), backward.slots.end());
  backward.hire(37);
  CHECK(backward.hired() == expected);
  Market mixed(400, 60, 5, 3);
  std::sort(mixed.slots.begin(), mixed.slots.end(), [](auto a, auto b) {
    return std::tuple(a * 2654435761u, a) < std::tuple(b * 2654435761u, b);
  });
  mixed.hire(5);
  CHECK(mixed.hired() == expected);
  Market other(400, 60, 5, 3, 1);  // another replicate is another market
  other.hire(1000);
  CHECK(other.hired() != expected);
}

TEST_CASE("a candidate takes the best-paid offer, and of equal ones that of the lower key") {
  for (std::uint32_t replicate = 0; replicate < 30; ++replicate) {
    for (const std::uint32_t better : {0u, 1u}) {
      Market market(1, 2, 0, 0, replicate);
      market.world.employers.get<employer::Productivity>()[better] = 1.1f;
      market.world.employers.get<employer::Productivity>()[1 - better] = 1.0f;
      market.hire();
      REQUIRE(market.hired().size() == 1);
      CHECK(std::get<0>(market.hired().begin()->second) == better);
    }
    Market tie(1, 2, 0, 0, replicate);
    tie.hire();
    REQUIRE(tie.hired().size() == 1);
    CHECK(std::get<0>(tie.hired().begin()->second) == 0);
  }
}

TEST_CASE("a letter repeated to one employer keeps nobody from writing to another") {
  // Twelve letters to three employers: whoever is missed by chance is missed evenly.
  std::array<int, 3> placed{};
  for (std::uint32_t replicate = 0; replicate < 200; ++replicate) {
    for (std::uint32_t open = 0; open < 3; ++open) {
      Market market(1, 3, 0, 0, replicate);
      for (std::uint32_t e = 0; e < 3; ++e) {
        market.world.employers.get<employer::VacancyRate>()[e] = e == open ? 1.0f : 0.0f;
      }
      market.hire();
      placed[open] += market.hired().size() == 1;
    }
  }
  for (const int count : placed) CHECK(count >= 190);  // missed with chance (2/3)^12 = 0.008
}

TEST_CASE("letters go to employers by slots, and meet an opening as often at small and large") {
  // One seeker, one letter, three employers of four slots and three of one.
  constexpr int months = 1500;
  std::array<double, 2> hired{};
  std::array<double, 2> openings{};
  double casual_openings = 0.0;
  double casual_jobs = 0.0;
  Market market(1, 6, 0, 0);
  market.env.parameters.applications_own = 1.0;
  market.env.parameters.casual_share = 0.2;
  const auto staff = market.world.employers.get<employer::Staff>();
  for (std::uint32_t e = 0; e < 6; ++e) {
    market.world.employers.get<employer::VacancyRate>()[e] = 0.4f;
    market.world.employers.get<employer::Slots>()[e] = e % 2 == 0 ? 4.0f : 1.0f;
  }
  market.world.index_organisations();
  for (std::uint32_t replicate = 0; replicate < months; ++replicate) {
    market.world.random = replicate_key(5, replicate);
    std::fill(staff.begin(), staff.end(), 0);
    market.world.persons.resize(0);
    market.hire();
    std::int64_t counted = 0;
    for (std::uint32_t e = 0; e < 6; ++e) {
      const int all = market.hiring.open[e] + market.hiring.open_casual[e];
      hired[e % 2] += staff[e];
      openings[e % 2] += all;
      casual_openings += market.hiring.open_casual[e];
      counted += all;
    }
    CHECK(market.flows.vacancies == counted);
    casual_jobs += market.world.persons.get<person::Casual>()[0];
  }
  const auto near = [](double value, double expected, double part) {
    return std::fabs(value - expected) < part * expected;
  };
  CHECK(near(openings[0], months * 3 * 1.6, 0.03));
  CHECK(near(openings[1], months * 3 * 0.4, 0.07));
  CHECK(near(hired[0], months * 0.8 * 0.4, 0.17));  // four standard deviations
  CHECK(near(hired[1], months * 0.2 * 0.4, 0.35));
  CHECK(near(casual_openings, 0.2 * (openings[0] + openings[1]), 0.06));
  CHECK(near(casual_jobs, 0.2 * (hired[0] + hired[1]), 0.35));
}

TEST_CASE(
    "E17.2: a wrong referral goes to the first opening met, a right one to that of best fit") {
  constexpr std::uint32_t replicates = 300;
  std::array<double, 2> fit{};
  std::array<std::size_t, 2> letters{};
  std::array<std::size_t, 2> hired{};
  for (std::uint32_t replicate = 0; replicate < replicates; ++replicate) {
    for (const std::uint32_t wrong : {0u, 1u}) {
      Market market(1, 40, 0, 0, replicate);
      market.route = Route::supported_placement;
      market.env.parameters.applications_own = 0.0;
      market.env.parameters.applications_supported = 1.0;
      market.env.parameters.developer_choices = 4.0;
      market.coefficients.hiring.wrong.fill(wrong);
      for (std::uint32_t e = 0; e < 40; ++e) {
        market.world.employers.get<employer::VacancyRate>()[e] = 20.0f;  // all have openings
        market.world.employers.get<employer::AccommodationKnowHow>()[e] =
            static_cast<float>(e) / 40.0f;
      }
      market.world.persons.resize(1);
      market.world.persons.get<person::Stamina>()[0] = 100;
      market.hire();
      letters[wrong] += market.flows.applications;
      if (market.hired().empty()) continue;
      ++hired[wrong];
      fit[wrong] += static_cast<double>(std::get<0>(market.hired().begin()->second)) / 40.0;
    }
  }
  CHECK(letters[0] == letters[1]);
  CHECK(hired[0] == replicates);
  CHECK(hired[1] == replicates);
  // The mean of one draw on 0 to 1 and the greatest of four; four standard deviations.
  CHECK(std::fabs(fit[1] / replicates - 0.4875) < 0.067);
  CHECK(std::fabs(fit[0] / replicates - 0.7875) < 0.038);
}

TEST_CASE("openings follow the business cycle") {
  std::array<double, 2> openings{};
  for (const std::uint32_t slump : {0u, 1u}) {
    Market market(0, 2000, 0, 0);
    market.env.unemployment = {2000, {slump == 1 ? 7.4 : 3.7}, 3.7, 1.0};
    market.env.parameters.cycle_vacancies = 1.2;
    for (float& rate : market.world.employers.get<employer::VacancyRate>()) rate = 0.5f;
    market.begin(Month(2012, 1));
    market.make_of(make_hiring_coefficients, market.month, market.world);
    market.hire();
    openings[slump] = static_cast<double>(market.flows.vacancies);
  }
  // A rate twice the mean leaves 2^-1.2 = .435 of them, the same draws: none opens that had not.
  CHECK(std::fabs(openings[0] - 1000.0) < 90.0);
  CHECK(std::fabs(openings[1] - 435.0) < 75.0);
}

TEST_CASE("of equal candidates a vacancy takes the one whom its pair's draw favours") {
  for (std::uint32_t replicate = 0; replicate < 30; ++replicate) {
    Market market(5, 1, 0, 0, replicate);
    market.equal_skill = true;
    market.hire();
    REQUIRE(market.hired().size() == 1);
    const EntityKey vacancy{market.world.employers.get<employer::Key>()[0]};
    std::uint32_t best = 0;
    double highest = 0.0;
    for (std::uint32_t slot = 0; slot < 5; ++slot) {
      const PhiloxWords w = draw_words(
          market.world.random, EntityKey::make(EntityKind::person, Origin::synthesis, 0, slot),
          address_word(Month(2012, 1), Stream::match), party_hash(vacancy));
      if (uniform64(w[0], w[1]) > highest) {
        highest = uniform64(w[0], w[1]);
        best = slot;
      }
    }
    CHECK(market.hired().begin()->first == best);
    // The loser of one vacancy gets the other: everybody is placed where there is room.
    Market pair(2, 2, 0, 0, replicate);
    pair.hire();
    CHECK(pair.hired().size() == 2);
  }
}

TEST_CASE("an enterprise that is full makes no offer") {
  Market market(50, 0, 2, 4);
  market.world.social_enterprises.get<social_enterprise::Staff>()[0] = 4;
  market.hire();
  CHECK(market.hired().size() == 4);
  for (const auto& [slot, job] : market.hired()) CHECK(std::get<0>(job) == 1);
}
