#pragma once

/// Numbers on the command line mean what they say. CLI11 alone would read 010 as eight, cut what is
/// too large, and print ranges of 309 digits.

#include <cstdint>
#include <limits>
#include <string>

#include <CLI/CLI.hpp>

namespace coprod::cli {

inline constexpr int max_threads = 4096;

/// For `transform`: decimal digits of a whole number from `low` to `high`.
[[nodiscard]] CLI::Validator whole_number(std::int64_t low, std::int64_t high);
/// For `transform`: a finite number above 0, and up to `high`.
[[nodiscard]] CLI::Validator number_above_zero(double high);
/// For `transform`: a finite number.
[[nodiscard]] CLI::Validator number();

/// `asked`, or, with a word, as many threads as the machine has when that is fewer.
[[nodiscard]] int threads_of_machine(int asked);

}  // namespace coprod::cli
