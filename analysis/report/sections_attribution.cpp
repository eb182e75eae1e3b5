#include "analysis/mediators.hpp"
#include "analysis/report/parts.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

#include <fmt/format.h>

namespace coprod::report {

namespace {

constexpr Window whole{0, 1};

std::string mechanism_words(const std::string& id) {
  for (const auto& info : all_mechanisms()) {
    if (info.id == id) {
      std::string text = fmt::format("{}: {}", id, info.description);
      if (text.size() > 46) text = text.substr(0, text.rfind(' ', 46)) + " …";
      return text;
    }
  }
  return words(id);
}

/// What each mechanism carries by one of the two measures, judged together.
std::vector<Item> carried_items(const Data& data, std::size_t r, const char* measure,
                                const char* series, const std::string& outcome) {
  const Cube* carried = data.attribution(measure);
  if (carried == nullptr) return {};
  std::vector<Item> items;
  std::vector<Item> idle;  // they carry exactly nothing, in every replicate
  std::vector<std::vector<double>> values;
  for (const auto& mechanism : carried->labels[carried->axis("mechanism")]) {
    const auto part = by_replicate(
        *carried, r, {{"mechanism", mechanism}, {"outcome_read", outcome}}, whole, Cells::sum);
    Item item{mechanism, series, effect_of(part), shown_of_read(data, outcome), carried->source};
    if (item.effect.replicates == 0) continue;
    if (item.effect.mean == 0.0 && !(item.effect.half_width > 0.0)) {
      idle.push_back(std::move(item));
      continue;
    }
    items.push_back(std::move(item));
    values.push_back(part);
  }
  judge_together(items, values);
  items.insert(items.end(), idle.begin(), idle.end());
  return items;
}

/// What the mechanisms carry of the effect on one outcome: those off in both futures that carry most,
/// and beside each what its path in the base, held, carries.
std::string carried_chart(const Data& data, std::size_t r, const std::string& outcome,
                          std::size_t number) {
  const Shown shown = shown_of_read(data, outcome);
  auto items = carried_items(data, r, "carried", "off in both futures", outcome);
  const auto held =
      carried_items(data, r, "carried_replayed", "its path held as in the base", outcome);
  const std::size_t looked_at = items.size();
  std::stable_sort(items.begin(), items.end(), [](const Item& a, const Item& b) {
    return std::fabs(a.effect.mean) > std::fabs(b.effect.mean);
  });
  const std::string finding = groups_sentence(items, "mechanisms");
  if (items.size() > 10) items.resize(10);
  std::vector<Item> shown_items;
  if (const Cube* effect = data.attribution("effect"); effect != nullptr) {
    shown_items.push_back(
        {"Whole effect", "off in both futures",
         effect_of(by_replicate(*effect, r, {{"outcome_read", outcome}}, whole, Cells::sum)), shown,
         effect->source});
  }
  for (const Item& item : items) {
    shown_items.push_back(item);
    for (const Item& path : held) {
      if (path.row == item.row) shown_items.push_back(path);
    }
  }
  for (Item& item : shown_items) {
    if (item.row != "Whole effect") item.row = mechanism_words(item.row);
  }
  Chart chart = interval_chart(
      fmt::format("carried-{}-{}", r, number),
      "What mechanisms carry of the effect on " + words(outcome) + ": " + finding,
      shown.change.empty() ? "part of the effect carried" : shown.change, shown_items);
  chart.note = fmt::format(
      "Means over {}. Lines of mechanisms are intervals that hold for all {} together with 95% "
      "(max-t), by each of the two measures; that of the whole effect is its own 95% interval. "
      "Hollow marks cannot be told from zero.",
      data.attribution_window(r), looked_at);
  return figure(chart);
}

std::string carried_part(const Data& data, std::size_t r) {
  const Cube* carried = data.attribution("carried");
  if (carried == nullptr || carried->axis("mechanism") == carried->axes.size()) return {};
  std::string out;
  std::size_t n = 0;
  for (const auto& outcome : carried->labels[carried->axis("outcome_read")]) {
    out += carried_chart(data, r, outcome, n++);
  }
  out += "<details><summary>What was held of each mechanism</summary><ul>\n";
  for (const auto& id : carried->labels[carried->axis("mechanism")]) {
    out += fmt::format("<li>{}: {}</li>\n", html(id), html(held_in_words(id)));
  }
  out += "</ul></details>\n";
  return out;
}

/// Effects with the practices of some dimensions only, the empty coalition included, and what
/// dimensions do together beyond their parts.
std::string coalitions_part(const Data& data, std::size_t r) {
  const Cube* value = data.attribution("coalition_value");
  const Cube* together = data.attribution("interaction");
  if (value == nullptr || together == nullptr) return {};
  std::vector<Item> effects;
  std::vector<Item> interactions;
  for (const auto& outcome : value->labels[value->axis("outcome_read")]) {
    for (const auto& coalition : value->labels[value->axis("coalition")]) {
      const Pick of{{"coalition", coalition}, {"outcome_read", outcome}};
      const auto with_arm = [&](const char* arm) {
        Pick pick = of;
        pick.push_back({"arm", arm});
        return by_replicate(*value, r, pick, whole, Cells::sum);
      };
      const std::string row = capital(words(outcome)) + ", " + coalition;
      effects.push_back({row, "",
                         effect_of(paired_difference(with_arm("reform"), with_arm("base"))),
                         shown_of_read(data, outcome), value->source});
      if (coalition.find('+') == std::string::npos) continue;
      for (const char* scale : {"additive", "log"}) {
        Pick pick = of;
        pick.push_back({"interaction_scale", scale});
        const bool additive = std::string_view(scale) == "additive";
        interactions.push_back({row, additive ? "additive" : "logarithms",
                                effect_of(by_replicate(*together, r, pick, whole, Cells::sum)),
                                additive ? shown_of_read(data, outcome) : Shown{},
                                together->source});
      }
    }
  }
  return open_table(item_table("The effect when the practices of these dimensions count and no "
                               "others; \"none\" is what the reform does without co-production",
                               effects),
                    id_of("coalitions", r))
         + open_table(item_table("What dimensions do together beyond their parts: on the effects "
                                 "themselves, and on logarithms of reform over base. "
                                     + groups_sentence(interactions, "of these"),
                                 interactions),
                      id_of("interactions", r));
}

/// Pairs among the six mechanisms that carry most: what both carry, and what that is beyond the two
/// alone, with both off and with the paths of both held.
std::string pairs_part(const Data& data, std::size_t r) {
  const Cube* first = data.attribution("pair_first");
  const Cube* second = data.attribution("pair_second");
  const Cube* carried = data.attribution("carried");
  if (carried == nullptr || first == nullptr || second == nullptr) return {};
  const auto& mechanisms = carried->labels[carried->axis("mechanism")];
  const std::string& outcome = carried->labels[carried->axis("outcome_read")].front();
  const Shown shown = shown_of_read(data, outcome);
  std::vector<Item> items;
  for (const auto& [of_both, of_one, way] :
       {std::tuple{"pair_carried", "carried", "off in both futures"},
        std::tuple{"pair_carried_replayed", "carried_replayed", "paths held as in the base"}}) {
    const Cube* pairs = data.attribution(of_both);
    const Cube* alone = data.attribution(of_one);
    if (pairs == nullptr || alone == nullptr) continue;
    const auto& labels = pairs->labels[pairs->axis("pair")];
    for (std::size_t p = 0; p < labels.size(); ++p) {
      const double a = first->values[r * labels.size() + p];
      const double b = second->values[r * labels.size() + p];
      if (!(a >= 0.0 && b >= 0.0)) continue;
      const std::string& name_a = mechanisms.at(static_cast<std::size_t>(a));
      const std::string& name_b = mechanisms.at(static_cast<std::size_t>(b));
      const auto one = [&](const std::string& mechanism) {
        return by_replicate(*alone, r, {{"mechanism", mechanism}, {"outcome_read", outcome}}, whole,
                            Cells::sum);
      };
      const auto both = by_replicate(*pairs, r, {{"pair", labels[p]}, {"outcome_read", outcome}},
                                     whole, Cells::sum);
      const std::string row = name_a + " and " + name_b;
      items.push_back(
          {row, std::string("together, ") + way, effect_of(both), shown, pairs->source});
      items.push_back(
          {row, std::string("beyond the two alone, ") + way,
           effect_of(paired_difference(paired_difference(both, one(name_a)), one(name_b))), shown,
           pairs->source});
    }
  }
  if (items.empty()) return {};
  return open_table(
      item_table("Pairs of the six mechanisms that carry most of the effect on " + words(outcome),
                 items),
      id_of("pairs", r));
}

std::string shapley_part(const Data& data, std::size_t r) {
  const Cube* shapley = data.attribution("shapley");
  if (shapley == nullptr || shapley->axis("dimension") == shapley->axes.size()) return {};
  std::vector<Item> items;
  for (const auto& outcome : shapley->labels[shapley->axis("outcome_read")]) {
    for (const auto& dimension : shapley->labels[shapley->axis("dimension")]) {
      items.push_back({capital(words(outcome)) + ", " + dimension, "",
                       effect_of(by_replicate(*shapley, r,
                                              {{"dimension", dimension}, {"outcome_read", outcome}},
                                              whole, Cells::sum)),
                       shown_of_read(data, outcome), shapley->source});
    }
  }
  return open_table(
      item_table("What each dimension adds to the effect, averaged over all orders in which "
                 "the three may be added (Shapley values): "
                     + groups_sentence(items, "of these"),
                 items),
      id_of("shapley", r));
}

/// By process and input, where persons' status first differs.
std::string parted_part(const Data& data, std::size_t r) {
  const Cube* parted = data.table("status_parted");
  if (parted == nullptr || parted->axis("process") == parted->axes.size()) return {};
  struct Cell {
    std::string process, via;
    Effect effect;
  };
  std::vector<Cell> cells;
  double all = 0.0;
  for (const auto& process : parted->labels[parted->axis("process")]) {
    for (const auto& via : parted->labels[parted->axis("via")]) {
      const Effect effect = effect_of(
          by_replicate(*parted, r, {{"process", process}, {"via", via}}, whole, Cells::sum));
      if (!(effect.mean > 0.0)) continue;
      all += effect.mean;
      cells.push_back({process, via, effect});
    }
  }
  if (cells.empty()) return {};
  std::stable_sort(cells.begin(), cells.end(),
                   [](const Cell& a, const Cell& b) { return a.effect.mean > b.effect.mean; });
  DataTable table;
  table.caption = fmt::format(
      "Where lives part: of 100 persons whose status comes to differ, {} first differ in {}, "
      "through {}",
      number(cells.front().effect.mean / all * 100.0, 0), words(cells.front().process),
      words(cells.front().via));
  table.columns = {"process", "first differing input", "persons", "low", "high", "dataset"};
  for (const auto& cell : cells) {
    const int decimals = decimals_for(cell.effect.mean, cell.effect.half_width);
    const auto text = [&](double value) {
      return TextCell{number(value, decimals), exact(value), true};
    };
    table.rows.push_back({{words(cell.process)},
                          {words(cell.via)},
                          text(cell.effect.mean),
                          text(std::max(0.0, cell.effect.low())),
                          text(cell.effect.high()),
                          {parted->source}});
  }
  return open_table(table, id_of("status-parted", r));
}

}  // namespace

Shown shown_of_read(const Data& data, const std::string& outcome) {
  const std::string name = outcome.substr(0, outcome.find_first_of("[/"));
  const Cube* cube = data.table(name);
  if (outcome.find('/') != std::string::npos || cube == nullptr) return {};
  double largest = 0.0;
  for (const double value : cube->values) {
    if (std::isfinite(value)) largest = std::max(largest, std::fabs(value));
  }
  const bool share =
      name.ends_with("_rate") || name.ends_with("_share") || name == "kept_12_months";
  return shown_unit(cube->unit, share, largest);
}

Section attribution_section(const Data& data) {
  Section section{"attribution", "Which mechanism carried the effect", {}};
  if (!data.compared()) return section;
  const bool attributed =
      data.attribution("carried") != nullptr || data.attribution("shapley") != nullptr;
  section.body = attributed
                     ? "<p>Carried is the part of the effect that goes away when a "
                       "mechanism is switched off in "
                       "both futures from the month in which they part, or when it stays on "
                       "and the reform gets "
                       "the base’s path of what the mechanism acts through. Parts need not "
                       "add up to the whole, "
                       "because mechanisms act on each other. One that only makes the effect "
                       "larger or smaller carries by the first measure and nothing by the "
                       "second.</p>\n"
                     : "<p>How much each mechanism carried needs <code>coprod compare … "
                       "--attribute</code>, which "
                       "simulates both futures again without each mechanism and each "
                       "dimension of co-production; "
                       "it takes many times as long.</p>\n";
  for (std::size_t r = 0; r < data.reforms().size(); ++r) {
    section.body += reform_heading(data, r) + parted_part(data, r);
    if (!attributed) continue;
    section.body += carried_part(data, r) + pairs_part(data, r) + shapley_part(data, r)
                    + coalitions_part(data, r);
  }
  return section;
}

}  // namespace coprod::report
