#include "processes/monthly_steps.hpp"

#include "processes/coefficients.hpp"
#include "processes/demography/cohorts.hpp"
#include "processes/demography/mortality.hpp"
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
#include "processes/organisations/places.hpp"
#include "processes/spread/engagement.hpp"
#include "processes/spread/joint_learning.hpp"
#include "processes/spread/practice_stages.hpp"
#include "processes/spread/sensemaking.hpp"
#include "processes/strategic/founding.hpp"
#include "processes/strategic/service_revamp.hpp"

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
      {policy_calendar_info(), run_policy_calendar, nullptr},
      // 2. Shock calendar: distancing.
      with_coefficients<make_shock_calendar_coefficients>(
          {shock_calendar_info(), run_shock_calendar, nullptr}),
      // 3. Demography: newcomers enter; then retirement and death.
      {cohorts_info(), run_cohorts, nullptr},
      // 4. Funding: contracts and grants.
      {funding_info(), run_funding, nullptr},
      // 5. Strategic: voids are sensed, social enterprises founded.
      {founding_info(), run_founding, nullptr},
      // 6. Strategic: services are revamped.
      {service_revamp_info(), run_service_revamp, nullptr},
      // 7. Spread: organisations make sense, engage, practise, learn from each other.
      {sensemaking_info(), run_sensemaking, nullptr},
      with_coefficients<make_engagement_coefficients>({engagement_info(), run_engagement, nullptr}),
      {practice_stages_info(), run_practice_stages, nullptr},
      {joint_learning_info(), run_joint_learning, nullptr},
      // 3 again, by person.
      with_coefficients<make_mortality_coefficients>({mortality_info(), nullptr, run_mortality}),
      // 8. Intake: who asks for a place, completes training, is referred.
      with_coefficients<make_intake_coefficients>({intake_info(), nullptr, run_intake}),
      // 10. Integrative care: the follow-up clock, natural support, stress.
      with_coefficients<make_follow_up_clock_coefficients>(
          {follow_up_clock_info(), nullptr, run_follow_up_clock}),
      with_coefficients<make_natural_support_coefficients>(
          {natural_support_info(), nullptr, [](Block& b) { b.month.kernels->natural_support(b); }}),
      with_coefficients<make_stress_coefficients>(
          {stress_info(), nullptr, [](Block& b) { b.month.kernels->stress(b); }}),
      // 11. Identity, by person.
      with_coefficients<make_identity_coefficients>(
          {identity_info(), nullptr, [](Block& b) { b.month.kernels->identity(b); }}),
      // 13. Job search and hiring: wages under the floor, who seeks.
      with_coefficients<make_wage_setting_coefficients>(
          {wage_setting_info(), nullptr, [](Block& b) { b.month.kernels->wage_setting(b); }}),
      with_coefficients<make_participation_coefficients>(
          {participation_info(), nullptr, run_participation}),
      // 8 again: free places go to those who wait longest.
      {places_info(), run_places, nullptr},
      // 9. Operational: job and workplace are designed together.
      {co_design_info(), run_co_design, nullptr},
      // 10 again: social workers' stance, volunteers, caregivers.
      {care_stance_info(), run_care_stance, nullptr},
      {volunteering_info(), run_volunteering, nullptr},
      {caregiving_info(), run_caregiving, nullptr},
      // 11 and 12. Identity: emancipation, positive interdependence.
      {emancipation_info(), run_emancipation, nullptr},
      {interdependence_info(), run_interdependence, nullptr},
      // 13 again: who is hired.
      with_coefficients<make_hiring_coefficients>({hiring_info(), run_hiring, nullptr}),
      // 10 again: placements of the month and open cases share the funded posts.
      {follow_up_posts_info(), run_follow_up_posts, nullptr},
      // 14. Employment exit: competing causes, crises.
      with_coefficients<make_employment_exit_coefficients>(
          {employment_exit_info(), nullptr, run_employment_exit}),
      // 15. Accounts: earnings by the day, benefits, net income; then organisations.
      with_coefficients<make_income_coefficients>(
          {income_info(), nullptr, [](Block& b) { b.month.kernels->income(b); }}),
      {enterprise_accounts_info(), run_enterprise_accounts, nullptr},
      // 16. Attitudes of employers and the public.
      {attitudes_info(), run_attitudes, nullptr},
      // 17. Policy learns and is reformed.
      {reform_info(), run_reform, nullptr},
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

std::set<std::string_view> words_of(std::string_view list) {
  std::set<std::string_view> words;
  while (!list.empty()) {
    const auto comma = list.find(',');
    words.insert(list.substr(0, comma));
    if (comma == std::string_view::npos) break;
    list.remove_prefix(comma + 1);
  }
  return words;
}

}  // namespace

std::vector<std::string> conflicts(const std::vector<MonthlyStep>& steps) {
  std::vector<std::string> found;
  std::set<std::string_view> in_month{"synthesis"};
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
      for (const std::string_view writer : words_of(column.writers)) {
        if (in_month.count(writer) == 0) {
          found.push_back(fmt::format("{}.{} names the writer '{}', which is not in the month",
                                      column.table, column.name, writer));
        }
      }
    });
  });
  return found;
}

}  // namespace coprod
