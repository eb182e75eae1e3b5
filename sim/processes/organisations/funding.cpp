#include "processes/organisations/funding.hpp"

#include "processes/organisations/apportion.hpp"
#include "processes/organisations/ngo_shares.hpp"

#include <cmath>

namespace coprod {

ProcessInfo funding_info() {
  ProcessInfo info;
  info.step = 4;
  info.name = "funding";
  info.dimension = "none";
  info.kind = ProcessKind::serial;
  info.purpose = "Government pays contracts and grants";
  info.equations = "E4.1, E4.2";
  info.parameters = "cost.";
  info.writes = {&ngo::Budget::info, &social_enterprise::Reserves::info,
                 &social_enterprise::GrantLeft::info, &social_enterprise::GrantMonths::info,
                 &social_enterprise::GrantPaid::info};
  return info;
}

void run_funding(Step& step) {
  World& world = step.world;
  const Environment& env = step.environment;
  const Parameters& p = env.parameters;
  const Levers& levers = step.month.levers;
  Payments& payments = step.flows.payments;

  // Unit costs are of 2022.
  const double index = median_wage(step.month.month, p) / p.median_wage_2022;
  const auto cents = [&](double units, double unit_cost) {
    return static_cast<std::int64_t>(
        std::floor(units * env.scale * unit_cost * index * 100.0 + 0.5));
  };
  const auto posts = [&](Programme programme) {
    return levers.follow_up_posts[static_cast<std::size_t>(programme)];
  };
  payments.enter(Payment::placement_division,
                 cents(posts(Programme::placement_division), p.cost_post));
  const std::int64_t follow_up = cents(
      posts(Programme::supported_employment) + posts(Programme::on_the_job_training), p.cost_post);
  const std::int64_t sheltered = cents(levers.sheltered_places, p.cost_sheltered);
  const std::int64_t training = cents(levers.training_places, p.cost_training);
  const std::int64_t supported = cents(levers.supported_employment_places, p.cost_supported);
  payments.enter(Payment::contract_follow_up, follow_up);
  payments.enter(Payment::contract_sheltered, sheltered);
  payments.enter(Payment::contract_training, training);
  payments.enter(Payment::contract_supported, supported);
  const auto part = apportion(follow_up + sheltered + training + supported, ngo_shares(world, env));
  const auto budget = world.ngos.get<ngo::Budget>();
  for (std::size_t n = 0; n < part.size(); ++n) budget[n] += part[n];

  auto& enterprises = world.social_enterprises;
  const auto closed = enterprises.get<social_enterprise::ClosedMonth>();
  const auto months = enterprises.get<social_enterprise::GrantMonths>();
  const auto paid = enterprises.get<social_enterprise::GrantPaid>();
  const auto left = enterprises.get<social_enterprise::GrantLeft>();
  const auto reserves = enterprises.get<social_enterprise::Reserves>();
  const auto staff = enterprises.get<social_enterprise::Staff>();
  const auto others = enterprises.get<social_enterprise::OtherStaff>();
  for (std::size_t e = 0; e < enterprises.size(); ++e) {
    paid[e] = 0;
    if (closed[e] != 0 || months[e] == 0) continue;
    const std::int64_t due = left[e] / months[e];
    left[e] -= due;
    --months[e];
    if (staff[e] < levers.se_grant_quota * (staff[e] + others[e])) continue;
    reserves[e] += due;
    paid[e] = due;
    payments.enter(Payment::enterprise_grants, due);
  }
}

}  // namespace coprod
