#pragma once

/// What an experiment reads of a World that no outcome tells: single enterprises, persons followed
/// over time, regressions. Probes look and never touch.

#include "observers/observer.hpp"

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace coprod {

/// A run at the end of a month.
struct MonthView {
  const World& world;
  const Environment& environment;
  const MonthContext& month;
  const MonthFlows& flows;
};

/// Numbers by name, each a weighted mean over everything that was added under the name.
class Numbers {
 public:
  /// A NaN, and what weighs nothing, is left out.
  void add(std::string_view name, double value, double weight = 1.0);
  /// NaN when nothing was added.
  [[nodiscard]] double mean(std::string_view name) const;
  /// In the order of the alphabet.
  [[nodiscard]] std::vector<std::string> names() const;

 private:
  struct Sum {
    double weighted = 0.0;
    double weight = 0.0;
  };
  std::map<std::string, Sum, std::less<>> sums_;
};

using Look = std::function<void(const MonthView&, Numbers&)>;

/// Something to look at in given months of an arm.
struct Probe {
  std::string name;             ///< probes of equal names are the same
  std::vector<Month> months;    ///< ascending
  std::function<Look()> begin;  ///< a new look a replicate: it may remember what it saw earlier
};

/// All months of a window such as "2018-2027". Throws UsageError.
[[nodiscard]] std::vector<Month> every_month(std::string_view window);
/// The Decembers of these years.
[[nodiscard]] std::vector<Month> decembers(const std::vector<int>& years);

}  // namespace coprod
