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
  const float service = c.service;
  const float work = c.work;
  const std::uint32_t n = block.count;
#pragma GCC ivdep
  for (std::uint32_t i = 0; i < n; ++i) {
    const std::int32_t s = status[i];
    const bool placed = (s == static_cast<std::int32_t>(Status::training))
                        | (s == static_cast<std::int32_t>(Status::sheltered_workshop));
    const float idle = placed ? service : outside;
    const float rest = is_employed(s) ? work : idle;
    x[i] = clamp32(before[i] + rate * (rest - before[i]), 0.0f, 1.0f);
  }
}

}  // namespace coprod::COPROD_ISA
