#include "analysis/patterns.hpp"

#include "analysis/stored_cells.hpp"
#include "core/calendar.hpp"
#include "core/error.hpp"
#include "output/table.hpp"
#include "statistics/interval.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include <fmt/format.h>

namespace coprod {

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

/// One replicate of the run. Years that it does not cover give NaN.
class Replicate {
 public:
  Replicate(const ResultsReader& file, std::uint64_t replicate, Month first, std::size_t months,
            double scale)
      : file_(file),
        replicate_(replicate),
        first_(first),
        months_(months),
        scale_(scale) {}

  /// Sum over the months of [from, to] and the picked cells; missing months make it missing.
  double sum(const std::string& name, int from, int to, const Pick& pick = {}) {
    const StoredCells& table = get(name);
    const auto cells = cells_picked(table.group_axes(), pick);
    require_known(name, table, pick);
    const CellSeries series(table.values, months_);
    double total = 0.0;
    for (std::int32_t m = Month(from, 1) - first_; m <= Month(to, 12) - first_; ++m) {
      if (m < 0 || static_cast<std::size_t>(m) >= months_) return missing;
      total += series.at(static_cast<std::size_t>(m), cells, Cells::whole_sum);
    }
    return total;
  }
  double mean(const std::string& name, int from, int to, const Pick& pick = {}) {
    return sum(name, from, to, pick) / (12.0 * (to - from + 1));
  }
  [[nodiscard]] double scale() const { return scale_; }

 private:
  const StoredCells& get(const std::string& name) {
    const auto [at, added] = loaded_.try_emplace(name);
    if (!added) return at->second;
    const std::uint64_t index[] = {0, replicate_};
    at->second = read_cells(file_, name, index);
    std::size_t cells = months_;
    for (const CellAxis& axis : at->second.group_axes()) cells *= axis.labels.size();
    if (at->second.values.size() != cells) {
      throw InvalidFile(fmt::format(
          "results.h5: '{}' is no table by month (the file was written by another version of "
          "coprod); run the scenario again.",
          name));
    }
    return at->second;
  }

  /// A label that is not there would pick nothing, or everything.
  static void require_known(const std::string& name, const StoredCells& table, const Pick& pick) {
    for (const CellLabel& one : pick) {
      if (table.label(one.axis, one.label) < table.length(one.axis)) continue;
      throw InvalidFile(fmt::format(
          "results.h5: '{}' has no axis '{}' with a label '{}' (the file was written by another "
          "version of coprod); run the scenario again.",
          name, one.axis, one.label));
    }
  }

  const ResultsReader& file_;
  std::uint64_t replicate_;
  Month first_;
  std::size_t months_;
  double scale_;
  std::map<std::string, StoredCells> loaded_;
};

/// Persons in work, or in other statuses, of all kinds but, or only of, intellectual disability.
double persons(Replicate& r, int year, const std::vector<std::string>& statuses,
               bool intellectual) {
  Pick pick{{"primary_kind", "intellectual", !intellectual}};
  for (const auto& status : statuses) pick.push_back({"status", status});
  return r.sum("persons", year, year, pick);
}
double in_work(Replicate& r, int year, bool intellectual) {
  return persons(r, year, {"open_employment", "social_enterprise"}, intellectual);
}

/// Share of the jobs of mental illness in supported placement, begun in [from, to], still held.
double placed_survival(Replicate& r, int from, int to, const std::string& horizon) {
  const Pick jobs{
      {"route", "supported_placement"}, {"kind_group", "mental_illness"}, {"horizon", horizon}};
  const double begun = r.sum(
      "hires", from, to, {{"route", "supported_placement"}, {"primary_kind", "mental_illness"}});
  const double kept = r.sum("jobs_kept", from, to, jobs);
  const double censored = r.sum("jobs_censored", from, to, jobs);
  return kept / (begun - censored);
}

/// Share of those of mental illness first seen to seek work who had a job within 18 months.
double entered(Replicate& r, int from, int to, const std::string& channel) {
  const Pick seekers{{"route", channel}, {"kind_group", "mental_illness"}};
  const double all = r.sum("first_seekers", from, to, seekers);
  if (!(all > 0.0)) return missing;
  return r.sum("entered_18_months", from, to, seekers) / all;
}

/// Share of one label of an axis in a sum over all.
double share_of(Replicate& r, const std::string& name, int year, const std::string& axis,
                const std::string& label) {
  return r.sum(name, year, year, {{axis, label}}) / r.sum(name, year, year);
}

/// Use of the funded posts of a programme.
double post_use(Replicate& r, int from, int to, const std::string& programme) {
  const Pick of{{"programme", programme}};
  return (r.sum("cases", from, to, of) - r.sum("cases_waiting", from, to, of))
         / r.sum("case_capacity", from, to, of);
}

using Measure = double (*)(Replicate&);

struct Pattern {
  PatternRow row;
  Measure measure;
};

/// A pattern that the run must meet within [low, high].
Pattern fit(std::string id, std::string what, double target, double low, double high,
            std::string source, Measure measure) {
  PatternRow row;
  row.pattern = std::move(id);
  row.what = std::move(what);
  row.target = target;
  row.low = low;
  row.high = high;
  row.source = std::move(source);
  return {std::move(row), measure};
}

/// One that is only reported.
Pattern report(std::string id, std::string what, double target, std::string source,
               Measure measure) {
  Pattern pattern =
      fit(std::move(id), std::move(what), target, target, target, std::move(source), measure);
  pattern.row.fit = false;
  return pattern;
}

/// a: how long placed jobs last; b: social enterprises; c: sheltered workshops.
std::vector<Pattern> patterns_a_to_c() {
  return {
      report("a", "job survival at 30 days, mental illness, supported placement, 2008-15", 0.624,
             "Wong 2004 (evidence.md D1)",
             [](Replicate& r) { return placed_survival(r, 2008, 2015, "30_days"); }),
      report("a", "job survival at 6 months, mental illness, supported placement, 2008-15", 0.240,
             "Wong 2004 (evidence.md D1)",
             [](Replicate& r) { return placed_survival(r, 2008, 2015, "6_months"); }),
      report("a", "job survival at 12 months, mental illness, supported placement, 2008-15", 0.129,
             "Wong 2004 (evidence.md D1)",
             [](Replicate& r) { return placed_survival(r, 2008, 2015, "12_months"); }),
      fit("b", "social enterprises closing a year, 2008-22", 0.065, 0.03, 0.10, "evidence.md C4",
          [](Replicate& r) {
            return 12.0 * r.sum("enterprise_closures", 2008, 2022)
                   / r.sum("enterprises", 2008, 2022);
          }),
      fit("b", "social enterprises for persons with disabilities, 2008", 55, 40, 80,
          "over 20% of 222-260 (evidence.md C4)",
          [](Replicate& r) { return r.mean("enterprises", 2008, 2008) / r.scale(); }),
      fit("b", "social enterprises for persons with disabilities, 2022", 150, 120, 180,
          "over 20% of 711 (evidence.md C4)",
          [](Replicate& r) { return r.mean("enterprises", 2022, 2022) / r.scale(); }),
      fit("b", "share of social enterprises with a profit, 2018", 0.35, 0.20, 0.50,
          "SCMP 1660297 (evidence.md C4), 2014",
          [](Replicate& r) {
            return share_of(r, "enterprises_by_result", 2018, "result", "profit");
          }),
      fit("b", "share of social enterprises within 3% of break-even, 2018", 0.325, 0.175, 0.475,
          "SCMP 1660297 (evidence.md C4), 2014",
          [](Replicate& r) {
            return share_of(r, "enterprises_by_result", 2018, "result", "break_even");
          }),
      fit("b", "share of social enterprises with a loss, 2018", 0.325, 0.175, 0.475,
          "SCMP 1660297 (evidence.md C4), 2014",
          [](Replicate& r) {
            return share_of(r, "enterprises_by_result", 2018, "result", "loss");
          }),
      fit("c", "sheltered workshop to open work a year, 2008-22", 0.005, 0.0, 0.01,
          "rarely above 1% (evidence.md D18)",
          [](Replicate& r) {
            return 12.0
                   * r.sum(
                       "transitions", 2008, 2022,
                       {{"from_status", "sheltered_workshop"}, {"to_status", "open_employment"}})
                   / r.sum("persons_by_status", 2008, 2022, {{"status", "sheltered_workshop"}});
          }),
      fit("c", "queue for the sheltered workshop, 2018", 2814, 2300, 3300,
          "leekoklong.org.hk (evidence.md C3)",
          [](Replicate& r) {
            return r.mean("waiting", 2018, 2018, {{"service", "sheltered_workshop"}}) / r.scale();
          }),
      fit("c", "months waited by those admitted, 2018", 24, 20, 36, "over 20 (evidence.md C3)",
          [](Replicate& r) {
            return r.mean("admission_wait_mean", 2018, 2018, {{"service", "sheltered_workshop"}});
          }),
  };
}

/// d: assessed productivity; e: interest of employers.
std::vector<Pattern> patterns_d_and_e() {
  return {
      fit("d", "assessed at or below 70%, 2011-18", 0.46, 0.36, 0.56,
          "leekoklong.org.hk (evidence.md C2)",
          [](Replicate& r) {
            return r.sum("assessed_low", 2012, 2018) / r.sum("assessed", 2012, 2018);
          }),
      fit("d", "assessments in 2011", 184, 100, 400, "184 by January 2012 (evidence.md C2)",
          [](Replicate& r) { return r.sum("assessments", 2011, 2011) / r.scale(); }),
      fit("e", "employers interested in hiring, 2016", 0.17, 0.10, 0.24,
          "SCMP 2019017 (evidence.md C4)",
          [](Replicate& r) {
            return share_of(r, "employers_by_interest", 2016, "interest", "interested");
          }),
      fit("e", "employers unsure about hiring, 2016", 0.27, 0.17, 0.37,
          "SCMP 2019017 (evidence.md C4)",
          [](Replicate& r) {
            return share_of(r, "employers_by_interest", 2016, "interest", "unsure");
          }),
      fit("e", "employers not interested in hiring, 2016", 0.55, 0.45, 0.65,
          "SCMP 2019017 (evidence.md C4)",
          [](Replicate& r) {
            return share_of(r, "employers_by_interest", 2016, "interest", "not_interested");
          }),
  };
}

/// f, h: who is in work; g: who finds work, by channel.
std::vector<Pattern> patterns_f_to_h() {
  return {
      report("f", "employed, without intellectual disability, 2013", 0.365, "D from evidence.md C1",
             [](Replicate& r) {
               return in_work(r, 2013, false)
                      / persons(r, 2013,
                                {"outside_labour_force", "seeking", "training",
                                 "sheltered_workshop", "social_enterprise", "open_employment"},
                                false);
             }),
      report("f", "unemployed of the active, 2013", 0.067, "evidence.md C1",
             [](Replicate& r) {
               const double work = in_work(r, 2013, false);
               const double seek = persons(r, 2013, {"seeking"}, false);
               return seek / (seek + work);
             }),
      report("g", "job within 18 months by own search, mental illness, 2008-15", 0.18,
             "4-29% under conventional service (evidence.md C5)",
             [](Replicate& r) { return entered(r, 2008, 2015, "own_search"); }),
      report("g", "job within 18 months by supported employment, mental illness, 2008-15", 0.70,
             "61-83% (evidence.md D1-D3)",
             [](Replicate& r) { return entered(r, 2008, 2015, "supported_placement"); }),
      fit("h", "persons with intellectual disability in work, 2018", 4000, 3400, 4600,
          "about 4,000 (TVB 2018, evidence.md C1)",
          [](Replicate& r) { return in_work(r, 2018, true) / 12.0 / r.scale(); }),
  };
}

/// i: staff of an enterprise; j: the placement division; use of funded posts.
std::vector<Pattern> patterns_i_to_posts() {
  return {
      fit("i", "staff with disabilities in a social enterprise, 2008-15", 8.5, 7.5, 9.5,
          "evidence.md C4",
          [](Replicate& r) {
            return r.sum("enterprise_staff", 2008, 2015) / r.sum("enterprises", 2008, 2015);
          }),
      fit("j", "placements of the placement division a year, 2008-18", 2400, 2000, 3000,
          "2,100-2,700 (evidence.md C3)",
          [](Replicate& r) {
            return r.sum("hires_by_route", 2008, 2018, {{"route", "placement_division"}}) / 11.0
                   / r.scale();
          }),
      fit("j", "placements of the placement division with a wage subsidy a year, 2015-18", 811, 600,
          1000, "LCQ7 16.1.2019 (evidence.md C3)",
          [](Replicate& r) { return r.sum("subsidised_hires", 2015, 2018) / 4.0 / r.scale(); }),
      fit("j", "seekers without a job for over three years, 2013", 0.38, 0.30, 0.46,
          "evidence.md C1",
          [](Replicate& r) {
            return r.sum("jobless_over_3_years", 2013, 2013)
                   / r.sum("persons_by_status", 2013, 2013, {{"status", "seeking"}});
          }),
      fit("posts", "use of follow-up posts, placement division, 2008-22", 0.92, 0.85, 1.0,
          "at least 85%: assumption",
          [](Replicate& r) { return post_use(r, 2008, 2022, "placement_division"); }),
      fit("posts", "use of follow-up posts, supported employment, 2008-22", 0.92, 0.85, 1.0,
          "at least 85%: assumption",
          [](Replicate& r) { return post_use(r, 2008, 2022, "supported_employment"); }),
  };
}

/// All, in the order of the page.
std::vector<Pattern> patterns() {
  std::vector<Pattern> all;
  for (const auto part :
       {patterns_a_to_c, patterns_d_and_e, patterns_f_to_h, patterns_i_to_posts}) {
    for (Pattern& pattern : part()) all.push_back(std::move(pattern));
  }
  return all;
}

}  // namespace

std::vector<PatternRow> pattern_table(const std::filesystem::path& run_directory) {
  const ResultsReader file(run_directory / "results.h5");
  for (const char* name : {"jobs_kept", "enterprises", "waiting", "assessments"}) {
    if (stored_name(file, name).empty()) {
      throw InputError(
          fmt::format("{}: the file has no outcome '{}' (it was written with [output] tables = "
                      "\"headline\", or "
                      "by another version); run the scenario again with all tables.",
                      (run_directory / "results.h5").string(), name));
    }
  }
  const auto months = months_of(file);
  if (months.empty()) {
    throw InvalidFile(fmt::format("{}: the axis 'time' holds no days; run the scenario again.",
                                  (run_directory / "results.h5").string()));
  }
  const auto replicates = file.dimension("replicate").length();
  const auto found = file.file().find_attribute("/", "scale");
  if (!found || !std::holds_alternative<double>(*found)) {
    throw InvalidFile(fmt::format(
        "{}: the root attribute 'scale' is missing (the file was written by another version of "
        "coprod); run the scenario again.",
        (run_directory / "results.h5").string()));
  }
  const double scale = std::get<double>(*found);

  std::vector<Replicate> runs;
  for (std::uint64_t r = 0; r < replicates; ++r) {
    runs.emplace_back(file, r, months.front(), months.size(), scale);
  }
  std::vector<PatternRow> rows;
  for (Pattern& pattern : patterns()) {
    std::vector<double> values;
    for (Replicate& run : runs) values.push_back(pattern.measure(run));
    const MeanInterval interval = mean_interval(values);
    pattern.row.mean = interval.count > 0 ? interval.mean : missing;
    pattern.row.half_width = interval.half_width;
    rows.push_back(std::move(pattern.row));
  }
  return rows;
}

}  // namespace coprod
