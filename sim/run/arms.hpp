#pragma once

/// Several futures of one replicate, month by month. Futures that do not differ yet are one: an arm
/// leaves the base in the first month in which its scenario says something else, so many reforms
/// cost one past and as many tails.

#include "core/parallel.hpp"
#include "observers/observer.hpp"
#include "run/ledger.hpp"
#include "run/pipeline.hpp"
#include "scenario/scenario.hpp"
#include "world/world.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace coprod {

/// A future: a scenario and what is made from it. Both must outlive the run.
struct ArmSpec {
  const Scenario* scenario = nullptr;
  const Environment* environment = nullptr;
};

[[nodiscard]] bool same_parameters(const Parameters& a, const Parameters& b);

/// The first month from `from` to `to` in which `other` may differ from `base`: `from` when their
/// parameters or enterprises do, else the first in which a lever has another value; empty when they
/// never differ.
[[nodiscard]] std::optional<Month> first_difference(const Scenario& base, const Scenario& other,
                                                    Month from, Month to);

struct ArmsOptions {
  Month first;             ///< first reported month
  std::size_t months = 0;  ///< reported
  /// By arm: first month simulated on its own; that of the base, arm 0, is not used.
  std::vector<Month> parts;
  /// The World of an arm that shares no past with the base; may be empty when there is none.
  std::function<World(std::size_t arm)> own_past;
  /// By arm: what its ledger against the base needs; empty when none is kept.
  std::function<LedgerOptions(std::size_t arm)> ledger;
  /// Called with the World that an arm begins with when it leaves the base.
  std::function<void(std::size_t arm, const World& world)> leaving;
};

class Arms {
 public:
  /// `world` and `observer` are those of the base, at the end of any month.
  Arms(std::span<const ArmSpec> specs, const KernelSet& kernels, Executor& executor, World world,
       Observer observer, ArmsOptions options);

  /// Simulates the next month of every arm: in lockstep, block by block, when a ledger is kept.
  void advance();
  /// Closes observers and ledgers. `last` is the last month simulated.
  void finish(Month last);

  [[nodiscard]] Month month() const { return arms_.front().world.month; }
  [[nodiscard]] std::size_t size() const { return specs_.size(); }
  [[nodiscard]] const World& world(std::size_t arm) const { return live(arm).world; }
  [[nodiscard]] Observer& observer(std::size_t arm) { return arms_[place(arm)].observer; }
  [[nodiscard]] const Pipeline& pipeline(std::size_t arm) const { return *live(arm).pipeline; }
  /// Null when none is kept, or the arm has not left the base.
  [[nodiscard]] const Ledger* ledger(std::size_t arm) const { return live(arm).ledger.get(); }
  /// Of all arms; months that arms share count once.
  [[nodiscard]] double person_months() const;
  [[nodiscard]] double words() const;

 private:
  struct Arm {
    World world;
    Observer observer;
    std::unique_ptr<Pipeline> pipeline;
    std::unique_ptr<Ledger> ledger;
  };
  [[nodiscard]] std::size_t place(std::size_t arm) const { return place_[arm]; }
  [[nodiscard]] const Arm& live(std::size_t arm) const { return arms_[place_[arm]]; }
  void let_leave();
  void run_local(const Pass& pass);
  void run_settled(const MonthlyStep& step);

  std::vector<ArmSpec> specs_;
  const KernelSet& kernels_;
  Executor& executor_;
  ArmsOptions options_;
  std::vector<Arm> arms_;           ///< those that are simulated, the base first
  std::vector<std::size_t> place_;  ///< by arm: its place in arms_; 0 until it leaves
};

}  // namespace coprod
