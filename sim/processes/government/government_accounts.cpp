#include "processes/government/government_accounts.hpp"

#include "world/quota.hpp"

#include <cmath>

namespace coprod {

ProcessInfo government_accounts_info() {
  ProcessInfo info;
  info.step = 15;
  info.name = "government_accounts";
  info.dimension = "none";
  info.kind = ProcessKind::serial;
  info.purpose = "Government pays benefits, subsidies, devices and assessments; employers a levy";
  info.equations = {"E15.11"};
  info.parameters = {&Parameters::cost_assessment, &Parameters::quota_least_size,
                     &Parameters::quota_openness_spread, &Parameters::quota_countable};
  info.levers = {"device_grant", "hiring_quota", "quota_levy"};
  return info;
}

void run_government_accounts(GovernmentAccountsAccess world, Step& step) {
  const Parameters& p = step.environment.parameters;
  const Levers& levers = step.month.levers;
  Payments& payments = step.flows.payments;
  const BlockCounts& counts = step.flows.counts;
  payments.enter(Payment::wages_open_employment,
                 counts.earnings - payments.of(Payment::wages_social_enterprise));
  payments.enter(Payment::disability_allowance, counts.allowance);
  payments.enter(Payment::means_tested_benefit, counts.means_tested);
  payments.enter(Payment::wage_subsidy, counts.subsidy);
  payments.enter(Payment::device_grants,
                 step.flows.practice.device_grants * whole_cents(levers.device_grant * 100.0));
  payments.enter(Payment::assessment,
                 (step.flows.assessed + counts.assessed) * whole_cents(p.cost_assessment * 100.0));
  if (!(levers.hiring_quota > 0.0 && levers.quota_levy > 0.0)) return;
  const auto size = world.read<employer::Size>();
  const auto staff = world.read<employer::Staff>();
  const auto establishments = world.read<employer::Establishments>();
  double missing = 0.0;
  for (std::size_t e = 0; e < size.size(); ++e) {
    missing += missing_under_quota(static_cast<double>(establishments[e]),
                                   static_cast<double>(size[e]), staff[e], levers, p);
  }
  payments.enter(Payment::quota_levy, whole_cents(missing * levers.quota_levy * 100.0));
}

}  // namespace coprod
