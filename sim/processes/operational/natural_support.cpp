#include "processes/operational/natural_support.hpp"

#include "processes/operational/follow_up_clock.hpp"

#include <algorithm>

namespace coprod {

ProcessInfo natural_support_info() {
  ProcessInfo info;
  info.step = 10;
  info.name = "natural_support";
  info.dimension = "operational";
  info.kind = ProcessKind::person_local;
  info.purpose = "natural support grows in the job, faster with formal support";
  info.mechanisms = {"M3"};
  info.levers = {"follow_up_intensity", "contract_learning"};
  info.equations = {"E10.2"};
  info.parameters = {&Parameters::natural_half_life, &Parameters::natural_unsupported,
                     &Parameters::coworker_training_gain, &Parameters::reference_intensity};
  return info;
}

void make_natural_support_coefficients(const CoefficientInputs& in,
                                       NaturalSupportCoefficients& out) {
  out.rate = 0.69314718f / static_cast<float>(in.parameters.natural_half_life);
  out.trained = static_cast<float>(in.parameters.coworker_training_gain);
  out.given = std::min(
      1.0f,
      in.month.coefficients->follow_up_clock->intensity[index_of(Programme::social_enterprise)]);
  out.alone = static_cast<float>(in.parameters.natural_unsupported);
}

}  // namespace coprod
