#include "processes/operational/volunteering.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace coprod {

ProcessInfo volunteering_info() {
  ProcessInfo info;
  info.step = 10;
  info.name = "volunteering";
  info.dimension = "operational";
  info.kind = ProcessKind::serial;
  info.purpose = "volunteers join, work with professionals, and leave";
  info.mechanisms = {"M34"};
  info.equations = {"E10.8", "E10.9"};
  info.parameters = {&Parameters::collaboration_base, &Parameters::collaboration_distance,
                     &Parameters::collaboration_bridging, &Parameters::volunteers_leave};
  info.levers = {"volunteer_bridging"};
  return info;
}

double collaboration(double distance, double management, double network, const Parameters& p) {
  return logistic64(p.collaboration_base - p.collaboration_distance * distance * (1.0 - management)
                    + p.collaboration_bridging * distance * network);
}

void run_volunteering(VolunteeringAccess world, Step& step) {
  const Parameters& p = step.environment.parameters;
  const auto ngo = world.read<volunteer_group::Ngo>();
  const auto size = world.read<volunteer_group::Size>();
  const auto active_before = world.read<volunteer_group::Active>();
  const auto active = world.write<volunteer_group::Active>();
  const auto works = world.write<volunteer_group::Collaboration>();
  const auto routine = world.read<organisation::Routine>();
  for (std::size_t g = 0; g < world.count<volunteer_group::Rows>(); ++g) {
    const std::uint32_t n = ngo[g];
    const std::array<float, 4> theirs{world.read<volunteer_group::LogicPublic>()[g],
                                      world.read<volunteer_group::LogicMarket>()[g],
                                      world.read<volunteer_group::LogicCommunity>()[g],
                                      world.read<volunteer_group::LogicNetwork>()[g]};
    const std::array<float, 4> its{
        world.read<ngo::LogicPublic>()[n], world.read<ngo::LogicMarket>()[n],
        world.read<ngo::LogicCommunity>()[n], world.read<ngo::LogicNetwork>()[n]};
    double distance = 0.0;
    for (std::size_t l = 0; l < theirs.size(); ++l) {
      distance += 0.5 * std::fabs(static_cast<double>(theirs[l]) - static_cast<double>(its[l]));
    }
    const double managed =
        std::max(static_cast<double>(routine[n]), step.month.levers.volunteer_bridging);
    const double c = collaboration(distance, managed, static_cast<double>(its[3]), p);
    works[g] = static_cast<float>(c);
    const auto turnover = static_cast<float>(p.volunteers_leave);
    active[g] =
        clamp32(active_before[g] + turnover * (static_cast<float>(c) * size[g] - active_before[g]),
                0.0f, size[g]);
  }
}

std::array<float, n_districts> volunteers_by_district(VolunteersAccess world) {
  const auto district = world.read<ngo::District>();
  std::array<float, n_districts> sum{};
  std::array<float, n_districts> count{};
  for (std::size_t g = 0; g < world.count<volunteer_group::Rows>(); ++g) {
    const std::uint8_t d = district[world.read<volunteer_group::Ngo>()[g]];
    const float size = world.read<volunteer_group::Size>()[g];
    if (!(size > 0.0f)) continue;
    sum[d] += world.read<volunteer_group::Active>()[g] / size
              * world.read<volunteer_group::Collaboration>()[g];
    count[d] += 1.0f;
  }
  for (std::size_t d = 0; d < n_districts; ++d) {
    if (count[d] > 0.0f) sum[d] /= count[d];
  }
  return sum;
}

}  // namespace coprod
