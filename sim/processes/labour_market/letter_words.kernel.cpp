#include "processes/labour_market/letter_words.hpp"

namespace coprod::COPROD_ISA {

void draw_letters(LetterWords& of) {
  const std::uint32_t low = of.person.low();
  const std::uint32_t high = of.person.high();
  const std::uint32_t* address = of.address;
  std::uint32_t* local = of.local.data();
  std::uint32_t* place = of.place.data();
  std::uint32_t* written = of.written.data();
  const PhiloxKey random = of.random;
#pragma GCC ivdep
  for (std::size_t a = 0; a < LetterWords::most; ++a) {
    std::uint32_t w0, w1, w2, w3;
    philox_inline(low, high, address[a], 0u, random.k0, random.k1, w0, w1, w2, w3);
    local[a] = w0;
    place[a] = w1;
    written[a] = w3;
  }
}

}  // namespace coprod::COPROD_ISA
