#pragma once

/// Paired arms for tests of mechanisms: same seed, same replicate; no level is asserted.

#include "statistics/interval.hpp"
#include "tests/support/simulation.hpp"

#include <bit>
#include <functional>
#include <initializer_list>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <catch2/catch_test_macros.hpp>

namespace coprod::test {

inline constexpr int months = 30;
inline constexpr std::uint32_t replicates = 8;
inline constexpr double unlimited = std::numeric_limits<double>::infinity();

/// Posts enough for everybody, so that no queue stands between a lever and its effect.
inline Scenario plenty() {
  Scenario scenario = shipped_scenario("hong_kong", Month(2012, 1), months, 0.08, 12);
  fix_lever(scenario, "follow_up_posts", 5000.0);
  return scenario;
}

using Measure = std::function<double(const Scenario&, std::uint32_t)>;

inline std::vector<double> arm(const Scenario& scenario, const Measure& measure) {
  std::vector<double> values;
  for (std::uint32_t r = 0; r < replicates; ++r) values.push_back(measure(scenario, r));
  return values;
}

/// Whether `high` exceeds `low` by more than paired noise: the 99.5% interval of the mean
/// difference lies above 0.
inline bool exceeds(const std::vector<double>& high, const std::vector<double>& low) {
  std::vector<double> difference;
  for (std::size_t r = 0; r < high.size(); ++r) difference.push_back(high[r] - low[r]);
  const MeanInterval interval = mean_interval(difference, 0.995);
  return interval.mean - interval.half_width > 0.0;
}

/// Sign and dose-response in one: every arm exceeds the one before it.
inline bool rises(const std::vector<std::vector<double>>& arms) {
  for (std::size_t a = 1; a < arms.size(); ++a) {
    if (!exceeds(arms[a], arms[a - 1])) return false;
  }
  return arms.size() > 1;
}

inline double mean(const std::vector<double>& values) { return mean_interval(values).mean; }

inline double sum(std::span<const double> values) {
  double total = 0.0;
  for (const double v : values) total += v;
  return total;
}

/// Cells of jobs_kept that differ, to the bit.
inline std::size_t cells_that_differ(const Scenario& first, const Scenario& second) {
  std::size_t differing = 0;
  for (std::uint32_t r = 0; r < 3; ++r) {
    Simulation a(first, {.replicate = r});
    Simulation b(second, {.replicate = r});
    a.finish();
    b.finish();
    const auto x = a.observer().values(outcome_position("jobs_kept"));
    const auto y = b.observer().values(outcome_position("jobs_kept"));
    REQUIRE(x.size() == y.size());
    REQUIRE(sum(a.outcome("hires_by_route", 3)) > 0.0);
    for (std::size_t i = 0; i < x.size(); ++i) {
      differing += std::bit_cast<std::uint64_t>(x[i]) != std::bit_cast<std::uint64_t>(y[i]);
    }
  }
  return differing;
}

inline Scenario without(Scenario scenario, const std::string& mechanism) {
  scenario.mechanisms_off.push_back(mechanism);
  return scenario;
}

inline Scenario with(Scenario scenario, double Parameters::*parameter, double value) {
  scenario.parameters.*parameter = value;
  return scenario;
}

/// Turns the sign of a rule round, in the scenario in which it acts.
using Turn = std::function<void(Scenario&)>;

/// A coefficient as far on the other side of its neutral value: what raised lowers, as much. Bounds
/// of the registry are for users. A chance or a rate below 0 is one of 0: its rule is then gone.
inline Turn turned(double Parameters::*coefficient, double neutral = 0.0) {
  return [=](Scenario& scenario) {
    double& value = scenario.parameters.*coefficient;
    value = 2.0 * neutral - value;
  };
}

inline Turn turned(std::initializer_list<double Parameters::*> coefficients) {
  return [all = std::vector(coefficients)](Scenario& scenario) {
    for (const auto coefficient : all) turned(coefficient)(scenario);
  };
}

inline Scenario turned_round(Scenario scenario, const Turn& turn) {
  turn(scenario);
  return scenario;
}

/// For a rule without a sign, and for a switch: it is taken away.
inline Turn taken_away(const std::string& mechanism) {
  return [=](Scenario& scenario) { scenario = without(scenario, mechanism); };
}

template <class Measured>
std::vector<std::vector<double>> arms_of(const std::vector<Scenario>& doses,
                                         const Measured& measured) {
  std::vector<std::vector<double>> arms;
  for (const Scenario& dose : doses) {
    arms.push_back(arm(dose, measured));
    UNSCOPED_INFO("mean " << mean(arms.back()));
  }
  return arms;
}

/// Sign and dose of a rule: from dose to dose what is measured rises. Then the same doses with the
/// rule, not the arms, turned round: by the same comparison the largest raises nothing.
template <class Measured>
void check_sign(const std::vector<Scenario>& doses, const Measured& measured, const Turn& turn) {
  const auto arms = arms_of(doses, measured);
  CHECK(rises(arms));
  const auto ends =
      arms_of({turned_round(doses.front(), turn), turned_round(doses.back(), turn)}, measured);
  UNSCOPED_INFO("turned round:");
  for (const auto& values : ends) UNSCOPED_INFO("mean " << mean(values));
  CHECK_FALSE(rises(ends));
}

/// A dose for each value of a parameter.
inline std::vector<Scenario> doses(const Scenario& base, double Parameters::*parameter,
                                   std::initializer_list<double> values) {
  std::vector<Scenario> scenarios;
  for (const double value : values) scenarios.push_back(with(base, parameter, value));
  return scenarios;
}

/// A dose for each value of levers that move together.
inline std::vector<Scenario> doses(const Scenario& base,
                                   std::initializer_list<std::string_view> levers,
                                   std::initializer_list<double> values) {
  std::vector<Scenario> scenarios;
  for (const double value : values) {
    Scenario& scenario = scenarios.emplace_back(base);
    for (const std::string_view lever : levers) fix_lever(scenario, lever, value);
  }
  return scenarios;
}

/// The dose is the rule's own coefficient.
template <class Measured>
void check_sign(const Scenario& base, double Parameters::*coefficient,
                std::initializer_list<double> values, const Measured& measured,
                double neutral = 0.0) {
  check_sign(doses(base, coefficient, values), measured, turned(coefficient, neutral));
}

}  // namespace coprod::test
