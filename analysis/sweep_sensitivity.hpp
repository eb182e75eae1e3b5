#pragma once

/// What moves the outcomes of a sweep: indices, effects and bars of every factor, by what its design
/// allows. docs/sensitivity.md says what the numbers mean.

#include "analysis/sensitivity/bootstrap.hpp"
#include "analysis/sweep_data.hpp"

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace coprod {

/// A number of a factor (or of two) with its name.
struct SensitivityFigure {
  std::string figure;  ///< first, total, second, mu, mu_star, sigma, effect, …
  std::size_t factor = 0;
  std::size_t other = static_cast<std::size_t>(-1);  ///< of a pair
  sensitivity::Estimate value;
  std::string from, to;  ///< of an effect: values of the factor
};

/// Of one outcome, in one scenario or between two.
struct OutcomeSensitivity {
  SweepCell cell;
  std::string scenario;
  bool difference = false;  ///< scenario less base
  std::size_t rows = 0;
  std::size_t missing_rows = 0;
  bool constant = false;  ///< the outcome is the same in all rows
  double mean = 0.0;
  double variance = 0.0;           ///< between rows
  sensitivity::Estimate chance{};  ///< share of that variance; NaN when it cannot be told
  double explained = 0.0;          ///< by the regression behind effects; NaN without
  std::vector<SensitivityFigure> figures;
  /// Factors by the figure that ranks them, the greatest first.
  std::vector<std::size_t> ranked;
};

struct SweepSensitivity {
  std::string design;
  std::string ranked_by;  ///< total, mu_star, first or effect
  std::string method;     ///< what was computed, as a sentence
  std::vector<std::string> factors;
  std::vector<OutcomeSensitivity> outcomes;
};

/// Of the headline outcomes or, if any are `named`, of those: levels of the base (and of arms when
/// named), differences of arms. Throws UsageError for a name that is none.
[[nodiscard]] SweepSensitivity sweep_sensitivity(const SweepData& data,
                                                 const std::vector<std::string>& named,
                                                 int threads);

/// The figure of a factor; NaN when there is none.
[[nodiscard]] sensitivity::Estimate figure_of(const OutcomeSensitivity& outcome,
                                              std::string_view figure, std::size_t factor);

[[nodiscard]] std::string sensitivity_json(const SweepSensitivity& found);
void write_sensitivity_csv(const std::filesystem::path& path, const SweepSensitivity& found);

/// An index of a test model beside its estimate.
struct CheckedIndex {
  std::string model;
  std::string figure;  ///< "first x1", "second x1 x3"
  double analytic = 0.0;
  sensitivity::Estimate estimate;
  [[nodiscard]] bool holds() const;
};
/// The Ishigami and the Sobol' g function (test_models.hpp) through designs and estimators that sweeps
/// use.
[[nodiscard]] std::vector<CheckedIndex> check_sensitivity(std::size_t base_points);

}  // namespace coprod
