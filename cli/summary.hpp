#pragma once

#include "run/run.hpp"

#include <string>

namespace coprod::cli {

/// A run as a policy reader wants it: what was run, the headlines with their intervals, and how
/// fast it went.
[[nodiscard]] std::string summary_text(const RunSummary& summary);
/// The same for programs.
[[nodiscard]] std::string summary_json(const RunSummary& summary);

}  // namespace coprod::cli
