#include "processes/monthly_steps.hpp"

#include "processes/coefficients.hpp"
#include "processes/demography/cohorts.hpp"
#include "processes/demography/mortality.hpp"
#include "processes/government/government_accounts.hpp"
#include "processes/government/policy_calendar.hpp"
#include "processes/government/reform.hpp"
#include "processes/government/shock_calendar.hpp"
#include "processes/identity/emancipation.hpp"
#include "processes/identity/identity.hpp"
#include "processes/identity/interdependence.hpp"
#include "processes/labour_market/employment_exit.hpp"
#include "processes/labour_market/hiring.hpp"
#include "processes/labour_market/income.hpp"
#include "processes/labour_market/participation.hpp"
#include "processes/labour_market/wage_setting.hpp"
#include "processes/operational/care_stance.hpp"
#include "processes/operational/caregiving.hpp"
#include "processes/operational/co_design.hpp"
#include "processes/operational/follow_up_clock.hpp"
#include "processes/operational/follow_up_posts.hpp"
#include "processes/operational/intake.hpp"
#include "processes/operational/natural_support.hpp"
#include "processes/operational/stress.hpp"
#include "processes/operational/volunteering.hpp"
#include "processes/organisations/attitudes.hpp"
#include "processes/organisations/enterprise_accounts.hpp"
#include "processes/organisations/funding.hpp"
#include "processes/organisations/ngo_accounts.hpp"
#include "processes/organisations/places.hpp"
#include "processes/spread/engagement.hpp"
#include "processes/spread/joint_learning.hpp"
#include "processes/spread/practice_stages.hpp"
#include "processes/spread/sensemaking.hpp"
#include "processes/strategic/count_voids.hpp"
#include "processes/strategic/founding.hpp"
#include "processes/strategic/service_revamp.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include <fmt/format.h>

namespace coprod {

namespace {

/// The step, with the function that makes its coefficients of the month.
template <class C>
using Maker = void (*)(const CoefficientInputs&, C&);
template <auto make, class C>
MonthlyStep add_maker(MonthlyStep step, Maker<C>) {
  step.make = [](const CoefficientInputs& in, CoefficientStore& store) { make(in, store.of<C>()); };
  return step;
}
template <auto make>
MonthlyStep with_coefficients(MonthlyStep step) {
  return add_maker<make>(std::move(step), make);
}

}  // namespace

// The month. Steps are numbered as in docs/model.md. Steps by person run together, block by block;
// that is why some appear before or after those around them.
const std::vector<MonthlyStep>& monthly_steps() {
  static const std::vector<MonthlyStep> steps{
      // 1. Policy calendar: dated levers and indexed prices take effect.
      on_view<run_policy_calendar>(policy_calendar_info()),
      // 2. Shock calendar: distancing.
      with_coefficients<make_shock_calendar_coefficients>(
          on_view<run_shock_calendar>(shock_calendar_info())),
      // 3. Demography: newcomers enter; then retirement and death.
      on_world<CohortsAccess, run_cohorts>(cohorts_info()),
      // 4. Funding: contracts and grants.
      on_view<run_funding>(funding_info()),
      // 5. Strategic: voids are counted and sensed, social enterprises founded.
      on_view<run_count_voids>(count_voids_info()),
      on_world<FoundingAccess, run_founding>(founding_info()),
      // 6. Strategic: services are revamped.
      on_view<run_service_revamp>(service_revamp_info()),
      // 7. Spread: organisations make sense, engage, practise, learn from each other.
      on_view<run_sensemaking>(sensemaking_info()),
      with_coefficients<make_engagement_coefficients>(on_view<run_engagement>(engagement_info())),
      on_view<run_practice_stages>(practice_stages_info()),
      on_view<run_joint_learning>(joint_learning_info()),
      // 3 again, by person.
      with_coefficients<make_mortality_coefficients>(
          by_person<MortalityAccess, run_mortality>(mortality_info())),
      // 8. Intake: who asks for a place, completes training, is referred.
      with_coefficients<make_intake_coefficients>(
          by_person<IntakeAccess, run_intake, IntakeTies>(intake_info())),
      // 10. Integrative care: the follow-up clock, natural support, stress.
      with_coefficients<make_follow_up_clock_coefficients>(
          by_person<FollowUpClockAccess, run_follow_up_clock, FollowUpClockTies>(
              follow_up_clock_info())),
      with_coefficients<make_natural_support_coefficients>(
          by_person<NaturalSupportAccess, &KernelSet::natural_support>(natural_support_info())),
      with_coefficients<make_stress_coefficients>(
          by_person<StressAccess, &KernelSet::stress>(stress_info())),
      // 11. Identity, by person.
      with_coefficients<make_identity_coefficients>(
          by_person<IdentityAccess, &KernelSet::identity>(identity_info())),
      // 13. Job search and hiring: wages under the floor, who seeks.
      with_coefficients<make_wage_setting_coefficients>(
          by_person<WageSettingAccess, &KernelSet::wage_setting>(wage_setting_info())),
      with_coefficients<make_participation_coefficients>(
          by_person<ParticipationAccess, run_participation, ParticipationTies>(
              participation_info())),
      // 8 again: free places go to those who wait longest.
      on_view<run_places>(places_info()),
      // 9. Operational: job and workplace are designed together.
      on_view<run_co_design>(co_design_info()),
      // 10 again: social workers' stance, volunteers, caregivers.
      on_view<run_care_stance>(care_stance_info()),
      on_view<run_volunteering>(volunteering_info()),
      on_view<run_caregiving>(caregiving_info()),
      // 11 and 12. Identity: emancipation, positive interdependence.
      on_view<run_emancipation>(emancipation_info()),
      on_view<run_interdependence>(interdependence_info()),
      // 13 again: who is hired.
      with_coefficients<make_hiring_coefficients>(on_view<run_hiring>(hiring_info())),
      // 10 again: placements of the month and open cases share the funded posts.
      on_view<run_follow_up_posts>(follow_up_posts_info()),
      // 14. Employment exit: competing causes, crises.
      with_coefficients<make_employment_exit_coefficients>(
          by_person<EmploymentExitAccess, run_employment_exit, EmploymentExitTies>(
              employment_exit_info())),
      // 15. Accounts: earnings by the day, benefits, net income; then enterprises, NGOs, Government.
      with_coefficients<make_income_coefficients>(
          by_person<IncomeAccess, &KernelSet::income>(income_info())),
      on_view<run_enterprise_accounts>(enterprise_accounts_info()),
      on_view<run_ngo_accounts>(ngo_accounts_info()),
      on_view<run_government_accounts>(government_accounts_info()),
      // 16. Attitudes of employers and the public.
      on_view<run_attitudes>(attitudes_info()),
      // 17. Policy learns and is reformed.
      on_view<run_reform>(reform_info()),
  };
  return steps;
}

const std::vector<ProcessInfo>& all_processes() {
  static const std::vector<ProcessInfo> infos = [] {
    std::vector<ProcessInfo> list;
    for (const auto& step : monthly_steps()) list.push_back(step.info);
    return list;
  }();
  return infos;
}

namespace {

/// Mechanisms and levers that a process names and nobody declares.
void check_names(const ProcessInfo& info, std::vector<std::string>& found) {
  for (const std::string_view id : info.mechanisms) {
    const auto all = all_mechanisms();
    const bool known =
        std::any_of(all.begin(), all.end(), [&](const MechanismInfo& one) { return one.id == id; });
    if (!known) {
      found.push_back(fmt::format(
          "process '{}' names the mechanism '{}', which mechanisms.def does not declare", info.name,
          id));
    }
  }
  for (double Parameters::*const member : info.parameters) {
    const auto all = all_parameters();
    const bool known = std::any_of(all.begin(), all.end(),
                                   [&](const ParameterInfo& one) { return one.member == member; });
    if (!known) {
      found.push_back(fmt::format(
          "process '{}' names a parameter that parameters.def does not declare", info.name));
    }
  }
  for (const std::string_view key : info.levers) {
    if (find_lever(key) == nullptr) {
      found.push_back(fmt::format(
          "process '{}' names the lever '{}', which levers.def does not declare", info.name, key));
    }
  }
}

/// Whoever sees a parameter that a mechanism switches has a part in the mechanism.
void check_mechanisms(const ProcessInfo& info, std::vector<std::string>& found) {
  for (const Neutral& neutral : all_neutrals()) {
    const auto& seen = info.parameters;
    if (std::find(seen.begin(), seen.end(), neutral.member) != seen.end()
        && !names(info.mechanisms, neutral.mechanism)) {
      found.push_back(
          fmt::format("process '{}' sees a parameter that {} switches, but does not name {} among "
                      "its mechanisms",
                      info.name, neutral.mechanism, neutral.mechanism));
    }
  }
}

}  // namespace

std::vector<std::string> conflicts(const std::vector<MonthlyStep>& steps) {
  std::vector<std::string> found;
  std::set<std::string_view> in_month{"synthesis", freed_posts};
  for (const auto& step : steps) {
    const ProcessInfo& info = step.info;
    if (!in_month.insert(info.name).second) {
      found.push_back(fmt::format("process '{}' is in the month twice", info.name));
    }
    const bool local = info.kind == ProcessKind::person_local;
    if (local != (step.run_block != nullptr) || local == (step.run != nullptr)) {
      found.push_back(
          fmt::format("process '{}' needs exactly the function of its kind", info.name));
    }
    check_names(info, found);
    check_mechanisms(info, found);
    const bool may_have_all =
        std::find(world_rearrangers.begin(), world_rearrangers.end(), info.name)
        != world_rearrangers.end();
    if (step.gets_world && !may_have_all) {
      found.push_back(fmt::format(
          "process '{}' gets all of World and is not among world_rearrangers; give it a view",
          info.name));
    }
    for (const ColumnInfo* column : info.writes) {
      if (!names(column->writers, info.name)) {
        found.push_back(fmt::format("process '{}' writes {}.{}, whose declaration does not name it",
                                    info.name, column->table, column->name));
      }
      if (local && column->table != person::table_name) {
        found.push_back(fmt::format("process '{}' is person-local but writes {}.{}", info.name,
                                    column->table, column->name));
      }
    }
  }
  World{}.visit_tables([&](std::string_view, const auto& table) {
    table.visit_infos([&](const ColumnInfo& column) {
      for (const std::string_view writer : column.writers) {
        if (in_month.count(writer) == 0) {
          found.push_back(fmt::format("{}.{} names the writer '{}', which is not in the month",
                                      column.table, column.name, writer));
        }
      }
      for (const auto& step : steps) {
        const auto& writes = step.info.writes;
        const bool written = std::find(writes.begin(), writes.end(), &column) != writes.end();
        if (names(column.writers, step.info.name) && !written) {
          found.push_back(
              fmt::format("{}.{} names the writer '{}', which does not declare that it "
                          "writes it",
                          column.table, column.name, step.info.name));
        }
      }
    });
  });
  return found;
}

}  // namespace coprod
