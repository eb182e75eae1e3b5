#include "processes/government/shock_calendar.hpp"

namespace coprod {

ProcessInfo shock_calendar_info() {
  ProcessInfo info;
  info.step = 2;
  info.name = "shock_calendar";
  info.dimension = "none";
  info.kind = ProcessKind::serial;
  info.purpose = "distancing lowers demand and vacancies";
  info.equations = "E2.1";
  info.parameters = "shocks.";
  return info;
}

void run_shock_calendar(Step& step) {
  const Parameters& p = step.environment.parameters;
  MonthContext& m = step.month;
  m.demand_factor = 1.0 - p.shock_demand * m.levers.distancing;
  m.vacancy_factor = static_cast<float>(1.0 - p.shock_vacancies * m.levers.distancing);
}

}  // namespace coprod
