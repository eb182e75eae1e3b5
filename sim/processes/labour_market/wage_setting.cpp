#include "processes/labour_market/wage_setting.hpp"

namespace coprod {

ProcessInfo wage_setting_info() {
  ProcessInfo info;
  info.step = 13;
  info.name = "wage_setting";
  info.dimension = "none";
  info.kind = ProcessKind::person_local;
  info.purpose = "wages of those in work follow the index and the floor";
  info.mechanisms = {"M2"};
  info.equations = {"E13.2", "E13.3", "E13.4"};
  info.parameters = {&Parameters::stress_loss,      &Parameters::floor_bites,
                     &Parameters::median_wage_2010, &Parameters::median_wage_2016,
                     &Parameters::median_wage_2022, &Parameters::wage_growth_after,
                     &Parameters::markdown_mean,    &Parameters::markdown_spread};
  info.levers = {"minimum_wage", "assessment_awareness", "assessment_open_to",
                 "wage_subsidy_amount"};
  return info;
}

}  // namespace coprod
