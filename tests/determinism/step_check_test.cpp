/// Every step of the month keeps to what it declares, in every shipped scenario; and the check sees
/// one that does not.

#include "run/step_check.hpp"

#include "tests/support/simulation.hpp"

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include <catch2/catch_test_macros.hpp>
#include <fmt/format.h>

using namespace coprod;
using coprod::test::shipped_scenario;
using coprod::test::Simulation;

namespace {

constexpr double scale = 0.004;  // some thousand persons: one block

/// What a month's steps did beyond their declarations, over `months` of a scenario.
std::vector<std::string> broken(const Scenario& scenario, int months,
                                const std::vector<MonthlyStep>& steps = monthly_steps()) {
  Simulation simulation(scenario);
  while (simulation.world().month < scenario.run.start - 1) simulation.advance();
  StepCheck check(simulation.environment(), scenario.levers, kernels("baseline"), steps);
  std::vector<std::string> all;
  for (int m = 0; m < months; ++m) {
    for (std::string& sentence : check.advance(simulation.world(), simulation.observer())) {
      all.push_back(fmt::format("{}: {}", to_string(simulation.world().month), sentence));
    }
  }
  return all;
}

std::vector<std::string> shipped() {
  std::vector<std::string> stems;
  for (const auto& entry :
       std::filesystem::directory_iterator(std::string(COPROD_SOURCE_DIR) + "/scenarios")) {
    if (entry.path().extension() == ".toml") stems.push_back(entry.path().stem());
  }
  std::sort(stems.begin(), stems.end());
  return stems;
}

void check_shipped(Month start) {
  const auto stems = shipped();
  REQUIRE(stems.size() > 30);
  for (const std::string& stem : stems) {
    INFO(stem);
    const auto found = broken(shipped_scenario(stem, start, 24, scale), 24);
    INFO(fmt::format("{}", fmt::join(found, "\n")));
    CHECK(found.empty());
  }
}

/// The month with one step that does something else.
std::vector<MonthlyStep> planted(std::string_view name, void (*run)(World&, Step&),
                                 void (*run_block)(Block&)) {
  std::vector<MonthlyStep> steps = monthly_steps();
  MonthlyStep& step = *std::find_if(steps.begin(), steps.end(),
                                    [&](const MonthlyStep& s) { return s.info.name == name; });
  step.run = run;
  step.run_block = run_block;
  return steps;
}

/// What a year of the baseline is accused of with a planted step: the only sentence.
std::string accused(const std::vector<MonthlyStep>& steps) {
  const auto found = broken(shipped_scenario("hong_kong", Month(2012, 1), 2, scale), 2, steps);
  REQUIRE(found.size() == 1);
  return found[0];
}

bool says(const std::string& sentence, std::string_view words) {
  INFO(sentence);
  CHECK(sentence.find(words) != std::string::npos);
  return sentence.find(words) != std::string::npos;
}

}  // namespace

TEST_CASE("step_check: every step keeps to its declaration in 24 months from 2008") {
  check_shipped(Month(2008, 1));
}

TEST_CASE("step_check: every step keeps to its declaration in 24 months across January 2027") {
  check_shipped(Month(2026, 1));
}

TEST_CASE("step_check: an undeclared write by a person-local process is found") {
  const auto steps = planted("stress", nullptr, [](Block& block) {
    block.month.kernels->stress(block);
    block.access<Access<Reads<>, Writes<person::Skill>>>().write<person::Skill>()[7] = 0.5f;
  });
  CHECK(says(accused(steps), "process 'stress' writes person.skill (first in row 7)"));
}

TEST_CASE("step_check: an undeclared write by a settled process is found") {
  const auto steps = planted(
      "care_stance", [](World& world, Step&) { world.ngos.get<ngo::Budget>()[0] = 1; }, nullptr);
  CHECK(says(accused(steps), "process 'care_stance' writes ngo.budget (first in row 0)"));
}

TEST_CASE("step_check: rows added without a declaration are found") {
  const auto steps = planted(
      "care_stance",
      [](World& world, Step&) {
        const std::size_t groups = world.volunteer_groups.size();
        world.volunteer_groups.resize(groups + 1);
        world.volunteer_groups.get<volunteer_group::Ngo>()[groups] = 0;
      },
      nullptr);
  const auto found = broken(shipped_scenario("hong_kong", Month(2012, 1), 1, scale), 1, steps);
  REQUIRE_FALSE(found.empty());
  CHECK(says(found[0], "'care_stance' changes the number of rows of volunteer_group"));
}

TEST_CASE("step_check: an undeclared parameter is found") {
  const auto steps = planted(
      "care_stance",
      [](World& world, Step& step) {
        world.social_workers.get<social_worker::Stance>()[0] =
            static_cast<float>(step.environment.parameters.local_share);
      },
      nullptr);
  CHECK(says(accused(steps), "process 'care_stance' sees the parameter search.local_share"));
}

TEST_CASE("step_check: a parameter that a list leaves out is found") {
  std::vector<MonthlyStep> steps = monthly_steps();
  auto& participation = std::find_if(steps.begin(), steps.end(), [](const MonthlyStep& step) {
                          return step.info.name == "participation";
                        })->info;
  CHECK(std::erase(participation.parameters, &Parameters::confidence_rate) == 1);
  CHECK(says(accused(steps), "process 'participation' sees the parameter confidence.rate"));
}

TEST_CASE("step_check: a parameter seen by way of a price is found") {
  const auto steps = planted(
      "care_stance",
      [](World&, Step& step) {
        step.flows.words += static_cast<std::int64_t>(step.month.prices.price);
      },
      nullptr);
  const auto found = broken(shipped_scenario("hong_kong", Month(2012, 1), 1, scale), 1, steps);
  bool markdown = false;
  for (const auto& sentence : found) {
    markdown |= sentence.find("'care_stance' sees the parameter wages.") != std::string::npos;
  }
  CHECK(markdown);
}

TEST_CASE("step_check: an undeclared lever is found") {
  const auto steps = planted(
      "care_stance",
      [](World& world, Step& step) {
        world.social_workers.get<social_worker::Stance>()[0] =
            static_cast<float>(step.month.levers.support_fidelity);
      },
      nullptr);
  CHECK(says(accused(steps), "process 'care_stance' sees the lever support_fidelity"));
}

TEST_CASE("step_check: an undeclared column is found and also where its own is written") {
  const auto other = planted(
      "care_stance",
      [](World& world, Step&) {
        world.social_workers.get<social_worker::Stance>()[0] =
            static_cast<float>(world.social_workers.get<social_worker::District>()[0]) / 17.0f;
      },
      nullptr);
  CHECK(says(accused(other), "process 'care_stance' sees the column social_worker.district"));
  // NeedGap is written by co_design, and its old values do not count.
  const auto own = planted("income", nullptr, [](Block& block) {
    block.month.kernels->income(block);
    block.access<Access<Reads<>, Writes<person::NetIncome>>>().write<person::NetIncome>()[0] += 1;
  });
  const auto found = broken(shipped_scenario("hong_kong", Month(2012, 1), 1, scale), 1, own);
  CHECK(found.empty());  // it has stored the value itself
  const auto old = planted("income", nullptr, [](Block& block) {
    const auto net =
        block.access<Access<Reads<>, Writes<person::NetIncome>>>().write<person::NetIncome>();
    const std::int32_t before = net[0];
    block.month.kernels->income(block);
    net[0] = before + 1;
  });
  CHECK(says(accused(old), "process 'income' sees the column person.net_income"));
}
