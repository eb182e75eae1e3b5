#include "scenario/not_toml.hpp"

#include <algorithm>
#include <cctype>

#include <fmt/format.h>

namespace coprod::scenario_detail {

namespace {

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t\r";
  const auto begin = text.find_first_not_of(blanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

/// The start of a long text, cut between characters.
std::string shown(std::string_view text) {
  constexpr std::size_t most = 60;
  if (text.size() <= most) return std::string(text);
  std::size_t cut = most - 3;
  while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xC0u) == 0x80u) --cut;
  return std::string(text.substr(0, cut)) + "…";
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_year_and_month(std::string_view value) {
  if (value.size() != 7 || value[4] != '-') return false;
  return std::all_of(value.begin(), value.end(), [](char c) { return is_digit(c) || c == '-'; });
}

/// A value that begins as a text would, but without its quotes.
std::string without_quotes(std::string_view key, std::string_view value) {
  std::string small(value);
  std::transform(small.begin(), small.end(), small.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  for (const std::string_view word : {"yes", "on", "true", "no", "off", "false"}) {
    if (small != word) continue;
    const bool on = word == "yes" || word == "on" || word == "true";
    return fmt::format("'{}' is no value); write {} = {}", value, key, on ? "true" : "false");
  }
  for (const std::string_view curly : {"“", "”", "‘", "’", "„", "«"}) {
    if (!value.starts_with(curly)) continue;
    return fmt::format(
        "the text behind '{} =' stands in typographic quotes); write it in straight "
        "quotes, {} = \"…\"",
        key, key);
  }
  return fmt::format("the text behind '{} =' has no quotes); write {} = \"{}\"", key, key,
                     shown(value));
}

std::string why_value(std::string_view key, std::string_view value, std::string_view description) {
  if (value.empty()) return fmt::format("nothing stands behind '{} ='); write a value there", key);
  const char first = value.front();
  if (first == '"' || first == '\'') {
    if (contains(description, "control characters")) {
      return "a text is not closed on its line); put the quote with which it begins behind it, too";
    }
    if (contains(description, "escape") || contains(description, "hex")) {
      return "a backslash in a text begins a special character); write two backslashes, or put the "
             "text in single quotes";
    }
    return "something stands behind a text); remove it, or begin a new line";
  }
  if (first == '[' || first == '{') {
    return "a list in [ ] or a table in { } is not well formed); put commas between its parts, "
           "none "
           "behind the last of { }, and close it";
  }
  if (is_year_and_month(value)) {
    return fmt::format("a month is a text); write {} = \"{}\"", key, value);
  }
  const bool word = std::any_of(value.begin(), value.end(), [](char c) {
    return std::isalpha(static_cast<unsigned char>(c)) != 0 || static_cast<unsigned char>(c) > 0x7F;
  });
  const bool number = is_digit(first) || first == '+' || first == '-' || first == '.';
  if (!number && word) return without_quotes(key, value);
  return fmt::format("'{}' is no number); write a number alone, as 0.5 or 12, or a text in quotes",
                     shown(value));
}

}  // namespace

std::string why_not_toml(std::string_view line, std::string_view description) {
  if (contains(description, "utf-8")) {
    return "the file is not text in UTF-8); save it as UTF-8";
  }
  if (contains(description, "cannot redefine") || contains(description, "cannot insert")) {
    const auto begin = description.find('\'');
    const auto end = description.rfind('\'');
    return fmt::format("{} is set a second time); remove one of the two",
                       begin < end ? shown(description.substr(begin, end - begin + 1)) : "a key");
  }
  if (contains(description, "nested value depth")) {
    return "lists and tables are nested too deep); write them less deep";
  }
  if (contains(description, "end-of-file")) {
    return "the file ends within a text, a list or a table); close what was begun";
  }
  const std::string_view all = trimmed(line);
  if (all.starts_with("[")) {
    return "the name of a table is not well formed); write [name] on a line of its own";
  }
  const auto equals = all.find('=');
  const std::string_view key = trimmed(all.substr(0, equals));
  if (equals == std::string_view::npos || key.empty() || contains(description, "expected '='")
      || contains(description, "expected keys")) {
    return "a line is 'key = value', '[table]' or begins with #, and a key with other characters "
           "than a-z, A-Z, 0-9, _ and - stands in quotes); mend the line";
  }
  std::string_view value = all.substr(equals + 1);
  if (const auto comment = value.find(" #"); comment != std::string_view::npos) {
    value = value.substr(0, comment);
  }
  return why_value(shown(key), trimmed(value), description);
}

}  // namespace coprod::scenario_detail
