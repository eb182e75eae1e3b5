#include "processes/spread/engagement.hpp"

#include "random/draws.hpp"
#include "world/organisation_rules.hpp"

#include <algorithm>

namespace coprod {

ProcessInfo engagement_info() {
  ProcessInfo info;
  info.step = 7;
  info.name = "engagement";
  info.dimension = "none";
  info.kind = ProcessKind::serial;
  info.purpose = "stakeholders take part in planning, designing and delivering; conflicts halt it";
  info.mechanisms = {"M19", "M24", "M35", "M43"};
  info.equations = {"E7.6", "E7.7", "E7.8", "E7.9", "E7.10", "E7.11"};
  info.parameters = {
      &Parameters::depth_base,     &Parameters::depth_niche,    &Parameters::depth_half_life,
      &Parameters::regime_add_on,  &Parameters::citizen_rate,   &Parameters::power_gap_start,
      &Parameters::citizen_say,    &Parameters::user_weight,    &Parameters::limited_company,
      &Parameters::hours_fixed,    &Parameters::hours_each,     &Parameters::experience_rate,
      &Parameters::conflict_slope, &Parameters::conflict_months};
  info.levers = {"regime_managerial", "regime_network", "practice_strategic",
                 "practice_operational", "practice_identity"};
  info.writes = {&engagement::Level::info, &organisation::Experience::info,
                 &organisation::PowerGap::info, &organisation::Halted::info,
                 &organisation::ParticipationHours::info};
  return info;
}

namespace {

constexpr float participants_of_ngo = 8.0f;

/// Depth that the organisation aims at (E7.7).
float depth_aimed_at(const World& world, const Parameters& p, std::size_t o, float inherent) {
  double depth = p.depth_base;
  if (o >= world.ngos.size()) {
    const std::size_t e = o - world.ngos.size();
    const auto& enterprises = world.social_enterprises;
    if (enterprises.get<social_enterprise::Niche>()[e]
        == static_cast<std::uint8_t>(Niche::challenges_service)) {
      depth += p.depth_niche;
    }
    if (enterprises.get<social_enterprise::LegalForm>()[e]
        == static_cast<std::uint8_t>(LegalForm::limited_company)) {
      depth -= p.limited_company;
    }
  }
  const float paid = world.organisations.get<organisation::Resources>()[o];
  return std::clamp(std::min(static_cast<float>(depth), paid), 0.0f, 1.0f) * inherent;
}

/// Share of the practices in use that the levers practice_* let count: what has no effect costs no time.
float share_that_counts(const Step& step, std::size_t o) {
  const auto stage = step.world.practices.get<practice::Stage>();
  float used = 0.0f;
  float counts = 0.0f;
  for (std::size_t k = 0; k < n_practices; ++k) {
    if (!in_use(stage[o * n_practices + k])) continue;
    used += 1.0f;
    counts += step.month.practice_weight[static_cast<std::size_t>(dimension_of(k))];
  }
  return used > 0.0f ? counts / used : 0.0f;
}

bool practises(const World& world, std::size_t o) {
  const auto stage = world.practices.get<practice::Stage>();
  for (std::size_t k = 0; k < n_practices; ++k) {
    if (in_use(stage[o * n_practices + k])) return true;
  }
  return false;
}

}  // namespace

void run_engagement(Step& step) {
  World& world = step.world;
  const Parameters& p = step.environment.parameters;
  auto& all = world.organisations;
  const auto key = all.get<organisation::Key>();
  const auto experience = all.get<organisation::Experience>();
  const auto gap = all.get<organisation::PowerGap>();
  const auto halted = all.get<organisation::Halted>();
  const auto hours = all.get<organisation::ParticipationHours>();
  const auto level = world.engagements.get<engagement::Level>();
  const auto rate = static_cast<float>(1.0 - exp64(-0.6931471805599453 / p.depth_half_life));
  const auto user_weight = static_cast<float>(1.0 + p.user_weight);
  const auto gap_start = static_cast<float>(p.power_gap_start);

  for (std::size_t o = 0; o < all.size(); ++o) {
    if (!world.is_open(o)) continue;
    const auto cells = level.subspan(o * n_engagements, n_engagements);
    if (halted[o] > 0) --halted[o];
    if (halted[o] == 0) {
      // Users recast as citizens have more say (M43).
      const float citizens =
          1.0f + static_cast<float>(p.citizen_say) * std::max(0.0f, gap_start - gap[o]);
      const float target = depth_aimed_at(world, p, o, step.month.inherent);
      for (std::size_t c = 0; c < n_engagements; ++c) {
        const float users = c < n_involvements ? user_weight * citizens : 1.0f;
        const float aim = std::min(1.0f, target * engagement_weight[c] * users);
        cells[c] += rate * (aim - cells[c]);
      }
    }
    const float say = cells[engagement_cell(Stakeholder::employee, Involvement::design)];
    gap[o] =
        clamp32(gap[o] + static_cast<float>(p.citizen_rate) * (1.0f - say - gap[o]), 0.0f, 1.0f);

    hours[o] = 0.0f;
    if (!practises(world, o)) continue;
    const float depth = engagement_depth(cells);
    const float n =
        o < world.ngos.size()
            ? participants_of_ngo
            : static_cast<float>(
                world.social_enterprises.get<social_enterprise::Staff>()[o - world.ngos.size()]);
    hours[o] = share_that_counts(step, o)
               * (static_cast<float>(p.hours_fixed)
                  + static_cast<float>(p.hours_each) * n * depth * (1.0f - experience[o])
                  + all.get<organisation::Reflection>()[o]);
    experience[o] += static_cast<float>(p.experience_rate) * (1.0f - experience[o]);
    const float tension = std::max(0.0f, depth - all.get<organisation::Readiness>()[o]);
    const double chance = p.conflict_slope * static_cast<double>(tension);
    if (halted[o] == 0 && chance > 0.0) {
      const PhiloxWords w =
          draw_words(step.month.random, EntityKey{key[o]},
                     address_word(step.month.month, Stream::practices, draw_organisation));
      if (uniform_word(w[word_conflict]) < chance) {
        halted[o] = static_cast<std::uint8_t>(p.conflict_months + 0.5);
        ++step.flows.practice.conflicts;
      }
    }
  }
}

}  // namespace coprod
