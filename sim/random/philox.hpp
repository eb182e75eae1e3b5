#pragma once

/// Counter-based randomness: Philox4x32-10 (Salmon et al. 2011, doi 10.1145/2063384.2063405).
/// A draw is a function of its address alone; nothing is stored, so order cannot matter.
///
/// Two forms give the same words: `philox` (Random123's, for cold code) and `philox_inline` (ours,
/// plain 32-bit arithmetic that a loop over a block of persons vectorises).

#include "core/calendar.hpp"
#include "core/ids.hpp"
#include "core/math.hpp"
#include "random/streams.hpp"

#include <array>
#include <cstdint>

namespace coprod {

struct PhiloxKey {
  std::uint32_t k0 = 0;
  std::uint32_t k1 = 0;
  friend constexpr bool operator==(PhiloxKey, PhiloxKey) = default;
};

using PhiloxWords = std::array<std::uint32_t, 4>;

/// Random123's philox4x32-10.
[[nodiscard]] PhiloxWords philox(const PhiloxWords& counter, PhiloxKey key);

/// The key of one replicate: the first two words of Philox(replicate; seed), so that replicate r
/// is the same however many there are.
[[nodiscard]] PhiloxKey replicate_key(std::uint64_t seed, std::uint32_t replicate);

/// Third counter word: month 12 bits | process 8 | draw 6 | retry 6.
[[nodiscard]] constexpr std::uint32_t address_word(Month month, Stream stream,
                                                   std::uint32_t draw = 0,
                                                   std::uint32_t retry = 0) {
  return (static_cast<std::uint32_t>(month.index()) << 20)
         | (static_cast<std::uint32_t>(stream) << 12) | ((draw & 0x3Fu) << 6) | (retry & 0x3Fu);
}

/// A 32-bit hash of the other party's key, never 0 (0 means "no other party"). The finaliser of
/// SplitMix64 (Steele, Lea & Flood 2014), folded.
[[nodiscard]] constexpr std::uint32_t party_hash(EntityKey other) {
  std::uint64_t z = other.bits + 0x9E3779B97F4A7C15ull;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
  z ^= z >> 31;
  const auto folded = static_cast<std::uint32_t>(z ^ (z >> 32));
  return folded == 0 ? 1u : folded;
}

/// The four words at an address.
[[nodiscard]] inline PhiloxWords draw_words(PhiloxKey key, EntityKey subject, std::uint32_t address,
                                            std::uint32_t other = 0) {
  return philox({subject.low(), subject.high(), address, other}, key);
}

/// One round trip of ten rounds, written so that compilers vectorise a loop over it.
COPROD_INLINE void philox_inline(std::uint32_t c0, std::uint32_t c1, std::uint32_t c2,
                                 std::uint32_t c3, std::uint32_t k0, std::uint32_t k1,
                                 std::uint32_t& w0, std::uint32_t& w1, std::uint32_t& w2,
                                 std::uint32_t& w3) {
#define COPROD_PHILOX_ROUND                                                  \
  {                                                                          \
    const std::uint64_t p0 = static_cast<std::uint64_t>(c0) * 0xD2511F53u;   \
    const std::uint64_t p1 = static_cast<std::uint64_t>(c2) * 0xCD9E8D57u;   \
    const std::uint32_t n0 = static_cast<std::uint32_t>(p1 >> 32) ^ c1 ^ k0; \
    const std::uint32_t n2 = static_cast<std::uint32_t>(p0 >> 32) ^ c3 ^ k1; \
    c1 = static_cast<std::uint32_t>(p1);                                     \
    c3 = static_cast<std::uint32_t>(p0);                                     \
    c0 = n0;                                                                 \
    c2 = n2;                                                                 \
    k0 += 0x9E3779B9u;                                                       \
    k1 += 0xBB67AE85u;                                                       \
  }
  COPROD_PHILOX_ROUND COPROD_PHILOX_ROUND COPROD_PHILOX_ROUND COPROD_PHILOX_ROUND
      COPROD_PHILOX_ROUND COPROD_PHILOX_ROUND COPROD_PHILOX_ROUND COPROD_PHILOX_ROUND
          COPROD_PHILOX_ROUND COPROD_PHILOX_ROUND
#undef COPROD_PHILOX_ROUND
              w0 = c0;
  w1 = c1;
  w2 = c2;
  w3 = c3;
}

}  // namespace coprod
