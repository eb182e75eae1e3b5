#pragma once

/// Reading TOML text safely: the part of the scenario reader that knows toml++.

#include "scenario/messages.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <toml++/toml.h>

namespace coprod::scenario_detail {

inline constexpr std::uintmax_t max_file_bytes = 4u << 20;
/// A line of a scenario has a handful of dotted keys; more would only nest tables until the stack
/// is full.
inline constexpr int max_dots_per_line = 64;

/// Text of a regular file of at most 4 MB. When it cannot be had, `messages` gets an error at
/// `place` and the result is empty.
[[nodiscard]] std::optional<std::string> read_source(const std::filesystem::path& path,
                                                     const Place& place, Messages& messages);

/// Parses TOML; a syntax error becomes an error in `messages`.
[[nodiscard]] std::optional<toml::table> parse_source(const std::string& text,
                                                      const std::string& label, Messages& messages);

/// A key and its value, with the place of the key; inner keys of dotted ones joined by dots.
struct Item {
  std::string key;
  const toml::node* value = nullptr;
  Place place;
};

/// Hands out the places of keys and values of one file, or of one `--set`.
class Places {
 public:
  /// `fixed`: every place is this one (the command line).
  explicit Places(std::string label, bool fixed) : label_(std::move(label)), fixed_(fixed) {}
  [[nodiscard]] Place of(const toml::key& key) const { return of(key.source()); }
  [[nodiscard]] Place of(const toml::node& node) const { return of(node.source()); }
  [[nodiscard]] Place top() const { return fixed_ ? Place{label_, 0, 0} : Place{label_, 1, 1}; }
  [[nodiscard]] const std::string& label() const { return label_; }

 private:
  [[nodiscard]] Place of(const toml::source_region& region) const;
  std::string label_;
  bool fixed_;
};

/// Items of a table in the order of the file.
[[nodiscard]] std::vector<Item> items_of(const toml::table& table, const Places& places);

/// What a value is, for a sentence: "the text 'abc'", "a table", …
[[nodiscard]] std::string describe(const toml::node& value);
/// The value of an integer or float.
[[nodiscard]] std::optional<double> number_of(const toml::node& value);

}  // namespace coprod::scenario_detail
