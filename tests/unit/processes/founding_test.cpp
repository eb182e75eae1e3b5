// processes: founding (E5.3, E5.4) against numbers worked out by hand.

#include "processes/strategic/founding.hpp"

#include "processes/rules/voids.hpp"
#include "processes/strategic/count_voids.hpp"
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
    q.margin_response = 0.0;
    q.founding_parent = parent ? 1.0 : 0.0;
    q.founding_capital = 1e9;
    month.levers.se_grant_cap = grant ? 1e6 : 0.0;
    month.prices.price = 5000.0f;
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

TEST_CASE("E5.1: founders follow the margin of enterprises, as far as capital goes") {
  const auto founded = [](double rate, float result, double capital) {
    Founders field;
    field.p().founding_rate = rate;
    field.p().margin_response = 5.0;
    field.p().founding_capital = capital;
    field.env.district_share[0] = 0.5;
    auto& enterprises = field.world.social_enterprises;
    enterprises.get<social_enterprise::Revenue>()[0] = 300.0f;
    enterprises.get<social_enterprise::Revenue>()[1] = 100.0f;
    enterprises.get<social_enterprise::Result>()[0] = result;
    field.run(run_founding);
    CHECK(field.flows.foundings + field.flows.foundings_without_capital <= 1);
    return field.flows.foundings == 1;
  };
  const Founders field;
  const double u = uniform_word(
      draw_words(field.world.random, EntityKey{field.world.publics.get<public_group::Key>()[0]},
                 address_word(field.month.month, Stream::founding, 0))[0]);
  // .5 r 2 logistic(5 m) with m = 0, 80 / 400 and -80 / 400.
  CHECK(chance_is(u, 0.5, [&](double r) { return founded(r, 0.0f, 1e9); }));
  CHECK(
      chance_is(u, 1.0 / (1.0 + std::exp(-1.0)), [&](double r) { return founded(r, 80.0f, 1e9); }));
  CHECK(
      chance_is(u, 1.0 / (1.0 + std::exp(1.0)), [&](double r) { return founded(r, -80.0f, 1e9); }));
  // A twelfth of a year's capital is there in the first month; it takes 1.1 million, in prices of 2015.
  CHECK_FALSE(founded(1.0, 0.0f, 12 * 1.0e6));
  CHECK(founded(1.0, 0.0f, 12 * 1.2e6));
}

TEST_CASE("E5.2, E5.5: grants first, then the parent, then donors; each fund pays once") {
  Founders field(true, true);
  field.p().founding_capital = 12 * 2e6;
  field.p().enterprise_start_capital = 1.1e6;
  field.p().grant_share = 0.5;
  field.month.levers.se_grant_budget = 12 * 2e6;
  auto& budget = field.world.ngos.get<ngo::Budget>()[0];
  budget = 10'000'000;  // cents
  field.run(run_founding);
  REQUIRE(field.flows.foundings == 1);
  auto& enterprises = field.world.social_enterprises;
  const double u =
      uniform_word(draw_words(field.world.random, field.newcomer(),
                              address_word(field.month.month, Stream::founding, 1))[1]);
  const auto grant = static_cast<std::int64_t>(1e6 * 0.5 * (0.5 + u) * 100.0 + 0.5);
  CHECK(enterprises.get<social_enterprise::GrantLeft>()[2] == grant);
  const std::int64_t own = 110'000'000 - grant;
  CHECK(enterprises.get<social_enterprise::Reserves>()[2] == own);
  CHECK(budget == 0);
  CHECK(field.flows.payments.of(Payment::founding_by_ngo) == 10'000'000);
  CHECK(field.flows.payments.of(Payment::founding_by_others) == own - 10'000'000);
  CHECK(field.world.government.get<government::GrantsLeft>()[0] == 200'000'000 - grant);
  CHECK(field.world.government.get<government::CapitalLeft>()[0] == 200'000'000 - own);
  // Without a budget there is no grant, and all is own capital.
  Founders poor(true, true);
  poor.month.levers.se_grant_budget = 0.0;
  poor.run(run_founding);
  REQUIRE(poor.flows.foundings == 1);
  CHECK(poor.world.social_enterprises.get<social_enterprise::GrantLeft>()[2] == 0);
  CHECK(poor.world.social_enterprises.get<social_enterprise::Reserves>()[2] == 110'000'000);
}

TEST_CASE("E5.4: voids are counted in people, and who senses them founds for these") {
  Founders field;
  field.p().workshop_value = 0.2;
  field.p().stress_loss = 0.0;
  field.p().hours_full_time = 44.0;
  field.month.prices.floor_cents = 2000.0f;   // .4 of a standard worker
  field.month.prices.means_tested = 1000.0f;  // less an hour
  auto& persons = field.world.persons;
  persons.resize(5);
  const auto set = [&](std::size_t i, std::uint8_t kind, std::uint8_t severity, Status status,
                       float skill, float fit) {
    persons.get<person::PrimaryKind>()[i] = kind;
    persons.get<person::Severity>()[i] = severity;
    persons.get<person::Status>()[i] = code(status);
    persons.get<person::Skill>()[i] = skill;
    persons.get<person::JobFit>()[i] = fit;
  };
  set(0, 4, 1, Status::outside_labour_force, 0.6f, 0.5f);  // .3: in the void
  set(1, 4, 1, Status::seeking, 0.9f, 0.5f);               // .45: above
  set(2, 8, 2, Status::seeking, 0.5f, 0.3f);               // .15: below
  set(3, 8, 2, Status::open_employment, 0.6f, 0.5f);       // in work
  set(4, 8, 2, Status::sheltered_workshop, 0.6f, 0.5f);    // has a place
  const auto target = [&](double sensing) {
    field.p().void_sensing = sensing;
    field.world.social_enterprises.resize(2);
    field.world.organisations.resize(3);
    field.world.social_enterprises.get<social_enterprise::Target>()[0] = 0;
    field.run(run_count_voids);
    field.run(run_founding);
    return field.world.social_enterprises.get<social_enterprise::Target>()[0];
  };
  CHECK(target(1.0) == 1u << segment_of(4, 1));
  CHECK(near(void_of(field.world, 0), 1.0 / 3.0));
  CHECK(void_of(field.world, 1) == 0.0);
  // The others found for whoever is out of work: two of three are of the first segment.
  const std::uint32_t blind = target(0.0);
  CHECK((blind & ~(1u << segment_of(4, 1) | 1u << segment_of(8, 2))) == 0u);
  CHECK(blind != 0u);
}

}  // namespace
