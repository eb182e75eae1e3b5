#include "processes/labour_market/income.hpp"

namespace coprod {

ProcessInfo income_info() {
  ProcessInfo info;
  info.step = 15;
  info.name = "income";
  info.dimension = "none";
  info.kind = ProcessKind::person_local;
  info.purpose = "earnings by the day and benefits of each person";
  info.equations = "E15.1, E15.2";
  info.parameters = "benefits., wages.";
  info.levers = "benefit_level,earnings_disregard,wage_subsidy_amount";
  info.reads = IncomeAccess::reads();
  info.writes = IncomeAccess::writes();
  return info;
}

}  // namespace coprod
