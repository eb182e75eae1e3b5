#include "run/levels.hpp"

#include "core/error.hpp"
#include "core/math.hpp"
#include "run/pipeline.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include <fmt/format.h>

namespace coprod {

namespace {

constexpr double pilot_persons = 25'000.0;
constexpr int settling = 12;  ///< months before the first feedback
constexpr int window = 6;     ///< months between two
constexpr int judged = 8;     ///< windows by which the end is judged, and as many before them
constexpr int most_windows = 120;
constexpr double tolerance = 0.01;  ///< of shares, relative

/// The World at rest that the levels are solved in.
Scenario pilot_of(const Scenario& scenario) {
  Scenario pilot = scenario;
  hold_levers(pilot, scenario.run.hold.value_or(scenario.run.start - scenario.run.burn_in));
  // The enterprises of the start stay; neither they nor the cycle move the level.
  pilot.parameters.cycle_on = 0.0;
  pilot.parameters.enterprise_closes = 0.0;
  pilot.parameters.founding_rate = 0.0;
  return pilot;
}

bool in_labour_force(std::size_t status) {
  return status == static_cast<std::size_t>(Status::seeking)
         || is_employed(static_cast<std::int32_t>(status));
}

/// Sums over the months of a window.
struct Flows {
  double months = 0.0;
  double persons = 0.0;
  double employed = 0.0;
  double seekers = 0.0;
  double hired = 0.0;   ///< and so from seekers or others into a job
  double lost = 0.0;    ///< jobs ended, less jobs that came with their holders
  double joined = 0.0;  ///< the labour force
  double left = 0.0;
};

struct Counts {
  double persons = 0.0;
  double employed = 0.0;
  double seekers = 0.0;
};

Counts count(const World& world) {
  Counts c;
  for (const std::uint8_t status : world.persons.get<person::Status>()) {
    if (status == static_cast<std::uint8_t>(Status::absent)) continue;
    c.persons += 1.0;
    if (is_employed(status)) c.employed += 1.0;
    if (status == static_cast<std::uint8_t>(Status::seeking)) c.seekers += 1.0;
  }
  return c;
}

class Pilot {
 public:
  Pilot(const Scenario& scenario, const PopulationFit& persons)
      : scenario_(pilot_of(scenario)),
        environment_(
            make_environment(persons, scenario_.effective_parameters(), {}, scenario_.enterprises)),
        executor_(1) {
    environment_.held = scenario_.run.hold;
    constexpr std::uint64_t seed = 0x6C6576656C73;  // of no run
    world_ = synthesise(environment_, seed, 0, *scenario_.run.hold, executor_);
    pipeline_ = std::make_unique<Pipeline>(environment_, scenario_.levers, kernels(), executor_);
    now_ = count(world_);
    // What the start had to add to the rules is the first guess.
    move(environment_.start.seek, log64(environment_.start.find));
  }

  [[nodiscard]] const Parameters& parameters() const { return environment_.parameters; }

  /// Adds to the constant and to the log of vacancies.
  void move(double constant, double vacancies) {
    Parameters& p = environment_.parameters;
    p.participation_constant = std::clamp(p.participation_constant + constant, -50.0, 50.0);
    const double before = p.vacancy_rate;
    p.vacancy_rate = std::clamp(before * exp64(vacancies), 1e-6, 1e3);
    const double ratio = p.vacancy_rate / before;
    for (float& rate : world_.employers.get<employer::VacancyRate>()) {
      rate = static_cast<float>(rate * ratio);
    }
  }

  Flows run(int months) {
    Flows f;
    Observer nothing(scenario_.run.start + 4000, 0);
    for (int m = 0; m < months; ++m) {
      pipeline_->advance(world_, nothing);
      add_month(f);
    }
    return f;
  }

 private:
  void add_month(Flows& f) {
    const Counts before = now_;
    now_ = count(world_);
    const MonthFlows& flows = pipeline_->flows();
    const auto started = static_cast<double>(flows.job_starts.size());
    double moved = 0.0;  // into the labour force from outside of it
    for (std::size_t from = 0; from < n_statuses; ++from) {
      for (std::size_t to = 0; to < n_statuses; ++to) {
        if (in_labour_force(from) || !in_labour_force(to)) continue;
        moved += static_cast<double>(flows.counts.transitions[from * n_statuses + to]);
      }
    }
    // Of newcomers some bring a job.
    const double ended = static_cast<double>(flows.job_ends.size());
    const double came = now_.employed - before.employed - started + ended;
    const double joined = moved + came;
    const double force = before.employed + before.seekers;
    f.months += 1.0;
    f.persons += now_.persons;
    f.employed += now_.employed;
    f.seekers += now_.seekers;
    f.hired += started;
    f.lost += ended - came;
    f.joined += joined;
    f.left += joined - (now_.employed + now_.seekers - force);
  }

  Scenario scenario_;
  Environment environment_;
  Executor executor_;
  World world_;
  std::unique_ptr<Pipeline> pipeline_;
  Counts now_;
};

/// Logs by which flows and stocks miss their targets: of the labour force, and of jobs among it.
struct Errors {
  double force = 0.0;
  double jobs = 0.0;
};

double log_ratio(double above, double below) {
  return std::clamp(log64(std::max(above, 0.5) / std::max(below, 0.5)), -1.0, 1.0);
}

Errors errors_of(const Flows& f, double active, double employed) {
  const double force = f.employed + f.seekers;
  Errors e;
  // Who leaves against who joins, and twice the distance: without it the labour force would stay anywhere.
  e.force = log_ratio(f.left, f.joined)
            + 2.0 * log_ratio(active * (f.persons - force), (1.0 - active) * force);
  // Jobs that end where as many as wanted are filled against jobs that the seekers left would find.
  e.jobs = log_ratio(f.lost * employed * f.seekers, f.hired * (active - employed) * f.employed);
  return e;
}

/// Means over the windows [from, to).
struct Judged {
  double active = 0.0;
  double employed = 0.0;
  double constant = 0.0;
  double log_vacancies = 0.0;
};

Judged mean_of(const std::vector<Judged>& windows, std::size_t from, std::size_t to) {
  Judged m;
  const auto n = static_cast<double>(to - from);
  for (std::size_t w = from; w < to; ++w) {
    m.active += windows[w].active / n;
    m.employed += windows[w].employed / n;
    m.constant += windows[w].constant / n;
    m.log_vacancies += windows[w].log_vacancies / n;
  }
  return m;
}

}  // namespace

Parameters Levels::applied(Parameters parameters) const {
  for (std::size_t i = 0; i < level_pairs.size(); ++i) {
    parameters.*level_pairs[i].solved = value[i];
  }
  return parameters;
}

std::shared_ptr<const PopulationFit> pilot_population(const std::filesystem::path& data_directory) {
  return fit_persons(data_directory, pilot_persons);
}

Levels solve_levels(const Scenario& scenario, const PopulationFit& persons,
                    const std::atomic<bool>* stop) {
  const Parameters p = scenario.effective_parameters();
  const double employed = p.employment_rate_start;
  const double active = p.labour_force_start;
  if (!(employed > 0.0 && active > employed && active < 1.0)) {
    throw InputError(
        fmt::format("start.employment_rate is {} and start.labour_force is {} (levels are solved "
                    "for some who seek work "
                    "and some who do not); give the second a value above the first and below 1.",
                    employed, active));
  }
  Pilot pilot(scenario, persons);
  Levels levels;
  (void)pilot.run(settling);
  levels.months = settling;
  std::vector<Judged> windows;
  while (!levels.converged && windows.size() < most_windows) {
    if (stop != nullptr && stop->load(std::memory_order_relaxed)) throw Interrupted("stopped");
    const Flows f = pilot.run(window);
    levels.months += window;
    windows.push_back({(f.employed + f.seekers) / f.persons, f.employed / f.persons,
                       pilot.parameters().participation_constant,
                       log64(pilot.parameters().vacancy_rate)});
    const Errors e = errors_of(f, active, employed);
    pilot.move(0.5 * e.force, 0.4 * e.jobs);
    const std::size_t n = windows.size();
    if (n < 2 * judged) continue;
    // Solved when shares are those wanted and what holds them there has stopped moving.
    const Judged before = mean_of(windows, n - 2 * judged, n - judged);
    const Judged now = mean_of(windows, n - judged, n);
    levels.value = {now.constant, exp64(now.log_vacancies)};
    levels.share = {now.active, now.employed};
    levels.converged = std::fabs(now.active / active - 1.0) < tolerance
                       && std::fabs(now.employed / employed - 1.0) < tolerance
                       && std::fabs(now.constant - before.constant) < 0.05
                       && std::fabs(now.log_vacancies - before.log_vacancies) < 0.05;
  }
  return levels;
}

}  // namespace coprod
