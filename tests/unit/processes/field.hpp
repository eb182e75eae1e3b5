#pragma once

/// A tiny World of organisations, for rules of founding, of spread and of policy against numbers
/// worked out by hand.
///
/// Where a rule gives a chance, the draw that decides is looked up at its address, and the chance is
/// set a millionth above and below it: it must happen in the one case and not in the other.

#include "processes/government/policy_calendar.hpp"
#include "processes/labour_market/settlement.hpp"
#include "processes/step.hpp"
#include "random/draws.hpp"
#include "tests/unit/processes/hand_made.hpp"
#include "tests/unit/processes/near.hpp"
#include "world/organisation_rules.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace coprod::test {

inline constexpr double always = 1e9;
inline constexpr double a_little = 1e-5;

/// One NGO (organisation 0) and two social enterprises (1 and 2), all in district 0, with no practice
/// and no tie; the second enterprise may be closed.
struct Field : HandMade {
  Environment env;
  LeverCalendar calendar;
  World world;
  MonthContext month;
  MonthFlows flows;
  std::vector<BlockStore> blocks;
  Executor executor{1};
  HiringWorkspace hiring;

  Field() {
    world.random = {7, 11};
    world.ngos.resize(1);
    world.social_enterprises.resize(2);
    world.organisations.resize(3);
    world.practices.resize(3 * n_practices);
    world.engagements.resize(3 * n_engagements);
    world.publics.resize(n_districts);
    world.segments.resize(n_districts * n_segments);
    world.government.resize(1);
    world.programme_policies.resize(n_programmes);
    world.policy_months.resize(12);
    world.search_groups.resize(n_districts * n_severities);
    world.ngos.get<ngo::Size>()[0] = 1.0f;
    for (std::uint32_t o = 0; o < 3; ++o) {
      const EntityKey k = EntityKey::make(o == 0 ? EntityKind::ngo : EntityKind::social_enterprise,
                                          Origin::synthesis, 0, o);
      of<organisation::Key>(o) = k.bits;
      of<organisation::Kind>(o) = o > 0;
      if (o > 0) world.social_enterprises.get<social_enterprise::Key>()[o - 1] = k.bits;
    }
    for (std::uint32_t d = 0; d < n_districts; ++d) {
      world.publics.get<public_group::Key>()[d] =
          EntityKey::make(EntityKind::public_of_district, Origin::synthesis, 0, d).bits;
    }
    env.district_share[0] = 1.0;
    env.persons_at_start = 1000;
    at(Month(2020, 1));
  }
  Field(const Field&) = delete;
  Field& operator=(const Field&) = delete;

  void at(Month now) {
    month.month = now;
    month.random = world.random;
    month.environment = &env;
    month.coefficients = &shown;
    world.month = now - 1;
  }
  Parameters& p() { return env.parameters; }
  template <class C>
  typename C::Type& of(std::size_t o) {
    return world.organisations.get<C>()[o];
  }
  template <class C>
  typename C::Type& practice_of(std::size_t o, Practice practice) {
    return world.practices.get<C>()[o * n_practices + static_cast<std::size_t>(practice)];
  }
  std::span<float> cells(std::size_t o) {
    return world.engagements.get<engagement::Level>().subspan(o * n_engagements, n_engagements);
  }
  float& cell(std::size_t o, Stakeholder who, Involvement in) {
    return cells(o)[engagement_cell(who, in)];
  }
  void engage(std::size_t o, float depth) { std::fill_n(cells(o).begin(), n_engagements, depth); }
  void close(std::uint32_t enterprise) {
    world.social_enterprises.get<social_enterprise::ClosedMonth>()[enterprise] = 1400;
  }
  void tie(std::uint32_t a, std::uint32_t b, float intensity) {
    auto& ties = world.organisation_ties;
    const std::size_t t = ties.size();
    ties.resize(t + 1);
    ties.get<organisation_tie::From>()[t] = a;
    ties.get<organisation_tie::To>()[t] = b;
    ties.get<organisation_tie::Intensity>()[t] = intensity;
  }
  template <class C>
  C& make(void (*rule)(const CoefficientInputs&, C&)) {
    return make_of(rule, month, world);
  }
  template <class Process>
  void run(Process process) {
    Step step{env, calendar, month, blocks, flows, executor, hiring};
    run_process(process, world, step);
  }
  /// Sets a dated lever, of all programmes if it has any.
  void lever(std::string_view key, const std::vector<LeverEntry>& entries) {
    const auto all = all_levers();
    for (std::size_t i = 0; i < all.size(); ++i) {
      for (std::size_t slot = 0; slot < n_lever_programmes; ++slot) {
        const bool its = all[i].key == key && all[i].per_programme == (slot > 0);
        if (its) calendar.entries[i][slot] = entries;
      }
    }
  }
  /// The draw of an organisation's practice, or of the organisation as a whole.
  double draw(std::size_t o, std::uint32_t number, unsigned word) {
    return uniform_word(draw_words(world.random, EntityKey{of<organisation::Key>(o)},
                                   address_word(month.month, Stream::practices, number))[word]);
  }
};

/// Whether something happens with the chance `rate` x `per_unit`: it does when that is a little above
/// the draw `u`, and not when it is a little below. `happens` begins from the same state each time.
template <class Happens>
bool chance_is(double u, double per_unit, const Happens& happens) {
  return happens(u / per_unit * (1.0 + a_little)) && !happens(u / per_unit * (1.0 - a_little));
}

}  // namespace coprod::test
