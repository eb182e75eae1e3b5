// What each mechanism acts through, and the reform that gets the base's path of it.

#include "analysis/replay.hpp"

#include "run/arms.hpp"
#include "synthesis/synthesis.hpp"
#include "tests/support/simulation.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <string>

#include <catch2/catch_test_macros.hpp>

namespace {

using namespace coprod;

constexpr int months = 24;
const Month first(2026, 9);

constexpr double full_organisations = 0.2;

Scenario small(const std::string& stem, double scale) {
  return test::shipped_scenario(stem, first, months, scale, 3);
}

/// Months of costs that creditors wait for.
Scenario with_credit(Scenario scenario, std::optional<double> months_of_costs) {
  if (months_of_costs) scenario.parameters.enterprise_credit = *months_of_costs;
  return scenario;
}

/// Whether the lists of enterprises by district hold others than the open ones.
int stale_lists(const World& world) {
  std::size_t listed = 0;
  std::size_t open = 0;
  for (const auto& list : world.enterprises_of) {
    listed += list.size();
    for (const auto e : list) open += world.is_open(world.organisation_of_enterprise(e));
  }
  std::size_t all = 0;
  for (const auto closed : world.social_enterprises.get<social_enterprise::ClosedMonth>()) {
    all += closed == 0;
  }
  return listed != open || open != all ? 1 : 0;
}

/// A base and a reform, each on its way from the same World.
class Replayed {
 public:
  Replayed(const std::string& base, const std::string& reform,
           std::vector<const Mediator*> mediators, double scale = 0.03,
           std::optional<double> credit = std::nullopt, int longer = months)
      : base_(with_credit(small(base, scale), credit)),
        reform_(with_credit(small(reform, scale), credit)),
        mediators_(std::move(mediators)),
        environment_(make_environment(base_.data_directory, base_.effective_parameters(),
                                      base_.run.scale, {}, base_.enterprises)),
        held_levers_(with_levers_of(base_.levers, reform_.levers, mediators_)),
        base_pipeline_(environment_, base_.levers, kernels(), executor_),
        reform_pipeline_(environment_, held_levers_, kernels(), executor_) {
    worlds[0] = synthesise(environment_, 1, 0, first - base_.run.burn_in, executor_);
    worlds[1] = worlds[0];
    const Month end = first + (longer - 1);
    while (worlds[0].month < end) {
      advance_with_replay({worlds[0], base_pipeline_, observers_[0]},
                          {worlds[1], reform_pipeline_, observers_[1]}, mediators_);
      months_of_stale_lists += stale_lists(worlds[1]);
    }
  }

  /// Persons whose job, pay or stress differs.
  [[nodiscard]] std::size_t parted() const {
    std::size_t count = 0;
    const auto& a = worlds[0].persons;
    const auto& b = worlds[1].persons;
    for (std::size_t i = 0; i < a.size(); ++i) {
      count += a.get<person::Status>()[i] != b.get<person::Status>()[i]
               || a.get<person::Employer>()[i] != b.get<person::Employer>()[i]
               || a.get<person::NetIncome>()[i] != b.get<person::NetIncome>()[i]
               || a.get<person::Stress>()[i] != b.get<person::Stress>()[i];
    }
    return count;
  }

  [[nodiscard]] bool same() const { return digest(worlds[0]) == digest(worlds[1]); }

  World worlds[2];
  int months_of_stale_lists = 0;  ///< of open enterprises, in the reform

 private:
  Scenario base_;
  Scenario reform_;
  std::vector<const Mediator*> mediators_;
  Environment environment_;
  Executor executor_{1};
  LeverCalendar held_levers_;
  Observer observers_[2]{Observer(first, months), Observer(first, months)};
  Pipeline base_pipeline_;
  Pipeline reform_pipeline_;
};

template <class C, class Rows>
bool same_column(const Rows& a, const Rows& b) {
  return std::ranges::equal(a.template get<C>(), b.template get<C>());
}

TEST_CASE("every mechanism has something that it acts through, in words") {
  std::set<std::string_view> known;
  for (const auto& mechanism : all_mechanisms()) {
    known.insert(mechanism.id);
    INFO(mechanism.id);
    CHECK(!mediators_of(mechanism.id).empty());
    CHECK(!held_in_words(mechanism.id).empty());
  }
  std::set<std::string_view> processes;
  for (const auto& process : all_processes()) processes.insert(process.name);
  std::set<std::string_view> levers;
  for (const auto& lever : all_levers()) levers.insert(lever.key);
  for (const Mediator& mediator : all_mediators()) {
    INFO(mediator.mechanism << " " << mediator.process << " " << mediator.what);
    CHECK(known.contains(mediator.mechanism));
    const bool by_column =
        mediator.hold == Hold::path || mediator.hold == Hold::gain || mediator.hold == Hold::seen;
    CHECK(by_column == (mediator.column != nullptr));
    if (mediator.hold == Hold::lever) {
      CHECK(levers.contains(mediator.what));
    } else if (!by_column || mediator.hold != Hold::path || !mediator.process.empty()) {
      CHECK(processes.contains(mediator.process));
    }
    // These are done around a whole step.
    if (mediator.hold == Hold::reckoned || mediator.hold == Hold::view) {
      const auto& all = all_processes();
      const auto process = std::ranges::find(all, mediator.process, &ProcessInfo::name);
      CHECK(process->kind != ProcessKind::person_local);
    }
    // What is lent must come back: the process must not write it, but for staff (M12).
    if (mediator.hold == Hold::seen && mediator.whom != Whom::enterprise_staff) {
      CHECK_FALSE(names(mediator.column->writers, mediator.process));
    }
    if (mediator.hold == Hold::gain) CHECK(names(mediator.column->writers, mediator.process));
    if (mediator.hold == Hold::path && !mediator.process.empty()) {
      CHECK(names(mediator.column->writers, mediator.process));
    }
  }
}

TEST_CASE("a reform of one lever does nothing when the base's path of that lever is held") {
  struct Case {
    const char* reform;
    const char* mechanism;
  };
  for (const Case& c : {Case{"follow_up_3", "M3"}, Case{"co_creation_points", "M40"},
                        Case{"commissioning_for_learning", "M41"}}) {
    INFO(c.reform << " " << c.mechanism);
    CHECK_FALSE(Replayed("hong_kong", c.reform, {}, full_organisations).same());
    CHECK(Replayed("hong_kong", c.reform, mediators_of(c.mechanism), full_organisations).same());
  }
}

TEST_CASE("with nothing changed, nothing that is held makes a difference") {
  for (const auto& mechanism : all_mechanisms()) {
    INFO(mechanism.id);
    CHECK(Replayed("hong_kong", "hong_kong", mediators_of(mechanism.id)).same());
  }
}

TEST_CASE("what is held is the base's, and what is not is the reform's own") {
  const Replayed free("hong_kong", "public_purchase", {}, full_organisations);
  CHECK_FALSE(
      same_column<employer::PerceivedRisk>(free.worlds[0].employers, free.worlds[1].employers));
  const Replayed held("hong_kong", "public_purchase", mediators_of("M6"), full_organisations);
  CHECK(same_column<employer::PerceivedRisk>(held.worlds[0].employers, held.worlds[1].employers));
  CHECK(held.parted() > 0);
}

TEST_CASE("a floor that employers do not reckon with costs no job at hire and still is paid") {
  const Replayed free("hong_kong", "minimum_wage_50", {});
  const Replayed held("hong_kong", "minimum_wage_50", mediators_of("M2"));
  const auto employed = [](const World& world) {
    return std::ranges::count(world.persons.get<person::Status>(),
                              static_cast<std::uint8_t>(Status::open_employment));
  };
  const auto paid_at_least = [](const World& world, std::int32_t cents) {
    std::int64_t below = 0;
    for (std::size_t i = 0; i < world.persons.size(); ++i) {
      below += world.persons.get<person::Status>()[i]
                   == static_cast<std::uint8_t>(Status::open_employment)
               && world.persons.get<person::AssessedShare>()[i] == 100
               && world.persons.get<person::Wage>()[i] < cents;
    }
    return below;
  };
  CHECK(employed(free.worlds[1]) < employed(free.worlds[0]));
  const auto lost_free = employed(free.worlds[0]) - employed(free.worlds[1]);
  const auto lost_held = employed(held.worlds[0]) - employed(held.worlds[1]);
  CHECK(lost_held < lost_free);
  // Those hired this month have the offer of the base's floor until the month is over.
  CHECK(paid_at_least(held.worlds[1], 5000) < paid_at_least(held.worlds[0], 5000) / 4);
}

TEST_CASE("training and budgets that organisations do not see change no routine and no resources") {
  const auto apart = [](const Replayed& two) {
    std::size_t count = 0;
    const auto a = two.worlds[0].organisations.get<organisation::Resources>();
    const auto b = two.worlds[1].organisations.get<organisation::Resources>();
    for (std::size_t o = 0; o < std::min(a.size(), b.size()); ++o) count += a[o] != b[o];
    return count;
  };
  const std::size_t free =
      apart(Replayed("hong_kong", "managers_and_budgets", {}, full_organisations));
  CHECK(free > 10);
  // Regular budgets still are paid: a few enterprises are out of debt for that.
  CHECK(
      apart(Replayed("hong_kong", "managers_and_budgets", mediators_of("M42"), full_organisations))
      < free / 5);
}

TEST_CASE("enterprises close as in the base, and nobody works in a closed one") {
  const Replayed held("hong_kong", "public_purchase", mediators_of("M18"), full_organisations, 3.0,
                      60);
  const World& world = held.worlds[1];
  const auto closed = world.social_enterprises.get<social_enterprise::ClosedMonth>();
  const auto employer = world.persons.get<person::Employer>();
  const auto status = world.persons.get<person::Status>();
  for (std::size_t i = 0; i < world.persons.size(); ++i) {
    if (status[i] != static_cast<std::uint8_t>(Status::social_enterprise)) continue;
    REQUIRE((closed[employer[i]] == 0 || closed[employer[i]] > world.month.index()));
  }
  CHECK(held.months_of_stale_lists == 0);
}

}  // namespace
