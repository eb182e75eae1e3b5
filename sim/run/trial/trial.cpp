#include "run/trial/trial.hpp"

#include "core/error.hpp"
#include "run/replicates.hpp"
#include "run/results.hpp"
#include "run/trial/trial_table.hpp"
#include "statistics/interval.hpp"
#include "synthesis/synthesis.hpp"

#include <chrono>
#include <cmath>
#include <limits>
#include <mutex>

#include <fmt/format.h>

namespace coprod {

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

/// A mean over persons of one replicate, and the error of it.
struct PersonMean {
  double n = 0.0;
  double sum = 0.0;
  double squares = 0.0;

  void add(double x) {
    n += 1.0;
    sum += x;
    squares += x * x;
  }
  [[nodiscard]] double mean() const { return n > 0.0 ? sum / n : nan; }
  [[nodiscard]] double standard_error() const {
    if (n < 2.0) return nan;
    return std::sqrt(std::max(0.0, squares - sum * sum / n) / (n - 1.0) / n);
  }
};
using OutcomeMeans = std::array<PersonMean, n_trial_outcomes>;

struct ArmMeans {
  OutcomeMeans values, effects, treated;
};

/// One replicate of a trial.
struct Replicate {
  std::size_t pool = 0;
  std::size_t assigned = 0;
  std::vector<std::vector<ArmMeans>> looks;  ///< [look][arm]
  std::vector<std::vector<ArmMeans>> parts;  ///< [part][arm], at the horizon
  std::vector<double> served;                ///< by arm, share
  std::vector<TrialSums> sums;               ///< by arm, then of the world without the trial
  std::vector<double> costs;                 ///< by arm
  double person_months = 0.0;
};

/// Statuses that the pool lets in, when they are several.
std::vector<std::uint8_t> parts_of(const TrialFile& trial) {
  return trial.pool.status.size() > 1 ? trial.pool.status : std::vector<std::uint8_t>{};
}

std::vector<int> months_of(const TrialFile& trial) {
  std::vector<int> months = trial.looks;
  months.push_back(trial.horizon);
  return months;
}

/// Public cost of an arm, HKD a person assigned, at unit costs of 2022: places while they are used,
/// the share of a post that a case takes, subsidies as paid.
double cost_of(const TrialSums& sums, const Levers& levers, const Parameters& p, double assigned) {
  double cost = static_cast<double>(sums.place_months) * p.cost_supported
                + static_cast<double>(sums.subsidy) / 100.0;
  for (std::size_t i = 1; i < n_programmes; ++i) {
    if (i == index_of(Programme::social_enterprise)) continue;
    const double cases =
        levers.caseload_limit[i]
        * std::min(1.0, p.reference_intensity / std::max(1e-9, levers.follow_up_intensity[i]));
    cost += static_cast<double>(sums.case_months[i]) * p.cost_post / std::max(1.0, cases);
  }
  return cost / assigned;
}

class TrialRun {
 public:
  TrialRun(const TrialFile& trial, const Scenario& base, const TrialOptions& options)
      : trial_(trial),
        base_(base),
        environment_(make_environment(base.data_directory, base.effective_parameters(),
                                      base.run.scale, {}, base.enterprises)),
        executor_(options.threads),
        meter_(options.progress, options.stop, work()),
        replicates_(static_cast<std::size_t>(base.run.replicates)) {
    if (options.persons) {
      const Scenario* scenario = &base;
      table_.emplace(*options.persons, provenance_of({&scenario, 1}), trial, replicates_.size());
    }
  }

  TrialResult run() {
    const auto start = std::chrono::steady_clock::now();
    run_all(executor_, replicates_.size(), meter_,
            [&](std::size_t r, Executor& within) { run_replicate(r, within); });
    if (meter_.stopped()) {
      throw Interrupted("stopped before the trial had ended; nothing of it is kept.");
    }
    TrialResult result = summarise();
    if (table_) table_->finish();
    result.seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    result.threads = executor_.threads();
    result.isa = kernels().isa;
    return result;
  }

 private:
  [[nodiscard]] Month first() const { return base_.run.start - base_.run.burn_in; }
  [[nodiscard]] double work() const {
    const double worlds = static_cast<double>(trial_.arms.size()) + 1.0;
    const double months = (trial_.start - first()) + worlds * trial_.horizon;
    return months * environment_.persons_at_start * base_.run.replicates;
  }

  void run_replicate(std::size_t r, Executor& executor);
  void compare(Replicate& one, const Assignment& assignment, std::size_t arm,
               const TrialWorld& world, std::vector<std::vector<TrialOutcomes>>& reference) const;
  TrialResult summarise() const;
  void warn_of_pool(TrialResult& result) const;
  void compare_published(TrialResult& result) const;

  template <class Get>
  [[nodiscard]] TrialFigure figure(const Get& mean) const;
  template <class Get>
  [[nodiscard]] TrialFigure sum_figure(const Get& value) const;
  template <class Get>
  [[nodiscard]] ArmFigures arm_figures(std::size_t arm, const Get& means) const;
  [[nodiscard]] ArmAccount account(std::size_t arm) const;

  const TrialFile& trial_;
  const Scenario& base_;
  Environment environment_;
  Executor executor_;
  Meter meter_;
  std::vector<Replicate> replicates_;
  std::optional<TrialTable> table_;
  std::mutex writing_;  ///< of all of HDF5
};

/// Puts the persons of one arm's world beside those of the first arm, which it remembers.
void TrialRun::compare(Replicate& one, const Assignment& assignment, std::size_t arm,
                       const TrialWorld& world,
                       std::vector<std::vector<TrialOutcomes>>& reference) const {
  const std::vector<int> months = months_of(trial_);
  const std::vector<std::uint8_t> parts = parts_of(trial_);
  double served = 0.0;
  for (std::size_t k = 0; k < assignment.persons.size(); ++k) {
    served += world.served(k);
    for (std::size_t look = 0; look < months.size(); ++look) {
      const TrialOutcomes mine = world.outcomes(k, months[look]);
      if (arm == 0) reference[look][k] = mine;
      const auto add = [&](ArmMeans& means) {
        for (std::size_t o = 0; o < n_trial_outcomes; ++o) {
          const double more = mine[o] - reference[look][k][o];
          means.values[o].add(mine[o]);
          means.effects[o].add(more);
          if (world.served(k)) means.treated[o].add(more);
        }
      };
      add(one.looks[look][arm]);
      if (look + 1 < months.size()) continue;
      for (std::size_t part = 0; part < parts.size(); ++part) {
        if (assignment.persons[k].status == parts[part]) add(one.parts[part][arm]);
      }
    }
  }
  const auto n = static_cast<double>(assignment.persons.size());
  one.served.push_back(served / n);
  one.costs.push_back(cost_of(world.sums(), base_.levers.at(trial_.start, environment_.parameters),
                              environment_.parameters, n));
}

void TrialRun::run_replicate(std::size_t r, Executor& executor) {
  Replicate& one = replicates_[r];
  World world =
      synthesise(environment_, base_.run.seed, static_cast<std::uint32_t>(r), first(), executor);
  {
    Observer nothing(base_.run.start, 0);
    Pipeline pipeline(environment_, base_.levers, kernels(), executor);
    if (!advance_to(trial_.start - 1, world, nothing, pipeline, meter_, "to the start")) return;
    one.person_months = pipeline.person_months();
  }
  const Assignment assignment = assign(trial_, world, environment_);
  one.pool = assignment.pool;
  one.assigned = assignment.persons.size();
  if (one.assigned == 0) return;

  const std::size_t arms = trial_.arms.size();
  const std::size_t looks = trial_.looks.size() + 1;
  one.looks.assign(looks, std::vector<ArmMeans>(arms));
  one.parts.assign(parts_of(trial_).size(), std::vector<ArmMeans>(arms));
  std::vector<std::vector<TrialOutcomes>> reference(
      looks, std::vector<TrialOutcomes>(assignment.persons.size()));
  for (std::size_t arm = 0; arm <= arms; ++arm) {
    const bool without = arm == arms;
    // The last world needs no copy.
    TrialWorld in_arm(trial_, without ? TrialWorld::no_arm : arm, assignment,
                      without ? std::move(world) : World(world), environment_, base_.levers,
                      kernels(), executor);
    if (!in_arm.run(meter_, without ? "without the trial" : trial_.arms[arm].name)) return;
    one.person_months += in_arm.person_months();
    if (!without) compare(one, assignment, arm, in_arm, reference);
    one.sums.push_back(in_arm.sums());
    if (!table_) continue;
    const std::lock_guard lock(writing_);
    table_->append(r, arm, assignment, in_arm);
  }
}

/// Over replicates; over persons when there is one.
template <class Get>
TrialFigure TrialRun::figure(const Get& mean) const {
  std::vector<double> values;
  double alone = nan;
  for (const Replicate& one : replicates_) {
    if (one.assigned == 0) continue;
    const PersonMean& of = mean(one);
    values.push_back(of.mean());
    alone = of.standard_error();
  }
  const MeanInterval interval = mean_interval(values);
  TrialFigure f{interval.mean, nan, nan, nan};
  double half = interval.half_width;
  if (interval.count >= 2) {
    f.standard_error = half / student_t_quantile(0.975, static_cast<double>(interval.count) - 1.0);
  } else if (values.size() == 1) {
    f.standard_error = alone;
    half = 1.959963984540054 * alone;
  }
  f.low = f.value - half;
  f.high = f.value + half;
  return f;
}

/// Of what has one value a replicate.
template <class Get>
TrialFigure TrialRun::sum_figure(const Get& value) const {
  return figure([&](const Replicate& one) {
    PersonMean mean;
    mean.add(value(one));
    return mean;
  });
}

template <class Get>
ArmFigures TrialRun::arm_figures(std::size_t arm, const Get& means) const {
  ArmFigures figures;
  constexpr TrialFigure unknown{nan, nan, nan, nan};
  for (std::size_t o = 0; o < n_trial_outcomes; ++o) {
    figures.values[o] = figure([&](const Replicate& one) { return means(one).values[o]; });
    figures.effects[o] =
        arm == 0 ? unknown : figure([&](const Replicate& one) { return means(one).effects[o]; });
    figures.treated[o] =
        arm == 0 ? unknown : figure([&](const Replicate& one) { return means(one).treated[o]; });
  }
  return figures;
}

ArmAccount TrialRun::account(std::size_t arm) const {
  const auto more = [&](auto&& of) {
    return sum_figure([&](const Replicate& one) {
      return static_cast<double>(of(one.sums[arm]) - of(one.sums.back()));
    });
  };
  const auto all = [](const std::array<std::int64_t, n_severities>& by) {
    std::int64_t sum = 0;
    for (const std::int64_t x : by) sum += x;
    return sum;
  };
  ArmAccount a;
  a.served = sum_figure([&](const Replicate& one) { return one.served[arm]; });
  a.others_months_worked = more([&](const TrialSums& s) { return all(s.months_worked); });
  a.others_months_waiting = more([&](const TrialSums& s) { return all(s.months_waiting); });
  for (std::size_t v = 0; v < n_severities; ++v) {
    a.others_months_worked_by_severity[v] =
        more([&](const TrialSums& s) { return s.months_worked[v]; });
    a.others_months_waiting_by_severity[v] =
        more([&](const TrialSums& s) { return s.months_waiting[v]; });
  }
  a.hires_of_assigned = more([](const TrialSums& s) { return s.assigned_hired; });
  a.from_others = more([](const TrialSums& s) { return -s.others_hired; });
  a.from_without_disability =
      more([](const TrialSums& s) { return s.assigned_hired + s.others_hired; });
  a.cost = sum_figure([&](const Replicate& one) { return one.costs[arm]; });
  return a;
}

void TrialRun::warn_of_pool(TrialResult& result) const {
  std::size_t empty = 0;
  std::size_t few = 0;
  for (const Replicate& one : replicates_) {
    empty += one.assigned == 0;
    few += one.assigned > 0 && one.assigned < trial_.assigned;
  }
  if (empty > 0) {
    result.warnings.push_back(fmt::format(
        "{} of {} replicates have no eligible person and are left out (the pool is small); widen "
        "[pool], or choose a larger scale",
        empty, replicates_.size()));
  }
  if (few > 0) {
    result.warnings.push_back(fmt::format(
        "in {} of {} replicates fewer than {} persons are eligible, and all of them are assigned "
        "(saturation is 1 there); choose a larger scale, or assign fewer",
        few, replicates_.size(), trial_.assigned));
  }
}

void TrialRun::compare_published(TrialResult& result) const {
  for (const PublishedFigure& figure : trial_.published) {
    const auto outcome = static_cast<std::size_t>(
        std::find(trial_outcome_names.begin(), trial_outcome_names.end(), figure.outcome)
        - trial_outcome_names.begin());
    for (const TrialLook& look : result.looks) {
      if (look.months != figure.month) continue;
      const ArmFigures& arm = look.arms[figure.arm];
      PublishedComparison c;
      c.figure = &figure;
      c.ours = figure.effect ? arm.effects[outcome] : arm.values[outcome];
      c.difference = c.ours.value - figure.value;
      c.standard_error = std::hypot(c.ours.standard_error, figure.standard_error);
      result.published.push_back(c);
    }
  }
}

TrialResult TrialRun::summarise() const {
  TrialResult result;
  for (const Replicate& one : replicates_) {
    result.person_months += one.person_months;
    if (one.assigned == 0) continue;
    ++result.replicates;
    result.pool += static_cast<double>(one.pool);
    result.assigned += static_cast<double>(one.assigned);
  }
  if (result.replicates == 0) {
    throw InputError(
        fmt::format("{}: no person is eligible in {} (nobody in {} has a status, kind, severity, "
                    "age and benefit "
                    "that [pool] lets in); widen the pool, or choose a larger scale",
                    trial_.pool.where, to_string(trial_.start - 1),
                    replicates_.size() == 1 ? "the replicate" : "any replicate"));
  }
  result.pool /= static_cast<double>(result.replicates);
  result.assigned /= static_cast<double>(result.replicates);
  const std::vector<int> months = months_of(trial_);
  for (std::size_t look = 0; look < months.size(); ++look) {
    TrialLook& at = result.looks.emplace_back();
    at.months = months[look];
    for (std::size_t arm = 0; arm < trial_.arms.size(); ++arm) {
      at.arms.push_back(arm_figures(
          arm, [&](const Replicate& one) -> const ArmMeans& { return one.looks[look][arm]; }));
    }
  }
  const std::vector<std::uint8_t> parts = parts_of(trial_);
  for (std::size_t part = 0; part < parts.size(); ++part) {
    TrialPart& of = result.parts.emplace_back();
    of.status = parts[part];
    of.persons =
        sum_figure([&](const Replicate& one) { return one.parts[part][0].values[0].n; }).value;
    for (std::size_t arm = 0; arm < trial_.arms.size(); ++arm) {
      of.arms.push_back(arm_figures(
          arm, [&](const Replicate& one) -> const ArmMeans& { return one.parts[part][arm]; }));
    }
  }
  for (std::size_t arm = 0; arm < trial_.arms.size(); ++arm) {
    result.accounts.push_back(account(arm));
  }
  compare_published(result);
  warn_of_pool(result);
  return result;
}

}  // namespace

TrialResult run_trial(const TrialFile& trial, const Scenario& base, const TrialOptions& options) {
  return TrialRun(trial, base, options).run();
}

}  // namespace coprod
