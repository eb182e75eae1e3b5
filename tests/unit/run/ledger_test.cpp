// The ledger of two futures of the same persons, and the lockstep in which they advance.

#include "run/ledger.hpp"

#include "run/arms.hpp"
#include "synthesis/synthesis.hpp"
#include "tests/support/simulation.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <numeric>

#include <catch2/catch_test_macros.hpp>

namespace {

using namespace coprod;

constexpr int months = 26;
const Month first(2026, 7);
const Month reform_month(2027, 1);

Scenario small(const std::string& stem, double scale = 0.03) {
  return test::shipped_scenario(stem, first, months, scale, 3);
}

/// Both arms after all months, with their ledger.
struct Compared {
  std::vector<LedgerRow> rows;
  LedgerSums sums;
  std::vector<Observer> observers;
  double person_months = 0.0;
};

Compared compare(const Scenario& base, const Scenario& reform, int threads = 1,
                 bool with_ledger = true) {
  const auto environment_of = [](const Scenario& scenario) {
    return make_environment(scenario.data_directory, scenario.effective_parameters(),
                            scenario.run.scale, {}, scenario.enterprises);
  };
  const Environment first_environment = environment_of(base);
  const Environment second_environment = environment_of(reform);
  Executor executor(threads);
  Compared found;
  const Month start = first - base.run.burn_in;
  ArmsOptions options;
  options.first = first;
  options.months = months;
  options.parts = {start, first_difference(base, reform, start, base.run.end).value_or(start)};
  options.own_past = [&](std::size_t) {
    return synthesise(second_environment, 1, 0, start, executor);
  };
  if (with_ledger) {
    options.ledger = [&](std::size_t) {
      LedgerOptions ledger;
      ledger.first = first;
      ledger.months = months;
      ledger.rows = [&](std::span<const LedgerRow> rows) {
        found.rows.insert(found.rows.end(), rows.begin(), rows.end());
      };
      return ledger;
    };
  }
  const bool same = same_parameters(base.effective_parameters(), reform.effective_parameters());
  const std::vector<ArmSpec> specs{{&base, &first_environment},
                                   {&reform, same ? &first_environment : &second_environment}};
  Arms arms(specs, kernels(), executor, synthesise(first_environment, 1, 0, start, executor),
            Observer(first, months), options);
  while (arms.month() < base.run.end) arms.advance();
  arms.finish(base.run.end);
  for (std::size_t a = 0; a < 2; ++a) found.observers.push_back(arms.observer(a));
  if (with_ledger) found.sums = arms.ledger(1)->sums();
  found.person_months = arms.person_months();
  return found;
}

/// Sum over months and cells of reform less base.
double aggregate(const Compared& found, std::string_view outcome, std::size_t cell,
                 std::size_t cells) {
  const std::size_t i = test::outcome_position(outcome);
  const auto a = found.observers[0].values(i);
  const auto b = found.observers[1].values(i);
  double sum = 0.0;
  for (std::size_t k = 0; k < a.size(); ++k) {
    if (cells == 0 || k % cells == cell) sum += b[k] - a[k];
  }
  return sum;
}

std::int64_t total(const LedgerSums& sums, PersonMeasure measure) {
  std::int64_t sum = 0;
  for (const auto& group : sums.by_kind) sum += group.difference[static_cast<std::size_t>(measure)];
  return sum;
}

std::int64_t count(const LedgerSums& sums, PersonCount what) {
  std::int64_t sum = 0;
  for (const auto& group : sums.by_sex) sum += group.people[static_cast<std::size_t>(what)];
  return sum;
}

template <class Groups>
PersonMeasures sum_of(const Groups& groups) {
  PersonMeasures sum{};
  for (const auto& group : groups) {
    for (std::size_t m = 0; m < sum.size(); ++m) sum[m] += group.difference[m];
  }
  return sum;
}

/// Status, persons and money of the ledger against the outcomes of both arms, exactly.
bool adds_up(const Compared& found) {
  bool all = true;
  for (std::size_t s = 0; s < n_statuses; ++s) {
    all = all
          && static_cast<double>(total(found.sums, static_cast<PersonMeasure>(s)))
                 == aggregate(found, "persons_by_status", s, n_statuses);
  }
  return all
         && static_cast<double>(total(found.sums, PersonMeasure::net_income))
                == aggregate(found, "net_income", 0, 0)
         && static_cast<double>(total(found.sums, PersonMeasure::crises))
                == aggregate(found, "crises", 0, 0);
}

}  // namespace

TEST_CASE("equal scenarios part nowhere, whoever looks", "[run][ledger]") {
  const Compared found = compare(small("hong_kong"), small("hong_kong"));
  CHECK(found.rows.empty());
  CHECK(count(found.sums, PersonCount::persons) > 5000);
  CHECK(count(found.sums, PersonCount::parted) == 0);
  CHECK(sum_of(found.sums.by_kind) == PersonMeasures{});
  for (const auto& pairs : found.sums.status_pairs) {
    for (std::size_t k = 0; k < pairs.size(); ++k) {
      if (k / n_statuses != k % n_statuses) CHECK(pairs[k] == 0);
    }
  }
}

TEST_CASE("sums over persons are the differences of the outcomes, to the cent", "[run][ledger]") {
  for (const auto* reform : {"minimum_wage_50", "follow_up_unlimited", "wage_subsidy_12_months"}) {
    INFO(reform);
    Compared found = compare(small("hong_kong"), small(reform));
    CHECK(count(found.sums, PersonCount::parted) > 0);
    CHECK(adds_up(found));
    const PersonMeasures by_kind = sum_of(found.sums.by_kind);
    CHECK(sum_of(found.sums.by_sex) == by_kind);
    CHECK(sum_of(found.sums.by_age) == by_kind);
    CHECK(sum_of(found.sums.by_district) == by_kind);
    // One cent more for one person, and it no longer does.
    ++found.sums.by_kind[0].difference[static_cast<std::size_t>(PersonMeasure::net_income)];
    CHECK_FALSE(adds_up(found));
  }
}

TEST_CASE("rows of the ledger are those who part, and add up to all", "[run][ledger]") {
  const Compared found = compare(small("hong_kong"), small("minimum_wage_50"));
  CHECK(static_cast<std::int64_t>(found.rows.size()) == count(found.sums, PersonCount::parted));
  PersonMeasures sum{};
  std::vector<std::uint64_t> keys;
  for (const LedgerRow& row : found.rows) {
    keys.push_back(row.key.bits);
    REQUIRE(row.any.month >= reform_month.index());
    if (row.status.month != 0) CHECK(row.status.month >= row.any.month);
    for (std::size_t m = 0; m < sum.size(); ++m) sum[m] += row.reform[m] - row.base[m];
  }
  CHECK(sum == sum_of(found.sums.by_kind));
  std::sort(keys.begin(), keys.end());
  CHECK(std::adjacent_find(keys.begin(), keys.end()) == keys.end());
  const std::int64_t parted = std::accumulate(found.sums.parted_in_month.begin(),
                                              found.sums.parted_in_month.end(), std::int64_t{0});
  CHECK(parted == static_cast<std::int64_t>(found.rows.size()));
}

TEST_CASE("lockstep and ledger change nothing in either arm", "[run][ledger]") {
  const Scenario base = small("hong_kong");
  const Scenario reform = small("minimum_wage_50");
  Compared with = compare(base, reform);
  Compared without = compare(base, reform, 1, false);
  Compared threads = compare(base, reform, 7);
  for (std::size_t a = 0; a < 2; ++a) {
    const auto expected = test::bits_of(with.observers[a]);
    CHECK(test::bits_of(without.observers[a]) == expected);
    CHECK(test::bits_of(threads.observers[a]) == expected);
    // Each arm alone, with the whole of its past.
    test::Simulation alone(a == 0 ? base : reform);
    CHECK(alone.scenario().run.seed == base.run.seed);
  }
  REQUIRE(threads.rows.size() == with.rows.size());
  for (std::size_t i = 0; i < with.rows.size(); ++i) {
    CHECK(threads.rows[i].key.bits == with.rows[i].key.bits);
    CHECK(threads.rows[i].any.process == with.rows[i].any.process);
    CHECK(threads.rows[i].any.via == with.rows[i].any.via);
    CHECK(threads.rows[i].reform == with.rows[i].reform);
  }
}

TEST_CASE("a past that arms share is simulated once", "[run][ledger]") {
  const Scenario base = small("hong_kong");
  const Compared shared = compare(base, small("minimum_wage_50"));
  const Compared apart = compare(base, base);
  // Of 29 months, burn-in included, 9 are shared and 20 run twice: 49 instead of 58.
  const double ratio = shared.person_months / apart.person_months;
  CHECK(std::fabs(ratio - 49.0 / 58.0) < 0.01);
}

TEST_CASE("arms with other parameters part from the start, by the processes that read them",
          "[run][ledger]") {
  const Scenario base = small("hong_kong");
  Scenario reform = base;
  reform.parameters.stress_rate *= 1.1;
  CHECK(first_difference(base, reform, first - 3, base.run.end) == first - 3);
  const Compared found = compare(base, reform);
  CHECK(adds_up(found));
  std::int64_t by_stress = 0;
  std::int64_t elsewhere_by_lever = 0;
  for (std::size_t p = 0; p < all_processes().size(); ++p) {
    const std::int64_t n = found.sums.parted[p][static_cast<std::size_t>(Via::lever)];
    (all_processes()[p].name == "stress" ? by_stress : elsewhere_by_lever) += n;
  }
  CHECK(by_stress > 0);
  CHECK(elsewhere_by_lever == 0);
}

TEST_CASE("a reform parts first where its lever is read", "[run][ledger]") {
  const Compared found = compare(small("hong_kong"), small("follow_up_unlimited"));
  const auto position = [](std::string_view name) {
    const auto& all = all_processes();
    return static_cast<std::size_t>(
        std::find_if(all.begin(), all.end(),
                     [&](const ProcessInfo& process) { return process.name == name; })
        - all.begin());
  };
  const auto via_lever = [&](std::string_view name) {
    return found.sums.parted[position(name)][static_cast<std::size_t>(Via::lever)];
  };
  CHECK(via_lever("follow_up_clock") > 0);
  CHECK(via_lever("wage_setting") == 0);
  CHECK(via_lever("participation") == 0);
  // Nobody's own state can be the first difference of all.
  for (const auto& by_via : found.sums.parted) {
    CHECK(by_via[static_cast<std::size_t>(Via::own_state)] == 0);
  }
}

TEST_CASE("when two scenarios first differ", "[run][arms]") {
  const Scenario base = small("hong_kong");
  const Month from = first - 3;
  CHECK(first_difference(base, small("minimum_wage_50"), from, base.run.end) == reform_month);
  CHECK_FALSE(first_difference(base, base, from, base.run.end).has_value());
  CHECK_FALSE(first_difference(base, small("minimum_wage_50"), from, reform_month - 1).has_value());
  Scenario without = base;
  without.mechanisms_off = {"M3"};
  CHECK(first_difference(base, without, from, base.run.end) == from);
}
