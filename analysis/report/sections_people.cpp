#include "analysis/report/parts.hpp"

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
  pick.push_back({"person_measure", measure});
  Pick of = group;
  of.push_back({"person_count", "persons"});
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
    values.push_back(data.change(r, query, data.window(r)));
    items.push_back({name, "", effect_of(values.back()), shown_unit("1", true, 1.0),
                     data.source(query), data.level_of(data.base(), query, r)});
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
      "anew under the reform, so that chance parts the two futures besides the reform.";
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

}  // namespace coprod::report
