#include "processes/identity/identity.hpp"

namespace coprod::COPROD_ISA {

void identity(Block& block) {
  const auto columns = block.access<IdentityAccess>();
  const std::uint8_t* status = columns.read<person::Status>();
  const float* fit = columns.read<person::JobFit>();
  const float* before = columns.read<person::Identity>();
  float* x = columns.write<person::Identity>();
  const IdentityCoefficients& c = *block.coefficients().identity;
  const float rate = c.rate;
  const float outside = c.outside;
  const float service = c.service;
  const float enterprise = c.enterprise;
  const float open = c.open;
  const float by_fit = c.by_fit;
  const std::uint32_t n = block.count;
#pragma GCC ivdep
  for (std::uint32_t i = 0; i < n; ++i) {
    const std::int32_t s = status[i];
    const bool in_enterprise = s == static_cast<std::int32_t>(Status::social_enterprise);
    const bool in_open = s == static_cast<std::int32_t>(Status::open_employment);
    const bool placed = (s == static_cast<std::int32_t>(Status::training))
                        | (s == static_cast<std::int32_t>(Status::sheltered_workshop));
    const float at_work = in_open ? open : enterprise;
    const float of_work = at_work + by_fit * fit[i];
    const float idle = placed ? service : outside;
    const float rest = (in_enterprise | in_open) ? of_work : idle;
    x[i] = clamp32(before[i] + rate * (rest - before[i]), 0.0f, 1.0f);
  }
}

}  // namespace coprod::COPROD_ISA
