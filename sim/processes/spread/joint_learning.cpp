#include "processes/spread/joint_learning.hpp"

#include "processes/rules/voids.hpp"
#include "random/draws.hpp"
#include "world/organisation_rules.hpp"

#include <algorithm>
#include <bit>

namespace coprod {

ProcessInfo joint_learning_info() {
  ProcessInfo info;
  info.step = 7;
  info.name = "joint_learning";
  info.dimension = "none";
  info.kind = ProcessKind::serial;
  info.purpose = "tied organisations try practices together and learn from each other";
  info.mechanisms = {"M28", "M29"};
  info.equations = {"E7.19", "E7.20"};
  info.parameters = {&Parameters::opportunity_rate, &Parameters::trial_gain,
                     &Parameters::collective_weight};
  return info;
}

namespace {

float mean_stance(JointLearningAccess world, std::size_t o) {
  return 0.25f
         * (world.read<organisation::Emergent>()[o] + world.read<organisation::Relational>()[o]
            + world.read<organisation::Systems>()[o] + world.read<organisation::Inquiry>()[o]);
}

/// The `pick`-th practice that either has in use, or none.
std::size_t practice_to_try(JointLearningAccess world, std::size_t a, std::size_t b,
                            std::uint32_t word) {
  const auto stage = world.read<practice::Stage>();
  std::array<std::size_t, n_practices> candidates{};
  std::size_t n = 0;
  for (std::size_t k = 0; k < n_practices; ++k) {
    if (in_use(stage[a * n_practices + k]) || in_use(stage[b * n_practices + k])) {
      candidates[n++] = k;
    }
  }
  if (n == 0) return n_practices;
  return candidates[(static_cast<std::uint64_t>(word) * n) >> 32];
}

void learn(JointLearningAccess world, Step& step, std::size_t a, std::size_t b, std::size_t k) {
  const auto depth = world.change<practice::Depth>();
  std::size_t low = a * n_practices + k;
  std::size_t high = b * n_practices + k;
  const auto used = [&](std::size_t row) {  // a lapsed practice teaches nobody
    return in_use(world.read<practice::Stage>()[row]) ? depth[row] : 0.0f;
  };
  if (used(low) > used(high)) std::swap(low, high);
  std::uint8_t& stage = world.change<practice::Stage>()[low];
  if (stage == static_cast<std::uint8_t>(PracticeStage::none)) {
    stage = static_cast<std::uint8_t>(PracticeStage::aware);
    world.write<practice::StageSince>()[low] = static_cast<std::uint16_t>(step.month.month.index());
  }
  if (in_use(stage)) {
    depth[low] += static_cast<float>(step.environment.parameters.trial_gain)
                  * std::max(0.0f, used(high) - depth[low]);
  }
  ++step.flows.practice.joint_trials;
}

}  // namespace

void run_joint_learning(JointLearningAccess world, Step& step) {
  const Parameters& p = step.environment.parameters;
  const auto key = world.read<organisation::Key>();
  const auto readiness = world.read<organisation::Readiness>();
  const auto segments = world.read<organisation::Segments>();
  const auto district = world.read<organisation::District>();
  const auto halt = world.read<organisation::Halted>();
  const auto from = world.read<organisation_tie::From>();
  const auto to = world.read<organisation_tie::To>();
  const auto base = world.read<organisation_tie::Intensity>();
  std::array<double, n_districts> empty{};
  for (std::size_t d = 0; d < n_districts; ++d) empty[d] = void_of(world, d);

  double intensities = 0.0;
  std::int64_t open = 0;
  for (std::size_t t = 0; t < from.size(); ++t) {
    const std::size_t a = from[t];
    const std::size_t b = to[t];
    if (!world.is_open(a) || !world.is_open(b)) continue;
    const bool halted = halt[a] > 0 || halt[b] > 0;
    const float stance = 0.5f * (mean_stance(world, a) + mean_stance(world, b));
    const float intensity = base[t] * (1.0f + static_cast<float>(p.collective_weight) * stance);
    intensities += static_cast<double>(intensity);
    ++open;
    const int either = std::popcount(static_cast<unsigned>(segments[a] | segments[b]));
    const int both = std::popcount(static_cast<unsigned>(segments[a] & segments[b]));
    if (both == 0 || halted) continue;
    const double shared = static_cast<double>(both) / either;
    const double chance = p.opportunity_rate * static_cast<double>(intensity) * shared * 0.5
                          * (empty[district[a]] + empty[district[b]])
                          * static_cast<double>(std::min(readiness[a], readiness[b]));
    const PhiloxWords w = draw_words(step.month.random, EntityKey{key[a]},
                                     address_word(step.month.month, Stream::joint_trial),
                                     party_hash(EntityKey{key[b]}));
    if (uniform_word(w[0]) >= chance) continue;
    const std::size_t k = practice_to_try(world, a, b, w[1]);
    if (k < n_practices) learn(world, step, a, b, k);
  }
  step.flows.practice.tie_intensity = open > 0 ? intensities / static_cast<double>(open) : 0.0;
}

}  // namespace coprod
