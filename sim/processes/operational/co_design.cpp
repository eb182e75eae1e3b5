#include "processes/operational/co_design.hpp"

#include "processes/seen_by_way.hpp"
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
  info.parameters =
      together({&Parameters::task_splitting, &Parameters::redesign, &Parameters::upkeep_loss,
                &Parameters::design_rate, &Parameters::rotation_rate, &Parameters::rotation_noise,
                &Parameters::prior_error, &Parameters::enterprise_know_how},
               fit_parameters);
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

void run_co_design(CoDesignAccess world, Step& step) {
  const Environment& env = step.environment;
  const Parameters& p = env.parameters;
  const auto who = world.read<enterprise_worker::Person>();
  const auto enterprise = world.read<enterprise_worker::Enterprise>();
  const auto rotations_before = world.read<enterprise_worker::Rotations>();
  const auto split_before = world.read<enterprise_worker::Split>();
  const auto accommodation_before = world.read<enterprise_worker::Accommodation>();
  const auto rotations = world.write<enterprise_worker::Rotations>();
  const auto split = world.write<enterprise_worker::Split>();
  const auto accommodation = world.write<enterprise_worker::Accommodation>();
  const auto need_gap = world.write<enterprise_worker::NeedGap>();
  const auto communication = world.read<enterprise_worker::Communication>();
  const auto kind = world.read<person::PrimaryKind>();
  const auto severity = world.read<person::Severity>();
  const auto fit = world.write<person::JobFit>();
  const auto gap = world.read<organisation::PowerGap>();
  const auto tools = world.read<organisation::InputQuality>();
  const auto sector = world.read<social_enterprise::Sector>();
  const auto know_how = static_cast<float>(p.enterprise_know_how);
  constexpr std::size_t communicating = 4;  // of capability_names

  for (std::size_t w = 0; w < who.size(); ++w) {
    if (!still_there(world, w)) continue;
    const std::uint32_t i = who[w];
    const std::size_t o = world.organisation_of_enterprise(enterprise[w]);
    if (!world.is_open(o)) continue;
    const float e = world.effect_of(o, Practice::personalisation);
    const float voice = clamp32((1.0f - gap[o]) * tools[o], 0.0f, 1.0f);
    const float n =
        std::min(10000.0f, rotations_before[w] + static_cast<float>(p.rotation_rate) * e);
    rotations[w] = n;
    const float belief = n / (n + static_cast<float>(p.rotation_noise));
    auto capability = capabilities_of(world, i);
    const float gap_of_needs =
        (1.0f - voice) * (1.0f - belief)
        * distance_from_prior(capability, env.capability_loss[kind[i]][severity[i]]);
    need_gap[w] = gap_of_needs;
    const float quality = std::max(0.0f, 1.0f - static_cast<float>(p.prior_error) * gap_of_needs);
    const float apart =
        split_before[w]
        + static_cast<float>(p.design_rate)
              * (static_cast<float>(p.task_splitting) * e * quality - split_before[w]);
    split[w] = apart;
    const float a0 = accommodation_before[w];
    const float a = clamp32(a0 + static_cast<float>(p.redesign) * e * quality * (1.0f - a0)
                                - static_cast<float>(p.upkeep_loss) * (1.0f - e) * a0,
                            0.0f, 1.0f);
    accommodation[w] = a;
    const float talks = static_cast<float>(capability[communicating]) + 255.0f * communication[w];
    capability[communicating] = static_cast<std::uint8_t>(std::min(255.0f, talks));
    fit[i] = job_fit(capability, env.sectors[sector[enterprise[w]]],
                     know_how + (1.0f - know_how) * a, p, apart);
  }
}

}  // namespace coprod
