#include "processes/strategic/founding.hpp"

#include "processes/rules/ngo_shares.hpp"
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
  info.equations = {"E5.1", "E5.2", "E5.3", "E5.4", "E5.5"};
  info.parameters = together({&Parameters::founding_rate,    &Parameters::margin_response,
                              &Parameters::founding_capital, &Parameters::founding_parent,
                              &Parameters::gap_knowledge,    &Parameters::novelty_parent,
                              &Parameters::novelty_grant,    &Parameters::niche_constant,
                              &Parameters::grant_share,      &Parameters::enterprise_quality_spread,
                              &Parameters::readiness_gain,   &Parameters::readiness_loss,
                              &Parameters::routine_rest,     &Parameters::resources_enterprise,
                              &Parameters::resources_ngo,    &Parameters::fit_start,
                              &Parameters::reflection_base,  &Parameters::power_gap_start,
                              &Parameters::depth_base,       &Parameters::void_sensing},
                             wage_parameters, price_parameters, market_parameters);
  info.levers = {"se_grant_cap", "se_grant_months", "se_grant_budget"};
  return info;
}

namespace {

/// Years for which what is not spent of a year's grants or capital is kept.
constexpr double years_kept = 3.0;

std::int64_t cents(double hkd) { return static_cast<std::int64_t>(std::floor(hkd * 100.0 + 0.5)); }

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

/// Log odds of a challenging niche (E5.3).
Niche draw_niche(bool parent, bool grant, double u, const Parameters& p) {
  const double odds =
      p.niche_constant - (parent ? p.novelty_parent : 0.0) - (grant ? p.novelty_grant : 0.0);
  return u < logistic64(odds) ? Niche::challenges_service : Niche::extends_service;
}

/// One of the district's segments by their numbers of persons; n_segments where there is nobody.
std::size_t draw_segment(std::span<const std::int32_t> persons, double u) {
  double all = 0.0;
  for (const std::int32_t n : persons) all += n;
  double left = u * all;
  std::size_t last = n_segments;
  for (std::size_t s = 0; s < n_segments; ++s) {
    if (persons[s] == 0) continue;
    last = s;
    left -= persons[s];
    if (left < 0.0) break;
  }
  return last;
}

/// For whom an enterprise is founded (E5.4): one segment or two, as bits; all where nobody is out of work.
std::uint32_t draw_target(const SensedVoids& sensed, EntityKey key, std::size_t district,
                          const MonthContext& m, const Parameters& p) {
  const PhiloxWords w = draw_words(m.random, key, address_word(m.month, Stream::founding, 3));
  const auto of = [&](const std::vector<std::int32_t>& persons) {
    return std::span<const std::int32_t>(persons).subspan(district * n_segments, n_segments);
  };
  const bool senses = uniform_word(w[0]) < p.void_sensing;
  std::span<const std::int32_t> persons = of(senses ? sensed.in_void : sensed.out_of_work);
  if (draw_segment(persons, 0.5) == n_segments) persons = of(sensed.out_of_work);
  const std::size_t first = draw_segment(persons, uniform_word(w[1]));
  if (first == n_segments) return (std::uint32_t{1} << n_segments) - 1;
  std::uint32_t target = std::uint32_t{1} << first;
  if (uniform_word(w[2]) < 0.5)
    target |= std::uint32_t{1} << draw_segment(persons, uniform_word(w[3]));
  return target;
}

/// Where the capital of a new enterprise comes from, 0.01 HKD (E5.2, E5.5).
struct Capital {
  std::int64_t grant = 0;
  std::int64_t parent = 0;
  std::int64_t donors = 0;
};

/// The month's founders.
class Founders {
 public:
  Founders(World& world, Step& step, const SensedVoids& sensed)
      : world_(world),
        step_(step),
        env_(step.environment),
        p_(env_.parameters),
        sensed_(sensed),
        grants_(world.government.get<government::GrantsLeft>()[0]),
        capital_(world.government.get<government::CapitalLeft>()[0]) {}

  /// A twelfth of the year's grants and capital joins what is left of former ones.
  void fill_funds() {
    const auto fill = [](std::int64_t& fund, double year) {
      const std::int64_t most = cents(years_kept * year);
      fund = std::min(most, fund + cents(year / 12.0));
    };
    fill(grants_, step_.month.levers.se_grant_budget * env_.scale);
    fill(capital_, p_.founding_capital * step_.month.prices.wage_index * env_.scale);
  }

  /// The founder `number` of the district's in this month founds, if there is the capital.
  bool found(std::size_t d, std::uint32_t number) {
    const Month month = step_.month.month;
    const EntityKey key =
        EntityKey::make(EntityKind::social_enterprise, Origin::founded,
                        static_cast<std::uint32_t>(month.index()), (d << 32) | number);
    const PhiloxWords t = draw_words(world_.random, key, address_word(month, Stream::founding, 2));
    const PhiloxWords v = draw_words(world_.random, key, address_word(month, Stream::founding, 1));
    std::uint32_t parent = no_row;
    if (uniform_word(t[0]) < p_.founding_parent && world_.ngos.size() > 0) {
      parent = draw_founder(world_, env_, d, uniform_word(t[1]));
    }
    Capital capital;
    if (!raise(capital, parent, uniform_word(v[1]))) {
      ++step_.flows.foundings_without_capital;
      return false;
    }
    const std::uint32_t e = add_enterprise(world_, env_, key, month, static_cast<std::uint8_t>(d));
    auto& enterprises = world_.social_enterprises;
    enterprises.get<social_enterprise::Parent>()[e] = parent;
    enterprises.get<social_enterprise::FoundedMonth>()[e] =
        static_cast<std::uint16_t>(month.index());
    enterprises.get<social_enterprise::Target>()[e] = draw_target(sensed_, key, d, step_.month, p_);
    pay_in(e, parent, capital);
    const Niche niche = draw_niche(parent != no_row, capital.grant > 0, uniform_word(t[2]), p_);
    enterprises.get<social_enterprise::Niche>()[e] = static_cast<std::uint8_t>(niche);
    set_legal_form(world_, e, uniform_word(t[3]));
    const std::uint32_t o = add_organisation(world_, env_, key, OrganisationKind::social_enterprise,
                                             static_cast<std::uint8_t>(d), parent, month);
    found_practices(world_, env_, o, capital.grant > 0, month);
    ++step_.flows.practice.foundings_by_niche[static_cast<std::size_t>(niche)];
    ++step_.flows.foundings;
    return true;
  }

 private:
  /// Whether grant, parent and donors together have what it takes; `u` uniform in (0, 1).
  bool raise(Capital& capital, std::uint32_t parent, double u) const {
    const std::int64_t needed = cents(p_.enterprise_start_capital * step_.month.prices.wage_index);
    const double cap = step_.month.levers.se_grant_cap;
    const std::int64_t grant = cents(cap * std::min(1.0, p_.grant_share * (0.5 + u)));
    capital.grant = grant <= grants_ ? grant : 0;
    const std::int64_t own = std::max<std::int64_t>(0, needed - capital.grant);
    if (parent != no_row) {
      capital.parent = std::clamp<std::int64_t>(world_.ngos.get<ngo::Budget>()[parent], 0, own);
    }
    capital.donors = own - capital.parent;
    return own <= capital_;
  }

  void pay_in(std::uint32_t e, std::uint32_t parent, const Capital& capital) {
    auto& enterprises = world_.social_enterprises;
    if (parent != no_row) world_.ngos.get<ngo::Budget>()[parent] -= capital.parent;
    capital_ -= capital.parent + capital.donors;
    grants_ -= capital.grant;
    step_.flows.payments.enter(Payment::founding_by_ngo, capital.parent);
    step_.flows.payments.enter(Payment::founding_by_others, capital.donors);
    enterprises.get<social_enterprise::Reserves>()[e] = capital.parent + capital.donors;
    if (capital.grant == 0) return;
    enterprises.get<social_enterprise::GrantLeft>()[e] = capital.grant;
    enterprises.get<social_enterprise::GrantMonths>()[e] =
        static_cast<std::uint8_t>(std::clamp(step_.month.levers.se_grant_months + 0.5, 1.0, 255.0));
  }

  World& world_;
  Step& step_;
  const Environment& env_;
  const Parameters& p_;
  const SensedVoids& sensed_;
  std::int64_t& grants_;
  std::int64_t& capital_;
};

/// Result of all open enterprises as a share of their revenue, means of about a year; 0 without any.
double margin_of_enterprises(const World& world) {
  const auto& enterprises = world.social_enterprises;
  const auto closed = enterprises.get<social_enterprise::ClosedMonth>();
  double result = 0.0;
  double revenue = 0.0;
  for (std::size_t e = 0; e < enterprises.size(); ++e) {
    if (closed[e] != 0) continue;
    result += static_cast<double>(enterprises.get<social_enterprise::Result>()[e]);
    revenue += static_cast<double>(enterprises.get<social_enterprise::Revenue>()[e]);
  }
  return revenue > 0.0 ? std::clamp(result / revenue, -1.0, 1.0) : 0.0;
}

}  // namespace

SensedVoids sense_voids(SenseVoidsAccess world) {
  const auto all = [](auto span) { return std::vector<std::int32_t>(span.begin(), span.end()); };
  return {all(world.read<segment::InVoid>()), all(world.read<segment::OutOfWork>())};
}

void run_founding(World& world, Step& step) { found_enterprises(world, step, sense_voids(world)); }

void found_enterprises(World& world, Step& step, const SensedVoids& sensed) {
  const Environment& env = step.environment;
  const Parameters& p = env.parameters;
  const Month month = step.month.month;
  // Those of the start are given their target when voids are first counted.
  auto& enterprises = world.social_enterprises;
  const auto target = enterprises.get<social_enterprise::Target>();
  for (std::size_t e = 0; e < target.size(); ++e) {
    if (target[e] != 0) continue;
    target[e] = draw_target(sensed, EntityKey{enterprises.get<social_enterprise::Key>()[e]},
                            enterprises.get<social_enterprise::District>()[e], step.month, p);
  }

  Founders founders(world, step, sensed);
  founders.fill_funds();
  const double rate =
      p.founding_rate * 2.0 * logistic64(p.margin_response * margin_of_enterprises(world));
  bool founded = false;
  for (std::size_t d = 0; d < n_districts; ++d) {
    const double expected = env.scale * env.district_share[d] * rate;
    const EntityKey district{world.publics.get<public_group::Key>()[d]};
    const PhiloxWords w =
        draw_words(world.random, district, address_word(month, Stream::founding, 0));
    // The whole part for sure, the rest by chance: large worlds found several a month.
    const auto count = static_cast<std::uint32_t>(std::floor(expected))
                       + (uniform_word(w[0]) < expected - std::floor(expected) ? 1u : 0u);
    for (std::uint32_t number = 0; number < count; ++number) founded |= founders.found(d, number);
  }
  if (founded) world.index_enterprises();
}

}  // namespace coprod
