#include "processes/demography/mortality.hpp"

namespace coprod::COPROD_ISA {

// Flags who leaves: E3.1 (65th birthday) or E3.2 (word below the death threshold).
void mortality(Block& block) {
  const auto columns = block.access<MortalityAccess>();
  const std::uint16_t* birth = columns.read<person::BirthMonth>();
  const std::uint8_t* sex = columns.read<person::Sex>();
  const std::uint8_t* status = columns.read<person::Status>();
  const std::uint32_t* word = block.scratch.word[word_demography];
  const std::uint32_t* threshold = block.coefficients().mortality->death_threshold.data();
  const std::int32_t now = block.month.month.index();
  const std::uint32_t n = block.count;
  std::uint8_t* flag = block.scratch.flag;
#pragma GCC ivdep
  for (std::uint32_t i = 0; i < n; ++i) {
    const std::int32_t age = now - birth[i];
    const std::int32_t group =
        (age >= 25 * 12) + (age >= 35 * 12) + (age >= 45 * 12) + (age >= 55 * 12);
    const bool dies = word[i] < threshold[group * 2 + sex[i]];
    const bool retires = age >= 65 * 12;
    const bool present = status[i] != static_cast<std::uint8_t>(Status::absent);
    flag[i] = (dies | retires) & present;
  }
  list_flagged(block.scratch, n);
}

}  // namespace coprod::COPROD_ISA
