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

/// Consecutive steps of the month: one serial or settled, or several person-local, which are fused.
struct Pass {
  std::vector<const MonthlyStep*> steps;
  bool local = false;
  bool first_local = false;  ///< draws the shared words
  bool last_local = false;   ///< is followed by the observers
};

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

  // The month taken apart, for arms that advance in lockstep. `advance` is: begin_month; each pass in
  // turn, either as one step (run) or, when it is local, as begin_blocks, run_rows for every row and
  // each of its steps in order, end_blocks; end_month.
  [[nodiscard]] const std::vector<Pass>& passes() const { return passes_; }
  void begin_month(const World& world);
  void run(World& world, const MonthlyStep& step);
  /// Another way of doing a serial or settled step, for what-ifs within the month.
  void run(World& world, const std::function<void(World&, Step&)>& process);
  /// A whole pass, of either kind.
  void run_pass(World& world, const Pass& pass);
  void begin_blocks(World& world, const Pass& pass);
  [[nodiscard]] std::size_t blocks() const { return blocks_.size(); }
  /// The step with this position in a local pass, for rows [first, first + count) of one block.
  /// Rows of a block are taken in ascending order, by one `worker` (as in Executor).
  void run_rows(World& world, const Pass& pass, std::size_t step, std::size_t first,
                std::size_t count, std::size_t worker);
  void end_blocks(World& world);
  void end_month(World& world, Observer& observer);

  /// From now on adds the seconds spent in each step to `seconds` (name -> seconds), for benchmarks
  /// on one thread. The shared words and the observers are steps of their own.
  void measure(std::map<std::string_view, double>* seconds) { seconds_ = seconds; }

  [[nodiscard]] const MonthFlows& flows() const { return flows_; }
  [[nodiscard]] const MonthContext& month() const { return month_; }
  [[nodiscard]] MonthContext& month() { return month_; }
  [[nodiscard]] const std::vector<BlockStore>& block_stores() const { return blocks_; }
  [[nodiscard]] const StockSums& stocks() const { return sums_[0]; }
  /// Random words drawn so far, and persons times months simulated.
  [[nodiscard]] double words() const { return words_; }
  [[nodiscard]] double person_months() const { return person_months_; }

  /// Bytes of person columns that a month moves for each person: in every fused pass each column
  /// read or written once, those written counted twice.
  [[nodiscard]] static double bytes_per_person_month();

 private:
  void run_blocks(World& world, const Pass& pass);
  void resize_blocks(const World& world);
  template <class Work>
  void timed(std::string_view step, Work&& work);

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
