#include "processes/identity/emancipation.hpp"

#include "processes/operational/follow_up_clock.hpp"
#include "random/draws.hpp"
#include "world/labour_rules.hpp"
#include "world/roster.hpp"

#include <algorithm>

namespace coprod {

ProcessInfo emancipation_info() {
  ProcessInfo info;
  info.step = 11;
  info.name = "emancipation";
  info.dimension = "identity";
  info.kind = ProcessKind::settled;
  info.purpose = "managers and workers expect of each other; career plans";
  info.mechanisms = {"M12", "M13", "M14"};
  info.equations = {"E11.2", "E11.3", "E11.4", "E11.5"};
  info.parameters = {&Parameters::expectation_base,
                     &Parameters::expectation_practice,
                     &Parameters::expectation_reserves,
                     &Parameters::effort_gain,
                     &Parameters::effort_overload,
                     &Parameters::expectation_stress,
                     &Parameters::plan_rate,
                     &Parameters::plan_skill,
                     &Parameters::plan_confidence,
                     &Parameters::plan_outside,
                     &Parameters::plan_identity,
                     &Parameters::stepping_ability,
                     &Parameters::stress_loss,
                     &Parameters::reference_intensity};
  info.levers = {"follow_up_intensity", "contract_learning"};
  return info;
}

namespace {

/// Adds a row to those who apply to employers this month, unless it is there already.
void applies(Step& step, std::uint32_t row) {
  auto& list = step.blocks[row / block_rows].output.to_employers;
  if (std::find(list.data, list.data + list.size, row) == list.data + list.size) list.push(row);
}

}  // namespace

void run_emancipation(EmancipationAccess world, Step& step) {
  const Parameters& p = step.environment.parameters;
  const MonthContext& m = step.month;
  const auto key = world.read<enterprise_worker::Key>();
  const auto who = world.read<enterprise_worker::Person>();
  const auto enterprise = world.read<enterprise_worker::Enterprise>();
  // What an enterprise gives at work is no case and does not end with follow-up.
  const float given = std::min(
      1.0f, m.coefficients->follow_up_clock->intensity[index_of(Programme::social_enterprise)]);
  const auto natural = world.read<person::NaturalSupport>();
  const auto debt = world.read<social_enterprise::MonthsInDebt>();
  const bool january = m.month.month_of_year() == 1;

  for (std::size_t w = 0; w < who.size(); ++w) {
    if (!still_there(world, w)) continue;
    const std::uint32_t i = who[w];
    const std::uint32_t at = enterprise[w];
    if (!world.is_open(world.organisation_of_enterprise(at))) continue;
    const float e = world.effect_of(world.organisation_of_enterprise(at), Practice::emancipation);
    const float aim = static_cast<float>(p.expectation_base)
                      + static_cast<float>(p.expectation_practice) * e
                      + (debt[at] > 0 ? static_cast<float>(p.expectation_reserves) : 0.0f);
    const float expected = world.read<enterprise_worker::Expectation>()[w];
    const float x = clamp32(expected + 0.1f * (aim - expected), 0.0f, 1.0f);
    world.write<enterprise_worker::Expectation>()[w] = x;
    const float support = 0.5f * (given + natural[i]);
    world.write<enterprise_worker::Effort>()[w] = effort_of(x, support, p);
    const float beyond = std::max(0.0f, x - support);
    const float stress = clamp32(world.read<person::Stress>()[i]
                                     + static_cast<float>(p.expectation_stress) * beyond * beyond,
                                 0.0f, 1.0f);
    world.write<person::Stress>()[i] = stress;

    const PhiloxWords words =
        draw_words(m.random, EntityKey{key[w]}, address_word(m.month, Stream::workers, 0));
    std::uint8_t plan = january ? std::uint8_t{0} : world.read<enterprise_worker::Plan>()[w];
    if (plan == 0 && uniform_word(words[word_plan]) < p.plan_rate / 12.0 * static_cast<double>(e)) {
      plan = 1;
    }
    world.write<enterprise_worker::Plan>()[w] = plan;
    if (plan == 0) continue;
    const float skilled = world.read<person::Skill>()[i];
    const float skill = skilled + static_cast<float>(p.plan_skill) * std::max(0.0f, 1.2f - skilled);
    const float confidence = world.read<person::Confidence>()[i];
    const float identity = world.read<person::Identity>()[i];
    world.write<person::Skill>()[i] = skill;
    world.write<person::Confidence>()[i] =
        confidence + static_cast<float>(p.plan_confidence) * (1.0f - confidence);
    world.write<person::Identity>()[i] =
        identity + static_cast<float>(p.plan_identity) * (1.0f - identity);
    const float able = productivity(skill, world.read<person::JobFit>()[i], stress,
                                    static_cast<float>(p.stress_loss));
    const bool settled = m.first_day - world.read<person::HireDay>()[i] >= 365;
    if (settled && static_cast<double>(able) >= p.stepping_ability
        && uniform_word(words[word_outside]) < p.plan_outside) {
      applies(step, i);
    }
  }
}

}  // namespace coprod
