#pragma once

/// What a sweep probably does not mean, although it can be run.

#include "run/sweep/directory.hpp"

#include <string>
#include <vector>

namespace coprod {

/// Sentences: those of base and arms, each once, then those about what is varied.
[[nodiscard]] std::vector<std::string> sweep_warnings(const SweepPlan& plan);

}  // namespace coprod
