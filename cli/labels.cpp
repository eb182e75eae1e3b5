#include "cli/labels.hpp"

#include "cli/console.hpp"
#include "run/run.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace coprod::cli {

namespace {

/// The files that the user named: "a.toml+b.toml".
std::string files_of(const Scenario& scenario) {
  std::string names;
  for (const ScenarioFile& file : scenario.files) {
    if (file.named) names += (names.empty() ? "" : "+") + file.label;
  }
  return names;
}

}  // namespace

void label_scenarios(const Context& context, std::vector<Scenario>& scenarios) {
  std::vector<std::string> stems;
  for (const Scenario& scenario : scenarios) stems.push_back(scenario.name);
  make_names_unique(scenarios);
  for (std::size_t i = 0; i < scenarios.size() && !context.manner.quiet; ++i) {
    if (std::count(stems.begin(), stems.end(), stems[i]) < 2) continue;
    say(printable(fmt::format("{} is {}: {}", scenarios[i].name, files_of(scenarios[i]),
                              scenarios[i].title)));
  }
}

}  // namespace coprod::cli
