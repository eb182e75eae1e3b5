#pragma once

/// Step 15 (persons' part): net income of the month.
///
/// Earnings are paid by the day: wage x weekly hours x 52/12 x days employed / days of the month,
/// rounded half up to a cent (E15.1). The disability allowance is not withdrawn; means-tested
/// benefit falls by the earnings above the disregard, of which a share of a second band is
/// disregarded too (E15.2; inclusiveemployment.hk, pilot rule). Workshops and training pay a small sum a month. Each
/// part is whole cents, so that the accounts balance. Months in work at month end are counted over
/// the 24 months after first seeking. Parameters: benefits.*; levers
/// benefit_level, earnings_disregard.

#include "processes/month.hpp"
#include "processes/process.hpp"

namespace coprod {

using IncomeAccess = Access<Reads<person::Status, person::Benefit, person::Earnings,
                                  person::SubsidyLeft, person::FirstSeeking, person::MonthsWorked>,
                            Writes<person::NetIncome, person::MonthsWorked>>;

struct IncomeCoefficients {
  float service_pay = 0.0f;  ///< 0.01 HKD month-1
};

[[nodiscard]] ProcessInfo income_info();
void make_income_coefficients(const CoefficientInputs& in, IncomeCoefficients& out);

}  // namespace coprod
