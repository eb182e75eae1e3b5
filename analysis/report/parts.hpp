#pragma once

/// What the sections of a report are made of, and the sections.

#include "analysis/patterns.hpp"
#include "analysis/report/chart.hpp"
#include "analysis/report/data.hpp"
#include "analysis/report/text.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace coprod::report {

struct Section {
  std::string id;
  std::string title;
  std::string body;  ///< HTML; empty: left out
};

/// An outcome as people call it.
struct Measure {
  std::string name;     ///< "share of persons in work"
  std::string subject;  ///< "The share of persons in work"
  Query query;
  bool share = false;  ///< a part of a whole: shown in per cent
};
/// What a comparison is summed up by, in the order of reading; only those that the file has.
[[nodiscard]] std::vector<Measure> headline_measures(const Data& data);
[[nodiscard]] Measure job_survival(const std::string& route, const std::string& words_for_it);
[[nodiscard]] bool present(const Data& data, const Query& query);
[[nodiscard]] Shown shown_of(const Data& data, const Measure& measure);
/// Of what attribution read: a selector, whose first name is an outcome.
[[nodiscard]] Shown shown_of_read(const Data& data, const std::string& outcome);

/// A paragraph, or an item of a list, whose source follows in small type.
[[nodiscard]] std::string said(const std::string& sentence, const std::string& source,
                               std::string_view element = "p");
[[nodiscard]] std::string paragraph(const std::string& sentence);
/// The sentence on a measure in a reform.
[[nodiscard]] std::string measure_sentence(const Data& data, std::size_t reform,
                                           const Measure& measure);
[[nodiscard]] std::string measure_item(const Data& data, std::size_t reform,
                                       const Measure& measure);

/// Jobs held at a horizon as a share of those begun in the window and observed until then.
[[nodiscard]] std::vector<double> kept_share(const Data& data, const std::string& scenario,
                                             const std::string& route, const std::string& horizon,
                                             const Window& window);

/// A row of a chart of intervals and of its table.
struct Item {
  std::string row;
  std::string series;
  Effect effect;
  Shown shown;
  std::string source;
  Effect base{};
};
/// The difference in a query as an item.
[[nodiscard]] Item item_of(const Data& data, std::size_t reform, const std::string& name,
                           const Query& query, const Shown& shown);
/// The headline outcomes of a reform, judged together.
[[nodiscard]] std::vector<Item> headline_items(const Data& data, std::size_t reform);
/// Levels in the base with their intervals, which end where the measure does.
[[nodiscard]] DataTable level_table(const Data& data, const std::string& caption,
                                    const std::vector<Measure>& measures);
/// Gives items the intervals that hold for all of them together with 95% (max-t). `values` are those
/// of each item by replicate.
void judge_together(std::vector<Item>& items, const std::vector<std::vector<double>>& values);
/// A chart with its table. Rows without data are left out. When `families` > 1 the note says that the
/// intervals hold for so many comparisons together.
[[nodiscard]] Chart interval_chart(const std::string& id, const std::string& title,
                                   const std::string& x_title, const std::vector<Item>& items,
                                   std::size_t families = 1);
/// Table of items without a chart.
[[nodiscard]] DataTable item_table(const std::string& caption, const std::vector<Item>& items);
/// "3 of 9 groups differ beyond chance: …" of items.
[[nodiscard]] std::string groups_sentence(const std::vector<Item>& items, std::string_view group);

/// Lines over years of some queries: of the difference of one reform, or of levels by scenario.
struct YearLine {
  std::string name;
  Query query;
  std::string scenario;  ///< empty: the difference of `reform`
  std::size_t reform = 0;
};
[[nodiscard]] Chart year_chart(const Data& data, const std::string& id, const std::string& title,
                               const std::string& y_title, const Shown& shown,
                               const std::vector<YearLine>& lines);

/// Heading of a reform's part, when there are several.
[[nodiscard]] std::string reform_heading(const Data& data, std::size_t reform);
/// An id for an element: the section's name and the reform's number.
[[nodiscard]] std::string id_of(std::string_view name, std::size_t reform);

/// Which patterns that the model is to reproduce these results miss, from what was measured in them;
/// empty when none is missed, or none is known.
[[nodiscard]] std::string missed_patterns(std::span<const PatternRow> rows);

[[nodiscard]] Section verdict_section(const Data& data);
[[nodiscard]] Section answers_section(const Data& data);
[[nodiscard]] Section changes_section(const Data& data);
[[nodiscard]] Section headlines_section(const Data& data);
[[nodiscard]] Section people_section(const Data& data);
[[nodiscard]] Section survival_section(const Data& data);
[[nodiscard]] Section flows_section(const Data& data);
[[nodiscard]] Section dimensions_section(const Data& data);
[[nodiscard]] Section enterprises_section(const Data& data);
[[nodiscard]] Section money_section(const Data& data);
[[nodiscard]] Section attribution_section(const Data& data);
[[nodiscard]] Section uncertainty_section(const Data& data);
[[nodiscard]] Section assumptions_section(const Data& data);
[[nodiscard]] Section reproduce_section(const Data& data);

}  // namespace coprod::report
