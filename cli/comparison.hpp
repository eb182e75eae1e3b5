#pragma once

/// Runs a comparison, writes what follows from it and shows it: for `compare`, and for `extend`.

#include "cli/context.hpp"
#include "cli/until.hpp"
#include "run/run.hpp"
#include "scenario/scenario.hpp"

#include <string>
#include <vector>

namespace coprod::cli {

/// `attribute` is the number of replicates of which the effect is attributed, 0 for none; `until`
/// may be null. Returns the exit code.
[[nodiscard]] int show_comparison(const Context& context, const std::vector<Scenario>& scenarios,
                                  const std::vector<std::string>& warnings, RunOptions options,
                                  int attribute, const UntilArgument* until);

}  // namespace coprod::cli
