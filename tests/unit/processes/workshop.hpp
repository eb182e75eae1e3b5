#pragma once

/// Worlds of a few rows, for rules of staff in social enterprises, of care around them and of
/// identity against numbers worked out by hand.

#include "processes/labour_market/settlement.hpp"
#include "processes/step.hpp"
#include "tests/unit/processes/hand_made.hpp"
#include "tests/unit/processes/near.hpp"
#include "world/organisation_rules.hpp"
#include "world/roster.hpp"

#include <cstdint>
#include <memory>
#include <vector>

namespace coprod::test {

/// An NGO (organisation 0) and a social enterprise (organisation 1) whose staff are rows 0, 1, … of
/// persons with the keys 1, 2, …; all capabilities full, the job asks for mobility alone.
struct Workshop : HandMade {
  Environment env;
  LeverCalendar calendar;
  World world;
  MonthContext month;
  MonthFlows flows;
  std::vector<BlockStore> blocks;
  Executor executor{1};
  HiringWorkspace hiring;
  std::vector<std::uint32_t> to_employers;
  std::vector<EnterprisePay> pay;

  explicit Workshop(std::uint32_t staff, Month now = Month(2016, 3)) {
    Parameters& p = env.parameters;
    p.fit_weight = 1.0;
    p.fit_floor = 0.0;
    p.stress_loss = 0.0;
    env.sectors[0] = {1.0, {1.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f}};
    env.district_share[0] = 1.0;
    env.persons_at_start = 1000;
    month.environment = &env;
    month.month = now;
    month.first_day = now.first_day();
    month.days = now.days();
    month.prices.price = 5000.0f;
    month.coefficients = &shown;
    month.kernels = &kernels();
    world.month = now - 1;
    world.publics.resize(n_districts);
    world.search_groups.resize(n_districts * n_severities);
    world.segments.resize(n_districts * n_segments);
    world.government.resize(1);
    world.ngos.resize(1);
    world.ngos.get<ngo::Size>()[0] = 1.0f;
    world.social_enterprises.resize(1);
    world.social_enterprises.get<social_enterprise::Staff>()[0] = static_cast<std::int32_t>(staff);
    world.organisations.resize(2);
    world.practices.resize(2 * n_practices);
    world.engagements.resize(2 * n_engagements);
    world.persons.resize(staff);
    for (std::uint32_t i = 0; i < staff; ++i) {
      world.persons.get<person::Key>()[i] = i + 1;
      world.persons.get<person::Status>()[i] = code(Status::social_enterprise);
      world.persons.get<person::Employer>()[i] = 0;
      world.persons.get<person::Route>()[i] = code(Route::social_enterprise);
      world.persons.get<person::HireDay>()[i] = month.first_day - 1000;
      add_worker(world, env, i, 0, 0.0f);
    }
    refresh_workers(world);
    world.index_organisations();
    to_employers.resize(block_rows);
    pay.resize(block_rows);
    blocks.resize(1);
    blocks[0].output.to_employers.data = to_employers.data();
    blocks[0].output.enterprise_pay.data = pay.data();
  }
  Workshop(const Workshop&) = delete;
  Workshop& operator=(const Workshop&) = delete;

  void effect(Practice practice, float value, std::size_t organisation = 1) {
    world.practices
        .get<practice::Effect>()[organisation * n_practices + static_cast<std::size_t>(practice)] =
        value;
    if (practice == Practice::personalisation) {
      world.organisations.get<organisation::InputQuality>()[organisation] =
          quality_of_tools(value, env.parameters);
    }
  }
  template <class C>
  [[nodiscard]] typename C::Type& who(std::size_t i) {
    return world.persons.get<C>()[i];
  }
  template <class C>
  [[nodiscard]] typename C::Type& worker(std::size_t w) {
    return world.enterprise_workers.get<C>()[w];
  }
  template <class C>
  C& make(void (*rule)(const CoefficientInputs&, C&)) {
    return make_of(rule, month, world);
  }
  template <class Process>
  void run(Process process) {
    Step step{env, calendar, month, blocks, flows, executor, hiring};
    run_process(process, world, step);
  }
};

/// One block of persons, for the rules by person.
struct Persons : HandMade {
  Environment env;
  MonthContext month;
  person::Rows rows;
  std::unique_ptr<Scratch> scratch = std::make_unique<Scratch>();
  std::vector<std::uint32_t> words;
  std::vector<std::uint32_t> cases;
  std::vector<JobEnd> ends;
  std::vector<std::uint32_t> crises;
  std::vector<EnterprisePay> pay;
  BlockOutput output;

  explicit Persons(std::size_t n)
      : words(block_rows),
        cases(block_rows),
        ends(block_rows),
        crises(block_rows),
        pay(block_rows) {
    rows.resize(n);
    month.environment = &env;
    month.kernels = &kernels();
    month.month = Month(2016, 3);
    month.first_day = month.month.first_day();
    month.days = month.month.days();
    month.coefficients = &shown;
    coefficients.follow_up_clock.days.fill(unlimited_days);
    output.open_cases.data = cases.data();
    output.job_ends.data = ends.data();
    output.crises.data = crises.data();
    output.enterprise_pay.data = pay.data();
  }
  Persons(const Persons&) = delete;
  Persons& operator=(const Persons&) = delete;

  template <class C>
  C& make(void (*rule)(const CoefficientInputs&, C&)) {
    return make_of(rule, month);
  }
  template <class Rule>
  void run(Rule rule) {
    Block block(rows, month, 0, static_cast<std::uint32_t>(rows.size()), *scratch, output,
                words.data());
    rule(block);
  }
};

}  // namespace coprod::test
