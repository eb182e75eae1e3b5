#include "processes/operational/caregiving.hpp"

#include "processes/operational/volunteering.hpp"

#include <algorithm>
#include <array>

namespace coprod {

ProcessInfo caregiving_info() {
  ProcessInfo info;
  info.step = 10;
  info.name = "caregiving";
  info.dimension = "operational";
  info.kind = ProcessKind::settled;
  info.purpose = "caregivers' trust, strain and engagement move";
  info.mechanisms = {"M10", "M34"};
  info.equations = {"E10.5"};
  info.parameters = {&Parameters::caregiver_rate,
                     &Parameters::caregiver_trust_rest,
                     &Parameters::caregiver_trust_work,
                     &Parameters::caregiver_strain_base,
                     &Parameters::caregiver_strain_severity,
                     &Parameters::caregiver_strain_home,
                     &Parameters::caregiver_strain_stress,
                     &Parameters::caregiver_hours,
                     &Parameters::volunteers_relief};
  return info;
}

void run_caregiving(CaregivingAccess world, Step& step) {
  const Parameters& p = step.environment.parameters;
  const auto person = world.read<caregiver::Person>();
  const auto engagement_before = world.read<caregiver::Engagement>();
  const auto trust_before = world.read<caregiver::Trust>();
  const auto strain_before = world.read<caregiver::Strain>();
  const auto engagement = world.write<caregiver::Engagement>();
  const auto trust = world.write<caregiver::Trust>();
  const auto strain = world.write<caregiver::Strain>();
  const auto hours = world.write<caregiver::WorkHours>();
  const auto status = world.read<person::Status>();
  const auto severity = world.read<person::Severity>();
  const auto stress = world.read<person::Stress>();

  const auto district = world.read<person::District>();
  std::array<float, n_districts> relief = volunteers_by_district(world);  // M34
  for (float& r : relief) r *= static_cast<float>(p.volunteers_relief);

  const auto rate = static_cast<float>(p.caregiver_rate);
  const auto trust_rest = static_cast<float>(p.caregiver_trust_rest);
  const auto trust_work = static_cast<float>(p.caregiver_trust_work);
  const auto base = static_cast<float>(p.caregiver_strain_base);
  const auto by_severity = static_cast<float>(p.caregiver_strain_severity);
  const auto at_home = static_cast<float>(p.caregiver_strain_home);
  const auto by_stress = static_cast<float>(p.caregiver_strain_stress);
  const auto lost = static_cast<float>(p.caregiver_hours);
  constexpr std::size_t chunk = 4096;
  const std::size_t n = person.size();
  const std::size_t chunks = (n + chunk - 1) / chunk;
  struct Sums {
    std::int64_t strain = 0, engagement = 0, hours = 0;
  };
  std::vector<Sums> sums(chunks);
  const auto fixed = [](float x) { return static_cast<std::int32_t>(x * 1048576.0f); };
  step.executor.for_each(chunks, [&](std::size_t c) {
    Sums here;
    // What caregivers see of the person, gathered first, so that the sums below run over plain arrays.
    std::array<float, chunk> home;
    std::array<float, chunk> target;
    const std::size_t from = c * chunk;
    const std::size_t count = std::min(n, from + chunk) - from;
    for (std::size_t i = 0; i < count; ++i) {
      const std::uint32_t who = person[from + i];
      // In a programme, a place or a job: out of the house by day.
      // Asked without a branch, as it is hard to foresee.
      const bool away = (status[who] >= static_cast<std::uint8_t>(Status::training))
                        & (status[who] <= static_cast<std::uint8_t>(Status::open_employment));
      home[i] = static_cast<float>(!away);
      target[i] = base + by_severity * static_cast<float>(severity[who]) + by_stress * stress[who]
                  - relief[district[who]];
    }
    const float* const e0 = engagement_before.data() + from;
    const float* const t0 = trust_before.data() + from;
    const float* const x0 = strain_before.data() + from;
    float* const e = engagement.data() + from;
    float* const t = trust.data() + from;
    float* const x = strain.data() + from;
    float* const h = hours.data() + from;
#pragma GCC ivdep
    for (std::size_t i = 0; i < count; ++i) {
      const float trust_target = trust_work + home[i] * (trust_rest - trust_work);
      t[i] = t0[i] + rate * (trust_target - t0[i]);
      x[i] = clamp32(x0[i] + rate * (target[i] + home[i] * at_home - x0[i]), 0.0f, 1.0f);
      const float effort = t[i] * (1.0f - x[i]);
      e[i] = clamp32(e0[i] + rate * (effort - e0[i]), 0.0f, 1.0f);
      h[i] = clamp32(44.0f - lost * clamp32(x[i] - 0.2f, 0.0f, 1.0f), 0.0f, 60.0f);
    }
    for (std::size_t i = 0; i < count; ++i) {
      here.strain += fixed(x[i]);
      here.engagement += fixed(e[i]);
      here.hours += fixed(h[i]);
    }
    sums[c] = here;
  });
  for (const Sums& part : sums) {
    step.flows.caregiver_strain += part.strain;
    step.flows.caregiver_engagement += part.engagement;
    step.flows.caregiver_hours += part.hours;
  }
}

}  // namespace coprod
