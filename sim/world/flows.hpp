#pragma once

/// What happened in a month, besides the state it left behind: for employers' counts and observers.

#include "world/categories.hpp"
#include "world/payments.hpp"

#include <array>
#include <cstdint>
#include <vector>

namespace coprod {

/// A job that ended, or a person who left, for observers and for employers' counts.
struct JobEnd {
  std::uint64_t key;
  std::int32_t hire_day;
  std::int32_t day;        ///< of the exit, since 2000-01-01
  std::uint32_t employer;  ///< row
  std::uint8_t status;     ///< at exit: open employment or social enterprise
  std::uint8_t route;
  std::uint8_t cause;    ///< ExitCause
  std::uint8_t contact;  ///< quality of contact at the workplace (job fit), 1/255
  std::uint8_t kind;
  std::uint8_t severity;
  std::uint8_t ill;  ///< 1 in an episode of mental illness
  friend bool operator==(const JobEnd&, const JobEnd&) = default;
};

/// A job that began.
struct JobStart {
  std::uint32_t person;    ///< row
  std::uint32_t employer;  ///< row
  std::int32_t day;
  std::uint8_t route;
  std::uint8_t kind;
  friend bool operator==(const JobStart&, const JobStart&) = default;
};

/// Counts of a block's month that are not stocks, listed in block_counts.def; integers, summed in any
/// order.
struct BlockCounts {
#define COUNT(name, label) std::int64_t name = 0;
#define COUNTS(name, type, size, label) std::array<type, size> name{};
#include "world/block_counts.def"
#undef COUNT
#undef COUNTS

  void add(const BlockCounts& other);
  friend bool operator==(const BlockCounts&, const BlockCounts&) = default;
};

/// A member of staff of a social enterprise during the month.
struct EnterprisePay {
  std::uint32_t enterprise;  ///< row
  std::uint32_t person;      ///< row
  std::int32_t wage;         ///< 0.01 HKD h-1
  bool supported;            ///< has an open case with the enterprise
  float worth;               ///< of an hour's work at the price of a standard worker's, 0.01 HKD
  friend bool operator==(const EnterprisePay&, const EnterprisePay&) = default;
};

/// What happened to practices, workers and policy.
struct PracticeFlows {
  std::int64_t adoptions = 0;     ///< prototypes begun
  std::int64_t trials = 0;        ///< completed
  std::int64_t joint_trials = 0;  ///< by pairs of organisations
  std::int64_t conflicts = 0;
  std::int64_t lapses = 0;
  std::int64_t reforms = 0;
  std::int64_t promotions = 0;  ///< workers who took the next role
  std::int64_t device_grants = 0;
  double tie_intensity = 0.0;  ///< mean over ties of open organisations
  double reform_chance = 0.0;  ///< of the month, also when reform is switched off
  std::array<std::int64_t, 2> foundings_by_niche{};
  std::int64_t case_natural = 0;  ///< natural support of open cases, sum in 2^-20
  friend bool operator==(const PracticeFlows&, const PracticeFlows&) = default;
};

/// Counts of the month that are not stocks of persons.
struct MonthFlows {
  BlockCounts counts;  ///< of all blocks
  std::vector<JobEnd> job_ends;
  std::vector<JobStart> job_starts;
  std::int64_t entrants = 0;
  std::int64_t vacancies = 0;
  std::int64_t applications = 0;
  std::int64_t offers = 0;
  std::int64_t assessed = 0;
  std::int64_t subsidised = 0;
  /// Candidates without disability who would have got these jobs, in 2^-20, and their pay, 0.01 HKD
  /// a month.
  std::int64_t displaced = 0;
  std::int64_t displaced_pay = 0;
  std::int64_t customised = 0;         ///< hires with a customised job
  std::int64_t coworkers_trained = 0;  ///< hires whose co-workers were trained
  std::int64_t words = 0;              ///< random words drawn by settled processes
  Payments payments;
  std::array<std::int64_t, n_services> places{};        ///< funded
  std::array<std::int64_t, n_services> places_taken{};  ///< after admissions
  std::array<std::int64_t, n_services> waiting{};       ///< in the queue, after admissions
  std::array<std::int64_t, n_services> admitted{};
  std::array<std::int64_t, n_services> waited{};    ///< months waited by those admitted, their sum
  std::array<std::int64_t, n_services> in_queue{};  ///< months waited so far by those waiting
  // Of caregivers, sums in 2^-20.
  std::int64_t caregiver_strain = 0;
  std::int64_t caregiver_engagement = 0;
  std::int64_t caregiver_hours = 0;
  std::array<double, n_contact_zones> contact_zones{1.0};  ///< shares of contact under distancing
  PracticeFlows practice;
  std::int64_t foundings = 0;
  std::int64_t foundings_without_capital = 0;  ///< given up for want of capital
  std::int64_t enterprise_hires = 0;           ///< by social enterprises
  std::int64_t enterprise_hires_in_void = 0;   ///< of these, of persons in the void
  std::int64_t enterprise_hires_targeted = 0;  ///< of these, in a segment for which it was founded
  std::int64_t market_demand = 0;              ///< for what social enterprises sell, 0.01 HKD
  std::int64_t market_output = 0;              ///< of social enterprises at their prices, 0.01 HKD
  /// Workers whom other firms would need for what social enterprises sell, in 2^-20.
  std::int64_t jobs_taken = 0;
  std::int64_t closures = 0;
  std::array<std::int64_t, n_programmes> cases{};          ///< open at month end, after settlement
  std::array<std::int64_t, n_programmes> cases_waiting{};  ///< of these, without a post
  std::array<double, n_programmes> capacity{};             ///< cases at the month's intensity

  /// Empty, keeping the memory of its lists.
  void clear();
  friend bool operator==(const MonthFlows&, const MonthFlows&) = default;
};

}  // namespace coprod
