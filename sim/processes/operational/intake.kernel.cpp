#include "processes/operational/intake.hpp"

namespace coprod::COPROD_ISA {

// Flags the few to whom a rule may apply: those who apply, who wait, who hold a place, and the staff
// of social enterprises.
void intake(Block& block) {
  const auto columns = block.access<IntakeAccess>();
  const std::uint8_t* status = columns.read<person::Status>();
  const std::uint8_t* route = columns.read<person::Route>();
  const std::uint8_t* kind = columns.read<person::PrimaryKind>();
  const std::uint8_t* severity = columns.read<person::Severity>();
  const std::uint8_t* queue = columns.read<person::Queue>();
  const std::uint32_t* word = block.scratch.word[word_demography];
  const std::uint32_t* applies = block.coefficients().intake->applies.data();
  const std::uint32_t asked = block.coefficients().intake->asked;
  std::uint8_t* flag = block.scratch.flag;
  const std::uint32_t n = block.count;
#pragma GCC ivdep
  for (std::uint32_t i = 0; i < n; ++i) {
    const std::int32_t s = status[i];
    const std::int32_t group = kind[i] * 3 + severity[i];
    const bool out_of_work = s <= static_cast<std::int32_t>(Status::seeking);
    const bool placed = (s >= static_cast<std::int32_t>(Status::training))
                        & (s <= static_cast<std::int32_t>(Status::social_enterprise));
    const bool client = (s == static_cast<std::int32_t>(Status::seeking))
                        & (route[i] == static_cast<std::uint8_t>(Route::supported_placement));
    const std::uint32_t outside = s == static_cast<std::int32_t>(Status::outside_labour_force);
    const std::uint32_t upper = ~word[i];
    const bool asks =
        out_of_work & ((upper < applies[group]) | (upper - applies[group] < outside * asked));
    flag[i] = asks | placed | client | (queue[i] != 0);
  }
  list_flagged(block.scratch, n);
}

}  // namespace coprod::COPROD_ISA
