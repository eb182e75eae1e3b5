#pragma once

/// One World of a trial: all who are assigned are in one arm, or, to see what the trial does to
/// everybody else, in none.

#include "processes/monthly_steps.hpp"
#include "run/meter.hpp"
#include "run/pipeline.hpp"
#include "run/trial/assignment.hpp"
#include "run/trial/spells.hpp"
#include "world/trial_month.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace coprod {

/// What happened to those who are not assigned, and who was hired, from the start to the horizon.
struct TrialSums {
  std::array<std::int64_t, n_severities> months_worked{};   ///< of the others
  std::array<std::int64_t, n_severities> months_waiting{};  ///< of the others, in any queue
  std::int64_t others_hired = 0;                            ///< in open employment
  std::int64_t assigned_hired = 0;
  // Of those served.
  std::int64_t place_months = 0;  ///< searching with supported employment
  std::array<std::int64_t, n_programmes> case_months{};
  std::int64_t subsidy = 0;  ///< 0.01 HKD, to employers of those assigned
};

class TrialWorld {
 public:
  /// `arm` counts from 0; `no_arm` is the World without the trial. All arguments but `world` must
  /// outlive it.
  TrialWorld(const TrialFile& trial, std::size_t arm, const Assignment& assignment, World world,
             const Environment& environment, const LeverCalendar& calendar,
             const KernelSet& kernels, Executor& executor);
  static constexpr std::size_t no_arm = SIZE_MAX;

  /// Simulates to the horizon; false when the meter is stopped.
  bool run(Meter& meter, const std::string& phase);

  /// Of the person at this place in the assignment, after so many months.
  [[nodiscard]] TrialOutcomes outcomes(std::size_t person, int months) const;
  [[nodiscard]] bool served(std::size_t person) const { return followed_[person].served; }
  [[nodiscard]] const TrialSums& sums() const { return sums_; }
  [[nodiscard]] const World& world() const { return world_; }
  [[nodiscard]] double person_months() const { return pipeline_.person_months(); }

 private:
  struct Followed {
    std::uint32_t row = no_row;  ///< no_row once the person has left the population
    TrialMember member = TrialMember::declined;
    bool served = false;
    std::vector<JobSpell> spells;
    std::vector<std::int64_t> earnings;  ///< to each look and to the horizon, 0.01 HKD
  };

  void advance();
  void after(const Pass& pass);
  void make_offer();
  void find_rows();
  void direct();
  void direct_person(Followed& one);
  void search_with_offer(Followed& one, std::uint32_t i);
  void train(std::uint32_t i);
  void serve_cases();
  void tally();
  void tally_others();
  void tally_job_ends();
  void tally_assigned();
  [[nodiscard]] bool is_first_month() const { return pipeline_.month().month == trial_.start; }

  const TrialFile& trial_;
  const TrialArm* arm_;  ///< null: none
  const Assignment& assignment_;
  const Environment& environment_;
  World world_;
  Observer nothing_;
  Pipeline pipeline_;
  TrialMonth month_;
  std::vector<Followed> followed_;
  std::vector<std::pair<std::uint64_t, std::size_t>> by_key_;
  std::vector<std::uint32_t> rows_;
  std::vector<TrialMember> member_;  ///< by row
  std::vector<int> looks_;           ///< and the horizon
  TrialSums sums_;
};

}  // namespace coprod
