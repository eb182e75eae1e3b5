#include "analysis/report/parts.hpp"

#include "statistics/simultaneous.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

namespace coprod::report {

namespace {

TextCell number_cell(double value, int decimals, bool with_sign) {
  return {with_sign ? signed_number(value, decimals) : number(value, decimals), exact(value), true};
}

std::vector<TextCell> item_cells(const Item& item, bool series) {
  const Effect& effect = item.effect;
  const double factor = item.shown.factor;
  const int decimals = decimals_for(effect.mean * factor, effect.half_width * factor);
  std::vector<TextCell> cells{{item.row}};
  if (series) cells.push_back({item.series});
  cells.push_back(number_cell(effect.mean * factor, decimals, true));
  cells.push_back(number_cell(effect.low() * factor, decimals, true));
  cells.push_back(number_cell(effect.high() * factor, decimals, true));
  cells.push_back({item.shown.change});
  if (item.base.replicates > 0) {
    // Where nothing differs, the difference cannot say how finely to print the base.
    const bool same = effect.mean == 0.0 && !(effect.half_width > 0.0);
    cells.push_back(number_cell(item.base.mean * factor,
                                same ? decimals_for(item.base.mean * factor, 0.0) : decimals,
                                false));
    const double relative = effect.mean / std::fabs(item.base.mean) * 100.0;
    cells.push_back({std::isfinite(relative) ? signed_number(relative, 1) + "%" : "–",
                     std::isfinite(relative) ? exact(relative) : "", true});
  } else {
    cells.push_back({"–"});
    cells.push_back({"–"});
  }
  cells.push_back(
      {fmt::format("{} of {}", effect.with_sign(effect.mean < 0.0 ? -1 : 1), effect.replicates), "",
       true});
  cells.push_back({std::string(told(effect))});
  cells.push_back({item.source});
  return cells;
}

bool has_series(const std::vector<Item>& items) {
  return std::any_of(items.begin(), items.end(),
                     [](const Item& item) { return !item.series.empty(); });
}

Query simple(std::string outcome) { return {std::move(outcome), {}, Cells::mean}; }

}  // namespace

bool present(const Data& data, const Query& query) {
  const Cube* cube = data.table(query.outcome);
  if (cube == nullptr || (!query.over.empty() && data.table(query.over) == nullptr)) return false;
  return std::all_of(query.pick.begin(), query.pick.end(), [&](const auto& item) {
    return cube->label(item.axis, item.label) < cube->length(item.axis);
  });
}

Measure job_survival(const std::string& route, const std::string& words_for_it) {
  return {fmt::format("jobs kept 12 months: {}", words(route)),
          fmt::format("The share of jobs kept for 12 months after {}", words_for_it),
          {"kept_12_months", {{"route", route}}, Cells::mean},
          true};
}

std::vector<double> kept_share(const Data& data, const std::string& scenario,
                               const std::string& route, const std::string& horizon,
                               const Window& window) {
  const Cube* kept = data.table("jobs_kept");
  const Cube* censored = data.table("jobs_censored");
  const Cube* begun = data.table("hires_by_route");
  if (kept == nullptr || begun == nullptr) return {};
  const std::size_t arm = kept->label("scenario", scenario);
  std::vector<double> sums(data.replicates(), 0.0);
  std::vector<double> all(data.replicates(), 0.0);
  for (std::size_t t = window.first; t < window.last; ++t) {
    const Window month{t, t + 1};
    const Pick cell{{"route", route}, {"horizon", horizon}};
    const auto held = by_replicate(*kept, arm, cell, month, Cells::sum);
    const auto of = by_replicate(*begun, arm, {{"route", route}}, month, Cells::sum);
    const auto left = censored != nullptr ? by_replicate(*censored, arm, cell, month, Cells::sum)
                                          : std::vector<double>(held.size(), 0.0);
    for (std::size_t r = 0; r < sums.size() && r < held.size() && r < of.size(); ++r) {
      if (std::isnan(held[r]) || std::isnan(of[r])) continue;
      sums[r] += held[r];
      all[r] += of[r] - (r < left.size() && !std::isnan(left[r]) ? left[r] : 0.0);
    }
  }
  for (std::size_t r = 0; r < sums.size(); ++r) {
    sums[r] = all[r] > 0.0 ? sums[r] / all[r] : std::numeric_limits<double>::quiet_NaN();
  }
  return sums;
}

std::vector<Measure> headline_measures(const Data& data) {
  std::vector<Measure> all{
      {"share of persons in work", "The share of persons in work", simple("employment_rate"), true},
      {"share in work or seeking it", "The share of persons in work or seeking it",
       simple("participation_rate"), true},
      {"persons in open employment",
       "The number of persons in open employment",
       {"persons_by_status", {{"status", "open_employment"}}}},
      {"persons in social enterprises",
       "The number of persons in social enterprises",
       {"persons_by_status", {{"status", "social_enterprise"}}}},
      {"months worked in 24 after first seeking",
       "The mean number of months in work in the 24 months after first seeking work",
       simple("months_worked_24")},
      job_survival("placement_division", "placement by the placement division"),
      job_survival("supported_placement", "supported placement"),
      job_survival("social_enterprise", "hiring by a social enterprise"),
      {"mean hourly wage of those in work", "The mean hourly wage of those in work",
       simple("mean_wage")},
      {"mean net income a month, all persons", "The mean net income a month of all persons",
       simple("mean_net_income")},
      {"mean well-being, all persons", "Mean well-being of all persons", simple("mean_wellbeing")},
      {"persons waiting for a sheltered workshop",
       "The number of persons who wait for a sheltered workshop",
       {"waiting", {{"service", "sheltered_workshop"}}}},
      {"persons waiting for training",
       "The number of persons who wait for training",
       {"waiting", {{"service", "training"}}}},
      {"follow-up cases waiting for a post",
       "The number of follow-up cases that wait for a post",
       {"cases_waiting", {}}},
      {"open social enterprises", "The number of open social enterprises", simple("enterprises")},
      {"public cost a year", "Public cost a year", simple("public_cost")},
  };
  std::erase_if(all, [&](const Measure& measure) { return !present(data, measure.query); });
  return all;
}

Shown shown_of(const Data& data, const Measure& measure) {
  const Effect base = data.level_of(data.base(), measure.query);
  Shown shown = shown_unit(data.unit(measure.query), measure.share, base.mean);
  // A mean of a month stays one of a month.
  if (measure.query.outcome == "mean_net_income") shown.level = shown.change = "HK$ a month";
  return shown;
}

Item item_of(const Data& data, std::size_t r, const std::string& name, const Query& query,
             const Shown& shown) {
  return {name,
          "",
          data.change_of(r, query),
          shown,
          data.source(query),
          data.level_of(data.base(), query, r)};
}

DataTable level_table(const Data& data, const std::string& caption,
                      const std::vector<Measure>& measures) {
  DataTable table;
  table.caption = caption;
  table.columns = {"of", "mean", "low", "high", "unit", "dataset"};
  const auto least = [&](const Measure& measure) {
    const bool money = data.unit(measure.query).starts_with("0.01 HKD");
    return money ? -std::numeric_limits<double>::infinity() : 0.0;
  };
  for (const auto& measure : measures) {
    if (!present(data, measure.query)) continue;
    const Effect level = data.level_of(data.base(), measure.query);
    if (level.replicates == 0) continue;
    const Shown shown = shown_of(data, measure);
    const int decimals = decimals_for(level.mean * shown.factor, level.half_width * shown.factor);
    const auto cell = [&](double value) {
      return TextCell{number(value * shown.factor, decimals), exact(value * shown.factor), true};
    };
    const double most = measure.share ? 1.0 : std::numeric_limits<double>::infinity();
    table.rows.push_back({{capital(measure.name)},
                          cell(level.mean),
                          cell(std::max(level.low(), least(measure))),
                          cell(std::min(level.high(), most)),
                          {shown.level},
                          {data.source(measure.query, false)}});
  }
  return table;
}

std::string said(const std::string& sentence, const std::string& source, std::string_view element) {
  return fmt::format("<{}>{} <span class=\"src\">{}</span></{}>\n", element, html(sentence),
                     html(source), element);
}

std::string paragraph(const std::string& sentence) {
  return fmt::format("<p>{}</p>\n", html(sentence));
}

std::string measure_sentence(const Data& data, std::size_t reform, const Measure& measure) {
  return effect_sentence(measure.subject, data.change_of(reform, measure.query),
                         data.level_of(data.base(), measure.query, reform),
                         shown_of(data, measure));
}

std::string measure_item(const Data& data, std::size_t reform, const Measure& measure) {
  if (!present(data, measure.query)) return {};
  return said(measure_sentence(data, reform, measure), data.source(measure.query), "li");
}

void judge_together(std::vector<Item>& items, const std::vector<std::vector<double>>& values) {
  if (items.empty() || values.front().size() < 2) return;
  std::vector<double> table(values.front().size() * values.size());
  for (std::size_t c = 0; c < values.size(); ++c) {
    for (std::size_t r = 0; r < values[c].size(); ++r) table[r * values.size() + c] = values[c][r];
  }
  const SimultaneousIntervals together = simultaneous_intervals(table, values.size());
  for (std::size_t c = 0; c < items.size(); ++c) {
    items[c].effect.half_width = together.cells[c].half_width;
  }
}

DataTable item_table(const std::string& caption, const std::vector<Item>& items) {
  DataTable table;
  table.caption = caption;
  table.columns = {"of"};
  const bool series = has_series(items);
  if (series) table.columns.push_back("series");
  for (const char* column : {"difference", "low", "high", "unit", "in the base", "relative",
                             "same sign", "verdict", "dataset"}) {
    table.columns.emplace_back(column);
  }
  for (const auto& item : items) {
    if (item.effect.replicates > 0) table.rows.push_back(item_cells(item, series));
  }
  return table;
}

Chart interval_chart(const std::string& id, const std::string& title, const std::string& x_title,
                     const std::vector<Item>& items, std::size_t families) {
  Chart chart;
  chart.id = id;
  chart.title = title;
  chart.x_title = x_title;
  chart.note = families > 1 ? fmt::format(
                   "Lines are intervals that hold for all {} comparisons together with 95% "
                   "(max-t). Hollow marks cannot be told from zero.",
                   families)
                            : "Lines are 95% intervals. Hollow marks cannot be told from zero.";
  for (const auto& item : items) {
    if (item.effect.replicates == 0) continue;
    Mark mark;
    mark.row = item.row;
    mark.series = item.series;
    const double factor = item.shown.factor;
    mark.value = item.effect.mean * factor;
    if (std::isfinite(item.effect.half_width)) {
      mark.low = item.effect.low() * factor;
      mark.high = item.effect.high() * factor;
    }
    mark.clear = item.effect.beyond_zero();
    mark.text = effect_text(item.effect, item.shown);
    chart.marks.push_back(std::move(mark));
    if (std::find(chart.series.begin(), chart.series.end(), item.series) == chart.series.end()) {
      chart.series.push_back(item.series);
    }
  }
  chart.table = item_table(title, items);
  return chart;
}

std::string groups_sentence(const std::vector<Item>& items, std::string_view group) {
  std::string names;
  std::size_t differ = 0;
  std::size_t counted = 0;
  std::size_t same = 0;
  const bool one_unit = std::all_of(items.begin(), items.end(), [&](const Item& item) {
    return item.shown.change == items.front().shown.change && !item.shown.change.empty();
  });
  for (const auto& item : items) {
    if (item.effect.replicates == 0) continue;
    ++counted;
    same += item.effect.mean == 0.0 && !(item.effect.half_width > 0.0);
    if (!item.effect.beyond_zero()) continue;
    ++differ;
    if (differ > 6) continue;
    const double mean = item.effect.mean * item.shown.factor;
    const int decimals = decimals_for(mean, item.effect.half_width * item.shown.factor);
    names +=
        fmt::format("{}{} {}", names.empty() ? "" : ", ", item.row, signed_number(mean, decimals));
    if (!one_unit) names += " " + item.shown.change;
  }
  if (differ > 6) names += fmt::format(" and {} more", differ - 6);
  if (one_unit && differ > 0) names += fmt::format(" ({})", items.front().shown.change);
  if (counted == 0) return fmt::format("there are no data of {}", group);
  if (same == counted) {
    return fmt::format("none of the {} {} change in any replicate", counted, group);
  }
  if (differ == 0)
    return fmt::format("in none of the {} {} can a difference be told from zero", counted, group);
  return fmt::format("{} of {} {} {} beyond chance: {}", differ, counted, group,
                     differ == 1 ? "differs" : "differ", names);
}

Chart year_chart(const Data& data, const std::string& id, const std::string& title,
                 const std::string& y_title, const Shown& shown,
                 const std::vector<YearLine>& lines) {
  Chart chart;
  chart.id = id;
  chart.kind = Chart::Kind::lines;
  chart.title = title;
  chart.note = "Means by year; bands are 95% intervals over replicates.";
  chart.x_title = "Year";
  chart.y_title = y_title;
  chart.table.caption = title;
  chart.table.columns = {"year", "series", "mean", "low", "high", "unit", "dataset"};
  const auto years = data.years();
  const std::size_t reform = lines.empty() ? 0 : lines.back().reform;
  for (const auto& line : lines) {
    chart.series.push_back(line.name);
    const bool difference = line.scenario.empty();
    for (const auto& [year, window] : years) {
      // Before the reform the arms are the same.
      if (data.compared() && window.last + 24 <= data.window(reform).first) continue;
      const Effect effect = effect_of(difference ? data.change(line.reform, line.query, window)
                                                 : data.level(line.scenario, line.query, window));
      if (effect.replicates == 0) continue;
      Mark mark;
      mark.series = line.name;
      mark.row = line.name;
      mark.x = year;
      mark.value = effect.mean * shown.factor;
      if (std::isfinite(effect.half_width)) {
        mark.low = effect.low() * shown.factor;
        mark.high = effect.high() * shown.factor;
      }
      const int decimals = decimals_for(mark.value, effect.half_width * shown.factor);
      mark.text = difference ? effect_text(effect, shown) + " " + shown.change
                             : with_unit(number(mark.value, decimals), shown.level);
      const auto cell = [&](double value) {
        return TextCell{difference ? signed_number(value, decimals) : number(value, decimals),
                        exact(value), true};
      };
      chart.table.rows.push_back({{fmt::format("{}", year), "", false},
                                  {line.name},
                                  cell(mark.value),
                                  cell(mark.low),
                                  cell(mark.high),
                                  {difference ? shown.change : shown.level},
                                  {data.source(line.query, difference)}});
      chart.marks.push_back(std::move(mark));
    }
  }
  // When a rule changes in the middle of the axis, it is marked.
  if (data.compared() && data.window(reform).first < data.months().size()) {
    const Month first = data.months()[data.window(reform).first];
    chart.lines.push_back(
        {first.year() + (first.month_of_year() - 1) / 12.0 - 0.5, "reform begins"});
    if (chart.marks.empty()
        || std::all_of(chart.marks.begin(), chart.marks.end(),
                       [&](const Mark& mark) { return mark.x >= chart.lines.front().x; })) {
      chart.lines.clear();
    }
  }
  return chart;
}

std::string reform_heading(const Data& data, std::size_t reform) {
  if (data.reforms().size() < 2) return {};
  const std::string& label = data.reforms()[reform];
  const std::string title = data.title_of(label);
  return fmt::format("<h3>{}{}</h3>\n", html(title),
                     title == label ? "" : fmt::format(" <code>{}</code>", html(label)));
}

std::string id_of(std::string_view name, std::size_t reform) {
  return fmt::format("{}-{}", name, reform);
}

}  // namespace coprod::report
