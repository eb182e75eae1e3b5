#include "analysis/report/parts.hpp"

#include <cmath>

#include <fmt/format.h>

namespace coprod::report {

namespace {

constexpr const char* dimensions[] = {"strategic", "operational", "identity"};

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
                                html(data.window_text(r)),
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

}  // namespace coprod::report
