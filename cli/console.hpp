#pragma once

/// What the program writes: results on stdout, everything else on stderr.

#include "core/printable.hpp"

#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

namespace coprod::cli {

/// How the user wants to be spoken to.
struct Manner {
  bool quiet = false;  ///< no progress and no advice
  bool json = false;   ///< the result as one JSON document
};

/// Writes a result to stdout. Whatever is written here or by `say` is printable but for our own colours.
void result(std::string_view text);
/// Writes to stderr.
void say(std::string_view text);
/// "Warning: …" on stderr.
void warn(std::string_view sentence);
/// Names the command to type next, unless quiet or JSON is wanted.
void next_step(const Manner& manner, std::string_view command, std::string_view why);
/// Flushes stdout; false when it cannot be written (a full disk, a closed pipe).
[[nodiscard]] bool flush_results();

/// Whether colours may be used on this stream: a terminal, and no NO_COLOR.
[[nodiscard]] bool colours(std::FILE* stream);
[[nodiscard]] bool is_terminal(std::FILE* stream);
/// Columns of the terminal, or 80.
[[nodiscard]] int terminal_width(std::FILE* stream);
/// Bold when colours may be used on stdout.
[[nodiscard]] std::string bold(std::string_view text);

/// `text` broken into lines of at most `width` columns, each after `indent` blanks.
[[nodiscard]] std::string wrapped(std::string_view text, std::size_t width, std::size_t indent);
/// "1,234,567".
[[nodiscard]] std::string grouped(double value, int decimals = 0);
/// "1.2 million", "340,000", "12".
[[nodiscard]] std::string rounded(double value);
/// "2 h 05 min", "3:07 min", "42 s".
[[nodiscard]] std::string duration(double seconds);
/// "1.2 GB", "340 MB".
[[nodiscard]] std::string bytes(double count);

/// Rows as columns of text.
[[nodiscard]] std::string columns(const std::vector<std::vector<std::string>>& rows,
                                  const std::vector<bool>& right_aligned);
/// The same, no wider than `width` as far as the others allow: where the rows would be wider, the
/// first column stands on lines of its own, above the others.
[[nodiscard]] std::string columns_within(std::size_t width,
                                         const std::vector<std::vector<std::string>>& rows,
                                         const std::vector<bool>& right_aligned);
/// Rows as a Markdown table; the first row is the header.
[[nodiscard]] std::string markdown_table(const std::vector<std::vector<std::string>>& rows);
/// An argument as a shell reads it back.
[[nodiscard]] std::string shell_quoted(std::string_view text);

}  // namespace coprod::cli
