#pragma once

/// Turns the state and the flows of each month into the outcomes of outcomes.def. Reads World,
/// never writes it.

#include "observers/horizons.hpp"
#include "observers/outcomes.hpp"
#include "observers/stock_sums.hpp"
#include "world/flows.hpp"
#include "world/month_context.hpp"
#include "world/world.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace coprod {

class OutcomeName;

/// Outcomes of one replicate over the reported months; missing values are NaN.
class Observer {
 public:
  /// `first` is the first reported month.
  Observer(Month first, std::size_t months);

  /// Closes a month; months before the first are ignored.
  void end_month(const World& world, const MonthContext& month, const StockSums& sums,
                 const MonthFlows& flows);
  /// Fills what can only be known at the end: jobs kept. `last` is the last month simulated.
  void finish(Month last);

  [[nodiscard]] Month first() const { return first_; }
  [[nodiscard]] std::size_t months() const { return months_; }
  /// [months x cells] of the outcome with this position in all_outcomes().
  [[nodiscard]] std::span<const double> values(std::size_t outcome) const { return data_[outcome]; }

  /// visitor(name, std::span<double>) over everything that a checkpoint must keep.
  template <class Visitor>
  void visit_state(Visitor&& visitor) {
    for (std::size_t i = 0; i < data_.size(); ++i) {
      visitor(all_outcomes()[i].name, std::span<double>(data_[i]));
    }
    visitor(std::string_view("_jobs_begun"), std::span<double>(begun_));
    visitor(std::string_view("_jobs_lost"), std::span<double>(lost_));
    visitor(std::string_view("_jobs_censored"), std::span<double>(censored_));
    visitor(std::string_view("_jobs_lost_by_cause"), std::span<double>(lost_by_cause_));
  }

 private:
  /// The first cell of the outcome in the month.
  [[nodiscard]] double* cell(OutcomeName outcome, std::size_t month);
  void record_jobs(const MonthFlows& flows);
  void record_organisations(const World& world, const MonthFlows& flows, std::size_t m);
  /// Practices, workers, policy (practice_outcomes.cpp).
  void record_practices(const World& world, const MonthFlows& flows, std::size_t m);
  void record_indices(const StockSums& sums, const MonthFlows& flows,
                      const std::array<std::int64_t, n_statuses>& by_status, std::size_t m);
  void record_workers(const World& world, std::size_t m);
  /// Quality of jobs and of life, benefits, illness, displacement.
  void record_working_life(const MonthContext& month, const StockSums& sums,
                           const MonthFlows& flows, std::size_t m);
  void record_first_seekers(const StockSums& sums, std::size_t m);
  void finish_causes(Month last);

  Month first_;
  std::size_t months_;
  std::vector<std::vector<double>> data_;
  std::vector<std::size_t> cells_;  ///< of one month, by outcome
  // Cohorts of hires: [month x route x kind group (x horizon)].
  std::vector<double> begun_;
  std::vector<double> lost_;
  std::vector<double> censored_;
  std::vector<double> lost_by_cause_;  ///< [month x route x cause x horizon]
};

}  // namespace coprod
