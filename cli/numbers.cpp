#include "cli/numbers.hpp"

#include "cli/console.hpp"
#include "core/parallel.hpp"
#include "core/printable.hpp"

#include <charconv>
#include <cmath>
#include <optional>

#include <fmt/format.h>

namespace coprod::cli {

namespace {

template <class Number>
std::optional<Number> parsed(const std::string& text) {
  Number value{};
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || rest != end) return std::nullopt;
  return value;
}

CLI::Validator validator(std::function<std::string(std::string&)> look, std::string range) {
  CLI::Validator made(std::move(look), std::move(range));
  return made;
}

}  // namespace

CLI::Validator whole_number(std::int64_t low, std::int64_t high) {
  const auto look = [low, high](std::string& text) -> std::string {
    const auto value = parsed<std::int64_t>(text);
    if (!value || *value < low || *value > high) {
      return fmt::format(
          "'{}' is no whole number from {} to {}; write decimal digits, for example {}",
          printable(text), low, high, std::max<std::int64_t>(low, 1));
    }
    text = std::to_string(*value);
    return "";
  };
  return validator(look, fmt::format("{} to {}", low, high));
}

CLI::Validator number_above_zero(double high) {
  const auto look = [high](std::string& text) -> std::string {
    const auto value = parsed<double>(text);
    if (value && *value > 0.0 && *value <= high) return "";
    return fmt::format("'{}' is no number above 0 and up to {:g}; write for example 0.1",
                       printable(text), high);
  };
  return validator(look, fmt::format("above 0, up to {:g}", high));
}

CLI::Validator number() {
  const auto look = [](std::string& text) -> std::string {
    const auto value = parsed<double>(text);
    if (value && std::isfinite(*value)) return "";
    return fmt::format("'{}' is no number; write for example 0.5", printable(text));
  };
  return validator(look, "");
}

int threads_of_machine(int asked) {
  const int most = machine_threads();
  if (asked <= most) return asked;
  warn(
      fmt::format("--threads asks for {} and this machine has {} (more make nothing faster, and "
                  "cost memory); {} "
                  "{} used.",
                  asked, most, most, most == 1 ? "is" : "are"));
  return most;
}

}  // namespace coprod::cli
