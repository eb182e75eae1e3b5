#include "analysis/patterns.hpp"

#include "core/calendar.hpp"
#include "core/error.hpp"
#include "output/table.hpp"
#include "statistics/interval.hpp"
#include "world/categories.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <variant>

#include <fmt/format.h>

namespace coprod {

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

/// A variable of one replicate: cells by month.
class Outcome {
 public:
  Outcome(std::vector<double> values, std::size_t months) : values_(std::move(values)) {
    cells_ = months > 0 ? values_.size() / months : 0;
  }
  [[nodiscard]] std::size_t cells() const { return cells_; }
  [[nodiscard]] double at(std::size_t month, std::size_t cell = 0) const {
    return values_[month * cells_ + cell];
  }

 private:
  std::vector<double> values_;
  std::size_t cells_ = 0;
};

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

  const Outcome& get(const std::string& name) {
    auto found = loaded_.find(name);
    if (found == loaded_.end()) {
      const std::uint64_t index[] = {0, replicate_};
      found = loaded_.emplace(name, Outcome(file_.read(name, index), months_)).first;
    }
    return found->second;
  }

  /// Sum over the months of [from, to] and the cells; missing months make it missing.
  double sum(const std::string& name, int from, int to, const std::vector<std::size_t>& cells) {
    const Outcome& outcome = get(name);
    double total = 0.0;
    for (std::int32_t m = Month(from, 1) - first_; m <= Month(to, 12) - first_; ++m) {
      if (m < 0 || static_cast<std::size_t>(m) >= months_) return missing;
      for (const std::size_t c : cells) total += outcome.at(static_cast<std::size_t>(m), c);
    }
    return total;
  }
  double sum(const std::string& name, int from, int to) {
    std::vector<std::size_t> all(get(name).cells());
    for (std::size_t c = 0; c < all.size(); ++c) all[c] = c;
    return sum(name, from, to, all);
  }
  double mean(const std::string& name, int from, int to, const std::vector<std::size_t>& cells) {
    return sum(name, from, to, cells) / (12.0 * (to - from + 1));
  }
  [[nodiscard]] double scale() const { return scale_; }

 private:
  const ResultsReader& file_;
  std::uint64_t replicate_;
  Month first_;
  std::size_t months_;
  double scale_;
  std::map<std::string, Outcome> loaded_;
};

template <class Enum>
constexpr std::size_t code(Enum value) {
  return static_cast<std::size_t>(value);
}

/// Cells of `persons` (status, kind, severity) in these statuses, of all kinds but, or only of,
/// intellectual disability.
std::vector<std::size_t> persons_in(std::initializer_list<Status> statuses, bool intellectual) {
  std::vector<std::size_t> cells;
  for (const Status status : statuses) {
    for (std::size_t kind = 0; kind < n_kinds; ++kind) {
      if ((kind == kind_intellectual) != intellectual) continue;
      for (std::size_t s = 0; s < n_severities; ++s) {
        cells.push_back((code(status) * n_kinds + kind) * n_severities + s);
      }
    }
  }
  return cells;
}

/// Share of the jobs of mental illness in supported placement, begun in [from, to], still held.
double placed_survival(Replicate& r, int from, int to, std::size_t horizon) {
  constexpr std::size_t horizons = 7;
  const std::size_t cell =
      (code(Route::supported_placement) * n_kind_groups + 0) * horizons + horizon;
  const double begun =
      r.sum("hires", from, to,
            {code(Route::supported_placement) * n_kinds + std::size_t{kind_mental_illness}});
  const double kept = r.sum("jobs_kept", from, to, {cell});
  const double censored = r.sum("jobs_censored", from, to, {cell});
  return kept / (begun - censored);
}

double moves(Replicate& r, int from, int to, Status before, Status after) {
  return r.sum("transitions", from, to, {code(before) * n_statuses + code(after)});
}

double entered(Replicate& r, int from, int to, Route channel) {
  const std::size_t cell = code(channel) * n_kind_groups + 0;  // mental illness
  const double all = r.sum("first_seekers", from, to, {cell});
  if (!(all > 0.0)) return missing;
  return r.sum("entered_18_months", from, to, {cell}) / all;
}

using Measure = double (*)(Replicate&);

struct Pattern {
  PatternRow row;
  Measure measure;
};

std::vector<Pattern> patterns() {
  const auto fit = [](std::string id, std::string what, double target, double low, double high,
                      std::string source, Measure measure) {
    PatternRow row;
    row.pattern = std::move(id);
    row.what = std::move(what);
    row.target = target;
    row.low = low;
    row.high = high;
    row.source = std::move(source);
    return Pattern{std::move(row), measure};
  };
  const auto report = [&](std::string id, std::string what, double target, std::string source,
                          Measure measure) {
    Pattern pattern =
        fit(std::move(id), std::move(what), target, target, target, std::move(source), measure);
    pattern.row.fit = false;
    return pattern;
  };
  constexpr Status sheltered = Status::sheltered_workshop;
  return {
      fit("a", "job survival at 30 days, mental illness, supported placement, 2008-15", 0.624,
          0.574, 0.674, "Wong 2004 (D1)",
          [](Replicate& r) { return placed_survival(r, 2008, 2015, 0); }),
      fit("a", "the same at 6 months", 0.240, 0.190, 0.290, "Wong 2004 (D1)",
          [](Replicate& r) { return placed_survival(r, 2008, 2015, 2); }),
      fit("a", "the same at 12 months", 0.129, 0.079, 0.179, "Wong 2004 (D1)",
          [](Replicate& r) { return placed_survival(r, 2008, 2015, 3); }),
      fit("b", "social enterprises closing a year, 2008-22", 0.065, 0.03, 0.10, "C4",
          [](Replicate& r) {
            return 12.0 * r.sum("enterprise_closures", 2008, 2022)
                   / r.sum("enterprises", 2008, 2022);
          }),
      fit("b", "social enterprises for persons with disabilities, 2008", 55, 40, 80,
          "over 20% of 222-260 (C4)",
          [](Replicate& r) { return r.mean("enterprises", 2008, 2008, {0}) / r.scale(); }),
      fit("b", "the same, 2022", 150, 120, 180, "over 20% of 711 (C4)",
          [](Replicate& r) { return r.mean("enterprises", 2022, 2022, {0}) / r.scale(); }),
      fit("b", "share of them with a profit, 2018", 0.35, 0.20, 0.50, "SCMP 1660297 (C4), 2014",
          [](Replicate& r) {
            return r.sum("enterprises_by_result", 2018, 2018, {0})
                   / r.sum("enterprises_by_result", 2018, 2018);
          }),
      fit("b", "share within 3% of break-even", 0.325, 0.175, 0.475, "SCMP 1660297 (C4), 2014",
          [](Replicate& r) {
            return r.sum("enterprises_by_result", 2018, 2018, {1})
                   / r.sum("enterprises_by_result", 2018, 2018);
          }),
      fit("b", "share with a loss", 0.325, 0.175, 0.475, "SCMP 1660297 (C4), 2014",
          [](Replicate& r) {
            return r.sum("enterprises_by_result", 2018, 2018, {2})
                   / r.sum("enterprises_by_result", 2018, 2018);
          }),
      fit("c", "sheltered workshop to open work a year, 2008-22", 0.005, 0.0, 0.01,
          "rarely above 1% (D18)",
          [](Replicate& r) {
            return 12.0 * moves(r, 2008, 2022, sheltered, Status::open_employment)
                   / r.sum("persons_by_status", 2008, 2022, {code(sheltered)});
          }),
      fit("c", "queue for the sheltered workshop, 2018", 2814, 2300, 3300, "leekoklong.org.hk (C3)",
          [](Replicate& r) { return r.mean("waiting", 2018, 2018, {0}) / r.scale(); }),
      fit("c", "months waited by those admitted, 2018", 24, 20, 36, "over 20 (C3)",
          [](Replicate& r) { return r.mean("admission_wait_mean", 2018, 2018, {0}); }),
      fit("d", "assessed at or below 70%, 2011-18", 0.46, 0.36, 0.56, "leekoklong.org.hk (C2)",
          [](Replicate& r) {
            return r.sum("assessed_low", 2012, 2018) / r.sum("assessed", 2012, 2018);
          }),
      fit("d", "assessments in 2011", 184, 100, 400, "184 by January 2012 (C2)",
          [](Replicate& r) { return r.sum("assessments", 2011, 2011) / r.scale(); }),
      fit("e", "employers interested in hiring, 2016", 0.17, 0.10, 0.24, "SCMP 2019017 (C4)",
          [](Replicate& r) {
            return r.sum("employers_by_interest", 2016, 2016, {0})
                   / r.sum("employers_by_interest", 2016, 2016);
          }),
      fit("e", "employers unsure", 0.27, 0.17, 0.37, "SCMP 2019017 (C4)",
          [](Replicate& r) {
            return r.sum("employers_by_interest", 2016, 2016, {1})
                   / r.sum("employers_by_interest", 2016, 2016);
          }),
      fit("e", "employers not interested", 0.55, 0.45, 0.65, "SCMP 2019017 (C4)",
          [](Replicate& r) {
            return r.sum("employers_by_interest", 2016, 2016, {2})
                   / r.sum("employers_by_interest", 2016, 2016);
          }),
      report("f", "employed, without intellectual disability, 2013", 0.365, "D from C1",
             [](Replicate& r) {
               return r.sum("persons", 2013, 2013,
                            persons_in({Status::open_employment, Status::social_enterprise}, false))
                      / r.sum("persons", 2013, 2013,
                              persons_in({Status::outside_labour_force, Status::seeking,
                                          Status::training, Status::sheltered_workshop,
                                          Status::social_enterprise, Status::open_employment},
                                         false));
             }),
      report("f", "unemployed of the active, 2013", 0.067, "C1",
             [](Replicate& r) {
               const double work =
                   r.sum("persons", 2013, 2013,
                         persons_in({Status::open_employment, Status::social_enterprise}, false));
               const double seek =
                   r.sum("persons", 2013, 2013, persons_in({Status::seeking}, false));
               return seek / (seek + work);
             }),
      fit("g", "job within 18 months by own search, mental illness, 2008-15", 0.18, 0.04, 0.29,
          "4-29% under conventional service (C5)",
          [](Replicate& r) { return entered(r, 2008, 2015, Route::own_search); }),
      fit("g", "job within 18 months by supported employment, the same", 0.70, 0.61, 0.83,
          "61-83% (D1-D3)",
          [](Replicate& r) { return entered(r, 2008, 2015, Route::supported_placement); }),
      fit("h", "persons with intellectual disability in work, 2018", 4000, 3400, 4600,
          "about 4,000 (TVB 2018)",
          [](Replicate& r) {
            return r.mean("persons", 2018, 2018,
                          persons_in({Status::open_employment, Status::social_enterprise}, true))
                   / r.scale();
          }),
      fit("i", "staff with disabilities in a social enterprise, 2008-15", 8.5, 7.5, 9.5, "C4",
          [](Replicate& r) {
            return r.sum("enterprise_staff", 2008, 2015) / r.sum("enterprises", 2008, 2015);
          }),
      fit("j", "placements of the placement division a year, 2008-18", 2400, 2000, 3000,
          "2,100-2,700 (C3)",
          [](Replicate& r) {
            return r.sum("hires_by_route", 2008, 2018, {code(Route::placement_division)}) / 11.0
                   / r.scale();
          }),
      fit("j", "of these with a wage subsidy, 2015-18", 811, 600, 1000, "LCQ7 16.1.2019 (C3)",
          [](Replicate& r) { return r.sum("subsidised_hires", 2015, 2018) / 4.0 / r.scale(); }),
      fit("j", "seekers without a job for over three years, 2013", 0.38, 0.30, 0.46, "C1",
          [](Replicate& r) {
            return r.sum("jobless_over_3_years", 2013, 2013)
                   / r.sum("persons_by_status", 2013, 2013, {code(Status::seeking)});
          }),
      fit("posts", "use of follow-up posts, placement division, 2008-22", 0.92, 0.85, 1.0,
          "at least 85% (model.md section 5)",
          [](Replicate& r) {
            return (r.sum("cases", 2008, 2022, {0}) - r.sum("cases_waiting", 2008, 2022, {0}))
                   / r.sum("case_capacity", 2008, 2022, {0});
          }),
      fit("posts", "the same, supported employment", 0.92, 0.85, 1.0,
          "at least 85% (model.md section 5)",
          [](Replicate& r) {
            return (r.sum("cases", 2008, 2022, {1}) - r.sum("cases_waiting", 2008, 2022, {1}))
                   / r.sum("case_capacity", 2008, 2022, {1});
          }),
  };
}

}  // namespace

std::vector<PatternRow> pattern_table(const std::filesystem::path& run_directory) {
  const ResultsReader file(run_directory / "results.h5");
  for (const char* name : {"jobs_kept", "enterprises", "waiting", "assessments"}) {
    if (!file.has(name)) {
      throw InputError(
          fmt::format("{}: the file has no outcome '{}' (it was written with [output] tables = "
                      "\"headline\", or "
                      "by another version); run the scenario again with all tables.",
                      (run_directory / "results.h5").string(), name));
    }
  }
  const auto* days = std::get_if<std::vector<std::int32_t>>(&file.dimension("time").labels);
  if (days == nullptr || days->empty()) {
    throw InvalidFile(fmt::format("{}: the axis 'time' holds no days; run the scenario again.",
                                  (run_directory / "results.h5").string()));
  }
  Month first(1900, 1);
  while (first.first_day() < days->front()) first = first + 1;
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
    runs.emplace_back(file, r, first, days->size(), scale);
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
