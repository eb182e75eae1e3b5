#include "processes/operational/natural_support.hpp"

namespace coprod {

ProcessInfo natural_support_info() {
  ProcessInfo info;
  info.step = 10;
  info.name = "natural_support";
  info.dimension = "operational";
  info.kind = ProcessKind::person_local;
  info.purpose = "natural support grows in the job, faster with formal support";
  info.mechanisms = {"M3"};
  info.equations = {"E10.2"};
  info.parameters = {&Parameters::natural_half_life, &Parameters::natural_unsupported};
  return info;
}

}  // namespace coprod
