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
  info.parameters = {&Parameters::revamp_training, &Parameters::revamp_aftercare};
  info.writes = written_by<person::Rows, enterprise_worker::Rows>("service_revamp");
  return info;
}

void run_service_revamp(Step& step) {
  World& world = step.world;
  refresh_workers(world);
  const auto& workers = world.enterprise_workers;
  const auto who = workers.get<enterprise_worker::Person>();
  const auto enterprise = workers.get<enterprise_worker::Enterprise>();
  const auto skill = world.persons.get<person::Skill>();
  const auto rate = static_cast<float>(step.environment.parameters.revamp_training);
  for (std::size_t w = 0; w < who.size(); ++w) {
    const std::size_t o = world.organisation_of_enterprise(enterprise[w]);
    float& s = skill[who[w]];
    s += rate * world.effect_of(o, Practice::service_revamp) * std::max(0.0f, 1.1f - s);
  }
}

}  // namespace coprod
