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
    values.push_back(data.change(reform, query, data.window(reform)));
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
  const Cube* effects = data.attribution("effect");
  const Effect whole_effect =
      effects != nullptr ? effect_of(
          by_replicate(*effects, reform, {{"outcome_read", outcomes.front()}}, {0, 1}, Cells::sum))
                         : Effect{};
  if (outcomes.empty()) return {};
  std::string best;
  double most = 0.0;
  for (const auto& mechanism : mechanisms) {
    const Effect effect = effect_of(by_replicate(
        *carried, reform, {{"mechanism", mechanism}, {"outcome_read", outcomes.front()}}, {0, 1},
        Cells::sum));
    const bool same_side = whole_effect.mean * effect.mean > 0.0;
    if (same_side && clarity(effect) > 0.0 && std::fabs(effect.mean) > most) {
      most = std::fabs(effect.mean);
      best = mechanism;
    }
  }
  return said(
      best.empty()
          ? fmt::format("No single mechanism carries a part of the effect on {} that can be "
                        "told from zero.",
                        words(outcomes.front()))
          : fmt::format("By its own 95% interval, mechanism {1} carries {2} the effect on {0}.",
                        words(outcomes.front()), best,
                        most > 0.5 * std::fabs(whole_effect.mean)
                            ? "most of"
                            : "more than any other, but less than half, of"),
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
    items += said(
        effect_sentence(measure.subject, data.change_of(r, measure.query),
                        data.level_of(data.base(), measure.query, r), {1200.0, "jobs", "jobs"}),
        data.source(measure.query), "li");
  }
  return items;
}

std::string enterprise_answer(const Data& data, std::size_t r) {
  std::string items;
  const auto kept = [&](const std::string& scenario, const char* route) {
    return data.level_of(scenario, {"kept_12_months", {{"route", route}}, Cells::mean}, r);
  };
  if (data.table("kept_12_months") != nullptr
      && kept(data.base(), "supported_placement").replicates > 0) {
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
             data.source({"kept_12_months", {{"route", "supported_placement"}}}), "li");
  }
  const Measure closures{"", "The number of closures in a year of 100 open social enterprises",
                         closure_rate()};
  if (present(data, closures.query)) {
    items += said(
        effect_sentence(closures.subject, data.change_of(r, closures.query),
                        data.level_of(data.base(), closures.query, r), {1200.0, "", "closures"}),
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

}  // namespace

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
  if (!data.names_base()) {
    out += paragraph(fmt::format(
        "These are futures of one past, none of which is named as the base: all are set against "
        "the first, {}.",
        quoted(data.title_of(data.base()))));
  }
  for (std::size_t r = 0; r < data.reforms().size(); ++r) {
    const std::string title = data.title_of(data.reforms()[r]);
    std::string text = fmt::format("{} against {}, {}. ", quoted(title),
                                   quoted(data.title_of(data.base())), data.window_text(r));
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
    if (data.replicates() < 2) {
      out += paragraph("With one replicate nobody can tell what is chance.");
      continue;
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

}  // namespace coprod::report
