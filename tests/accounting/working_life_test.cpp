// Outcomes of working life, against persons counted one by one, and strong support, against its costs.

#include "tests/support/simulation.hpp"
#include "world/labour_rules.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

#include <catch2/catch_test_macros.hpp>

namespace {

using namespace coprod;
using test::Simulation;

double sum(std::span<const double> values) {
  double total = 0.0;
  for (const double value : values) total += value;
  return total;
}

/// What the outcomes should say, by the columns of World.
struct Counted {
  std::array<double, 3> persons{};  ///< by benefit
  std::array<double, 3> active{};
  double ill = 0.0;
  double mental = 0.0;
  double under = 0.0;
  double employed = 0.0;
  std::array<double, n_statuses> quality{};
  std::array<double, n_statuses> with_job{};

  Counted(const World& world, double median) {
    const person::Rows& rows = world.persons;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const std::uint8_t status = rows.get<person::Status>()[i];
      if (status == code(Status::absent)) continue;
      const std::uint8_t benefit = rows.get<person::Benefit>()[i];
      persons[benefit] += 1.0;
      active[benefit] += is_employed(status) || status == code(Status::seeking) ? 1.0 : 0.0;
      mental += rows.get<person::PrimaryKind>()[i] == kind_mental_illness ? 1.0 : 0.0;
      ill += rows.get<person::Ill>()[i];
      if (!is_employed(status)) continue;
      const double hours = rows.get<person::Hours>()[i];
      const double wanted = rows.get<person::HoursWanted>()[i];
      employed += 1.0;
      under += hours < wanted ? 1.0 : 0.0;
      with_job[status] += 1.0;
      quality[status] +=
          0.25
          * (std::min(1.0, rows.get<person::Wage>()[i] / median)
             + static_cast<double>(rows.get<person::JobFit>()[i])
             + (rows.get<person::Casual>()[i] == 0 ? 1.0 : 0.0) + std::min(1.0, hours / wanted));
    }
  }
};

std::int64_t cents(double hkd) { return static_cast<std::int64_t>(std::floor(hkd * 100.0 + 0.5)); }

}  // namespace

TEST_CASE("benefits, illness, hours and quality of jobs are those of the persons there") {
  Scenario scenario = test::shipped_scenario("hong_kong", Month(2009, 1), 18, 0.05, 12);
  Simulation simulation(scenario);
  std::array<double, 2> exits{};
  double underemployed = 0.0;
  while (simulation.world().month < simulation.last()) {
    simulation.advance();
    const std::int32_t reported = simulation.world().month - simulation.scenario().run.start;
    if (reported < 0) continue;
    const auto m = static_cast<std::size_t>(reported);
    const MonthContext& month = simulation.pipeline().month();
    const Parameters& p = month.environment->parameters;
    const double median = static_cast<double>(month.prices.median_month)
                          / (p.hours_full_time * static_cast<double>(hours_to_month));
    const Counted counted(simulation.world(), median);
    INFO(to_string(simulation.world().month));
    const auto by_benefit = simulation.outcome("persons_by_benefit", m);
    for (std::size_t b = 0; b < 3; ++b) {
      double of_benefit = 0.0;
      for (std::size_t s = 0; s < n_statuses; ++s) of_benefit += by_benefit[s * 3 + b];
      CHECK(of_benefit == counted.persons[b]);
      CHECK(std::fabs(simulation.outcome("participation_by_benefit", m)[b]
                      - counted.active[b] / counted.persons[b])
            < 1e-12);
    }
    const auto illness = simulation.outcome("persons_by_illness", m);
    CHECK(sum(illness.subspan(n_statuses)) == counted.ill);
    CHECK(sum(illness) == counted.mental);
    CHECK(sum(simulation.outcome("underemployed", m)) == counted.under);
    const double present = counted.persons[0] + counted.persons[1] + counted.persons[2];
    CHECK(std::fabs(simulation.outcome("quality_of_life", m)[0]
                    - (0.5 + p.quality_of_life_work * counted.employed / present))
          < 1e-12);
    const auto quality = simulation.outcome("job_quality_mean", m);
    const auto persons = simulation.outcome("persons", m);
    for (const Status status : {Status::open_employment, Status::social_enterprise}) {
      constexpr std::size_t groups = n_kinds * n_severities;
      double total = 0.0;
      for (std::size_t c = index_of(status) * groups; c < (index_of(status) + 1) * groups; ++c) {
        if (persons[c] > 0.0) total += quality[c] * persons[c];
      }
      const std::size_t s = index_of(status);
      CHECK(std::fabs(total - counted.quality[s]) <= counted.with_job[s] * 3e-5);
    }
    std::array<double, 2> ended{};
    for (const JobEnd& end : simulation.pipeline().flows().job_ends) {
      if (end.kind == kind_mental_illness) ended[end.ill] += 1.0;
    }
    const auto reported_exits = simulation.outcome("job_exits_by_illness", m);
    for (std::size_t k = 0; k < 2; ++k) {
      CHECK(sum(reported_exits.subspan(k * n_exit_causes, n_exit_causes)) == ended[k]);
      exits[k] += ended[k];
    }
    underemployed += counted.under;
    double open = 0.0;
    for (const JobStart& start : simulation.pipeline().flows().job_starts) {
      open += start.route != code(Route::social_enterprise) ? 1.0 : 0.0;
    }
    const double displaced = simulation.outcome("displaced", m)[0];
    CHECK(displaced <= open);
    CHECK(displaced > 0.0);
    const double pay = simulation.outcome("displaced_pay_mean", m)[0];
    CHECK(pay > 0.3 * static_cast<double>(month.prices.median_month));
    CHECK(pay < 3.0 * static_cast<double>(month.prices.median_month));
  }
  CHECK(exits[0] > 0.0);
  CHECK(exits[1] > 0.0);
}

TEST_CASE("strong support is paid for what was done, and places of supported employment as taken") {
  Scenario scenario = test::shipped_scenario("strong_support", Month(2026, 7), 24, 0.05, 12);
  test::fix_lever(scenario, "follow_up_months", Programme::supported_employment, 3.0);
  Simulation simulation(scenario);
  const Parameters& p = simulation.environment().parameters;
  const double scale = simulation.environment().scale;
  std::int64_t customised = 0;
  std::int64_t trained = 0;
  double long_term = 0.0;
  while (simulation.world().month < simulation.last()) {
    std::int64_t clients = 0;
    for (const std::int32_t n : simulation.world().ngos.get<ngo::SupportedUsed>()) clients += n;
    const double effort =
        static_cast<double>(simulation.world().government.get<government::MainstreamEffort>()[0]);
    simulation.advance();
    const MonthFlows& flows = simulation.pipeline().flows();
    const Levers& levers = simulation.pipeline().month().levers;
    const double index = median_wage(simulation.world().month, p) / p.median_wage_2022;
    INFO(to_string(simulation.world().month));
    const Payments& paid = flows.payments;
    CHECK(paid.of(Payment::customised_jobs) == flows.customised * cents(p.cost_customised * index));
    CHECK(paid.of(Payment::coworker_training)
          == flows.coworkers_trained * cents(p.cost_coworker_training * index));
    CHECK(paid.of(Payment::contract_supported)
          == cents(static_cast<double>(clients) * p.cost_supported * index));
    const double posts = levers.follow_up_posts[index_of(Programme::supported_employment)]
                         + levers.follow_up_posts[index_of(Programme::on_the_job_training)]
                         + levers.long_term_support_posts;
    CHECK(std::llabs(paid.of(Payment::contract_follow_up)
                     - cents(posts * effort * scale * p.cost_post * index))
          <= 1);
    std::int64_t marked = 0;  // still in the job that began this month
    const person::Rows& rows = simulation.world().persons;
    for (const JobStart& start : flows.job_starts) {
      marked += rows.get<person::CoworkersTrained>()[start.person];
    }
    CHECK(marked == flows.coworkers_trained);
    if (simulation.world().month < Month(2027, 1)) {
      CHECK(flows.customised == 0);
      CHECK(flows.coworkers_trained == 0);
      CHECK(flows.cases[index_of(Programme::long_term_support)] == 0);
    }
    customised += flows.customised;
    trained += flows.coworkers_trained;
    long_term = static_cast<double>(flows.cases[index_of(Programme::long_term_support)]);
    CHECK(flows.cases_waiting[index_of(Programme::long_term_support)] == 0);
  }
  CHECK(customised > 0);
  CHECK(trained > 0);
  CHECK(long_term > 0.0);
}
