#include "processes/labour_market/income.hpp"

#include "processes/seen_by_way.hpp"

namespace coprod {

ProcessInfo income_info() {
  ProcessInfo info;
  info.step = 15;
  info.name = "income";
  info.dimension = "none";
  info.kind = ProcessKind::person_local;
  info.purpose = "earnings by the day and benefits of each person";
  info.equations = {"E15.1", "E15.2"};
  info.parameters = together(
      {&Parameters::allowance_amount, &Parameters::sheltered_pay, &Parameters::training_pay},
      wage_parameters, benefit_parameters);
  info.levers = {"benefit_level", "earnings_disregard", "wage_subsidy_amount"};
  return info;
}

}  // namespace coprod
