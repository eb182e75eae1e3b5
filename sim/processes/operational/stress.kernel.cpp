#include "processes/operational/stress.hpp"

#include "world/labour_rules.hpp"

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
  const float by_age = static_cast<float>(p.stress_age) / 120.0f;
  const std::int32_t from = block.month.month.index() - 45 * 12;
  const std::uint16_t* birth = columns.read<person::BirthMonth>();
  const float sheltered = static_cast<float>(p.stress_sheltered);
  const float idle = static_cast<float>(p.stress_idle);
  const float shock = static_cast<float>(p.stress_shock);
  const std::uint32_t n = block.count;
#pragma GCC ivdep
  for (std::uint32_t i = 0; i < n; ++i) {
    const bool employed = is_employed(status[i]);
    const std::int32_t above = from - birth[i];
    const float months = static_cast<float>(above > 0 ? above : 0);
    const float at_work = base + demand * (1.0f - fit[i]) + by_age * months;
    const bool placed = (status[i] == static_cast<std::uint8_t>(Status::sheltered_workshop))
                        | (status[i] == static_cast<std::uint8_t>(Status::training));
    const float out_of_work = placed ? sheltered : idle;
    const float target = employed ? at_work : out_of_work;
    s[i] = clamp32(s[i] + rate * (target - s[i]) + shock * bell32(word[i]), 0.0f, 1.0f);
  }
}

}  // namespace coprod::COPROD_ISA
