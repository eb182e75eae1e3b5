#pragma once

/// What `coprod robust` prints.

#include "analysis/robust.hpp"

#include <string>

namespace coprod::cli {

[[nodiscard]] std::string robust_text(const RobustStudy& study);

}  // namespace coprod::cli
