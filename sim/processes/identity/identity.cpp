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
  info.parameters = {&Parameters::identity_rate, &Parameters::identity_outside,
                     &Parameters::identity_work};
  return info;
}

void make_identity_coefficients(const CoefficientInputs& in, IdentityCoefficients& out) {
  const Parameters& p = in.parameters;
  out.rate = static_cast<float>(p.identity_rate);
  out.outside = static_cast<float>(p.identity_outside);
  out.work = static_cast<float>(p.identity_work);
}

}  // namespace coprod
