#include "cli/commands/check_sweep.hpp"

#include "cli/progress.hpp"
#include "core/error.hpp"
#include "run/sweep/warnings.hpp"
#include "synthesis/margins.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace coprod::cli {

namespace {

/// "from 1 to 3.7", "by its prior", "30, 40 or 50".
std::string range_text(const Factor& factor) {
  if (factor.prior) {
    return fmt::format("by its prior, {}", prior_text(factor.parameter->prior));
  }
  if (factor.values.empty()) {
    return fmt::format("{}from {} to {}", factor.whole ? "whole numbers " : "",
                       factor.text(factor.low), factor.text(factor.high));
  }
  constexpr std::size_t most = 8;
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < std::min(factor.values.size(), most); ++i) {
    texts.push_back(factor.text(factor.values[i]));
  }
  return fmt::format("{}{}", fmt::join(texts, ", "), factor.values.size() > most ? ", …" : "");
}

std::string_view kind_text(Factor::Kind kind) {
  constexpr std::string_view names[] = {"parameter", "mechanism", "lever", "date", "scenario"};
  return names[static_cast<std::size_t>(kind)];
}

std::string plural(std::size_t n, const std::string& what) {
  return fmt::format("{} {}{}", grouped(static_cast<double>(n)), what, n == 1 ? "" : "s");
}

}  // namespace

nlohmann::ordered_json sweep_check_json(const SweepPlan& plan,
                                        const std::vector<std::string>& warnings) {
  const RunSettings& run = plan.base().run;
  nlohmann::ordered_json json;
  json["valid"] = true;
  json["title"] = plan.file.title;
  json["design"] = name_of(plan.file.kind);
  json["points"] = plan.design.points();
  json["replicates"] = plan.replicates;
  json["runs"] = plan.runs();
  json["random_numbers"] = plan.file.independent ? "independent" : "common";
  json["base"] = plan.base().name;
  json["arms"] = nlohmann::ordered_json::array();
  for (std::size_t s = 1; s < plan.scenarios.size(); ++s) {
    json["arms"].push_back(plan.scenarios[s].name);
  }
  json["start"] = to_string(run.start);
  json["end"] = to_string(run.end);
  json["burn_in"] = run.burn_in;
  json["seed"] = run.seed;
  json["scale"] = run.scale;
  json["tables"] = plan.file.tables;
  json["factors"] = nlohmann::ordered_json::array();
  for (const Factor& factor : plan.file.factors) {
    nlohmann::ordered_json one;
    one["name"] = factor.name;
    one["kind"] = kind_text(factor.kind);
    if (factor.prior) {
      one["prior"] = prior_text(factor.parameter->prior);
    } else if (factor.values.empty()) {
      one["low"] = factor.text(factor.low);
      one["high"] = factor.text(factor.high);
      one["whole"] = factor.whole;
    } else {
      for (const double value : factor.values) one["values"].push_back(factor.text(value));
    }
    one["where"] = factor.where;
    json["factors"].push_back(one);
  }
  json["warnings"] = warnings;
  return json;
}

std::string sweep_check_text(const SweepPlan& plan, const std::vector<std::string>& warnings) {
  const RunSettings& run = plan.base().run;
  const double persons =
      load_synthesis_inputs(plan.base().data_directory).totals.persons() * run.scale;
  std::string text = bold(printable(plan.file.title)) + "\n\n";
  text += fmt::format("{}, a design of kind {}, by {} of about {} persons: {}.\n",
                      plural(plan.design.points(), "point"), name_of(plan.file.kind),
                      plural(static_cast<std::size_t>(plan.replicates), "replicate"),
                      grouped(persons), plural(plan.runs(), "run"));
  text += fmt::format("{} to {}, after {} months of burn-in; points have {}.\n",
                      to_string(run.start), to_string(run.end), run.burn_in,
                      plan.file.independent ? "luck of their own" : "the same luck");
  text += fmt::format("Base {}", printable(plan.base().name));
  for (std::size_t s = 1; s < plan.scenarios.size(); ++s) {
    text += fmt::format("{}{}", s == 1 ? "; arms " : ", ", printable(plan.scenarios[s].name));
  }
  text += plan.pairs() ? ", each paired with the base at every point.\n\n"
                       : "; no arms, so levels only.\n\n";
  std::size_t width = 0;
  for (const Factor& factor : plan.file.factors) width = std::max(width, factor.name.size());
  for (const Factor& factor : plan.file.factors) {
    text += fmt::format("  {:<{}}  {:<9}  {}\n", printable(factor.name), width,
                        kind_text(factor.kind), printable(range_text(factor)));
  }
  return text + fmt::format("\nNo error, {}.\n", plural(warnings.size(), "warning"));
}

}  // namespace coprod::cli
