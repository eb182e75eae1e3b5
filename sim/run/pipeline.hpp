#pragma once

/// Runs the monthly steps over a World. Consecutive person-local processes are fused: a block of
/// persons passes through all of them while it is in cache.

#include "core/parallel.hpp"
#include "observers/observer.hpp"
#include "processes/monthly_steps.hpp"
#include "world/world.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string_view>
#include <vector>

namespace coprod {

class Pipeline {
 public:
  /// Keeps references: all arguments must outlive it. Throws std::logic_error when the list of
  /// steps breaks a rule of `conflicts`.
  Pipeline(const Environment& environment, const LeverCalendar& calendar, const KernelSet& kernels,
           Executor& executor);
  ~Pipeline();
  Pipeline(const Pipeline&) = delete;
  Pipeline& operator=(const Pipeline&) = delete;

  /// Simulates the month after `world.month`.
  void advance(World& world, Observer& observer);

  /// From now on adds the seconds spent in each step to `seconds` (name -> seconds), for benchmarks
  /// on one thread. The shared words and the observers are steps of their own.
  void measure(std::map<std::string_view, double>* seconds) { seconds_ = seconds; }

  [[nodiscard]] const MonthFlows& flows() const { return flows_; }
  [[nodiscard]] const MonthContext& month() const { return month_; }
  [[nodiscard]] const StockSums& stocks() const { return sums_[0]; }
  /// Random words drawn so far, and persons times months simulated.
  [[nodiscard]] double words() const { return words_; }
  [[nodiscard]] double person_months() const { return person_months_; }

  /// Bytes of person columns that a month moves for each person: in every fused pass each column
  /// read or written once, those written counted twice.
  [[nodiscard]] static double bytes_per_person_month();

 private:
  struct Pass;  ///< consecutive steps: one serial or settled, or several person-local
  void run_blocks(World& world, const Pass& pass);
  void resize_blocks(const World& world);
  void collect(World& world);
  void timed(std::string_view step, const std::function<void()>& work);

  const Environment& environment_;
  const LeverCalendar& calendar_;
  Executor& executor_;
  BlockObserver observe_;
  std::vector<Pass> passes_;
  MonthContext month_;
  MonthFlows flows_;
  std::vector<float> tenure_power_;
  std::vector<BlockStore> blocks_;
  std::unique_ptr<HiringWorkspace> hiring_;
  std::vector<std::unique_ptr<Scratch>> scratch_;  ///< one a worker
  std::vector<StockSums> sums_;                    ///< one a worker
  std::vector<std::uint32_t> exit_words_;
  std::map<std::string_view, double>* seconds_ = nullptr;
  double words_ = 0.0;
  double person_months_ = 0.0;
};

}  // namespace coprod
