// M5, M7, M8, M13-M17, M23, M25, M30, M43: what practices do to staff of social enterprises. Each moves
// its downstream variable in its direction, more with a larger dose, not at all where what it needs is
// absent (an effect of the practice, contact, differences between people), and fails when the sign
// is reversed.

#include "tests/mechanisms/workers.hpp"

#include "processes/identity/interdependence.hpp"
#include "world/labour_rules.hpp"
#include "world/roster.hpp"

#include <cmath>

namespace {

using namespace coprod;
using namespace coprod::test;

constexpr std::size_t payment(Payment p) { return static_cast<std::size_t>(p); }

/// Mean over staff at the end of a run of what `value` says, where it says something.
Measure of_staff(std::function<double(const World&, std::size_t worker, std::uint32_t row)> value) {
  return measured([value = std::move(value)](const Simulation& s) {
    const World& world = s.world();
    double sum_of = 0.0;
    double count = 0.0;
    for (std::size_t w = 0; w < world.enterprise_workers.size(); ++w) {
      if (!still_there(world, w)) continue;
      const double x =
          value(world, w, world.enterprise_workers.get<enterprise_worker::Person>()[w]);
      if (std::isnan(x)) continue;
      sum_of += x;
      count += 1.0;
    }
    REQUIRE(count > 20.0);
    return sum_of / count;
  });
}

constexpr double nothing = std::numeric_limits<double>::quiet_NaN();

/// All persons alike in what they can do.
void alike(World& world) {
  const auto set = [](auto column) { std::fill(column.begin(), column.end(), std::uint8_t{180}); };
  set(world.persons.get<person::Mobility>());
  set(world.persons.get<person::Vision>());
  set(world.persons.get<person::Hearing>());
  set(world.persons.get<person::Cognition>());
  set(world.persons.get<person::Communication>());
  set(world.persons.get<person::Stamina>());
}

}  // namespace

TEST_CASE("M5: a bundle of services raises staff's skill") {
  const Scenario base = practising();
  check_sign(base, &Parameters::revamp_training, {0.0, 0.02, 0.1}, late("worker_skill"));
  null_without(base, without_effect(base, {"practice_strategic"}), "M5");
}

TEST_CASE("M5: staff who are passed on lose less at the hand-off") {
  Scenario base = practising();
  base.parameters.stepping_rate = 0.1;
  base.parameters.plan_outside = 0.0;
  /// Natural support with which they begin, at the month's end.
  const Measure natural = [](const Scenario& scenario, std::uint32_t replicate) {
    Simulation simulation(scenario, {.replicate = replicate});
    double support = 0.0;
    double moves = 0.0;
    while (simulation.world().month < simulation.last()) {
      simulation.advance();
      for (const JobStart& start : simulation.pipeline().flows().job_starts) {
        if (start.route != static_cast<std::uint8_t>(Route::enterprise_referral)) continue;
        support += static_cast<double>(
            simulation.world().persons.get<person::NaturalSupport>()[start.person]);
        moves += 1.0;
      }
    }
    REQUIRE(moves > 10.0);
    return support / moves;
  };
  check_sign(base, &Parameters::revamp_aftercare, {0.0, 1.0}, natural);
  const Scenario none = without_effect(base, {"practice_strategic"});
  for (const double n : arm(none, natural)) CHECK(n == 0.0);
}

TEST_CASE("M7: splitting tasks raises fit") {
  Scenario base = practising();
  base.parameters.redesign = 0.0;
  SECTION("sign, dose, and nothing without it") {
    check_sign(base, &Parameters::task_splitting, {0.0, 0.4, 1.0}, late("worker_fit"));
    null_without(base, without_effect(base, {"practice_operational"}), "M7");
  }
  SECTION("and with it what staff produce") {
    const Measure output = of_staff([](const World& world, std::size_t, std::uint32_t i) {
      return static_cast<double>(productivity(world.persons.get<person::Skill>()[i],
                                              world.persons.get<person::JobFit>()[i],
                                              world.persons.get<person::Stress>()[i], 0.2f));
    });
    check_sign(base, &Parameters::task_splitting, {0.0, 1.0}, output);
  }
}

TEST_CASE("M8: redesign of the workplace raises accommodation") {
  const Scenario base = practising();
  check_sign(base, &Parameters::redesign, {0.0, 0.05, 0.4}, late("worker_accommodation"));
  check_sign(base, &Parameters::redesign, {0.0, 0.4}, late("worker_fit"));
  null_without(base, without_effect(base, {"practice_operational"}), "M8");
}

TEST_CASE("M13: expectations that support meets raise effort") {
  const Scenario base = practising();
  const Measure effort = late("worker_effort");
  const Turn both = turned({&Parameters::effort_gain, &Parameters::effort_overload});
  SECTION("sign, dose, and nothing without it") {
    check_sign(base, &Parameters::effort_gain, {0.0, 0.15, 0.4}, effort);
    // Nobody expects anything where nobody practises emancipation and there is no base and no debt.
    Scenario none = without_effect(base, {"practice_identity"});
    none.parameters.expectation_base = 0.0;
    none.parameters.expectation_reserves = 0.0;
    null_without(base, none, "M13");
  }
  SECTION("an inverted U: too much of it overloads") {
    Scenario still =
        with(without_effect(base, {"practice_identity"}), &Parameters::effort_overload, 3.0);
    still.parameters.expectation_reserves = 0.0;
    still.parameters.natural_half_life = 24.0;
    // Support of a half to three quarters, so that there is room below and beyond it.
    fix_lever(still, "follow_up_intensity", Programme::social_enterprise, 3.0);
    still.parameters.effort_gain = 0.4;
    const auto expecting = doses(still, &Parameters::expectation_base, {0.05, 0.4, 1.0});
    const auto by_level = arms_of(expecting, effort);
    CHECK(exceeds(by_level[1], by_level[0]));
    CHECK(exceeds(by_level[1], by_level[2]));
    std::vector<Scenario> reversed;
    for (const Scenario& dose : expecting) reversed.push_back(turned_round(dose, both));
    const auto turned_levels = arms_of(reversed, effort);
    CHECK_FALSE(exceeds(turned_levels[1], turned_levels[0]));
    CHECK_FALSE(exceeds(turned_levels[1], turned_levels[2]));
  }
  SECTION("where support is missing the same expectations cost effort and calm") {
    Scenario demanding = with(base, &Parameters::expectation_base, 0.7);
    Scenario alone = demanding;
    fix_lever(alone, "follow_up_intensity", Programme::social_enterprise, 0.0);
    check_sign({alone, demanding}, effort, both);
    const Measure stress = of_staff([](const World& world, std::size_t, std::uint32_t i) {
      return static_cast<double>(world.persons.get<person::Stress>()[i]);
    });
    check_sign(alone, &Parameters::expectation_stress, {0.0, 0.5}, stress);
  }
  SECTION("effort is sold") {
    const Measure sales = measured(
        [](const Simulation& s) { return summed(s, "payments", payment(Payment::sales)); });
    check_sign(base, &Parameters::effort_gain, {0.0, 0.4}, sales);
  }
}

TEST_CASE("M14: career plans raise skill, confidence and the outside option") {
  const Scenario base = practising();
  SECTION("sign, dose, and nothing without it") {
    check_sign(base, &Parameters::plan_skill, {0.0, 0.02, 0.1}, late("worker_skill"));
    null_without(base, without_effect(base, {"practice_identity"}), "M14");
  }
  SECTION("confidence") {
    const Measure confidence = of_staff([](const World& world, std::size_t, std::uint32_t i) {
      return static_cast<double>(world.persons.get<person::Confidence>()[i]);
    });
    check_sign(base, &Parameters::plan_confidence, {0.0, 0.3}, confidence);
  }
  SECTION("moves to employers") {
    const Measure moves = measured([](const Simulation& s) {
      return summed(s, "hires_by_route", static_cast<std::size_t>(Route::enterprise_referral));
    });
    check_sign(with(base, &Parameters::stepping_rate, 0.0), &Parameters::plan_outside, {0.0, 0.5},
               moves);
    Scenario nobody = with(base, &Parameters::stepping_rate, 0.0);
    nobody.parameters.stepping_ability = 5.0;
    for (const double n : arm(nobody, moves)) CHECK(n == 0.0);
  }
}

TEST_CASE("M15: pairs of different impairments raise esteem and output") {
  const Scenario base = practising();
  SECTION("sign, dose, and nothing without it") {
    check_sign(base, &Parameters::pairing_esteem, {0.0, 0.5, 3.0}, late("worker_esteem"));
    null_without(base, without_effect(base, {"practice_identity"}), "M15");
  }
  SECTION("output") {
    const Measure sales = measured(
        [](const Simulation& s) { return summed(s, "payments", payment(Payment::sales)); });
    check_sign(with(base, &Parameters::pairing_esteem, 0.0), &Parameters::pairing_output,
               {0.0, 10.0}, sales);
  }
  SECTION("like pairs give each other exactly nothing") {
    Simulation simulation(base);
    while (simulation.world().month < simulation.last()) {
      alike(simulation.world());
      simulation.advance();
      const auto help = simulation.world().enterprise_workers.get<enterprise_worker::Help>();
      CHECK(std::all_of(help.begin(), help.end(), [](float h) { return h == 0.0f; }));
    }
    CHECK(same_worlds(base, without(base, "M15"), alike));
    CHECK_FALSE(same_worlds(base, without(base, "M15")));
  }
}

TEST_CASE("M16: experienced workers take roles, which raises esteem and newcomers' speed") {
  Scenario base = practising();
  base.parameters.role_rate = 1.0;
  SECTION("sign, dose, and nothing without it") {
    check_sign(base, &Parameters::role_rate, {0.0, 0.1, 1.0}, late("workers_with_role"));
    null_without(base, without_effect(base, {"practice_identity"}), "M16");
  }
  SECTION("esteem") {
    check_sign(base, &Parameters::role_esteem, {0.0, 0.3}, late("worker_esteem"));
  }
  SECTION("newcomers learn faster from them") {
    const Measure at_home = of_staff([](const World& world, std::size_t, std::uint32_t i) {
      const bool newcomer = world.month.first_day() - world.persons.get<person::HireDay>()[i] < 365;
      return newcomer ? static_cast<double>(world.persons.get<person::NaturalSupport>()[i])
                      : nothing;
    });
    // Little grows by itself, so that what colleagues add is seen.
    Scenario slow = with(base, &Parameters::natural_half_life, 24.0);
    slow.parameters.exit_rate = 0.1;
    check_sign(slow, &Parameters::role_teaching, {0.0, 1.0}, at_home);
  }
  SECTION("support costs less") {
    const Measure saved = measured([](const Simulation& s) {
      return -summed(s, "payments", payment(Payment::enterprise_support));
    });
    check_sign(base, &Parameters::role_saving, {0.0, 1.0}, saved);
  }
  SECTION("not where the enterprise has no such roles") {
    const auto closed_ranks = [](World& world) {
      const auto roles = world.social_enterprises.get<social_enterprise::Roles>();
      std::fill(roles.begin(), roles.end(), std::uint8_t{0});
    };
    CHECK(same_worlds(base, without(base, "M16"), closed_ranks));
  }
}

TEST_CASE("M17: contact with customers raises communication, the public's attitude and sales") {
  const Scenario base = practising();
  SECTION("sign, dose, and nothing without it") {
    check_sign(base, &Parameters::contact_communication, {0.0, 0.05, 0.3},
               late("worker_communication"));
    null_without(base, without_effect(base, {"practice_identity"}), "M17");
  }
  SECTION("the public") {
    const Measure attitude = measured([](const Simulation& s) {
      double total = 0.0;
      for (std::size_t d = 0; d < n_districts; ++d) total += late_mean(s, "public_attitude", d);
      return total;
    });
    check_sign(base, &Parameters::contact_public, {0.0, 0.1}, attitude);
  }
  SECTION("sales") {
    const Measure sales = measured(
        [](const Simulation& s) { return summed(s, "payments", payment(Payment::sales)); });
    check_sign(base, &Parameters::contact_sales, {0.0, 1.0}, sales);
  }
}

TEST_CASE("M23: the provider's wrong idea of needs makes practice work less; user voice mends it") {
  const Scenario base = practising();
  SECTION("sign, dose, and nothing without it") {
    check_sign(base, &Parameters::prior_error, {20.0, 6.0, 0.0}, late("worker_fit"));
    // Where users decide and are heard, perceived needs are true needs, exactly.
    Scenario heard = base;
    heard.parameters.tools_base = 1.0;
    heard.parameters.power_gap_start = 0.0;
    heard.parameters.citizen_rate = 0.0;
    null_without(base, heard, "M23");
    CHECK(same_worlds(without_effect(base, {"practice_operational"}),
                      without(without_effect(base, {"practice_operational"}), "M23")));
  }
  SECTION("the gap closes with voice, and then error costs less") {
    const Measure gap = minus(late("need_gap"));
    check_sign(doses(with(base, &Parameters::citizen_rate, 0.0), &Parameters::power_gap_start,
                     {1.0, 0.6, 0.2}),
               gap, turned({&Parameters::tools_base, &Parameters::tools_gain}));
    const Measure loss = [fit = late("worker_fit")](const Scenario& scenario, std::uint32_t r) {
      return fit(with(scenario, &Parameters::prior_error, 0.0), r) - fit(scenario, r);
    };
    Scenario wrong = with(base, &Parameters::citizen_rate, 0.0);
    wrong.parameters.prior_error = 20.0;
    check_sign(doses(wrong, &Parameters::power_gap_start, {0.1, 1.0}), loss,
               turned(&Parameters::prior_error));
  }
}

TEST_CASE("M25: creative tools raise the quality of users' input") {
  const Scenario base = practising();
  check_sign(base, &Parameters::tools_gain, {0.0, 0.5, 1.5}, late("input_quality"));
  check_sign(base, &Parameters::tools_gain, {0.0, 1.5}, minus(late("need_gap")));
  null_without(base, without_effect(base, {"practice_operational"}), "M25");
}

TEST_CASE("M30: voice follows access to communication, and unheard groups lag") {
  const Scenario base = practising();
  SECTION("sign, dose, and nothing without it") {
    // A deviation has no sign to turn: the rule is taken away.
    check_sign(
        {with(base, &Parameters::voice_access, 0.0), with(base, &Parameters::voice_access, 0.3),
         with(base, &Parameters::voice_access, 0.9)},
        late("voice_gap"), taken_away("M30"));
    // With tools that everybody can use nobody is unheard.
    Scenario heard = base;
    heard.parameters.tools_base = 1.0;
    null_without(base, heard, "M30");
  }
  SECTION("identity of those who communicate well less that of those who do not") {
    Scenario strong = with(base, &Parameters::esteem_identity, 0.3);
    strong.parameters.tools_gain = 0.0;
    strong.parameters.tools_base = 0.0;
    const Measure lag = measured([](const Simulation& s) {
      const World& world = s.world();
      std::array<double, 2> sum_of{};
      std::array<double, 2> count{};
      for (std::size_t w = 0; w < world.enterprise_workers.size(); ++w) {
        if (!still_there(world, w)) continue;
        const std::uint32_t i = world.enterprise_workers.get<enterprise_worker::Person>()[w];
        const std::size_t talks = world.persons.get<person::Communication>()[i] > 190;
        sum_of[talks] += static_cast<double>(world.persons.get<person::Identity>()[i]);
        count[talks] += 1.0;
      }
      REQUIRE(std::min(count[0], count[1]) > 20.0);
      return sum_of[1] / count[1] - sum_of[0] / count[0];
    });
    check_sign(strong, &Parameters::voice_access, {0.0, 1.0}, lag);
  }
}

TEST_CASE("M43: the client as citizen closes the power gap, and needs come to be known") {
  const Scenario base = practising();
  SECTION("sign, dose, and nothing without it") {
    check_sign(base, &Parameters::citizen_rate, {0.0, 0.02, 0.2}, minus(late("power_gap")));
    check_sign(base, &Parameters::citizen_rate, {0.0, 0.2}, minus(late("need_gap")));
    // Without any say in design there is nothing to close it with.
    Scenario none = base;
    none.parameters.depth_base = 0.0;
    none.parameters.depth_niche = 0.0;
    none.parameters.power_gap_start = 1.0;
    null_without(base, none, "M43");
  }
  SECTION("the more, the more employees design") {
    check_sign(doses(base, &Parameters::depth_base, {0.1, 0.9}), minus(late("power_gap")),
               turned(&Parameters::citizen_rate));
  }
}
