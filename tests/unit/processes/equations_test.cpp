// processes: each equation against numbers worked out by hand, and the rules of the list of steps.

#include "processes/labour_market/employment_exit.hpp"
#include "processes/monthly_steps.hpp"
#include "processes/operational/follow_up_clock.hpp"
#include "processes/operational/follow_up_posts.hpp"
#include "world/environment.hpp"
#include "world/labour_rules.hpp"
#include "world/newcomer.hpp"
#include "world/rivals.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <catch2/catch_test_macros.hpp>

namespace {

using namespace coprod;

bool near(double value, double expected, double error) {
  return std::fabs(value - expected) <= error;
}

/// Reference shares that add up to 1, and nothing else that acts on exit.
Parameters plain_exit() {
  Parameters p;
  p.share_quit = 0.35;
  p.share_dismissal = 0.2;
  p.share_redundancy = 0.15;
  p.share_crisis = 0.2;
  p.share_health = 0.1;
  p.crisis_unresolved = 0.25;
  return p;
}

/// Hazard that ends jobs: crises count by the share that is not resolved (E14.5).
double total_hazard(const Parameters& p, float formal, float natural) {
  const float support = support_factor(support_log_ratio(p), formal, natural);
  const ExitParts parts = exit_parts(exit_shape(p), static_cast<float>(p.fit_reference),
                                     static_cast<float>(p.crisis_reference), 0.0f, 1.0f, support);
  return static_cast<double>(parts.quit + parts.dismissal + parts.health + parts.redundancy)
         + static_cast<double>(parts.crisis)
               * std::min(1.0, p.crisis_unresolved * static_cast<double>(support));
}

}  // namespace

TEST_CASE("E9.1: fit falls with the weighted shortfall that accommodation leaves") {
  Parameters p;
  p.fit_weight = 4.0;
  p.fit_floor = 0.15;
  const Sector sector{1.0, {0.5f, 0.0f, 0.0f, 0.0f, 0.0f, 0.5f}};
  // Mobility 51/255 = 0.2 against 0.5, half of the weight: shortfall 0.15.
  CHECK(near(job_fit({51, 0, 0, 0, 0, 255}, sector, 0.0f, p), 0.4, 1e-6));
  CHECK(near(job_fit({51, 0, 0, 0, 0, 255}, sector, 0.5f, p), 0.7, 1e-6));
  CHECK(job_fit({51, 0, 0, 0, 0, 255}, sector, 1.0f, p) == 1.0f);
  CHECK(job_fit({255, 0, 0, 0, 0, 255}, sector, 0.0f, p) == 1.0f);  // undemanded lacks do not count
  CHECK(job_fit({0, 0, 0, 0, 0, 0}, sector, 0.0f, p) == 0.15f);
  // Demands weigh by their size: 0.9 x 0.9 / 1.2 against 0.3 x 0.3 / 1.2.
  p.fit_weight = 1.0;
  const Sector uneven{1.0, {0.9f, 0.3f, 0.0f, 0.0f, 0.0f, 0.0f}};
  CHECK(near(job_fit({0, 255, 0, 0, 0, 0}, uneven, 0.0f, p), 1.0 - 0.675, 1e-6));
  CHECK(near(job_fit({255, 0, 0, 0, 0, 0}, uneven, 0.0f, p), 1.0 - 0.075, 1e-6));
}

TEST_CASE("E13.2-E13.3: the wage is the better of offer and assessed floor, half cents go up") {
  CHECK(wage_of(0.5f, 101.0f, 0.0f, 100.0f) == 51.0f);       // 50.5
  CHECK(wage_of(0.5f, 100.98f, 0.0f, 100.0f) == 50.0f);      // 50.49
  CHECK(wage_of(0.1f, 5000.0f, 4001.0f, 50.0f) == 2001.0f);  // 2000.5
  CHECK(wage_of(0.1f, 5000.0f, 4001.0f, 100.0f) == 4001.0f);
  CHECK(wage_of(0.9f, 5000.0f, 4001.0f, 100.0f) == 4500.0f);
  CHECK(wage_of(0.0f, 5000.0f, 0.0f, 100.0f) == 0.0f);
}

TEST_CASE(
    "E15.2: benefit is withdrawn beyond the disregard, by half in the band, never beyond itself") {
  const auto withdrawn = [](float earnings) {
    return withdrawn_benefit(earnings, 420000.0f, 120000.0f, 560000.0f, 0.5f);
  };
  CHECK(withdrawn(0.0f) == 0.0f);
  CHECK(withdrawn(120000.0f) == 0.0f);
  CHECK(withdrawn(220000.0f) == 50000.0f);
  CHECK(withdrawn(680000.0f) == 280000.0f);
  CHECK(withdrawn(780000.0f) == 380000.0f);  // cent for cent beyond the band
  CHECK(withdrawn(2000000.0f) == 420000.0f);
  // Earning more never leaves less.
  float last = -1.0f;
  bool rises = true;
  for (float earnings = 0.0f; earnings < 2000000.0f; earnings += 1000.0f) {
    const float left = earnings - withdrawn(earnings);
    rises = rises && left >= last;
    last = left;
  }
  CHECK(rises);
}

TEST_CASE("E14.2-E14.3: the parts of the exit hazard") {
  Parameters p = plain_exit();
  p.fit_protection = 1.2;
  p.crisis_slope = 5.0;
  p.crisis_centre = 0.5;
  p.crisis_reference = 0.3;
  const ExitShape c = exit_shape(p);
  const auto fit_ref = static_cast<float>(p.fit_reference);
  const ExitParts reference = exit_parts(c, fit_ref, 0.3f, 0.0f, 1.0f, 1.0f);
  CHECK(near(reference.quit, 0.35, 1e-6));
  CHECK(near(reference.dismissal, 0.2, 1e-6));
  CHECK(near(reference.health, 0.1, 1e-6));
  CHECK(near(reference.redundancy, 0.15, 1e-6));
  CHECK(near(reference.crisis, 0.8, 1e-6));  // 0.2 end the job, a quarter of all crises

  const ExitParts other = exit_parts(c, fit_ref - 0.25f, 0.8f, 0.2f, 8.0f, 1.5f);
  CHECK(near(other.quit, 0.35 * std::exp(0.3) * std::exp(-0.2) * 1.5, 1e-5));
  CHECK(near(other.dismissal, 0.2 * std::exp(0.3) * 1.5, 1e-5));
  CHECK(near(other.health, 0.15, 1e-6));
  CHECK(near(other.redundancy, 1.2, 1e-5));  // not helped by support
  const auto logistic = [](double x) { return 1.0 / (1.0 + std::exp(-x)); };
  CHECK(near(other.crisis, 0.8 * logistic(1.5) / logistic(-1.0), 1e-5));
}

TEST_CASE("E14.4: the loss of support multiplies the whole hazard by R, once") {
  Parameters p = plain_exit();
  p.crisis_unresolved = 0.2;
  p.step_hazard_ratio = 1.0;
  CHECK(support_log_ratio(p) == 0.0f);
  for (const float formal : {0.0f, 0.3f, 1.0f, 1.7f}) {
    for (const float natural : {0.0f, 0.5f, 1.0f}) {
      CHECK(total_hazard(p, formal, natural) == total_hazard(p, 1.0f, 0.0f));  // exactly
    }
  }
  for (const double ratio : {1.2, 1.8, 2.5, 3.7}) {
    INFO("R " << ratio);
    p.step_hazard_ratio = ratio;
    const double supported = total_hazard(p, 1.0f, 0.0f);
    CHECK(near(total_hazard(p, 0.0f, 0.0f) / supported, ratio, 1e-5));
    CHECK(near(total_hazard(p, 0.0f, 1.0f) / supported, 1.0, 1e-6));  // natural support replaces it
    CHECK(total_hazard(p, 0.5f, 0.0f) > supported);
    CHECK(total_hazard(p, 0.5f, 0.0f) < total_hazard(p, 0.0f, 0.0f));
    CHECK(total_hazard(p, 2.0f, 0.0f) < supported);
    // A coefficient of log R itself would count too little, for redundancy is not helped.
    CHECK_FALSE(near(0.85 * ratio + 0.15, ratio, 1e-5));
  }
  // Once every crisis ends the job (u0 s > 1, E14.5) no crisis is left to be lost: the total stays
  // below R.
  p.crisis_unresolved = 0.5;
  CHECK(total_hazard(p, 0.0f, 0.0f) / total_hazard(p, 1.0f, 0.0f) < 3.7 + 1e-3);
}

TEST_CASE("E14.4: below 1 the end of support is a relief, and never makes the hazard negative") {
  Parameters p = plain_exit();
  p.crisis_unresolved = 0.2;
  for (const double ratio : {0.6, 0.8, 0.95}) {
    INFO("R " << ratio);
    p.step_hazard_ratio = ratio;
    const double supported = total_hazard(p, 1.0f, 0.0f);
    CHECK(near(total_hazard(p, 0.0f, 0.0f) / supported, ratio, 1e-5));
    CHECK(near(total_hazard(p, 0.0f, 1.0f) / supported, 1.0, 1e-6));
    CHECK(total_hazard(p, 0.5f, 0.0f) < supported);
  }
  // Redundancies alone are .7 of the hazard: no support can leave less than that.
  p.share_quit = p.share_dismissal = p.share_health = 0.1;
  p.share_crisis = 0.0;
  p.share_redundancy = 0.7;
  p.step_hazard_ratio = 4.0;
  const double left = total_hazard(p, 1.0f, 0.0f) / total_hazard(p, 0.0f, 0.0f);
  CHECK(left > 0.7);
  CHECK(left < 0.71);
}

TEST_CASE("the default reference shares make R the total hazard ratio") {
  Parameters p;
  CHECK(
      near(p.share_quit + p.share_dismissal + p.share_redundancy + p.share_crisis + p.share_health,
           1.0, 1e-12));
  CHECK(near(total_hazard(p, 0.0f, 0.0f) / total_hazard(p, 1.0f, 0.0f), p.step_hazard_ratio, 1e-5));
}

TEST_CASE("E10.4: delivered support is 0 without hours, 1 at the reference, never 2") {
  Parameters p;
  p.reference_intensity = 6.0;
  CHECK(delivered_support(0.0, p) == 0.0f);
  CHECK(delivered_support(6.0, p) == 1.0f);
  CHECK(near(delivered_support(3.0, p), 2.0 / 3.0, 1e-6));
  CHECK(delivered_support(160.0, p) < 2.0f);
  CHECK(delivered_support(12.0, p) > delivered_support(6.0, p));
}

TEST_CASE("E14.1: the table of tenure holds the shape's powers of months") {
  Parameters p;
  for (const double shape : {0.6, 0.78, 1.0, 1.3}) {
    p.exit_shape = shape;
    const std::vector<float> table = tenure_powers(p);
    REQUIRE(table.size() == static_cast<std::size_t>(tenure_table_days) + 1);
    CHECK(table[0] == 0.0f);
    double worst = 0.0;
    bool rises = true;
    for (std::size_t day = 1; day < table.size(); ++day) {
      const double exact = std::pow(static_cast<double>(day) / 30.4375, shape);
      worst = std::max(worst, std::fabs(static_cast<double>(table[day]) - exact) / exact);
      rises = rises && table[day] > table[day - 1];
    }
    CHECK(worst < 1e-7);
    CHECK(rises);
  }
}

TEST_CASE("E13.15: a channel is chosen in proportion to the exponential of its taste") {
  Parameters p;
  p.channel_own_slope = 0.5;
  p.channel_division = -0.7;
  p.channel_supported = -1.5;
  p.channel_supported_slope = -0.8;
  p.channel_supported_cognitive = 1.0;
  constexpr int n = 20000;
  for (const auto& [kind, readiness] :
       {std::pair<std::uint8_t, double>{kind_intellectual, -1.0}, {5, 0.0}, {0, 0.0}, {0, 2.0}}) {
    INFO("kind " << int{kind} << ", readiness " << readiness);
    const double own = std::exp(0.5 * readiness);
    const double division = std::exp(-0.7);
    const double supported = std::exp(-1.5 - 0.8 * readiness + (kind == 0 ? 0.0 : 1.0));
    std::array<double, n_routes> chosen{};
    double others = 0.0;
    double by_division = 0.0;
    for (std::uint32_t i = 0; i < n; ++i) {
      const PhiloxWords w = philox({i, 7, 0, 0}, PhiloxKey{1, 2});
      const SearchChannel channel = search_channel(kind, readiness, w, p);
      chosen[static_cast<std::size_t>(channel.chosen)] += 1.0 / n;
      if (channel.chosen != Route::supported_placement) {
        CHECK(channel.meanwhile == channel.chosen);
        continue;
      }
      others += 1.0;
      by_division += channel.meanwhile == Route::placement_division;
    }
    const double all = own + division + supported;
    CHECK(
        near(chosen[static_cast<std::size_t>(Route::supported_placement)], supported / all, 0.02));
    CHECK(near(chosen[static_cast<std::size_t>(Route::placement_division)], division / all, 0.02));
    // Who queues searches by the better of the other two, in their own proportion.
    if (others > 1000.0) CHECK(near(by_division / others, division / (own + division), 0.05));
  }
}

TEST_CASE("E13.10, E13.16: rivals and vacancies feel the floor where it passes their wage") {
  Parameters p;
  RivalTable none;
  RivalTable low;
  RivalTable high;
  make_rivals(none, p, 0.0, 0.0);
  make_rivals(low, p, 0.5, 0.0);
  make_rivals(high, p, 1.5, 0.0);
  CHECK(vacancy_factor(none, 1.0f) == 1.0);
  CHECK(vacancy_factor(low, 1.0f) < 1.0);
  CHECK(vacancy_factor(high, 1.0f) < vacancy_factor(low, 1.0f));
  CHECK(vacancy_factor(high, 1.0f) < vacancy_factor(high, 2.0f));  // productive employers go on
  CHECK(best_rival(high, 1.0f) < best_rival(none, 1.0f));
  // By hand, without spread: one value, kept share 5/6, six rivals.
  p.skill_spread = 0.0;
  p.rival_value = 0.0;
  p.supply_elasticity = 5.0;
  p.outside_candidates = 6.0;
  p.hiring_slope = 2.0;
  p.profit_elasticity = 0.5;
  make_rivals(none, p, 0.9, 0.0);
  CHECK(near(best_rival(none, 1.0f), std::log(6.0) + 2.0 * 0.1, 1e-9));
  CHECK(near(vacancy_factor(none, 1.0f), std::sqrt(0.1 * 6.0), 1e-6));
  // Unemployment above its mean brings more of them.
  make_rivals(low, p, 0.9, 0.3);
  CHECK(near(best_rival(low, 1.0f) - best_rival(none, 1.0f),
             p.cycle_rivals * (1.0 + p.cycle_vacancies) * 0.3, 1e-9));
  // M2 off: nobody reckons with the floor.
  p.floor_bites = 0.0;
  make_rivals(high, p, 5.0, 0.0);
  CHECK(near(best_rival(high, 1.0f), std::log(6.0) + 2.0 / 6.0, 1e-9));
  CHECK(near(vacancy_factor(high, 1.0f), 1.0, 1e-6));
}

TEST_CASE("E14.8: firing grows with the loss beyond hope, against its cost") {
  CHECK(firing_hazard(0.05f, 0.07f, 0.5f, 30.0f) == 0.0f);
  CHECK(firing_hazard(-1.0f, 0.0f, 0.5f, 30.0f) == 0.0f);
  CHECK(near(firing_hazard(0.27f, 0.07f, 0.5f, 30.4375f), 0.1, 1e-6));
  CHECK(near(firing_hazard(0.47f, 0.07f, 0.5f, 30.4375f), 0.2, 1e-6));
}

TEST_CASE("E14.2: quits fall with the wage against what one could expect elsewhere") {
  // Kept share .75 of 4000 cents: 3000 elsewhere.
  CHECK(near(relative_wage(3000.0f, 4000.0f, 0.75f, 0.0f, 100.0f, 1.5f), 0.0, 1e-4));
  CHECK(
      near(relative_wage(3600.0f, 4000.0f, 0.75f, 0.0f, 100.0f, 1.5f), 1.5 * std::log(1.2), 1e-3));
  CHECK(near(relative_wage(4500.0f, 4000.0f, 0.75f, 4500.0f, 100.0f, 1.5f), 0.0, 1e-4));
  CHECK(near(relative_wage(4500.0f, 4000.0f, 0.75f, 4500.0f, 50.0f, 1.5f), 1.5 * std::log(1.5),
             1e-3));
}

TEST_CASE("posts shared out to districts add up and stay within one of their share") {
  Environment env;
  double total = 0.0;
  for (std::size_t d = 0; d < n_districts; ++d)
    total += env.district_share[d] = 1.0 + 0.37 * static_cast<double>(d * d % 11);
  for (double& share : env.district_share) share /= total;
  for (const double cases : {0.0, 0.4, 1.0, 17.0, 18.5, 800.0, 1199.49, 50000.0}) {
    const auto whole = district_capacity(cases, env);
    const double rounded = std::floor(cases + 0.5);
    double sum = 0.0;
    bool within = true;
    for (std::size_t d = 0; d < n_districts; ++d) {
      sum += whole[d];
      within =
          within && whole[d] >= 0 && std::fabs(whole[d] - rounded * env.district_share[d]) < 1.0;
    }
    INFO("cases " << cases);
    CHECK(sum == rounded);
    CHECK(within);
  }
}

TEST_CASE("a list of writers names whole names only") {
  const std::vector<std::string_view> list{"cohorts", "hiring"};
  CHECK(names(list, "hiring"));
  CHECK(names(list, "cohorts"));
  CHECK_FALSE(names(list, "hiring_again"));
  CHECK_FALSE(names(list, "hir"));
  CHECK_FALSE(names({}, "hiring"));
}

namespace {

MonthlyStep& step_of(std::vector<MonthlyStep>& steps, std::string_view name) {
  return *std::find_if(steps.begin(), steps.end(),
                       [&](const MonthlyStep& s) { return s.info.name == name; });
}

/// What the list of steps is accused of after one change.
template <class Change>
std::vector<std::string> accused(Change&& change) {
  std::vector<MonthlyStep> steps = monthly_steps();
  change(steps);
  return conflicts(steps);
}

}  // namespace

TEST_CASE("docs/model.md has the equations that processes name") {
  std::ifstream file(std::string(COPROD_SOURCE_DIR) + "/docs/model.md");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  REQUIRE(text.size() > 10000);
  const auto has = [&](std::string_view equation) {
    for (auto at = text.find(equation); at != std::string::npos; at = text.find(equation, at + 1)) {
      const char next = text[at + equation.size()];
      if (next < '0' || next > '9') return true;  // E1.1 is not E1.12
    }
    return false;
  };
  CHECK_FALSE(has("E99.1"));
  for (const ProcessInfo& process : all_processes()) {
    for (const std::string_view equation : process.equations) {
      INFO(process.name << " " << equation);
      CHECK(has(equation));
    }
  }
}

TEST_CASE("the month's list of steps is sound, and broken ones are refused") {
  CHECK(conflicts(monthly_steps()).empty());
  CHECK(all_processes().size() == monthly_steps().size());

  // A process that writes a column whose declaration does not name it.
  CHECK_FALSE(accused([](auto& s) {
                step_of(s, "stress").info.writes.push_back(&person::Skill::info);
              }).empty());
  // A process twice.
  CHECK_FALSE(accused([](auto& s) { s.push_back(step_of(s, "income")); }).empty());
  // A declared writer that is gone.
  CHECK_FALSE(
      accused([](auto& s) { s.erase(s.begin() + (&step_of(s, "hiring") - s.data())); }).empty());
  // A person-local process that writes another table, even one that names it.
  CHECK_FALSE(accused([](auto& s) {
                step_of(s, "mortality").info.writes.push_back(&employer::Staff::info);
              }).empty());
  // A declared writer that does not declare it.
  CHECK_FALSE(accused([](auto& s) { step_of(s, "stress").info.writes.clear(); }).empty());
  // Names of mechanisms, levers and parameters that nobody declares, or that are not said.
  CHECK_FALSE(
      accused([](auto& s) { step_of(s, "stress").info.mechanisms.push_back("M99"); }).empty());
  CHECK_FALSE(
      accused([](auto& s) { step_of(s, "stress").info.levers.push_back("follow_up"); }).empty());
  CHECK_FALSE(
      accused([](auto& s) { step_of(s, "stress").info.parameters.push_back(nullptr); }).empty());
  CHECK_FALSE(accused([](auto& s) { step_of(s, "intake").info.mechanisms = {"M11"}; }).empty());
  // All of World for one that may not have it.
  CHECK_FALSE(accused([](auto& s) { step_of(s, "hiring").gets_world = true; }).empty());
  // The function of another kind, or none.
  CHECK_FALSE(accused([](auto& s) { step_of(s, "stress").run_block = nullptr; }).empty());
  CHECK_FALSE(accused([](auto& s) { step_of(s, "cohorts").run = nullptr; }).empty());
  CHECK_FALSE(
      accused([](auto& s) { step_of(s, "hiring").info.kind = ProcessKind::person_local; }).empty());
}
