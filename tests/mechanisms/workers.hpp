#pragma once

/// Worlds for the mechanisms of staff in social enterprises: few persons, many enterprises that
/// practise with some effect, so that a run of a moment holds a few hundred of their workers.

#include "tests/mechanisms/paired.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace coprod::test {

inline constexpr int worker_months = 13;

/// About 3,600 persons, 36 enterprises with some 300 workers, 20 NGOs; everybody practises
/// something, and conditions let practices have an effect.
inline Scenario practising() {
  Scenario scenario = shipped_scenario("hong_kong", Month(2012, 1), worker_months, 0.02, 2);
  Parameters& p = scenario.parameters;
  p.n_social_enterprises = 1800;
  p.n_ngos = 1000;
  p.practising_share = 1.0;
  p.founding_rate = 0.0;
  p.market_share = 0.001;  // room for so many in so small a place
  p.depth_base = 0.9;
  p.resources_enterprise = 0.95;
  p.resources_ngo = 0.95;
  p.fit_start = 0.9;
  p.routine_rest = 0.8;
  p.local_rate = 0.3;
  p.trial_months = 1.5;
  p.trial_gain = 0.4;
  p.pilot_rate = 0.5;
  p.sustain_rate = 0.3;
  p.loss_alone = 0.0;
  p.conflict_slope = 0.0;
  p.enterprise_credit = 240;
  fix_lever(scenario, "follow_up_posts", 5000.0);
  return scenario;
}

/// The six practices without effect, or those of one dimension.
inline Scenario without_effect(Scenario scenario, std::initializer_list<const char*> dimensions = {
                                                      "practice_strategic", "practice_operational",
                                                      "practice_identity"}) {
  for (const char* lever : dimensions) fix_lever(scenario, lever, 0.0);
  return scenario;
}

inline std::size_t reported(const Simulation& simulation) {
  return static_cast<std::size_t>(simulation.scenario().run.end - simulation.scenario().run.start
                                  + 1);
}

/// Mean of a cell over the second half of the reported months.
inline double late_mean(const Simulation& simulation, std::string_view outcome,
                        std::size_t cell = 0) {
  const std::size_t n = reported(simulation);
  double total = 0.0;
  for (std::size_t m = n / 2; m < n; ++m) total += simulation.outcome(outcome, m)[cell];
  return total / static_cast<double>(n - n / 2);
}

/// Sum of a cell over the reported months.
inline double summed(const Simulation& simulation, std::string_view outcome, std::size_t cell = 0) {
  double total = 0.0;
  for (std::size_t m = 0; m < reported(simulation); ++m) {
    total += simulation.outcome(outcome, m)[cell];
  }
  return total;
}

inline Measure measured(std::function<double(const Simulation&)> measure) {
  return [measure = std::move(measure)](const Scenario& scenario, std::uint32_t replicate) {
    Simulation simulation(scenario, {.replicate = replicate});
    simulation.finish();
    REQUIRE(late_mean(simulation, "enterprise_staff") > 100.0);
    return measure(simulation);
  };
}
inline Measure late(std::string_view outcome, std::size_t cell = 0) {
  return measured([=](const Simulation& s) { return late_mean(s, outcome, cell); });
}
inline Measure minus(Measure measure) {
  return [measure = std::move(measure)](const Scenario& scenario, std::uint32_t replicate) {
    return -measure(scenario, replicate);
  };
}

/// Whether two scenarios have the same World and outcomes, to the bit, at the end. `prepare` is
/// called before each month.
inline bool same_worlds(const Scenario& first, const Scenario& second,
                        const std::function<void(World&)>& prepare = {}) {
  for (std::uint32_t r = 0; r < 2; ++r) {
    Simulation a(first, {.replicate = r});
    Simulation b(second, {.replicate = r});
    for (Simulation* s : {&a, &b}) {
      while (s->world().month < s->last()) {
        if (prepare) prepare(s->world());
        s->advance();
      }
      s->observer().finish(s->last());
      REQUIRE(late_mean(*s, "enterprise_staff") > 100.0);
    }
    if (digest(a.world()) != digest(b.world())) return false;
    if (bits_of(a.observer()) != bits_of(b.observer())) return false;
  }
  return true;
}

/// The mechanism changes something in `base`, and nothing at all in `absent`, where what it needs is
/// missing.
inline void null_without(const Scenario& base, const Scenario& absent,
                         const std::string& mechanism) {
  CHECK_FALSE(same_worlds(base, without(base, mechanism)));
  CHECK(same_worlds(absent, without(absent, mechanism)));
}

}  // namespace coprod::test
