// What follows from practices for those who work in social enterprises: nothing at all where their effects
// are 0, which the priors hold possible, and more skill, fit and output and less stress where they are not.

#include "tests/mechanisms/workers.hpp"

namespace {

using namespace coprod;
using namespace coprod::test;

/// All that practices could change, at the end of their priors at which they do not, and deciding together
/// free of charge.
Scenario without_consequences(Scenario scenario) {
  Parameters& p = scenario.parameters;
  for (double Parameters::*const effect : {&Parameters::revamp_training,
                                           &Parameters::revamp_aftercare,
                                           &Parameters::training_practice,
                                           &Parameters::training_emancipation,
                                           &Parameters::task_splitting,
                                           &Parameters::redesign,
                                           &Parameters::upkeep_loss,
                                           &Parameters::tools_gain,
                                           &Parameters::expectation_practice,
                                           &Parameters::plan_rate,
                                           &Parameters::pairing_esteem,
                                           &Parameters::pairing_output,
                                           &Parameters::esteem_identity,
                                           &Parameters::role_rate,
                                           &Parameters::contact_communication,
                                           &Parameters::contact_public,
                                           &Parameters::contact_sales,
                                           &Parameters::care_practice,
                                           &Parameters::stance_practice,
                                           &Parameters::mission_practice,
                                           &Parameters::routine_success,
                                           &Parameters::hours_fixed,
                                           &Parameters::hours_each,
                                           &Parameters::reflection_base,
                                           &Parameters::reflection_contract}) {
    p.*effect = 0.0;
  }
  return scenario;
}

template <class C>
std::vector<double> column(const Simulation& simulation) {
  const auto span = simulation.world().persons.get<C>();
  return {span.begin(), span.end()};
}

/// Columns of persons that practices could move.
std::vector<std::vector<double>> persons_after(const Scenario& scenario) {
  Simulation simulation(scenario);
  simulation.finish();
  return {column<person::Status>(simulation),   column<person::Wage>(simulation),
          column<person::Skill>(simulation),    column<person::JobFit>(simulation),
          column<person::Stress>(simulation),   column<person::Identity>(simulation),
          column<person::Earnings>(simulation), column<person::Confidence>(simulation)};
}

}  // namespace

TEST_CASE("practices whose effects are 0 change nobody's life, to the bit") {
  const Scenario base = practising();
  CHECK(persons_after(base) != persons_after(without_effect(base)));
  const Scenario none = without_consequences(base);
  CHECK(persons_after(none) == persons_after(without_effect(none)));
}

TEST_CASE("practices with effect: staff are worth more, less stressed and more valued") {
  const Scenario base = practising();
  const auto mean_of = [](std::string_view outcome) {
    return [=](const Scenario& scenario, std::uint32_t replicate) {
      Simulation simulation(scenario, {.replicate = replicate});
      simulation.finish();
      return late_mean(simulation, outcome);
    };
  };
  const std::vector<Scenario> arms{without_effect(base), base};
  for (const std::string_view outcome : {"worker_skill", "worker_fit", "worker_identity"}) {
    INFO(outcome);
    CHECK(rises(arms_of(arms, Measure(mean_of(outcome)))));
  }
}
