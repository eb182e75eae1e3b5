#include "analysis/experiments/enterprise_facts.hpp"
#include "analysis/experiments/parts.hpp"
#include "analysis/regression.hpp"

#include <array>
#include <cmath>
#include <map>

#include <fmt/format.h>

namespace coprod::experiments {

namespace {

const std::vector<int> years{2012, 2017, 2022, 2027};

struct Outcome {
  std::string_view id;
  std::string_view title;
  double (*of)(const EnterpriseFacts&);
};
constexpr Outcome outcomes[] = {
    {"practices", "practices in use, of six", [](const EnterpriseFacts& f) { return f.practices; }},
    {"practice_depth", "depth of practices, mean of six",
     [](const EnterpriseFacts& f) { return f.depth; }},
    {"engagement", "depth of engagement", [](const EnterpriseFacts& f) { return f.engagement; }},
    {"strategic", "index: strategic", [](const EnterpriseFacts& f) { return f.index[0]; }},
    {"operational", "index: operational", [](const EnterpriseFacts& f) { return f.index[1]; }},
    {"identity", "index: identity", [](const EnterpriseFacts& f) { return f.index[2]; }},
};

struct Regressor {
  std::string_view id;
  std::string_view title;
  double (*of)(const EnterpriseFacts&);
};
constexpr Regressor regressors[] = {
    {"age", "age, a year", [](const EnterpriseFacts& f) { return f.age; }},
    {"log_posts", "posts, log", [](const EnterpriseFacts& f) { return std::log(f.posts); }},
    {"guarantee_company", "company limited by guarantee, against a unit of an NGO",
     [](const EnterpriseFacts& f) { return f.form == LegalForm::guarantee_company ? 1.0 : 0.0; }},
    {"limited_company", "company limited by shares, against a unit of an NGO",
     [](const EnterpriseFacts& f) { return f.form == LegalForm::limited_company ? 1.0 : 0.0; }},
    {"parent", "has a parent NGO", [](const EnterpriseFacts& f) { return f.parent ? 1.0 : 0.0; }},
    {"challenges", "niche challenges a service",
     [](const EnterpriseFacts& f) { return f.challenges ? 1.0 : 0.0; }},
};

constexpr std::array<std::string_view, 3> age_groups{"0-3 years", "3-8 years", "8 years and more"};
std::size_t age_group_of(double age) { return age < 3.0 ? 0 : age < 8.0 ? 1 : 2; }

/// Fits of all outcomes, in the order of `outcomes`.
std::vector<Fit> regress(const std::vector<EnterpriseFacts>& enterprises) {
  std::vector<std::vector<double>> rows;
  for (const auto& facts : enterprises) {
    auto& row = rows.emplace_back();
    for (const auto& regressor : regressors) row.push_back(regressor.of(facts));
  }
  std::vector<Fit> fits;
  for (const auto& outcome : outcomes) {
    std::vector<double> values;
    for (const auto& facts : enterprises) values.push_back(outcome.of(facts));
    fits.push_back(least_squares(rows, values));
  }
  return fits;
}

void add_regressions(const std::vector<EnterpriseFacts>& open, const std::string& year,
                     Numbers& numbers) {
  const auto fits = regress(open);
  // Where none closes there are older ones; with age practices grow less and less.
  std::vector<EnterpriseFacts> young;
  for (const auto& facts : open) {
    if (facts.age <= 15.0) young.push_back(facts);
  }
  const auto fits_of_young = regress(young);
  // By year, and the mean over the years.
  for (const std::string& when : {year, std::string("mean")}) {
    numbers.add(when + ".enterprises", static_cast<double>(open.size()));
    for (std::size_t o = 0; o < std::size(outcomes); ++o) {
      const std::string prefix = fmt::format("{}.{}.", when, outcomes[o].id);
      numbers.add(prefix + "intercept", fits[o].coefficients[0]);
      for (std::size_t c = 0; c < std::size(regressors); ++c) {
        numbers.add(prefix + std::string(regressors[c].id), fits[o].coefficients[c + 1]);
      }
      numbers.add(prefix + "explained", fits[o].explained);
      numbers.add(prefix + "age of young", fits_of_young[o].coefficients[1]);
    }
  }
}

/// Five years on, those seen before: what the survivors have become, and how they differed then
/// from all.
void compare(const std::map<std::uint32_t, EnterpriseFacts>& before, const MonthView& view,
             Numbers& numbers) {
  double stayed = 0.0;
  for (const auto& [row, then] : before) stayed += is_open_enterprise(view.world, row);
  numbers.add("survived", stayed / static_cast<double>(before.size()));
  for (const auto& outcome : outcomes) {
    double all = 0.0, survivors = 0.0, now = 0.0;
    for (const auto& [row, then] : before) {
      all += outcome.of(then);
      if (!is_open_enterprise(view.world, row)) continue;
      survivors += outcome.of(then);
      now += outcome.of(facts_of(view, row));
    }
    if (stayed == 0.0) continue;
    const std::string id(outcome.id);
    numbers.add("ageing." + id, (now - survivors) / stayed);
    numbers.add("selection." + id, survivors / stayed - all / static_cast<double>(before.size()));
  }
}

Look look_at_enterprises() {
  return [before = std::map<std::uint32_t, EnterpriseFacts>{}](const MonthView& view,
                                                               Numbers& numbers) mutable {
    const auto open = open_enterprises(view);
    add_regressions(open, std::to_string(view.month.month.year()), numbers);
    for (const auto& facts : open) {
      const std::string prefix(age_groups[age_group_of(facts.age)]);
      numbers.add(prefix + ".posts", facts.posts);
      for (const auto& outcome : outcomes) {
        numbers.add(prefix + "." + std::string(outcome.id), outcome.of(facts));
      }
    }
    std::array<double, age_groups.size()> count{};
    for (const auto& facts : open) count[age_group_of(facts.age)] += 1.0;
    for (std::size_t g = 0; g < count.size(); ++g) {
      numbers.add(std::string(age_groups[g]) + ".enterprises", count[g]);
    }
    if (!before.empty()) compare(before, view, numbers);
    before.clear();
    for (const auto& facts : open) before.emplace(facts.row, facts);
  };
}

const Arm as_it_is{"hong_kong", {}};
const Arm none_closes{"hong_kong", {{"social_enterprise.closes", "0"}}};

/// What the probes saw, as tables, notes and data.
class Findings {
 public:
  /// Of the probes as it is and where no enterprise closes.
  Findings(const ExperimentRequest& request, const Campaign& campaign, std::size_t seen,
           std::size_t unselected)
      : request_(request),
        campaign_(campaign),
        seen_(seen),
        unselected_(unselected) {
    result.data = {
        "enterprises",
        {"scenario", "table", "outcome", "year", "quantity", "mean", "low", "high", "replicates"},
        {}};
    for (const int year : years) when_.push_back(std::to_string(year));
    when_.emplace_back("mean");
  }

  void add_ages() {
    ExperimentTable ages{"By age, mean over the four years", {"age", "enterprises", "posts"}, {}};
    for (const auto& outcome : outcomes) {
      if (wanted(request_, outcome.id)) ages.columns.emplace_back(outcome.title);
    }
    for (const auto group : age_groups) {
      std::vector<Cell> row{std::string(group)};
      const auto cell = [&](std::string_view id) {
        row.emplace_back(level_text(add("hong_kong", "age groups", id, "mean", group,
                                        seen(fmt::format("{}.{}", group, id)))));
      };
      cell("enterprises");
      cell("posts");
      for (const auto& outcome : outcomes) {
        if (wanted(request_, outcome.id)) cell(outcome.id);
      }
      ages.rows.push_back(std::move(row));
    }
    result.tables.push_back(std::move(ages));
  }

  /// A table of coefficients for each outcome, after one of where the coefficient of age comes from.
  void add_regressions() {
    ExperimentTable origins{
        "Where age comes from, over five years",
        {"outcome", "change of survivors", "survivors less all, five years before",
         "coefficient of age, up to 15 years", "where none closes", "difference: selection"},
        {}};
    std::vector<ExperimentTable> coefficients;
    for (const auto& outcome : outcomes) {
      if (!wanted(request_, outcome.id)) continue;
      coefficients.push_back(coefficients_of(outcome));
      origins.rows.push_back(origin_of_age(outcome));
    }
    result.tables.push_back(std::move(origins));
    for (auto& table : coefficients) result.tables.push_back(std::move(table));
    result.notes.push_back(fmt::format(
        "Of the enterprises open in one of the years, {} of all are open five years later.",
        level_text(
            add("hong_kong", "origin of age", "survived", "mean", "share", seen("survived")))));
  }

  ExperimentResult result;

 private:
  Effect add(std::string_view scenario, std::string_view table, std::string_view outcome,
             std::string_view year, std::string_view quantity,
             const std::vector<double>& by_replicate) {
    return add_row(result.data, {scenario, table, outcome, year, quantity},
                   effect_of(by_replicate));
  }
  [[nodiscard]] std::vector<double> seen(const std::string& number) const {
    return campaign_.seen(seen_, number);
  }

  ExperimentTable coefficients_of(const Outcome& outcome) {
    const std::string id(outcome.id);
    ExperimentTable table{fmt::format("Coefficients: {}", outcome.title), {"regressor"}, {}};
    for (const auto& year : when_) table.columns.push_back(year);
    std::string associated;
    const auto row_of = [&](std::string_view number, std::string_view title) {
      std::vector<Cell> row{std::string(title)};
      for (const auto& year : when_) {
        const Effect effect = add("hong_kong", "regression", id, year, number,
                                  seen(fmt::format("{}.{}.{}", year, id, number)));
        const bool level = number == "intercept" || number == "explained";
        row.emplace_back(level ? level_text(effect) : effect_text(effect));
        if (!level && year == "mean" && effect.beyond_zero()) {
          associated += fmt::format("{}{} ({})", associated.empty() ? "" : ", ", number,
                                    effect.mean > 0.0 ? "+" : "-");
        }
      }
      table.rows.push_back(std::move(row));
    };
    for (const auto& regressor : regressors) row_of(regressor.id, regressor.title);
    row_of("intercept", "intercept");
    row_of("explained", "R²");
    std::vector<Cell> numbers{std::string("enterprises")};
    for (const auto& year : when_) {
      numbers.emplace_back(level_text(effect_of(seen(year + ".enterprises"))));
    }
    table.rows.push_back(std::move(numbers));
    result.notes.push_back(fmt::format("{}: {}.", outcome.title,
                                       associated.empty() ? "associated with nothing beyond noise"
                                                          : "associated with " + associated));
    return table;
  }

  std::vector<Cell> origin_of_age(const Outcome& outcome) {
    const std::string id(outcome.id);
    const auto with = seen(fmt::format("mean.{}.age of young", id));
    const auto without = campaign_.seen(unselected_, fmt::format("mean.{}.age of young", id));
    const auto origin = [&](std::string_view quantity, const std::vector<double>& values) {
      return effect_text(add("hong_kong", "origin of age", id, "mean", quantity, values));
    };
    return {std::string(outcome.title),
            origin("change of survivors", seen("ageing." + id)),
            origin("survivors less all", seen("selection." + id)),
            origin("coefficient of age, up to 15 years", with),
            effect_text(add("hong_kong, social_enterprise.closes = 0", "origin of age", id, "mean",
                            "coefficient of age, up to 15 years", without)),
            origin("coefficient of age, selection", paired_difference(with, without))};
  }

  const ExperimentRequest& request_;
  const Campaign& campaign_;
  std::size_t seen_;
  std::size_t unselected_;
  std::vector<std::string> when_;  ///< years, and the mean over them
};

}  // namespace

std::vector<std::string> enterprise_outcome_ids() {
  std::vector<std::string> ids;
  for (const auto& outcome : outcomes) ids.emplace_back(outcome.id);
  return ids;
}

ExperimentResult run_enterprises(const ExperimentRequest& request) {
  Campaign campaign;
  const Probe look{"open enterprises", decembers(years), look_at_enterprises};
  const std::size_t seen = campaign.probe(as_it_is, look);
  const std::size_t unselected = campaign.probe(none_closes, look);
  campaign.run(request.options);

  Findings findings(request, campaign, seen, unselected);
  findings.add_ages();
  findings.add_regressions();
  finish(campaign, findings.result);
  return std::move(findings.result);
}

}  // namespace coprod::experiments
