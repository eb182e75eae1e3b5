#pragma once

/// What `coprod compare` prints.

#include "analysis/attribution.hpp"
#include "analysis/differences.hpp"
#include "run/run.hpp"

#include <string>
#include <vector>

namespace coprod::cli {

[[nodiscard]] std::string comparison_text(const RunSummary& summary, const Differences& found,
                                          const ResultsReader& results);
/// The mechanisms that carry most of the effect on the first outcome, and the dimensions.
[[nodiscard]] std::string attribution_text(const Attribution& found);
/// `guaranteed`: what --until found, as a sentence; may be empty.
[[nodiscard]] std::string comparison_json(const RunSummary& summary, const Differences& found,
                                          const std::vector<Attribution>& attributions,
                                          const ResultsReader& results,
                                          const std::string& guaranteed);

}  // namespace coprod::cli
