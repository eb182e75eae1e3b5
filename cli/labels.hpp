#pragma once

#include "cli/context.hpp"
#include "scenario/scenario.hpp"

#include <vector>

namespace coprod::cli {

/// Makes the labels of scenarios unique; of those that shared one, says which file and title each is.
void label_scenarios(const Context& context, std::vector<Scenario>& scenarios);

}  // namespace coprod::cli
