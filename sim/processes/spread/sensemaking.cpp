#include "processes/spread/sensemaking.hpp"

#include "world/organisation_rules.hpp"

#include <algorithm>

namespace coprod {

namespace {
/// By which an enabling condition moves in a month at most: a matter of form (docs/model.md 8).
constexpr float greatest_step = 0.05f;
}  // namespace

ProcessInfo sensemaking_info() {
  ProcessInfo info;
  info.step = 7;
  info.name = "sensemaking";
  info.dimension = "none";
  info.kind = ProcessKind::serial;
  info.purpose = "organisations read co-production, build routine and readiness, reflect";
  info.mechanisms = {"M26", "M27", "M41", "M42"};
  info.equations = {"E7.1", "E7.2", "E7.3", "E7.4", "E7.5"};
  info.parameters = {&Parameters::bias_fade,
                     &Parameters::routine_rest,
                     &Parameters::routine_success,
                     &Parameters::routine_training,
                     &Parameters::routine_rate,
                     &Parameters::readiness_gain,
                     &Parameters::readiness_loss,
                     &Parameters::reflection_base,
                     &Parameters::reflection_contract,
                     &Parameters::resources_ngo,
                     &Parameters::resources_enterprise,
                     &Parameters::resources_mainstreamed};
  info.levers = {"manager_training", "contract_learning", "budget_mainstreaming"};
  return info;
}

void run_sensemaking(SensemakingAccess world, Step& step) {
  const Parameters& p = step.environment.parameters;
  const Levers& levers = step.month.levers;
  const auto bias = world.change<organisation::ReadingBias>();
  const auto routine = world.change<organisation::Routine>();
  const auto readiness = world.change<organisation::Readiness>();
  const auto resources = world.change<organisation::Resources>();
  const auto fit = world.change<organisation::Fit>();
  const auto reflection = world.write<organisation::Reflection>();
  const auto rank = world.read<organisation::Rank>();
  const auto effect = world.read<practice::Effect>();
  const auto policy = world.read<programme_policy::Fit>();
  const std::size_t ngos = world.count<ngo::Rows>();

  for (std::size_t o = 0; o < rank.size(); ++o) {
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
    readiness[o] = clamp32(step_towards(r, next, greatest_step), 0.0f, 1.0f);
    reflection[o] =
        static_cast<float>(p.reflection_base + p.reflection_contract * levers.contract_learning);

    const bool in_debt = enterprise && world.read<social_enterprise::MonthsInDebt>()[o - ngos] > 0;
    double paid = enterprise ? p.resources_enterprise * (in_debt ? 0.5 : 1.0) : p.resources_ngo;
    if (reached(rank[o], levers.budget_mainstreaming)) paid += p.resources_mainstreamed;
    resources[o] =
        step_towards(resources[o], static_cast<float>(std::min(1.0, paid)), greatest_step);
    const Programme programme =
        enterprise ? Programme::social_enterprise : Programme::supported_employment;
    fit[o] = step_towards(fit[o], policy[static_cast<std::size_t>(programme)], greatest_step);
  }
}

}  // namespace coprod
