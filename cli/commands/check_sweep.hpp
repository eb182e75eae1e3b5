#pragma once

/// What `coprod check` says of a SWEEP.toml that has no errors.

#include "run/sweep/directory.hpp"

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace coprod::cli {

[[nodiscard]] nlohmann::ordered_json sweep_check_json(const SweepPlan& plan,
                                                      const std::vector<std::string>& warnings);
[[nodiscard]] std::string sweep_check_text(const SweepPlan& plan,
                                           const std::vector<std::string>& warnings);

}  // namespace coprod::cli
