#pragma once

/// The sanity table: the patterns that the model is to reproduce (docs/model.md, section 1) against what
/// a run gives, with intervals over replicates.

#include <filesystem>
#include <string>
#include <vector>

namespace coprod {

/// One number of a pattern.
struct PatternRow {
  std::string pattern;  ///< "a" to "j", "posts"
  std::string what;
  std::string source;
  double low = 0.0;  ///< band within which the pattern counts as met
  double high = 0.0;
  double target = 0.0;
  double mean = 0.0;        ///< over replicates; NaN when the run does not cover it
  double half_width = 0.0;  ///< of the 95% interval; NaN with one replicate
  bool fit = true;          ///< false: reported only, because definitions differ

  [[nodiscard]] bool known() const { return mean == mean; }
  [[nodiscard]] bool met() const { return known() && mean >= low && mean <= high; }
};

/// Reads `results.h5` of a run directory. Counts are brought to scale 1. Throws InvalidFile, or
/// InputError for a file that holds no baseline outcomes.
[[nodiscard]] std::vector<PatternRow> pattern_table(const std::filesystem::path& run_directory);

}  // namespace coprod
