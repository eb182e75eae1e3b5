#pragma once

#include <string>
#include <string_view>

namespace coprod {

/// Makes text from a file or a command line harmless where it is shown: each control character,
/// each mark that turns the direction of writing (Unicode UAX 9) or begins a line, and each byte
/// that is not UTF-8 becomes '?'.
[[nodiscard]] std::string printable(std::string_view text);
/// The same, but line feeds stay.
[[nodiscard]] std::string printable_lines(std::string_view text);

}  // namespace coprod
