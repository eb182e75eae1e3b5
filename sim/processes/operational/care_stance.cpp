#include "processes/operational/care_stance.hpp"

#include <algorithm>

namespace coprod {

ProcessInfo care_stance_info() {
  ProcessInfo info;
  info.step = 10;
  info.name = "care_stance";
  info.dimension = "operational";
  info.kind = ProcessKind::serial;
  info.purpose = "social workers turn from experts to facilitators, or back";
  info.mechanisms = {"M36"};
  info.equations = {"E10.7"};
  info.parameters = {&Parameters::stance_base,         &Parameters::stance_practice,
                     &Parameters::stance_rate,         &Parameters::stance_counts,
                     &Parameters::facilitation_hours,  &Parameters::facilitation_saving,
                     &Parameters::facilitation_natural};
  info.writes = {&social_worker::Stance::info, &social_worker::Facilitating::info};
  return info;
}

float hours_of_stance(float stance, std::uint8_t months, const Parameters& p) {
  const float s = stance * static_cast<float>(p.stance_counts);
  if (months == 0) return 1.0f;  // an expert's
  constexpr float least = 0.1f;  // whatever is saved, a case takes some hours
  return months <= 6 ? 1.0f + static_cast<float>(p.facilitation_hours) * s
                     : std::max(least, 1.0f - static_cast<float>(p.facilitation_saving) * s);
}

void run_care_stance(Step& step) {
  World& world = step.world;
  const Parameters& p = step.environment.parameters;
  const auto ngo = world.social_workers.get<social_worker::Ngo>();
  const auto stance = world.social_workers.get<social_worker::Stance>();
  const auto months = world.social_workers.get<social_worker::Facilitating>();
  constexpr float facilitates = 0.3f;
  for (std::size_t w = 0; w < stance.size(); ++w) {
    const float care =
        ngo[w] == no_row ? 0.0f : world.effect_of(ngo[w], Practice::integrative_care);
    const float target = std::min(
        1.0f, static_cast<float>(p.stance_base) + static_cast<float>(p.stance_practice) * care);
    stance[w] += static_cast<float>(p.stance_rate) * (target - stance[w]);
    months[w] = stance[w] < facilitates
                    ? std::uint8_t{0}
                    : static_cast<std::uint8_t>(std::min<int>(255, months[w] + 1));
  }
}

}  // namespace coprod
