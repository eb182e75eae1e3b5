#include "processes/operational/natural_support.hpp"

#include "world/labour_rules.hpp"

namespace coprod::COPROD_ISA {

void natural_support(Block& block) {
  const auto columns = block.access<NaturalSupportAccess>();
  const std::uint8_t* status = columns.read<person::Status>();
  const float* formal = columns.read<person::FormalSupport>();
  const float* before = columns.read<person::NaturalSupport>();
  float* natural = columns.write<person::NaturalSupport>();
  const std::uint8_t* coworkers = columns.read<person::CoworkersTrained>();
  const auto [rate, alone, given, trained] = *block.coefficients().natural_support;
  const std::uint32_t n = block.count;
#pragma GCC ivdep
  for (std::uint32_t i = 0; i < n; ++i) {
    const bool employed = is_employed(status[i]);
    const bool enterprise = status[i] == static_cast<std::uint8_t>(Status::social_enterprise);
    const float support = enterprise ? given : formal[i];
    const float f = support > 1.0f ? 1.0f : support;
    const float faster = rate * (coworkers[i] != 0 ? 1.0f + trained : 1.0f);
    const float speed = faster * (alone + (1.0f - alone) * f);
    const float grown = before[i] + (speed < 1.0f ? speed : 1.0f) * (1.0f - before[i]);
    natural[i] = employed ? grown : before[i];
  }
}

}  // namespace coprod::COPROD_ISA
