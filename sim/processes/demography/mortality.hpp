#pragma once

/// Step 3, demography: retirement and death (newcomers are in demography/cohorts.hpp).
///
/// A person leaves the population in the month of the 65th birthday, or dies with the monthly
/// chance of the age group and sex (mortality.csv times demography.mortality_ratio). The row stays
/// with status `absent` until the yearly compaction. Both happen on the first day of the month.
///
/// Parameters: demography.mortality_ratio.

#include "processes/month.hpp"
#include "processes/process.hpp"

namespace coprod {

using MortalityAccess =
    Access<Reads<person::Key, person::BirthMonth, person::Sex, person::PrimaryKind,
                 person::Severity, person::Ill, person::HireDay, person::JobFit, person::Status,
                 person::Employer, person::Route>,
           Writes<person::Status, person::StatusSince, person::Employer, person::Route,
                  person::Hours, person::Wage, person::Programme, person::SocialWorker,
                  person::FormalSupport, person::NetIncome, person::Earnings, person::Queue>>;

struct MortalityCoefficients {
  /// Words below these die, [age group * 2 + sex].
  std::array<std::uint32_t, n_age_groups * 2> death_threshold{};
};

[[nodiscard]] ProcessInfo mortality_info();
void make_mortality_coefficients(const CoefficientInputs& in, MortalityCoefficients& out);
void run_mortality(Block& block);

}  // namespace coprod
