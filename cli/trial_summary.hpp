#pragma once

/// What a trial found, as text and as JSON.

#include "run/trial/trial.hpp"

#include <string>

namespace coprod::cli {

[[nodiscard]] std::string trial_json(const TrialFile& trial, const Scenario& base,
                                     const TrialResult& found);
[[nodiscard]] std::string trial_text(const TrialFile& trial, const Scenario& base,
                                     const TrialResult& found);

/// Of a file that is checked only.
[[nodiscard]] std::string trial_check_json(const TrialFile& trial, const Scenario& base,
                                           const std::vector<std::string>& warnings);
[[nodiscard]] std::string trial_check_text(const TrialFile& trial, const Scenario& base,
                                           const std::vector<std::string>& warnings);

}  // namespace coprod::cli
