#pragma once

#include "scenario/scenario.hpp"

#include <string>

namespace coprod::cli {

/// What `key` means, its value in `scenario`, and which files set it. Throws UsageError with the
/// nearest key when there is no such key.
[[nodiscard]] std::string explain_text(const Scenario& scenario, const std::string& key);
[[nodiscard]] std::string explain_json(const Scenario& scenario, const std::string& key);

}  // namespace coprod::cli
