#include "analysis/report/parts.hpp"
#include "world/payments.hpp"

#include <cmath>

#include <fmt/format.h>

namespace coprod::report {

namespace {

constexpr const char* dimensions[] = {"strategic", "operational", "identity"};

Item item_of(const Data& data, std::size_t r, const std::string& name, const Query& query,
             const Shown& shown) {
  return {name,
          "",
          data.change_of(r, query),
          shown,
          data.source(query),
          data.level_of(data.base(), query)};
}

/// Levels of some queries in one scenario.
DataTable level_table(const Data& data, const std::string& caption,
                      const std::vector<Measure>& measures) {
  DataTable table;
  table.caption = caption;
  table.columns = {"of", "mean", "low", "high", "unit", "dataset"};
  for (const auto& measure : measures) {
    if (!present(data, measure.query)) continue;
    const Effect level = data.level_of(data.base(), measure.query);
    if (level.replicates == 0) continue;
    const Shown shown = shown_of(data, measure);
    const int decimals = decimals_for(level.mean * shown.factor, level.half_width * shown.factor);
    const auto cell = [&](double value) {
      return TextCell{number(value * shown.factor, decimals), exact(value * shown.factor), true};
    };
    table.rows.push_back({{measure.name},
                          cell(level.mean),
                          cell(level.low()),
                          cell(level.high()),
                          {shown.level},
                          {data.source(measure.query, false)}});
  }
  return table;
}

std::vector<Measure> enterprise_measures() {
  return {
      {"Open social enterprises", "", {"enterprises", {}, Cells::mean}},
      {"Founded in a year", "", {"enterprise_foundings", {}}},
      {"Closed in a year", "", {"enterprise_closures", {}}},
      {"Staff with disabilities", "", {"enterprise_staff", {}}},
      {"Revenue of all, a year", "", {"enterprise_revenue", {}, Cells::mean}},
      {"Reserves of all", "", {"enterprise_reserves", {}, Cells::mean}},
      {"Share at a loss",
       "",
       {"enterprises_by_result", {{"result", "loss"}}, Cells::sum, "enterprises_by_result", {}},
       true},
  };
}

std::vector<Item> payment_items(const Data& data, std::size_t r) {
  std::vector<Item> items;
  for (const auto& payment : payment_infos) {
    if (payment.payer != Account::government && payment.payee != Account::government) continue;
    const Query query{"payments", {{"payment", std::string(payment.name)}}, Cells::sum};
    if (!present(data, query)) continue;
    Item item = item_of(data, r, capital(std::string(payment.label)), query,
                        shown_unit("0.01 HKD month-1", false, 1e9));
    if (payment.payee == Account::government) item.row += " (received)";
    if (item.effect.mean != 0.0 && item.effect.replicates > 0) items.push_back(std::move(item));
  }
  return items;
}

}  // namespace

Section dimensions_section(const Data& data) {
  Section section{"dimensions", "The three dimensions of co-production", {}};
  if (data.table("dimension_index") == nullptr) return section;
  const Shown shown = shown_unit("1", false, 1.0);
  const auto query = [](const char* dimension) {
    return Query{"dimension_index", {{"dimension", dimension}}, Cells::mean};
  };
  if (!data.compared()) {
    std::vector<YearLine> lines;
    for (const char* dimension : dimensions)
      lines.push_back({dimension, query(dimension), data.base(), 0});
    section.body += figure(year_chart(data, "dimension-years",
                                      "The indices of the three dimensions in social enterprises",
                                      "points of 100", shown, lines));
    return section;
  }
  for (std::size_t r = 0; r < data.reforms().size(); ++r) {
    section.body += reform_heading(data, r);
    std::vector<Item> items;
    std::vector<YearLine> lines;
    for (const char* dimension : dimensions) {
      items.push_back(item_of(data, r, capital(dimension), query(dimension), shown));
      lines.push_back({dimension, query(dimension), "", r});
    }
    section.body +=
        figure(year_chart(data, id_of("dimension-years", r),
                          "The three dimensions: " + groups_sentence(items, "dimensions"),
                          "points of 100, reform less base", shown, lines));
    section.body += fmt::format("<details><summary>Means of {}</summary>{}</details>\n",
                                html(data.window_text()),
                                open_table(item_table("Indices of the three dimensions", items),
                                           id_of("dimension-means", r)));
  }
  section.body += paragraph(
      "An index is the mean effect of a dimension’s two practices in open social enterprises: "
      "strategic "
      "(filling voids, revamping services), operational (personalising, integrating care), "
      "identity "
      "(emancipation, interdependence).");
  return section;
}

Section enterprises_section(const Data& data) {
  Section section{"enterprises", "Social enterprises: births, closures and money", {}};
  const Query open{"enterprises", {}, Cells::mean};
  if (!present(data, open)) return section;
  if (!data.compared()) {
    section.body += figure(year_chart(data, "enterprise-years", "Open social enterprises by year",
                                      "enterprises", {1.0, "enterprises", "enterprises"},
                                      {{"open", open, data.base(), 0}}));
    section.body +=
        open_table(level_table(data, "Social enterprises, mean of " + data.window_text(),
                               enterprise_measures()),
                   "enterprise-levels");
    return section;
  }
  for (std::size_t r = 0; r < data.reforms().size(); ++r) {
    section.body += reform_heading(data, r);
    const Effect change = data.change_of(r, open);
    Chart chart = year_chart(
        data, id_of("enterprise-years", r),
        change.beyond_zero()
            ? fmt::format("{} {} social enterprises are open", number(std::fabs(change.mean), 1),
                          change.mean > 0 ? "more" : "fewer")
            : "The number of social enterprises: no difference that can be told from zero",
        "open social enterprises", {1.0, "", "enterprises"},
        {{"base", open, data.base(), 0}, {"reform", open, data.reforms()[r], 0}});
    section.body += figure(chart);
    std::vector<Item> items;
    for (const auto& measure : enterprise_measures()) {
      if (present(data, measure.query)) {
        items.push_back(item_of(data, r, measure.name, measure.query, shown_of(data, measure)));
      }
    }
    section.body += open_table(
        item_table("Births, closures and money: " + groups_sentence(items, "of these"), items),
        id_of("enterprise-money", r));
  }
  return section;
}

Section money_section(const Data& data) {
  Section section{"money", "Cost to Government", {}};
  const Query cost{"public_cost", {}, Cells::mean};
  if (!present(data, cost)) return section;
  const Measure measure{"Public cost a year", "Public cost a year", cost};
  const Shown shown = shown_of(data, measure);
  const Measure sustained{"Cost of a sustained supported job",
                          "The cost of a supported job that lasts 12 months",
                          {"cost_per_sustained_job", {}, Cells::mean}};
  if (!data.compared()) {
    section.body += figure(year_chart(data, "cost-years", "Public cost by year", shown.level, shown,
                                      {{"public cost", cost, data.base(), 0}}));
    section.body +=
        open_table(level_table(data, "Cost, mean of " + data.window_text(), {measure, sustained}),
                   "cost-levels");
    return section;
  }
  for (std::size_t r = 0; r < data.reforms().size(); ++r) {
    section.body += reform_heading(data, r);
    // The difference is small beside the level: its own unit.
    const Effect change = data.change_of(r, cost);
    const Shown small = shown_unit("0.01 HKD month-1", false,
                                   std::max(std::fabs(change.mean), std::fabs(change.high())));
    section.body += figure(year_chart(
        data, id_of("cost-years", r),
        change.beyond_zero() ? fmt::format(
            "Government pays {} {} {}",
            number(std::fabs(change.mean) * small.factor,
                   decimals_for(change.mean * small.factor, change.half_width * small.factor)),
            small.change, change.mean > 0 ? "more" : "less")
                             : "Cost to Government: no difference that can be told from zero",
        small.change + ", reform less base", small, {{"difference", cost, "", r}}));
    auto items = payment_items(data, r);
    if (!items.empty()) {
      section.body += fmt::format(
          "<details><summary>By kind of payment</summary>{}</details>\n",
          open_table(
              item_table("What Government pays and receives, of payments that differ", items),
              id_of("payments", r)));
    }
    section.body +=
        "<ul>\n" + measure_item(data, r, measure) + measure_item(data, r, sustained) + "</ul>\n";
    section.body += paragraph(
        "Benefits that are saved are counted; taxes and costs of other departments are not. "
        "Amounts are "
        "those of the simulated population, undiscounted.");
  }
  return section;
}

}  // namespace coprod::report
