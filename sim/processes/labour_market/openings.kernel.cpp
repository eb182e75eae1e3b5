#include "processes/labour_market/openings.hpp"

#include "random/draws.hpp"

namespace coprod::COPROD_ISA {

namespace {

/// The whole part for sure, one more with the rest as chance.
COPROD_INLINE std::int32_t drawn_number(float expected, std::uint32_t word) {
  const auto whole = static_cast<std::int32_t>(clamp32(expected, 0.0f, 60000.0f));
  const float part = expected - static_cast<float>(whole);
  return uniform32(word) < part ? whole + 1 : whole;
}

}  // namespace

void open_vacancies(Openings& of) {
  const std::uint64_t* key = of.key;
  const float* rate = of.rate;
  const float* slots = of.slots;
  const float* productivity = of.productivity;
  std::uint16_t* casual = of.casual;
  std::uint16_t* open = of.open;
  const PhiloxKey random = of.random;
  const std::uint32_t address = of.address;
  const float factor = of.factor;
  const float casual_share = of.casual_share;
  const float* vacancies = of.rivals->vacancies.data();
  const auto n = static_cast<std::uint32_t>(of.count);
  constexpr std::uint32_t most = Openings::most;
  alignas(64) std::uint32_t first[most];
  alignas(64) std::uint32_t second[most];
  alignas(64) float expected[most];
  alignas(64) float node[most];
#pragma GCC ivdep
  for (std::uint32_t e = 0; e < n; ++e) {
    std::uint32_t w0, w1, w2, w3;
    philox_inline(static_cast<std::uint32_t>(key[e]), static_cast<std::uint32_t>(key[e] >> 32),
                  address, 0u, random.k0, random.k1, w0, w1, w2, w3);
    first[e] = w0;
    second[e] = w1;
  }
#pragma GCC ivdep
  for (std::uint32_t e = 0; e < n; ++e) {
    const float places = slots[e] > 1.0f ? slots[e] : 1.0f;
    expected[e] = factor * rate[e] * places;
    node[e] = rival_node(productivity[e]);
  }
#pragma GCC ivdep
  for (std::uint32_t e = 0; e < n; ++e) {
    expected[e] *= between_nodes(vacancies, node[e]);
  }
#pragma GCC ivdep
  for (std::uint32_t e = 0; e < n; ++e) {
    const std::int32_t all = drawn_number(expected[e], first[e]);
    const std::int32_t of_these = drawn_number(casual_share * static_cast<float>(all), second[e]);
    casual[e] = static_cast<std::uint16_t>(of_these);
    open[e] = static_cast<std::uint16_t>(all - of_these);
  }
}

}  // namespace coprod::COPROD_ISA
