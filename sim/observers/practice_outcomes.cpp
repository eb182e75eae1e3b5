// Outcomes about practices, staff of social enterprises and policy. All are means or counts over a few
// hundred or thousand rows, in the order of their keys.

#include "observers/observer.hpp"
#include "observers/outcome_name.hpp"
#include "world/organisation_rules.hpp"
#include "world/roster.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace coprod {

namespace {

/// Mean and spread of numbers added one by one; NaN of none.
class Mean {
 public:
  void add(double x) {
    sum_ += x;
    squares_ += x * x;
    n_ += 1.0;
  }
  [[nodiscard]] double mean() const {
    return n_ > 0.0 ? sum_ / n_ : std::numeric_limits<double>::quiet_NaN();
  }
  [[nodiscard]] double deviation() const {
    const double variance = squares_ / n_ - mean() * mean();
    return n_ > 0.0 ? std::sqrt(std::max(0.0, variance)) : mean();
  }

 private:
  double sum_ = 0.0;
  double squares_ = 0.0;
  double n_ = 0.0;
};

}  // namespace

void Observer::record_practices(const World& world, const MonthFlows& flows, std::size_t m) {
  const auto& all = world.organisations;
  const auto stage = world.practices.get<practice::Stage>();
  const auto depth = world.practices.get<practice::Depth>();
  const auto effect = world.practices.get<practice::Effect>();
  const auto input_quality = world.organisations.get<organisation::InputQuality>();
  const auto local = world.practices.get<practice::Local>();
  const auto level = world.engagements.get<engagement::Level>();
  const std::size_t ngos = world.ngos.size();

  std::array<Mean, n_dimensions> index;
  std::array<std::array<Mean, n_practices>, 2> depths;
  std::array<std::array<Mean, n_practices>, 2> effects;
  std::array<Mean, n_practices> locals;
  std::array<Mean, n_engagements> engaged;
  std::array<Mean, 2> by_niche;
  Mean adopted, ready, routine, gap, tools, reflection;
  double hours = 0.0;
  double* stages = cell("practices", m);
  double* in_use_count = cell("practices_adopted", m);
  double* sustained = cell("practices_sustained", m);
  double* forms = cell("enterprises_by_form", m);
  std::fill(stages, stages + n_practices * n_practice_stages, 0.0);
  std::fill(in_use_count, in_use_count + n_practices, 0.0);
  std::fill(sustained, sustained + n_practices, 0.0);
  std::fill(forms, forms + legal_form_names.size(), 0.0);

  for (std::size_t o = 0; o < all.size(); ++o) {
    if (!world.is_open(o)) continue;
    const bool enterprise = o >= ngos;
    double used = 0.0;
    for (std::size_t k = 0; k < n_practices; ++k) {
      const std::size_t row = o * n_practices + k;
      const bool uses = in_use(stage[row]);
      stages[k * n_practice_stages + stage[row]] += 1.0;
      in_use_count[k] += uses ? 1.0 : 0.0;
      sustained[k] += stage[row] >= code(PracticeStage::sustained) ? 1.0 : 0.0;
      used += uses ? 1.0 : 0.0;
      depths[enterprise][k].add(uses ? static_cast<double>(depth[row]) : 0.0);
      effects[enterprise][k].add(static_cast<double>(effect[row]));
      if (uses) locals[k].add(static_cast<double>(local[row]));
      if (enterprise) {
        index[static_cast<std::size_t>(dimension_of(k))].add(static_cast<double>(effect[row]));
      }
    }
    adopted.add(used / n_practices);
    const auto cells = level.subspan(o * n_engagements, n_engagements);
    for (std::size_t c = 0; c < n_engagements; ++c) {
      engaged[c].add(static_cast<double>(cells[c]));
    }
    ready.add(static_cast<double>(all.get<organisation::Readiness>()[o]));
    routine.add(static_cast<double>(all.get<organisation::Routine>()[o]));
    gap.add(static_cast<double>(all.get<organisation::PowerGap>()[o]));
    reflection.add(static_cast<double>(all.get<organisation::Reflection>()[o]));
    hours += static_cast<double>(all.get<organisation::ParticipationHours>()[o]);
    if (!enterprise) continue;
    const std::size_t e = o - ngos;
    by_niche[world.social_enterprises.get<social_enterprise::Niche>()[e]].add(
        static_cast<double>(engagement_depth(cells)));
    forms[world.social_enterprises.get<social_enterprise::LegalForm>()[e]] += 1.0;
    tools.add(static_cast<double>(input_quality[o]));
  }

  const auto scalar = [&](OutcomeName name, double value) { cell(name, m)[0] = value; };
  for (std::size_t d = 0; d < n_dimensions; ++d) cell("dimension_index", m)[d] = index[d].mean();
  for (std::size_t kind = 0; kind < 2; ++kind) {
    for (std::size_t k = 0; k < n_practices; ++k) {
      cell("practice_depth", m)[kind * n_practices + k] = depths[kind][k].mean();
      cell("practice_effect", m)[kind * n_practices + k] = effects[kind][k].mean();
    }
  }
  for (std::size_t k = 0; k < n_practices; ++k) cell("local_conditions", m)[k] = locals[k].mean();
  for (std::size_t c = 0; c < n_engagements; ++c) {
    cell("engagement_depth", m)[c] = engaged[c].mean();
  }
  for (std::size_t n = 0; n < 2; ++n) cell("depth_by_niche", m)[n] = by_niche[n].mean();
  scalar("adoption_spread", adopted.deviation());
  scalar("readiness", ready.mean());
  scalar("routine", routine.mean());
  scalar("power_gap", gap.mean());
  scalar("input_quality", tools.mean());
  scalar("reflection_hours", reflection.mean());
  scalar("participation_hours", hours);

  const PracticeFlows& happened = flows.practice;
  scalar("adoptions", static_cast<double>(happened.adoptions));
  scalar("promotions", static_cast<double>(happened.promotions));
  scalar("trials_completed", static_cast<double>(happened.trials));
  scalar("joint_trials", static_cast<double>(happened.joint_trials));
  scalar("tie_intensity", happened.tie_intensity);
  scalar("conflicts", static_cast<double>(happened.conflicts));
  scalar("lapses", static_cast<double>(happened.lapses));
  scalar("reform_chance", happened.reform_chance);
  scalar("reforms", static_cast<double>(happened.reforms));
  scalar("device_grants", static_cast<double>(happened.device_grants));
  for (std::size_t n = 0; n < 2; ++n) {
    cell("foundings_by_niche", m)[n] = static_cast<double>(happened.foundings_by_niche[n]);
  }
  std::int64_t cases = 0;
  for (const std::int64_t of_programme : flows.cases) cases += of_programme;
  scalar("case_natural_support", cases > 0 ? static_cast<double>(happened.case_natural) / 1048576.0
                                                 / static_cast<double>(cases)
                                           : std::numeric_limits<double>::quiet_NaN());
  for (std::size_t z = 0; z < n_contact_zones; ++z) {
    cell("contact_by_zone", m)[z] = flows.contact_zones[z];
  }
  const auto fit = world.programme_policies.get<programme_policy::Fit>();
  for (std::size_t i = 1; i < n_programmes; ++i) {
    cell("policy_fit", m)[i - 1] = static_cast<double>(fit[i]);
  }
  scalar("mainstream_effort",
         static_cast<double>(world.government.get<government::MainstreamEffort>()[0]));

  double active = 0.0;
  Mean works, stance;
  for (const float a : world.volunteer_groups.get<volunteer_group::Active>()) {
    active += static_cast<double>(a);
  }
  for (const float c : world.volunteer_groups.get<volunteer_group::Collaboration>()) {
    works.add(static_cast<double>(c));
  }
  for (const float s : world.social_workers.get<social_worker::Stance>()) {
    stance.add(static_cast<double>(s));
  }
  scalar("volunteers_active", active);
  scalar("volunteer_collaboration", works.mean());
  scalar("social_worker_stance", stance.mean());
  record_workers(world, m);
}

void Observer::record_workers(const World& world, std::size_t m) {
  const auto& workers = world.enterprise_workers;
  const auto who = workers.get<enterprise_worker::Person>();
  const auto& persons = world.persons;
  Mean skill, fit, accommodation, split, gap, effort, esteem, communication, identity, voice;
  std::array<Mean, n_kinds> by_kind;
  double plans = 0.0;
  double pairs = 0.0;
  double with_role = 0.0;
  double* roles = cell("workers_by_role", m);
  std::fill(roles, roles + n_roles, 0.0);
  for (std::size_t w = 0; w < who.size(); ++w) {
    if (!still_there(world, w)) continue;
    const std::uint32_t i = who[w];
    skill.add(static_cast<double>(persons.get<person::Skill>()[i]));
    fit.add(static_cast<double>(persons.get<person::JobFit>()[i]));
    identity.add(static_cast<double>(persons.get<person::Identity>()[i]));
    accommodation.add(static_cast<double>(workers.get<enterprise_worker::Accommodation>()[w]));
    split.add(static_cast<double>(workers.get<enterprise_worker::Split>()[w]));
    gap.add(static_cast<double>(workers.get<enterprise_worker::NeedGap>()[w]));
    effort.add(static_cast<double>(workers.get<enterprise_worker::Effort>()[w]));
    esteem.add(static_cast<double>(workers.get<enterprise_worker::Esteem>()[w]));
    communication.add(static_cast<double>(workers.get<enterprise_worker::Communication>()[w]));
    const auto heard = static_cast<double>(workers.get<enterprise_worker::Voice>()[w]);
    voice.add(heard);
    by_kind[persons.get<person::PrimaryKind>()[i]].add(heard);
    plans += workers.get<enterprise_worker::Plan>()[w];
    pairs += workers.get<enterprise_worker::Partner>()[w] != 0 ? 1.0 : 0.0;
    const std::uint8_t role = workers.get<enterprise_worker::Role>()[w];
    roles[role] += 1.0;
    with_role += role != 0 ? 1.0 : 0.0;
  }
  const auto scalar = [&](OutcomeName name, double value) { cell(name, m)[0] = value; };
  scalar("worker_skill", skill.mean());
  scalar("worker_fit", fit.mean());
  scalar("worker_identity", identity.mean());
  scalar("worker_accommodation", accommodation.mean());
  scalar("worker_split", split.mean());
  scalar("need_gap", gap.mean());
  scalar("worker_effort", effort.mean());
  scalar("worker_esteem", esteem.mean());
  scalar("worker_communication", communication.mean());
  scalar("workers_with_plan", plans);
  scalar("workers_paired", pairs);
  scalar("workers_with_role", with_role);
  scalar("voice_gap", voice.deviation());
  for (std::size_t k = 0; k < n_kinds; ++k) cell("voice_by_kind", m)[k] = by_kind[k].mean();
}

}  // namespace coprod
