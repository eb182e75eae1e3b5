// GCC 12 says of its own intrinsics that they may read an undefined register; they do not.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif

#include "processes/person_words.hpp"

#include "random/philox.hpp"

#include <immintrin.h>

namespace coprod::COPROD_ISA {

namespace {

// Philox works on 64-bit lanes of which only the low halves count: the 32 x 32 -> 64 bit product
// ignores the high halves, so that ten rounds need no masks. GCC 12 turns the plain loop into
// 64-bit products, which are three times as slow.
#if defined(__AVX512F__)
using Lanes = __m512i;
constexpr std::uint32_t width = 8;
COPROD_INLINE Lanes all(std::uint32_t x) { return _mm512_set1_epi64(static_cast<long long>(x)); }
COPROD_INLINE Lanes load(const std::uint64_t* p) { return _mm512_loadu_si512(p); }
COPROD_INLINE Lanes multiply(Lanes a, Lanes b) { return _mm512_mul_epu32(a, b); }
COPROD_INLINE Lanes high(Lanes a) { return _mm512_srli_epi64(a, 32); }
COPROD_INLINE Lanes either(Lanes a, Lanes b, Lanes c) {
  return _mm512_ternarylogic_epi64(a, b, c, 0x96);
}
COPROD_INLINE void store(std::uint32_t* p, Lanes a) {
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(p), _mm512_cvtepi64_epi32(a));
}
#elif defined(__AVX2__)
using Lanes = __m256i;
constexpr std::uint32_t width = 4;
COPROD_INLINE Lanes all(std::uint32_t x) { return _mm256_set1_epi64x(static_cast<long long>(x)); }
COPROD_INLINE Lanes load(const std::uint64_t* p) {
  return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p));
}
COPROD_INLINE Lanes multiply(Lanes a, Lanes b) { return _mm256_mul_epu32(a, b); }
COPROD_INLINE Lanes high(Lanes a) { return _mm256_srli_epi64(a, 32); }
COPROD_INLINE Lanes either(Lanes a, Lanes b, Lanes c) {
  return _mm256_xor_si256(_mm256_xor_si256(a, b), c);
}
COPROD_INLINE void store(std::uint32_t* p, Lanes a) {
  const __m256i even = _mm256_permutevar8x32_epi32(a, _mm256_setr_epi32(0, 2, 4, 6, 0, 0, 0, 0));
  _mm_storeu_si128(reinterpret_cast<__m128i*>(p), _mm256_castsi256_si128(even));
}
#else
using Lanes = __m128i;
constexpr std::uint32_t width = 2;
COPROD_INLINE Lanes all(std::uint32_t x) { return _mm_set1_epi64x(static_cast<long long>(x)); }
COPROD_INLINE Lanes load(const std::uint64_t* p) {
  return _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
}
COPROD_INLINE Lanes multiply(Lanes a, Lanes b) { return _mm_mul_epu32(a, b); }
COPROD_INLINE Lanes high(Lanes a) { return _mm_srli_epi64(a, 32); }
COPROD_INLINE Lanes either(Lanes a, Lanes b, Lanes c) {
  return _mm_xor_si128(_mm_xor_si128(a, b), c);
}
COPROD_INLINE void store(std::uint32_t* p, Lanes a) {
  _mm_storel_epi64(reinterpret_cast<__m128i*>(p), _mm_shuffle_epi32(a, 0x08));
}
#endif

}  // namespace

void draw_person_words(Block& block) {
  const auto columns = block.access<PersonWordsAccess>();
  const std::uint64_t* key = columns.read<person::Key>();
  std::uint32_t* w0 = block.scratch.word[0];
  std::uint32_t* w1 = block.scratch.word[1];
  std::uint32_t* w2 = block.exit_words;
  std::uint32_t* w3 = block.scratch.word[3];
  const std::uint32_t address = address_word(block.month.month, Stream::person_month);
  const PhiloxKey start = block.month.random;
  const std::uint32_t n = block.count;
  std::uint32_t i = 0;
  for (; i + width <= n; i += width) {
    const Lanes keys = load(key + i);
    Lanes c0 = keys;
    Lanes c1 = high(keys);
    Lanes c2 = all(address);
    Lanes c3 = all(0);
    std::uint32_t k0 = start.k0;
    std::uint32_t k1 = start.k1;
    for (int round = 0; round < 10; ++round) {
      const Lanes p0 = multiply(c0, all(0xD2511F53u));
      const Lanes p1 = multiply(c2, all(0xCD9E8D57u));
      c0 = either(high(p1), c1, all(k0));
      c2 = either(high(p0), c3, all(k1));
      c1 = p1;
      c3 = p0;
      k0 += 0x9E3779B9u;
      k1 += 0xBB67AE85u;
    }
    store(w0 + i, c0);
    store(w1 + i, c1);
    store(w2 + i, c2);
    store(w3 + i, c3);
  }
  for (; i < n; ++i) {
    philox_inline(static_cast<std::uint32_t>(key[i]), static_cast<std::uint32_t>(key[i] >> 32),
                  address, 0u, start.k0, start.k1, w0[i], w1[i], w2[i], w3[i]);
  }
}

}  // namespace coprod::COPROD_ISA
