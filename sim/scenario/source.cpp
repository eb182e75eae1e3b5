#include "scenario/source.hpp"

#include "scenario/not_toml.hpp"

#include <algorithm>
#include <fstream>

#include <fmt/format.h>

namespace coprod::scenario_detail {

namespace fs = std::filesystem;

namespace {

/// Names of the TOML files beside `path`, for a suggestion.
std::vector<std::string> neighbours(const fs::path& path) {
  std::vector<std::string> names;
  std::error_code error;
  const fs::path folder = path.parent_path().empty() ? fs::path(".") : path.parent_path();
  for (fs::directory_iterator it(folder, error), end; !error && it != end && names.size() < 1000;
       it.increment(error)) {
    if (it->path().extension() == ".toml") names.push_back(it->path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

/// What toml++ must not meet outside of texts and comments: more than `max_dots_per_line` dots on a
/// line, and any character that is not ASCII, over which it runs past its tables.
struct Obstacle {
  std::uint32_t line = 0;  ///< 0: there is none
  std::uint32_t column = 1;
  bool dots = false;
};
Obstacle obstacle_in(std::string_view text) {
  const bool marked = text.starts_with("\xEF\xBB\xBF");  // a byte-order mark is no key
  std::size_t line_start = 0;
  std::uint32_t line = 1;
  int dots = 0;
  std::string_view quote;  // the quotes of the string we are in
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\n') {
      ++line;
      line_start = i + 1;
      dots = 0;
      if (quote.size() == 1) quote = {};
    } else if (!quote.empty()) {
      if (c == '\\' && quote[0] == '"') {
        if (i + 1 < text.size() && text[i + 1] != '\n') ++i;
      } else if (text.substr(i).starts_with(quote)) {
        i += quote.size() - 1;
        quote = {};
      }
    } else if (c == '#') {
      while (i + 1 < text.size() && text[i + 1] != '\n') ++i;
    } else if (c == '"' || c == '\'') {
      const std::size_t n = text.substr(i, 3) == std::string(3, c) ? 3 : 1;
      quote = text.substr(i, n);
      i += n - 1;
    } else if (c == '.' && ++dots > max_dots_per_line) {
      return {line, 1, true};
    } else if ((static_cast<unsigned char>(c) & 0x80u) != 0 && !(marked && i < 3)) {
      return {line, static_cast<std::uint32_t>(i - line_start + 1), false};
    }
  }
  return {};
}

std::string_view line_of(std::string_view text, std::uint32_t number) {
  for (std::uint32_t line = 1; line < number; ++line) {
    const auto end = text.find('\n');
    if (end == std::string_view::npos) return {};
    text.remove_prefix(end + 1);
  }
  return text.substr(0, text.find('\n'));
}

}  // namespace

std::optional<std::string> read_source(const fs::path& path, const Place& place,
                                       Messages& messages) {
  std::error_code error;
  const auto status = fs::status(path, error);
  if (!fs::exists(status)) {
    if (fs::is_symlink(fs::symlink_status(path, error))) {
      messages.error(place, fmt::format("'{}' is a link to '{}', which is not there (a scenario is "
                                        "read from a TOML file); put the file there, or name "
                                        "another",
                                        path.string(), fs::read_symlink(path, error).string()));
      return std::nullopt;
    }
    messages.error(place, fmt::format("there is no file '{}' (a scenario is read from a TOML "
                                      "file); check the path{}",
                                      path.string(),
                                      did_you_mean(path.filename().string(), neighbours(path))));
    return std::nullopt;
  }
  if (!fs::is_regular_file(status)) {
    messages.error(place, fmt::format("'{}' is not a regular file (folders, pipes and devices are "
                                      "not read); name a TOML file",
                                      path.string()));
    return std::nullopt;
  }
  const auto bytes = fs::file_size(path, error);
  if (error || bytes > max_file_bytes) {
    messages.error(place, fmt::format("'{}' is larger than 4 MB (a scenario has a few kilobytes, "
                                      "so this is probably another file); name a TOML file",
                                      path.string()));
    return std::nullopt;
  }
  std::ifstream stream(path, std::ios::binary);
  std::string text(static_cast<std::size_t>(bytes) + 1, '\0');  // one more, to see it grow
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(stream.gcount()));
  if (!stream.eof() || stream.bad() || text.size() > bytes) {
    messages.error(place, fmt::format("'{}' cannot be read (it may lack permission, or grow while "
                                      "it is read); check its permissions",
                                      path.string()));
    return std::nullopt;
  }
  return text;
}

std::optional<toml::table> parse_source(const std::string& text, const std::string& label,
                                        Messages& messages) {
  const Obstacle found = obstacle_in(text);
  if (found.line != 0 && !found.dots) {
    messages.error(
        {label, found.line, found.column},
        fmt::format("this is not TOML ({}, then check again, since nothing after it was read",
                    why_not_toml(line_of(text, found.line), "")));
    return std::nullopt;
  }
  if (found.line != 0) {
    messages.error({label, found.line, 1},
                   fmt::format("more than {} dots stand on this line outside of texts (keys nested "
                               "that deeply are no scenario); split the line or quote the keys",
                               max_dots_per_line));
    return std::nullopt;
  }
  try {
    return toml::parse(std::string_view(text), std::string_view(label));
  } catch (const toml::parse_error& error) {
    const toml::source_position at = error.source().begin;
    messages.error(
        {label, at.line, at.column},
        fmt::format("this is not TOML ({}, then check again, since nothing after it was read",
                    why_not_toml(line_of(text, at.line), error.description())));
    return std::nullopt;
  }
}

Place Places::of(const toml::source_region& region) const {
  if (fixed_) return {label_, 0, 0};
  return {label_, region.begin.line, region.begin.column};
}

std::vector<Item> items_of(const toml::table& table, const Places& places) {
  std::vector<Item> items;
  std::vector<toml::source_position> order;
  for (auto it = table.cbegin(); it != table.cend(); ++it) {
    items.push_back({std::string(it->first.str()), &it->second, places.of(it->first)});
    order.push_back(it->first.source().begin);
  }
  std::vector<std::size_t> index(items.size());
  for (std::size_t i = 0; i < index.size(); ++i) index[i] = i;
  std::stable_sort(index.begin(), index.end(), [&](std::size_t a, std::size_t b) {
    return std::pair(order[a].line, order[a].column) < std::pair(order[b].line, order[b].column);
  });
  std::vector<Item> sorted;
  for (const std::size_t i : index) sorted.push_back(items[i]);
  return sorted;
}

std::string describe(const toml::node& value) {
  if (const auto* text = value.as_string()) {
    std::string shown = text->get();
    if (shown.size() > 60) {
      std::size_t cut = 57;
      while (cut > 0 && (static_cast<unsigned char>(shown[cut]) & 0xC0u) == 0x80u) --cut;
      shown = shown.substr(0, cut) + "…";
    }
    return fmt::format("the text '{}'", shown);
  }
  if (const auto* flag = value.as_boolean()) return flag->get() ? "true" : "false";
  if (const auto* whole = value.as_integer()) return fmt::format("the number {}", whole->get());
  if (const auto* real = value.as_floating_point()) {
    return fmt::format("the number {}", real->get());
  }
  if (value.is_table()) return "a table";
  if (value.is_array()) return "an array";
  return "a date or time without quotes";
}

std::optional<double> number_of(const toml::node& value) {
  if (const auto* whole = value.as_integer()) return static_cast<double>(whole->get());
  if (const auto* real = value.as_floating_point()) return real->get();
  return std::nullopt;
}

}  // namespace coprod::scenario_detail
