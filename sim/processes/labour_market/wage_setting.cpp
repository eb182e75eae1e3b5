#include "processes/labour_market/wage_setting.hpp"

#include "processes/seen_by_way.hpp"
#include "world/labour_rules.hpp"

namespace coprod {

ProcessInfo wage_setting_info() {
  ProcessInfo info;
  info.step = 13;
  info.name = "wage_setting";
  info.dimension = "none";
  info.kind = ProcessKind::person_local;
  info.purpose = "wages of those in work follow the index and the floor";
  info.mechanisms = {"M2"};
  info.equations = {"E13.2", "E13.3", "E13.4"};
  info.parameters = together({&Parameters::stress_loss, &Parameters::floor_bites}, wage_parameters,
                             kept_parameters, assessment_parameters);
  info.levers = {"minimum_wage", "assessment_awareness", "assessment_open_to",
                 "wage_subsidy_amount"};
  return info;
}

void make_wage_setting_coefficients(const CoefficientInputs& in, WageSettingCoefficients& out) {
  const Parameters& p = in.parameters;
  out.stress_loss = static_cast<float>(p.stress_loss);
  out.floor_bites = static_cast<float>(p.floor_bites);
  const auto open_to = static_cast<OpenTo>(static_cast<int>(in.levers.assessment_open_to));
  const double by_worker = open_to == OpenTo::employer ? 0.0 : in.levers.assessment_awareness;
  const double by_employer = open_to == OpenTo::employee ? 0.0 : p.employer_awareness;
  out.assessment.rank =
      static_cast<std::int32_t>(65536.0 * (by_worker + (1.0 - by_worker) * by_employer) + 0.5);
  out.assessment.most = static_cast<std::int32_t>(100.0 * (1.0 - p.assessed_gap) + 0.5);
  out.assessment.kept = static_cast<float>(kept_share(p.disability_ratio * p.supply_elasticity));
  out.assessment.least = static_cast<float>(p.assessed_least);
}

}  // namespace coprod
