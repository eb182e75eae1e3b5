#include "processes/organisations/funding.hpp"

#include "processes/rules/apportion.hpp"
#include "processes/rules/ngo_shares.hpp"
#include "processes/seen_by_way.hpp"
#include "world/organisation_rules.hpp"

#include <cmath>

namespace coprod {

ProcessInfo funding_info() {
  ProcessInfo info;
  info.step = 4;
  info.name = "funding";
  info.dimension = "none";
  info.kind = ProcessKind::serial;
  info.purpose = "Government pays contracts and grants";
  info.mechanisms = {"M24", "M42", "M44"};
  info.equations = {"E4.1", "E4.2", "E4.3"};
  info.parameters = together(
      {&Parameters::cost_post, &Parameters::cost_sheltered, &Parameters::cost_training,
       &Parameters::cost_supported, &Parameters::cost_contact, &Parameters::cost_manager_training,
       &Parameters::cost_learning_support, &Parameters::enterprise_support_cost},
      wage_parameters);
  info.levers = {"manager_training", "learning_support", "budget_mainstreaming",
                 "public_campaign",  "follow_up_posts",  "long_term_support_posts",
                 "sheltered_places", "training_places",  "se_grant_quota"};
  return info;
}

namespace {

/// Manager training, support after the spread, regular budgets for practice, campaigns (E4.3).
void fund_practice(FundingAccess world, Step& step, double index) {
  const Parameters& p = step.environment.parameters;
  const Levers& levers = step.month.levers;
  Payments& payments = step.flows.payments;
  const auto cents = [](double hkd) {
    return static_cast<std::int64_t>(std::floor(hkd * 100.0 + 0.5));
  };
  const auto rank = world.read<organisation::Rank>();
  const auto hours = world.read<organisation::ParticipationHours>();
  const auto budget = world.change<ngo::Budget>();
  const auto reserves = world.change<social_enterprise::Reserves>();
  const auto paid = world.change<social_enterprise::GrantPaid>();
  std::int64_t trained = 0;
  std::int64_t supported = 0;
  for (std::size_t o = 0; o < rank.size(); ++o) {
    if (!world.is_open(o)) continue;
    trained += reached(rank[o], levers.manager_training) ? 1 : 0;
    supported += reached(rank[o], levers.learning_support) ? 1 : 0;
    if (!reached(rank[o], levers.budget_mainstreaming)) continue;
    // The time that deciding together took last month.
    const std::int64_t time = participation_cost(hours[o], step.month.prices.wage_index, p);
    if (o < world.count<ngo::Rows>()) {
      budget[o] += time;
      payments.enter(Payment::mainstreaming_ngos, time);
    } else {
      reserves[o - world.count<ngo::Rows>()] += time;
      paid[o - world.count<ngo::Rows>()] += time;
      payments.enter(Payment::mainstreaming_enterprises, time);
    }
  }
  payments.enter(Payment::manager_training, trained * cents(p.cost_manager_training * index));
  payments.enter(Payment::learning_support,
                 supported * cents(p.cost_learning_support / 12.0 * index));
  double publics = 0.0;
  for (const double size : world.read<public_group::Size>()) publics += size;
  payments.enter(Payment::public_campaigns,
                 cents(levers.public_campaign / 12.0 * publics * p.cost_contact * index));
}

}  // namespace

void run_funding(FundingAccess world, Step& step) {
  const Environment& env = step.environment;
  const Parameters& p = env.parameters;
  const Levers& levers = step.month.levers;
  Payments& payments = step.flows.payments;

  // Unit costs are of 2022.
  const double index = median_wage(env.dated(step.month.month), p) / p.median_wage_2022;
  const auto cents = [&](double units, double unit_cost) {
    return static_cast<std::int64_t>(
        std::floor(units * env.scale * unit_cost * index * 100.0 + 0.5));
  };
  const auto posts = [&](Programme programme) {
    return levers.follow_up_posts[static_cast<std::size_t>(programme)]
           * static_cast<double>(world.read<government::MainstreamEffort>()[0]);  // E17.4
  };
  payments.enter(Payment::placement_division,
                 cents(posts(Programme::placement_division), p.cost_post));
  const double long_term =
      levers.long_term_support_posts
      * static_cast<double>(world.read<government::MainstreamEffort>()[0]);  // E17.4
  const std::int64_t follow_up = cents(
      posts(Programme::supported_employment) + posts(Programme::on_the_job_training) + long_term,
      p.cost_post);
  const std::int64_t sheltered = cents(levers.sheltered_places, p.cost_sheltered);
  const std::int64_t training = cents(levers.training_places, p.cost_training);
  // By persons of the World: those who held a place last month.
  std::int64_t clients = 0;
  for (const std::int32_t used : world.read<ngo::SupportedUsed>()) clients += used;
  const std::int64_t supported =
      whole_cents(static_cast<double>(clients) * p.cost_supported * index * 100.0);
  payments.enter(Payment::contract_follow_up, follow_up);
  payments.enter(Payment::contract_sheltered, sheltered);
  payments.enter(Payment::contract_training, training);
  payments.enter(Payment::contract_supported, supported);
  const auto part = apportion(follow_up + sheltered + training + supported, ngo_shares(world, env));
  const auto budget = world.change<ngo::Budget>();
  for (std::size_t n = 0; n < part.size(); ++n) budget[n] += part[n];

  const auto closed = world.read<social_enterprise::ClosedMonth>();
  const auto months = world.change<social_enterprise::GrantMonths>();
  const auto paid = world.write<social_enterprise::GrantPaid>();
  const auto left = world.change<social_enterprise::GrantLeft>();
  const auto reserves = world.change<social_enterprise::Reserves>();
  const auto staff = world.read<social_enterprise::Staff>();
  const auto others = world.read<social_enterprise::OtherStaff>();
  for (std::size_t e = 0; e < closed.size(); ++e) {
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
  fund_practice(world, step, index);
}

}  // namespace coprod
