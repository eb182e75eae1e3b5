// M19, M24, M26-M29, M31, M32, M35, M37-M42: how practices come to organisations, deepen, stall and
// spread. As in mechanisms_test.cpp each moves its downstream variable in its direction, more with a
// larger dose, not at all where its precondition is absent, and fails when the sign is reversed.

#include "processes/coefficients.hpp"
#include "tests/mechanisms/small_world.hpp"

#include <set>
#include <string>
#include <utility>

#include <catch2/catch_test_macros.hpp>

namespace {

using namespace coprod;
using namespace coprod::test;

/// Nobody takes part in anything.
Scenario without_engagement(Scenario scenario) {
  scenario.parameters.depth_base = 0.0;
  scenario.parameters.depth_niche = 0.0;
  return scenario;
}

/// No practice is in use at month 0.
Scenario from_nothing() {
  Scenario scenario = sixty_organisations();
  scenario.parameters.practising_share = 0.0;
  return scenario;
}

/// Everything is in use at month 0, and trials are short.
Scenario in_full_use() {
  Scenario scenario = sixty_organisations();
  scenario.parameters.practising_share = 1.0;
  scenario.parameters.trial_months = 2.0;
  return scenario;
}

/// Of a World in which nobody remembers how a practice was taken up.
auto digest_without_names(World world) {
  const auto adoption = world.practices.get<practice::Adoption>();
  std::fill(adoption.begin(), adoption.end(), 0);
  return digest(world);
}

template <class C>
void fill(std::span<typename C::Type> column, typename C::Type value) {
  std::fill(column.begin(), column.end(), value);
}

}  // namespace

TEST_CASE("the small world of these tests is that of the whole program") {
  Scenario scenario = sixty_organisations();
  scenario.parameters.adoption_rate = 0.2;
  scenario.parameters.bias_spread = 3.0;
  scenario.parameters.practising_share = 0.8;
  scenario.parameters.n_ngos = 3000.0;
  scenario.parameters.founding_rate = 400.0;
  scenario.parameters.founding_capital = 1e10;
  scenario = without(scenario, "M27");
  fix_lever(scenario, "manager_training", 0.5);
  const SmallWorld small(scenario, 1);
  Simulation simulation(scenario, {.replicate = 1});
  simulation.finish();
  CHECK(digest(small.world()) == digest(simulation.world()));
  CHECK(broken_invariants(small.world()).empty());
  CHECK(small.world().organisations.size() > 55);
}

TEST_CASE("M19: enterprises that challenge a service engage more deeply") {
  Scenario base = sixty_organisations();
  base.parameters.resources_enterprise = 1.0;  // the hours paid are no limit
  SECTION("sign and dose") {
    check_sign(base, &Parameters::depth_niche, {0.0, 0.1, 0.4}, downstream("M19"));
    CHECK_FALSE(changes_nothing(base, "M19"));
  }
  SECTION("more than those that extend one") {
    const Reading gap = [more = outcome_of("depth_by_niche[challenges_service]"),
                         than = outcome_of("depth_by_niche[extends_service]")](
                            const SmallWorld& small) { return more(small) - than(small); };
    check_sign(base, &Parameters::depth_niche, {0.0, 0.1, 0.4}, gap);
  }
  SECTION("not where participation is not paid") {
    base.parameters.resources_enterprise = 0.0;
    CHECK(changes_nothing(base, "M19"));
  }
  SECTION("not where nobody challenges") {
    CHECK(changes_nothing(base, "M19", [](World& world) {
      fill<social_enterprise::Niche>(world.social_enterprises.get<social_enterprise::Niche>(), 0);
    }));
  }
}

TEST_CASE("M24: deciding together costs hours, makes tensions and gives users weight") {
  const Scenario base = in_full_use();
  SECTION("sign and dose") {
    check_sign(base, &Parameters::hours_each, {0.0, 1.0, 3.0}, downstream("M24"));
    check_sign(base, &Parameters::user_weight, {0.0, 0.1, 0.5},
               outcome_of("engagement_depth[employee]"));
  }
  SECTION("conflicts come to who is not ready, and halt effects") {
    Scenario tense = base;
    tense.parameters.readiness_gain = 0.002;
    check_sign(tense, &Parameters::conflict_slope, {0.0, 0.1, 0.5}, outcome_of("conflicts"));
    tense.parameters.conflict_slope = 0.5;
    check_sign(doses(tense, &Parameters::conflict_months, {12.0, 3.0, 0.0}),
               outcome_of("practice_effect"), turned(&Parameters::conflict_slope));
  }
  SECTION("nothing where nobody decides together") {
    CHECK(changes_nothing(without_engagement(base), "M24"));
    CHECK_FALSE(changes_nothing(base, "M24"));
  }
}

TEST_CASE("M26: managers who read co-production differently adopt it unevenly") {
  Scenario base = from_nothing();
  Parameters& p = base.parameters;
  p.adoption_threshold = 0.0;  // without a bias the chance is half its greatest
  p.adoption_network = 0.0;
  p.adoption_narrative = 0.0;
  p.awareness_rate = 0.3;
  p.adoption_rate = 0.1;
  SECTION("sign and dose") {
    // Readings lie to both sides, so that the rule has no sign: there is a spread, or none.
    check_sign(doses(base, &Parameters::bias_spread, {0.0, 0.4, 1.0}), downstream("M26"),
               taken_away("M26"));
    CHECK_FALSE(changes_nothing(base, "M26"));
  }
  SECTION("nothing where all read it alike") {
    CHECK(changes_nothing(base, "M26", [](World& world) {
      fill<organisation::ReadingBias>(world.organisations.get<organisation::ReadingBias>(), 0.0f);
    }));
  }
  SECTION("nothing where nobody considers it") {
    Scenario nobody = base;
    nobody.parameters.awareness_rate = 0.0;
    CHECK(changes_nothing(nobody, "M26", [](World& world) {
      fill<practice::Stage>(world.practices.get<practice::Stage>(), 0);
    }));
  }
}

TEST_CASE("M27: routines of sensemaking make readiness") {
  const Scenario base = sixty_organisations();
  SECTION("sign and dose") {
    check_sign(base, &Parameters::readiness_gain, {0.0, 0.03, 0.06}, downstream("M27"));
  }
  SECTION("the more, the more routine there is") {
    check_sign(doses(base, {"manager_training"}, {0.0, 0.5, 1.0}), downstream("M27"),
               turned(&Parameters::readiness_gain));
    const auto off =
        arms_of(doses(without(base, "M27"), {"manager_training"}, {0.0, 1.0}), downstream("M27"));
    CHECK(off[0] == off[1]);
  }
  SECTION("nothing without routines") {
    Scenario none = base;
    none.parameters.routine_rest = 0.0;
    none.parameters.routine_success = 0.0;
    CHECK(changes_nothing(none, "M27"));
    CHECK_FALSE(changes_nothing(base, "M27"));
  }
}

TEST_CASE("M28: tied organisations try practices together and learn from each other") {
  Scenario base = sixty_organisations();
  SECTION("sign and dose") {
    check_sign(base, &Parameters::opportunity_rate, {0.0, 1.0, 8.0}, downstream("M28"));
  }
  SECTION("the less deep of the two gains") {
    Scenario deep = base;
    deep.parameters.trial_months = 1e6;  // none but joint ones
    deep.parameters.trial_gain = 1.0;
    deep.parameters.loss_alone = 0.0;
    deep.parameters.collective_weight = 10.0;
    check_sign(deep, &Parameters::opportunity_rate, {0.0, 2.0, 16.0}, outcome_of("practice_depth"));
  }
  SECTION("nothing where tied organisations work for nobody of the same kind") {
    // An organisation is tied to at most four of lower rows, and there are nine kinds.
    const Touch apart = [](World& world) {
      const auto segments = world.organisations.get<organisation::Segments>();
      const auto from = world.organisation_ties.get<organisation_tie::From>();
      const auto to = world.organisation_ties.get<organisation_tie::To>();
      for (std::size_t o = 0; o < segments.size(); ++o) {
        unsigned taken = 0;
        for (std::size_t t = 0; t < to.size(); ++t) {
          if (to[t] == o) taken |= segments[from[t]];
        }
        unsigned kind = 1;
        while ((taken & kind) != 0) kind <<= 1;
        REQUIRE(kind < 512);
        segments[o] = static_cast<std::uint16_t>(kind);
      }
    };
    CHECK(changes_nothing(base, "M28", apart));
  }
  SECTION("nothing without ties, and nothing without readiness") {
    CHECK(changes_nothing(base, "M28", [](World& world) { world.organisation_ties.resize(0); }));
    Scenario unready = base;
    unready.parameters.readiness_gain = 0.0;
    CHECK(changes_nothing(unready, "M28"));
    CHECK_FALSE(changes_nothing(base, "M28"));
  }
}

TEST_CASE("M29: collective leadership raises the intensity of ties") {
  Scenario base = sixty_organisations();
  base.parameters.opportunity_rate = 1.0;
  SECTION("sign and dose") {
    check_sign(base, &Parameters::collective_weight, {0.0, 1.0, 4.0}, downstream("M29"));
    check_sign(base, &Parameters::collective_weight, {0.0, 1.0, 4.0}, outcome_of("joint_trials"));
  }
  SECTION("nothing without ties") {
    CHECK(changes_nothing(base, "M29", [](World& world) { world.organisation_ties.resize(0); }));
    CHECK_FALSE(changes_nothing(base, "M29"));
  }
  SECTION("nothing without any of the four stances") {
    CHECK(changes_nothing(base, "M29", [](World& world) {
      auto& all = world.organisations;
      fill<organisation::Emergent>(all.get<organisation::Emergent>(), 0.0f);
      fill<organisation::Relational>(all.get<organisation::Relational>(), 0.0f);
      fill<organisation::Systems>(all.get<organisation::Systems>(), 0.0f);
      fill<organisation::Inquiry>(all.get<organisation::Inquiry>(), 0.0f);
    }));
  }
}

TEST_CASE("M31: experience with reflection deepens practice") {
  const Scenario base = in_full_use();
  SECTION("sign and dose") {
    check_sign(base, &Parameters::trial_reflection, {0.0, 0.2, 1.0}, downstream("M31"));
  }
  SECTION("the more, the more hours of reflection") {
    check_sign(doses(base, &Parameters::reflection_base, {0.0, 2.0, 20.0}), downstream("M31"),
               turned(&Parameters::trial_reflection));
  }
  SECTION("nothing without reflection, and nothing without trials") {
    Scenario none = base;
    none.parameters.reflection_base = 0.0;
    CHECK(changes_nothing(none, "M31"));
    Scenario nobody = from_nothing();
    nobody.parameters.adoption_rate = 0.0;
    CHECK(changes_nothing(nobody, "M31"));
    CHECK_FALSE(changes_nothing(base, "M31"));
  }
}

TEST_CASE("M32: prescriptive scaling spreads a surface") {
  Scenario base = from_nothing();
  base.parameters.adoption_rate = 0.0;  // only programmes spread practices
  fix_lever(base, "scaling_reach", 0.3);
  fix_lever(base, "scaling_coproduced", 0.0);
  SECTION("adoption is faster") {
    check_sign(base, &Parameters::prescriptive_speed, {1.0, 2.0, 5.0},
               outcome_of("practices_adopted"), 1.0);
  }
  SECTION("local conditions do not grow, and the practice stays shallow") {
    check_sign(base, &Parameters::prescriptive_local, {1.0, 0.5, 0.0}, downstream("M32"), 1.0);
    base.parameters.trial_months = 2.0;
    base.parameters.pilot_rate = 1.0;
    base.parameters.pilot_stall = 1.0;
    base.parameters.sustain_rate = 1.0;
    check_sign(base, &Parameters::prescriptive_depth, {0.0, 0.1, 0.3}, outcome_of("practice_depth"),
               1.0);
  }
  SECTION("co-produced scaling builds local conditions, more slowly spread") {
    check_sign(doses(base, {"scaling_coproduced"}, {1.0, 0.5, 0.0}), downstream("M32"),
               turned(&Parameters::prescriptive_local, 1.0));
    check_sign(doses(base, {"scaling_coproduced"}, {1.0, 0.5, 0.0}),
               outcome_of("practices_adopted"), turned(&Parameters::prescriptive_speed, 1.0));
  }
  SECTION("at the same speed, depth and local conditions both ways are one, to the bit") {
    for (const double form : {0.0, 1.0}) {
      Scenario prescribed = without(base, "M32");
      prescribed.parameters.scaling_cap_form = form;
      Scenario coproduced = prescribed;
      fix_lever(coproduced, "scaling_coproduced", 1.0);
      for (std::uint32_t r = 0; r < 2; ++r) {
        const SmallWorld a(prescribed, r);
        const SmallWorld b(coproduced, r);
        REQUIRE(outcome_of("practices_adopted")(a) > 0.0);
        CHECK(digest_without_names(a.world()) == digest_without_names(b.world()));
      }
      const auto names = differing(prescribed, coproduced);
      CHECK(names == std::set<std::string>{"World"});  // how it was taken up is remembered
      Scenario shallow = base;                         // the same, but for depth
      shallow.parameters.prescriptive_speed = shallow.parameters.prescriptive_local = 1.0;
      shallow.parameters.prescriptive_depth = 0.05;
      shallow.parameters.scaling_cap_form = form;
      CHECK(differing(shallow, coproduced).contains("practice_depth"));
    }
  }
  SECTION("nothing without scaling, and nothing where all of it is co-produced") {
    Scenario none = base;
    fix_lever(none, "scaling_reach", 0.0);
    CHECK(changes_nothing(none, "M32"));
    Scenario coproduced = base;
    fix_lever(coproduced, "scaling_coproduced", 1.0);
    CHECK(changes_nothing(coproduced, "M32"));
    CHECK_FALSE(changes_nothing(base, "M32"));
  }
}

TEST_CASE("M35: a regime that treats users' input as an add-on keeps engagement shallow") {
  const Scenario base = sixty_organisations();
  SECTION("sign and dose") {
    check_sign(base, &Parameters::regime_add_on, {0.0, 0.35, 0.7}, downstream("M35"));
  }
  SECTION("the more, the farther from New Public Governance") {
    check_sign(doses(base, {"regime_network"}, {0.0, 0.5, 1.0}), outcome_of("engagement_depth"),
               turned(&Parameters::regime_add_on));
    Scenario traditional = base;
    fix_lever(traditional, "regime_network", 0.0);
    check_sign(doses(traditional, {"regime_managerial"}, {0.0, 0.5, 1.0}),
               outcome_of("engagement_depth"), turned(&Parameters::regime_add_on));
  }
  SECTION("nothing under New Public Governance") {
    Scenario inherent = base;
    fix_lever(inherent, "regime_network", 1.0);
    CHECK(changes_nothing(inherent, "M35"));
    CHECK_FALSE(changes_nothing(base, "M35"));
  }
}

TEST_CASE("M37: pilots stall, and practices lapse") {
  Scenario base = in_full_use();
  base.parameters.trial_months = 6.0;
  base.parameters.sustain_rate = 0.2;
  SECTION("sign and dose") {
    check_sign(base, &Parameters::pilot_stall, {1.0, 0.5, 0.0}, downstream("M37"), 1.0);
    check_sign(base, &Parameters::loss_alone, {0.0, 0.5, 0.95}, downstream("M37"));
  }
  SECTION("repetition makes up for the stall") {
    check_sign(doses(with(base, &Parameters::pilot_stall, 0.02), &Parameters::trial_months,
                     {24.0, 6.0, 1.0}),
               outcome_of("practices_sustained"), turned(&Parameters::pilot_stall, 1.0));
  }
  SECTION("nothing where nobody takes a practice up") {
    Scenario none = from_nothing();
    none.parameters.adoption_rate = 0.0;
    CHECK(changes_nothing(none, "M37"));
    CHECK_FALSE(changes_nothing(base, "M37"));
  }
}

TEST_CASE("M38: a service copied without local conditions has a low effect") {
  const Scenario base = in_full_use();
  SECTION("sign and dose") {
    check_sign(base, &Parameters::iceberg_weight, {0.0, 1.0, 3.0}, downstream("M38"));
  }
  SECTION("the lower they are, the more is lost") {
    const auto loss = [](const Scenario& scenario, float local) {
      const Touch poor = [local](World& world) {
        fill<practice::Local>(world.practices.get<practice::Local>(), local);
      };
      const auto on = arm(scenario, outcome_of("practice_effect"), poor);
      auto lost = arm(without(scenario, "M38"), outcome_of("practice_effect"), poor);
      for (std::size_t r = 0; r < lost.size(); ++r) lost[r] -= on[r];
      return lost;
    };
    CHECK(rises({loss(base, 0.9f), loss(base, 0.5f), loss(base, 0.1f)}));
    const Scenario reversed = turned_round(base, turned(&Parameters::iceberg_weight));
    CHECK_FALSE(rises({loss(reversed, 0.9f), loss(reversed, 0.1f)}));
  }
  SECTION("nothing where local conditions are full") {
    Scenario kept = base;  // what lapses has to build them anew
    kept.parameters.loss_alone = 0.0;
    CHECK(changes_nothing(kept, "M38", [](World& world) {
      fill<practice::Local>(world.practices.get<practice::Local>(), 1.0f);
    }));
    CHECK_FALSE(changes_nothing(base, "M38"));
  }
}

TEST_CASE("M39: networks, narratives and evidence build demand for practices") {
  Scenario base = sixty_organisations();
  base.parameters.awareness_rate = 0.1;
  base.parameters.adoption_rate = 0.2;
  SECTION("sign and dose") {
    check_sign(base, &Parameters::adoption_network, {0.0, 0.3, 1.0}, downstream("M39"));
    check_sign(base, &Parameters::adoption_narrative, {0.0, 0.4, 1.5}, downstream("M39"));
  }
  SECTION("nothing where nobody pilots, sustains or takes part") {
    Scenario none = without_engagement(from_nothing());
    none.parameters.awareness_rate = 0.1;
    none.parameters.adoption_rate = 0.2;
    none.parameters.pilot_rate = 0.0;
    CHECK(arm(none, outcome_of("practices_adopted"))[0] > 0.0);
    CHECK(changes_nothing(none, "M39"));
    CHECK_FALSE(changes_nothing(base, "M39"));
  }
}

TEST_CASE("M40: tender points for co-creation raise adoption") {
  Scenario base = sixty_organisations();
  SECTION("sign and dose") {
    check_sign(doses(base, {"tender_points_cocreation"}, {0.0, 0.1, 0.4}), downstream("M40"),
               turned(&Parameters::adoption_tender));
  }
  SECTION("the more each point counts") {
    fix_lever(base, "tender_points_cocreation", 0.2);
    check_sign(base, &Parameters::adoption_tender, {0.0, 1.0, 4.0}, downstream("M40"));
  }
  SECTION("nothing without tender points") {
    fix_lever(base, "tender_points_cocreation", 0.0);
    CHECK(changes_nothing(base, "M40"));
    fix_lever(base, "tender_points_cocreation", 0.2);
    CHECK_FALSE(changes_nothing(base, "M40"));
  }
}

TEST_CASE("M41: commissioning for learning raises reflection and ends the gaming of outputs") {
  Scenario base = sixty_organisations();
  SECTION("sign and dose") {
    check_sign(doses(base, {"contract_learning"}, {0.0, 0.5, 1.0}), downstream("M41"),
               turned(&Parameters::reflection_contract));
  }
  SECTION("the gaming of outputs takes hours of follow-up") {
    const Reading support = [](const SmallWorld& small) {
      return static_cast<double>(
          small.pipeline().coefficients().follow_up_clock.intensity[static_cast<std::size_t>(
              Programme::supported_employment)]);
    };
    check_sign(base, &Parameters::contract_gaming, {0.5, 0.05, 0.0}, support);
    check_sign(doses(base, {"contract_learning"}, {0.0, 0.5, 1.0}), support,
               turned(&Parameters::contract_gaming));
    const Reading own = [](const SmallWorld& small) {
      return static_cast<double>(
          small.pipeline()
              .coefficients()
              .follow_up_clock.intensity[static_cast<std::size_t>(Programme::social_enterprise)]);
    };
    const auto enterprises = arms_of(doses(base, &Parameters::contract_gaming, {0.5, 0.0}), own);
    CHECK(enterprises[0] == enterprises[1]);  // who have no such contracts
  }
  SECTION("nothing where contracts pay for outputs that nobody games, or nobody responds") {
    Scenario honest = base;
    honest.parameters.contract_gaming = 0.0;
    fix_lever(honest, "contract_learning", 0.0);
    CHECK(changes_nothing(honest, "M41"));
    Scenario deaf = base;
    deaf.parameters.reflection_contract = 0.0;
    fix_lever(deaf, "contract_learning", 1.0);
    CHECK(changes_nothing(deaf, "M41"));
    CHECK_FALSE(changes_nothing(base, "M41"));
  }
}

TEST_CASE("M42: trained managers and regular budgets make pilots last past their project") {
  Scenario base = in_full_use();
  base.parameters.sustain_rate = 0.2;
  base.parameters.loss_alone = 0.05;
  Scenario quick = base;  // two years are enough for routine to make readiness
  quick.parameters.pilot_rate = 0.3;
  quick.parameters.routine_rate = 0.3;
  quick.parameters.routine_training = 0.75;
  quick.parameters.readiness_gain = 0.3;
  quick.parameters.readiness_loss = 0.3;
  SECTION("sign and dose") {
    check_sign(doses(quick, {"manager_training", "budget_mainstreaming"}, {0.0, 1.0}),
               downstream("M42"),
               turned({&Parameters::routine_training, &Parameters::resources_mainstreamed}));
    fix_lever(quick, "budget_mainstreaming", 1.0);
    check_sign(quick, &Parameters::resources_mainstreamed, {0.0, 0.55}, downstream("M42"));
  }
  SECTION("each alone") {
    check_sign(doses(quick, {"manager_training"}, {0.0, 1.0}), downstream("M42"),
               turned(&Parameters::routine_training));
    check_sign(doses(base, {"budget_mainstreaming"}, {0.0, 1.0}), downstream("M42"),
               turned(&Parameters::resources_mainstreamed));
  }
  SECTION("nothing without the levers, and nothing by support after the spread") {
    fix_lever(base, "learning_support", 1.0);
    CHECK(changes_nothing(base, "M42"));
    fix_lever(base, "manager_training", 0.5);
    CHECK_FALSE(changes_nothing(base, "M42"));
  }
}

TEST_CASE("support after the spread keeps practices, whichever way they came, and costs") {
  Scenario base = in_full_use();
  const Turn swap_losses = [](Scenario& scenario) {
    std::swap(scenario.parameters.loss_alone, scenario.parameters.loss_supported);
  };
  SECTION("sign and dose") {
    const auto dose = doses(base, {"learning_support"}, {0.0, 0.5, 1.0});
    check_sign(dose, outcome_of("practices_sustained"), swap_losses);
    check_sign(dose, less(outcome_of("lapses")), swap_losses);
  }
  SECTION("under both ways of scaling") {
    Scenario scaled = from_nothing();
    scaled.parameters.adoption_rate = 0.0;
    fix_lever(scaled, "scaling_reach", 0.5);
    for (const double coproduced : {0.0, 1.0}) {
      fix_lever(scaled, "scaling_coproduced", coproduced);
      check_sign(doses(scaled, {"learning_support"}, {0.0, 1.0}), less(outcome_of("lapses")),
                 swap_losses);
    }
  }
  SECTION("where it keeps nothing it only costs") {
    base.parameters.loss_supported = base.parameters.loss_alone;
    Scenario supported = base;
    fix_lever(supported, "learning_support", 1.0);
    CHECK(differing(base, supported) == std::set<std::string>{"payments", "public_cost"});
  }
}
