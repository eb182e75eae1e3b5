#include "cli/until.hpp"

#include "analysis/selector.hpp"
#include "cli/console.hpp"
#include "core/error.hpp"
#include "observers/outcomes.hpp"
#include "output/yearly.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace coprod::cli {

namespace {

/// Most replicates that the rule goes on to by itself.
constexpr std::size_t most_replicates = 100000;

}  // namespace

CLI::Option* UntilArgument::add_to(CLI::App& command, const std::string& what) {
  return command
      .add_option("--until", rule_,
                  "More replicates until " + what
                      + " is known: \"employment_rate@2030-12:half_width<0.002\"")
      ->type_name("RULE");
}

void UntilArgument::prepare(Scenario& scenario, std::vector<std::string>& warnings) {
  until_ = parse_until(rule_);
  if (until_.month < scenario.run.start || until_.month > scenario.run.end) {
    throw UsageError(fmt::format(
        "--until names {}, outside the reported months ({} to {}); choose one of them",
        to_string(until_.month), to_string(scenario.run.start), to_string(scenario.run.end)));
  }
  const auto months = static_cast<std::size_t>(scenario.run.end - scenario.run.start + 1);
  for (const std::size_t outcome : Selector::parse(until_.outcome).outcomes()) {
    const OutcomeInfo& info = all_outcomes()[outcome];
    if (!is_kept_by_year(cells_of(info), months)) continue;
    throw UsageError(fmt::format(
        "--until names '{}', of which a run of {} months keeps means of years only (it has more "
        "than {} cells); name an outcome with fewer cells, or report fewer months",
        info.name, months, max_cells_per_replicate));
  }
  int& replicates = scenario.run.replicates;
  if (replicates < static_cast<int>(stein_first_stage)) {
    warnings.push_back(
        fmt::format("--until begins with {} replicates instead of {}: with fewer, its first look "
                    "at how replicates vary is too rough.",
                    stein_first_stage, replicates));
    replicates = static_cast<int>(stein_first_stage);
  }
  first_stage_ = static_cast<std::size_t>(replicates);
}

Precision UntilArgument::precision() {
  const auto selector = std::make_shared<const Selector>(Selector::parse(until_.outcome));
  Precision precision;
  precision.value = [selector, month = until_.month](const Observer& observer) {
    return selector->value(observer, month, month);
  };
  precision.replicates = [this](std::span<const double> first_stage) {
    const SteinPlan plan = stein_plan(first_stage, until_.half_width);
    if (plan.status == SteinStatus::planned && plan.replicates <= most_replicates) {
      return plan.replicates;
    }
    refusal_ = plan.status == SteinStatus::planned ? fmt::format(
                   "--until would need {} replicates, more than {}; ask for a wider half "
                   "width.",
                   plan.replicates, most_replicates)
                                                   : stein_refusal(plan, until_);
    return first_stage.size();
  };
  return precision;
}

int UntilArgument::missed(const Context& context) const {
  const std::string sentence = "the precision asked for was not reached: " + refusal_;
  warn(sentence);
  context.ending->because(sentence);
  return exit_gate_missed;
}

std::string UntilArgument::guaranteed(const RunSummary& summary,
                                      const std::vector<std::string>& names,
                                      bool differences) const {
  std::string text;
  for (std::size_t n = 0; n < names.size(); ++n) {
    std::vector<double> values;
    for (const auto& by_arm : summary.precise) {
      values.push_back(differences ? by_arm[n + 1] - by_arm[0] : by_arm[n]);
    }
    const SteinPlan plan = stein_plan(
        std::span(values).first(std::min(first_stage_, values.size())), until_.half_width);
    if (plan.status != SteinStatus::planned) continue;
    const SteinInterval interval = stein_interval(plan, values);
    text += fmt::format(
        "{}: {} in {} {} {:.6g} ± {:.6g} (95%, {} replicates; asked for {:g}: {})\n",
        printable(names[n]), until_.outcome, to_string(until_.month),
        differences ? "differs by" : "is", interval.mean, interval.half_width, interval.replicates,
        until_.half_width, interval.reached ? "reached" : "not reached");
  }
  return text;
}

}  // namespace coprod::cli
