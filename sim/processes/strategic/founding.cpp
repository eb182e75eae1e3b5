#include "processes/strategic/founding.hpp"

#include "processes/rules/ngo_shares.hpp"
#include "processes/rules/voids.hpp"
#include "processes/seen_by_way.hpp"
#include "random/draws.hpp"
#include "world/new_enterprise.hpp"
#include "world/new_organisation.hpp"

#include <algorithm>
#include <cmath>

namespace coprod {

ProcessInfo founding_info() {
  ProcessInfo info;
  info.step = 5;
  info.name = "founding";
  info.dimension = "strategic";
  info.kind = ProcessKind::serial;
  info.purpose = "voids are sensed and social enterprises founded";
  info.mechanisms = {"M1", "M21", "M27"};
  info.equations = {"E5.1", "E5.2", "E5.3", "E5.4"};
  info.parameters = together({&Parameters::founding_rate,
                              &Parameters::founding_grant,
                              &Parameters::founding_void,
                              &Parameters::founding_void_reference,
                              &Parameters::founding_parent,
                              &Parameters::gap_knowledge,
                              &Parameters::novelty_parent,
                              &Parameters::novelty_grant,
                              &Parameters::niche_constant,
                              &Parameters::void_practice,
                              &Parameters::grant_chance,
                              &Parameters::grant_share,
                              &Parameters::enterprise_start_capital,
                              &Parameters::enterprise_posts,
                              &Parameters::enterprise_other_staff,
                              &Parameters::enterprise_efficiency_spread,
                              &Parameters::readiness_gain,
                              &Parameters::readiness_loss,
                              &Parameters::routine_rest,
                              &Parameters::resources_enterprise,
                              &Parameters::resources_ngo,
                              &Parameters::fit_start,
                              &Parameters::reflection_base,
                              &Parameters::power_gap_start,
                              &Parameters::depth_base},
                             wage_parameters);
  info.levers = {"se_grant_cap", "se_grant_months"};
  return info;
}

namespace {

/// NGO of the district, or of all when it has none, drawn by size.
std::uint32_t draw_founder(const World& world, const Environment& env, std::size_t district,
                           double u) {
  std::vector<double> share = ngo_shares(world, env);
  const auto of = world.ngos.get<ngo::District>();
  const bool local = std::find(of.begin(), of.end(), district) != of.end();
  double sum = 0.0;
  for (std::size_t n = 0; n < share.size(); ++n) {
    if (!local || of[n] == district) sum += share[n];
    share[n] = sum;
  }
  return static_cast<std::uint32_t>(pick(share, u));
}

/// How strongly the district's organisations respond to a void: mean effect of void filling,
/// relative to founding.void_practice, at most 2 (E5.4).
double response_to_void(SenseVoidsAccess world, std::size_t district, const Parameters& p) {
  const auto of = world.read<organisation::District>();
  double sum = 0.0;
  double n = 0.0;
  for (std::size_t o = 0; o < of.size(); ++o) {
    if (of[o] != district || !world.is_open(o)) continue;
    sum += static_cast<double>(world.effect_of(o, Practice::void_filling));
    n += 1.0;
  }
  return n > 0.0 ? std::min(2.0, sum / n / p.void_practice) : 0.0;
}

/// Log odds of a challenging niche (E5.3).
Niche draw_niche(bool parent, bool grant, double u, const Parameters& p) {
  const double odds =
      p.niche_constant - (parent ? p.novelty_parent : 0.0) - (grant ? p.novelty_grant : 0.0);
  return u < logistic64(odds) ? Niche::challenges_service : Niche::extends_service;
}

/// Founds the social enterprise `number` of the district's in this month.
void found_one(World& world, Step& step, std::size_t d, std::uint32_t number, double cap) {
  const Environment& env = step.environment;
  const Parameters& p = env.parameters;
  const Month month = step.month.month;
  const auto budget = world.ngos.get<ngo::Budget>();
  const auto cents = [](double hkd) {
    return static_cast<std::int64_t>(std::floor(hkd * 100.0 + 0.5));
  };
  const EntityKey key =
      EntityKey::make(EntityKind::social_enterprise, Origin::founded,
                      static_cast<std::uint32_t>(month.index()), (d << 32) | number);
  const PhiloxWords t = draw_words(world.random, key, address_word(month, Stream::founding, 2));
  std::uint32_t parent = no_row;
  if (uniform_word(t[0]) < p.founding_parent && world.ngos.size() > 0) {
    parent = draw_founder(world, env, d, uniform_word(t[1]));
  }
  const std::uint32_t e = add_enterprise(world, env, key, month, static_cast<std::uint8_t>(d));
  auto& enterprises = world.social_enterprises;
  enterprises.get<social_enterprise::Parent>()[e] = parent;
  enterprises.get<social_enterprise::FoundedMonth>()[e] = static_cast<std::uint16_t>(month.index());

  const std::int64_t capital = cents(p.enterprise_start_capital * step.month.prices.wage_index);
  const std::int64_t own =
      parent == no_row ? 0 : std::clamp<std::int64_t>(budget[parent], 0, capital);
  if (own > 0) budget[parent] -= own;
  step.flows.payments.enter(Payment::founding_by_ngo, own);
  step.flows.payments.enter(Payment::founding_by_others, capital - own);
  enterprises.get<social_enterprise::Reserves>()[e] = capital;
  const PhiloxWords v = draw_words(world.random, key, address_word(month, Stream::founding, 1));
  const bool grant = cap > 0.0 && uniform_word(v[0]) < p.grant_chance;
  if (grant) {
    enterprises.get<social_enterprise::GrantLeft>()[e] =
        cents(cap * std::min(1.0, p.grant_share * (0.5 + uniform_word(v[1]))));
    enterprises.get<social_enterprise::GrantMonths>()[e] =
        static_cast<std::uint8_t>(std::clamp(step.month.levers.se_grant_months + 0.5, 1.0, 255.0));
  }
  const Niche niche = draw_niche(parent != no_row, grant, uniform_word(t[2]), p);
  enterprises.get<social_enterprise::Niche>()[e] = static_cast<std::uint8_t>(niche);
  set_legal_form(world, e, uniform_word(t[3]));
  const std::uint32_t o = add_organisation(world, env, key, OrganisationKind::social_enterprise,
                                           static_cast<std::uint8_t>(d), parent, month);
  found_practices(world, env, o, grant, month);
  ++step.flows.practice.foundings_by_niche[static_cast<std::size_t>(niche)];
  ++step.flows.foundings;
}

}  // namespace

SensedVoids sense_voids(SenseVoidsAccess world, const Parameters& p) {
  SensedVoids sensed{};
  for (std::size_t d = 0; d < n_districts; ++d) {
    sensed[d] = 1.0 + p.founding_void * response_to_void(world, d, p) * void_of(world, d, p);
  }
  return sensed;
}

void run_founding(World& world, Step& step) {
  found_enterprises(world, step, sense_voids(world, step.environment.parameters));
}

void found_enterprises(World& world, Step& step, const SensedVoids& sensed) {
  const Environment& env = step.environment;
  const Parameters& p = env.parameters;
  const Month month = step.month.month;
  const double cap = step.month.levers.se_grant_cap;
  const double index_2010 = median_wage(env.dated(month), p) / median_wage(Month(2010, 5), p);
  const double rate = p.founding_rate + p.founding_grant * cap / 1e6 / index_2010;

  bool founded = false;
  for (std::size_t d = 0; d < n_districts; ++d) {
    const double expected = env.scale * env.district_share[d] * rate * sensed[d];
    const EntityKey district{world.publics.get<public_group::Key>()[d]};
    const PhiloxWords w =
        draw_words(world.random, district, address_word(month, Stream::founding, 0));
    // The whole part for sure, the rest by chance: large worlds found several a month.
    const auto count = static_cast<std::uint32_t>(std::floor(expected))
                       + (uniform_word(w[0]) < expected - std::floor(expected) ? 1u : 0u);
    for (std::uint32_t number = 0; number < count; ++number) {
      found_one(world, step, d, number, cap);
      founded = true;
    }
  }
  if (founded) world.index_enterprises();
}

}  // namespace coprod
