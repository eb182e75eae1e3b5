#include "run/sweep/warnings.hpp"

#include "run/arms.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace coprod {

namespace {

/// First month from which an entry can hold at any point.
Month earliest(const SweepPlan& plan, const SweptEntry& entry) {
  if (entry.dated_by == Factor::no_factor) return entry.month.value_or(plan.base().run.start);
  const Factor& date = plan.file.factors[entry.dated_by];
  const double first =
      date.values.empty() ? date.low : *std::min_element(date.values.begin(), date.values.end());
  return Month(static_cast<std::int32_t>(first));
}

}  // namespace

std::vector<std::string> sweep_warnings(const SweepPlan& plan) {
  std::vector<std::string> warnings;
  for (const Scenario& scenario : plan.scenarios) {
    for (const auto& sentence : scenario.warnings) {
      if (std::find(warnings.begin(), warnings.end(), sentence) == warnings.end()) {
        warnings.push_back(sentence);
      }
    }
  }
  for (std::size_t s = 1; s < plan.scenarios.size(); ++s) {
    if (const auto sentence = other_base(plan.base(), plan.scenarios[s])) {
      warnings.push_back(*sentence);
    }
  }
  for (const SweptLever& swept : plan.file.levers) {
    std::vector<std::string> left;
    for (const Scenario& scenario : plan.scenarios) {
      for (const auto& key : longer_keys(scenario, swept.key)) {
        if (std::find(left.begin(), left.end(), key) == left.end()) left.push_back(key);
      }
    }
    if (left.empty()) continue;
    warnings.push_back(
        fmt::format("{}: varying '{}' leaves {} as the scenarios have them (a longer key goes "
                    "first); vary those "
                    "keys, too.",
                    swept.where, swept.key, fmt::join(left, ", ")));
  }
  const RunSettings& run = plan.base().run;
  const std::string file = plan.file.path.string();
  bool arms_varied = false;
  for (const SweptLever& swept : plan.file.levers) {
    arms_varied = true;
    for (const SweptEntry& entry : swept.entries) {
      const Month from = earliest(plan, entry);
      if (from <= run.end) continue;
      warnings.push_back(fmt::format(
          "{}: '{}' is varied from {} on, after the end of the run in {} (so it changes "
          "nothing); give it an earlier date, or let the run end later.",
          file, swept.key, to_string(from), to_string(run.end)));
    }
  }
  for (const Factor& factor : plan.file.factors) {
    arms_varied = arms_varied || factor.kind == Factor::Kind::scenario;
  }
  for (std::size_t s = 1; s < plan.scenarios.size() && !arms_varied; ++s) {
    const Scenario& arm = plan.scenarios[s];
    if (first_difference(plan.base(), arm, run.start - run.burn_in, run.end)) continue;
    warnings.push_back(
        fmt::format("{}: the arm '{}' is as the base '{}' until the end of the run (so that all "
                    "differences are 0); remove it, or vary a lever, which acts in arms only.",
                    file, arm.name, plan.base().name));
  }
  return warnings;
}

}  // namespace coprod
