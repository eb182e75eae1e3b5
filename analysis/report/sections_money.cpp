#include "analysis/report/parts.hpp"
#include "world/payments.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace coprod::report {

namespace {

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

/// What a reform costs and gains over the window, by replicate, discounted to its first month.
struct Worth {
  std::vector<double> cost;   ///< million HKD, reform less base
  std::vector<double> years;  ///< in work
  [[nodiscard]] Effect net(double worth_of_a_year) const {
    std::vector<double> values(cost.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
      values[i] = worth_of_a_year * 1e-6 * years[i] - cost[i];
    }
    return effect_of(values);
  }
};

const Query in_work{"persons_by_status",
                    {{"status", "social_enterprise"}, {"status", "open_employment"}},
                    Cells::sum};

Worth worth_of(const Data& data, std::size_t r, double discount_rate) {
  Worth worth{std::vector<double>(data.replicates(), 0.0),
              std::vector<double>(data.replicates(), 0.0)};
  const Query cost{"public_cost", {}, Cells::mean};
  const Window& window = data.window(r);
  for (std::size_t t = window.first; t < window.last; ++t) {
    const double present_value =
        std::pow(1.0 + discount_rate, -static_cast<double>(t - window.first) / 12.0);
    const auto paid = data.change(r, cost, {t, t + 1});
    const auto work = data.change(r, in_work, {t, t + 1});
    for (std::size_t i = 0; i < worth.cost.size() && i < paid.size() && i < work.size(); ++i) {
      worth.cost[i] += present_value * paid[i] * 0.01 * 1e-6;
      worth.years[i] += present_value * work[i] / 12.0;
    }
  }
  return worth;
}

/// For which worths of a year in work the reform pays beyond chance, and for which it does not.
std::string finding_of(const Worth& worth, const std::vector<double>& grid) {
  if (effect_of(worth.cost).replicates < 2) return "One replicate has no interval";
  const auto hkd = [](double value) { return "HK$ " + number(value, 0); };
  // Net benefit is linear in the worth, so that each sign holds on one stretch of it.
  const auto stretch = [&](int sign) {
    std::string text;
    const auto holds = [&](double x) { return worth.net(x).beyond_zero(sign); };
    const auto first = std::find_if(grid.begin(), grid.end(), holds);
    if (first == grid.end()) return text;
    const auto last = std::find_if_not(first, grid.end(), holds) - 1;
    if (first == last) return "about " + hkd(*first);
    if (first == grid.begin() && last + 1 == grid.end()) return "anything up to " + hkd(*last);
    if (last + 1 == grid.end()) return "from " + hkd(*first) + " on";
    return first == grid.begin() ? "up to " + hkd(*last)
                                 : "from " + hkd(*first) + " to " + hkd(*last);
  };
  const std::string pays = stretch(1);
  const std::string fails = stretch(-1);
  if (pays.empty() && fails.empty()) {
    return "Whether it pays cannot be told from chance, up to a year in work worth "
           + hkd(grid.back());
  }
  const auto of = [](const std::string& where) { return "if a year in work is worth " + where; };
  if (fails.empty()) return "Pays beyond chance " + of(pays);
  if (pays.empty()) return "Does not pay, beyond chance, " + of(fails);
  return "Pays beyond chance " + of(pays) + "; does not " + fails;
}

std::string worth_part(const Data& data, std::size_t r) {
  if (!present(data, in_work)) return {};
  std::vector<double> grid;
  for (int step = 0; step <= 10; ++step) grid.push_back(40e3 * step);
  constexpr double rates[] = {0.035, 0.0, 0.07};
  const Worth middle = worth_of(data, r, rates[0]);
  Chart chart;
  chart.id = id_of("worth", r);
  chart.kind = Chart::Kind::lines;
  chart.x_title = "what a year in work of one person is worth to the reader, thousand HK$";
  chart.y_title = "net benefit, million HK$";
  chart.title = finding_of(middle, grid);
  chart.note = fmt::format(
      "Worth of the years in work that the reform adds or takes, less what Government pays more, "
      "{}, "
      "discounted by 3.5% a year (an assumption; the Green Book of HM Treasury). Bands are 95% "
      "intervals. Wages, employers’ gains and jobs displaced are not counted.",
      data.window_text(r));
  chart.series = {"net benefit"};
  chart.table.caption = chart.title;
  chart.table.columns = {"a year in work is worth, HK$", "net benefit, million HK$", "low", "high",
                         "dataset"};
  const std::string source = "results.h5: diff_persons_by_status, diff_public_cost";
  for (const double x : grid) {
    const Effect net = middle.net(x);
    Mark mark;
    mark.row = mark.series = chart.series.front();
    mark.x = x / 1e3;
    mark.value = net.mean;
    if (std::isfinite(net.half_width)) {
      mark.low = net.low();
      mark.high = net.high();
    }
    const int decimals = decimals_for(net.mean, net.half_width);
    mark.text = signed_number(net.mean, decimals) + " million HK$";
    mark.clear = net.beyond_zero();
    chart.table.rows.push_back({{number(x, 0), exact(x), true},
                                {signed_number(mark.value, decimals), exact(mark.value), true},
                                {signed_number(mark.low, decimals), exact(mark.low), true},
                                {signed_number(mark.high, decimals), exact(mark.high), true},
                                {source}});
    chart.marks.push_back(std::move(mark));
  }
  std::vector<Item> items;
  for (const double rate : rates) {
    const Worth worth = worth_of(data, r, rate);
    const std::string at = fmt::format("discounted by {:g}% a year", rate * 100.0);
    items.push_back({"Public cost", at, effect_of(worth.cost), {1.0, "", "million HK$"}, source});
    items.push_back({"Years in work", at, effect_of(worth.years), {1.0, "", "years"}, source});
  }
  return figure(chart)
         + open_table(
             item_table("Public cost and years in work over " + data.window_text(r), items),
             id_of("worth-parts", r));
}

}  // namespace

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
        "Amounts are those of the simulated population, undiscounted unless it is said.");
    section.body += worth_part(data, r);
  }
  return section;
}

}  // namespace coprod::report
