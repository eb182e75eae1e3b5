#include "analysis/report/parts.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace coprod::report {

namespace {

/// How sure an effect is, for choosing what to say first: its size in half widths.
double clarity(const Effect& effect) {
  if (!effect.beyond_zero() || !(effect.half_width >= 0.0)) return 0.0;
  return effect.half_width > 0.0 ? std::fabs(effect.mean) / effect.half_width : 1e9;
}

/// Closures a year of 100 open enterprises.
Query closure_rate() { return {"enterprise_closures", {}, Cells::sum, "enterprises", {}}; }

/// Marks that would squeeze all others are named in the note instead.
void leave_out_of_scale(Chart& chart) {
  const auto extent = [](const Mark& mark) {
    return std::max({std::fabs(mark.value), std::fabs(mark.low), std::fabs(mark.high)});
  };
  const auto less = [&](const Mark& a, const Mark& b) { return extent(a) < extent(b); };
  for (int removed = 0; removed < 3 && chart.marks.size() > 2; ++removed) {
    const auto most = std::max_element(chart.marks.begin(), chart.marks.end(), less);
    double next = 0.0;
    for (auto it = chart.marks.begin(); it != chart.marks.end(); ++it) {
      if (it != most) next = std::max(next, extent(*it));
    }
    if (!(next > 0.0) || extent(*most) < 8.0 * next) return;
    chart.note += fmt::format(" Off the scale: {}, {} per cent.", most->row, most->text);
    chart.marks.erase(most);
  }
}

std::string quoted(const std::string& text) { return "“" + text + "”"; }

std::string who_by(const Data& data, std::size_t reform, const std::string& axis,
                   std::string_view group) {
  const Cube* persons = data.table("persons");
  if (persons == nullptr || persons->axis(axis) == persons->axes.size()) return {};
  const auto& labels = persons->labels[persons->axis(axis)];
  std::vector<Item> items;
  std::vector<std::vector<double>> values;
  for (const auto& label : labels) {
    const Query query{
        "persons",
        {{"status", "social_enterprise"}, {"status", "open_employment"}, {axis, label}},
        Cells::sum,
        "persons",
        {{axis, label}}};
    values.push_back(data.change(reform, query, data.window()));
    items.push_back({words(label), "", effect_of(values.back()), shown_unit("1", true, 1.0),
                     data.source(query)});
  }
  judge_together(items, values);
  return said("Share in work: " + groups_sentence(items, group) + ".", "results.h5: persons", "li");
}

std::string mechanism_item(const Data& data, std::size_t reform) {
  const Cube* carried = data.attribution("carried");
  if (carried == nullptr) {
    return "<li>Through which mechanism? This comparison was made without "
           "<code>--attribute</code>, "
           "which replays each mechanism and tells.</li>\n";
  }
  const auto& mechanisms = carried->labels[carried->axis("mechanism")];
  const auto& outcomes = carried->labels[carried->axis("outcome_read")];
  if (outcomes.empty()) return {};
  std::string best;
  double most = 0.0;
  for (const auto& mechanism : mechanisms) {
    const Effect effect = effect_of(by_replicate(
        *carried, reform, {{"mechanism", mechanism}, {"outcome_read", outcomes.front()}}, {0, 1},
        Cells::sum));
    if (clarity(effect) > 0.0 && std::fabs(effect.mean) > most) {
      most = std::fabs(effect.mean);
      best = mechanism;
    }
  }
  return said(
      best.empty()
          ? fmt::format("No single mechanism carries a part of the effect on {} that can be "
                        "told from zero.",
                        words(outcomes.front()))
          : fmt::format("By its own 95% interval, mechanism {1} carries most of the effect on {0}.",
                        words(outcomes.front()), best),
      carried->source, "li");
}

std::string jobs_answer(const Data& data, std::size_t r) {
  std::string items;
  const auto all = headline_measures(data);
  for (const auto& measure : all) {
    for (const char* wanted :
         {"employment_rate", "mean_wage", "mean_net_income", "mean_wellbeing"}) {
      if (measure.query.outcome == wanted) items += measure_item(data, r, measure);
    }
  }
  items += who_by(data, r, "primary_kind", "kinds of disability");
  items += who_by(data, r, "severity", "degrees of severity");
  for (const Measure& measure :
       {Measure{"", "The number of persons whose wage the floor raises", {"raised_by_floor", {}}},
        Measure{
            "", "The number of persons with an assessed, reduced wage floor", {"assessed", {}}}}) {
    if (!present(data, measure.query)) continue;
    if (data.change_of(r, measure.query).beyond_zero()) items += measure_item(data, r, measure);
  }
  for (const auto& measure : all) {
    for (const char* wanted : {"enterprises", "public_cost"}) {
      if (measure.query.outcome == wanted) items += measure_item(data, r, measure);
    }
  }
  return items + mechanism_item(data, r);
}

std::string follow_up_answer(const Data& data, std::size_t r) {
  std::string items;
  for (const Measure& measure :
       {job_survival("placement_division", "placement by the placement division"),
        job_survival("supported_placement", "supported placement"),
        Measure{"",
                "Churn (jobs that end in a year, of 100 persons in work)",
                {"job_exits",
                 {},
                 Cells::sum,
                 "persons",
                 {{"status", "social_enterprise"}, {"status", "open_employment"}}}},
        Measure{"", "The number of open follow-up cases", {"cases", {}}},
        Measure{"", "The number of follow-up cases that wait for a post", {"cases_waiting", {}}},
        Measure{"",
                "The number of persons who wait for a sheltered workshop",
                {"waiting", {{"service", "sheltered_workshop"}}}},
        Measure{"",
                "The number of persons who wait for training",
                {"waiting", {{"service", "training"}}}}}) {
    if (!present(data, measure.query)) continue;
    if (measure.query.outcome != "job_exits") {
      items += measure_item(data, r, measure);
      continue;
    }
    items +=
        said(effect_sentence(measure.subject, data.change_of(r, measure.query),
                             data.level_of(data.base(), measure.query), {1200.0, "jobs", "jobs"}),
             data.source(measure.query), "li");
  }
  return items;
}

std::string enterprise_answer(const Data& data, std::size_t r) {
  std::string items;
  const auto kept = [&](const std::string& scenario, const char* route) {
    return data.level_of(scenario, {"kept_12_months", {{"route", route}}, Cells::mean});
  };
  if (data.table("kept_12_months") != nullptr) {
    const auto at = [&](const std::string& scenario) {
      return fmt::format(
          "{}% after supported placement, {}% after the placement division and {}% in "
          "social enterprises",
          number(kept(scenario, "supported_placement").mean * 100.0, 1),
          number(kept(scenario, "placement_division").mean * 100.0, 1),
          number(kept(scenario, "social_enterprise").mean * 100.0, 1));
    };
    items +=
        said(fmt::format(
                 "Jobs held after 12 months: {} in the base; {} in the reform. Social enterprises "
                 "give support of their own without a limit; where the state's support is short, "
                 "the distance between these shares is what it makes up for, together with who is "
                 "hired where.",
                 at(data.base()), at(data.reforms()[r])),
             "results.h5: kept_12_months", "li");
  }
  const Measure closures{"", "The number of closures in a year of 100 open social enterprises",
                         closure_rate()};
  if (present(data, closures.query)) {
    items +=
        said(effect_sentence(closures.subject, data.change_of(r, closures.query),
                             data.level_of(data.base(), closures.query), {1200.0, "", "closures"}),
             data.source(closures.query), "li");
  }
  items += measure_item(
      data, r,
      {"", "The reserves of all social enterprises", {"enterprise_reserves", {}, Cells::mean}});
  return items;
}

std::string dimension_answer(const Data& data, std::size_t r) {
  std::string items;
  const Cube* shapley = data.attribution("shapley");
  const std::string axis =
      shapley != nullptr && shapley->axis("dimension") < shapley->axes.size() ? "dimension" : "";
  if (shapley != nullptr && !axis.empty()) {
    const auto& outcomes = shapley->labels[shapley->axis("outcome_read")];
    for (const auto& dimension : shapley->labels[shapley->axis(axis)]) {
      const Effect effect = effect_of(
          by_replicate(*shapley, r, {{axis, dimension}, {"outcome_read", outcomes.front()}}, {0, 1},
                       Cells::sum));
      const Shown shown = shown_of_read(data, outcomes.front());
      items += said(
          fmt::format("The {} dimension adds {}{} to the effect on {}, averaged over all orders in "
                      "which the three may be added: {}.",
                      dimension, effect_text(effect, shown),
                      shown.change.empty() ? "" : " " + shown.change, words(outcomes.front()),
                      told(effect)),
          shapley->source, "li");
    }
  } else {
    items +=
        "<li>Which dimension the effect depends on needs <code>--attribute</code>, which runs both "
        "arms with each dimension on and off.</li>\n";
  }
  for (const char* dimension : {"strategic", "operational", "identity"}) {
    items +=
        measure_item(data, r,
                     {"",
                      fmt::format("The index of the {} dimension in social enterprises", dimension),
                      {"dimension_index", {{"dimension", dimension}}, Cells::mean}});
  }
  return items;
}

/// Entries of a lever that hold from `from` on, as a text.
std::string entries_text(const std::vector<LeverEntry>& entries, Month from,
                         const LeverInfo& info) {
  std::string text;
  const LeverEntry* before = nullptr;
  const auto value = [&](const LeverEntry& entry) {
    if (entry.indexed) return std::string("rising with wages");
    if (info.kind == LeverKind::open_to) {
      constexpr const char* who[] = {"employee", "employer", "either"};
      return std::string(who[std::clamp(static_cast<int>(entry.value), 0, 2)]);
    }
    return std::isinf(entry.value) ? std::string("unlimited") : fmt::format("{:g}", entry.value);
  };
  for (const auto& entry : entries) {
    if (entry.month <= from) {
      before = &entry;
      continue;
    }
    if (before != nullptr) text += value(*before);
    before = nullptr;
    text +=
        fmt::format("{}{} from {}", text.empty() ? "" : "; ", value(entry), to_string(entry.month));
  }
  if (before != nullptr) text = value(*before);
  return text.empty() ? fmt::format("{:g} (neutral)", info.neutral) : text;
}

}  // namespace

/// The headline outcomes of a reform, judged together.
std::vector<Item> headline_items(const Data& data, std::size_t reform) {
  std::vector<Item> items;
  std::vector<std::vector<double>> values;
  for (const auto& measure : headline_measures(data)) {
    values.push_back(data.change(reform, measure.query, data.window()));
    items.push_back({capital(measure.name), "", effect_of(values.back()), shown_of(data, measure),
                     data.source(measure.query), data.level_of(data.base(), measure.query)});
  }
  judge_together(items, values);
  return items;
}

Section verdict_section(const Data& data) {
  Section section{"verdict", "Verdict", {}};
  std::string& out = section.body;
  const auto measures = headline_measures(data);
  if (!data.compared()) {
    out +=
        paragraph(fmt::format("This report describes one scenario, {}. Nothing is compared, so it "
                              "holds no verdict; ‘coprod compare’ sets it against another.",
                              quoted(data.title_of(data.base()))));
    return section;
  }
  for (std::size_t r = 0; r < data.reforms().size(); ++r) {
    const std::string title = data.title_of(data.reforms()[r]);
    std::string text = fmt::format("{} against {}, {}. ", quoted(title),
                                   quoted(data.title_of(data.base())), data.window_text());
    std::string source;
    if (!measures.empty()) {
      text += measure_sentence(data, r, measures.front());
      source = data.source(measures.front().query);
    }
    out += said(text, source).replace(0, 2, "<p class=\"verdict\"");
    const Measure* clearest = nullptr;
    double best = 0.0;
    std::size_t differ = 0;
    const auto judged = headline_items(data, r);
    for (const auto& measure : measures) {
      const double clear =
          clarity(judged[static_cast<std::size_t>(&measure - measures.data())].effect);
      differ += clear > 0.0;
      if (&measure != &measures.front() && clear > best) {
        best = clear;
        clearest = &measure;
      }
    }
    if (clearest != nullptr) {
      out += said("Clearest among the others: " + measure_sentence(data, r, *clearest),
                  data.source(clearest->query));
    }
    out +=
        paragraph(fmt::format("Of {} headline outcomes {} can be told from zero, although all are "
                              "looked at together (max-t).",
                              measures.size(), differ == 0 ? "none" : fmt::format("{}", differ)));
  }
  out +=
      "<p class=\"caution\"><strong>Not calibrated.</strong> Read the direction and the rough size "
      "of "
      "differences, not levels. Most numbers that the model rests on are assumptions, and the "
      "intervals show chance alone.</p>\n";
  return section;
}

Section answers_section(const Data& data) {
  Section section{"answers", "What an adviser asks", {}};
  if (!data.compared()) return section;
  for (std::size_t r = 0; r < data.reforms().size(); ++r) {
    section.body += reform_heading(data, r);
    const auto question = [&](const char* text, const std::string& items) {
      if (!items.empty()) {
        section.body += fmt::format(
            "<div class=\"answer\"><p class=\"question\">{}</p><ul>\n{}</ul></div>\n", text, items);
      }
    };
    question(
        "1. What does it do to jobs, pay and well-being; to social enterprises; to public cost? "
        "Who "
        "gains, who loses?",
        jobs_answer(data, r));
    question("2. What does it do to how long jobs last, to churn, caseloads and waiting lists?",
             follow_up_answer(data, r));
    question(
        "3. Does social enterprises’ own long-term support make up for the state’s limit, and at "
        "what cost to their survival?",
        enterprise_answer(data, r));
    question("4. Which dimension of co-production matters?", dimension_answer(data, r));
  }
  return section;
}

Section changes_section(const Data& data) {
  Section section{"changes", "What changed", {}};
  if (!data.compared()) return section;
  const Scenario* base = data.scenario(data.base());
  for (std::size_t r = 0; r < data.reforms().size(); ++r) {
    section.body += reform_heading(data, r);
    const Scenario* reform = data.scenario(data.reforms()[r]);
    if (base == nullptr || reform == nullptr) {
      section.body += paragraph(
          "The resolved scenarios cannot be read by this version of the program, so their "
          "difference is "
          "not listed; their texts are at the end.");
      continue;
    }
    DataTable table;
    table.caption = "Rules and settings that differ";
    table.columns = {"setting", "meaning", "base", "reform", "unit"};
    const Month from = data.months().empty() ? Month() : data.months()[data.window().first] - 1;
    constexpr const char* programmes[] = {"", "placement_division", "supported_employment",
                                          "on_the_job_training", "social_enterprise"};
    for (std::size_t lever = 0; lever < all_levers().size(); ++lever) {
      const LeverInfo& info = all_levers()[lever];
      for (std::size_t p = 0; p < n_lever_programmes; ++p) {
        const auto& a = base->levers.entries[lever][p];
        const auto& b = reform->levers.entries[lever][p];
        if (a == b) continue;
        table.rows.push_back(
            {{std::string(info.key) + (p > 0 ? std::string(".") + programmes[p] : "")},
             {std::string(info.description)},
             {entries_text(a, from, info)},
             {entries_text(b, from, info)},
             {info.unit == "1" ? "" : std::string(info.unit)}});
      }
    }
    const std::size_t rules = table.rows.size();
    for (const auto& info : all_parameters()) {
      const double a = base->parameters.*info.member;
      const double b = reform->parameters.*info.member;
      if (a == b) continue;
      table.rows.push_back({{std::string(info.key)},
                            {std::string(info.description)},
                            {fmt::format("{:g}", a)},
                            {fmt::format("{:g}", b)},
                            {info.unit == "1" ? "" : std::string(info.unit)}});
    }
    const std::size_t parameters = table.rows.size() - rules;
    const auto off = [](const Scenario& scenario, std::string_view id) {
      return std::find(scenario.mechanisms_off.begin(), scenario.mechanisms_off.end(), id)
             != scenario.mechanisms_off.end();
    };
    std::size_t mechanisms = 0;
    for (const auto& info : all_mechanisms()) {
      if (off(*base, info.id) == off(*reform, info.id)) continue;
      ++mechanisms;
      table.rows.push_back({{std::string(info.id)},
                            {std::string(info.description)},
                            {off(*base, info.id) ? "off" : "on"},
                            {off(*reform, info.id) ? "off" : "on"},
                            {""}});
    }
    const auto counted = [](std::size_t count, const char* one, const char* many) {
      return fmt::format("{} {}", count == 0 ? "no" : fmt::format("{}", count),
                         count == 1 ? one : many);
    };
    section.body += said(
        table.rows.empty()
            ? "The two scenarios are the same in all levers, parameters and mechanisms."
            : fmt::format("{}, {} and {} differ; all else, and every person’s luck, is the same.",
                          capital(counted(rules, "rule", "rules")),
                          counted(parameters, "parameter", "parameters"),
                          counted(mechanisms, "mechanism", "mechanisms")),
        fmt::format("results.h5: scenario_toml_0, scenario_toml_{}", r + 1));
    if (!table.rows.empty()) section.body += open_table(table, id_of("changed", r));
    if (!reform->description.empty()) {
      section.body += fmt::format("<blockquote>{}</blockquote>\n", html(reform->description));
    }
  }
  return section;
}

Section headlines_section(const Data& data) {
  Section section{"headlines", data.compared() ? "The main differences" : "The main results", {}};
  const auto measures = headline_measures(data);
  if (!data.compared()) {
    DataTable table;
    table.caption = fmt::format("Headline outcomes, mean of {}", data.window_text());
    table.columns = {"outcome", "mean", "low", "high", "unit", "dataset"};
    for (const auto& measure : measures) {
      const Effect level = data.level_of(data.base(), measure.query);
      const Shown shown = shown_of(data, measure);
      if (level.replicates == 0) continue;
      const int decimals = decimals_for(level.mean * shown.factor, level.half_width * shown.factor);
      const auto cell = [&](double value) {
        return TextCell{number(value * shown.factor, decimals), exact(value * shown.factor), true};
      };
      table.rows.push_back({{capital(measure.name)},
                            cell(level.mean),
                            cell(level.low()),
                            cell(level.high()),
                            {shown.level},
                            {data.source(measure.query, false)}});
    }
    section.body += open_table(table, "headline-levels");
    if (!measures.empty()) {
      const Shown shown = shown_of(data, measures.front());
      section.body += figure(year_chart(data, "employment-years",
                                        "Share of persons in work by year", "per cent", shown,
                                        {{"in work", measures.front().query, data.base(), 0}}));
    }
    return section;
  }
  for (std::size_t r = 0; r < data.reforms().size(); ++r) {
    section.body += reform_heading(data, r);
    std::vector<Item> items;
    std::vector<Item> relative;
    std::size_t differ = 0;
    for (Item& item : headline_items(data, r)) {
      differ += item.effect.beyond_zero();
      Item part = item;
      const double base = std::fabs(item.base.mean);
      if (base > 0.0) {
        part.effect.mean /= base;
        part.effect.half_width /= base;
        part.shown = {100.0, "%", "%"};
        relative.push_back(part);
      }
      items.push_back(std::move(item));
    }
    Chart chart = interval_chart(
        id_of("headline", r),
        differ == 0 ? "No headline outcome moves by more than chance"
                    : fmt::format("{} of {} headline outcomes move by more than chance", differ,
                                  items.size()),
        "difference in per cent of the base", relative, items.size());
    chart.table = item_table(chart.title, items);
    leave_out_of_scale(chart);
    section.body += figure(chart);
    if (!measures.empty()) {
      const Shown shown = shown_of(data, measures.front());
      const Effect effect = data.change_of(r, measures.front().query);
      section.body += figure(year_chart(
          data, id_of("employment-years", r),
          effect.beyond_zero()
              ? fmt::format("The share of persons in work {} by {} percentage points over {}",
                            effect.mean < 0 ? "falls" : "rises",
                            number(std::fabs(effect.mean) * 100.0, 2), data.window_text())
              : "The share of persons in work: no difference that can be told from zero",
          "percentage points, reform less base", shown,
          {{"difference", measures.front().query, "", r}}));
    }
  }
  section.body +=
      "<p>Every group and year is in <code>tables/differences.csv</code> of the same "
      "directory.</p>\n";
  return section;
}

}  // namespace coprod::report
