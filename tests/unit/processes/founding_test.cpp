// processes: founding (E5.3, E5.4) against numbers worked out by hand.

#include "processes/strategic/founding.hpp"

#include "tests/unit/processes/field.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include <catch2/catch_test_macros.hpp>

namespace {

using namespace coprod;
using namespace coprod::test;

/// One enterprise is founded in the month, in district 0.
struct Founders : Field {
  explicit Founders(bool parent = false, bool grant = false) {
    Parameters& q = p();
    q.founding_rate = 1.0;
    q.founding_grant = 0.0;
    q.founding_void = 0.0;
    q.founding_parent = parent ? 1.0 : 0.0;
    q.grant_chance = 1.0;
    month.levers.se_grant_cap = grant ? 1e6 : 0.0;
  }
  [[nodiscard]] EntityKey newcomer() const {
    return EntityKey::make(EntityKind::social_enterprise, Origin::founded,
                           static_cast<std::uint32_t>(month.month.index()), 0);
  }
};

TEST_CASE("E5.3: parents and seed money lower the log odds of a challenging niche") {
  const auto challenges = [](bool parent, bool grant, double constant) {
    Founders field(parent, grant);
    field.p().niche_constant = constant;
    field.p().novelty_parent = 1.0;
    field.p().novelty_grant = 0.6;
    field.run(run_founding);
    REQUIRE(field.flows.foundings == 1);
    const auto& enterprises = field.world.social_enterprises;
    REQUIRE(enterprises.get<social_enterprise::Key>()[2] == field.newcomer().bits);
    CHECK((enterprises.get<social_enterprise::Parent>()[2] == 0) == parent);
    CHECK((enterprises.get<social_enterprise::GrantLeft>()[2] > 0) == grant);
    const std::uint8_t niche = enterprises.get<social_enterprise::Niche>()[2];
    CHECK(field.flows.practice.foundings_by_niche[niche] == 1);
    return niche == code(Niche::challenges_service);
  };
  const Founders field;
  const double u =
      uniform_word(draw_words(field.world.random, field.newcomer(),
                              address_word(field.month.month, Stream::founding, 2))[2]);
  const double logit = std::log(u / (1.0 - u));  // the constant at which the chance is the draw
  const auto turns_at = [&](bool parent, bool grant, double lost) {
    return challenges(parent, grant, logit + lost + a_little)
           && !challenges(parent, grant, logit + lost - a_little);
  };
  CHECK(turns_at(false, false, 0.0));
  CHECK(turns_at(true, false, 1.0));
  CHECK(turns_at(false, true, 0.6));
  CHECK(turns_at(true, true, 1.6));
}

TEST_CASE("E5.4: organisations respond to a void by their practice of filling it") {
  // s = .5, e = 4, void .06 / (.06 + .06) = .5, reference effect .2.
  const auto founded = [](double rate, float ngo, float first, float second, bool open) {
    Founders field;
    Parameters& p = field.p();
    p.founding_rate = rate;
    p.founding_void = 4.0;
    p.founding_void_reference = 0.06;
    p.void_practice = 0.2;
    field.env.district_share[0] = 0.5;
    const auto chance = field.world.search_groups.get<search_group::ExpectedChance>();
    std::fill(chance.begin(), chance.end(), 0.06f);
    field.practice_of<practice::Effect>(0, Practice::void_filling) = ngo;
    field.practice_of<practice::Effect>(1, Practice::void_filling) = first;
    field.practice_of<practice::Effect>(2, Practice::void_filling) = second;
    if (!open) field.close(1);
    field.run(run_founding);
    return field.flows.foundings == 1;
  };
  const Founders field;
  const double u = uniform_word(
      draw_words(field.world.random, EntityKey{field.world.publics.get<public_group::Key>()[0]},
                 address_word(field.month.month, Stream::founding, 0))[0]);
  // No practice, no response: .5 r.
  CHECK(chance_is(u, 0.5, [&](double r) { return founded(r, 0.0f, 0.0f, 0.0f, true); }));
  // Mean .2, response 1: .5 r (1 + 4 x .5) = 1.5 r.
  CHECK(chance_is(u, 1.5, [&](double r) { return founded(r, 0.3f, 0.2f, 0.1f, true); }));
  // Mean of the open (.3 + .1) / 2: the closed one does not count, for or against.
  CHECK(chance_is(u, 1.5, [&](double r) { return founded(r, 0.3f, 0.1f, 0.9f, false); }));
  // At most 2: .5 r (1 + 4 x 2 x .5) = 2.5 r.
  CHECK(chance_is(u, 2.5, [&](double r) { return founded(r, 1.0f, 1.0f, 1.0f, true); }));
}

}  // namespace
