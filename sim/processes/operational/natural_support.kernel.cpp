#include "processes/operational/natural_support.hpp"

#include "world/labour_rules.hpp"

namespace coprod::COPROD_ISA {

void natural_support(Block& block) {
  const auto columns = block.access<NaturalSupportAccess>();
  const std::uint8_t* status = columns.read<person::Status>();
  const float* formal = columns.read<person::FormalSupport>();
  float* natural = columns.write<person::NaturalSupport>();
  const Parameters& p = block.month.environment->parameters;
  const float rate = 0.69314718f / static_cast<float>(p.natural_half_life);
  const float alone = static_cast<float>(p.natural_unsupported);
  const std::uint32_t n = block.count;
#pragma GCC ivdep
  for (std::uint32_t i = 0; i < n; ++i) {
    const bool employed = is_employed(status[i]);
    const float f = formal[i] > 1.0f ? 1.0f : formal[i];
    const float grown = natural[i] + rate * (alone + (1.0f - alone) * f) * (1.0f - natural[i]);
    natural[i] = employed ? grown : natural[i];
  }
}

}  // namespace coprod::COPROD_ISA
