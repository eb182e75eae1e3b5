#include "processes/labour_market/income.hpp"

namespace coprod {

ProcessInfo income_info() {
  ProcessInfo info;
  info.step = 15;
  info.name = "income";
  info.dimension = "none";
  info.kind = ProcessKind::person_local;
  info.purpose = "earnings by the day and benefits of each person";
  info.equations = {"E15.1", "E15.2"};
  info.parameters = {&Parameters::allowance_amount, &Parameters::means_tested_amount,
                     &Parameters::disregard_taper,  &Parameters::disregard_band,
                     &Parameters::median_wage_2010, &Parameters::median_wage_2016,
                     &Parameters::median_wage_2022, &Parameters::wage_growth_after,
                     &Parameters::markdown_mean,    &Parameters::markdown_spread};
  info.levers = {"benefit_level", "earnings_disregard", "wage_subsidy_amount"};
  return info;
}

}  // namespace coprod
