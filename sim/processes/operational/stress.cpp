#include "processes/operational/stress.hpp"

namespace coprod {

ProcessInfo stress_info() {
  ProcessInfo info;
  info.step = 10;
  info.name = "stress";
  info.dimension = "operational";
  info.kind = ProcessKind::person_local;
  info.purpose = "stress moves towards the demands of the job; mental illness comes and goes";
  info.mechanisms = {"M9"};
  info.equations = {"E10.3", "E10.3b"};
  info.parameters = {
      &Parameters::stress_rate,      &Parameters::stress_base,   &Parameters::stress_demand,
      &Parameters::stress_sheltered, &Parameters::stress_age,    &Parameters::stress_idle,
      &Parameters::stress_shock,     &Parameters::illness_onset, &Parameters::illness_recovery};
  return info;
}

void make_stress_coefficients(const CoefficientInputs& in, StressCoefficients& out) {
  const Parameters& p = in.parameters;
  out.rate = static_cast<float>(p.stress_rate);
  out.base = static_cast<float>(p.stress_base);
  out.demand = static_cast<float>(p.stress_demand);
  out.by_age = static_cast<float>(p.stress_age) / 120.0f;
  out.sheltered = static_cast<float>(p.stress_sheltered);
  out.idle = static_cast<float>(p.stress_idle);
  out.shock = static_cast<float>(p.stress_shock);
  out.falls_ill = static_cast<std::int32_t>(262144.0 * p.illness_onset + 0.5);
  out.recovers = static_cast<std::int32_t>(262144.0 * p.illness_recovery + 0.5);
}

}  // namespace coprod
