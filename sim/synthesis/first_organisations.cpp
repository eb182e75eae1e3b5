#include "synthesis/first_organisations.hpp"

#include "random/draws.hpp"
#include "synthesis/employers.hpp"
#include "world/new_enterprise.hpp"
#include "world/new_organisation.hpp"

#include <algorithm>
#include <cmath>

namespace coprod {

namespace {

std::size_t scaled(double number, const Environment& env, std::size_t least) {
  return std::max(least, static_cast<std::size_t>(std::floor(number * env.scale + 0.5)));
}

/// District of each of n organisations, in district order, in proportion to persons.
std::vector<std::uint8_t> spread_over_districts(std::size_t n, const Environment& env) {
  std::vector<std::uint8_t> district(n);
  std::size_t i = 0;
  double cumulative = 0.0;
  for (std::size_t d = 0; d < n_districts; ++d) {
    cumulative += env.district_share[d];
    const auto end =
        d + 1 == n_districts
            ? n
            : std::min(
                n, static_cast<std::size_t>(std::floor(cumulative * static_cast<double>(n) + 0.5)));
    for (; i < end; ++i) district[i] = static_cast<std::uint8_t>(d);
  }
  return district;
}

class Organisations {
 public:
  Organisations(World& world, const Environment& env, Month month)
      : world_(world),
        env_(env),
        p_(env.parameters),
        month_(month) {}

  void make() {
    make_ngos();
    make_employers(world_, env_, month_);
    make_enterprises();
    make_publics();
    world_.search_groups.resize(n_districts * n_severities);
    const auto chance = world_.search_groups.get<search_group::ExpectedChance>();
    for (std::size_t g = 0; g < chance.size(); ++g) {
      chance[g] = static_cast<float>(env_.start.chance[g % n_severities]);
    }
    world_.segments.resize(n_districts * n_segments);
    world_.government.resize(1);
    world_.government.get<government::Key>()[0] = key(EntityKind::government, 0).bits;
    world_.policy_months.resize(12);
    world_.programme_policies.resize(n_programmes);
    for (float& fit : world_.programme_policies.get<programme_policy::Fit>()) {
      fit = static_cast<float>(p_.fit_start);
    }
    make_organisations();
    world_.index_organisations();
  }

 private:
  static EntityKey key(EntityKind kind, std::size_t slot) {
    return EntityKey::make(kind, Origin::synthesis, 0, slot);
  }
  [[nodiscard]] PhiloxWords words(EntityKey subject, std::uint32_t draw = 0) const {
    return draw_words(world_.random, subject, address_word(month_, Stream::organisations, draw));
  }
  void make_ngos() {
    auto& ngos = world_.ngos;
    auto& groups = world_.volunteer_groups;
    const std::size_t n = scaled(p_.n_ngos, env_, 1);
    const auto district = spread_over_districts(n, env_);
    ngos.resize(n);
    groups.resize(n);
    std::array<double, n_districts> total{};
    for (std::size_t i = 0; i < n; ++i) {
      const EntityKey k = key(EntityKind::ngo, i);
      const PhiloxWords w = words(k);
      ngos.get<ngo::Key>()[i] = k.bits;
      ngos.get<ngo::District>()[i] = district[i];
      const double size = 0.25 + uniform_word(w[0]);
      ngos.get<ngo::Size>()[i] = static_cast<float>(size);
      total[district[i]] += size;
      // Shares of four logics around a public-service leaning (assumption).
      const std::array<double, 4> part{1.0 + uniform_word(w[1]), 0.3 + uniform_word(w[2]),
                                       0.3 + uniform_word(w[3]), 0.3};
      const double sum = part[0] + part[1] + part[2] + part[3];
      ngos.get<ngo::LogicPublic>()[i] = static_cast<float>(part[0] / sum);
      ngos.get<ngo::LogicMarket>()[i] = static_cast<float>(part[1] / sum);
      ngos.get<ngo::LogicCommunity>()[i] = static_cast<float>(part[2] / sum);
      ngos.get<ngo::LogicNetwork>()[i] = static_cast<float>(part[3] / sum);

      const EntityKey g = key(EntityKind::volunteer_group, i);
      const PhiloxWords v = words(g);
      groups.get<volunteer_group::Key>()[i] = g.bits;
      groups.get<volunteer_group::Ngo>()[i] = static_cast<std::uint32_t>(i);
      groups.get<volunteer_group::Size>()[i] = static_cast<float>(5.0 + 45.0 * uniform_word(v[0]));
      groups.get<volunteer_group::Active>()[i] = 0.5f * groups.get<volunteer_group::Size>()[i];
      // Shares of four logics around a community leaning (assumption).
      const std::array<double, 4> lean{0.2 + uniform_word(v[1]), 0.2, 1.0 + uniform_word(v[2]),
                                       0.3 + uniform_word(v[3])};
      const double all = lean[0] + lean[1] + lean[2] + lean[3];
      groups.get<volunteer_group::LogicPublic>()[i] = static_cast<float>(lean[0] / all);
      groups.get<volunteer_group::LogicMarket>()[i] = static_cast<float>(lean[1] / all);
      groups.get<volunteer_group::LogicCommunity>()[i] = static_cast<float>(lean[2] / all);
      groups.get<volunteer_group::LogicNetwork>()[i] = static_cast<float>(lean[3] / all);
    }
    for (std::size_t i = 0; i < n; ++i) {
      ngos.get<ngo::Size>()[i] /= static_cast<float>(total[district[i]]);
    }
  }

  /// The enterprises that the scenario names come first; their keys are slots of their own.
  void make_given() {
    auto& enterprises = world_.social_enterprises;
    for (std::size_t i = 0; i < env_.given.size(); ++i) {
      const GivenEnterprise& given = env_.given[i];
      const EntityKey k = key(EntityKind::social_enterprise, 0x80000000u + i);
      const std::uint32_t e = add_enterprise(world_, env_, k, month_, given.district);
      enterprises.get<social_enterprise::Sector>()[e] = given.sector;
      enterprises.get<social_enterprise::Niche>()[e] = static_cast<std::uint8_t>(given.niche);
      enterprises.get<social_enterprise::LegalForm>()[e] =
          static_cast<std::uint8_t>(given.legal_form);
      enterprises.get<social_enterprise::Roles>()[e] = given.roles;
      enterprises.get<social_enterprise::TargetStaff>()[e] =
          static_cast<std::uint16_t>(given.posts);
      enterprises.get<social_enterprise::OtherStaff>()[e] =
          static_cast<std::uint16_t>(std::floor(given.posts * p_.enterprise_other_staff + 0.5));
      enterprises.get<social_enterprise::OtherDisadvantaged>()[e] =
          static_cast<std::uint16_t>(enterprises.get<social_enterprise::OtherStaff>()[e] / 3);
      if (given.parent && world_.ngos.size() > 0) {
        const auto of = world_.ngos.get<ngo::District>();
        const auto local = std::find(of.begin(), of.end(), given.district);
        enterprises.get<social_enterprise::Parent>()[e] =
            local == of.end() ? 0u : static_cast<std::uint32_t>(local - of.begin());
      }
      begin_enterprise(e, std::min(given.age, month_.index()));
    }
  }

  void begin_enterprise(std::uint32_t e, std::int32_t age) {
    auto& enterprises = world_.social_enterprises;
    enterprises.get<social_enterprise::FoundedMonth>()[e] =
        static_cast<std::uint16_t>(month_.index() - age);
    enterprises.get<social_enterprise::Reserves>()[e] = static_cast<std::int64_t>(
        100.0 * p_.enterprise_start_capital * median_wage(env_.dated(month_), p_)
        / median_wage(Month(2015, 5), p_));
  }

  void make_organisations() {
    const auto& ngos = world_.ngos;
    for (std::size_t n = 0; n < ngos.size(); ++n) {
      const std::uint32_t o =
          add_organisation(world_, env_, EntityKey{ngos.get<ngo::Key>()[n]}, OrganisationKind::ngo,
                           ngos.get<ngo::District>()[n], no_row, month_);
      start_practices(world_, env_, o, month_);
    }
    const auto& enterprises = world_.social_enterprises;
    for (std::size_t e = 0; e < enterprises.size(); ++e) {
      const std::uint32_t o = add_organisation(
          world_, env_, EntityKey{enterprises.get<social_enterprise::Key>()[e]},
          OrganisationKind::social_enterprise, enterprises.get<social_enterprise::District>()[e],
          enterprises.get<social_enterprise::Parent>()[e], month_);
      if (e < env_.given.size()) {
        give_practices(world_, o, env_.given[e], month_);
      } else {
        start_practices(world_, env_, o, month_);
      }
    }
  }

  void make_enterprises() {
    make_given();
    const std::size_t n = scaled(p_.n_social_enterprises, env_, 0);
    const auto district = spread_over_districts(n, env_);
    auto& enterprises = world_.social_enterprises;
    for (std::size_t i = 0; i < n; ++i) {
      const EntityKey k = key(EntityKind::social_enterprise, i);
      const std::uint32_t e = add_enterprise(world_, env_, k, month_, district[i]);
      const PhiloxWords w = words(k, 2);
      // Ages are exponential, about eight years (exit about 7.5% a year and growth, evidence.md C4).
      if (uniform_word(w[0]) < p_.founding_parent) {
        enterprises.get<social_enterprise::Parent>()[e] = static_cast<std::uint32_t>(
            (static_cast<std::uint64_t>(w[1]) * world_.ngos.size()) >> 32);
      }
      const double age = std::min(240.0, -96.0 * log64(uniform_word(w[2])));
      set_legal_form(world_, e, uniform_word(w[3]));
      begin_enterprise(e, static_cast<std::int32_t>(age));
    }
  }

  void make_publics() {
    auto& publics = world_.publics;
    publics.resize(n_districts);
    for (std::size_t d = 0; d < n_districts; ++d) {
      const EntityKey k = key(EntityKind::public_of_district, d);
      publics.get<public_group::Key>()[d] = k.bits;
      publics.get<public_group::Size>()[d] = 5.7e6 * env_.scale * env_.district_share[d];
      // Willingness to work beside persons with disabilities, 65-88% (evidence.md C4, 2022).
      publics.get<public_group::Attitude>()[d] = publics.get<public_group::AttitudeAtStart>()[d] =
          static_cast<float>(0.6 + 0.1 * uniform_word(words(k)[0]));
    }
  }

  World& world_;
  const Environment& env_;
  const Parameters& p_;
  Month month_;
};

}  // namespace

void make_first_organisations(World& world, const Environment& env) {
  Organisations(world, env, world.month).make();
}

}  // namespace coprod
