#pragma once

/// Futures of a sweep: what base and arms are at a point, which of them are the same, and which
/// past they share. Points that differ in levers only have one past, and it is simulated once.

#include "observers/observer.hpp"
#include "run/levels.hpp"
#include "run/meter.hpp"
#include "run/sweep/directory.hpp"
#include "synthesis/synthesis.hpp"

#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace coprod {

/// What one arm is at one point, as far as a run depends on it. Only parameters, mechanisms, levers,
/// enterprises and settings of the scenario are filled.
using Future = Scenario;

/// Makes base and arms with everything set that a point sets. From any thread.
class FutureMaker {
 public:
  explicit FutureMaker(const SweepPlan& plan);

  /// The future of a scenario at a point. Throws InputError when a lever or further scenario of the
  /// point cannot be.
  [[nodiscard]] Future at(std::size_t point, std::size_t scenario) const;
  /// Equal for two points of one group exactly when their levers and further scenarios are, as far as
  /// they act in the scenario.
  [[nodiscard]] std::vector<double> key(std::size_t point, std::size_t scenario) const;

 private:
  const SweepPlan& plan_;
  std::vector<Future> plain_;  ///< by scenario, without any point
};

/// Points whose futures share their parameters, and with them a past: consecutive in the design.
struct PointGroup {
  std::size_t first = 0;
  std::size_t count = 0;
};
/// Groups of the design in its order.
[[nodiscard]] std::vector<PointGroup> groups_of(const SweepPlan& plan);

/// Months to simulate, as far as they can be told before: for each group and replicate, and for each
/// point of it and replicate.
struct ExpectedMonths {
  double past = 0.0;
  double point = 0.0;
};
[[nodiscard]] ExpectedMonths expected_months(const SweepPlan& plan);

/// One group with its futures and what they are made of; and, a replicate at a time, their past.
class GroupRuns {
 public:
  /// A point that cannot be is told by `run`, and no other suffers from it.
  /// Only points of `wanted` (all, when it is empty) can be run: composing a future costs a
  /// millisecond, which a task need not spend on what others run.
  /// `pilot` are the persons of the pilot in which levels are solved, when the sweep asks for that.
  GroupRuns(const SweepPlan& plan, const FutureMaker& futures, const PopulationFit& fitted,
            PointGroup group, const std::vector<bool>& wanted = {},
            const PopulationFit* pilot = nullptr);
  ~GroupRuns();

  /// The values of one run: [scenario][table][month x cell], then those of solved levels. Throws Interrupted when the meter is
  /// stopped, InputError when the point cannot be, RunError and others when the run fails. From several threads, also for one replicate: its past
  /// is simulated by the first, for which the others wait.
  [[nodiscard]] std::vector<double> run(std::size_t point, std::uint32_t replicate,
                                        Executor& executor, Meter& meter);
  /// The past of the replicate is not needed any more.
  void forget(std::uint32_t replicate);

 private:
  struct Past;
  struct Branch;
  void add_branch(Future&& future, Month start);
  /// Of the group's parameters in the base, the same for its arms.
  void solve(const FutureMaker& futures, std::size_t point);
  [[nodiscard]] std::shared_ptr<Past> past_of(std::uint32_t luck, Executor& executor, Meter& meter);
  void append(std::vector<double>& values, const Observer& observer) const;

  const SweepPlan& plan_;
  const PopulationFit& fitted_;
  const PopulationFit* pilot_;
  PointGroup group_;
  std::optional<Levels> levels_;                                  ///< when the sweep solves them
  std::vector<std::shared_ptr<const Environment>> environments_;  ///< different ones
  std::vector<Branch> branches_;                                  ///< different futures
  static constexpr std::size_t no_branch = static_cast<std::size_t>(-1);
  std::vector<std::size_t> branch_of_;           ///< [point of the group x scenario], or no_branch
  std::map<std::size_t, std::string> refusals_;  ///< why a point cannot be
  std::mutex mutex_;
  std::map<std::uint32_t, std::shared_ptr<Past>> pasts_;  ///< by luck
};

}  // namespace coprod
