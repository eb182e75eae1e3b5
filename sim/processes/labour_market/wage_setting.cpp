#include "processes/labour_market/wage_setting.hpp"

#include "processes/seen_by_way.hpp"

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
  info.parameters = together({&Parameters::stress_loss, &Parameters::floor_bites}, wage_parameters,
                             price_parameters, assessment_parameters);
  info.levers = {"minimum_wage", "assessment_awareness", "assessment_open_to",
                 "wage_subsidy_amount"};
  return info;
}

}  // namespace coprod
