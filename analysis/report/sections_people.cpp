#include "analysis/report/parts.hpp"
#include "observers/horizons.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace coprod::report {

namespace {

/// A grouping of persons: an axis, the outcome with persons by status and it, and its tables of the
/// ledger.
struct Grouping {
  const char* axis;
  const char* persons;
  const char* ledger;
  const char* people;
  const char* plural;
};
constexpr Grouping groupings[] = {
    {"primary_kind", "persons", "ledger_by_kind", "people_by_kind", "kinds of disability"},
    {"severity", "persons", "ledger_by_kind", "people_by_kind", "degrees of severity"},
    {"sex", "persons_by_age", "ledger_by_sex", "people_by_sex", "sexes"},
    {"age_group", "persons_by_age", "ledger_by_age", "people_by_age", "age groups"},
    {"district", "persons_by_district", "ledger_by_district", "people_by_district", "districts"},
};

constexpr Window whole{0, 1};

/// A measure of the ledger by replicate, per 100 persons (or a person) of a group.
std::vector<double> per_person(const Cube& ledger, const Cube& people, std::size_t reform,
                               const Pick& group, const char* measure) {
  Pick pick = group;
  pick.emplace_back("person_measure", measure);
  Pick of = group;
  of.emplace_back("person_count", "persons");
  auto sums = by_replicate(ledger, reform, pick, whole, Cells::sum);
  const auto counts = by_replicate(people, reform, of, whole, Cells::sum);
  for (std::size_t i = 0; i < sums.size(); ++i) {
    sums[i] = i < counts.size() && counts[i] > 0.0 ? sums[i] / counts[i]
                                                   : std::numeric_limits<double>::quiet_NaN();
  }
  return sums;
}

std::string age_words(const std::string& label) {
  return label.find_first_not_of("0123456789") == std::string::npos ? "from " + label
                                                                    : words(label);
}

std::string groups_part(const Data& data, std::size_t r, const Grouping& grouping) {
  const Cube* persons = data.table(grouping.persons);
  const Cube* ledger = data.table(grouping.ledger);
  const Cube* people = data.table(grouping.people);
  const bool followed = ledger != nullptr && people != nullptr;
  const Cube* source = followed ? ledger : persons;
  if (source == nullptr || source->axis(grouping.axis) == source->axes.size()) return {};
  const auto& labels = source->labels[source->axis(grouping.axis)];
  std::vector<Item> items;
  std::vector<Item> incomes;
  std::vector<std::vector<double>> values;
  std::vector<std::vector<double>> income_values;
  for (const auto& label : labels) {
    const Pick group{{grouping.axis, label}};
    const std::string name =
        capital(std::string(grouping.axis) == "age_group" ? age_words(label) : words(label));
    if (followed) {
      values.push_back(per_person(*ledger, *people, r, group, "months_in_work"));
      income_values.push_back(per_person(*ledger, *people, r, group, "net_income"));
      items.push_back({name,
                       "",
                       effect_of(values.back()),
                       {100.0, "", "months in work of 100 persons"},
                       ledger->source});
      incomes.push_back(
          {name, "", effect_of(income_values.back()), {0.01, "", "HK$ a person"}, ledger->source});
      continue;
    }
    Pick working{{"status", "social_enterprise"}, {"status", "open_employment"}};
    working.insert(working.end(), group.begin(), group.end());
    const Query query{grouping.persons, working, Cells::sum, grouping.persons, group};
    values.push_back(data.change(r, query, data.window()));
    items.push_back({name, "", effect_of(values.back()), shown_unit("1", true, 1.0),
                     data.source(query), data.level_of(data.base(), query)});
  }
  judge_together(items, values);
  judge_together(incomes, income_values);
  const std::string what = followed ? "Months in work" : "Share in work";
  std::string out =
      figure(interval_chart(id_of(std::string("who-") + grouping.axis, r),
                            what + ": " + groups_sentence(items, grouping.plural),
                            followed ? "months in work of 100 persons, reform less base"
                                     : "share in work, percentage points, reform less base",
                            items, items.size()));
  if (followed) {
    out += fmt::format("<details><summary>Net income by the same groups</summary>{}</details>\n",
                       open_table(item_table("Net income over the whole window: "
                                                 + groups_sentence(incomes, grouping.plural),
                                             incomes),
                                  id_of(std::string("income-") + grouping.axis, r)));
  }
  return out;
}

std::string gross_part(const Data& data, std::size_t r) {
  std::string out;
  const Cube* people = data.table("people_by_kind");
  if (people != nullptr) {
    const auto share = [&](const char* count) {
      auto part = by_replicate(*people, r, {{"person_count", count}}, whole, Cells::sum);
      const auto all = by_replicate(*people, r, {{"person_count", "persons"}}, whole, Cells::sum);
      for (std::size_t i = 0; i < part.size() && i < all.size(); ++i)
        part[i] = part[i] / all[i] * 1000.0;
      return effect_of(part);
    };
    const auto text = [&](const char* count) {
      const Effect effect = share(count);
      return number(effect.mean, decimals_for(effect.mean, effect.half_width));
    };
    out +=
        said(fmt::format(
                 "Of 1,000 persons, {} live differently in any way under the reform; {} work more "
                 "months and {} fewer; {} have a higher and {} a lower net income.",
                 text("parted"), text("work_gained"), text("work_lost"), text("income_gained"),
                 text("income_lost")),
             people->source);
  }
  const Cube* luck = data.table("luck_change");
  if (luck == nullptr) return out;
  Chart chart;
  chart.id = id_of("luck", r);
  chart.kind = Chart::Kind::bars;
  chart.x_title = "persons of 1,000, first replicate";
  chart.note =
      "Full bars: the same person meets the same luck in both futures. Pale bars: luck is drawn "
      "anew, so that chance alone parts the two futures.";
  chart.table.columns = {"months in work", "luck", "persons of 1,000", "persons", "dataset"};
  const auto count = [&](const std::string& kind, const std::string& change) {
    const std::size_t k = luck->label("luck", kind);
    const std::size_t c = luck->label(luck->axes.back(), change);
    const std::size_t kinds = luck->length("luck");
    const std::size_t changes = luck->length(luck->axes.back());
    const std::size_t at = (r * kinds + k) * changes + c;
    return k < kinds && c < changes && at < luck->values.size() ? luck->values[at] : 0.0;
  };
  double shown[2][2] = {};
  int row = 0;
  for (const auto& [change, name] :
       {std::pair{"gain", "More months in work"}, std::pair{"lose", "Fewer months in work"}}) {
    int column = 0;
    for (const auto& [kind, series] :
         {std::pair{"shared", "shared luck"}, std::pair{"independent", "independent luck"}}) {
      const double all = count(kind, "gain") + count(kind, "same") + count(kind, "lose");
      const double value = all > 0.0 ? count(kind, change) / all * 1000.0 : 0.0;
      shown[row][column++] = value;
      Mark mark;
      mark.row = name;
      mark.series = series;
      mark.value = value;
      mark.text = number(value, 1);
      chart.marks.push_back(mark);
      chart.table.rows.push_back(
          {{name},
           {series},
           {number(value, 1), exact(value), true},
           {number(count(kind, change), 0), exact(count(kind, change)), true},
           {luck->source}});
    }
    ++row;
  }
  chart.series = {"shared luck", "independent luck"};
  chart.title = fmt::format(
      "{} of 1,000 persons gain months in work and {} lose some; with independent "
      "luck it is {} and {}",
      number(shown[0][0], 1), number(shown[1][0], 1), number(shown[0][1], 1),
      number(shown[1][1], 1));
  chart.table.caption = chart.title;
  out += figure(chart);
  out += paragraph(
      "What this means: the average difference between the two policies does not depend on how "
      "luck is "
      "shared, but who counts as a gainer or a loser does. Nobody can live both futures; that a "
      "person "
      "meets the same luck in both is a convention, which counts as few gainers and losers as it "
      "can. With "
      "independent luck many persons gain and many lose by chance alone. So read statements on "
      "fairness "
      "from the mean differences of groups above, and not from these counts.");
  return out;
}

/// Jobs held at a horizon as a share of those begun in the window and observed until then.
std::vector<double> survival(const Data& data, const std::string& scenario,
                             const std::string& route, const std::string& horizon) {
  const Cube* kept = data.table("jobs_kept");
  const Cube* censored = data.table("jobs_censored");
  const Cube* begun = data.table("hires_by_route");
  if (kept == nullptr || begun == nullptr) return {};
  const std::size_t arm = kept->label("scenario", scenario);
  std::vector<double> sums(data.replicates(), 0.0);
  std::vector<double> all(data.replicates(), 0.0);
  for (std::size_t t = data.window().first; t < data.window().last; ++t) {
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

struct RoutePart {
  const char* route;
  const char* title;
  std::size_t programme;  ///< of its follow-up; 0: none
};

Chart survival_chart(const Data& data, std::size_t r, const RoutePart& part, bool compared) {
  Chart chart;
  chart.id = id_of(std::string("survival-") + part.route, r);
  std::replace(chart.id.begin(), chart.id.end(), '_', '-');
  chart.kind = Chart::Kind::lines;
  chart.zero = true;
  chart.x_title = "months since hire";
  chart.y_title = "share of jobs still held, %";
  chart.x_ticks = {0, 3, 6, 12, 18, 24, 36};
  chart.note = fmt::format(
      "Jobs begun in {}, as far as they can be followed. The arms hire different "
      "people, so part of a difference is who was hired.",
      data.window_text());
  chart.table.columns = {"held for", "series", "share, %", "low", "high", "dataset"};
  std::vector<std::pair<std::string, std::string>> arms{{data.base(), compared ? "base" : "held"}};
  if (compared) arms.emplace_back(data.reforms()[r], "reform");
  const Cube* kept = data.table("jobs_kept");
  for (const auto& [scenario, name] : arms) {
    chart.series.push_back(name);
    Mark hired;
    hired.row = hired.series = name;
    hired.value = 100.0;
    hired.text = "100%";
    chart.marks.push_back(hired);
    for (const auto& horizon : job_horizons) {
      if (kept->label("horizon", horizon.name) >= kept->length("horizon")) continue;
      const Effect effect =
          effect_of(survival(data, scenario, part.route, std::string(horizon.name)));
      if (effect.replicates == 0) continue;
      Mark mark;
      mark.row = mark.series = name;
      mark.x = std::round(horizon.days / 30.4375);
      mark.value = effect.mean * 100.0;
      if (std::isfinite(effect.half_width)) {
        mark.low = std::max(0.0, effect.low() * 100.0);
        mark.high = std::min(100.0, effect.high() * 100.0);
      }
      const int decimals = decimals_for(mark.value, effect.half_width * 100.0);
      mark.text = number(mark.value, decimals) + "%";
      chart.table.rows.push_back({{words(horizon.name)},
                                  {name},
                                  {number(mark.value, decimals), exact(mark.value), true},
                                  {number(mark.low, decimals), exact(mark.low), true},
                                  {number(mark.high, decimals), exact(mark.high), true},
                                  {"results.h5: jobs_kept / (hires_by_route − jobs_censored)"}});
      chart.marks.push_back(std::move(mark));
    }
  }
  const auto limit = [&](const std::string& scenario, const std::string& text) {
    const Scenario* read = data.scenario(scenario);
    if (read == nullptr || part.programme == 0 || data.months().empty()) return;
    const Month month = data.months()[std::min(data.window().first, data.months().size() - 1)];
    const double months = read->levers.at(month, read->parameters).follow_up_months[part.programme];
    if (std::isfinite(months) && months <= 36) {
      for (auto& line : chart.lines) {
        if (line.x == months) {
          line.text = fmt::format("{:g} months", months);
          return;
        }
      }
      chart.lines.push_back({months, fmt::format("{}{:g} months", text, months)});
    }
  };
  limit(data.base(), compared ? "base: " : "");
  if (compared) limit(data.reforms()[r], "reform: ");
  if (!chart.lines.empty()) chart.note += " Dashed lines: where follow-up after placement ends.";
  std::string title = std::string(part.title) + ": ";
  const Query query{"kept_12_months", {{"route", part.route}}, Cells::mean};
  const Effect change = compared && present(data, query) ? data.change_of(r, query) : Effect{};
  if (compared) {
    title += change.beyond_zero() ? fmt::format("{} of 100 jobs {} are held after 12 months",
                                                number(std::fabs(change.mean * 100.0), 1),
                                                change.mean > 0 ? "more" : "fewer")
                                  : "the share of jobs held after 12 months shows no difference "
                                    "that can be told from zero";
  } else {
    title += fmt::format("{}% of jobs are held after 12 months",
                         number(data.level_of(data.base(), query).mean * 100.0, 0));
  }
  chart.title = title;
  chart.table.caption = title;
  return chart;
}

/// Of persons hired in both arms, those still in that first job.
std::string both_part(const Data& data, std::size_t r) {
  const Cube* both = data.table("kept_in_both");
  if (both == nullptr) {
    return "<p>Survival of those hired in both futures, which compares the same people, needs "
           "<code>--ledger</code>.</p>\n";
  }
  Chart chart;
  chart.id = id_of("kept-in-both", r);
  chart.kind = Chart::Kind::lines;
  chart.zero = true;
  chart.x_title = "months since hire";
  chart.x_ticks = {0, 3, 6, 9, 12, 15, 18, 21, 24};
  chart.y_title = "share still in that first job, %";
  chart.note =
      "Only persons hired in both futures: the same people, so that who is hired plays no part.";
  chart.table.columns = {"months since hire", "series", "share, %", "low", "high", "dataset"};
  const auto& months = both->labels[both->axis("tenure_month")];
  double last[2] = {0.0, 0.0};
  std::size_t a = 0;
  for (const auto& arm : both->labels[both->axis("arm")]) {
    chart.series.push_back(arm);
    const auto start =
        by_replicate(*both, r, {{"arm", arm}, {"tenure_month", months.front()}}, whole, Cells::sum);
    for (const auto& month : months) {
      auto share =
          by_replicate(*both, r, {{"arm", arm}, {"tenure_month", month}}, whole, Cells::sum);
      for (std::size_t i = 0; i < share.size(); ++i)
        share[i] = start[i] > 0.0 ? share[i] / start[i] : NAN;
      const Effect effect = effect_of(share);
      if (effect.replicates == 0) continue;
      Mark mark;
      mark.row = mark.series = arm;
      mark.x = std::atof(month.c_str());
      mark.value = effect.mean * 100.0;
      if (std::isfinite(effect.half_width)) {
        mark.low = effect.low() * 100.0;
        mark.high = effect.high() * 100.0;
      }
      const int decimals = decimals_for(mark.value, effect.half_width * 100.0);
      mark.text = number(mark.value, decimals) + "%";
      if (mark.x == 12.0 && a < 2) last[a] = mark.value;
      chart.table.rows.push_back({{month},
                                  {arm},
                                  {number(mark.value, decimals), exact(mark.value), true},
                                  {number(mark.low, decimals), exact(mark.low), true},
                                  {number(mark.high, decimals), exact(mark.high), true},
                                  {both->source}});
      chart.marks.push_back(std::move(mark));
    }
    ++a;
  }
  chart.title = last[0] > 0.0 ? fmt::format(
                    "Of persons hired in both futures, {}% hold that job after 12 "
                    "months in the base and {}% in the reform",
                    number(last[0], 1), number(last[1], 1))
                              : "Persons hired in both futures: how long they hold that first job";
  chart.table.caption = chart.title;
  return figure(chart);
}

}  // namespace

Section people_section(const Data& data) {
  Section section{"people", "Who gains and who loses", {}};
  if (!data.compared()) return section;
  for (std::size_t r = 0; r < data.reforms().size(); ++r) {
    section.body += reform_heading(data, r);
    for (const auto& grouping : groupings) section.body += groups_part(data, r, grouping);
    if (data.table("people_by_kind") == nullptr && data.table("luck_change") == nullptr) {
      section.body +=
          "<p>How many persons gain and how many lose, and how much of that is luck, needs a "
          "comparison "
          "person by person: run it with <code>--ledger</code>.</p>\n";
    } else {
      section.body += gross_part(data, r);
    }
  }
  return section;
}

Section survival_section(const Data& data) {
  Section section{"survival", "How long jobs last", {}};
  if (data.table("jobs_kept") == nullptr || data.table("hires_by_route") == nullptr) {
    section.body =
        "<p>The file holds only headline tables, so curves of survival cannot be drawn; leave "
        "<code>[output] tables</code> at its default.</p>\n";
    return section;
  }
  constexpr RoutePart routes[] = {{"placement_division", "Placement division", 1},
                                  {"supported_placement", "Supported placement", 2},
                                  {"social_enterprise", "Social enterprises", 0},
                                  {"own_search", "Own search", 0}};
  for (std::size_t r = 0; r < std::max<std::size_t>(1, data.reforms().size()); ++r) {
    if (data.compared()) section.body += reform_heading(data, r);
    for (const auto& route : routes) {
      section.body += figure(survival_chart(data, r, route, data.compared()));
    }
    if (data.compared()) section.body += both_part(data, r);
  }
  return section;
}

Section flows_section(const Data& data) {
  Section section{"flows", "Moves between the statuses", {}};
  if (!data.compared()) return section;
  const Cube* pairs = data.table("status_pairs");
  for (std::size_t r = 0; r < data.reforms().size(); ++r) {
    section.body += reform_heading(data, r);
    if (pairs != nullptr && !data.months().empty()) {
      Chart chart;
      chart.id = id_of("status-pairs", r);
      chart.kind = Chart::Kind::matrix;
      chart.x_title = "status in the reform";
      chart.note = fmt::format(
          "Each person once, by status in the base (rows) and in the reform (columns) at "
          "the end of {}; mean over replicates. Grey: the same in both.",
          to_string(data.months().back()));
      chart.table.columns = {"in the base", "in the reform", "persons", "low", "high", "dataset"};
      const Window last{data.months().size() - 1, data.months().size()};
      double moved = 0.0;
      double all = 0.0;
      for (const auto& from : pairs->labels[pairs->axis("status")]) {
        for (const auto& to : pairs->labels[pairs->axis("status_reform")]) {
          const Effect effect = effect_of(
              by_replicate(*pairs, r, {{"status", from}, {"status_reform", to}}, last, Cells::sum));
          Mark mark;
          mark.row = words(from);
          mark.series = words(to);
          mark.value = effect.mean;
          mark.text = number(effect.mean, effect.mean < 10.0 ? 1 : 0);
          if (std::isfinite(effect.mean)) {
            all += effect.mean;
            if (from != to) moved += effect.mean;
          }
          if (std::find(chart.series.begin(), chart.series.end(), mark.series)
              == chart.series.end()) {
            chart.series.push_back(mark.series);
          }
          chart.table.rows.push_back({{mark.row},
                                      {mark.series},
                                      {mark.text, exact(effect.mean), true},
                                      {number(effect.low(), 0), exact(effect.low()), true},
                                      {number(effect.high(), 0), exact(effect.high()), true},
                                      {pairs->source}});
          chart.marks.push_back(std::move(mark));
        }
      }
      chart.title =
          fmt::format("{} of 1,000 persons are in another status than they would be in the base",
                      number(all > 0.0 ? moved / all * 1000.0 : 0.0, 1));
      chart.table.caption = chart.title;
      section.body += figure(chart);
    } else {
      section.body +=
          "<p>Where each person would have been instead needs <code>--ledger</code>. Without it, "
          "the yearly moves of all persons follow.</p>\n";
    }
    if (const Cube* moves = data.table("transitions"); moves != nullptr) {
      std::vector<Item> items;
      std::vector<std::vector<double>> values;
      for (const auto& from : moves->labels[moves->axis("from_status")]) {
        for (const auto& to : moves->labels[moves->axis("to_status")]) {
          if (from == to) continue;
          const Query query{"transitions", {{"from_status", from}, {"to_status", to}}, Cells::sum};
          const auto change = data.change(r, query, data.window());
          Item item{words(from) + " → " + words(to),
                    "",
                    effect_of(change),
                    {12.0, "persons a year", "persons a year"},
                    data.source(query),
                    data.level_of(data.base(), query)};
          if (item.effect.mean == 0.0 || item.effect.replicates == 0) continue;
          items.push_back(std::move(item));
          values.push_back(change);
        }
      }
      const std::size_t looked_at = items.size();
      judge_together(items, values);
      std::stable_sort(items.begin(), items.end(), [](const Item& a, const Item& b) {
        return std::fabs(a.effect.mean) > std::fabs(b.effect.mean);
      });
      if (items.size() > 10) items.resize(10);
      section.body += figure(
          interval_chart(id_of("moves", r),
                         "The moves that change most: " + groups_sentence(items, "of these moves"),
                         "persons a year, reform less base", items, looked_at));
    }
  }
  return section;
}

}  // namespace coprod::report
