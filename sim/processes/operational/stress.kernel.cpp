#include "processes/operational/stress.hpp"

namespace coprod::COPROD_ISA {

void stress(Block& block) {
  const auto columns = block.access<StressAccess>();
  const std::uint8_t* status = columns.read<person::Status>();
  const float* fit = columns.read<person::JobFit>();
  float* s = columns.write<person::Stress>();
  const std::uint32_t* word = block.scratch.word[word_stress];
  const Parameters& p = block.month.environment->parameters;
  const float rate = static_cast<float>(p.stress_rate);
  const float base = static_cast<float>(p.stress_base);
  const float demand = static_cast<float>(p.stress_demand);
  const float idle = static_cast<float>(p.stress_idle);
  const float shock = static_cast<float>(p.stress_shock);
  const std::uint32_t n = block.count;
#pragma GCC ivdep
  for (std::uint32_t i = 0; i < n; ++i) {
    const bool employed = (status[i] == static_cast<std::uint8_t>(Status::open_employment))
                          | (status[i] == static_cast<std::uint8_t>(Status::social_enterprise));
    const float at_work = base + demand * (1.0f - fit[i]);
    const float target = employed ? at_work : idle;
    s[i] = clamp32(s[i] + rate * (target - s[i]) + shock * bell32(word[i]), 0.0f, 1.0f);
  }
}

}  // namespace coprod::COPROD_ISA
