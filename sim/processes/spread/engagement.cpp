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
      &Parameters::depth_base,     &Parameters::depth_niche,     &Parameters::depth_half_life,
      &Parameters::regime_add_on,  &Parameters::citizen_rate,    &Parameters::power_gap_start,
      &Parameters::citizen_say,    &Parameters::user_weight,     &Parameters::hours_fixed,
      &Parameters::hours_each,     &Parameters::experience_rate, &Parameters::conflict_slope,
      &Parameters::conflict_months};
  info.levers = {"regime_managerial", "regime_network", "practice_strategic",
                 "practice_operational", "practice_identity"};
  return info;
}

void make_engagement_coefficients(const CoefficientInputs& in, EngagementCoefficients& out) {
  const double network = std::min(1.0, in.levers.regime_network);
  const double managerial = std::min(1.0 - network, in.levers.regime_managerial);
  out.inherent =
      static_cast<float>(1.0 - in.parameters.regime_add_on * (1.0 - network - 0.5 * managerial));
}

namespace {

constexpr float participants_of_ngo = 8.0f;

/// Depth that the organisation aims at (E7.7).
float depth_aimed_at(EngagementAccess world, const Parameters& p, std::size_t o, float inherent) {
  double depth = p.depth_base;
  if (o >= world.count<ngo::Rows>()) {
    const std::size_t e = o - world.count<ngo::Rows>();
    if (world.read<social_enterprise::Niche>()[e]
        == static_cast<std::uint8_t>(Niche::challenges_service)) {
      depth += p.depth_niche;
    }
  }
  const float paid = world.read<organisation::Resources>()[o];
  return std::clamp(static_cast<float>(depth) * paid, 0.0f, 1.0f) * inherent;
}

/// Share of the practices in use that the levers practice_* let count: what has no effect costs no time.
float share_that_counts(EngagementAccess world, const Step& step, std::size_t o) {
  const auto stage = world.read<practice::Stage>();
  float used = 0.0f;
  float counts = 0.0f;
  for (std::size_t k = 0; k < n_practices; ++k) {
    if (!in_use(stage[o * n_practices + k])) continue;
    used += 1.0f;
    counts += practice_weight(step.month.levers, dimension_of(k));
  }
  return used > 0.0f ? counts / used : 0.0f;
}

bool practises(EngagementAccess world, std::size_t o) {
  const auto stage = world.read<practice::Stage>();
  for (std::size_t k = 0; k < n_practices; ++k) {
    if (in_use(stage[o * n_practices + k])) return true;
  }
  return false;
}

/// Whether tension makes a conflict this month (E7.11).
bool conflict_comes(EngagementAccess world, const Step& step, std::size_t o, float depth) {
  const float tension = std::max(0.0f, depth - world.read<organisation::Readiness>()[o]);
  const double chance = step.environment.parameters.conflict_slope * static_cast<double>(tension);
  if (!(chance > 0.0)) return false;
  const PhiloxWords w =
      draw_words(step.month.random, EntityKey{world.read<organisation::Key>()[o]},
                 address_word(step.month.month, Stream::practices, draw_organisation));
  return uniform_word(w[word_conflict]) < chance;
}

}  // namespace

void run_engagement(EngagementAccess world, Step& step) {
  const Parameters& p = step.environment.parameters;
  const auto key = world.read<organisation::Key>();
  const auto experience = world.change<organisation::Experience>();
  const auto gap = world.change<organisation::PowerGap>();
  const auto halted = world.change<organisation::Halted>();
  const auto hours = world.write<organisation::ParticipationHours>();
  const auto level = world.change<engagement::Level>();
  const auto rate = static_cast<float>(1.0 - exp64(-0.6931471805599453 / p.depth_half_life));
  const auto user_weight = static_cast<float>(1.0 + p.user_weight);
  const auto gap_start = static_cast<float>(p.power_gap_start);

  for (std::size_t o = 0; o < key.size(); ++o) {
    if (!world.is_open(o)) continue;
    const auto cells = level.subspan(o * n_engagements, n_engagements);
    const bool acts = practises(world, o);
    if (halted[o] > 0) --halted[o];
    // A conflict over what was decided last month halts this month already.
    if (halted[o] == 0 && acts && conflict_comes(world, step, o, engagement_depth(cells))) {
      halted[o] = static_cast<std::uint8_t>(p.conflict_months + 0.5);
      ++step.flows.practice.conflicts;
    }
    hours[o] = 0.0f;
    const bool goes_on = halted[o] == 0;
    if (goes_on) {
      // Users recast as citizens have more say (M43).
      const float citizens =
          1.0f + static_cast<float>(p.citizen_say) * std::max(0.0f, gap_start - gap[o]);
      const float target =
          depth_aimed_at(world, p, o, step.month.coefficients->engagement->inherent);
      for (std::size_t c = 0; c < n_engagements; ++c) {
        const float users = c < n_involvements ? user_weight * citizens : 1.0f;
        const float aim = std::min(1.0f, target * engagement_weight[c] * users);
        cells[c] += rate * (aim - cells[c]);
      }
    }
    const float say = cells[engagement_cell(Stakeholder::employee, Involvement::design)];
    gap[o] =
        clamp32(gap[o] + static_cast<float>(p.citizen_rate) * (1.0f - say - gap[o]), 0.0f, 1.0f);
    if (!goes_on || !acts) continue;
    const float n = o < world.count<ngo::Rows>()
                        ? participants_of_ngo
                        : static_cast<float>(
                            world.read<social_enterprise::Staff>()[o - world.count<ngo::Rows>()]);
    // Depth is what the time paid allows, and so are the hours that it takes: the others are not spent.
    hours[o] =
        share_that_counts(world, step, o)
        * (static_cast<float>(p.hours_fixed) * world.read<organisation::Resources>()[o]
           + static_cast<float>(p.hours_each) * n * engagement_depth(cells) * (1.0f - experience[o])
           + world.read<organisation::Reflection>()[o]);
    experience[o] += static_cast<float>(p.experience_rate) * (1.0f - experience[o]);
  }
}

}  // namespace coprod
