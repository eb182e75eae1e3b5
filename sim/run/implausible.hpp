#pragma once

#include "run/run.hpp"

#include <string>
#include <vector>

namespace coprod {

/// A sentence for each headline of a scenario whose last year cannot be believed.
[[nodiscard]] std::vector<std::string> implausible_headlines(const std::string& scenario,
                                                             const std::vector<HeadlineRow>& rows);

}  // namespace coprod
