#include "scenario/messages.hpp"

#include "core/error.hpp"
#include "parameters/parameters.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace coprod::scenario_detail {

std::string Place::text() const {
  return line == 0 ? file : fmt::format("{}:{}:{}", file, line, column);
}

void Messages::error(const Place& place, const std::string& sentence) {
  errors_.push_back({place, printable(sentence)});
}

void Messages::error_lines(const std::string& lines) {
  std::size_t begin = 0;
  while (begin <= lines.size()) {
    const std::size_t end = std::min(lines.find('\n', begin), lines.size());
    if (end > begin) error({}, lines.substr(begin, end - begin));
    begin = end + 1;
  }
}

void Messages::warn(const Place& place, const std::string& sentence) {
  warnings_.push_back(printable(place.text() + ": " + sentence));
}

void Messages::sort_errors_from(std::size_t first) {
  std::stable_sort(errors_.begin() + static_cast<std::ptrdiff_t>(first), errors_.end(),
                   [](const Error& a, const Error& b) {
                     return std::pair(a.place.line, a.place.column)
                            < std::pair(b.place.line, b.place.column);
                   });
}

void Messages::throw_if_failed() const {
  if (errors_.empty()) return;
  std::vector<std::string> sentences;
  for (const auto& [place, sentence] : errors_) {
    sentences.push_back((place.file.empty() ? "" : printable(place.text()) + ": ") + sentence);
  }
  throw InputError(sentences);
}

std::string did_you_mean(const std::string& word, const std::vector<std::string>& candidates) {
  const auto nearest = nearest_name(word, candidates);
  return nearest ? fmt::format("; did you mean '{}'?", *nearest) : std::string();
}

std::string number_text(double value) {
  if (std::isinf(value)) return value > 0 ? "unlimited" : "minus infinity";
  return fmt::format("{}", value);
}

}  // namespace coprod::scenario_detail
