#pragma once

/// Text of others on our terminal.

#include <cstdint>
#include <string>
#include <string_view>

namespace coprod {

enum class Lines : std::uint8_t {
  one,   ///< a name, a title, a value: a line feed in it could pass for a line of ours
  many,  ///< text with lines of its own
};

/// `text` with every character escaped that a terminal would obey or that would reorder what is read:
/// control characters, line and paragraph separators and bidirectional controls as \u202e, bytes that
/// are no UTF-8 as \xff. The former are escapes of JSON, too.
[[nodiscard]] std::string printable(std::string_view text, Lines lines = Lines::one);

}  // namespace coprod
