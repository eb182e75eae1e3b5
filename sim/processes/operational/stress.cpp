#include "processes/operational/stress.hpp"

namespace coprod {

ProcessInfo stress_info() {
  ProcessInfo info;
  info.step = 10;
  info.name = "stress";
  info.dimension = "operational";
  info.kind = ProcessKind::person_local;
  info.purpose = "stress moves towards the demands of the job, with shocks";
  info.mechanisms = "M9";
  info.equations = "E10.3";
  info.parameters = "stress.";
  info.reads = StressAccess::reads();
  info.writes = StressAccess::writes();
  return info;
}

}  // namespace coprod
