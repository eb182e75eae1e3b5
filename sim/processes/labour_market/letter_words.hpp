#pragma once

/// The words of several letters of a person, drawn side by side.

#include "random/philox.hpp"

#include <array>
#include <cstdint>

namespace coprod {

/// Words of Stream::search at as many addresses (see LetterWord).
struct LetterWords {
  static constexpr std::size_t most = 16;
  PhiloxKey random;
  EntityKey person;
  const std::uint32_t* address = nullptr;  ///< `most` of them
  alignas(64) std::array<std::uint32_t, most> local;
  alignas(64) std::array<std::uint32_t, most> place;
  alignas(64) std::array<std::uint32_t, most> written;
};

}  // namespace coprod
