#pragma once

/// What a report carries in itself besides its content; see analysis/extra.cmake.

#include <string_view>

namespace coprod::report {

/// Our style sheet and script.
[[nodiscard]] std::string_view page_style();
[[nodiscard]] std::string_view page_script();
/// Vega and Vega-Lite with what they need, and their licences; empty when the program was built
/// without npm.
[[nodiscard]] std::string_view chart_script();
[[nodiscard]] std::string_view chart_licences();

}  // namespace coprod::report
