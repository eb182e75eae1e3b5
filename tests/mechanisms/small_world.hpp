#pragma once

/// A world of some sixty organisations and a thousand persons, for mechanisms between
/// organisations and of policy: whole months of the model in a few hundredths of a second.

#include "analysis/selector.hpp"
#include "synthesis/synthesis.hpp"
#include "tests/mechanisms/paired.hpp"

#include <algorithm>
#include <bit>
#include <functional>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace coprod::test {

inline constexpr Years small_years{2012, 2013};
inline constexpr double small_scale = 0.005;
inline constexpr std::uint32_t small_replicates = 5;

/// 20 NGOs and 40 social enterprises; none is founded.
inline Scenario sixty_organisations() {
  Scenario scenario = shipped_scenario("hong_kong", small_years.first_month(), 24, small_scale, 0);
  Parameters& p = scenario.parameters;
  p.n_ngos = 20.0 / small_scale;
  p.n_social_enterprises = 40.0 / small_scale;
  p.founding_rate = 0.0;
  p.market_share = 0.001;  // room for so many in so small a place
  return scenario;
}

/// Changes the World of month 0 by hand.
using Touch = std::function<void(World&)>;

/// One replicate, run to its end. Persons are fitted to the margins once for all scenarios: none of
/// the parameters that these tests vary takes part in the fit (a test of spread_test.cpp looks).
class SmallWorld {
 public:
  SmallWorld(const Scenario& scenario, std::uint32_t replicate, const Touch& touch = {})
      : calendar_(scenario.levers),
        environment_(environment_of(scenario)),
        executor_(1),
        world_(synthesise(environment_, scenario.run.seed, replicate,
                          scenario.run.start - scenario.run.burn_in, executor_)),
        observer_(scenario.run.start,
                  static_cast<std::size_t>(scenario.run.end - scenario.run.start + 1)),
        pipeline_(environment_, calendar_, kernels(), executor_) {
    if (touch) touch(world_);
    while (world_.month < scenario.run.end) pipeline_.advance(world_, observer_);
    observer_.finish(scenario.run.end);
  }
  SmallWorld(const SmallWorld&) = delete;
  SmallWorld& operator=(const SmallWorld&) = delete;

  [[nodiscard]] const World& world() const { return world_; }
  [[nodiscard]] const Observer& observer() const { return observer_; }
  [[nodiscard]] const Pipeline& pipeline() const { return pipeline_; }

 private:
  static Environment environment_of(const Scenario& scenario) {
    static const Environment fitted = make_environment(
        scenario.data_directory, sixty_organisations().effective_parameters(), small_scale);
    Environment environment = fitted;
    environment.parameters = scenario.effective_parameters();
    return environment;
  }

  LeverCalendar calendar_;
  Environment environment_;
  Executor executor_;
  World world_;
  Observer observer_;
  Pipeline pipeline_;
};

using Reading = std::function<double(const SmallWorld&)>;

/// An outcome, cells of it, or a ratio: its mean over the months.
inline Reading outcome_of(std::string_view selector) {
  return [parsed = Selector::parse(selector)](const SmallWorld& small) {
    return parsed.value(small.observer(), small_years);
  };
}

/// The variable that a mechanism moves, times the sign in which it does.
inline Reading downstream(std::string_view id) {
  for (const MechanismInfo& info : all_mechanisms()) {
    if (info.id != id) continue;
    return [reading = outcome_of(info.downstream), sign = info.sign](const SmallWorld& small) {
      return sign * reading(small);
    };
  }
  throw std::logic_error("unknown mechanism " + std::string(id));
}

/// What lowers a variable raises this.
inline Reading less(const Reading& reading) {
  return [reading](const SmallWorld& small) { return -reading(small); };
}

inline std::vector<double> arm(const Scenario& scenario, const Reading& reading,
                               const Touch& touch = {}) {
  std::vector<double> values;
  for (std::uint32_t r = 0; r < small_replicates; ++r) {
    values.push_back(reading(SmallWorld(scenario, r, touch)));
  }
  return values;
}

/// Names of outcomes of which any cell differs to the bit, and "World" where the last state does, in
/// the first of two replicates that differ.
inline std::set<std::string> differing(const Scenario& first, const Scenario& second,
                                       const Touch& touch = {}) {
  std::set<std::string> names;
  for (std::uint32_t r = 0; r < 2; ++r) {
    const SmallWorld a(first, r, touch);
    const SmallWorld b(second, r, touch);
    if (digest(a.world()) != digest(b.world())) names.insert("World");
    const auto same = [](double x, double y) {
      return std::bit_cast<std::uint64_t>(x) == std::bit_cast<std::uint64_t>(y);
    };
    for (std::size_t i = 0; i < all_outcomes().size(); ++i) {
      const auto x = a.observer().values(i);
      const auto y = b.observer().values(i);
      if (!std::equal(x.begin(), x.end(), y.begin(), y.end(), same)) {
        names.emplace(all_outcomes()[i].name);
      }
    }
    if (names.contains("World")) break;  // what follows differs, too
  }
  return names;
}

/// Taken away, the mechanism changes nothing, to the bit.
inline bool changes_nothing(const Scenario& scenario, const std::string& mechanism,
                            const Touch& touch = {}) {
  const auto names = differing(scenario, without(scenario, mechanism), touch);
  for (const std::string& name : names) UNSCOPED_INFO(mechanism << " changes " << name);
  return names.empty();
}

}  // namespace coprod::test
