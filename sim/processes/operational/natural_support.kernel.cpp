#include "processes/operational/natural_support.hpp"

#include "world/labour_rules.hpp"

namespace coprod::COPROD_ISA {

void natural_support(Block& block) {
  const auto columns = block.access<NaturalSupportAccess>();
  const std::uint8_t* status = columns.read<person::Status>();
  const float* formal = columns.read<person::FormalSupport>();
  const float* before = columns.read<person::NaturalSupport>();
  float* natural = columns.write<person::NaturalSupport>();
  const auto [rate, alone] = *block.coefficients().natural_support;
  const std::uint32_t n = block.count;
#pragma GCC ivdep
  for (std::uint32_t i = 0; i < n; ++i) {
    const bool employed = is_employed(status[i]);
    const float f = formal[i] > 1.0f ? 1.0f : formal[i];
    const float grown = before[i] + rate * (alone + (1.0f - alone) * f) * (1.0f - before[i]);
    natural[i] = employed ? grown : before[i];
  }
}

}  // namespace coprod::COPROD_ISA
