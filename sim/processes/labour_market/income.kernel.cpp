#include "processes/labour_market/income.hpp"

#include "world/labour_rules.hpp"

namespace coprod::COPROD_ISA {

void income(Block& block) {
  const auto columns = block.access<IncomeAccess>();
  const std::uint8_t* status = columns.read<person::Status>();
  const std::uint8_t* benefit = columns.read<person::Benefit>();
  const std::uint8_t* subsidy = columns.read<person::SubsidyLeft>();
  const std::uint16_t* first_seeking = columns.read<person::FirstSeeking>();
  const std::int32_t* earnings = columns.read<person::Earnings>();
  std::int32_t* net = columns.write<person::NetIncome>();
  const std::uint8_t* worked_before = columns.read<person::MonthsWorked>();
  std::uint8_t* worked = columns.write<person::MonthsWorked>();
  const Prices& prices = block.month.prices;
  const IncomeCoefficients& c = *block.coefficients().income;
  const auto allowance = static_cast<std::int32_t>(prices.allowance);
  const float amount = prices.means_tested;
  const float disregard = prices.disregard;
  const float band = prices.disregard_band;
  const float taper = prices.disregard_taper;
  const auto service_pay = static_cast<std::int32_t>(c.service_pay);
  const auto subsidy_amount = static_cast<std::int32_t>(prices.subsidy);
  const std::uint32_t n = block.count;
  std::int32_t* tested = block.scratch.position[0];
  std::int32_t* other = block.scratch.position[1];

#pragma GCC ivdep
  for (std::uint32_t i = 0; i < n; ++i) {
    const float withdrawn =
        withdrawn_benefit(static_cast<float>(earnings[i]), amount, disregard, band, taper);
    const auto rest = static_cast<std::int32_t>(amount - withdrawn + 0.5f);
    const bool present = status[i] != static_cast<std::uint8_t>(Status::absent);
    const std::int32_t kept = benefit[i] == 2 ? rest : 0;
    tested[i] = present ? kept : 0;
  }
#pragma GCC ivdep
  for (std::uint32_t i = 0; i < n; ++i) {
    const std::int32_t s = status[i];
    const bool served = (s == static_cast<std::int32_t>(Status::sheltered_workshop))
                        | (s == static_cast<std::int32_t>(Status::training));
    other[i] = served ? service_pay : 0;
  }
  std::int64_t all_earnings = 0;
  std::int64_t all_tested = 0;
  std::int64_t all_other = 0;
  std::int64_t allowances = 0;
  std::int64_t subsidies = 0;
  for (std::uint32_t i = 0; i < n; ++i) {
    const bool present = status[i] != static_cast<std::uint8_t>(Status::absent);
    const bool entitled = present & (benefit[i] == 1);
    const std::int32_t universal = entitled ? allowance : 0;
    net[i] = earnings[i] + tested[i] + other[i] + universal;
    all_earnings += earnings[i];
    all_tested += tested[i];
    all_other += other[i];
    allowances += universal;
    const bool subsidised = (status[i] == static_cast<std::uint8_t>(Status::open_employment))
                            & is_subsidised(subsidy[i]);
    const std::int32_t least = earnings[i] < subsidy_amount ? earnings[i] : subsidy_amount;
    subsidies += subsidised ? least : 0;
  }
  block.out.counts.earnings += all_earnings;
  block.out.counts.means_tested += all_tested;
  block.out.counts.service_pay += all_other;
  block.out.counts.allowance += allowances;
  block.out.counts.subsidy += subsidies;

  const std::int32_t now = block.month.month.index();
#pragma GCC ivdep
  for (std::uint32_t i = 0; i < n; ++i) {
    const bool employed = is_employed(status[i]);
    const std::int32_t first = first_seeking[i];
    const bool counts = employed & (first != 0) & (now - first < 24);
    worked[i] = static_cast<std::uint8_t>(worked_before[i] + counts);
  }
}

}  // namespace coprod::COPROD_ISA
