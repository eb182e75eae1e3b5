#include "processes/person_words.hpp"
#include "random/philox.hpp"

namespace coprod::COPROD_ISA {

void draw_person_words(Block& block) {
  const auto columns = block.access<PersonWordsAccess>();
  const std::uint64_t* key = columns.read<person::Key>();
  std::uint32_t* w0 = block.scratch.word[0];
  std::uint32_t* w1 = block.scratch.word[1];
  std::uint32_t* w2 = block.exit_words;
  std::uint32_t* w3 = block.scratch.word[3];
  const std::uint32_t address = address_word(block.month.month, Stream::person_month);
  const std::uint32_t k0 = block.month.random.k0;
  const std::uint32_t k1 = block.month.random.k1;
  const std::uint32_t n = block.count;
#pragma GCC ivdep
  for (std::uint32_t i = 0; i < n; ++i) {
    std::uint32_t a, b, c, d;
    philox_inline(static_cast<std::uint32_t>(key[i]), static_cast<std::uint32_t>(key[i] >> 32),
                  address, 0u, k0, k1, a, b, c, d);
    w0[i] = a;
    w1[i] = b;
    w2[i] = c;
    w3[i] = d;
  }
}

}  // namespace coprod::COPROD_ISA
