#pragma once

/// What `coprod compare` prints.

#include "analysis/attribution.hpp"
#include "analysis/differences.hpp"
#include "run/run.hpp"

#include <string>
#include <vector>

namespace coprod::cli {

[[nodiscard]] std::string comparison_text(const RunSummary& summary, const Differences& found,
                                          const std::vector<Attribution>& attributions,
                                          const ResultsReader& results);
[[nodiscard]] std::string comparison_json(const RunSummary& summary, const Differences& found,
                                          const std::vector<Attribution>& attributions,
                                          const ResultsReader& results);

}  // namespace coprod::cli
