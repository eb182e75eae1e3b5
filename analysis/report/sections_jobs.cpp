#include "analysis/report/parts.hpp"
#include "observers/horizons.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace coprod::report {

namespace {

constexpr Window whole{0, 1};

/// A share of jobs still held: a mark of a curve and its row in the table.
void add_share(Chart& chart, const std::string& series, double x, const std::string& held_for,
               const Effect& effect, const std::string& source) {
  Mark mark;
  mark.row = mark.series = series;
  mark.x = x;
  mark.value = effect.mean * 100.0;
  if (std::isfinite(effect.half_width)) {
    mark.low = std::max(0.0, effect.low() * 100.0);
    mark.high = std::min(100.0, effect.high() * 100.0);
  }
  const int decimals = decimals_for(mark.value, effect.half_width * 100.0);
  mark.text = number(mark.value, decimals) + "%";
  chart.table.rows.push_back({{held_for},
                              {series},
                              {number(mark.value, decimals), exact(mark.value), true},
                              {number(mark.low, decimals), exact(mark.low), true},
                              {number(mark.high, decimals), exact(mark.high), true},
                              {source}});
  chart.marks.push_back(std::move(mark));
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
      "Jobs begun in {}, as far as they can be followed.{}", data.window_text(r),
      compared ? " The arms hire different people, so part of a difference is who was hired." : "");
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
      const Effect effect = effect_of(
          kept_share(data, scenario, part.route, std::string(horizon.name), data.window(r)));
      if (effect.replicates == 0) continue;
      add_share(chart, name, std::round(horizon.days / 30.4375), words(horizon.name), effect,
                "results.h5: jobs_kept / (hires_by_route − jobs_censored)");
    }
  }
  const auto limit = [&](const std::string& scenario, const std::string& text) {
    const Scenario* read = data.scenario(scenario);
    if (read == nullptr || part.programme == 0 || data.months().empty()) return;
    const Month month = data.months()[std::min(data.window(r).first, data.months().size() - 1)];
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
    title += change.beyond_zero() ? fmt::format("{} {} of 100 jobs are held after 12 months",
                                                number(std::fabs(change.mean * 100.0), 1),
                                                change.mean > 0 ? "more" : "fewer")
                                  : "the share of jobs held after 12 months shows no difference "
                                    "that can be told from zero";
  } else {
    const Effect level = data.level_of(data.base(), query);
    title += level.replicates > 0 ? fmt::format("{}% of jobs are held after 12 months",
                                                number(level.mean * 100.0, 0))
                                  : "no job could be followed for 12 months";
  }
  chart.title = title;
  chart.table.caption = title;
  return chart;
}

/// Whether a reform changes how many vacancies there are.
std::string vacancies_sentence(const Data& data, std::size_t r) {
  const Query vacancies{"vacancies", {}, Cells::mean};
  const bool same = present(data, vacancies) && data.change_of(r, vacancies).mean == 0.0;
  if (same) {
    return "Vacancies are as many in both futures: what the persons here gain in hires others "
           "lose, and the reverse.";
  }
  return present(data, vacancies)
             ? effect_sentence("The number of vacancies open to them", data.change_of(r, vacancies),
                               data.level_of(data.base(), vacancies, r), {12.0, "a year", "a year"})
             : "";
}

/// Who is hired: those who would have been anyway, and whose jobs they are.
std::string hires_part(const Data& data, std::size_t r) {
  std::string out;
  if (const Cube* people = data.table("people_by_kind"); people != nullptr) {
    const auto count = [&](const char* name) {
      return by_replicate(*people, r, {{"person_count", name}}, whole, Cells::sum);
    };
    const auto in_base = count("hired_in_base");
    const auto in_reform = count("hired_in_reform");
    const auto in_both = count("hired_in_both");
    std::vector<double> anyway(in_both.size());
    std::vector<double> only_base(in_both.size());
    for (std::size_t i = 0; i < in_both.size(); ++i) {
      anyway[i] = in_reform[i] > 0.0 ? in_both[i] / in_reform[i] : std::nan("");
      only_base[i] = in_base[i] - in_both[i];
    }
    const Effect share = effect_of(anyway);
    if (share.replicates == 0)
      return "<ul>\n<li>Nobody begins a job under the reform.</li>\n</ul>\n";
    const auto mean = [](const std::vector<double>& values) {
      return number(effect_of(values).mean, 0);
    };
    out += said(
        fmt::format(
            "Deadweight: {} persons begin a job under the reform after it begins; "
            "{}% of them{} begin one without it, too. {} begin one only in the "
            "base.",
            mean(in_reform),
            number(share.mean * 100.0, decimals_for(share.mean * 100.0, share.half_width * 100.0)),
            std::isfinite(share.half_width) ? fmt::format(
                " (± {})", number(share.half_width * 100.0,
                                  decimals_for(share.mean * 100.0, share.half_width * 100.0)))
                                            : "",
            mean(only_base)),
        people->source, "li");
  }
  const Query at_employers{"hires_by_route",
                           {{"route", "own_search"},
                            {"route", "placement_division"},
                            {"route", "supported_placement"},
                            {"route", "on_the_job_training"},
                            {"route", "enterprise_referral"}},
                           Cells::sum};
  if (present(data, at_employers)) {
    out += said(
        effect_sentence("Displacement: the number of vacancies at employers that persons "
                        "with disabilities fill",
                        data.change_of(r, at_employers),
                        data.level_of(data.base(), at_employers, r), {12.0, "a year", "a year"})
            + " A vacancy that they do not fill goes to a person without disability. "
            + vacancies_sentence(data, r),
        data.source(at_employers), "li");
  }
  return out.empty() ? out : "<ul>\n" + out + "</ul>\n";
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
      if (month == "12" && a < 2) last[a] = effect.mean * 100.0;
      add_share(chart, arm, std::atof(month.c_str()), month, effect, both->source);
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
    if (data.compared()) section.body += both_part(data, r) + hires_part(data, r);
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
          pairs->by_year ? fmt::format("a mean month of {}", data.months().back().year())
                         : to_string(data.months().back()));
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
          const auto change = data.change(r, query, data.window(r));
          Item item{words(from) + " → " + words(to),
                    "",
                    effect_of(change),
                    {12.0, "persons a year", "persons a year"},
                    data.source(query),
                    data.level_of(data.base(), query, r)};
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
