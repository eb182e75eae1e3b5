#include "processes/operational/co_design.hpp"

#include "world/labour_rules.hpp"
#include "world/organisation_rules.hpp"
#include "world/roster.hpp"

#include <algorithm>
#include <cmath>

namespace coprod {

ProcessInfo co_design_info() {
  ProcessInfo info;
  info.step = 9;
  info.name = "co_design";
  info.dimension = "operational";
  info.kind = ProcessKind::settled;
  info.purpose = "enterprises and their staff design jobs and workplaces together";
  info.mechanisms = {"M7", "M8", "M23", "M43"};
  info.equations = {"E9.3", "E9.4", "E9.5", "E9.6", "E9.7", "E9.8"};
  info.parameters = {
      &Parameters::task_splitting, &Parameters::redesign,      &Parameters::upkeep_loss,
      &Parameters::design_rate,    &Parameters::rotation_rate, &Parameters::rotation_noise,
      &Parameters::prior_error,    &Parameters::tools_base,    &Parameters::tools_gain,
      &Parameters::fit_weight,     &Parameters::fit_floor,     &Parameters::enterprise_know_how};
  info.writes = {&enterprise_worker::Rotations::info, &enterprise_worker::Split::info,
                 &enterprise_worker::Accommodation::info, &enterprise_worker::NeedGap::info,
                 &person::JobFit::info};
  return info;
}

float distance_from_prior(const std::array<std::uint8_t, n_capabilities>& capability,
                          const std::array<float, n_capabilities>& mean_loss) {
  float sum = 0.0f;
  for (std::size_t c = 0; c < n_capabilities; ++c) {
    const float have = static_cast<float>(capability[c]) * (1.0f / 255.0f);
    sum += std::fabs(1.0f - mean_loss[c] - have);
  }
  return sum * (1.0f / static_cast<float>(n_capabilities));
}

void run_co_design(Step& step) {
  World& world = step.world;
  const Environment& env = step.environment;
  const Parameters& p = env.parameters;
  auto& workers = world.enterprise_workers;
  const auto who = workers.get<enterprise_worker::Person>();
  const auto enterprise = workers.get<enterprise_worker::Enterprise>();
  const auto rotations = workers.get<enterprise_worker::Rotations>();
  const auto split = workers.get<enterprise_worker::Split>();
  const auto accommodation = workers.get<enterprise_worker::Accommodation>();
  const auto need_gap = workers.get<enterprise_worker::NeedGap>();
  const auto communication = workers.get<enterprise_worker::Communication>();
  const auto kind = world.persons.get<person::PrimaryKind>();
  const auto severity = world.persons.get<person::Severity>();
  const auto fit = world.persons.get<person::JobFit>();
  const auto gap = world.organisations.get<organisation::PowerGap>();
  const auto tools = world.organisations.get<organisation::InputQuality>();
  const auto sector = world.social_enterprises.get<social_enterprise::Sector>();
  const auto know_how = static_cast<float>(p.enterprise_know_how);
  constexpr std::size_t communicating = 4;  // of capability_names

  for (std::size_t w = 0; w < who.size(); ++w) {
    if (!still_there(world, w)) continue;
    const std::uint32_t i = who[w];
    const std::size_t o = world.organisation_of_enterprise(enterprise[w]);
    const float e = world.effect_of(o, Practice::personalisation);
    const float voice = clamp32((1.0f - gap[o]) * tools[o], 0.0f, 1.0f);
    float& n = rotations[w];
    n = std::min(10000.0f, n + static_cast<float>(p.rotation_rate) * e);
    const float belief = n / (n + static_cast<float>(p.rotation_noise));
    auto capability = capabilities_of(world.persons, i);
    need_gap[w] = (1.0f - voice) * (1.0f - belief)
                  * distance_from_prior(capability, env.capability_loss[kind[i]][severity[i]]);
    const float quality = std::max(0.0f, 1.0f - static_cast<float>(p.prior_error) * need_gap[w]);
    split[w] += static_cast<float>(p.design_rate)
                * (static_cast<float>(p.task_splitting) * e * quality - split[w]);
    float& a = accommodation[w];
    a = clamp32(a + static_cast<float>(p.redesign) * e * quality * (1.0f - a)
                    - static_cast<float>(p.upkeep_loss) * (1.0f - e) * a,
                0.0f, 1.0f);
    const float talks = static_cast<float>(capability[communicating]) + 255.0f * communication[w];
    capability[communicating] = static_cast<std::uint8_t>(std::min(255.0f, talks));
    fit[i] = job_fit(capability, env.sectors[sector[enterprise[w]]],
                     know_how + (1.0f - know_how) * a, p, split[w]);
  }
}

}  // namespace coprod
