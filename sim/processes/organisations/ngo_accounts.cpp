#include "processes/organisations/ngo_accounts.hpp"

#include "processes/rules/apportion.hpp"
#include "processes/rules/ngo_shares.hpp"
#include "world/organisation_rules.hpp"

#include <algorithm>

namespace coprod {

ProcessInfo ngo_accounts_info() {
  ProcessInfo info;
  info.step = 15;
  info.name = "ngo_accounts";
  info.dimension = "none";
  info.kind = ProcessKind::serial;
  info.purpose = "NGOs pay for their services and for deciding together";
  info.mechanisms = {"M24"};
  info.equations = {"E15.10", "E15.12"};
  info.parameters = {&Parameters::service_cost_share, &Parameters::enterprise_support_cost};
  info.writes = {&ngo::Budget::info};
  return info;
}

void run_ngo_accounts(Step& step) {
  Payments& payments = step.flows.payments;
  const std::int64_t contracts =
      payments.of(Payment::contract_follow_up) + payments.of(Payment::contract_sheltered)
      + payments.of(Payment::contract_training) + payments.of(Payment::contract_supported);
  const std::int64_t pay = step.flows.counts.service_pay;
  const std::int64_t costs = std::max<std::int64_t>(
      0,
      whole_cents(static_cast<double>(contracts) * step.environment.parameters.service_cost_share)
          - pay);
  payments.enter(Payment::service_pay, pay);
  payments.enter(Payment::service_costs, costs);
  const auto part = apportion(pay + costs, ngo_shares(step.world, step.environment));
  const auto budget = step.world.ngos.get<ngo::Budget>();
  const auto hours = step.world.organisations.get<organisation::ParticipationHours>();
  for (std::size_t n = 0; n < part.size(); ++n) {
    const std::int64_t time =
        participation_cost(hours[n], step.month.wage_index, step.environment.parameters);
    budget[n] -= part[n] + time;
    payments.enter(Payment::participation_ngos, time);
  }
}

}  // namespace coprod
