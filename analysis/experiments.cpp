#include "analysis/experiments.hpp"

#include "analysis/experiments/pages.hpp"
#include "analysis/experiments/parts.hpp"
#include "core/error.hpp"
#include "parameters/parameters.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

namespace coprod {

namespace {

using namespace experiments;

const std::array<ExperimentInfo, 8> experiments_table{{
    {"mechanisms", "What each mechanism does",
     "For every mechanism the scenario that shows it is run with the mechanism on and off, for the "
     "whole run, with the same persons and the same luck. The difference, on less off, is that of "
     "the variable that the mechanism is to move (`downstream`), its monthly mean over the window. "
     "*As expected* means that the 95% interval of the mean difference over replicates lies beyond "
     "0 in the declared direction. Intervals are for one mechanism each: among some forty, one or "
     "two may lie beyond 0 by chance.",
     10, mechanism_ids, run_mechanisms},
    {"loops", "Gains of the composite loops",
     "Each loop is pushed at one of its variables, once whole and once with one of its mechanisms "
     "switched off. Its gain is the effect of the push with the loop whole less the effect with "
     "the "
     "loop cut: a difference of differences, paired by replicate. A reinforcing loop makes the "
     "effect of a push larger, a balancing one smaller. A cut mechanism may also scale the effect "
     "of the push without any feedback, and that is in the gain too. Where the interval covers 0, "
     "the loop turns nothing that this experiment could measure.",
     10, loop_ids, run_loops},
    {"dimensions", "Do the three dimensions of co-production add up or multiply?",
     "Hong Kong with the practices of each dimension (strategic, operational, identity) counting "
     "or "
     "not from January 2027, in all eight combinations. *Alone* is the effect of a dimension when "
     "the other two are off. An interaction is what two (or three) dimensions do together beyond "
     "what their parts do: on the additive scale differences, on the log scale ratios. If the "
     "additive interactions are 0 the dimensions add up; if those on the log scale are 0 they "
     "multiply. The Shapley value shares the whole effect among the three, fairly over all orders "
     "of introduction.",
     20, dimension_outcome_ids, run_dimensions},
    {"wage_floor", "What the minimum wage does, and which mechanism carries it",
     "No floor and a floor of 50 dollars from 2027 against the floor as it is, in several worlds: "
     "as it is, without co-production, and with one mechanism switched off at a time. *Carried* is "
     "the effect in the world as it is less the effect in the other world: what the effect owes to "
     "that mechanism, or to co-production.",
     20, floor_world_ids, run_wage_floor},
    {"eight_cases", "Eight enterprises with the practices of P0's cases", eight_cases_page, 10,
     case_part_ids, run_eight_cases},
    {"enterprises", "Do age, legal form and size go with practices?", enterprises_page, 10,
     enterprise_outcome_ids, run_enterprises},
    {"employees", "What co-production does for the employees themselves", employees_page, 10,
     employee_outcome_ids, run_employees},
    {"fields", "Other fields than work integration: a thought experiment", fields_page, 10,
     field_ids, run_fields},
}};

}  // namespace

std::span<const ExperimentInfo> all_experiments() { return experiments_table; }

const ExperimentInfo& experiment(std::string_view name) {
  std::vector<std::string> names;
  for (const auto& info : experiments_table) {
    if (info.name == name) return info;
    names.emplace_back(info.name);
  }
  const auto nearest = nearest_name(name, names);
  throw UsageError(fmt::format("'{}' is not an experiment of coprod ({} are); name one of them{}",
                               name, fmt::join(names, ", "),
                               nearest ? fmt::format("; did you mean '{}'?", *nearest) : "."));
}

ExperimentResult run_experiment(const ExperimentInfo& info, const ExperimentRequest& request) {
  const auto ids = info.ids();
  for (const auto& id : request.only) {
    if (std::find(ids.begin(), ids.end(), id) != ids.end()) continue;
    const auto nearest = nearest_name(id, ids);
    throw UsageError(fmt::format(
        "--only names '{}', which the experiment '{}' does not have (it has {}); name some of "
        "them{}",
        id, info.name, fmt::join(ids, ", "),
        nearest ? fmt::format("; did you mean '{}'?", *nearest) : "."));
  }
  return info.run(request);
}

namespace experiments {

bool wanted(const ExperimentRequest& request, std::string_view id) {
  return request.only.empty()
         || std::find(request.only.begin(), request.only.end(), id) != request.only.end();
}

void finish(const Campaign& campaign, ExperimentResult& result) {
  result.arms = campaign.arms();
  result.person_months = campaign.person_months();
  result.scale = campaign.scale();
  result.seed = campaign.seed();
  result.warnings = campaign.warnings();
}

void append(std::vector<Cell>& row, const Effect& effect) {
  row.insert(row.end(), {Cell{effect.mean}, Cell{effect.low()}, Cell{effect.high()},
                         count_cell(effect.replicates)});
}

Effect add_row(ExperimentTable& data, std::initializer_list<std::string_view> of,
               const Effect& effect) {
  auto& row = data.rows.emplace_back();
  for (const auto text : of) row.emplace_back(std::string(text));
  append(row, effect);
  return effect;
}

Cell count_cell(std::size_t count) { return static_cast<double>(count); }

namespace {

/// Four digits of the mean that count, two of half the interval; large numbers in millions.
std::string with_interval(double mean, double half_width) {
  if (std::fabs(mean) < 1e-9 * half_width) mean = 0.0;                  // rounding of differences
  const bool millions = std::fmax(std::fabs(mean), half_width) >= 1e6;  // also without an interval
  const double unit = millions ? 1e6 : 1.0;
  std::string text = fmt::format("{:.4g}", mean / unit);
  if (!std::isnan(half_width)) text += fmt::format(" ± {:.2g}", half_width / unit);
  return text + (millions ? " million" : "");
}

}  // namespace

std::string level_text(const Effect& level) {
  return std::isnan(level.mean) ? "-" : with_interval(level.mean, level.half_width);
}

std::string effect_text(const Effect& effect) {
  return level_text(effect) + (effect.beyond_zero() ? " *" : "");
}

}  // namespace experiments

}  // namespace coprod
