#include "processes/labour_market/income.hpp"

namespace coprod::COPROD_ISA {

void income(Block& block) {
  const auto columns = block.access<IncomeAccess>();
  const std::uint8_t* status = columns.read<person::Status>();
  const std::uint8_t* benefit = columns.read<person::Benefit>();
  std::int32_t* net = columns.write<person::NetIncome>();
  const float* earnings = block.scratch.earnings;
  const MonthContext& m = block.month;
  const float allowance = m.allowance;
  const float amount = m.means_tested;
  const float disregard = m.disregard;
  const float band = m.disregard_band;
  const float taper = m.disregard_taper;
  const std::uint32_t n = block.count;
#pragma GCC ivdep
  for (std::uint32_t i = 0; i < n; ++i) {
    const float withdrawn = withdrawn_benefit(earnings[i], amount, disregard, band, taper);
    const float tested = benefit[i] == 2 ? amount - withdrawn : 0.0f;
    const float universal = benefit[i] == 1 ? allowance : 0.0f;
    const float total = earnings[i] + tested + universal;
    const bool present = status[i] != static_cast<std::uint8_t>(Status::absent);
    net[i] = present ? static_cast<std::int32_t>(total + 0.5f) : 0;
  }
}

}  // namespace coprod::COPROD_ISA
