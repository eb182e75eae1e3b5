#include "tests/support/simulation.hpp"

#include "synthesis/synthesis.hpp"

#include <bit>
#include <map>
#include <stdexcept>
#include <string>
#include <tuple>
#include <utility>

namespace coprod::test {

namespace {

/// Fitting the margins takes most of a small run's time, and tests share few sets of parameters.
std::shared_ptr<const Environment> environment_of(const Scenario& scenario,
                                                  const std::vector<std::uint64_t>& exclude) {
  using Key = std::tuple<std::vector<double>, std::vector<std::uint64_t>, std::string>;
  static std::map<Key, std::shared_ptr<const Environment>> made;
  const Parameters parameters = scenario.effective_parameters();
  std::vector<double> values{scenario.run.scale,
                             scenario.run.hold ? scenario.run.hold->index() : -1.0};
  for (const auto& info : all_parameters()) values.push_back(parameters.*info.member);
  std::string named;
  for (const auto& enterprise : scenario.enterprises) {
    named += enterprise.name + "\n" + enterprise_text(enterprise) + "\n";
  }
  auto& environment = made[{std::move(values), exclude, std::move(named)}];
  if (!environment) {
    auto fresh = std::make_shared<Environment>(make_environment(
        scenario.data_directory, parameters, scenario.run.scale, exclude, scenario.enterprises));
    fresh->held = scenario.run.hold;
    environment = std::move(fresh);
  }
  return environment;
}

std::size_t lever_position(std::string_view key) {
  const LeverInfo* info = find_lever(key);
  if (info == nullptr) throw std::logic_error("unknown lever " + std::string(key));
  return static_cast<std::size_t>(info - all_levers().data());
}

}  // namespace

Scenario shipped_scenario(const std::string& stem, Month start, int months, double scale,
                          int burn_in) {
  Scenario scenario =
      load_scenario(std::string(COPROD_SOURCE_DIR) + "/scenarios/" + stem + ".toml");
  scenario.run.start = start;
  scenario.run.end = start + months - 1;
  scenario.run.burn_in = burn_in;
  scenario.run.scale = scale;
  scenario.run.seed = 4711;
  return scenario;
}

void fix_lever(Scenario& scenario, std::string_view key, Programme programme, double value) {
  scenario.levers.entries[lever_position(key)][static_cast<std::size_t>(programme)] = {
      {Month(1950, 1), value, false}};
}

void fix_lever(Scenario& scenario, std::string_view key, double value) {
  for (auto& entries : scenario.levers.entries[lever_position(key)]) {
    entries = {{Month(1950, 1), value, false}};
  }
}

void step_lever(Scenario& scenario, std::string_view key, double before, Month month,
                double after) {
  for (auto& entries : scenario.levers.entries[lever_position(key)]) {
    entries = {{Month(1950, 1), before, false}, {month, after, false}};
  }
}

Simulation::Simulation(const Scenario& given, const SimulationOptions& options)
    : scenario_(given),
      environment_(environment_of(scenario_, options.exclude)),
      executor_(options.threads),
      world_(synthesise(*environment_, scenario_.run.seed, options.replicate,
                        scenario_.run.start - scenario_.run.burn_in, executor_)),
      observer_(scenario_.run.start,
                static_cast<std::size_t>(scenario_.run.end - scenario_.run.start + 1)),
      pipeline_(std::make_unique<Pipeline>(*environment_, scenario_.levers, kernels(options.isa),
                                           executor_)) {}

Simulation::~Simulation() = default;

void Simulation::advance() { pipeline_->advance(world_, observer_); }

void Simulation::finish() {
  while (world_.month < last()) advance();
  observer_.finish(last());
}

void Simulation::restore(World&& world, Observer&& observer) {
  world_ = std::move(world);
  observer_ = std::move(observer);
}

std::span<const double> Simulation::outcome(std::string_view name, std::size_t month) const {
  const std::size_t position = outcome_position(name);
  const std::size_t cells = cells_of(all_outcomes()[position]);
  return observer_.values(position).subspan(month * cells, cells);
}

std::size_t outcome_position(std::string_view name) {
  const auto all = all_outcomes();
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i].name == name) return i;
  }
  throw std::logic_error("unknown outcome " + std::string(name));
}

std::vector<std::uint64_t> bits_of(Observer& observer) {
  std::vector<std::uint64_t> bits;
  observer.visit_state([&](std::string_view, std::span<double> values) {
    for (const double value : values) bits.push_back(std::bit_cast<std::uint64_t>(value));
  });
  return bits;
}

}  // namespace coprod::test
