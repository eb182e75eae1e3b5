// world: organisations. What a practice reads of engagement, how deep it may go, how conditions move;
// the traits, segments and ties of an organisation that comes into the World, and its first practices.

#include "random/draws.hpp"
#include "world/given_enterprise.hpp"
#include "world/new_organisation.hpp"
#include "world/organisation_rules.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <map>
#include <numeric>
#include <set>
#include <utility>
#include <vector>

#include <catch2/catch_test_macros.hpp>

namespace {

using namespace coprod;

bool near(float value, double expected, double error = 1e-6) {
  return std::fabs(static_cast<double>(value) - expected) <= error;
}

// ---- Rules of one row ----

/// Cells 0, .01, .02, … .11: employee, caregiver, social worker, employer x plan, design, deliver.
std::array<float, n_engagements> twelve() {
  std::array<float, n_engagements> cells{};
  for (std::size_t c = 0; c < n_engagements; ++c) cells[c] = static_cast<float>(c) * 0.01f;
  return cells;
}

TEST_CASE("each practice reads its part of engagement") {
  const auto cells = twelve();
  CHECK(engagement_cell(Stakeholder::employee, Involvement::plan) == 0);
  CHECK(engagement_cell(Stakeholder::caregiver, Involvement::deliver) == 5);
  CHECK(engagement_cell(Stakeholder::employer, Involvement::deliver) == 11);
  CHECK(near(engagement_depth(cells), 0.055));
  CHECK(near(engagement_of(cells, Practice::void_filling), 0.055));      // all of it
  CHECK(near(engagement_of(cells, Practice::service_revamp), 0.065));    // (2 + 5 + 8 + 11) / 4
  CHECK(near(engagement_of(cells, Practice::personalisation), 0.01));    // employee x design
  CHECK(near(engagement_of(cells, Practice::integrative_care), 0.065));  // (5 + 8) / 2
  CHECK(near(engagement_of(cells, Practice::emancipation), 0.0));        // employee x plan
  CHECK(near(engagement_of(cells, Practice::interdependence), 0.02));    // employee x deliver
}

TEST_CASE("weights of engagement have the mean 1") {
  CHECK(near(engagement_depth(engagement_weight), 1.0));
}

TEST_CASE("a practice goes as deep as its stage and its engagement allow") {
  std::array<float, n_engagements> cells{};
  cells.fill(0.5f);
  const std::array<double, n_practice_stages> expected{0.0, 0.0, 0.15, 0.3, 0.5, 0.5, 0.5};
  for (std::size_t stage = 0; stage < n_practice_stages; ++stage) {
    for (std::size_t k = 0; k < n_practices; ++k) {
      CHECK(near(depth_cap(cells, static_cast<Practice>(k), static_cast<std::uint8_t>(stage)),
                 expected[stage]));
    }
  }
  cells.fill(1.0f);
  CHECK(depth_cap(cells, Practice::void_filling, code(PracticeStage::embedded)) <= 1.0f);
  cells.fill(0.5f);
  cells[engagement_cell(Stakeholder::employee, Involvement::design)] = 0.0f;
  CHECK(depth_cap(cells, Practice::personalisation, code(PracticeStage::embedded)) == 0.0f);
}

TEST_CASE("conditions move by at most a step, and no farther than they should") {
  CHECK(near(step_towards(0.2f, 0.9f, 0.05f), 0.25));
  CHECK(near(step_towards(0.9f, 0.2f, 0.05f), 0.85));
  CHECK(near(step_towards(0.2f, 0.22f, 0.05f), 0.22));
  CHECK(near(step_towards(0.2f, 0.17f, 0.05f), 0.17));
  CHECK(step_towards(0.2f, 0.2f, 0.05f) == 0.2f);
  CHECK(step_towards(0.2f, 0.9f, 0.0f) == 0.2f);
}

// ---- Organisations that come into the World ----

constexpr Month start(2010, 1);

/// A World that grows by one organisation at a time.
struct Town {
  Environment env;
  World world;

  Town() { world.random = {5, 9}; }

  static EntityKey key(OrganisationKind kind, std::uint64_t slot) {
    return EntityKey::make(
        kind == OrganisationKind::ngo ? EntityKind::ngo : EntityKind::social_enterprise,
        Origin::synthesis, 0, slot);
  }
  std::uint32_t ngo(std::uint8_t district) {
    const EntityKey k = key(OrganisationKind::ngo, world.ngos.size());
    world.ngos.resize(world.ngos.size() + 1);
    return add_organisation(world, env, k, OrganisationKind::ngo, district, no_row, start);
  }
  /// `slot` tells enterprises apart.
  std::uint32_t enterprise(std::uint8_t district, std::uint32_t parent, std::uint64_t slot) {
    const EntityKey k = key(OrganisationKind::social_enterprise, slot);
    world.social_enterprises.resize(world.social_enterprises.size() + 1);
    return add_organisation(world, env, k, OrganisationKind::social_enterprise, district, parent,
                            start);
  }
  void close(std::uint32_t organisation) {
    world.social_enterprises
        .get<social_enterprise::ClosedMonth>()[organisation - world.ngos.size()] = 1300;
  }
  /// Partner and kind of the ties of an organisation to those of lower rows, with their intensities.
  [[nodiscard]] std::map<std::pair<std::uint32_t, std::uint8_t>, float> ties_of(
      std::uint32_t o) const {
    std::map<std::pair<std::uint32_t, std::uint8_t>, float> ties;
    const auto& all = world.organisation_ties;
    for (std::size_t t = 0; t < all.size(); ++t) {
      if (all.get<organisation_tie::To>()[t] != o) continue;
      ties[{all.get<organisation_tie::From>()[t], all.get<organisation_tie::Kind>()[t]}] =
          all.get<organisation_tie::Intensity>()[t];
    }
    return ties;
  }
  [[nodiscard]] PhiloxWords words(std::uint32_t o, std::uint32_t draw,
                                  std::uint32_t other = no_row) const {
    const auto keys = world.organisations.get<organisation::Key>();
    return draw_words(world.random, EntityKey{keys[o]},
                      address_word(start, Stream::practice_start, draw),
                      other == no_row ? 0u : party_hash(EntityKey{keys[other]}));
  }
  /// Candidates in the order of a word of their pairs' draws, highest first.
  [[nodiscard]] std::vector<std::uint32_t> ranked(std::uint32_t o,
                                                  std::vector<std::uint32_t> candidates,
                                                  unsigned word) const {
    std::sort(candidates.begin(), candidates.end(), [&](std::uint32_t a, std::uint32_t b) {
      return words(o, 8, a)[word] > words(o, 8, b)[word];
    });
    return candidates;
  }
  template <class C>
  [[nodiscard]] typename C::Type of(std::uint32_t o) const {
    return world.organisations.get<C>()[o];
  }
  template <class C>
  [[nodiscard]] typename C::Type practice_of(std::uint32_t o, Practice practice) const {
    return world.practices.get<C>()[o * n_practices + static_cast<std::size_t>(practice)];
  }
};

constexpr std::uint8_t parentage = code(TieKind::parentage);
constexpr std::uint8_t partnership = code(TieKind::partnership);
constexpr std::uint8_t referral = code(TieKind::referral);
constexpr std::uint8_t learning = code(TieKind::learning);

/// Six NGOs in district 2, five in district 7, then two enterprises in district 2 (rows 11 and 12).
void settle_in(Town& town) {
  for (int i = 0; i < 6; ++i) town.ngo(2);
  for (int i = 0; i < 5; ++i) town.ngo(7);
  town.enterprise(2, no_row, 0);
  town.enterprise(2, no_row, 1);
}

TEST_CASE("a new organisation is tied to the highest draws: two of its district, one of another") {
  Town town;
  settle_in(town);
  const std::uint32_t o = town.enterprise(2, no_row, 77);
  REQUIRE(o == 13);
  const auto here = town.ranked(o, {0, 1, 2, 3, 4, 5, 11, 12}, 0);
  const auto elsewhere = town.ranked(o, {6, 7, 8, 9, 10}, 1);
  const auto ties = town.ties_of(o);
  REQUIRE(ties.size() == 3);
  CHECK(ties.contains({here[0], partnership}));
  CHECK(ties.contains({here[1], referral}));
  CHECK(ties.contains({elsewhere[0], learning}));
  for (const auto& [tie, intensity] : ties) {
    CHECK(near(intensity, 0.2 + 0.4 * uniform_word(town.words(o, 8, tie.first)[2])));
  }
}

TEST_CASE("closed organisations get no ties, and one that closes changes only its own") {
  Town town;
  settle_in(town);
  town.close(11);
  town.close(12);
  std::set<std::uint32_t> partners;
  for (std::uint64_t slot = 100; slot < 160; ++slot) {
    const std::uint32_t o = town.enterprise(2, no_row, slot);
    for (const auto& [tie, intensity] : town.ties_of(o)) partners.insert(tie.first);
    town.close(o);
  }
  CHECK(partners == std::set<std::uint32_t>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10});

  // The same newcomer in a World in which one enterprise has closed.
  for (std::uint64_t slot = 200; slot < 230; ++slot) {
    Town open;
    Town closed;
    settle_in(open);
    settle_in(closed);
    closed.close(12);
    const std::uint32_t o = open.enterprise(2, no_row, slot);
    REQUIRE(closed.enterprise(2, no_row, slot) == o);
    std::set<std::uint32_t> with;
    std::set<std::uint32_t> without;
    for (const auto& [tie, intensity] : open.ties_of(o)) with.insert(tie.first);
    for (const auto& [tie, intensity] : closed.ties_of(o)) without.insert(tie.first);
    CHECK_FALSE(without.contains(12));
    if (!with.contains(12)) {
      CHECK(with == without);
    } else {
      with.erase(12);
      CHECK(std::includes(without.begin(), without.end(), with.begin(), with.end()));
      CHECK(without.size() == 3);
    }
  }
}

TEST_CASE("ties do not depend on the rows of the others") {
  Town one;
  for (int i = 0; i < 3; ++i) one.ngo(2);
  one.ngo(7);
  Town other = one;
  // Enterprises A, B, C in one World; C, A, B in the other. The newcomer has the same three partners.
  const std::array<std::uint64_t, 3> order{31, 32, 33};
  const std::array<std::uint64_t, 3> turned{33, 31, 32};
  for (const std::uint64_t slot : order) one.enterprise(2, no_row, slot);
  for (const std::uint64_t slot : turned) other.enterprise(2, no_row, slot);
  for (std::uint64_t slot = 300; slot < 320; ++slot) {
    const std::uint32_t o = one.enterprise(2, no_row, slot);
    REQUIRE(other.enterprise(2, no_row, slot) == o);
    const auto partners = [o](const Town& town) {
      std::map<std::uint64_t, std::pair<std::uint8_t, float>> by_key;
      for (const auto& [tie, intensity] : town.ties_of(o)) {
        by_key[town.of<organisation::Key>(tie.first)] = {tie.second, intensity};
      }
      return by_key;
    };
    CHECK(partners(one) == partners(other));
  }
}

TEST_CASE("an enterprise is tied to its parent, once") {
  Town town;
  settle_in(town);
  std::size_t often = 0;
  for (std::uint64_t slot = 400; slot < 440; ++slot) {
    const std::uint32_t o = town.enterprise(2, 3, slot);
    const auto ties = town.ties_of(o);
    REQUIRE(ties.size() == 4);
    REQUIRE(ties.contains({3, parentage}));
    CHECK(ties.at({3, parentage}) >= 0.4f);
    CHECK(ties.at({3, parentage}) <= 0.8f);
    std::set<std::uint32_t> partners;
    for (const auto& [tie, intensity] : ties) partners.insert(tie.first);
    CHECK(partners.size() == 4);
    often += partners.contains(4);
    town.close(o);
  }
  CHECK(often > 0);
}

TEST_CASE("the first organisation has no ties, and a lonely district only those elsewhere") {
  Town town;
  CHECK(town.ties_of(town.ngo(2)).empty());
  const std::uint32_t second = town.ngo(7);
  const auto ties = town.ties_of(second);
  REQUIRE(ties.size() == 1);
  CHECK(ties.contains({0, learning}));
}

TEST_CASE("segments of an enterprise are among its parent's; of others, any") {
  Town town;
  const std::uint32_t parent = town.ngo(2);
  CHECK(town.of<organisation::Segments>(parent) != 0);
  CHECK(town.of<organisation::Segments>(parent) < 512);
  const auto child = [&](std::uint16_t of_parent, std::uint64_t slot) {
    town.world.organisations.get<organisation::Segments>()[parent] = of_parent;
    const std::uint32_t o = town.enterprise(2, parent, slot);
    town.close(o);
    return town.of<organisation::Segments>(o);
  };
  std::map<std::uint16_t, int> seen;
  for (std::uint64_t slot = 0; slot < 200; ++slot) ++seen[child(0b000010010, slot)];
  // Each with an even chance; who draws neither works for both.
  REQUIRE(seen.size() == 3);
  CHECK((seen[0b000000010] > 25 && seen[0b000000010] < 75));  // 50, standard deviation 6
  CHECK((seen[0b000010000] > 25 && seen[0b000010000] < 75));
  CHECK((seen[0b000010010] > 72 && seen[0b000010010] < 128));  // 100, standard deviation 7
  // Of a parent without kinds: one.
  for (std::uint64_t slot = 500; slot < 520; ++slot) {
    const std::uint16_t segments = child(0, slot);
    CHECK(segments != 0);
    CHECK((segments & (segments - 1)) == 0);
  }
  // Without a parent each kind has an even chance.
  std::array<int, n_kinds> count{};
  for (std::uint64_t slot = 1000; slot < 1400; ++slot) {
    const std::uint32_t o = town.enterprise(3, no_row, slot);
    for (std::size_t k = 0; k < n_kinds; ++k)
      count[k] += town.of<organisation::Segments>(o) >> k & 1;
    town.close(o);
  }
  for (const int n : count) CHECK((n > 150 && n < 250));  // 200, standard deviation 10
}

TEST_CASE("traits of a new organisation are drawn by its key, its state is at rest") {
  Town town;
  Parameters& p = town.env.parameters;
  p.routine_rest = 0.25;
  p.readiness_gain = 0.06;
  p.readiness_loss = 0.02;
  p.resources_ngo = 0.45;
  p.resources_enterprise = 0.7;
  p.fit_start = 0.6;
  p.reflection_base = 2.5;
  p.power_gap_start = 0.8;
  p.depth_base = 0.5;
  const std::uint32_t a = town.ngo(2);
  const std::uint32_t b = town.enterprise(5, a, 9);
  CHECK(town.of<organisation::Kind>(a) == code(OrganisationKind::ngo));
  CHECK(town.of<organisation::Kind>(b) == code(OrganisationKind::social_enterprise));
  CHECK(town.of<organisation::District>(b) == 5);
  CHECK(town.of<organisation::Parent>(a) == no_row);
  CHECK(town.of<organisation::Parent>(b) == a);
  CHECK(near(town.of<organisation::Resources>(a), 0.45));
  CHECK(near(town.of<organisation::Resources>(b), 0.7));
  CHECK(near(town.of<organisation::Readiness>(a), 3.0 / 7.0));  // .015 / (.015 + .02)
  CHECK(near(town.of<organisation::Routine>(b), 0.25));
  CHECK(near(town.of<organisation::Fit>(b), 0.6));
  CHECK(near(town.of<organisation::Reflection>(b), 2.5));
  CHECK(near(town.of<organisation::PowerGap>(b), 0.8));
  CHECK(town.of<organisation::Experience>(b) == 0.0f);
  CHECK(town.world.practices.size() == 2 * n_practices);
  CHECK(town.world.engagements.size() == 2 * n_engagements);
  const auto level = town.world.engagements.get<engagement::Level>();
  CHECK(near(level[n_engagements + engagement_cell(Stakeholder::employer, Involvement::design)],
             0.35));  // half of .5, times 1.4
  // No readiness and no loss of it is 0, not 0 / 0.
  p.readiness_gain = p.readiness_loss = 0.0;
  const std::uint32_t c = town.enterprise(5, no_row, 10);
  CHECK(town.of<organisation::Readiness>(c) == 0.0f);

  // Distributions over many: a normal bias, an even rank, stances from .2 to .8.
  double bias = 0.0;
  double squares = 0.0;
  std::size_t low_rank = 0;
  float least = 1.0f;
  float most = 0.0f;
  constexpr std::uint64_t n = 600;
  for (std::uint64_t slot = 0; slot < n; ++slot) {
    const std::uint32_t o = town.enterprise(5, no_row, 5000 + slot);
    const auto x = static_cast<double>(town.of<organisation::ReadingBias>(o));
    bias += x / n;
    squares += x * x / n;
    low_rank += town.of<organisation::Rank>(o) < 16384;
    for (const float s : {town.of<organisation::Emergent>(o), town.of<organisation::Relational>(o),
                          town.of<organisation::Systems>(o), town.of<organisation::Inquiry>(o)}) {
      least = std::min(least, s);
      most = std::max(most, s);
    }
    town.close(o);
  }
  CHECK(std::fabs(bias) < 0.17);  // four standard errors
  CHECK(std::fabs(squares - 1.0) < 0.24);
  CHECK((low_rank > 107 && low_rank < 193));  // 150, standard deviation 10.6
  CHECK((least >= 0.2f && least < 0.21f));
  CHECK((most <= 0.8f && most > 0.79f));
}

TEST_CASE("practices of a newly founded enterprise: void filling, and what its parent pilots") {
  Town town;
  town.env.parameters.depth_base = 0.5;
  town.env.parameters.gap_knowledge = 0.4;
  const std::uint32_t parent = town.ngo(2);
  const auto stage = town.world.practices.get<practice::Stage>();
  const std::array<PracticeStage, n_practices> of_parent{
      PracticeStage::none,  PracticeStage::pilot,     PracticeStage::prototype,
      PracticeStage::aware, PracticeStage::sustained, PracticeStage::embedded};
  for (std::size_t k = 0; k < n_practices; ++k) stage[k] = code(of_parent[k]);
  constexpr Month now(2015, 6);
  std::size_t aware = 0;
  for (std::uint64_t slot = 0; slot < 40; ++slot) {
    const std::uint32_t o = town.enterprise(2, parent, slot);
    found_practices(town.world, town.env, o, false, now);
    for (const Practice begun : {Practice::void_filling, Practice::service_revamp,
                                 Practice::emancipation, Practice::interdependence}) {
      CHECK(town.practice_of<practice::Stage>(o, begun) == code(PracticeStage::prototype));
      CHECK(town.practice_of<practice::StageSince>(o, begun) == now.index());
      CHECK(near(town.practice_of<practice::Local>(o, begun), 0.1));
    }
    for (const Practice other : {Practice::personalisation, Practice::integrative_care}) {
      CHECK(town.practice_of<practice::Stage>(o, other) <= code(PracticeStage::aware));
      aware += town.practice_of<practice::Stage>(o, other) == code(PracticeStage::aware);
    }
    // Engagement begins at .25; the parent knows of gaps: .4 of the depth that it allows.
    CHECK(near(town.practice_of<practice::Depth>(o, Practice::void_filling), 0.1));
    CHECK(town.practice_of<practice::Depth>(o, Practice::emancipation) == 0.0f);
    CHECK(town.world.effect_of(o, Practice::void_filling) == 0.0f);
    town.close(o);
  }
  CHECK((aware > 20 && aware < 60));  // 40 of 80, standard deviation 4.5

  const std::uint32_t alone = town.enterprise(2, no_row, 99);
  found_practices(town.world, town.env, alone, false, now);
  CHECK(town.practice_of<practice::Stage>(alone, Practice::void_filling)
        == code(PracticeStage::prototype));
  CHECK(town.practice_of<practice::Depth>(alone, Practice::void_filling) == 0.0f);
  for (std::size_t k = 1; k < n_practices; ++k) {
    CHECK(town.practice_of<practice::Stage>(alone, static_cast<Practice>(k))
          <= code(PracticeStage::aware));
  }
  // Seed money brings as much knowledge of gaps as a parent, and no practice of anybody's.
  const std::uint32_t granted = town.enterprise(2, no_row, 100);
  found_practices(town.world, town.env, granted, true, now);
  CHECK(near(town.practice_of<practice::Depth>(granted, Practice::void_filling), 0.1));
  CHECK(town.practice_of<practice::Stage>(granted, Practice::service_revamp)
        <= code(PracticeStage::aware));
}

TEST_CASE("practices at month 0: a share in enterprises, a third of it in NGOs") {
  Town town;
  town.env.parameters.practising_share = 0.6;
  std::array<std::array<int, n_practice_stages>, 2> count{};
  constexpr int n = 300;
  for (int i = 0; i < n; ++i) {
    const std::uint32_t o = town.ngo(2);
    start_practices(town.world, town.env, o, start);
  }
  for (int i = 0; i < n; ++i) {
    const std::uint32_t o = town.enterprise(3, no_row, static_cast<std::uint64_t>(i));
    start_practices(town.world, town.env, o, start);
    town.close(o);
  }
  for (std::size_t row = 0; row < town.world.practices.size(); ++row) {
    const std::uint8_t stage = town.world.practices.get<practice::Stage>()[row];
    ++count[row >= n * n_practices][stage];
    const auto cells = town.world.engagements.get<engagement::Level>().subspan(
        row / n_practices * n_engagements, n_engagements);
    CHECK(town.world.practices.get<practice::Depth>()[row]
          <= depth_cap(cells, static_cast<Practice>(row % n_practices), stage));
  }
  // Of 1,800: in use .2 in NGOs and .6 in enterprises, half of the rest aware; of those in use a quarter
  // prototypes, half pilots, a quarter sustained. Within four standard deviations.
  const auto close_to = [](int value, double share) {
    return std::fabs(value - 1800.0 * share) < 4.0 * std::sqrt(1800.0 * share * (1.0 - share));
  };
  const std::array<double, 2> in_use_share{0.2, 0.6};
  for (std::size_t kind = 0; kind < 2; ++kind) {
    const double used = in_use_share[kind];
    CHECK(close_to(count[kind][0], 0.5 * (1.0 - used)));
    CHECK(close_to(count[kind][1], 0.5 * (1.0 - used)));
    CHECK(close_to(count[kind][2], 0.25 * used));
    CHECK(close_to(count[kind][3], 0.5 * used));
    CHECK(close_to(count[kind][4], 0.25 * used));
    CHECK(count[kind][5] + count[kind][6] == 0);
  }
  CHECK_FALSE(close_to(count[1][0], 0.25));  // not the NGOs'
}

TEST_CASE("practices of an enterprise that a scenario names: sustained in full, or none") {
  Town town;
  town.env.parameters.depth_base = 0.5;
  const std::uint32_t o = town.enterprise(2, no_row, 1);
  GivenEnterprise given;
  given.practices = {true, false, true, false, false, true};
  give_practices(town.world, o, given, start);
  for (std::size_t k = 0; k < n_practices; ++k) {
    const auto practice = static_cast<Practice>(k);
    const bool has = given.practices[k];
    CHECK(town.practice_of<practice::Stage>(o, practice)
          == code(has ? PracticeStage::sustained : PracticeStage::none));
    CHECK(near(town.practice_of<practice::Local>(o, practice), has ? 0.8 : 0.0));
    CHECK(town.practice_of<practice::StageSince>(o, practice) == start.index());
  }
  // Half of engagement.depth, .5, times the weights: all, .9 (design) and 1.1 (deliver).
  CHECK(near(town.practice_of<practice::Depth>(o, Practice::void_filling), 0.25));
  CHECK(near(town.practice_of<practice::Depth>(o, Practice::personalisation), 0.225));
  CHECK(near(town.practice_of<practice::Depth>(o, Practice::interdependence), 0.275));
  CHECK(town.practice_of<practice::Depth>(o, Practice::emancipation) == 0.0f);
}

}  // namespace
