#include "processes/operational/stress.hpp"

#include "world/labour_rules.hpp"

namespace coprod::COPROD_ISA {

void stress(Block& block) {
  const auto columns = block.access<StressAccess>();
  const std::uint8_t* status = columns.read<person::Status>();
  const float* fit = columns.read<person::JobFit>();
  const float* before = columns.read<person::Stress>();
  float* s = columns.write<person::Stress>();
  const std::uint32_t* word = block.scratch.word[word_stress];
  const StressCoefficients& c = *block.coefficients().stress;
  const float rate = c.rate;
  const float base = c.base;
  const float demand = c.demand;
  const float by_age = c.by_age;
  const std::int32_t from = block.month.month.index() - 45 * 12;
  const std::uint16_t* birth = columns.read<person::BirthMonth>();
  const float sheltered = c.sheltered;
  const float idle = c.idle;
  const float shock = c.shock;
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
    s[i] = clamp32(before[i] + rate * (target - before[i]) + shock * bell32(word[i]), 0.0f, 1.0f);
  }

  // Episodes of mental illness, from the lowest bits of two words, which nothing else uses.
  const std::uint8_t* kind = columns.read<person::PrimaryKind>();
  const std::uint8_t* ill = columns.read<person::Ill>();
  std::uint8_t* set_ill = columns.write<person::Ill>();
  const std::uint32_t* high = block.scratch.word[word_participation];
  const std::uint32_t* low = block.exit_words;
  const std::int32_t falls_ill = c.falls_ill;
  const std::int32_t recovers = c.recovers;
#pragma GCC ivdep
  for (std::uint32_t i = 0; i < n; ++i) {
    const auto u = static_cast<std::int32_t>(((high[i] & 511u) << 9) | (low[i] & 511u));
    const std::int32_t was = ill[i];
    const std::int32_t changes = u < (was != 0 ? recovers : falls_ill);
    const std::int32_t mental = kind[i] == kind_mental_illness;
    set_ill[i] = static_cast<std::uint8_t>(mental & (was ^ changes));
  }
}

}  // namespace coprod::COPROD_ISA
