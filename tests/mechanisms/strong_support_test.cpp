// Strong support in open employment: customised jobs, training of co-workers, long-term support. Each
// lever moves its downstream variable in its direction and not where its precondition is absent.

#include "tests/mechanisms/paired.hpp"

#include <algorithm>
#include <string>
#include <string_view>

#include <catch2/catch_test_macros.hpp>

namespace {

using namespace coprod;
using namespace coprod::test;

constexpr auto supported = static_cast<std::size_t>(Route::supported_placement);

double total(const Simulation& simulation, std::string_view outcome, std::size_t first,
             std::size_t count) {
  double sum_of_months = 0.0;
  for (std::size_t m = 0; m < static_cast<std::size_t>(months); ++m) {
    sum_of_months += sum(simulation.outcome(outcome, m).subspan(first, count));
  }
  return sum_of_months;
}

double supported_hires(const Scenario& scenario, std::uint32_t replicate) {
  Simulation simulation(scenario, {.replicate = replicate});
  simulation.finish();
  return total(simulation, "hires_by_route", supported, 1);
}

/// Mean of a column over supported placements still in their job at the end.
template <class C>
double mean_in_job(const Scenario& scenario, std::uint32_t replicate) {
  Simulation simulation(scenario, {.replicate = replicate});
  simulation.finish();
  const person::Rows& persons = simulation.world().persons;
  double total_of_column = 0.0;
  double count = 0.0;
  for (std::size_t i = 0; i < persons.size(); ++i) {
    if (persons.get<person::Status>()[i] != code(Status::open_employment)
        || persons.get<person::Route>()[i] != code(Route::supported_placement)) {
      continue;
    }
    total_of_column += static_cast<double>(persons.get<C>()[i]);
    count += 1.0;
  }
  REQUIRE(count > 5.0);
  return total_of_column / count;
}

/// Less the exits of supported placements, per hire.
double lasting(const Scenario& scenario, std::uint32_t replicate) {
  Simulation simulation(scenario, {.replicate = replicate});
  simulation.finish();
  return -total(simulation, "job_exits", supported * n_exit_causes, n_exit_causes)
         / total(simulation, "hires_by_route", supported, 1);
}

/// Follow-up ends soon, and its end is felt.
Scenario short_follow_up(double ratio) {
  Scenario scenario = plenty();
  fix_lever(scenario, "follow_up_months", Programme::supported_employment, 3.0);
  scenario.parameters.step_hazard_ratio = ratio;
  return scenario;
}

void ratio_turned(Scenario& scenario) {
  scenario.parameters.step_hazard_ratio = 1.0 / scenario.parameters.step_hazard_ratio;
}

/// Cells of an outcome that differ between two scenarios in the first replicate.
bool same_outcome(const Simulation& a, const Simulation& b, std::string_view name) {
  for (std::size_t m = 0; m < static_cast<std::size_t>(months); ++m) {
    const auto x = a.outcome(name, m);
    const auto y = b.outcome(name, m);
    for (std::size_t c = 0; c < x.size(); ++c) {
      if (std::bit_cast<std::uint64_t>(x[c]) != std::bit_cast<std::uint64_t>(y[c])) return false;
    }
  }
  return true;
}

}  // namespace

TEST_CASE("customised jobs: the more of them, the better supported placements fit") {
  Scenario base = plenty();
  base.parameters.task_splitting = 0.5;
  SECTION("sign and dose") {
    check_sign(doses(base, {"customised_jobs"}, {0.0, 0.5, 1.0}), mean_in_job<person::JobFit>,
               turned(&Parameters::task_splitting));
  }
  SECTION("and more of those whom ordinary jobs ask too much are hired") {
    base.parameters.hiring_slope = 4.0;
    base.parameters.fit_weight = 8.0;
    check_sign(doses(base, {"customised_jobs"}, {0.0, 1.0}), supported_hires,
               turned(&Parameters::task_splitting));
  }
  SECTION("where splitting does nothing they cost, and change nothing else") {
    base.parameters.task_splitting = 0.0;
    Scenario with_jobs = base;
    fix_lever(with_jobs, "customised_jobs", 1.0);
    Simulation a(base);
    Simulation b(with_jobs);
    a.finish();
    b.finish();
    CHECK(same_outcome(a, b, "hires"));
    CHECK(same_outcome(a, b, "job_exits"));
    CHECK(same_outcome(a, b, "net_income"));
    CHECK_FALSE(same_outcome(a, b, "customised_jobs"));
    CHECK_FALSE(same_outcome(a, b, "public_cost"));
  }
  SECTION("without a place of supported employment nobody gets one, and nothing is paid") {
    Scenario nobody = base;
    fix_lever(nobody, "customised_jobs", 1.0);
    fix_lever(nobody, "supported_employment_places", 0.0);
    nobody.parameters.sheltered_open = 0.0;
    nobody.parameters.stepping_rate = 0.0;
    nobody.parameters.plan_outside = 0.0;
    Simulation simulation(nobody);
    simulation.finish();
    CHECK(total(simulation, "customised_jobs", 0, 1) == 0.0);
  }
}

TEST_CASE("co-worker training: natural support grows faster where co-workers are trained") {
  Scenario base = plenty();
  base.parameters.coworker_training_gain = 1.0;
  SECTION("sign and dose") {
    check_sign(doses(base, {"coworker_training"}, {0.0, 0.5, 1.0}),
               mean_in_job<person::NaturalSupport>, turned(&Parameters::coworker_training_gain));
  }
  SECTION("at R = 1 it changes no job") {
    base.parameters.step_hazard_ratio = 1.0;
    Scenario trained = base;
    fix_lever(trained, "coworker_training", 1.0);
    CHECK(cells_that_differ(base, trained) == 0);
  }
}

TEST_CASE("long-term support: cases go on after follow-up, and jobs last longer") {
  SECTION("sign and dose") {
    // A post holds twenty cases: a hundredth of the largest dose serves few of them.
    check_sign(doses(short_follow_up(4.0), {"long_term_support_posts"}, {0.0, 100.0, 1000.0}),
               lasting, ratio_turned);
  }
  SECTION("at R = 1 it changes no job") {
    Scenario base = short_follow_up(1.0);
    Scenario with_posts = base;
    fix_lever(with_posts, "long_term_support_posts", 1000.0);
    CHECK(cells_that_differ(base, with_posts) == 0);
  }
  SECTION("where follow-up never ends, and where none is given (M3 off), nobody takes one") {
    Scenario unending = plenty();
    fix_lever(unending, "follow_up_months", unlimited);
    const Scenario off = without(short_follow_up(4.0), "M3");
    for (Scenario scenario : {unending, off}) {
      fix_lever(scenario, "long_term_support_posts", 1000.0);
      Simulation simulation(scenario);
      simulation.finish();
      constexpr std::size_t at = code(Programme::long_term_support) - 1u;
      CHECK(total(simulation, "cases", at, 1) == 0.0);
      CHECK(total(simulation, "case_capacity", at, 1) > 0.0);
    }
  }
}

TEST_CASE("strong support begins on its date") {
  Scenario base = shipped_scenario("hong_kong", Month(2026, 7), 12, 0.05, 6);
  Scenario strong = shipped_scenario("strong_support", Month(2026, 7), 12, 0.05, 6);
  Simulation a(base);
  Simulation b(strong);
  while (a.world().month < Month(2026, 12)) {
    a.advance();
    b.advance();
  }
  CHECK(digest(a.world()) == digest(b.world()));
  while (a.world().month < a.last()) {
    a.advance();
    b.advance();
  }
  CHECK(digest(a.world()) != digest(b.world()));
}

TEST_CASE("E17.2: the more referrals go wrong, the worse placements fit") {
  Scenario base = plenty();
  base.parameters.fit_start = 0.01;  // and nothing learnt without seats
  check_sign(base, &Parameters::wrong_referrals, {1.0, 0.0}, mean_in_job<person::JobFit>);
}
