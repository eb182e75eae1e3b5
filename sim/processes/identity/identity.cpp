#include "processes/identity/identity.hpp"

namespace coprod {

ProcessInfo identity_info() {
  ProcessInfo info;
  info.step = 11;
  info.name = "identity";
  info.dimension = "identity";
  info.kind = ProcessKind::person_local;
  info.purpose = "identity moves towards that of the place a person has in society";
  info.equations = {"E11.1"};
  info.parameters = {&Parameters::identity_rate,    &Parameters::identity_outside,
                     &Parameters::identity_service, &Parameters::identity_enterprise,
                     &Parameters::identity_open,    &Parameters::identity_fit};
  return info;
}

}  // namespace coprod
