#include "processes/operational/follow_up_clock.hpp"

namespace coprod {

ProcessInfo follow_up_clock_info() {
  ProcessInfo info;
  info.step = 10;
  info.name = "follow_up_clock";
  info.dimension = "operational";
  info.kind = ProcessKind::person_local;
  info.purpose = "closes follow-up cases at the limit of their programme";
  info.mechanisms = {"M3", "M4", "M36"};
  info.equations = {"E10.1", "E10.7"};
  info.parameters = {&Parameters::follow_up_ends, &Parameters::enterprise_open_ended};
  info.levers = {"follow_up_months", "follow_up_intensity", "contract_learning"};
  return info;
}

void run_follow_up_clock(Block& block) {
  block.month.kernels->follow_up_clock(block);
  const auto columns = block.access<FollowUpClockAccess>();
  const std::int32_t* hire_day = columns.read<person::HireDay>();
  const Parameters& p = block.month.environment->parameters;
  const auto faster = static_cast<float>(0.6931471805599453 / p.natural_half_life
                                         * p.facilitation_natural * p.stance_counts);
  for (std::uint32_t k = 0; k < block.scratch.list_size; ++k) {
    const std::uint32_t i = block.scratch.list[k];
    const std::uint8_t programme = columns.write<person::Programme>()[i];
    const std::int32_t days = block.month.first_day - hire_day[i];
    if (days >= block.month.follow_up_days[programme]) {
      columns.write<person::Programme>()[i] = 0;
      columns.write<person::SocialWorker>()[i] = no_row;
      columns.write<person::FormalSupport>()[i] = 0.0f;
      ++block.out.counts.follow_up_ended;
    } else if (programme == static_cast<std::uint8_t>(Programme::social_enterprise)) {
      // The enterprise's own staff support its workers; no funded post is needed.
      columns.write<person::FormalSupport>()[i] = block.month.intensity[programme];
    } else {
      block.out.open_cases.push(block.first + i);
      const std::uint32_t worker = columns.write<person::SocialWorker>()[i];
      if (worker != no_row) {
        const float formal = columns.write<person::FormalSupport>()[i];
        float& natural = columns.write<person::NaturalSupport>()[i];
        natural = clamp32(natural
                              + faster * block.month.post_stance[worker]
                                    * (formal < 1.0f ? formal : 1.0f) * (1.0f - natural),
                          0.0f, 1.0f);
      }
    }
  }
}

}  // namespace coprod
