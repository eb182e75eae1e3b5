#include "cli/trial_summary.hpp"

#include "cli/console.hpp"

#include <cmath>
#include <cstdio>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace coprod::cli {

namespace {

using Json = nlohmann::ordered_json;
using Rows = std::vector<std::vector<std::string>>;

std::string dumped(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

// ---- JSON: what is not a number becomes null ----------------------------------------------------

Json figure_json(const TrialFigure& figure) {
  return {{"value", figure.value}, {"low", figure.low}, {"high", figure.high}};
}

/// A row for each outcome and arm.
Json outcomes_json(const TrialFile& trial, const std::vector<ArmFigures>& arms) {
  Json rows = Json::array();
  for (std::size_t o = 0; o < n_trial_outcomes; ++o) {
    for (std::size_t a = 0; a < arms.size(); ++a) {
      const TrialFigure& value = arms[a].values[o];
      const TrialFigure& effect = arms[a].effects[o];
      rows.push_back({{"name", trial_outcome_names[o]},
                      {"arm", trial.arms[a].name},
                      {"value", value.value},
                      {"effect", effect.value},
                      {"low", effect.low},
                      {"high", effect.high},
                      {"value_low", value.low},
                      {"value_high", value.high}});
    }
  }
  return rows;
}

Json treated_json(const TrialFile& trial, const TrialResult& found) {
  Json rows = Json::array();
  const auto& arms = found.looks.back().arms;
  for (std::size_t o = 0; o < n_trial_outcomes; ++o) {
    for (std::size_t a = 1; a < arms.size(); ++a) {
      const TrialFigure& effect = arms[a].treated[o];
      rows.push_back({{"name", trial_outcome_names[o]},
                      {"arm", trial.arms[a].name},
                      {"effect", effect.value},
                      {"low", effect.low},
                      {"high", effect.high}});
    }
  }
  return rows;
}

Json by_severity(const std::array<TrialFigure, n_severities>& figures) {
  Json json;
  for (std::size_t v = 0; v < n_severities; ++v) {
    json[std::string(severity_names[v])] = figure_json(figures[v]);
  }
  return json;
}

Json accounts_json(const TrialFile& trial, const TrialResult& found) {
  Json rows = Json::array();
  for (std::size_t a = 0; a < found.accounts.size(); ++a) {
    const ArmAccount& of = found.accounts[a];
    Json one;
    one["arm"] = trial.arms[a].name;
    one["served"] = figure_json(of.served);
    one["cost_a_person"] = figure_json(of.cost);
    one["others_months_worked"] = figure_json(of.others_months_worked);
    one["others_months_worked_by_severity"] = by_severity(of.others_months_worked_by_severity);
    one["others_months_waiting"] = figure_json(of.others_months_waiting);
    one["others_months_waiting_by_severity"] = by_severity(of.others_months_waiting_by_severity);
    one["hires_of_assigned"] = figure_json(of.hires_of_assigned);
    one["hires_from_others"] = figure_json(of.from_others);
    one["hires_from_without_disability"] = figure_json(of.from_without_disability);
    rows.push_back(std::move(one));
  }
  return rows;
}

Json published_json(const TrialFile& trial, const TrialResult& found) {
  Json rows = Json::array();
  for (const PublishedComparison& c : found.published) {
    rows.push_back({{"arm", trial.arms[c.figure->arm].name},
                    {"outcome", c.figure->outcome},
                    {"of", c.figure->effect ? "effect" : "value"},
                    {"month", c.figure->month},
                    {"published", c.figure->value},
                    {"published_standard_error", c.figure->standard_error},
                    {"ours", c.ours.value},
                    {"our_standard_error", c.ours.standard_error},
                    {"difference", c.difference},
                    {"combined_standard_error", c.standard_error},
                    {"source", c.figure->source}});
  }
  return rows;
}

// ---- text ---------------------------------------------------------------------------------------

bool is_share(std::size_t outcome) {
  return trial_outcome_names[outcome].starts_with("entered")
         || trial_outcome_names[outcome].starts_with("kept")
         || trial_outcome_names[outcome] == "employed_at_end";
}

std::string number(double value, bool share) {
  if (std::isnan(value)) return "";
  if (share) return fmt::format("{:.3f}", value);
  return std::fabs(value) >= 1000.0 ? grouped(value) : fmt::format("{:.2f}", value);
}

std::string signed_number(double value, bool share) {
  if (std::isnan(value)) return "";
  return (value > 0.0 ? "+" : "") + number(value, share);
}

std::string interval(const TrialFigure& figure, bool share) {
  if (std::isnan(figure.low)) return "";
  return signed_number(figure.low, share) + " to " + signed_number(figure.high, share);
}

std::size_t width() { return static_cast<std::size_t>(terminal_width(stdout)); }

std::string table_text(const Rows& rows, std::size_t labels) {
  std::vector<bool> right(rows.front().size(), true);
  for (std::size_t i = 0; i < labels; ++i) right[i] = false;
  return columns_within(width(), rows, right);
}

std::string outcomes_text(const TrialFile& trial, const std::vector<ArmFigures>& arms) {
  Rows rows{{"outcome", "arm", "value", "effect", "95% interval", "on takers"}};
  for (std::size_t o = 0; o < n_trial_outcomes; ++o) {
    const bool share = is_share(o);
    for (std::size_t a = 0; a < arms.size(); ++a) {
      rows.push_back({a == 0 ? std::string(trial_outcome_names[o]) : "",
                      printable(trial.arms[a].name), number(arms[a].values[o].value, share),
                      a == 0 ? "reference" : signed_number(arms[a].effects[o].value, share),
                      a == 0 ? "" : interval(arms[a].effects[o], share),
                      signed_number(arms[a].treated[o].value, share)});
    }
  }
  return table_text(rows, 2);
}

std::string accounts_text(const TrialFile& trial, const TrialResult& found) {
  Rows rows{{"against the world without a trial"}};
  for (const TrialArm& arm : trial.arms) rows.front().push_back(printable(arm.name));
  const auto add = [&](const std::string& label, auto&& of, bool share = false) {
    auto& row = rows.emplace_back(std::vector<std::string>{label});
    for (const ArmAccount& account : found.accounts) {
      const TrialFigure& figure = of(account);
      const double half = figure.high - figure.value;
      row.push_back(share ? number(figure.value, true)
                          : signed_number(figure.value, false)
                                + (std::isnan(half) ? "" : " ± " + number(half, false)));
    }
  };
  add(
      "share that takes the offer", [](const ArmAccount& a) { return a.served; }, true);
  add("cost a person assigned, HKD of 2022", [](const ArmAccount& a) { return a.cost; });
  add("months worked by all others", [](const ArmAccount& a) { return a.others_months_worked; });
  for (std::size_t v = 0; v < n_severities; ++v) {
    add(fmt::format("  {} disability", severity_names[v]),
        [v](const ArmAccount& a) { return a.others_months_worked_by_severity[v]; });
  }
  add("months waited by all others", [](const ArmAccount& a) { return a.others_months_waiting; });
  add("hires of the assigned by employers",
      [](const ArmAccount& a) { return a.hires_of_assigned; });
  add("  taken from others with disabilities", [](const ArmAccount& a) { return a.from_others; });
  add("  taken from candidates without",
      [](const ArmAccount& a) { return a.from_without_disability; });
  return table_text(rows, 1);
}

std::string published_text(const TrialFile& trial, const TrialResult& found) {
  Rows rows{{"arm", "outcome", "month", "published", "ours", "difference", "± 1.96 se"}};
  for (const PublishedComparison& c : found.published) {
    const bool share = !c.figure->outcome.starts_with("months")
                       && !c.figure->outcome.starts_with("weeks")
                       && c.figure->outcome != "earnings";
    rows.push_back({printable(trial.arms[c.figure->arm].name),
                    c.figure->outcome + (c.figure->effect ? ", effect" : ""),
                    std::to_string(c.figure->month), number(c.figure->value, share),
                    number(c.ours.value, share), signed_number(c.difference, share),
                    number(1.96 * c.standard_error, share)});
  }
  std::string text = table_text(rows, 2);
  std::vector<std::string> told;
  for (const PublishedComparison& c : found.published) {
    const std::string source = printable(c.figure->source);
    if (std::find(told.begin(), told.end(), source) != told.end()) continue;
    told.push_back(source);
    text += wrapped(source, width(), 2);
  }
  return text;
}

std::string pool_text(const TrialFile& trial) {
  std::string text;
  const auto add = [&](const auto& codes, const auto& names) {
    for (std::size_t i = 0; i < codes.size(); ++i) {
      text += fmt::format("{}{}", i == 0 ? (text.empty() ? "" : "; ") : ", ", names[codes[i]]);
    }
  };
  add(trial.pool.status, status_names);
  add(trial.pool.kinds, kind_names);
  add(trial.pool.severities, severity_names);
  add(trial.pool.benefits, benefit_names);
  text += fmt::format("; aged {} to {}", trial.pool.youngest, trial.pool.oldest);
  return trial.pool.consent ? text + "; willing to take every offer" : text;
}

}  // namespace

std::string trial_json(const TrialFile& trial, const Scenario& base, const TrialResult& found) {
  Json json;
  json["title"] = trial.title;
  json["trial"] = trial.name;
  json["base"] = base.name;
  json["start"] = to_string(trial.start);
  json["horizon"] = trial.horizon;
  json["replicates"] = found.replicates;
  json["scale"] = base.run.scale;
  json["seed"] = base.run.seed;
  json["pool"] = found.pool;
  json["assigned"] = found.assigned;
  json["arms"] = Json::array();
  for (const TrialArm& arm : trial.arms) json["arms"].push_back(arm.name);
  json["outcomes"] = outcomes_json(trial, found.looks.back().arms);
  json["treated"] = treated_json(trial, found);
  json["accounts"] = accounts_json(trial, found);
  json["published"] = published_json(trial, found);
  json["looks"] = Json::array();
  for (std::size_t i = 0; i + 1 < found.looks.size(); ++i) {
    json["looks"].push_back({{"month", found.looks[i].months},
                             {"outcomes", outcomes_json(trial, found.looks[i].arms)}});
  }
  json["by_status"] = Json::array();
  for (const TrialPart& part : found.parts) {
    json["by_status"].push_back({{"status", status_names[part.status]},
                                 {"persons", part.persons},
                                 {"outcomes", outcomes_json(trial, part.arms)}});
  }
  json["warnings"] = found.warnings;
  return dumped(json);
}

std::string trial_text(const TrialFile& trial, const Scenario& base, const TrialResult& found) {
  std::string text = bold(printable(trial.title)) + "\n";
  text +=
      wrapped(fmt::format("{} of {} eligible persons assigned in {} ({}), over {} months; {} "
                          "replicate{}, scale {:g}, seed {}.",
                          grouped(found.assigned, 1), grouped(found.pool, 1),
                          to_string(trial.start), pool_text(trial), trial.horizon, found.replicates,
                          found.replicates == 1 ? "" : "s", base.run.scale, base.run.seed),
              width(), 0);
  text += "\n" + outcomes_text(trial, found.looks.back().arms);
  for (std::size_t i = 0; i + 1 < found.looks.size(); ++i) {
    text += fmt::format("\n{}\n{}", bold(fmt::format("After {} months", found.looks[i].months)),
                        outcomes_text(trial, found.looks[i].arms));
  }
  for (const TrialPart& part : found.parts) {
    text += fmt::format("\n{}\n{}",
                        bold(fmt::format("Of them {} at the start ({} persons)",
                                         status_names[part.status], grouped(part.persons, 1))),
                        outcomes_text(trial, part.arms));
  }
  text += "\n" + bold("Takers, cost and everybody else") + "\n" + accounts_text(trial, found);
  if (!found.published.empty()) {
    text += "\n" + bold("Beside published trials") + "\n" + published_text(trial, found);
  }
  text += "\n"
          + wrapped(
              "All assigned are counted: who never works has 0 months and weeks, and waits for "
              "a first job to the horizon. An effect is against the first arm, with the same "
              "persons and luck.",
              width(), 0);
  return text;
}

std::string trial_check_json(const TrialFile& trial, const Scenario& base,
                             const std::vector<std::string>& warnings) {
  Json json;
  json["valid"] = true;
  json["title"] = trial.title;
  json["base"] = base.name;
  json["start"] = to_string(trial.start);
  json["horizon"] = trial.horizon;
  json["arms"] = Json::array();
  for (const TrialArm& arm : trial.arms) json["arms"].push_back(arm.name);
  json["replicates"] = base.run.replicates;
  json["scale"] = base.run.scale;
  json["seed"] = base.run.seed;
  json["warnings"] = warnings;
  return dumped(json);
}

std::string trial_check_text(const TrialFile& trial, const Scenario& base,
                             const std::vector<std::string>& warnings) {
  std::string text = bold(printable(trial.title)) + "\n";
  if (!trial.description.empty()) {
    text += wrapped(printable(trial.description, Lines::many), 100, 0);
  }
  text += fmt::format("\n{} months from {} on in the world of {}; {} replicate{} at scale {:g}.\n",
                      trial.horizon, to_string(trial.start), printable(base.name),
                      base.run.replicates, base.run.replicates == 1 ? "" : "s", base.run.scale);
  text += wrapped(fmt::format("Assigned: {} of those who are {}.",
                              trial.assigned > 0 ? fmt::format("{} persons", trial.assigned)
                                                 : fmt::format("a share of {:g}", trial.saturation),
                              pool_text(trial)),
                  100, 0);
  for (const TrialArm& arm : trial.arms) {
    text += fmt::format("  {}: {}\n", printable(arm.name),
                        trial_programme_names[index_of(arm.programme)]);
  }
  return text
         + fmt::format("No error, {} warning{}.\n", warnings.size(),
                       warnings.size() == 1 ? "" : "s");
}

}  // namespace coprod::cli
