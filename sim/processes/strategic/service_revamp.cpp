#include "processes/strategic/service_revamp.hpp"

#include "world/roster.hpp"

#include <algorithm>

namespace coprod {

ProcessInfo service_revamp_info() {
  ProcessInfo info;
  info.step = 6;
  info.name = "service_revamp";
  info.dimension = "strategic";
  info.kind = ProcessKind::serial;
  info.purpose = "enterprises bundle services: their staff gain skill";
  info.mechanisms = {"M5"};
  info.equations = {"E6.1", "E6.2"};
  info.parameters = {&Parameters::revamp_training};
  return info;
}

void run_service_revamp(ServiceRevampAccess world, Step& step) {
  refresh_workers(world);
  const auto who = world.read<enterprise_worker::Person>();
  const auto enterprise = world.read<enterprise_worker::Enterprise>();
  const auto skill = world.change<person::Skill>();
  const auto rate = static_cast<float>(step.environment.parameters.revamp_training);
  for (std::size_t w = 0; w < who.size(); ++w) {
    const std::size_t o = world.organisation_of_enterprise(enterprise[w]);
    if (!world.is_open(o)) continue;  // in its closing month nothing is gained any more
    float& s = skill[who[w]];
    s += rate * world.effect_of(o, Practice::service_revamp) * std::max(0.0f, 1.1f - s);
  }
}

}  // namespace coprod
