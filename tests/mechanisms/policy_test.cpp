// M20, M21, M22, M44: what Government, parents and public money do to co-production, and it to them.
// As in mechanisms_test.cpp each moves its downstream variable in its direction, more with a larger
// dose, not at all where its precondition is absent, and fails when the sign is reversed.

#include "tests/mechanisms/small_world.hpp"

#include <set>
#include <string>

#include <catch2/catch_test_macros.hpp>

namespace {

using namespace coprod;
using namespace coprod::test;

/// Half a dozen enterprises a month are founded, with parents and with seed money.
Scenario founders() {
  Scenario scenario = sixty_organisations();
  scenario.parameters.founding_rate = 600.0;
  scenario.parameters.founding_parent = 0.7;
  scenario.parameters.founding_capital = 1e10;
  scenario.parameters.enterprise_start_capital = 1e5;
  fix_lever(scenario, "se_grant_cap", 3'000'000.0);
  fix_lever(scenario, "se_grant_budget", 1e10);
  return scenario;
}

}  // namespace

TEST_CASE("M20: deep engagement raises the odds of structural change") {
  Scenario base = sixty_organisations();
  Parameters& p = base.parameters;
  p.reform_on = 1.0;
  p.reform_hazard = 0.05;
  p.practising_share = 1.0;  // evidence comes soon
  p.sustain_rate = 1.0;
  p.pilot_stall = 1.0;
  p.loss_alone = 0.0;
  p.resources_enterprise = 1.0;  // all the time that depth takes is paid
  SECTION("sign and dose") {
    check_sign(base, &Parameters::reform_response, {0.0, 40.0}, downstream("M20"));
  }
  SECTION("the deeper it is") {
    p.reform_response = 40.0;
    check_sign(doses(base, &Parameters::depth_base, {0.0, 0.5, 1.0}), outcome_of("reform_chance"),
               turned(&Parameters::reform_response));
  }
  SECTION("with reform off, nothing but the reported chance changes") {
    p.reform_on = 0.0;
    CHECK(differing(base, without(base, "M20")) == std::set<std::string>{"reform_chance"});
    for (const double n : arm(base, outcome_of("reforms"))) CHECK(n == 0.0);
    p.reform_on = 1.0;
    CHECK(differing(base, without(base, "M20")).contains("World"));
  }
  SECTION("nothing where nobody takes part, and nothing without evidence") {
    Scenario shallow = base;
    shallow.parameters.depth_base = 0.0;
    shallow.parameters.depth_niche = 0.0;
    CHECK(changes_nothing(shallow, "M20"));
    Scenario unproven = base;
    unproven.parameters.practising_share = 0.0;
    unproven.parameters.pilot_rate = 0.0;
    CHECK(changes_nothing(unproven, "M20"));
  }
  SECTION("reforms move levers that no calendar fixes, and those only") {
    p.reform_hazard = 1.0;
    const Reading learning = outcome_of("reflection_hours");
    Scenario fixed = base;
    for (const std::string_view lever : reform_levers) fix_lever(fixed, lever, 0.0);
    check_sign({fixed, base}, learning, turned(&Parameters::reform_step));
    Scenario off = fixed;
    off.parameters.reform_on = 0.0;
    CHECK(arm(fixed, learning) == arm(off, learning));
  }
}

TEST_CASE("M21: parents and public seed money bring knowledge of gaps and cost novelty") {
  const Scenario base = founders();
  SECTION("sign and dose") {
    check_sign(base, &Parameters::novelty_parent, {0.0, 1.0, 4.0}, downstream("M21"));
    check_sign(base, &Parameters::novelty_grant, {0.0, 1.0, 4.0}, downstream("M21"));
  }
  SECTION("knowledge of gaps deepens void filling") {
    Scenario young = base;  // only those that are founded
    young.parameters.n_social_enterprises = 0.0;
    check_sign(young, &Parameters::gap_knowledge, {0.0, 0.3, 0.9},
               outcome_of("practice_depth[social_enterprise,void_filling]"));
  }
  SECTION("nothing without parents and seed money") {
    Scenario alone = base;
    alone.parameters.founding_parent = 0.0;
    fix_lever(alone, "se_grant_cap", 0.0);
    CHECK(arm(alone, outcome_of("enterprise_foundings"))[0] > 0.5);
    CHECK(changes_nothing(alone, "M21"));
    CHECK_FALSE(changes_nothing(base, "M21"));
  }
  SECTION("nothing where none is founded") { CHECK(changes_nothing(sixty_organisations(), "M21")); }
}

TEST_CASE("M22: seats for social enterprises raise the fit of policy to need") {
  Scenario base = sixty_organisations();
  SECTION("sign and dose") {
    check_sign(doses(base, {"cogovernance_seats"}, {0.0, 0.5, 1.0}), downstream("M22"),
               turned(&Parameters::fit_learning));
  }
  SECTION("the faster policy learns") {
    fix_lever(base, "cogovernance_seats", 1.0);
    check_sign(base, &Parameters::fit_learning, {0.0, 0.02, 0.1}, downstream("M22"));
  }
  SECTION("nothing without seats") {
    CHECK(changes_nothing(base, "M22"));
    fix_lever(base, "cogovernance_seats", 0.5);
    CHECK_FALSE(changes_nothing(base, "M22"));
  }
  SECTION("the more, the more users say") {
    fix_lever(base, "cogovernance_seats", 1.0);
    check_sign(doses(base, &Parameters::depth_base, {0.0, 0.4, 0.9}), downstream("M22"),
               turned(&Parameters::fit_learning));
  }
  SECTION("in its own programme alone") {
    const auto fit = outcome_of("policy_fit[social_enterprise]");
    Scenario one = base;
    fix_lever(one, "cogovernance_seats", 0.0);
    fix_lever(one, "cogovernance_seats", Programme::supported_employment, 1.0);
    check_sign({base, one}, downstream("M22"), turned(&Parameters::fit_learning));
    CHECK(arm(base, fit) == arm(one, fit));
  }
  SECTION("it fades") {
    fix_lever(base, "cogovernance_seats", 1.0);
    check_sign(base, &Parameters::fit_decay, {0.1, 0.03, 0.0}, downstream("M22"));
  }
  SECTION("seats take case hours") {
    fix_lever(base, "follow_up_posts", 5000.0);
    fix_lever(base, "cogovernance_seats", 1.0);
    check_sign(base, &Parameters::seat_time, {0.3, 0.1, 0.0}, outcome_of("case_capacity"));
  }
  SECTION("nothing without voice") {
    fix_lever(base, "cogovernance_seats", 1.0);
    base.parameters.depth_base = 0.0;
    base.parameters.depth_niche = 0.0;
    CHECK(changes_nothing(base, "M22"));
  }
}

TEST_CASE("M44: visible social enterprises deflect Government's own effort") {
  Scenario base = sixty_organisations();
  fix_lever(base, "follow_up_posts", 5000.0);
  SECTION("sign and dose") {
    check_sign(base, &Parameters::deflection, {0.0, 0.1, 0.5}, downstream("M44"));
    check_sign(base, &Parameters::deflection, {0.5, 0.1, 0.0}, outcome_of("case_capacity"));
  }
  SECTION("the more of them there are") {
    Scenario deflected = base;
    deflected.parameters.deflection = 0.5;
    check_sign(doses(deflected, &Parameters::n_social_enterprises,
                     {0.0, base.parameters.n_social_enterprises}),
               downstream("M44"), turned(&Parameters::deflection));
  }
  SECTION("nothing without social enterprises") {
    Scenario none = base;
    none.parameters.n_social_enterprises = 0.0;
    CHECK(changes_nothing(none, "M44"));
    CHECK_FALSE(changes_nothing(base, "M44"));
  }
}
