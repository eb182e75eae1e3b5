// Month 0: lives as the rules would have led them.

#include "synthesis/careers.hpp"

#include "core/parallel.hpp"
#include "synthesis/synthesis.hpp"
#include "tests/support/simulation.hpp"

#include <cmath>

#include <catch2/catch_test_macros.hpp>

namespace coprod::test {
namespace {

struct Start {
  Scenario scenario = shipped_scenario("hong_kong", Month(2008, 1), 12, 0.2);
  Environment env;
  World world;
  Start() {
    env = make_environment(scenario.data_directory, scenario.effective_parameters(), 0.2);
    Executor executor(2);
    world = synthesise(env, 1, 0, Month(2008, 1), executor);
  }
};

}  // namespace

TEST_CASE("As many start in work and in the labour force as the parameters say", "[start]") {
  const Start start;
  double works = 0.0;
  double seeks = 0.0;
  const auto status = start.world.persons.get<person::Status>();
  for (const std::uint8_t s : status) {
    works += is_employed(s) ? 1.0 : 0.0;
    seeks += s == static_cast<std::uint8_t>(Status::seeking) ? 1.0 : 0.0;
  }
  const auto n = static_cast<double>(status.size());
  const Parameters& p = start.env.parameters;
  CHECK(std::fabs(works / n / p.employment_rate_start - 1.0) < 0.06);
  CHECK(std::fabs((works + seeks) / n / p.labour_force_start - 1.0) < 0.05);
}

TEST_CASE("What a person brings from life before goes together", "[start]") {
  const Start start;
  const auto& p = start.world.persons;
  const std::int32_t now = start.world.month.index();
  int broken = 0;
  int first_timers = 0;
  int idle_with_past = 0;
  for (std::size_t i = 0; i < p.size(); ++i) {
    const std::uint8_t status = p.get<person::Status>()[i];
    const std::int32_t since_18 = now - p.get<person::BirthMonth>()[i] - 18 * 12;
    const bool sheltered = status == static_cast<std::uint8_t>(Status::sheltered_workshop);
    const std::int32_t since = now - p.get<person::StatusSince>()[i];
    if (!sheltered && since > since_18 + 1) ++broken;
    if (is_employed(status) && p.get<person::FailedSearches>()[i] != 0) ++broken;
    const bool worked = p.get<person::LastWorkMonth>()[i] != 0;
    if (!is_employed(status) && worked != (p.get<person::Churn>()[i] > 0)) ++broken;
    if (p.get<person::Churn>()[i] > 0 && p.get<person::FirstSeeking>()[i] == 0) ++idle_with_past;
    if (status == static_cast<std::uint8_t>(Status::seeking)) {
      if (p.get<person::FirstSeeking>()[i] == 0) ++broken;
      first_timers += worked ? 0 : 1;
    }
    if (p.get<person::Ill>()[i] != 0 && p.get<person::PrimaryKind>()[i] != kind_mental_illness)
      ++broken;
  }
  CHECK(broken == 0);
  CHECK(first_timers > 0);
  // Who lost a job for health before ever looking for one.
  CHECK(idle_with_past < static_cast<int>(p.size()) / 50);
}

TEST_CASE("The levels of the start follow what they are asked for", "[start]") {
  Scenario scenario = shipped_scenario("hong_kong", Month(2008, 1), 12, 0.1);
  const auto levels = [&] {
    return make_environment(scenario.data_directory, scenario.effective_parameters(), 0.1).start;
  };
  const StartLevels before = levels();
  scenario.parameters.employment_rate_start -= 0.05;
  const StartLevels fewer_jobs = levels();
  CHECK(fewer_jobs.find < before.find);
  scenario.parameters.employment_rate_start += 0.05;
  scenario.parameters.exit_rate *= 1.5;
  const StartLevels shorter_jobs = levels();
  CHECK(shorter_jobs.find > before.find);
}

}  // namespace coprod::test
