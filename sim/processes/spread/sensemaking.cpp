#include "processes/spread/sensemaking.hpp"

#include "world/organisation_rules.hpp"

#include <algorithm>

namespace coprod {

ProcessInfo sensemaking_info() {
  ProcessInfo info;
  info.step = 7;
  info.name = "sensemaking";
  info.dimension = "none";
  info.kind = ProcessKind::serial;
  info.purpose = "organisations read co-production, build routine and readiness, reflect";
  info.mechanisms = {"M26", "M27", "M41", "M42"};
  info.equations = {"E7.1", "E7.2", "E7.3", "E7.4", "E7.5"};
  info.parameters = {&Parameters::bias_spread,          &Parameters::bias_fade,
                     &Parameters::routine_rest,         &Parameters::routine_success,
                     &Parameters::routine_training,     &Parameters::routine_rate,
                     &Parameters::readiness_gain,       &Parameters::readiness_loss,
                     &Parameters::reflection_base,      &Parameters::reflection_contract,
                     &Parameters::condition_step,       &Parameters::resources_ngo,
                     &Parameters::resources_enterprise, &Parameters::resources_mainstreamed,
                     &Parameters::local_rate,           &Parameters::iceberg_weight};
  info.levers = {"manager_training", "contract_learning", "budget_mainstreaming"};
  info.writes = {&organisation::ReadingBias::info, &organisation::Routine::info,
                 &organisation::Readiness::info,   &organisation::Resources::info,
                 &organisation::Fit::info,         &organisation::Reflection::info};
  return info;
}

void run_sensemaking(Step& step) {
  World& world = step.world;
  const Parameters& p = step.environment.parameters;
  const Levers& levers = step.month.levers;
  auto& all = world.organisations;
  const auto bias = all.get<organisation::ReadingBias>();
  const auto routine = all.get<organisation::Routine>();
  const auto readiness = all.get<organisation::Readiness>();
  const auto resources = all.get<organisation::Resources>();
  const auto fit = all.get<organisation::Fit>();
  const auto reflection = all.get<organisation::Reflection>();
  const auto rank = all.get<organisation::Rank>();
  const auto effect = world.practices.get<practice::Effect>();
  const auto policy = world.programme_policies.get<programme_policy::Fit>();
  const auto most = static_cast<float>(p.condition_step);
  const std::size_t ngos = world.ngos.size();

  for (std::size_t o = 0; o < all.size(); ++o) {
    if (!world.is_open(o)) continue;
    const bool enterprise = o >= ngos;
    float success = 0.0f;
    for (std::size_t k = 0; k < n_practices; ++k) success += effect[o * n_practices + k];
    success *= 1.0f / static_cast<float>(n_practices);

    bias[o] *= 1.0f - static_cast<float>(p.bias_fade) * routine[o];
    const double training = reached(rank[o], levers.manager_training) ? p.routine_training : 0.0;
    const auto rest = static_cast<float>(
        p.routine_rest + p.routine_success * static_cast<double>(success) + training);
    routine[o] =
        clamp32(routine[o] + static_cast<float>(p.routine_rate) * (rest - routine[o]), 0.0f, 1.0f);
    const float r = readiness[o];
    const float next = r + static_cast<float>(p.readiness_gain) * routine[o] * (1.0f - r)
                       - static_cast<float>(p.readiness_loss) * r;
    readiness[o] = clamp32(step_towards(r, next, most), 0.0f, 1.0f);
    reflection[o] =
        static_cast<float>(p.reflection_base + p.reflection_contract * levers.contract_learning);

    const bool in_debt =
        enterprise && world.social_enterprises.get<social_enterprise::MonthsInDebt>()[o - ngos] > 0;
    double paid = enterprise ? p.resources_enterprise * (in_debt ? 0.5 : 1.0) : p.resources_ngo;
    if (reached(rank[o], levers.budget_mainstreaming)) paid += p.resources_mainstreamed;
    resources[o] = step_towards(resources[o], static_cast<float>(std::min(1.0, paid)), most);
    const Programme programme =
        enterprise ? Programme::social_enterprise : Programme::supported_employment;
    fit[o] = step_towards(fit[o], policy[static_cast<std::size_t>(programme)], most);
  }
}

}  // namespace coprod
