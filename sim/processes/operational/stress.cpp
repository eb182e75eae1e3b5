#include "processes/operational/stress.hpp"

namespace coprod {

ProcessInfo stress_info() {
  ProcessInfo info;
  info.step = 10;
  info.name = "stress";
  info.dimension = "operational";
  info.kind = ProcessKind::person_local;
  info.purpose = "stress moves towards the demands of the job, with shocks";
  info.mechanisms = {"M9"};
  info.equations = {"E10.3"};
  info.parameters = {&Parameters::stress_rate,   &Parameters::stress_base,
                     &Parameters::stress_demand, &Parameters::stress_sheltered,
                     &Parameters::stress_age,    &Parameters::stress_idle,
                     &Parameters::stress_shock};
  return info;
}

}  // namespace coprod
