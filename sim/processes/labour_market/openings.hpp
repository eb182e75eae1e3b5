#pragma once

/// Openings of the month (step 1 of hiring.hpp).

#include "random/philox.hpp"
#include "world/rivals.hpp"

#include <cstddef>
#include <cstdint>

namespace coprod {

/// Some employers: what their openings depend on, and where the numbers go.
struct Openings {
  static constexpr std::size_t most = 4096;
  std::size_t count = 0;  ///< at most `most`
  const std::uint64_t* key = nullptr;
  const float* rate = nullptr;  ///< of vacancies
  const float* slots = nullptr;
  const float* productivity = nullptr;
  std::uint16_t* casual = nullptr;
  std::uint16_t* open = nullptr;  ///< those that are not casual
  PhiloxKey random;
  std::uint32_t address = 0;
  float factor = 1.0f;  ///< of the business cycle
  float casual_share = 0.0f;
  const RivalTable* rivals = nullptr;
};

}  // namespace coprod
