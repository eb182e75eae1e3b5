#pragma once

/// Holds every step of the month to its whole declaration, for tests: what it writes (step_guard.hpp),
/// and what it reads. Reads are seen by running each step a second time from the same inputs, with
/// everything that it does not declare set to other legal values: undeclared parameters and levers
/// from the calendar on, undeclared columns in a copy of World. What the step writes, counts and
/// hands over must be the same. A read that changes nothing this month is not seen.

#include "run/pipeline.hpp"

#include <memory>
#include <string>
#include <vector>

namespace coprod {

class StepCheck {
 public:
  /// Keeps references. What is read is looked at in all `steps` but those before the first that writes
  /// a column: they make the month that the others see.
  StepCheck(const Environment& environment, const LeverCalendar& calendar, const KernelSet& kernels,
            const std::vector<MonthlyStep>& steps = monthly_steps());
  ~StepCheck();

  /// Simulates the month after `world.month`. What steps did beyond their declarations, as sentences;
  /// each once.
  [[nodiscard]] std::vector<std::string> advance(World& world, Observer& observer);

 private:
  class Shadow;
  void check_writes(const ProcessInfo& process, const World& before, const World& after);
  void check_reads(const Pass& pass, std::size_t at, std::size_t first, std::size_t count,
                   const World& before, const World& after);
  void name_what_is_read(const Pass& pass, std::size_t at, std::size_t first, std::size_t count,
                         const World& before, const World& after);
  [[nodiscard]] bool same(const Shadow& shadow, const World& before, const World& after,
                          const World& poisoned, const World& left) const;
  void say(std::string sentence);

  const Environment& environment_;
  const LeverCalendar& calendar_;
  const KernelSet& kernels_;
  const std::vector<MonthlyStep>& steps_;
  Executor executor_{1};
  Pipeline pipeline_;
  Pipeline held_;                                 ///< what the step in hand was handed
  World start_;                                   ///< of the month
  std::vector<std::unique_ptr<Shadow>> shadows_;  ///< by position in `steps`
  std::vector<std::string> said_;                 ///< of all months
  std::vector<std::string> found_;                ///< of the month in hand
};

}  // namespace coprod
