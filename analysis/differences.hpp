#pragma once

/// What a comparison found, as a table: differences of outcomes between each reform and the base,
/// paired by replicate, over years and over all months apart.

#include "analysis/contrast.hpp"
#include "observers/outcomes.hpp"
#include "output/files.hpp"
#include "output/table.hpp"
#include "statistics/pairing.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace coprod {

/// One cell of the table.
struct Difference {
  std::string scenario;  ///< the reform
  std::string outcome;
  std::string group;   ///< cell of the outcome, empty without
  std::string window;  ///< "2031", or "all": from the first month apart to the end
  std::string unit;    ///< flows are a year's
  std::string long_name;
  double base = 0.0;  ///< means over replicates
  double reform = 0.0;
  Effect difference;                     ///< with the interval of this cell alone
  double simultaneous_half_width = 0.0;  ///< that holds for all cells of the window at once (max-t)
  bool told_from_zero = false;           ///< by that
  PairingGain pairing;

  /// Difference as a share of the base's mean; NaN when that is 0.
  [[nodiscard]] double relative() const;
};

struct Differences {
  std::vector<std::string> reforms;
  std::string base;
  std::vector<Difference> rows;  ///< by reform, then window, then outcome
  /// By reform: window of the last full year apart, or "all" when there is none.
  std::vector<std::string> last_years;
  [[nodiscard]] const std::string& last_year_of(const std::string& reform) const;
  std::size_t replicates = 0;

  /// Null when there is none.
  [[nodiscard]] const Difference* find(const std::string& reform, const std::string& outcome,
                                       const std::string& group, const std::string& window) const;
};

/// Of the headline outcomes, and of employment, income and well-being by kind and by severity.
/// Throws InvalidFile when the file is no comparison.
[[nodiscard]] Differences differences_of(const ResultsReader& results);

/// Columns scenario, outcome, group, window, unit, base, reform, difference, low, high, relative,
/// replicates, same_sign, told_from_zero, simultaneous_half_width, paired_sd, unpaired_sd.
void write_differences(const std::filesystem::path& path, const Differences& found,
                       IfExists if_exists = IfExists::refuse);

}  // namespace coprod
