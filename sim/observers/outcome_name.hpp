#pragma once

/// Names of outcomes in code that runs every month: looked up while compiling.

#include <cstddef>
#include <iterator>
#include <string_view>

namespace coprod {

/// The name of an outcome of outcomes.def, by its place there; a name that is not there does not
/// compile. `cell("persons", month)` costs as much as a number.
class OutcomeName {
 public:
  consteval OutcomeName(const char* name) : position_(position_of(name)) {}

  /// In all_outcomes().
  [[nodiscard]] constexpr std::size_t position() const { return position_; }

 private:
  static constexpr std::string_view names[] = {
#define OUTCOME(name, type, timing, dimensions, unit, headline, long_name) #name,
#include "observers/outcomes.def"
#undef OUTCOME
  };

  static consteval std::size_t position_of(std::string_view name) {
    for (std::size_t i = 0; i < std::size(names); ++i) {
      if (names[i] == name) return i;
    }
    throw "no outcome has this name";
  }

  std::size_t position_;
};

}  // namespace coprod
