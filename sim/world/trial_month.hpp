#pragma once

/// What a virtual trial changes in the months of one World: the offer of its arm, and who is
/// assigned. An arm of a trial is a World of its own, so there is one offer. Without a trial
/// MonthContext::trial is null, and nobody asks further.

#include <cstdint>

namespace coprod {

/// What a person is in the trial.
enum class TrialMember : std::uint8_t {
  none,        ///< not assigned
  declined,    ///< assigned; did not take the offer
  served,      ///< assigned; has taken it
  discharged,  ///< had taken it; the service has ended
};

/// Raw storage, which kernels read; it belongs to the run.
struct TrialMonth {
  const std::uint32_t* rows = nullptr;  ///< of those assigned who are present, ascending
  const TrialMember* member = nullptr;  ///< by row of persons
  std::uint32_t size = 0;               ///< of `rows`
  bool asks = false;                    ///< this month those outside the labour force are asked
  bool extra_posts = false;             ///< cases of those served need no funded post
  float subsidy = 0.0f;                 ///< wage subsidy of those served, 0.01 HKD month-1
  std::uint8_t subsidy_months = 0;      ///< for so long; 0: that of everybody, if any
  std::int32_t follow_up_days = -1;     ///< limit of follow-up of those served; below 0 everybody's
  float hazard_ratio = 1.0f;            ///< of jobs by supported placement, likewise
  float search_ratio = 1.0f;            ///< of applications in supported search, to everybody's
};

/// Whether a row takes part in what the arm offers.
inline bool is_served(const TrialMonth* trial, std::uint32_t row) {
  return trial != nullptr && trial->member[row] == TrialMember::served;
}

/// Whether the trial pays a wage subsidy of its own for a row.
inline bool is_subsidised_in(const TrialMonth* trial, std::uint32_t row) {
  return is_served(trial, row) && trial->subsidy_months > 0;
}

}  // namespace coprod
