#include "world/flows.hpp"

#include <utility>

namespace coprod {

void BlockCounts::add(const BlockCounts& other) {
  for (std::size_t i = 0; i < transitions.size(); ++i) transitions[i] += other.transitions[i];
  for (std::size_t i = 0; i < seekers.size(); ++i) seekers[i] += other.seekers[i];
  deaths += other.deaths;
  retirements += other.retirements;
  search_starts += other.search_starts;
  search_stops += other.search_stops;
  crises += other.crises;
  crises_resolved += other.crises_resolved;
  follow_up_ended += other.follow_up_ended;
  trained += other.trained;
  assessed += other.assessed;
  for (std::size_t i = 0; i < n_queues; ++i) queued[i] += other.queued[i];
  for (std::size_t i = 0; i < n_queues; ++i) reneged[i] += other.reneged[i];
  earnings += other.earnings;
  service_pay += other.service_pay;
  allowance += other.allowance;
  means_tested += other.means_tested;
  subsidy += other.subsidy;
}

void MonthFlows::clear() {
  MonthFlows empty;
  empty.job_ends.swap(job_ends);
  empty.job_starts.swap(job_starts);
  empty.job_ends.clear();
  empty.job_starts.clear();
  *this = std::move(empty);
}

}  // namespace coprod
