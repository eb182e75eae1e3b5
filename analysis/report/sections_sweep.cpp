/// What a page on a sweep says besides robustness: what moves outcomes, what was varied, how to make
/// it again.

#include "analysis/report/page.hpp"
#include "analysis/report/sweep_parts.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace coprod::report {

namespace {

constexpr std::size_t factors_shown = 12;

std::string source_of(const OutcomeSensitivity& outcome) {
  return fmt::format("results.h5: {}{}", outcome.difference ? "diff_" : "",
                     outcome.cell.name.substr(0, outcome.cell.name.find('[')));
}

bool is_in_unit(std::string_view figure) {
  return figure == "effect" || figure.starts_with("mu") || figure == "sigma";
}

const char* meaning(std::string_view figure) {
  if (figure == "first") return "share of the variance explained alone (first order)";
  if (figure == "total") return "share with all interactions (total)";
  if (figure == "mu") return "mean elementary effect (mu)";
  if (figure == "mu_star") return "mean size of elementary effects (mu*)";
  if (figure == "sigma") return "spread of elementary effects (sigma)";
  return "effect from the low to the high value";
}

/// A chart of some figures of the factors that rank first.
Chart figures_chart(const SweepSensitivity& found, const OutcomeSensitivity& outcome,
                    const std::vector<std::string>& figures, const std::string& id,
                    const std::string& title) {
  Chart chart;
  chart.id = id;
  chart.title = title;
  chart.note = "Lines are 95% intervals. Hollow marks cannot be told from zero.";
  const bool in_unit = is_in_unit(figures.front());
  const RobustUnit unit = unit_of_change(outcome.cell);
  const double factor = in_unit ? unit.factor : 100.0;
  chart.x_title = in_unit ? (unit.change == "points" ? "percentage points" : unit.change)
                          : "share of the variance between points, %";
  chart.table.caption = title;
  chart.table.columns = {"factor", "figure", "value", "low", "high", "from", "to", "dataset"};
  for (std::size_t i = 0; i < std::min(factors_shown, outcome.ranked.size()); ++i) {
    for (const auto& name : figures) {
      for (const auto& figure : outcome.figures) {
        if (figure.factor != outcome.ranked[i] || figure.figure != name) continue;
        if (!std::isfinite(figure.value.value)) continue;
        Mark mark;
        mark.row = found.factors[figure.factor];
        mark.series = meaning(name);
        mark.value = figure.value.value * factor;
        mark.low = figure.value.low * factor;
        mark.high = figure.value.high * factor;
        mark.clear = std::isfinite(mark.low) && (mark.low > 0.0 || mark.high < 0.0);
        const double half = std::isfinite(mark.low) ? (mark.high - mark.low) / 2.0 : 0.0;
        const int decimals = decimals_for(mark.value, half);
        mark.text = in_unit ? signed_number(mark.value, decimals) : number(mark.value, 1) + "%";
        const auto cell = [&](double value) {
          return TextCell{number(value, in_unit ? decimals : 1), exact(value), true};
        };
        chart.table.rows.push_back({{mark.row},
                                    {mark.series},
                                    cell(mark.value),
                                    cell(mark.low),
                                    cell(mark.high),
                                    {figure.from},
                                    {figure.to},
                                    {source_of(outcome)}});
        if (std::find(chart.series.begin(), chart.series.end(), mark.series)
            == chart.series.end()) {
          chart.series.push_back(mark.series);
        }
        chart.marks.push_back(std::move(mark));
      }
    }
  }
  return chart;
}

std::string factor_prior(const Factor& factor) {
  if (factor.prior) return prior_text(factor.parameter->prior);
  if (factor.values.empty()) {
    return fmt::format("{} to {}", factor.text(factor.low), factor.text(factor.high));
  }
  std::string text;
  for (const double value : factor.values) text += (text.empty() ? "" : ", ") + factor.text(value);
  return text;
}

}  // namespace

Section sensitivity_section(const SweepPage& page) {
  Section section{"sensitivity", "What moves the outcomes", {}};
  std::string& out = section.body;
  const SweepSensitivity& found = page.sensitivity;
  out += paragraph(found.method);
  std::string last;
  std::size_t number_of = 0;
  for (const auto& outcome : found.outcomes) {
    const std::string group = (outcome.difference ? "d" : "l") + outcome.scenario;
    if (group == last) continue;
    last = group;
    const std::string what =
        outcome.difference
            ? fmt::format("the effect of {} on the {}", outcome.scenario, called(outcome.cell))
            : fmt::format("the {} in {}", called(outcome.cell), outcome.scenario);
    if (outcome.constant) {
      out += paragraph(capital(what) + " is the same at all points.");
      continue;
    }
    std::vector<std::string> shares;
    if (found.ranked_by == "total") shares = {"first", "total"};
    if (found.ranked_by == "mu_star") shares = {"mu_star", "sigma"};
    if (found.ranked_by == "first") shares = {"first"};
    if (!shares.empty()) {
      out += figure(
          figures_chart(found, outcome, shares, id_of("indices", number_of), "What moves " + what));
    }
    if (found.ranked_by == "first" || found.ranked_by == "effect") {
      out += figure(figures_chart(found, outcome, {"effect"}, id_of("tornado", number_of),
                                  "Which way each moves " + what));
    }
    std::string facts = fmt::format("{} points", outcome.rows - outcome.missing_rows);
    if (outcome.missing_rows > 0) facts += fmt::format(", {} more failed", outcome.missing_rows);
    if (std::isfinite(outcome.chance.value)) {
      facts += fmt::format("; {} of the variance between points is chance of replicates",
                           share_text(outcome.chance.value));
    }
    out += said(facts + ".", source_of(outcome));
    ++number_of;
  }
  out +=
      "<p>All headline outcomes are in <code>sensitivity.csv</code>, which <code>coprod "
      "sensitivity</code> writes.</p>\n";
  return section;
}

Section priors_section(const SweepPage& page) {
  Section section{"priors", "What was varied", {}};
  DataTable table;
  table.caption = "Factors, what is plausible of each, and why";
  table.columns = {"factor", "plausible", "in the base", "unit", "meaning", "why", "dataset"};
  const SweepPlan& plan = page.data.plan();
  std::size_t provisional = 0;
  for (const Factor& factor : plan.file.factors) {
    const ParameterInfo* info = factor.parameter;
    provisional += factor.prior && info->prior.provisional ? 1 : 0;
    const double base = info != nullptr ? plan.base().parameters.*info->member : std::nan("");
    table.rows.push_back({{factor.name},
                          {factor_prior(factor)},
                          {std::isfinite(base) ? fmt::format("{:g}", base) : "", exact(base), true},
                          {info == nullptr || info->unit == "1" ? "" : std::string(info->unit)},
                          {info == nullptr ? "" : std::string(info->description)},
                          {factor.prior ? std::string(info->prior.reason) : ""},
                          {"design.csv"}});
  }
  section.body += paragraph(
      fmt::format("{} factors at {} points, each drawn by itself. {}", plan.file.factors.size(),
                  page.data.points(),
                  provisional > 0 ? fmt::format(
                      "{} of the ranges are provisional: the rules that read those parameters are "
                      "to be replaced.",
                      provisional)
                                  : ""));
  section.body += fmt::format("<details><summary>All {} factors</summary>{}</details>\n",
                              plan.file.factors.size(), open_table(table, "factors"));
  return section;
}

Section sweep_limits_section(const SweepPage& page) {
  Section section{"limits", "What this does not tell", {}};
  const RunSettings& run = page.data.plan().base().run;
  std::string& out = section.body;
  out += "<ul>\n";
  const auto item = [&](const std::string& text) {
    out += fmt::format("<li>{}</li>\n", html(text));
  };
  if (page.robust) {
    item(
        "Whether the rules themselves are right: worlds differ in numbers, not in rules. What all "
        "worlds leave out is in none of them.");
    item(
        "How probable a world is. What is plausible of each assumption was judged one by one; that "
        "two "
        "of them may belong together is only known where a relation says so.");
    item(
        "Assumptions that act only through interactions: they have no share of their own and are "
        "not "
        "established.");
  }
  if (run.scale < 0.2) {
    item(fmt::format(
        "Levels of a whole city: the simulated population is {:g} of the real one, with few "
        "organisations; numbers of persons and sums of money are those of that population.",
        run.scale));
  }
  item(fmt::format("Years before the last: all figures are of {}.", page.data.year()));
  out += "</ul>\n";
  return section;
}

Section sweep_reproduce_section(const SweepPage& page) {
  Section section{"reproduce", "How to make it again", {}};
  std::string& out = section.body;
  if (page.manifest) {
    std::string command;
    for (const auto& word : page.manifest->command_line) {
      command += (command.empty() ? "" : " ") + word;
    }
    out += fmt::format("<pre id=\"command\" tabindex=\"0\">{}</pre>\n", html(command));
    out += said(fmt::format("{} {}, commit {}{}, seed {}; begun {}.", page.manifest->program,
                            page.manifest->version, page.manifest->git_commit,
                            page.manifest->git_dirty ? " with changes that are not committed" : "",
                            page.manifest->seed, page.manifest->start_time),
                "manifest.json");
  } else {
    out += paragraph(
        "The directory holds no manifest.json, so the command that made it is not known.");
  }
  out += paragraph("The same commit, scenarios and SWEEP.toml give the same bits on any machine.");
  out += fmt::format(
      "<details><summary>SWEEP.toml</summary><pre id=\"toml-sweep\" "
      "tabindex=\"0\">{}</pre></details>\n",
      html(page.data.plan().file.text));
  return section;
}

std::string sweep_page(const std::filesystem::path& directory) {
  const SweepData data(directory);
  const SweepPlan& plan = data.plan();
  // The page shows what moves the first alone; 'coprod sensitivity' asks it of all.
  std::vector<std::string> main_outcome;
  if (!data.headlines().empty()) main_outcome.push_back(data.headlines().front().name);
  SweepPage made{data, std::nullopt, why_not_robust(plan), sweep_sensitivity(data, main_outcome, 0),
                 std::nullopt};
  if (made.no_robust.empty()) made.robust = study_robustness(data, 0);
  std::error_code error;
  if (std::filesystem::exists(directory / "manifest.json", error)) {
    made.manifest = read_manifest(directory / "manifest.json");
  }
  PageHead head;
  head.title = plan.file.title.empty() ? "A sweep of " + plan.base().title : plan.file.title;
  head.subtitle =
      fmt::format("{} points of {} replicate{}{} at scale {:g}; {}. Design: {}.", data.points(),
                  data.replicates(), data.replicates() == 1 ? "" : "s",
                  plan.pairs() ? ", base and reforms paired in each," : "", plan.base().run.scale,
                  data.year() == "the last 12 months" ? "means of the last 12 months"
                                                      : "means of " + data.year(),
                  name_of(plan.file.kind));
  return page(head, {sweep_verdict_section(made), worlds_section(made), carriers_section(made),
                     turning_section(made), sensitivity_section(made), priors_section(made),
                     sweep_limits_section(made), sweep_reproduce_section(made)});
}

}  // namespace coprod::report
