#include "processes/government/reform.hpp"

#include "random/draws.hpp"
#include "world/organisation_rules.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace coprod {

ProcessInfo reform_info() {
  ProcessInfo info;
  info.step = 17;
  info.name = "reform";
  info.dimension = "strategic";
  info.kind = ProcessKind::serial;
  info.purpose = "policy learns from co-governors, is reformed, and leans on social enterprises";
  info.mechanisms = {"M20", "M22", "M44"};
  info.equations = {"E17.1", "E17.2", "E17.3", "E17.4"};
  info.parameters = {
      &Parameters::fit_learning, &Parameters::fit_start,     &Parameters::fit_matching,
      &Parameters::reform_on,    &Parameters::reform_hazard, &Parameters::reform_response,
      &Parameters::reform_step,  &Parameters::deflection,    &Parameters::effort_rate};
  info.levers = {"cogovernance_seats", "contract_learning", "budget_mainstreaming"};
  info.writes = {&programme_policy::Fit::info,        &government::Evidence::info,
                 &government::MainstreamEffort::info, &government::Reforms::info,
                 &government::ReformedSeats::info,    &government::ReformedLearning::info,
                 &government::ReformedBudgets::info};
  return info;
}

double reform_chance(double evidence, double depth, double attitude, const Parameters& p) {
  return std::min(1.0, p.reform_hazard * exp64(p.reform_response * evidence * depth * attitude));
}

namespace {

bool fixed_by_calendar(const LeverCalendar& calendar, std::string_view key) {
  const auto all = all_levers();
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i].key == key) return !calendar.entries[i][0].empty();
  }
  return true;
}

/// What Government sees of co-production.
struct View {
  double depth = 0.0;             ///< mean over open organisations
  double enterprise_depth = 0.0;  ///< of open enterprises
  double sustained = 0.0;         ///< share of enterprises' practices
  double staff = 0.0;
};

View look(const World& world) {
  View view;
  const auto level = world.engagements.get<engagement::Level>();
  const auto stage = world.practices.get<practice::Stage>();
  double open = 0.0;
  double enterprises = 0.0;
  for (std::size_t o = 0; o < world.organisations.size(); ++o) {
    if (!world.is_open(o)) continue;
    const auto depth =
        static_cast<double>(engagement_depth(level.subspan(o * n_engagements, n_engagements)));
    view.depth += depth;
    open += 1.0;
    if (o < world.ngos.size()) continue;
    enterprises += 1.0;
    view.enterprise_depth += depth;
    for (std::size_t k = 0; k < n_practices; ++k) {
      view.sustained +=
          stage[o * n_practices + k] >= static_cast<std::uint8_t>(PracticeStage::sustained)
              ? 1.0 / n_practices
              : 0.0;
    }
    view.staff += world.social_enterprises.get<social_enterprise::Staff>()[o - world.ngos.size()];
  }
  view.depth /= std::max(1.0, open);
  view.enterprise_depth /= std::max(1.0, enterprises);
  view.sustained /= std::max(1.0, enterprises);
  return view;
}

/// Adds a step to the next of the levers that no calendar fixes and that are not at their most; where
/// there is none, nothing is reformed.
void reform_once(Step& step) {
  auto& government = step.world.government;
  const std::array<std::pair<std::string_view, float*>, 3> levers{
      {{"cogovernance_seats", &government.get<government::ReformedSeats>()[0]},
       {"contract_learning", &government.get<government::ReformedLearning>()[0]},
       {"budget_mainstreaming", &government.get<government::ReformedBudgets>()[0]}}};
  std::array<float*, 3> free{};
  std::size_t n = 0;
  for (const auto& [key, added] : levers) {
    if (!fixed_by_calendar(step.calendar, key) && *added < 1.0f) free[n++] = added;
  }
  if (n == 0) return;
  std::int32_t& done = government.get<government::Reforms>()[0];
  float& added = *free[static_cast<std::size_t>(done) % n];
  added = std::min(1.0f, added + static_cast<float>(step.environment.parameters.reform_step));
  ++done;
  ++step.flows.practice.reforms;
}

}  // namespace

void add_reforms(Levers& levers, const LeverCalendar& calendar, const World& world) {
  const auto& government = world.government;
  const auto add = [&](std::string_view key, double& lever, float more) {
    if (more > 0.0f && !fixed_by_calendar(calendar, key)) {
      lever = std::min(1.0, lever + static_cast<double>(more));
    }
  };
  add("cogovernance_seats", levers.cogovernance_seats,
      government.get<government::ReformedSeats>()[0]);
  add("contract_learning", levers.contract_learning,
      government.get<government::ReformedLearning>()[0]);
  add("budget_mainstreaming", levers.budget_mainstreaming,
      government.get<government::ReformedBudgets>()[0]);
}

void run_reform(Step& step) {
  World& world = step.world;
  const Environment& env = step.environment;
  const Parameters& p = env.parameters;
  const View view = look(world);

  Levers a_year_ago = step.calendar.at(step.month.month - 12, p);
  add_reforms(a_year_ago, step.calendar, world);
  const double learns = p.fit_learning * a_year_ago.cogovernance_seats * view.depth;
  for (float& fit : world.programme_policies.get<programme_policy::Fit>()) {
    fit += static_cast<float>(learns) * (1.0f - fit);
  }

  float& evidence = world.government.get<government::Evidence>()[0];
  evidence += 0.05f * (static_cast<float>(view.sustained) - evidence);
  double attitude = 0.0;
  for (std::size_t d = 0; d < n_districts; ++d) {
    attitude +=
        env.district_share[d] * static_cast<double>(world.publics.get<public_group::Attitude>()[d]);
  }
  const double chance =
      reform_chance(static_cast<double>(evidence), view.enterprise_depth, attitude, p);
  step.flows.practice.reform_chance = chance;
  if (p.reform_on >= 0.5) {
    const EntityKey key{world.government.get<government::Key>()[0]};
    const PhiloxWords w =
        draw_words(step.month.random, key, address_word(step.month.month, Stream::reform));
    if (uniform_word(w[0]) < chance) reform_once(step);
  }

  const double visible = std::min(1.0, view.staff / std::max(1.0, 0.01 * env.persons_at_start));
  float& effort = world.government.get<government::MainstreamEffort>()[0];
  effort += static_cast<float>(p.effort_rate)
            * (static_cast<float>(1.0 - p.deflection * visible) - effort);
}

}  // namespace coprod
