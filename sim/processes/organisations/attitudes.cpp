#include "processes/organisations/attitudes.hpp"

#include <algorithm>
#include <array>

namespace coprod {

ProcessInfo attitudes_info() {
  ProcessInfo info;
  info.step = 16;
  info.name = "attitudes";
  info.dimension = "strategic";
  info.kind = ProcessKind::settled;
  info.purpose = "employers and the public learn from contact and example";
  info.mechanisms = {"M6"};
  info.equations = {"E16.1", "E16.2", "E16.3", "E16.4", "E16.5"};
  info.parameters = {&Parameters::contact_learning, &Parameters::demonstration,
                     &Parameters::risk_rate,        &Parameters::public_learning,
                     &Parameters::campaign_effect,  &Parameters::attitude_fade};
  info.levers = {"public_campaign"};
  return info;
}

namespace {

/// What a job that ended says of its worker to the employer, 0 to 1 (E16.1).
float outcome_of(const JobEnd& end) {
  const auto cause = static_cast<ExitCause>(end.cause);
  const bool failed =
      cause == ExitCause::dismissal || cause == ExitCause::crisis || cause == ExitCause::redundancy;
  const float years = static_cast<float>(end.day - end.hire_day) / 365.0f;
  if (failed && years < 1.0f) return 0.0f;
  return std::max(0.0f, years / (years + 2.0f));
}

}  // namespace

void run_attitudes(AttitudesAccess world, Step& step) {
  const Environment& env = step.environment;
  const Parameters& p = env.parameters;

  const auto attitude = world.change<employer::Attitude>();
  for (const JobEnd& end : step.flows.job_ends) {
    if (end.status != static_cast<std::uint8_t>(Status::open_employment)) continue;
    float& a = attitude[end.employer];
    const float quality = static_cast<float>(end.contact) * (1.0f / 255.0f);
    const float weight = static_cast<float>(p.contact_learning) * quality;
    a = clamp32(a + weight * (outcome_of(end) - a), 0.0f, 1.0f);
  }

  // Example and contact by social enterprises, by district.
  std::array<float, n_districts> example{};
  std::array<float, n_districts> thriving{};
  const auto staff = world.read<social_enterprise::Staff>();
  const auto result = world.read<social_enterprise::Result>();
  for (std::size_t d = 0; d < n_districts; ++d) {
    std::int64_t all = 0;
    std::int64_t sound = 0;
    for (const std::uint32_t e : world.enterprises_of(d)) {
      all += staff[e];
      sound += result[e] >= 0.0f ? staff[e] : 0;
    }
    const double persons = std::max(1.0, env.district_share[d] * env.persons_at_start);
    example[d] = static_cast<float>(std::min(1.0, static_cast<double>(all) / (0.01 * persons)));
    thriving[d] = all > 0 ? static_cast<float>(sound) / static_cast<float>(all) : 0.0f;
  }
  const auto first_attitude = world.read<employer::AttitudeAtStart>();
  const auto fade = static_cast<float>(p.attitude_fade);
  const auto at_start = world.read<employer::RiskAtStart>();
  const auto risk = world.change<employer::PerceivedRisk>();
  const auto first = world.employer_offsets();
  const auto rate = static_cast<float>(p.risk_rate);
  for (std::size_t d = 0; d < n_districts; ++d) {
    const float seen = 1.0f - static_cast<float>(p.demonstration) * example[d];
    for (std::uint32_t e = first[d]; e < first[d + 1]; ++e) {
      risk[e] += rate * (at_start[e] * seen - risk[e]);
      attitude[e] += fade * (first_attitude[e] - attitude[e]);
    }
  }
  const auto learning = static_cast<float>(p.public_learning);
  const auto media = static_cast<float>(
      std::min(1.0, p.campaign_effect * step.month.levers.public_campaign / 12.0));
  const auto opinion = world.change<public_group::Attitude>();
  const auto first_opinion = world.read<public_group::AttitudeAtStart>();
  for (std::size_t d = 0; d < n_districts; ++d) {
    opinion[d] += learning * example[d] * (thriving[d] - opinion[d]);
    opinion[d] += media * (1.0f - opinion[d]);
    opinion[d] += fade * (first_opinion[d] - opinion[d]);
  }
}

}  // namespace coprod
