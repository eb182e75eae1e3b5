#include "analysis/report/charts_robust.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <fmt/format.h>

namespace coprod::report {

namespace {

using robustness::Estimate;

TextCell share_cell(double share) { return {share_text(share), exact(share), true}; }

TextCell range_cell(const Estimate& share) {
  if (!std::isfinite(share.low)) return {"–"};
  return {fmt::format("{:.0f} to {:.0f}%", 100.0 * share.low, 100.0 * share.high)};
}

/// "−0.42", with a real minus.
std::string minus(std::string text) {
  if (text.starts_with('-')) text.replace(0, 1, "−");
  return text;
}

std::vector<double> means_by_world(const SweepPage& page, const SweepCell& cell, std::size_t arm) {
  return means_over_replicates(page.data.differences(cell, arm), page.data.replicates());
}

const char* sign_name(double mean) {
  return mean > 0.0 ? "raises it" : mean < 0.0 ? "lowers it" : "changes nothing";
}

double spread_of(const robustness::SignShares& signs) {
  return std::max(signs.spread.value > 0.0 ? signs.spread.value : 0.0, signs.chance / 3.0);
}

/// The cell before its outcome: narrow screens cut names at the end.
std::string row_name(const SweepCell& cell) {
  const std::size_t at = cell.name.find('[');
  if (at == std::string::npos) return words(cell.name);
  return fmt::format("{} ({})", words(cell.name.substr(at + 1, cell.name.size() - at - 2)),
                     words(cell.name.substr(0, at)));
}

/// A mark of a world; hollow when its sign may well be chance.
Mark world_mark(const RobustOutcome& outcome, std::size_t world, double mean, double factor) {
  Mark mark;
  mark.row = fmt::format("world {}", world);
  mark.series = sign_name(mean);
  mark.value = mean * factor;
  const auto& chances = outcome.signs.chance_positive;
  const double chance = world < chances.size() ? chances[world] : std::nan("");
  mark.clear = mean == 0.0 || chance < 0.1 || chance > 0.9;
  mark.text = minus(change_text(outcome.cell, mean, spread_of(outcome.signs)));
  return mark;
}

void name_series(Chart& chart) {
  for (const char* name : {"raises it", "lowers it", "changes nothing"}) {
    if (std::any_of(chart.marks.begin(), chart.marks.end(),
                    [&](const Mark& mark) { return mark.series == name; })) {
      chart.series.emplace_back(name);
    }
  }
}

std::string unit_words(const SweepCell& cell) {
  const RobustUnit unit = unit_of_change(cell);
  return unit.change == "points" ? "percentage points" : unit.change;
}

/// Places in the unit interval named by the values that stand there.
void name_places(const SweepData& data, std::size_t factor, std::vector<double>& ticks,
                 std::vector<std::string>& names) {
  for (const double u : {0.0, 0.25, 0.5, 0.75, 1.0}) {
    ticks.push_back(u);
    names.push_back(fmt::format("{:.3g}", data.value_at(factor, u)));
  }
}

}  // namespace

std::string source_of(const SweepCell& cell) {
  const std::string table = cell.name.substr(0, cell.name.find('['));
  return "results.h5: diff_" + table;
}

Chart worlds_chart(const SweepPage& page, std::size_t r) {
  const RobustReform& reform = page.robust->reforms[r];
  const RobustOutcome& outcome = reform.main();
  const auto means = means_by_world(page, outcome.cell, r + 1);
  std::vector<std::size_t> order;
  for (std::size_t w = 0; w < means.size(); ++w) {
    if (std::isfinite(means[w])) order.push_back(w);
  }
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return means[a] < means[b]; });
  const double factor = unit_of_change(outcome.cell).factor;
  Chart chart;
  chart.id = id_of("worlds", r);
  chart.kind = Chart::Kind::points;
  chart.title =
      fmt::format("The effect on the {} in each of {} worlds, from the lowest to the highest",
                  called(outcome.cell), order.size());
  chart.note = fmt::format(
      "A dot is the mean over {} replicate{} of one world, chance included, so the ends reach "
      "further "
      "than expected effects do. Hollow: by its replicates and all other worlds, the world's "
      "sign is not 9 in 10 sure.",
      page.data.replicates(), page.data.replicates() == 1 ? "" : "s");
  chart.x_title = "share of worlds, %";
  chart.y_title = fmt::format("reform less base, {}", unit_words(outcome.cell));
  chart.x_ticks = {0, 20, 40, 60, 80, 100};
  chart.table.caption = chart.title;
  chart.table.columns = {"world", "effect", "unit", "chance that it raises", "dataset"};
  for (std::size_t i = 0; i < order.size(); ++i) {
    const std::size_t world = order[i];
    Mark mark = world_mark(outcome, world, means[world], factor);
    mark.x = 100.0 * (static_cast<double>(i) + 0.5) / static_cast<double>(order.size());
    const auto& chances = outcome.signs.chance_positive;
    chart.table.rows.push_back({{mark.row},
                                {mark.text, exact(mark.value), true},
                                {unit_words(outcome.cell)},
                                share_cell(world < chances.size() ? chances[world] : std::nan("")),
                                {source_of(outcome.cell)}});
    chart.marks.push_back(std::move(mark));
  }
  name_series(chart);
  return chart;
}

Chart shares_chart(const RobustReform& reform, std::size_t r) {
  Chart chart;
  chart.id = id_of("shares", r);
  chart.title = "Share of worlds in which each headline outcome rises";
  chart.note =
      "Of the expected effect, with the chance of replicates taken out; lines are 95% intervals. "
      "Hollow marks: the interval holds one half, so the sign is open. Outcomes that the reform "
      "never touches are left out.";
  chart.x_title = "share of worlds, %";
  chart.table.caption = chart.title;
  chart.table.columns = {"outcome", "rises",     "95%",    "falls",
                         "95%",     "no effect", "worlds", "dataset"};
  for (const RobustOutcome& outcome : reform.outcomes) {
    const auto& signs = outcome.signs;
    if (!signs.chance_removed || !(signs.zero.value < 1.0)) continue;
    Mark mark;
    mark.row = row_name(outcome.cell);
    mark.value = 100.0 * signs.positive.value;
    mark.low = 100.0 * signs.positive.low;
    mark.high = 100.0 * signs.positive.high;
    mark.clear = !(signs.positive.low < 0.5 && signs.positive.high > 0.5);
    mark.text = fmt::format("{:.0f}% ({:.0f} to {:.0f})", mark.value, mark.low, mark.high);
    chart.marks.push_back(mark);
    chart.table.rows.push_back({{outcome.cell.name},
                                share_cell(signs.positive.value),
                                range_cell(signs.positive),
                                share_cell(signs.negative.value),
                                range_cell(signs.negative),
                                share_cell(signs.zero.value),
                                {fmt::format("{}", signs.worlds), "", true},
                                {source_of(outcome.cell)}});
  }
  chart.series = {""};
  return chart;
}

DataTable outcomes_table(const RobustReform& reform) {
  DataTable table;
  table.caption = "Effects over worlds, reform less base";
  table.columns = {"outcome", "median", "5%",        "95%",    "unit",
                   "spread",  "chance", "raw rises", "worlds", "dataset"};
  for (const RobustOutcome& outcome : reform.outcomes) {
    const auto& signs = outcome.signs;
    const double factor = unit_of_change(outcome.cell).factor;
    const auto cell = [&](double value) {
      return TextCell{minus(change_text(outcome.cell, value, spread_of(signs))),
                      exact(value * factor), true};
    };
    const auto size = [&](double value) {
      TextCell made = cell(value);
      if (made.text.starts_with('+')) made.text.erase(0, 1);
      return made;
    };
    table.rows.push_back({{outcome.cell.name},
                          cell(signs.median.value),
                          cell(signs.quantile_05.value),
                          cell(signs.quantile_95.value),
                          {unit_words(outcome.cell)},
                          size(signs.spread.value),
                          size(signs.chance),
                          share_cell(signs.raw_positive.value),
                          {fmt::format("{}", signs.worlds), "", true},
                          {source_of(outcome.cell)}});
  }
  return table;
}

Chart carriers_chart(const RobustStudy& study, const RobustReform& reform, std::size_t r) {
  const RobustOutcome& outcome = reform.main();
  const auto& carriers = outcome.carriers;
  const auto established = std::count_if(carriers.ranked.begin(), carriers.ranked.end(),
                                         [](const auto& carrier) { return carrier.established; });
  Chart chart;
  chart.id = id_of("carriers", r);
  chart.title = established == 0 ? std::string("No assumption can be told to carry the spread")
                                 : fmt::format("{} assumption{} can be told to carry the spread",
                                               established, established == 1 ? "" : "s");
  chart.note =
      "Share of the variance of the expected effect between worlds that each carries alone, with "
      "95% "
      "intervals. Hollow marks cannot be told from an inert assumption.";
  chart.x_title = "share of the spread between worlds, %";
  chart.series = {""};
  chart.table.caption = chart.title;
  chart.table.columns = {"assumption", "share", "low", "high", "p", "verdict", "dataset"};
  for (const auto& carrier : carriers.ranked) {
    if (!std::isfinite(carrier.share.value)) continue;
    Mark mark;
    mark.row = study.factors[carrier.factor];
    mark.value = 100.0 * carrier.share.value;
    mark.low = 100.0 * carrier.share.low;
    mark.high = 100.0 * carrier.share.high;
    mark.clear = carrier.established;
    mark.text = fmt::format("{:.0f}% ({:.0f} to {:.0f})", mark.value, mark.low, mark.high);
    chart.marks.push_back(mark);
    const auto per_cent = [](double share) {
      return TextCell{fmt::format("{:.1f}%", 100.0 * share), exact(share), true};
    };
    chart.table.rows.push_back(
        {{study.factors[carrier.factor]},
         per_cent(carrier.share.value),
         per_cent(carrier.share.low),
         per_cent(carrier.share.high),
         {carrier.p < 1e-4 ? "below .0001" : fmt::format("{:.2g}", carrier.p), exact(carrier.p),
          true},
         {carrier.established ? "established" : "not told from inert"},
         {source_of(outcome.cell)}});
  }
  return chart;
}

Chart turning_chart(const SweepPage& page, std::size_t r) {
  const RobustStudy& study = *page.robust;
  const RobustOutcome& outcome = study.reforms[r].main();
  std::vector<std::size_t> factors;
  const bool told = outcome.turning.told;
  if (told) {
    for (const auto& limit : outcome.turning.found.box) factors.push_back(limit.factor);
  } else if (!outcome.carriers.ranked.empty() && outcome.carriers.ranked.front().established) {
    factors.push_back(outcome.carriers.ranked.front().factor);
  }
  Chart chart;
  if (factors.empty()) return chart;
  const bool two = factors.size() > 1;
  const double factor = unit_of_change(outcome.cell).factor;
  const auto means = means_by_world(page, outcome.cell, r + 1);
  chart.id = id_of("turning", r);
  chart.kind = Chart::Kind::points;
  chart.title =
      told ? fmt::format("Where its sign turns: it {}",
                         outcome.box.substr(0, outcome.box.find(", in ")))
           : fmt::format("The effect over {}, which carries most", study.factors[factors[0]]);
  chart.note =
      told ? fmt::format(
          "Each dot is a world, placed by what was drawn; axes run over what is "
          "plausible, as many worlds in each part. The box is shaded{}. Hollow: the "
          "world's sign is not 9 in 10 sure.",
          factors.size() > 2 ? fmt::format("; it limits {} more, not seen here", factors.size() - 2)
                             : "")
           : "Each dot is a world, the mean over its replicates; the axis runs over what is "
             "plausible, as many worlds in each part.";
  chart.x_title = study.factors[factors[0]];
  name_places(page.data, factors[0], chart.x_ticks, chart.x_labels);
  chart.y_title = two ? study.factors[factors[1]]
                      : fmt::format("reform less base, {}", unit_words(outcome.cell));
  if (two) name_places(page.data, factors[1], chart.y_ticks, chart.y_labels);
  chart.table.caption = chart.title;
  chart.table.columns = {"world", study.factors[factors[0]]};
  if (two) chart.table.columns.push_back(study.factors[factors[1]]);
  for (const char* column : {"effect", "unit", "dataset"}) chart.table.columns.emplace_back(column);
  const auto& unit = page.data.unit();
  const std::size_t k = page.data.factors();
  double low = 0.0;
  double high = 0.0;
  for (std::size_t w = 0; w < means.size(); ++w) {
    if (!std::isfinite(means[w])) continue;
    Mark mark = world_mark(outcome, w, means[w], factor);
    low = std::min(low, mark.value);
    high = std::max(high, mark.value);
    mark.x = unit[w * k + factors[0]];
    const auto value_cell = [&](std::size_t f) {
      const double value = page.data.value_at(f, unit[w * k + f]);
      return TextCell{fmt::format("{:.4g}", value), exact(value), true};
    };
    std::vector<TextCell> row{{mark.row}, value_cell(factors[0])};
    if (two) row.push_back(value_cell(factors[1]));
    row.push_back({mark.text, exact(mark.value), true});
    row.push_back({unit_words(outcome.cell)});
    row.push_back({source_of(outcome.cell)});
    chart.table.rows.push_back(std::move(row));
    if (two) mark.value = unit[w * k + factors[1]];
    chart.marks.push_back(std::move(mark));
  }
  if (told) {
    const auto& box = outcome.turning.found.box;
    chart.frames.push_back(
        {box[0].low, box[0].high, two ? box[1].low : low, two ? box[1].high : high});
  }
  name_series(chart);
  return chart;
}

Chart peeling_chart(const RobustOutcome& outcome, std::size_t r) {
  Chart chart;
  const auto& trajectory = outcome.turning.peeling.trajectory;
  if (trajectory.size() < 2) return chart;
  chart.id = id_of("peeling", r);
  chart.kind = Chart::Kind::points;
  chart.title = "What each peel gains and what it gives up";
  chart.note = fmt::format(
      "Boxes on the way from all worlds to the smallest: share of the worlds inside in which it {} "
      "it "
      "(density), and share of all such worlds that are inside (coverage), by the sign of means "
      "over "
      "replicates on the worlds that the box was found on, which flatters. The dotted line is the "
      "box "
      "chosen.",
      outcome.turning.sign > 0 ? "raises" : "lowers");
  chart.x_title = "coverage, %";
  chart.y_title = "density, %";
  chart.series = {"box"};
  chart.table.caption = chart.title;
  chart.table.columns = {"step", "density", "coverage", "worlds", "limited", "dataset"};
  for (std::size_t s = 0; s < trajectory.size(); ++s) {
    const auto& step = trajectory[s];
    Mark mark;
    mark.row = fmt::format("step {}", s);
    mark.series = "box";
    mark.x = 100.0 * step.coverage;
    mark.value = 100.0 * step.density;
    mark.text = fmt::format("{:.0f}% of {} worlds", mark.value, step.worlds);
    chart.marks.push_back(mark);
    chart.table.rows.push_back({{mark.row},
                                share_cell(step.density),
                                share_cell(step.coverage),
                                {fmt::format("{}", step.worlds), "", true},
                                {fmt::format("{}", step.box.size()), "", true},
                                {source_of(outcome.cell)}});
  }
  const std::size_t chosen = outcome.turning.peeling.chosen;
  if (chosen < trajectory.size()) {
    chart.lines.push_back({100.0 * trajectory[chosen].coverage, "chosen"});
  }
  return chart;
}

}  // namespace coprod::report
