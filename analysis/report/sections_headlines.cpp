#include "analysis/report/parts.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace coprod::report {

namespace {

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

std::vector<Item> headline_items(const Data& data, std::size_t reform) {
  std::vector<Item> items;
  std::vector<std::vector<double>> values;
  for (const auto& measure : headline_measures(data)) {
    values.push_back(data.change(reform, measure.query, data.window(reform)));
    items.push_back({capital(measure.name), "", effect_of(values.back()), shown_of(data, measure),
                     data.source(measure.query),
                     data.level_of(data.base(), measure.query, reform)});
  }
  judge_together(items, values);
  return items;
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
    const Month from = data.months().empty() ? Month() : data.months()[data.window(r).first] - 1;
    const auto acts_alike = [&](std::size_t lever, std::size_t p) {
      for (Month m = base->run.start - base->run.burn_in; m <= base->run.end; m = m + 1) {
        if (get_lever(base->levers.at(m, base->parameters), lever, p)
            != get_lever(reform->levers.at(m, reform->parameters), lever, p)) {
          return false;
        }
      }
      return true;
    };
    constexpr const char* programmes[] = {"", "placement_division", "supported_employment",
                                          "on_the_job_training", "social_enterprise"};
    for (std::size_t lever = 0; lever < all_levers().size(); ++lever) {
      const LeverInfo& info = all_levers()[lever];
      for (std::size_t p = 0; p < n_lever_programmes; ++p) {
        const auto& a = base->levers.entries[lever][p];
        const auto& b = reform->levers.entries[lever][p];
        if (a == b || acts_alike(lever, p)) continue;
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
            ? std::string(
                "The two scenarios are the same in all levers, parameters and mechanisms.")
            : fmt::format("{}, {} and {} differ; {}, and every person’s luck, is the same.",
                          capital(counted(rules, "rule", "rules")),
                          counted(parameters, "parameter", "parameters"),
                          counted(mechanisms, "mechanism", "mechanisms"),
                          base->enterprises == reform->enterprises
                              ? "all else"
                              : "the named enterprises differ, too (their texts are at the end); "
                                "all else"),
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
    const std::string caption = fmt::format("Headline outcomes, mean of {}", data.window_text());
    section.body += open_table(level_table(data, caption, measures), "headline-levels");
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
        data.replicates() < 2 ? "One replicate: nobody can tell what is chance"
        : differ == 0         ? "No headline outcome moves by more than chance"
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
                            number(std::fabs(effect.mean) * 100.0, 2), data.window_text(r))
              : "The share of persons in work: no difference that can be told from zero",
          "percentage points, reform less base", shown,
          {{"difference", measures.front().query, "", r}}));
    }
  }
  if (data.has_differences()) {
    section.body +=
        "<p>Every group and year is in <code>tables/differences.csv</code> of the same "
        "directory.</p>\n";
  }
  return section;
}

}  // namespace coprod::report
