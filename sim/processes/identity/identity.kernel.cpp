#include "processes/identity/identity.hpp"

#include "world/labour_rules.hpp"

namespace coprod::COPROD_ISA {

void identity(Block& block) {
  const auto columns = block.access<IdentityAccess>();
  const std::uint8_t* status = columns.read<person::Status>();
  const float* before = columns.read<person::Identity>();
  float* x = columns.write<person::Identity>();
  const IdentityCoefficients& c = *block.coefficients().identity;
  const float rate = c.rate;
  const float outside = c.outside;
  const float work = c.work;
  const std::uint32_t n = block.count;
#pragma GCC ivdep
  for (std::uint32_t i = 0; i < n; ++i) {
    const float rest = is_employed(status[i]) ? work : outside;
    x[i] = clamp32(before[i] + rate * (rest - before[i]), 0.0f, 1.0f);
  }
}

}  // namespace coprod::COPROD_ISA
