#include "world/new_organisation.hpp"

#include "random/draws.hpp"
#include "world/organisation_rules.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace coprod {

namespace {

PhiloxWords words_of(const World& world, EntityKey key, Month month, std::uint32_t draw,
                     std::uint32_t other = 0) {
  return draw_words(world.random, key, address_word(month, Stream::practice_start, draw), other);
}

void add_tie(World& world, std::uint32_t a, std::uint32_t b, TieKind kind, float intensity) {
  auto& ties = world.organisation_ties;
  const std::size_t t = ties.size();
  ties.resize(t + 1);
  ties.get<organisation_tie::From>()[t] = std::min(a, b);
  ties.get<organisation_tie::To>()[t] = std::max(a, b);
  ties.get<organisation_tie::Kind>()[t] = static_cast<std::uint8_t>(kind);
  ties.get<organisation_tie::Intensity>()[t] = intensity;
}

/// The open organisations of lower rows with the highest draws of the pair: two of the own
/// district, one of any. One that opens or closes changes only its own ties.
void tie_to_others(World& world, std::uint32_t o, std::uint32_t parent, Month month) {
  const auto keys = world.organisations.get<organisation::Key>();
  const auto district = world.organisations.get<organisation::District>();
  struct Candidate {
    std::uint32_t row;
    std::uint32_t draw;      ///< chooses
    std::uint32_t strength;  ///< of the tie: another word, for the one that chooses is a maximum
  };
  std::array<Candidate, 3> best{Candidate{no_row, 0, 0}, {no_row, 0, 0}, {no_row, 0, 0}};
  for (std::uint32_t c = 0; c < o; ++c) {
    if (c == parent || !world.is_open(c)) continue;
    const PhiloxWords w =
        words_of(world, EntityKey{keys[o]}, month, 8, party_hash(EntityKey{keys[c]}));
    if (district[c] == district[o]) {
      const Candidate here{c, w[0], w[2]};
      if (best[0].row == no_row || here.draw > best[0].draw) {
        best[1] = best[0];
        best[0] = here;
      } else if (best[1].row == no_row || here.draw > best[1].draw) {
        best[1] = here;
      }
    } else if (best[2].row == no_row || w[1] > best[2].draw) {
      best[2] = {c, w[1], w[2]};
    }
  }
  constexpr std::array<TieKind, 3> kinds{TieKind::partnership, TieKind::referral,
                                         TieKind::learning};
  for (std::size_t k = 0; k < best.size(); ++k) {
    if (best[k].row == no_row) continue;
    add_tie(world, o, best[k].row, kinds[k],
            static_cast<float>(0.2 + 0.4 * uniform_word(best[k].strength)));
  }
}

std::span<float> engagement_cells(World& world, std::uint32_t o) {
  return world.engagements.get<engagement::Level>().subspan(o * n_engagements, n_engagements);
}

void set_practice(World& world, std::uint32_t o, std::size_t p, PracticeStage stage, double filled,
                  double local, Month month) {
  const std::size_t row = o * n_practices + p;
  const auto code = static_cast<std::uint8_t>(stage);
  world.practices.get<practice::Stage>()[row] = code;
  world.practices.get<practice::StageSince>()[row] = static_cast<std::uint16_t>(month.index());
  world.practices.get<practice::Local>()[row] = static_cast<float>(local);
  world.practices.get<practice::Depth>()[row] =
      static_cast<float>(filled)
      * depth_cap(engagement_cells(world, o), static_cast<Practice>(p), code);
}

}  // namespace

std::uint32_t add_organisation(World& world, const Environment& env, EntityKey key,
                               OrganisationKind kind, std::uint8_t district, std::uint32_t parent,
                               Month month) {
  const Parameters& p = env.parameters;
  auto& all = world.organisations;
  const auto o = static_cast<std::uint32_t>(all.size());
  all.resize(o + 1);
  world.practices.resize((o + 1) * n_practices);
  world.engagements.resize((o + 1) * n_engagements);
  const PhiloxWords w = words_of(world, key, month, 6);
  const PhiloxWords v = words_of(world, key, month, 7);
  const PhiloxWords s = words_of(world, key, month, 9);
  const bool enterprise = kind == OrganisationKind::social_enterprise;
  all.get<organisation::Key>()[o] = key.bits;
  all.get<organisation::Kind>()[o] = static_cast<std::uint8_t>(kind);
  all.get<organisation::District>()[o] = district;
  all.get<organisation::Parent>()[o] = parent;
  all.get<organisation::Rank>()[o] = static_cast<std::uint16_t>(v[0] >> 16);
  all.get<organisation::ReadingBias>()[o] =
      static_cast<float>(normal_quantile64(uniform64(w[0], w[1])));
  // Four stances around the middle (assumption).
  all.get<organisation::Emergent>()[o] = static_cast<float>(0.2 + 0.6 * uniform_word(w[2]));
  all.get<organisation::Relational>()[o] = static_cast<float>(0.2 + 0.6 * uniform_word(w[3]));
  all.get<organisation::Systems>()[o] = static_cast<float>(0.2 + 0.6 * uniform_word(v[1]));
  all.get<organisation::Inquiry>()[o] = static_cast<float>(0.2 + 0.6 * uniform_word(v[2]));
  // Each kind with an even chance, at least one; an enterprise works for its parent's kinds.
  std::uint16_t segments = static_cast<std::uint16_t>(s[0] & 0x1FFu);
  const std::uint16_t of_parent =
      parent == no_row ? std::uint16_t{0x1FF} : all.get<organisation::Segments>()[parent];
  segments &= of_parent;
  // None in common: the kinds of the parent.
  if (segments == 0 && parent != no_row) segments = of_parent;
  if (segments == 0) segments = static_cast<std::uint16_t>(1u << (s[1] % n_kinds));
  all.get<organisation::Segments>()[o] = segments;
  const double gain = p.readiness_gain * p.routine_rest;
  all.get<organisation::Routine>()[o] = static_cast<float>(p.routine_rest);
  all.get<organisation::Readiness>()[o] =
      static_cast<float>(gain / std::max(1e-9, gain + p.readiness_loss));
  all.get<organisation::Resources>()[o] =
      static_cast<float>(enterprise ? p.resources_enterprise : p.resources_ngo);
  all.get<organisation::Fit>()[o] = static_cast<float>(p.fit_start);
  all.get<organisation::Reflection>()[o] = static_cast<float>(p.reflection_base);
  all.get<organisation::PowerGap>()[o] = static_cast<float>(p.power_gap_start);
  const auto cells = engagement_cells(world, o);
  for (std::size_t c = 0; c < n_engagements; ++c) {
    cells[c] = std::min(1.0f, 0.5f * static_cast<float>(p.depth_base) * engagement_weight[c]);
  }
  if (parent != no_row) {
    add_tie(world, o, parent, TieKind::parentage,
            static_cast<float>(0.4 + 0.4 * uniform_word(s[2])));
  }
  tie_to_others(world, o, parent, month);
  return o;
}

void start_practices(World& world, const Environment& env, std::uint32_t o, Month month) {
  const bool enterprise = world.organisations.get<organisation::Kind>()[o] != 0;
  const double in_use_share = env.parameters.practising_share * (enterprise ? 1.0 : 1.0 / 3.0);
  const EntityKey key{world.organisations.get<organisation::Key>()[o]};
  for (std::size_t p = 0; p < n_practices; ++p) {
    const PhiloxWords w = words_of(world, key, month, static_cast<std::uint32_t>(p));
    const double u = uniform_word(w[0]);
    const double v = uniform_word(w[1]);
    PracticeStage stage =
        u < 0.5 * (1.0 + in_use_share) ? PracticeStage::aware : PracticeStage::none;
    if (u < in_use_share) {
      stage = v < 0.25   ? PracticeStage::prototype
              : v < 0.75 ? PracticeStage::pilot
                         : PracticeStage::sustained;
    }
    set_practice(world, o, p, stage, uniform_word(w[2]), 0.1 + 0.5 * uniform_word(w[3]), month);
  }
}

void found_practices(World& world, const Environment& env, std::uint32_t o, bool grant,
                     Month month) {
  const std::uint32_t parent = world.organisations.get<organisation::Parent>()[o];
  const EntityKey key{world.organisations.get<organisation::Key>()[o]};
  const auto stage = world.practices.get<practice::Stage>();
  for (std::size_t p = 0; p < n_practices; ++p) {
    const PhiloxWords w = words_of(world, key, month, static_cast<std::uint32_t>(p));
    const bool of_parent =
        parent != no_row
        && stage[parent * n_practices + p] >= static_cast<std::uint8_t>(PracticeStage::pilot);
    const bool begins = of_parent || p == static_cast<std::size_t>(Practice::void_filling);
    const PracticeStage first = begins                     ? PracticeStage::prototype
                                : uniform_word(w[0]) < 0.5 ? PracticeStage::aware
                                                           : PracticeStage::none;
    set_practice(world, o, p, first, 0.0, 0.1, month);
  }
  if (parent != no_row || grant) {
    const std::size_t row = o * n_practices;  // void filling
    float& depth = world.practices.get<practice::Depth>()[row];
    depth = std::max(depth, static_cast<float>(env.parameters.gap_knowledge)
                                * depth_cap(engagement_cells(world, o), Practice::void_filling,
                                            static_cast<std::uint8_t>(PracticeStage::sustained)));
  }
}

void give_practices(World& world, std::uint32_t o, const GivenEnterprise& given, Month month) {
  for (std::size_t p = 0; p < n_practices; ++p) {
    set_practice(world, o, p, given.practices[p] ? PracticeStage::sustained : PracticeStage::none,
                 1.0, given.practices[p] ? 0.8 : 0.0, month);
  }
}

}  // namespace coprod
