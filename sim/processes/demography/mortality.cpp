#include "processes/demography/mortality.hpp"

#include "random/draws.hpp"
#include "world/labour_rules.hpp"

namespace coprod {

ProcessInfo mortality_info() {
  ProcessInfo info;
  info.step = 3;
  info.name = "mortality";
  info.dimension = "none";
  info.kind = ProcessKind::person_local;
  info.purpose = "retirement at 65 and death";
  info.equations = {"E3.1", "E3.2"};
  info.parameters = {&Parameters::mortality_ratio};
  return info;
}

void make_mortality_coefficients(const CoefficientInputs& in, MortalityCoefficients& out) {
  for (std::size_t g = 0; g < n_age_groups; ++g) {
    for (std::size_t sex = 0; sex < 2; ++sex) {
      out.death_threshold[g * 2 + sex] = word_threshold(in.environment.death_chance[g][sex]);
    }
  }
}

void run_mortality(Block& block) {
  block.month.kernels->mortality(block);
  const auto columns = block.access<MortalityAccess>();
  constexpr auto absent = static_cast<std::uint8_t>(Status::absent);
  for (std::uint32_t k = 0; k < block.scratch.list_size; ++k) {
    const std::uint32_t i = block.scratch.list[k];
    const bool retires =
        block.month.month.index() - columns.read<person::BirthMonth>()[i] >= 65 * 12;
    const std::uint8_t status = columns.read<person::Status>()[i];
    if (is_employed(status)) {
      block.out.job_ends.push(
          {columns.read<person::Key>()[i], columns.read<person::HireDay>()[i],
           block.month.first_day, columns.read<person::Employer>()[i], status,
           columns.read<person::Route>()[i],
           static_cast<std::uint8_t>(retires ? ExitCause::retirement : ExitCause::death),
           contact_of(columns.read<person::JobFit>()[i]), columns.read<person::PrimaryKind>()[i],
           columns.read<person::Severity>()[i], columns.read<person::Ill>()[i]});
    }
    ++(retires ? block.out.counts.retirements : block.out.counts.deaths);
    columns.write<person::Status>()[i] = absent;
    columns.write<person::StatusSince>()[i] = static_cast<std::uint16_t>(block.month.month.index());
    columns.write<person::Employer>()[i] = no_row;
    columns.write<person::Route>()[i] = 0;
    columns.write<person::Hours>()[i] = 0;
    columns.write<person::Wage>()[i] = 0;
    columns.write<person::Programme>()[i] = 0;
    columns.write<person::SocialWorker>()[i] = no_row;
    columns.write<person::FormalSupport>()[i] = 0.0f;
    columns.write<person::NetIncome>()[i] = 0;
    columns.write<person::Earnings>()[i] = 0;
    columns.write<person::Queue>()[i] = 0;
  }
}

}  // namespace coprod
