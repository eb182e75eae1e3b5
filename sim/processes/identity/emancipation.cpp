#include "processes/identity/emancipation.hpp"

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
  info.mechanisms = {"M13", "M14"};
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
                     &Parameters::stepping_ability};
  info.writes = {&enterprise_worker::Expectation::info,
                 &enterprise_worker::Effort::info,
                 &enterprise_worker::Plan::info,
                 &person::Stress::info,
                 &person::Skill::info,
                 &person::Confidence::info,
                 &person::Identity::info};
  return info;
}

namespace {

/// Adds a row to those who apply to employers this month, unless it is there already.
void applies(Step& step, std::uint32_t row) {
  auto& list = step.blocks[row / block_rows].output.to_employers;
  if (std::find(list.data, list.data + list.size, row) == list.data + list.size) list.push(row);
}

}  // namespace

void run_emancipation(Step& step) {
  World& world = step.world;
  const Parameters& p = step.environment.parameters;
  const MonthContext& m = step.month;
  auto& workers = world.enterprise_workers;
  const auto key = workers.get<enterprise_worker::Key>();
  const auto who = workers.get<enterprise_worker::Person>();
  const auto enterprise = workers.get<enterprise_worker::Enterprise>();
  const auto expectation = workers.get<enterprise_worker::Expectation>();
  const auto effort = workers.get<enterprise_worker::Effort>();
  const auto plan = workers.get<enterprise_worker::Plan>();
  auto& persons = world.persons;
  const auto formal = persons.get<person::FormalSupport>();
  const auto natural = persons.get<person::NaturalSupport>();
  const auto stress = persons.get<person::Stress>();
  const auto skill = persons.get<person::Skill>();
  const auto confidence = persons.get<person::Confidence>();
  const auto identity = persons.get<person::Identity>();
  const auto debt = world.social_enterprises.get<social_enterprise::MonthsInDebt>();
  const bool january = m.month.month_of_year() == 1;

  for (std::size_t w = 0; w < who.size(); ++w) {
    if (!still_there(world, w)) continue;
    const std::uint32_t i = who[w];
    const std::uint32_t at = enterprise[w];
    const float e = world.effect_of(world.organisation_of_enterprise(at), Practice::emancipation);
    const float aim = static_cast<float>(p.expectation_base)
                      + static_cast<float>(p.expectation_practice) * e
                      + (debt[at] > 0 ? static_cast<float>(p.expectation_reserves) : 0.0f);
    float& x = expectation[w];
    x = clamp32(x + 0.1f * (aim - x), 0.0f, 1.0f);
    const float support = 0.5f * (std::min(1.0f, formal[i]) + natural[i]);
    effort[w] = effort_of(x, support, p);
    const float beyond = std::max(0.0f, x - support);
    stress[i] =
        clamp32(stress[i] + static_cast<float>(p.expectation_stress) * beyond * beyond, 0.0f, 1.0f);

    const PhiloxWords words =
        draw_words(m.random, EntityKey{key[w]}, address_word(m.month, Stream::workers, 0));
    if (january) plan[w] = 0;
    if (plan[w] == 0
        && uniform_word(words[word_plan]) < p.plan_rate / 12.0 * static_cast<double>(e))
      plan[w] = 1;
    if (plan[w] == 0) continue;
    skill[i] += static_cast<float>(p.plan_skill) * std::max(0.0f, 1.2f - skill[i]);
    confidence[i] += static_cast<float>(p.plan_confidence) * (1.0f - confidence[i]);
    identity[i] += static_cast<float>(p.plan_identity) * (1.0f - identity[i]);
    const float able = productivity(skill[i], persons.get<person::JobFit>()[i], stress[i],
                                    static_cast<float>(p.stress_loss));
    const bool settled = m.first_day - persons.get<person::HireDay>()[i] >= 365;
    if (settled && static_cast<double>(able) >= p.stepping_ability
        && uniform_word(words[word_outside]) < p.plan_outside) {
      applies(step, i);
    }
  }
}

}  // namespace coprod
