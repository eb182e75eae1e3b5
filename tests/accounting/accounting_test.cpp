// The books of every month of every shipped scenario: people, jobs, cases and tables add up.

#include "tests/support/simulation.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include <catch2/catch_test_macros.hpp>

namespace {

using namespace coprod;
using test::Simulation;

using Problems = std::vector<std::string>;

std::vector<std::string> shipped_scenarios() {
  std::vector<std::string> stems;
  for (const auto& entry :
       std::filesystem::directory_iterator(std::string(COPROD_SOURCE_DIR) + "/scenarios")) {
    if (entry.path().extension() == ".toml") stems.push_back(entry.path().stem().string());
  }
  std::sort(stems.begin(), stems.end());
  return stems;
}

double sum(std::span<const double> values) {
  double total = 0.0;
  for (const double value : values) total += value;
  return total;
}

/// Status of each person present, by key.
using Snapshot = std::unordered_map<std::uint64_t, std::uint8_t>;
Snapshot snapshot(const World& world) {
  Snapshot present;
  const auto key = world.persons.get<person::Key>();
  const auto status = world.persons.get<person::Status>();
  for (std::size_t i = 0; i < key.size(); ++i) {
    if (status[i] != static_cast<std::uint8_t>(Status::absent)) present.emplace(key[i], status[i]);
  }
  return present;
}

/// Events of a month against the difference of two snapshots.
Problems unbalanced(const Snapshot& before, const Snapshot& after, const MonthFlows& flows) {
  Problems problems;
  const auto check = [&](bool holds, const std::string& what) {
    if (!holds) problems.push_back(what);
  };
  std::array<std::int64_t, n_statuses> was{};
  std::array<std::int64_t, n_statuses> is{};
  std::array<std::int64_t, n_statuses> left{};
  std::int64_t stayed = 0;
  for (const auto& [key, status] : before) {
    ++was[status];
    if (after.count(key) == 0) {
      ++left[status];
    } else {
      ++stayed;
    }
  }
  for (const auto& [key, status] : after) ++is[status];
  const auto n_before = static_cast<std::int64_t>(before.size());
  const auto n_after = static_cast<std::int64_t>(after.size());
  check(n_after == n_before + flows.entrants - flows.counts.deaths - flows.counts.retirements,
        "people are not conserved");

  // Newcomers by the status in which they entered; they may move on, and die, in the same month.
  std::int64_t newcomers = 0;
  std::array<std::int64_t, n_statuses> entered{};
  for (std::size_t s = 0; s < n_statuses; ++s) {
    std::int64_t in = 0;
    std::int64_t out = 0;
    for (std::size_t t = 0; t < n_statuses; ++t) {
      in += flows.counts.transitions[t * n_statuses + s];
      out += flows.counts.transitions[s * n_statuses + t];
    }
    entered[s] = is[s] - was[s] + left[s] - in + out;
    newcomers += entered[s];
    check(entered[s] >= 0,
          "more persons left status " + std::string(status_names[s]) + " than were in it");
  }
  check(newcomers == n_after - stayed, "moves between statuses do not explain the stocks");
  for (const Status s :
       {Status::seeking, Status::training, Status::sheltered_workshop, Status::social_enterprise}) {
    check(entered[static_cast<std::size_t>(s)] == 0,
          "nobody enters the population as "
              + std::string(status_names[static_cast<std::size_t>(s)]));
  }

  // Staff: hires, job ends, and newcomers who kept their job at onset.
  const auto work = [&](const auto& count) {
    return count[static_cast<std::size_t>(Status::open_employment)]
           + count[static_cast<std::size_t>(Status::social_enterprise)];
  };
  const std::int64_t gone_at_once = flows.entrants - newcomers;
  const std::int64_t staff = work(was) + static_cast<std::int64_t>(flows.job_starts.size())
                             - static_cast<std::int64_t>(flows.job_ends.size())
                             + entered[static_cast<std::size_t>(Status::open_employment)];
  check(work(is) >= staff && work(is) <= staff + gone_at_once,
        "hires less exits are not the change of staff");
  check(flows.counts.search_starts
            == flows.counts
                   .transitions[static_cast<std::size_t>(Status::outside_labour_force) * n_statuses
                                + static_cast<std::size_t>(Status::seeking)],
        "search starts are not moves into search");
  check(flows.counts.search_stops
            <= flows.counts.transitions[static_cast<std::size_t>(Status::seeking) * n_statuses
                                        + static_cast<std::size_t>(Status::outside_labour_force)],
        "search stops are not moves out of search");
  return problems;
}

/// Cases of the funded programmes against posts and persons.
Problems uncovered(const World& world, const MonthFlows& flows) {
  Problems problems;
  std::vector<std::int32_t> held(world.social_workers.size(), 0);
  const auto programme = world.persons.get<person::Programme>();
  const auto worker = world.persons.get<person::SocialWorker>();
  const auto district = world.persons.get<person::District>();
  for (std::size_t i = 0; i < worker.size(); ++i) {
    if (worker[i] == no_row) continue;
    ++held[worker[i]];
    if (world.social_workers.get<social_worker::Programme>()[worker[i]] != programme[i]
        || world.social_workers.get<social_worker::District>()[worker[i]] != district[i]) {
      problems.push_back("a case is held in another programme or district");
    }
  }
  // Exits of the month come after the settlement, so workers may have counted more than is left.
  std::array<double, n_programmes> counted{};
  std::array<double, n_programmes> funded{};
  for (std::size_t w = 0; w < held.size(); ++w) {
    const auto cases = static_cast<double>(world.social_workers.get<social_worker::Cases>()[w]);
    const auto capacity =
        static_cast<double>(world.social_workers.get<social_worker::Capacity>()[w]);
    if (cases > capacity) problems.push_back("a social worker holds more cases than funded");
    if (held[w] > cases) problems.push_back("a social worker has a case that was not counted");
    counted[world.social_workers.get<social_worker::Programme>()[w]] += cases;
    funded[world.social_workers.get<social_worker::Programme>()[w]] += capacity;
  }
  for (std::size_t p = 0; p < n_programmes; ++p) {
    if (counted[p] != static_cast<double>(flows.cases[p] - flows.cases_waiting[p])) {
      problems.push_back("posts held are not cases less those waiting");
    }
    if (counted[p] > flows.capacity[p])
      problems.push_back("a programme holds more cases than its posts");
    if (funded[p] != flows.capacity[p])
      problems.push_back("the posts' capacities do not add up to the programme's");
  }
  return problems;
}

/// Tables of one reported month against each other.
Problems disagreeing(const Simulation& simulation, std::size_t m) {
  Problems problems;
  const auto outcome = [&](std::string_view name) { return simulation.outcome(name, m); };
  const auto check = [&](bool holds, const std::string& what) {
    if (!holds) problems.push_back(what);
  };
  const auto by_status = outcome("persons_by_status");
  for (std::size_t s = 0; s < n_statuses; ++s) {
    const auto part = [&](std::string_view name, std::size_t cells) {
      return sum(outcome(name).subspan(s * cells, cells));
    };
    check(part("persons", n_kinds * n_severities) == by_status[s], "persons by kind do not add up");
    check(part("persons_by_district", n_districts) == by_status[s],
          "persons by district do not add up");
    check(part("persons_by_age", 2 * n_age_groups) == by_status[s], "persons by age do not add up");
    check(part("persons_by_benefit", benefit_names.size()) == by_status[s],
          "persons by benefit do not add up");
    const auto ill = outcome("persons_by_illness");
    const auto of_kind = outcome("persons").subspan(
        (s * n_kinds + kind_mental_illness) * n_severities, n_severities);
    check(ill[s] + ill[n_statuses + s] == sum(of_kind), "persons by illness do not add up");
  }
  for (std::size_t r = 0; r < n_routes; ++r) {
    check(sum(outcome("hires").subspan(r * n_kinds, n_kinds)) == outcome("hires_by_route")[r],
          "hires do not add up");
  }
  const auto exits = outcome("job_exits");
  const auto exits_by_kind = outcome("job_exits_by_kind");
  for (std::size_t c = 0; c < n_exit_causes; ++c) {
    double by_route = 0.0;
    for (std::size_t r = 0; r < n_routes; ++r) by_route += exits[r * n_exit_causes + c];
    const std::size_t each = exits_by_kind.size() / n_exit_causes;
    check(sum(exits_by_kind.subspan(c * each, each)) == by_route, "exits by cause do not add up");
  }
  for (std::size_t c = 0; c < n_exit_causes; ++c) {
    const auto ill = outcome("job_exits_by_illness");
    check(ill[c] + ill[n_exit_causes + c] == exits_by_kind[c * n_kinds + kind_mental_illness],
          "exits by illness do not add up");
  }
  check(sum(outcome("underemployed")) <= by_status[index_of(Status::open_employment)]
                                             + by_status[index_of(Status::social_enterprise)],
        "more are underemployed than work");
  check(outcome("displaced")[0] <= sum(outcome("hires_by_route")), "more are displaced than hired");
  check(outcome("customised_jobs")[0] <= sum(outcome("hires_by_route"))
            && outcome("coworkers_trained")[0] <= sum(outcome("hires_by_route")),
        "more strong support than hires");
  check(std::fabs(sum(outcome("contact_by_zone")) - 1.0) < 1e-12, "zones of contact do not add up");
  const double staff = outcome("enterprise_staff")[0];
  check(sum(outcome("workers_by_role")) == staff, "staff by role do not add up");
  check(sum(outcome("workers_by_role").subspan(1)) == outcome("workers_with_role")[0],
        "staff with a role do not add up");
  check(outcome("workers_paired")[0] <= staff && outcome("workers_with_plan")[0] <= staff,
        "more staff have a partner or a plan than there are");
  check(sum(outcome("enterprises_by_form")) == outcome("enterprises")[0],
        "enterprises by legal form do not add up");
  check(sum(outcome("foundings_by_niche")) == outcome("enterprise_foundings")[0],
        "foundings by niche do not add up");
  for (std::size_t k = 0; k < n_practices; ++k) {
    const auto stages = outcome("practices").subspan(k * n_practice_stages, n_practice_stages);
    check(sum(stages.subspan(2)) == outcome("practices_adopted")[k]
              && sum(stages.subspan(4)) == outcome("practices_sustained")[k],
          "practices by stage do not add up");
    check(sum(stages) == sum(outcome("practices").first(n_practice_stages)),
          "not every organisation has a stage of each practice");
  }
  check(outcome("crises_resolved")[0] <= outcome("crises")[0], "more crises pass than happen");
  check(outcome("assessed_hires")[0] <= sum(outcome("hires_by_route")),
        "more assessed hires than hires");
  for (std::size_t s = 0; s < n_severities; ++s) {
    check(outcome("assessed_low")[s] <= outcome("assessed")[s],
          "more lowly assessed than assessed");
  }
  for (std::size_t p = 0; p + 1 < n_programmes; ++p) {
    check(outcome("cases_waiting")[p] <= outcome("cases")[p], "more cases wait than are open");
  }
  const double employed = by_status[static_cast<std::size_t>(Status::open_employment)]
                          + by_status[static_cast<std::size_t>(Status::social_enterprise)];
  check(std::fabs(outcome("employment_rate")[0] * sum(by_status) - employed) < 1e-6,
        "the employment rate is not its ratio");
  return problems;
}

/// Whether an outcome's cell can be known in a month: a mean over nobody cannot.
bool can_be_known(const Simulation& simulation, std::size_t m, std::string_view name,
                  std::size_t c) {
  const auto outcome = [&](std::string_view other) { return simulation.outcome(other, m); };
  const auto persons = outcome("persons");
  if (name == "displaced_pay_mean") return outcome("displaced")[0] > 0.0;
  if (name == "participation_by_benefit") {
    double of_benefit = 0.0;
    for (std::size_t s = 0; s < n_statuses; ++s) {
      of_benefit += outcome("persons_by_benefit")[s * benefit_names.size() + c];
    }
    return of_benefit > 0.0;
  }
  if (name == "post_use") return outcome("case_capacity")[c] > 0.0;
  if (name == "void_share") {
    double of_group = 0.0;
    for (std::size_t s = 0; s < n_statuses; ++s)
      of_group += persons[s * n_kinds * n_severities + c];
    return of_group > 0.0;
  }
  if (name.ends_with("_mean")) {
    const bool in_work =
        c / (n_kinds * n_severities) >= static_cast<std::size_t>(Status::social_enterprise);
    const bool of_work = name == "job_quality_mean" || name == "wage_mean" || name == "hours_mean"
                         || name == "fit_mean" || name == "productivity_mean"
                         || name == "natural_support_mean";
    return persons[c] > 0.0 && (in_work || !of_work);
  }
  if (name.starts_with("worker_") || name == "need_gap" || name == "voice_gap")
    return outcome("enterprise_staff")[0] > 0.0;
  if (name == "voice_by_kind") {
    const std::size_t at = static_cast<std::size_t>(Status::social_enterprise) * n_kinds + c;
    return sum(persons.subspan(at * n_severities, n_severities)) > 0.0;
  }
  if (name == "dimension_index" || name == "input_quality") return outcome("enterprises")[0] > 0.0;
  if (name == "practice_depth" || name == "practice_effect")
    return c < n_practices || outcome("enterprises")[0] > 0.0;
  if (name == "enterprise_price") return outcome("enterprises")[0] > 0.0;
  if (name == "local_conditions") return outcome("practices_adopted")[c] > 0.0;
  if (name == "case_natural_support") return sum(outcome("cases")) > 0.0;
  if (name == "social_worker_stance") return sum(outcome("case_capacity")) > 0.0;
  return true;
}

/// Missing exactly where nothing can be known, shares within 0 and 1, counts whole.
Problems ill_formed(const Simulation& simulation, std::size_t m) {
  Problems problems;
  // Relative to a mean or to month 0, not shares.
  const std::set<std::string_view> ratios{"worker_effort", "voice_by_kind",     "voice_gap",
                                          "tie_intensity", "mainstream_effort", "enterprise_price"};
  for (const auto& info : all_outcomes()) {
    const auto values = simulation.outcome(info.name, m);
    const std::string name(info.name);
    if (info.timing == OutcomeTiming::cohort) continue;
    if (name == "waiting_mean" || name == "admission_wait_mean")
      continue;                              // missing where nobody waits
    if (name == "depth_by_niche") continue;  // missing where no enterprise is of that niche
    for (std::size_t c = 0; c < values.size(); ++c) {
      const double v = values[c];
      if (std::isnan(v) == can_be_known(simulation, m, info.name, c))
        problems.push_back(name + " is missing where it is known, or the reverse");
      if (std::isinf(v)) problems.push_back(name + " is not a number");
      if (info.type == OutcomeType::count && !(v >= 0.0 && v == std::floor(v))) {
        problems.push_back(name + " is no count");
      }
      const bool share = info.unit == "1" && ratios.count(info.name) == 0;
      if (share && !std::isnan(v) && !(v >= 0.0 && v <= 1.0))
        problems.push_back(name + " leaves [0, 1]");
      if (!std::isnan(v) && v < 0.0 && name != "enterprise_reserves")
        problems.push_back(name + " is negative");
    }
  }
  return problems;
}

/// Jobs kept and censored against jobs begun, for all cohorts of a finished run.
Problems impossible_cohorts(const Simulation& simulation, std::size_t months) {
  Problems problems;
  for (std::size_t m = 0; m < months; ++m) {
    const auto hires = simulation.outcome("hires", m);
    const auto kept = simulation.outcome("jobs_kept", m);
    const auto censored = simulation.outcome("jobs_censored", m);
    const std::size_t horizons = group_dimension("horizon").labels.size();
    const std::size_t groups = kept.size() / (n_routes * horizons);
    for (std::size_t r = 0; r < n_routes; ++r) {
      const double begun = sum(hires.subspan(r * n_kinds, n_kinds));
      for (std::size_t h = 0; h < horizons; ++h) {
        double total = 0.0;
        bool reached = true;
        for (std::size_t g = 0; g < groups; ++g) {
          const std::size_t c = (r * groups + g) * horizons + h;
          reached = !std::isnan(kept[c]);
          if (std::isnan(censored[c]) == reached)
            problems.push_back("kept and censored are not known together");
          if (!reached) continue;
          if (kept[c] < 0.0) {
            problems.push_back("fewer than no jobs of route " + std::string(route_names[r])
                               + " are kept");
          }
          if (h > 0 && kept[c] > kept[c - 1]) problems.push_back("jobs come back");
          total += kept[c] + censored[c];
        }
        if (reached && total > begun) problems.push_back("more jobs are kept than begun");
      }
    }
    for (const double share : simulation.outcome("kept_12_months", m)) {
      if (!std::isnan(share) && !(share >= 0.0 && share <= 1.0))
        problems.push_back("kept_12_months leaves [0, 1]");
    }
  }
  return problems;
}

/// Reserves of organisations, whose change the payments of the month must explain.
struct Books {
  std::int64_t enterprises = 0;
  std::int64_t ngos = 0;
};
Books books(const World& world) {
  Books sum_of;
  for (const auto cents : world.social_enterprises.get<social_enterprise::Reserves>())
    sum_of.enterprises += cents;
  for (const auto cents : world.ngos.get<ngo::Budget>()) sum_of.ngos += cents;
  return sum_of;
}

/// Double entry: what one account pays another receives, to the cent.
Problems unpaid(const Books& before, const World& world, const MonthFlows& flows) {
  Problems problems;
  const auto check = [&](bool holds, const std::string& what) {
    if (!holds) problems.push_back(what);
  };
  const Payments& paid = flows.payments;
  const Books after = books(world);
  std::int64_t income = 0;
  std::int64_t earnings = 0;
  for (const auto cents : world.persons.get<person::NetIncome>()) income += cents;
  for (const auto cents : world.persons.get<person::Earnings>()) earnings += cents;
  check(paid.balance(Account::persons) == income, "what persons are paid is not their income");
  check(paid.of(Payment::wages_open_employment) + paid.of(Payment::wages_social_enterprise)
            == earnings,
        "wages paid are not earnings");
  check(paid.balance(Account::enterprises) == after.enterprises - before.enterprises,
        "reserves of social enterprises are not what they received less what they paid");
  check(paid.balance(Account::ngos) == after.ngos - before.ngos,
        "budgets of NGOs are not what they received less what they paid");
  std::int64_t all_accounts = 0;
  for (std::size_t a = 0; a < account_names.size(); ++a)
    all_accounts += paid.balance(static_cast<Account>(a));
  check(all_accounts == 0, "money appears or vanishes");
  for (std::size_t i = 0; i < n_payments; ++i)
    check(paid.of(i) >= 0, std::string(payment_infos[i].name) + " is negative");
  return problems;
}

std::int64_t open_enterprises(const World& world) {
  std::int64_t open = 0;
  for (const auto closed : world.social_enterprises.get<social_enterprise::ClosedMonth>())
    open += closed == 0;
  return open;
}

std::string all(const Problems& problems) {
  const std::set<std::string> once(problems.begin(), problems.end());
  std::string text;
  for (const auto& problem : once) text += problem + "; ";
  return text;
}

void keep_the_books(const Scenario& scenario, std::uint64_t seed, std::uint32_t replicate) {
  Scenario mine = scenario;
  mine.run.seed = seed;
  Simulation simulation(mine, {.replicate = replicate});
  CHECK(all(broken_invariants(simulation.world())) == "");
  Snapshot before = snapshot(simulation.world());
  Books books_before = books(simulation.world());
  std::int64_t open_before = open_enterprises(simulation.world());
  Problems problems;
  const auto take = [&](const Problems& more) {
    problems.insert(problems.end(), more.begin(), more.end());
  };
  while (simulation.world().month < simulation.last()) {
    simulation.advance();
    Snapshot after = snapshot(simulation.world());
    const MonthFlows& flows = simulation.pipeline().flows();
    take(broken_invariants(simulation.world()));
    take(unbalanced(before, after, flows));
    take(uncovered(simulation.world(), flows));
    take(unpaid(books_before, simulation.world(), flows));
    books_before = books(simulation.world());
    const std::int64_t open = open_enterprises(simulation.world());
    if (open != open_before + flows.foundings - flows.closures)
      problems.push_back("foundings less closures are not the change of enterprises");
    open_before = open;
    const std::int32_t reported = simulation.world().month - mine.run.start;
    if (reported >= 0) {
      const auto m = static_cast<std::size_t>(reported);
      take(disagreeing(simulation, m));
      take(ill_formed(simulation, m));
      if (sum(simulation.outcome("persons_by_status", m)) != static_cast<double>(after.size())) {
        problems.push_back("the observers count other persons than there are");
      }
      double income = 0.0;
      for (const std::int32_t cents : simulation.world().persons.get<person::NetIncome>())
        income += cents;
      if (sum(simulation.outcome("net_income", m)) != income)
        problems.push_back("net incomes do not add up");
      if (sum(simulation.outcome("transitions", m)) != static_cast<double>([&] {
            std::int64_t moves = 0;
            for (const std::int64_t n : flows.counts.transitions) moves += n;
            return moves;
          }())) {
        problems.push_back("moves reported are not the moves made");
      }
    }
    before = std::move(after);
  }
  simulation.observer().finish(simulation.last());
  take(impossible_cohorts(simulation, simulation.observer().months()));
  CHECK(all(problems) == "");
}

constexpr int months = 36;

}  // namespace

TEST_CASE("every month of every shipped scenario keeps its books") {
  const auto stems = shipped_scenarios();
  CHECK(stems.size() >= 5);
  for (const auto& stem : stems) {
    for (const std::uint64_t seed : {1u, 2u}) {
      DYNAMIC_SECTION(stem << ", seed " << seed) {
        // Reforms begin in 2027; a third of the months are before.
        keep_the_books(test::shipped_scenario(stem, Month(2026, 1), months, 0.04, 14), seed, 1);
      }
    }
  }
}

TEST_CASE("the books are kept at the corners of the parameters too") {
  Scenario scenario = test::shipped_scenario("hong_kong", Month(2010, 1), months, 0.03, 8);
  SECTION("thin hours, strong step, no natural support") {
    scenario.parameters.follow_up_thins = 0.0;
    scenario.parameters.step_hazard_ratio = 3.7;
    scenario.parameters.natural_unsupported = 0.0;
    test::fix_lever(scenario, "follow_up_intensity", 12.0);
  }
  SECTION("no posts, no floor, everybody restless") {
    test::fix_lever(scenario, "follow_up_posts", 0.0);
    test::fix_lever(scenario, "minimum_wage", 0.0);
    scenario.parameters.reconsider_rate = 1.0;
    scenario.parameters.exit_rate = 1.0;
  }
  SECTION("a floor above most wages, assessed by either side") {
    test::fix_lever(scenario, "minimum_wage", 70.0);
    test::fix_lever(scenario, "assessment_awareness", 0.5);
    test::fix_lever(scenario, "assessment_open_to", 2.0);
  }
  SECTION("many die, all mechanisms off") {
    scenario.parameters.mortality_ratio = 5.0;
    scenario.mechanisms_off = {"M2", "M3", "M4", "M9"};
  }
  keep_the_books(scenario, 3, 0);
}

namespace {

/// What co-production costs in a month, counted again from the World: by whom it is decided and what it
/// takes (E4.3, E7.10, E15.11, E15.12), in whole cents.
struct PracticeCosts {
  std::int64_t enterprises = 0;  ///< time of those open when the accounts are made
  std::int64_t ngos = 0;
  std::int64_t mainstream_enterprises = 0;
  std::int64_t mainstream_ngos = 0;
  std::int64_t training = 0;
};

std::int64_t time_of(const World& world, std::size_t o, const MonthContext& month) {
  const auto hours =
      static_cast<double>(world.organisations.get<organisation::ParticipationHours>()[o]);
  const Parameters& p = month.environment->parameters;
  return static_cast<std::int64_t>(
      std::floor(hours * p.enterprise_support_cost * month.prices.wage_index * 100.0 + 0.5));
}

bool below(std::uint16_t rank, double share) { return (rank + 0.5) / 65536.0 < share; }

}  // namespace

TEST_CASE("time, training, budgets, campaigns and devices are paid for what was done") {
  // Rows never move, so hours of the last month are those before the month is simulated.
  Scenario scenario = test::shipped_scenario("managers_and_budgets", Month(2027, 1), 18, 0.05, 6);
  test::fix_lever(scenario, "public_campaign", 2.0);
  test::step_lever(scenario, "learning_support", 0.0, Month(2027, 1), 0.4);
  scenario.parameters.n_social_enterprises = 600;
  scenario.parameters.device_uptake = 0.5;
  Simulation simulation(scenario);
  const Parameters& p = simulation.environment().parameters;
  std::int64_t devices = 0;
  while (simulation.world().month < simulation.last()) {
    const World before = simulation.world();
    simulation.advance();
    const World& after = simulation.world();
    const MonthContext& month = simulation.pipeline().month();
    const MonthFlows& flows = simulation.pipeline().flows();
    const auto rank = after.organisations.get<organisation::Rank>();
    const std::size_t ngos = after.ngos.size();
    const auto closed = after.social_enterprises.get<social_enterprise::ClosedMonth>();
    PracticeCosts cost;
    std::int64_t trained = 0;
    std::int64_t supported = 0;
    for (std::size_t o = 0; o < after.organisations.size(); ++o) {
      // Who decides to close pays for the month; who closed before does not.
      const bool pays =
          o < ngos || closed[o - ngos] == 0 || closed[o - ngos] == after.month.index() + 1;
      if (pays) (o < ngos ? cost.ngos : cost.enterprises) += time_of(after, o, month);
      if (o >= before.organisations.size() || !before.is_open(o)) continue;
      trained += below(rank[o], month.levers.manager_training);
      supported += below(rank[o], month.levers.learning_support);
      if (!below(rank[o], month.levers.budget_mainstreaming)) continue;
      (o < ngos ? cost.mainstream_ngos : cost.mainstream_enterprises) += time_of(before, o, month);
    }
    const auto cents = [](double hkd) {
      return static_cast<std::int64_t>(std::floor(hkd * 100.0 + 0.5));
    };
    const double index = median_wage(after.month, p) / p.median_wage_2022;
    double publics = 0.0;
    for (const double size : after.publics.get<public_group::Size>()) publics += size;
    const Payments& paid = flows.payments;
    INFO(to_string(after.month));
    CHECK(paid.of(Payment::participation_enterprises) == cost.enterprises);
    CHECK(paid.of(Payment::participation_ngos) == cost.ngos);
    CHECK(paid.of(Payment::mainstreaming_enterprises) == cost.mainstream_enterprises);
    CHECK(paid.of(Payment::mainstreaming_ngos) == cost.mainstream_ngos);
    CHECK(paid.of(Payment::manager_training) == trained * cents(p.cost_manager_training * index));
    CHECK(paid.of(Payment::learning_support)
          == supported * cents(p.cost_learning_support / 12.0 * index));
    CHECK(paid.of(Payment::public_campaigns)
          == cents(month.levers.public_campaign / 12.0 * publics * p.cost_contact * index));
    CHECK(paid.of(Payment::device_grants)
          == flows.practice.device_grants * cents(month.levers.device_grant));
    CHECK(flows.practice.device_grants <= static_cast<std::int64_t>(flows.job_starts.size()));
    CHECK(cost.enterprises > 0);
    CHECK(cost.ngos > 0);
    devices += paid.of(Payment::device_grants);
    if (after.month < Month(2027, 1)) {
      CHECK(paid.of(Payment::manager_training) == 0);
      CHECK(paid.of(Payment::learning_support) == 0);
      CHECK(paid.of(Payment::mainstreaming_ngos) == 0);
      CHECK(paid.of(Payment::mainstreaming_enterprises) == 0);
    } else {
      CHECK(trained > 0);
      CHECK(supported > 0);
      CHECK(supported < trained);
      CHECK(cost.mainstream_ngos > 0);
      CHECK(cost.mainstream_enterprises > 0);
    }
  }
  CHECK(devices > 0);
}

TEST_CASE("the books are kept under all levers of co-production together") {
  Scenario scenario = test::shipped_scenario(
      "co_governance_reform.toml+prescriptive_scaling.toml+managers_and_budgets.toml+distancing_"
      "2020",
      Month(2026, 7), months, 0.04, 8);
  test::fix_lever(scenario, "public_campaign", 3.0);
  test::fix_lever(scenario, "learning_support", 0.5);
  test::fix_lever(scenario, "distancing", 0.6);
  scenario.parameters.n_social_enterprises = 600;
  scenario.parameters.reform_hazard = 0.2;
  scenario.parameters.device_uptake = 0.5;
  SECTION("as they are") {}
  SECTION("much of everything that workers may have") {
    Parameters& p = scenario.parameters;
    p.practising_share = 1.0;
    p.depth_base = p.fit_start = p.resources_ngo = p.resources_enterprise = 1.0;
    p.routine_rest = 1.0;
    p.local_rate = 1.0;
    p.trial_months = 1.0;
    p.trial_gain = 1.0;
    p.pilot_rate = p.sustain_rate = 1.0;
    p.conflict_slope = 1.0;  // practices halt and go on
    p.exit_rate = 0.5;       // staff come and go
    p.revamp_training = p.plan_skill = p.role_teaching = p.redesign = 1.0;
    p.plan_rate = 100.0;
    p.pairing_rate = 1.0;
    p.pairing_esteem = p.pairing_output = 10.0;
    p.role_rate = 1.0;
    p.contact_communication = p.contact_public = p.contact_sales = 1.0;
    p.voice_access = 1.0;
    p.tools_base = 0.0;
    p.prior_error = 20.0;
    p.rotation_rate = 30.0;
    p.effort_gain = 2.0;
    p.effort_overload = 10.0;
    p.expectation_stress = 1.0;
    p.stance_rate = 1.0;
    p.stance_practice = 5.0;
    p.facilitation_hours = 2.0;
    p.facilitation_saving = 1.0;
    p.facilitation_natural = 10.0;
    p.stepping_rate = 0.2;
    p.plan_outside = 1.0;
  }
  SECTION("nothing of it") {
    Parameters& p = scenario.parameters;
    p.practising_share = 0.0;
    p.depth_base = p.resources_ngo = p.resources_enterprise = 0.0;
    p.fit_start = 0.01;
    p.routine_rest = 0.0;
    p.readiness_gain = 0.0;
    p.expectation_base = 0.0;
    p.online_attendance = 0.0;
    p.zone_thinned = p.zone_spaced = p.zone_outdoors = p.zone_online = 1.0;
    test::fix_lever(scenario, "distancing", 1.0);
  }
  keep_the_books(scenario, 4, 0);
}

TEST_CASE("broken books are seen") {
  Scenario scenario = test::shipped_scenario("hong_kong", Month(2012, 1), 3, 0.02, 6);
  Simulation simulation(scenario);
  while (simulation.world().month < simulation.last() - 1) simulation.advance();
  const Snapshot before = snapshot(simulation.world());
  simulation.advance();
  const Snapshot after = snapshot(simulation.world());
  const MonthFlows flows = simulation.pipeline().flows();
  REQUIRE(unbalanced(before, after, flows).empty());
  REQUIRE(disagreeing(simulation, 2).empty());
  REQUIRE(ill_formed(simulation, 2).empty());

  SECTION("a person too many, a person gone, a move untold") {
    Snapshot wrong = after;
    wrong.emplace(1, std::uint8_t{0});
    CHECK_FALSE(unbalanced(before, wrong, flows).empty());
    wrong = after;
    wrong.erase(wrong.begin());
    CHECK_FALSE(unbalanced(before, wrong, flows).empty());
    wrong = after;
    for (auto& [key, status] : wrong) {
      if (status == static_cast<std::uint8_t>(Status::outside_labour_force)) {
        status = static_cast<std::uint8_t>(Status::seeking);
        break;
      }
    }
    CHECK_FALSE(unbalanced(before, wrong, flows).empty());
    MonthFlows more = flows;
    more.job_ends.push_back({});
    CHECK_FALSE(unbalanced(before, after, more).empty());
    more = flows;
    ++more.counts.deaths;
    CHECK_FALSE(unbalanced(before, after, more).empty());
  }
  SECTION("tables that disagree") {
    const auto spoil = [&](std::string_view name, std::size_t cell, double by) {
      auto values = simulation.observer().values(test::outcome_position(name));
      const std::size_t cells = values.size() / 3;
      const_cast<double&>(values[2 * cells + cell]) += by;  // observers are only read otherwise
    };
    for (const auto* name :
         {"persons", "persons_by_district", "persons_by_age", "hires", "job_exits"}) {
      spoil(name, 0, 1.0);
      CHECK_FALSE(disagreeing(simulation, 2).empty());
      spoil(name, 0, -1.0);
    }
    spoil("employment_rate", 0, 1.0);
    CHECK_FALSE(ill_formed(simulation, 2).empty());
    spoil("employment_rate", 0, -1.0);
    spoil("deaths", 0, 0.5);
    CHECK_FALSE(ill_formed(simulation, 2).empty());
  }
  SECTION("a world whose ties, staff or ranges are broken") {
    World& world = simulation.world();
    REQUIRE(broken_invariants(world).empty());
    auto& staff = world.employers.get<employer::Staff>()[0];
    ++staff;
    CHECK_FALSE(broken_invariants(world).empty());
    --staff;
    auto& stress = world.persons.get<person::Stress>()[5];
    const float was = stress;
    stress = std::nanf("");
    CHECK_FALSE(broken_invariants(world).empty());
    stress = 1.5f;
    CHECK_FALSE(broken_invariants(world).empty());
    stress = was;
    const std::uint64_t key = world.persons.get<person::Key>()[1];
    world.persons.get<person::Key>()[1] = world.persons.get<person::Key>()[2];
    CHECK_FALSE(broken_invariants(world).empty());
    world.persons.get<person::Key>()[1] = key;
    for (std::size_t i = 0; i < world.persons.size(); ++i) {
      if (is_employed(world.persons.get<person::Status>()[i])) continue;
      world.persons.get<person::FormalSupport>()[i] = 0.5f;
      CHECK_FALSE(broken_invariants(world).empty());
      world.persons.get<person::FormalSupport>()[i] = 0.0f;
      world.persons.get<person::Employer>()[i] = 0;
      CHECK_FALSE(broken_invariants(world).empty());
      world.persons.get<person::Employer>()[i] = no_row;
      break;
    }
    CHECK(broken_invariants(world).empty());
  }
  SECTION("a roster, practices or groups that do not fit together") {
    Scenario many = scenario;
    many.parameters.n_social_enterprises = 1500;
    many.parameters.practising_share = 1.0;
    many.parameters.pairing_rate = 1.0;
    Simulation with_staff(many);
    while (with_staff.world().month < with_staff.last()) with_staff.advance();
    World& world = with_staff.world();
    REQUIRE(broken_invariants(world).empty());
    auto& workers = world.enterprise_workers;
    const auto partner = workers.get<enterprise_worker::Partner>();
    const auto keys = workers.get<enterprise_worker::Key>();
    std::size_t paired = workers.size();
    for (std::size_t w = 0; w < workers.size(); ++w) {
      if (partner[w] != 0 && std::find(keys.begin(), keys.end(), partner[w]) != keys.end())
        paired = w;
    }
    REQUIRE(paired < workers.size());
    const std::uint64_t with = partner[paired];
    partner[paired] = 0;  // the other still points here
    CHECK_FALSE(broken_invariants(world).empty());
    partner[paired] = keys[paired];
    CHECK_FALSE(broken_invariants(world).empty());
    partner[paired] = with;
    REQUIRE(broken_invariants(world).empty());
    // A person twice, and a person missing.
    const auto who = workers.get<enterprise_worker::Person>();
    const std::size_t n = workers.size();
    workers.resize(n + 1);
    workers.get<enterprise_worker::Key>()[n] = workers.get<enterprise_worker::Key>()[paired];
    workers.get<enterprise_worker::Person>()[n] = workers.get<enterprise_worker::Person>()[paired];
    workers.get<enterprise_worker::Enterprise>()[n] =
        workers.get<enterprise_worker::Enterprise>()[paired];
    CHECK_FALSE(broken_invariants(world).empty());
    workers.resize(n);
    const std::uint32_t row = who[paired];
    workers.get<enterprise_worker::Person>()[paired] = no_row;
    CHECK_FALSE(broken_invariants(world).empty());
    workers.get<enterprise_worker::Person>()[paired] = row;
    REQUIRE(broken_invariants(world).empty());

    auto& group = world.volunteer_groups.get<volunteer_group::Active>()[0];
    const float active = group;
    group = world.volunteer_groups.get<volunteer_group::Size>()[0] + 1.0f;
    CHECK_FALSE(broken_invariants(world).empty());
    group = active;
    auto& tie = world.organisation_ties.get<organisation_tie::From>()[0];
    const std::uint32_t from = tie;
    tie = world.organisation_ties.get<organisation_tie::To>()[0];
    CHECK_FALSE(broken_invariants(world).empty());
    tie = from;
    auto& key = world.organisations.get<organisation::Key>()[0];
    ++key;
    CHECK_FALSE(broken_invariants(world).empty());
    --key;
    REQUIRE(broken_invariants(world).empty());
    world.practices.resize(world.practices.size() - 1);
    CHECK_FALSE(broken_invariants(world).empty());
    world.practices.resize(world.practices.size() + 1);
    world.engagements.resize(world.engagements.size() + 1);
    CHECK_FALSE(broken_invariants(world).empty());
    world.engagements.resize(world.engagements.size() - 1);
    world.organisations.resize(world.organisations.size() + 1);
    CHECK_FALSE(broken_invariants(world).empty());
    world.organisations.resize(world.organisations.size() - 1);
    world.programme_policies.resize(1);
    CHECK_FALSE(broken_invariants(world).empty());
    world.programme_policies.resize(n_programmes);
    CHECK(broken_invariants(world).empty());
  }
  SECTION("cases beyond the posts") {
    REQUIRE(uncovered(simulation.world(), flows).empty());
    MonthFlows more = flows;
    ++more.cases[1];
    CHECK_FALSE(uncovered(simulation.world(), more).empty());
    simulation.world().social_workers.get<social_worker::Cases>()[0] = 1000;
    CHECK_FALSE(uncovered(simulation.world(), flows).empty());
  }
}
