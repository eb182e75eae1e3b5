#include "analysis/robust.hpp"
#include "analysis/sweep_sensitivity.hpp"
#include "cli/commands/commands.hpp"
#include "cli/console.hpp"
#include "cli/numbers.hpp"
#include "core/error.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <memory>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace coprod::cli {

namespace {

using Rows = std::vector<std::vector<std::string>>;
using sensitivity::Estimate;

constexpr std::size_t factors_shown = 10;
constexpr std::size_t check_points = 4096;

struct SensitivityArguments {
  std::string directory;
  std::vector<std::string> outcomes;
  int threads = 0;
  bool check = false;
};

std::string plain(double value) {
  return std::isfinite(value) ? fmt::format("{:.3f}", value) : "–";
}

std::string with_interval(const Estimate& estimate) {
  if (!std::isfinite(estimate.value)) return "–";
  if (!std::isfinite(estimate.low)) return plain(estimate.value);
  return fmt::format("{:.3f} ({:.3f} to {:.3f})", estimate.value, estimate.low, estimate.high);
}

/// An effect in the unit that people use.
std::string in_unit(const OutcomeSensitivity& outcome, const Estimate& estimate) {
  if (!std::isfinite(estimate.value)) return "–";
  const double size = std::isfinite(estimate.low) ? (estimate.high - estimate.low) / 4.0
                                                  : std::fabs(estimate.value) / 10.0;
  std::string text = change_text(outcome.cell, estimate.value, size);
  if (std::isfinite(estimate.low)) {
    text += fmt::format(" ({} to {})", change_text(outcome.cell, estimate.low, size),
                        change_text(outcome.cell, estimate.high, size));
  }
  return text;
}

std::string outcome_title(const OutcomeSensitivity& outcome) {
  return outcome.difference ? fmt::format("Effect of {} on {}", outcome.scenario, outcome.cell.name)
                            : fmt::format("{} in {}", outcome.cell.name, outcome.scenario);
}

/// Whether the figures of a design are in the outcome's unit.
bool is_in_unit(std::string_view figure) {
  return figure == "effect" || figure.starts_with("mu") || figure == "sigma";
}

std::string table_of(const SweepSensitivity& found, const OutcomeSensitivity& outcome) {
  std::vector<std::string> figures;
  for (const auto& figure : outcome.figures) {
    if (figure.figure == "second" || figure.figure.ends_with("_of_means")) continue;
    if (std::find(figures.begin(), figures.end(), figure.figure) == figures.end()) {
      figures.push_back(figure.figure);
    }
  }
  Rows rows{{"factor"}};
  for (const auto& figure : figures) {
    const std::string unit = unit_of_change(outcome.cell).change;
    rows.front().push_back(
        is_in_unit(figure) && !unit.empty() ? fmt::format("{} ({})", figure, unit) : figure);
  }
  for (std::size_t i = 0; i < std::min(factors_shown, outcome.ranked.size()); ++i) {
    const std::size_t f = outcome.ranked[i];
    auto& row = rows.emplace_back(std::vector<std::string>{found.factors[f]});
    for (const auto& figure : figures) {
      const Estimate value = figure_of(outcome, figure, f);
      row.push_back(is_in_unit(figure) ? in_unit(outcome, value) : with_interval(value));
    }
  }
  std::vector<bool> right(rows.front().size(), true);
  right.front() = false;
  return columns(rows, right);
}

std::string pairs_of(const SweepSensitivity& found, const OutcomeSensitivity& outcome) {
  std::vector<const SensitivityFigure*> pairs;
  for (const auto& figure : outcome.figures) {
    if (figure.figure == "second" && figure.value.low > 0.0) pairs.push_back(&figure);
  }
  std::sort(pairs.begin(), pairs.end(),
            [](const auto* a, const auto* b) { return a->value.value > b->value.value; });
  std::string text;
  for (std::size_t i = 0; i < std::min<std::size_t>(5, pairs.size()); ++i) {
    text += fmt::format("{} with {}: {}\n", found.factors[pairs[i]->factor],
                        found.factors[pairs[i]->other], with_interval(pairs[i]->value));
  }
  return text.empty() ? text : "Second order, told from 0:\n" + text;
}

std::string facts_of(const OutcomeSensitivity& outcome) {
  std::string text = fmt::format("{} rows", outcome.rows);
  if (outcome.missing_rows > 0) text += fmt::format(", {} of them failed", outcome.missing_rows);
  if (std::isfinite(outcome.chance.value)) {
    text += fmt::format("; {} of the variance between rows is chance of replicates",
                        share_text(outcome.chance.value));
  }
  if (std::isfinite(outcome.explained)) {
    text +=
        fmt::format("; the regression of all factors explains {}", share_text(outcome.explained));
  }
  return text + ".\n";
}

std::string sensitivity_text(const SweepSensitivity& found, bool all) {
  std::string text = wrapped(found.method, 100, 0);
  std::string last;
  for (const auto& outcome : found.outcomes) {
    const std::string group = (outcome.difference ? "d" : "l") + outcome.scenario;
    const bool main = group != last;
    last = group;
    if (outcome.constant) {
      if (main || all) text += "\n" + bold(outcome_title(outcome)) + " does not vary.\n";
      continue;
    }
    if (main || all) {
      text += "\n" + bold(outcome_title(outcome)) + "\n" + facts_of(outcome);
      text += table_of(found, outcome) + pairs_of(found, outcome);
      if (main && !all)
        text += "Of its other outcomes the first three, as far as they can be told from 0:\n";
      continue;
    }
    std::string names;
    for (std::size_t i = 0; i < std::min<std::size_t>(3, outcome.ranked.size()); ++i) {
      const Estimate value = figure_of(outcome, found.ranked_by, outcome.ranked[i]);
      const bool told = value.low > 0.0 || value.high < 0.0;
      if (!told) continue;
      names += fmt::format("{}{} {}", names.empty() ? "" : ", ", found.factors[outcome.ranked[i]],
                           is_in_unit(found.ranked_by) ? change_text(outcome.cell, value.value,
                                                                     std::fabs(value.value) / 10.0)
                                                       : fmt::format("{:.2f}", value.value));
    }
    text += fmt::format("  {}: {}\n", outcome.cell.name,
                        names.empty() ? "none that can be told from 0" : names);
  }
  return text;
}

int check(const Context& context) {
  const auto checked = check_sensitivity(check_points);
  std::size_t outside = 0;
  Rows rows{{"model", "index", "analytic", "estimated", "95% interval", ""}};
  nlohmann::ordered_json json = nlohmann::ordered_json::array();
  for (const auto& one : checked) {
    outside += one.holds() ? 0 : 1;
    rows.push_back({one.model, one.figure, fmt::format("{:.4f}", one.analytic),
                    fmt::format("{:.4f}", one.estimate.value),
                    fmt::format("{:.4f} to {:.4f}", one.estimate.low, one.estimate.high),
                    one.holds() ? "holds" : "does not hold"});
    json.push_back({{"model", one.model},
                    {"index", one.figure},
                    {"analytic", one.analytic},
                    {"estimate", one.estimate.value},
                    {"low", one.estimate.low},
                    {"high", one.estimate.high},
                    {"holds", one.holds()}});
  }
  if (context.manner.json) {
    result(json.dump(2) + "\n");
  } else {
    result(columns(rows, {false, false, true, true, true, false}));
    result(
        fmt::format("\n{} of {} analytic values lie within the 95% intervals, from {} base "
                    "points.\n",
                    checked.size() - outside, checked.size(), check_points));
  }
  return outside == 0 ? exit_ok : exit_gate_missed;
}

int sensitivity(const SensitivityArguments& arguments, const Context& context) {
  if (arguments.check) return check(context);
  const SweepData data(arguments.directory);
  const SweepSensitivity found =
      sweep_sensitivity(data, arguments.outcomes, threads_of_machine(arguments.threads));
  write_sensitivity_csv(data.directory() / "sensitivity.csv", found);
  result(context.manner.json ? sensitivity_json(found)
                             : sensitivity_text(found, !arguments.outcomes.empty()));
  next_step(context.manner, "coprod discover " + shell_quoted(printable(arguments.directory)),
            "in which part of the ranges the outcome is of interest");
  return exit_ok;
}

}  // namespace

void add_sensitivity(CLI::App& app, Context& context) {
  auto* command = app.add_subcommand(
      "sensitivity", "Which of what a sweep varied moves its outcomes, and by how much");
  const auto arguments = std::make_shared<SensitivityArguments>();
  auto* directory =
      command->add_option("directory", arguments->directory, "Directory of a merged sweep")
          ->type_name("DIR");
  command
      ->add_option("--outcome", arguments->outcomes,
                   "Outcomes, or cells such as 'waiting[training]'; all headlines, if not given")
      ->type_name("NAME");
  command->add_option("--threads", arguments->threads, "Threads; all of the machine, if not given")
      ->type_name("T")
      ->transform(whole_number(1, max_threads));
  command->add_flag("--check", arguments->check,
                    "Hold the estimators against functions whose indices are known");
  add_quiet_option(*command, context);
  add_json_option(*command, context, "the indices");
  command->callback([=, &context] {
    if (directory->count() == 0 && !arguments->check) {
      throw UsageError("no directory was given (the sweep to look at); name one, or say --check.");
    }
    context.action = [arguments, &context] { return sensitivity(*arguments, context); };
  });
}

}  // namespace coprod::cli
