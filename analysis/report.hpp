#pragma once

/// The report of a comparison, of a run or of a sweep: one HTML file made from its directory.

#include <cstddef>
#include <filesystem>
#include <string>

namespace coprod {

struct ReportFacts {
  std::size_t bytes = 0;
  bool compared = false;     ///< several scenarios, not one
  bool interactive = false;  ///< with Vega-Lite; else plain charts alone
  bool ledger = false;
  bool attribution = false;
  bool sweep = false;  ///< of a sweep's directory
};

/// Writes the report on `directory` to `out`, replacing nothing.
/// @throws InputError, InvalidFile, OutputError.
ReportFacts write_report(const std::filesystem::path& directory, const std::filesystem::path& out);

}  // namespace coprod
