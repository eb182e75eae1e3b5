#include "core/printable.hpp"

#include <cstddef>

namespace coprod {

namespace {

struct CodePoint {
  char32_t value = 0;
  std::size_t bytes = 0;  ///< 0 when the bytes are no UTF-8
};

CodePoint first_of(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  if (lead < 0x80) return {lead, 1};
  const std::size_t bytes = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < bytes) return {};
  char32_t value = lead & (0xFFu >> (bytes + 1));
  for (std::size_t i = 1; i < bytes; ++i) {
    const auto next = static_cast<unsigned char>(text[i]);
    if ((next & 0xC0u) != 0x80u) return {};
    value = (value << 6) | (next & 0x3Fu);
  }
  const char32_t least = bytes == 2 ? 0x80 : bytes == 3 ? 0x800 : 0x10000;
  if (value < least || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF)) return {};
  return {value, bytes};
}

bool harmful(char32_t c) {
  const bool control = c < 0x20 || (c >= 0x7F && c <= 0x9F);
  const bool line = c == 0x2028 || c == 0x2029;
  const bool direction = c == 0x061C || c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E)
                         || (c >= 0x2066 && c <= 0x2069);
  return control || line || direction;
}

std::string cleaned(std::string_view text, bool lines) {
  std::string clean;
  clean.reserve(text.size());
  while (!text.empty()) {
    const CodePoint next = first_of(text);
    const bool shown = next.bytes > 0 && (!harmful(next.value) || (lines && next.value == '\n'));
    if (shown) {
      clean += text.substr(0, next.bytes);
    } else {
      clean += '?';
    }
    text.remove_prefix(next.bytes > 0 ? next.bytes : 1);
  }
  return clean;
}

}  // namespace

std::string printable(std::string_view text) { return cleaned(text, false); }
std::string printable_lines(std::string_view text) { return cleaned(text, true); }

}  // namespace coprod
