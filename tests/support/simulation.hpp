#pragma once

/// A replicate of a shipped scenario in memory, small enough for a test, month by month.

#include "observers/observer.hpp"
#include "run/pipeline.hpp"
#include "scenario/scenario.hpp"
#include "world/world.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace coprod::test {

/// A scenario of scenarios/ by its file's stem, cut to `months` reported from `start` on.
[[nodiscard]] Scenario shipped_scenario(const std::string& stem, Month start, int months,
                                        double scale, int burn_in = 12);

/// Gives a lever one value for all time.
void fix_lever(Scenario& scenario, std::string_view key, Programme programme, double value);
/// For all programmes, or a lever that has none.
void fix_lever(Scenario& scenario, std::string_view key, double value);
/// One value before a month, another from it on.
void step_lever(Scenario& scenario, std::string_view key, double before, Month month, double after);

struct SimulationOptions {
  std::uint32_t replicate = 0;
  int threads = 1;
  std::string isa{};
  std::vector<std::uint64_t> exclude{};
};

class Simulation {
 public:
  explicit Simulation(const Scenario& given, const SimulationOptions& options = {});
  ~Simulation();
  Simulation(const Simulation&) = delete;
  Simulation& operator=(const Simulation&) = delete;

  [[nodiscard]] Month last() const { return scenario_.run.end; }
  /// Simulates one month.
  void advance();
  /// Simulates to the scenario's end and closes the observer.
  void finish();
  /// Replaces state and observer, as a checkpoint does.
  void restore(World&& world, Observer&& observer);

  [[nodiscard]] World& world() { return world_; }
  [[nodiscard]] const World& world() const { return world_; }
  [[nodiscard]] Observer& observer() { return observer_; }
  [[nodiscard]] const Pipeline& pipeline() const { return *pipeline_; }
  [[nodiscard]] const Scenario& scenario() const { return scenario_; }
  [[nodiscard]] const Environment& environment() const { return *environment_; }

  /// An outcome's cells in a reported month, 0 first.
  [[nodiscard]] std::span<const double> outcome(std::string_view name, std::size_t month) const;

 private:
  Scenario scenario_;
  std::shared_ptr<const Environment> environment_;
  Executor executor_;
  World world_;
  Observer observer_;
  std::unique_ptr<Pipeline> pipeline_;
};

/// Position in all_outcomes().
[[nodiscard]] std::size_t outcome_position(std::string_view name);

/// All values of an observer as bits, NaN included, for exact comparison.
[[nodiscard]] std::vector<std::uint64_t> bits_of(Observer& observer);

}  // namespace coprod::test
