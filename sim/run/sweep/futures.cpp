#include "run/sweep/futures.hpp"

#include "core/error.hpp"
#include "parameters/relations.hpp"
#include "run/arms.hpp"
#include "run/pipeline.hpp"
#include "run/replicates.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include <fmt/format.h>

namespace coprod {

namespace {

/// Whether the sweep's levers and further scenarios act in this scenario: in the arms, or, where
/// there are none, in the base.
bool takes_levers(const SweepPlan& plan, std::size_t scenario) {
  return plan.pairs() == (scenario > 0);
}

std::string phase_of(std::size_t point) { return fmt::format("point {}", point); }

std::string name_of_point(const SweepPlan& plan, std::size_t p) {
  std::string text = fmt::format("point {}", p);
  for (std::size_t f = 0; f < plan.file.factors.size() && f < 6; ++f) {
    text += fmt::format("{}{} = {}", f == 0 ? " (" : ", ", plan.design.names[f],
                        plan.file.factors[f].text(plan.design.point(p)[f]));
  }
  return text + (plan.file.factors.size() > 6 ? ", …)" : ")");
}

Future without_texts(const Scenario& scenario) {
  Future future;
  future.name = scenario.name;
  future.parameters = scenario.parameters;
  future.mechanisms_off = scenario.mechanisms_off;
  future.levers = scenario.levers;
  future.enterprises = scenario.enterprises;
  future.run = scenario.run;
  return future;
}

void switch_mechanism(std::vector<std::string>& off, const std::string& id, bool on) {
  std::erase(off, id);
  if (on) return;
  off.push_back(id);
  std::vector<std::string> ordered;  // as declared
  for (const auto& mechanism : all_mechanisms()) {
    if (std::find(off.begin(), off.end(), mechanism.id) != off.end()) {
      ordered.emplace_back(mechanism.id);
    }
  }
  off = std::move(ordered);
}

}  // namespace

FutureMaker::FutureMaker(const SweepPlan& plan) : plan_(plan) {
  for (const Scenario& scenario : plan.scenarios) plain_.push_back(without_texts(scenario));
}

std::vector<double> FutureMaker::key(std::size_t p, std::size_t scenario) const {
  std::vector<double> key{static_cast<double>(scenario)};
  if (!takes_levers(plan_, scenario)) return key;
  for (std::size_t f = 0; f < plan_.file.factors.size(); ++f) {
    const auto kind = plan_.file.factors[f].kind;
    if (kind == Factor::Kind::parameter || kind == Factor::Kind::mechanism) continue;
    key.push_back(plan_.design.point(p)[f]);
  }
  return key;
}

Future FutureMaker::at(std::size_t p, std::size_t scenario) const {
  const auto point = plan_.design.point(p);
  const std::vector<double> values(point.begin(), point.end());
  Future future = plain_[scenario];
  if (takes_levers(plan_, scenario)) {
    std::string file = scenario == 0 ? plan_.file.base : plan_.file.arms[scenario - 1];
    bool further = false;
    for (std::size_t f = 0; f < values.size(); ++f) {
      const Factor& factor = plan_.file.factors[f];
      if (factor.kind != Factor::Kind::scenario) continue;
      const std::string& more = factor.files[static_cast<std::size_t>(values[f])];
      if (more.empty()) continue;
      file += "+" + more;
      further = true;
    }
    const auto levers = lever_overrides(plan_.file, values);
    if (further || !levers.empty()) {
      std::vector<Override> overrides = plan_.file.run;
      overrides.insert(overrides.end(), levers.begin(), levers.end());
      future = without_texts(load_scenario(file, overrides));
    }
    if (!(future.run == plan_.base().run)) {
      throw InputError(
          fmt::format("{}: composing it changes [run] (the arms of a sweep are paired "
                      "month by month); set it in [run] of the sweep.",
                      file));
    }
  }
  for (std::size_t f = 0; f < values.size(); ++f) {
    const Factor& factor = plan_.file.factors[f];
    if (factor.kind == Factor::Kind::parameter) {
      future.parameters.*factor.parameter->member = values[f];
    } else if (factor.kind == Factor::Kind::mechanism) {
      switch_mechanism(future.mechanisms_off, factor.key, values[f] != 0.0);
    }
  }
  if (is_sampled(plan_.file.kind)) respect_relations(future.parameters);
  return future;
}

std::vector<PointGroup> groups_of(const SweepPlan& plan) {
  const auto same_past = [&](std::size_t a, std::size_t b) {
    for (std::size_t f = 0; f < plan.design.factors(); ++f) {
      const auto kind = plan.file.factors[f].kind;
      if (kind == Factor::Kind::lever || kind == Factor::Kind::date) continue;
      if (plan.design.point(a)[f] != plan.design.point(b)[f]) return false;
    }
    return !plan.file.independent;
  };
  std::vector<PointGroup> groups;
  for (std::size_t p = 0; p < plan.design.points(); ++p) {
    if (groups.empty() || !same_past(groups.back().first, p)) groups.push_back({p, 0});
    ++groups.back().count;
  }
  return groups;
}

ExpectedMonths expected_months(const SweepPlan& plan) {
  const RunSettings& run = plan.base().run;
  const Month start = run.start - run.burn_in;
  Month varied = run.end + 1;  // first month that a varied lever may change
  for (const SweptLever& swept : plan.file.levers) {
    const SweptEntry& entry = swept.entries.front();
    varied = std::min(varied, entry.month.value_or(start));
  }
  ExpectedMonths months;
  months.past = run.end - start + 1;
  for (std::size_t s = 1; s < plan.scenarios.size(); ++s) {
    const Month differs =
        first_difference(plan.base(), plan.scenarios[s], start, run.end).value_or(run.end + 1);
    months.point += run.end - std::min(differs, varied) + 1;
  }
  if (!plan.pairs() && varied <= run.end) months.point += run.end - varied + 1;
  return months;
}

/// A future that differs from all others of the group.
struct GroupRuns::Branch {
  Future future;
  std::shared_ptr<const Environment> environment;
  Month leaves;  ///< first month on its own; of the first branch, which is the trunk, unused
  bool shares_start = true;  ///< with the trunk: the same persons in the same stocks
};

/// The trunk of one replicate: its own outcomes, and the Worlds that other branches begin with.
struct GroupRuns::Past {
  struct Snapshot {
    World world;
    Observer observer;
  };
  std::once_flag once;
  std::map<std::int32_t, Snapshot> at;  ///< by the month in which branches leave
  std::optional<Observer> trunk;
  std::string failure;
};

GroupRuns::~GroupRuns() = default;

GroupRuns::GroupRuns(const SweepPlan& plan, const FutureMaker& futures, const PopulationFit& fitted,
                     PointGroup group, const std::vector<bool>& wanted, const PopulationFit* pilot)
    : plan_(plan),
      fitted_(fitted),
      pilot_(pilot),
      group_(group) {
  const RunSettings& run = plan.base().run;
  const Month start = run.start - run.burn_in;
  std::map<std::vector<double>, std::size_t> known;
  std::map<std::vector<double>, std::string> refused;
  for (std::size_t p = group.first; p < group.first + group.count; ++p) {
    if (!wanted.empty() && !wanted[p]) {
      branch_of_.insert(branch_of_.end(), plan.scenarios.size(), no_branch);
      continue;
    }
    for (std::size_t s = 0; s < plan.scenarios.size(); ++s) {
      const std::vector<double> key = futures.key(p, s);
      if (plan.file.solve_levels && !levels_) solve(futures, p);
      if (!known.contains(key) && !refused.contains(key)) {
        try {
          add_branch(futures.at(p, s), start);
          known.emplace(key, branches_.size() - 1);
        } catch (const InputError& error) {
          // Of this point; others are not tainted.
          const auto point = plan.design.point(p);
          refused.emplace(key,
                          at_their_places(plan.file, {point.begin(), point.end()}, error.what()));
        }
      }
      const auto branch = known.find(key);
      branch_of_.push_back(branch == known.end() ? no_branch : branch->second);
      if (branch == known.end()) {
        refusals_.try_emplace(p, fmt::format("{}: {}", name_of_point(plan, p), refused.at(key)));
      }
    }
  }
}

void GroupRuns::solve(const FutureMaker& futures, std::size_t point) {
  levels_ = solve_levels(futures.at(point, 0), *pilot_);
  for (std::size_t i = 0; i < level_pairs.size(); ++i) {
    if (std::isfinite(levels_->value[i])) continue;
    throw InputError(fmt::format("{}: its levels cannot be solved.", name_of_point(plan_, point)));
  }
}

void GroupRuns::add_branch(Future&& future, Month start) {
  if (levels_) future.parameters = levels_->applied(future.parameters);
  const Parameters parameters = future.effective_parameters();
  Branch branch{std::move(future), nullptr, start, true};
  for (const auto& other : environments_) {
    if (same_parameters(other->parameters, parameters)
        && other->given == branch.future.enterprises) {
      branch.environment = other;
    }
  }
  if (branch.environment == nullptr) {
    auto fresh = std::make_shared<Environment>(
        make_environment(fitted_, parameters, {}, branch.future.enterprises));
    fresh->held = plan_.base().run.hold;
    branch.environment = std::move(fresh);
    environments_.push_back(branch.environment);
  }
  if (!branches_.empty()) {
    const Month end = plan_.base().run.end;
    branch.shares_start = branch.environment == environments_.front();
    branch.leaves =
        first_difference(branches_.front().future, branch.future, start, end).value_or(end + 1);
  }
  branches_.push_back(std::move(branch));
}

std::shared_ptr<GroupRuns::Past> GroupRuns::past_of(std::uint32_t luck, Executor& executor,
                                                    Meter& meter) {
  std::shared_ptr<Past> past;
  {
    const std::lock_guard lock(mutex_);
    auto& place = pasts_[luck];
    if (place == nullptr) place = std::make_shared<Past>();
    past = place;
  }
  // An exception leaves the flag unset, so that the next one who needs the past tries again.
  std::call_once(past->once, [&] {
    const RunSettings& run = plan_.base().run;
    const std::string phase = phase_of(group_.first);
    const Branch& trunk = branches_.front();
    past->at.clear();
    try {
      World world =
          synthesise(*trunk.environment, run.seed, luck, run.start - run.burn_in, executor);
      Observer observer(run.start, plan_.months());
      Pipeline pipeline(*trunk.environment, trunk.future.levers, kernels(), executor);
      const auto keep = [&] {
        const Month next = world.month + 1;
        for (std::size_t b = 1; b < branches_.size(); ++b) {
          if (branches_[b].shares_start && branches_[b].leaves == next) {
            past->at.try_emplace(next.index(), Past::Snapshot{world, observer});
            return;
          }
        }
      };
      keep();
      if (!advance_to(run.end, world, observer, pipeline, meter, phase, keep)) {
        throw Interrupted("stopped");
      }
      observer.finish(run.end);
      past->trunk.emplace(std::move(observer));
    } catch (const Interrupted&) {
      throw;
    } catch (const std::exception& error) {
      past->failure = error.what();  // it would fail again
    }
  });
  return past;
}

void GroupRuns::forget(std::uint32_t replicate) {
  const std::lock_guard lock(mutex_);
  pasts_.erase(plan_.luck({static_cast<std::uint32_t>(group_.first), replicate}));
}

void GroupRuns::append(std::vector<double>& values, const Observer& observer) const {
  for (const std::size_t table : plan_.tables) {
    const auto all = observer.values(table);
    values.insert(values.end(), all.begin(), all.end());
  }
}

std::vector<double> GroupRuns::run(std::size_t point, std::uint32_t replicate, Executor& executor,
                                   Meter& meter) {
  const RunSettings& run = plan_.base().run;
  const std::string phase = phase_of(group_.first);
  const std::uint32_t luck = plan_.luck({static_cast<std::uint32_t>(point), replicate});
  if (const auto refusal = refusals_.find(point); refusal != refusals_.end()) {
    throw InputError(refusal->second);
  }
  const auto past = past_of(luck, executor, meter);
  const std::size_t scenarios = plan_.scenarios.size();
  std::vector<double> values;
  values.reserve(values_per_run(plan_));
  for (std::size_t s = 0; s < scenarios; ++s) {
    const Branch& branch = branches_[branch_of_[(point - group_.first) * scenarios + s]];
    if (&branch == &branches_.front() || branch.leaves > run.end) {
      if (!past->failure.empty()) throw RunError(past->failure);
      append(values, *past->trunk);
      continue;
    }
    // A trunk that failed before this branch leaves it takes nobody with it.
    const auto snapshot = past->at.find(branch.leaves.index());
    const bool shares = branch.shares_start && snapshot != past->at.end();
    World world =
        shares ? snapshot->second.world
               : synthesise(*branch.environment, run.seed, luck, run.start - run.burn_in, executor);
    Observer observer = shares ? snapshot->second.observer : Observer(run.start, plan_.months());
    Pipeline pipeline(*branch.environment, branch.future.levers, kernels(), executor);
    if (!advance_to(run.end, world, observer, pipeline, meter, phase)) {
      throw Interrupted("stopped");
    }
    observer.finish(run.end);
    append(values, observer);
  }
  if (levels_) {
    values.insert(values.end(), levels_->value.begin(), levels_->value.end());
    values.insert(values.end(), levels_->share.begin(), levels_->share.end());
  }
  return values;
}

}  // namespace coprod
