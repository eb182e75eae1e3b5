#pragma once

/// Where something stands in a scenario, and what was found wrong with it.

#include "core/printable.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace coprod::scenario_detail {

/// A place in a file, or on the command line when `line` is 0.
struct Place {
  std::string file;
  std::uint32_t line = 0;
  std::uint32_t column = 0;

  /// "file:line:column".
  [[nodiscard]] std::string text() const;
};

/// Errors are collected, so that all of them can be told at once.
class Messages {
 public:
  void error(const Place& place, const std::string& sentence);
  /// Errors, a line each, that name their place themselves.
  void error_lines(const std::string& lines);
  void warn(const Place& place, const std::string& sentence);
  [[nodiscard]] bool failed() const { return !errors_.empty(); }
  /// Puts the errors found since `first` into the order of the file.
  void sort_errors_from(std::size_t first);
  [[nodiscard]] std::size_t n_errors() const { return errors_.size(); }
  /// Throws InputError with all errors, a line each, when there are any.
  void throw_if_failed() const;
  [[nodiscard]] const std::vector<std::string>& warnings() const { return warnings_; }

 private:
  struct Error {
    Place place;
    std::string sentence;
  };
  std::vector<Error> errors_;
  std::vector<std::string> warnings_;
};

/// "; did you mean 'x'?", or nothing when no candidate is near.
[[nodiscard]] std::string did_you_mean(const std::string& word,
                                       const std::vector<std::string>& candidates);
/// A number as a user would write it, without loss.
[[nodiscard]] std::string number_text(double value);

}  // namespace coprod::scenario_detail
