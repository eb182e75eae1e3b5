#include "tests/patterns/rest.hpp"

#include "core/parallel.hpp"
#include "run/replicates.hpp"
#include "statistics/interval.hpp"
#include "tests/support/simulation.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <mutex>
#include <numeric>

#include <fmt/format.h>

namespace coprod::test {

namespace {

constexpr std::size_t most_tenure = 12 * 64;

bool in_work(std::uint8_t status) { return is_employed(status); }

/// Month of hire of each day from 1900 on would be a table; months are nearly of one length.
std::int32_t month_of(std::int32_t day) {
  auto month = static_cast<std::int32_t>(std::floor((day + 36524) / mean_month_days));
  while (Month(month + 1).first_day() <= day) ++month;
  while (Month(month).first_day() > day) --month;
  return month;
}

/// Ages, kinds and schooling move by themselves: the young of the data grow old with the diagnoses and the
/// schooling of their time. Rates are those of the first year's mixture.
constexpr std::size_t n_mixed = n_kinds * n_severities * n_age_groups * n_educations;

std::size_t cell_of(std::size_t kind, std::size_t severity, std::size_t age_group,
                    std::size_t education) {
  return ((kind * n_severities + severity) * n_age_groups + age_group) * n_educations + education;
}

std::size_t age_group_of(const World& world, std::size_t row) {
  const int years = (world.month.index() - world.persons.get<person::BirthMonth>()[row]) / 12;
  std::size_t group = 0;
  while (group + 1 < n_age_groups && years >= age_bounds[group + 1]) ++group;
  return group;
}

std::size_t cell_of(const World& world, std::size_t row) {
  return cell_of(world.persons.get<person::PrimaryKind>()[row],
                 world.persons.get<person::Severity>()[row], age_group_of(world, row),
                 world.persons.get<person::Education>()[row]);
}

/// Numerators and denominators of a year's rates, by cell.
class Year {
 public:
  struct Sums {
    std::vector<double> above = std::vector<double>(n_mixed, 0.0);
    std::vector<double> below = std::vector<double>(n_mixed, 0.0);
  };
  Sums& at(const std::string& name) { return sums_[name]; }
  void add(const std::string& name, double above, double below) {
    at(name).above[0] += above;
    at(name).below[0] += below;
  }
  /// Rates at the mixture of `first`.
  [[nodiscard]] std::map<std::string, double> rates(const Year& first) const {
    std::map<std::string, double> all;
    for (const auto& [name, sums] : sums_) {
      const auto known = first.sums_.find(name);
      if (known == first.sums_.end()) continue;
      double weighted = 0.0;
      double weights = 0.0;
      for (std::size_t c = 0; c < n_mixed; ++c) {
        if (!(sums.below[c] > 0.0)) continue;
        weighted += known->second.below[c] * sums.above[c] / sums.below[c];
        weights += known->second.below[c];
      }
      if (weights > 0.0) all[name] = weighted / weights;
    }
    return all;
  }

 private:
  std::map<std::string, Sums> sums_;
};

/// Jobs at months' beginnings by tenure in calendar months, and how they end.
struct Jobs {
  std::vector<double> stock = std::vector<double>(most_tenure, 0.0);
  std::vector<double> ends = std::vector<double>(most_tenure, 0.0);
  std::vector<double> starts = std::vector<double>(most_tenure, 0.0);
  double months = 0.0;
};

std::vector<double> by_tenure(const World& world) {
  std::vector<double> count(most_tenure, 0.0);
  const auto status = world.persons.get<person::Status>();
  const auto hired = world.persons.get<person::HireDay>();
  const std::int32_t now = world.month.index() + 1;
  for (std::size_t i = 0; i < status.size(); ++i) {
    if (!in_work(status[i])) continue;
    const auto tenure = static_cast<std::size_t>(std::max(0, now - month_of(hired[i])));
    count[std::min(tenure, most_tenure - 1)] += 1.0;
  }
  return count;
}

void add_jobs(const std::vector<double>& before, const std::vector<double>& after,
              const MonthFlows& flows, Month month, Jobs& jobs) {
  std::vector<double> ends(most_tenure, 0.0);
  for (const JobEnd& end : flows.job_ends) {
    const std::int32_t tenure = month.index() - month_of(end.hire_day);
    if (tenure <= 0) continue;  // hired and gone within the month: seen at no month's end
    ends[std::min<std::size_t>(static_cast<std::size_t>(tenure), most_tenure - 1)] += 1.0;
  }
  for (std::size_t t = 1; t < most_tenure; ++t) {
    jobs.stock[t] += before[t];
    jobs.ends[t] += ends[t];
  }
  // Who comes into the stock, by tenure at the next month's beginning: hires, and jobs kept at onset.
  for (std::size_t t = 1; t + 1 < most_tenure; ++t) {
    const double older = t == 1 ? 0.0 : before[t - 1] - ends[t - 1];
    jobs.starts[t] += after[t] - older;
  }
  jobs.months += 1.0;
}

TenureBalance balance(const Jobs& jobs) {
  TenureBalance out;
  double observed = 0.0;
  double observed_months = 0.0;
  double implied = 0.0;
  double implied_months = 0.0;
  double now = 0.0;
  double hazard_before = 0.0;
  double alive = 1.0;
  for (std::size_t t = 1; t < most_tenure; ++t) {
    now = now * (1.0 - hazard_before) + jobs.starts[t] / jobs.months;
    const double age = static_cast<double>(t) - 0.5;
    implied += now;
    implied_months += now * age;
    observed += jobs.stock[t] / jobs.months;
    observed_months += jobs.stock[t] / jobs.months * age;
    out.complete += alive;
    hazard_before = jobs.stock[t] > 0.0 ? std::min(1.0, jobs.ends[t] / jobs.stock[t]) : 1.0;
    alive *= 1.0 - hazard_before;
  }
  out.observed_stock = observed;
  out.observed_tenure = observed_months / observed;
  out.implied_stock = implied;
  out.implied_tenure = implied_months / implied;
  return out;
}

/// Adds to a mean over persons, or over those in work.
class Mean {
 public:
  Mean(Year& year, const std::string& name) : sums_(year.at(name)) {}
  void add(std::size_t cell, double value) {
    sums_.above[cell] += value;
    sums_.below[cell] += 1.0;
  }

 private:
  Year::Sums& sums_;
};

void measure_stocks(const World& world, Year& year) {
  const auto& p = world.persons;
  const auto status = p.get<person::Status>();
  Mean works(year, "in work, of all");
  Mean active(year, "in the labour force, of all");
  Mean seeks(year, "seeking, of the labour force");
  Mean adulthood(year, "disabled in adulthood, of all");
  double present = 0.0;
  std::vector<Mean> works_by;
  std::vector<Mean> active_by;
  for (const auto severity : severity_names) {
    works_by.emplace_back(year, fmt::format("in work, of {}", severity));
    active_by.emplace_back(year, fmt::format("in the labour force, of {}", severity));
  }
  Mean failed(year, "failed months of seekers");
  Mean tenure(year, "tenure, months");
  Mean wage(year, "wage");
  Mean hours(year, "hours");
  Mean skill(year, "skill of those in work");
  Mean fit(year, "fit of those in work");
  Mean support(year, "natural support of those in work");
  Mean work_stress(year, "stress of those in work");
  Mean work_identity(year, "identity of those in work");
  Mean stress(year, "stress");
  Mean confidence(year, "confidence");
  Mean identity(year, "identity");
  Mean income(year, "net income");
  const std::int32_t today = (world.month + 1).first_day();
  for (std::size_t i = 0; i < status.size(); ++i) {
    if (status[i] == static_cast<std::uint8_t>(Status::absent)) continue;
    const std::size_t cell = cell_of(world, i);
    const std::size_t severity = p.get<person::Severity>()[i];
    const bool worker = in_work(status[i]);
    const bool seeker = status[i] == static_cast<std::uint8_t>(Status::seeking);
    present += 1.0;
    adulthood.add(cell, p.get<person::Onset>()[i]);
    works.add(cell, worker);
    active.add(cell, worker || seeker);
    works_by[severity].add(cell, worker);
    active_by[severity].add(cell, worker || seeker);
    stress.add(cell, p.get<person::Stress>()[i]);
    confidence.add(cell, p.get<person::Confidence>()[i]);
    identity.add(cell, p.get<person::Identity>()[i]);
    income.add(cell, p.get<person::NetIncome>()[i]);
    if (worker || seeker) seeks.add(cell, seeker);
    if (seeker) failed.add(cell, p.get<person::FailedSearches>()[i]);
    if (!worker) continue;
    tenure.add(cell, (today - p.get<person::HireDay>()[i]) / mean_month_days);
    wage.add(cell, p.get<person::Wage>()[i]);
    hours.add(cell, p.get<person::Hours>()[i]);
    skill.add(cell, p.get<person::Skill>()[i]);
    fit.add(cell, p.get<person::JobFit>()[i]);
    support.add(cell, p.get<person::NaturalSupport>()[i]);
    work_stress.add(cell, p.get<person::Stress>()[i]);
    work_identity.add(cell, p.get<person::Identity>()[i]);
  }
  year.add("persons", present, 1.0);
}

/// Events a month: hires by age of a thousand persons, ends of a thousand jobs of a kind and severity.
void measure_flows(const World& world, const MonthFlows& flows, Year& year) {
  const auto status = world.persons.get<person::Status>();
  std::vector<double> persons(n_mixed, 0.0);
  std::vector<double> jobs(n_mixed, 0.0);
  double outside = 0.0;
  double seekers = 0.0;
  for (std::size_t i = 0; i < status.size(); ++i) {
    if (status[i] == static_cast<std::uint8_t>(Status::absent)) continue;
    persons[cell_of(world, i)] += 1e-3;
    outside += status[i] == static_cast<std::uint8_t>(Status::outside_labour_force) ? 1e-3 : 0.0;
    seekers += status[i] == static_cast<std::uint8_t>(Status::seeking) ? 1e-3 : 0.0;
    if (in_work(status[i])) {
      jobs[cell_of(world.persons.get<person::PrimaryKind>()[i],
                   world.persons.get<person::Severity>()[i], 0, 0)] += 1e-3;
    }
  }
  const auto below = [](Year::Sums& sums, const std::vector<double>& of) {
    for (std::size_t c = 0; c < n_mixed; ++c) sums.below[c] += of[c];
  };
  constexpr std::array<Route, 3> routes{Route::own_search, Route::placement_division,
                                        Route::supported_placement};
  below(year.at("hires"), persons);
  for (const Route route : routes) {
    below(year.at(fmt::format("hires by {}", route_names[static_cast<std::size_t>(route)])),
          persons);
  }
  for (const JobStart& start : flows.job_starts) {
    const std::size_t cell = cell_of(world, start.person);
    year.at("hires").above[cell] += 1.0;
    if (std::find(routes.begin(), routes.end(), static_cast<Route>(start.route)) == routes.end())
      continue;
    year.at(fmt::format("hires by {}", route_names[start.route])).above[cell] += 1.0;
  }
  constexpr std::array<ExitCause, 5> causes{ExitCause::quit, ExitCause::dismissal,
                                            ExitCause::redundancy, ExitCause::crisis,
                                            ExitCause::health};
  below(year.at("ends of jobs"), jobs);
  for (const ExitCause cause : causes) {
    below(year.at(fmt::format("ends by {}", exit_cause_names[static_cast<std::size_t>(cause)])),
          jobs);
  }
  for (const JobEnd& end : flows.job_ends) {
    if (end.cause > static_cast<std::uint8_t>(ExitCause::health)) continue;
    const std::size_t cell = cell_of(end.kind, end.severity, 0, 0);
    year.at("ends of jobs").above[cell] += 1.0;
    year.at(fmt::format("ends by {}", exit_cause_names[end.cause])).above[cell] += 1.0;
  }
  year.add("starts of search", static_cast<double>(flows.counts.search_starts), outside);
  year.add("stops of search", static_cast<double>(flows.counts.search_stops), seekers);
}

/// Means of organisations: reported, and judged where they are at rest by the rules.
void measure_organisations(const World& world, Year& year) {
  const auto attitude = world.employers.get<employer::Attitude>();
  const auto risk = world.employers.get<employer::PerceivedRisk>();
  for (std::size_t e = 0; e < attitude.size(); ++e) {
    year.add("attitude of employers", static_cast<double>(attitude[e]), 1.0);
    year.add("risk seen by employers", static_cast<double>(risk[e]), 1.0);
  }
  for (const float a : world.publics.get<public_group::Attitude>()) {
    year.add("attitude of the public", static_cast<double>(a), 1.0);
  }
  const auto& groups = world.search_groups;
  for (const float chance : groups.get<search_group::ExpectedChance>()) {
    year.add("chance that groups expect", static_cast<double>(chance), 1.0);
  }
}

struct Replicate {
  std::vector<std::map<std::string, double>> years;
  Jobs jobs;
};

Replicate run_one(const Scenario& scenario, std::uint32_t number) {
  SimulationOptions options;
  options.replicate = number;
  Simulation simulation(scenario, options);
  Replicate out;
  Year first;
  Year year;
  while (simulation.world().month < simulation.last()) {
    const auto before = by_tenure(simulation.world());
    simulation.advance();
    const World& world = simulation.world();
    if (world.month < scenario.run.start) continue;
    const MonthFlows& flows = simulation.pipeline().flows();
    add_jobs(before, by_tenure(world), flows, world.month, out.jobs);
    measure_stocks(world, year);
    measure_flows(world, flows, year);
    measure_organisations(world, year);
    if (world.month.month_of_year() == 12) {
      if (out.years.empty()) first = year;
      out.years.push_back(year.rates(first));
      year = Year();
    }
  }
  return out;
}

}  // namespace

RestRun run_at_rest(const Scenario& scenario, std::uint32_t replicates, int threads) {
  std::vector<Replicate> all(replicates);
  Executor executor(threads);
  {
    // The environment is made once, before threads ask for it.
    Scenario first = scenario;
    first.run.end = first.run.start;
    first.run.burn_in = 0;
    const Simulation once(first);
  }
  executor.for_each(replicates, [&](std::size_t r) {
    all[r] = run_one(scenario, static_cast<std::uint32_t>(r));
  });
  RestRun run;
  for (const auto& [name, value] : all.front().years.front()) {
    RestSeries series{name, {}};
    for (const Replicate& one : all) {
      std::vector<double> values;
      for (const auto& year : one.years) {
        const auto found = year.find(name);
        values.push_back(found == year.end() ? 0.0 : found->second);
      }
      series.years.push_back(std::move(values));
    }
    run.series.push_back(std::move(series));
  }
  Jobs jobs;
  for (const Replicate& one : all) {
    for (std::size_t t = 0; t < most_tenure; ++t) {
      jobs.stock[t] += one.jobs.stock[t];
      jobs.ends[t] += one.jobs.ends[t];
      jobs.starts[t] += one.jobs.starts[t];
    }
    jobs.months += one.jobs.months;
  }
  run.tenure = balance(jobs);
  return run;
}

Drift drift_of(const RestSeries& series) {
  Drift drift;
  drift.name = series.name;
  std::vector<double> slopes;
  double sum = 0.0;
  for (const auto& years : series.years) {
    const auto n = static_cast<double>(years.size());
    const double middle = (n - 1.0) / 2.0;
    double above = 0.0;
    double below = 0.0;
    for (std::size_t y = 0; y < years.size(); ++y) {
      const double x = static_cast<double>(y) - middle;
      above += x * years[y];
      below += x * x;
      sum += years[y] / n;
    }
    slopes.push_back(above / below * n);
  }
  const auto n = static_cast<double>(slopes.size());
  drift.level = sum / n;
  const double mean = std::accumulate(slopes.begin(), slopes.end(), 0.0) / n;
  double squares = 0.0;
  for (const double slope : slopes) squares += (slope - mean) * (slope - mean);
  const double scale = std::max(1e-12, std::fabs(drift.level));
  drift.change = mean / scale;
  drift.error = n > 1.0 ? std::sqrt(squares / (n - 1.0) / n) / scale : 0.0;
  return drift;
}

bool rests(const Drift& drift, double share, double errors) {
  return std::fabs(drift.change) < std::max(share, errors * drift.error);
}

std::string table_of(const RestRun& run, double share, double errors) {
  std::string text = fmt::format("{:<34}{:>10}{:>10}{:>10}\n", "", "level", "drift %", "s.e. %");
  for (const RestSeries& series : run.series) {
    const Drift drift = drift_of(series);
    text += fmt::format("{:<34}{:>10.4g}{:>10.2f}{:>10.2f}{}\n", drift.name, drift.level,
                        100.0 * drift.change, 100.0 * drift.error,
                        rests(drift, share, errors) ? "" : "  DRIFTS");
  }
  const TenureBalance& t = run.tenure;
  text += fmt::format(
      "jobs {:.0f} (implied by their starts and ends {:.0f}); mean tenure {:.1f} months (implied "
      "{:.1f}); a "
      "new job lasts {:.1f}\n",
      t.observed_stock, t.implied_stock, t.observed_tenure, t.implied_tenure, t.complete);
  return text;
}

}  // namespace coprod::test
