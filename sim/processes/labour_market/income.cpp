#include "processes/labour_market/income.hpp"

#include "processes/seen_by_way.hpp"

#include <cmath>

namespace coprod {

ProcessInfo income_info() {
  ProcessInfo info;
  info.step = 15;
  info.name = "income";
  info.dimension = "none";
  info.kind = ProcessKind::person_local;
  info.purpose = "earnings by the day and benefits of each person";
  info.equations = {"E15.1", "E15.2"};
  info.parameters = together({&Parameters::allowance_amount, &Parameters::service_pay},
                             wage_parameters, benefit_parameters);
  info.levers = {"benefit_level", "earnings_disregard", "wage_subsidy_amount"};
  return info;
}

void make_income_coefficients(const CoefficientInputs& in, IncomeCoefficients& out) {
  const Parameters& p = in.parameters;
  const auto cents = [](double hkd) { return static_cast<float>(std::floor(hkd * 100.0 + 0.5)); };
  out.service_pay = cents(p.service_pay * in.month.prices.wage_index);
}

}  // namespace coprod
