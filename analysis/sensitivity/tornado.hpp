#pragma once

/// How far an outcome moves when one factor goes from its low to its high value: the bars of a
/// tornado diagram.
///
/// In a *one-at-a-time* design (a base row, and rows that differ from it in one factor; also fewer
/// than ten rows of a single factor) the bar is what was run: the outcome at the factor's highest
/// value less that at its lowest, all else at the base. Its interval is Student's over replicates,
/// which are paired if rows share their luck; with one replicate there is none.
///
/// In any other sample it is an estimate: the outcome regressed on the ranks of all factors at
/// once, or of one after the other where there are not two rows for each coefficient, and the slope
/// times .8, from the 10% to the 90% quantile of the factor. The interval is Student's with
/// standard errors that allow for spread that differs between rows (HC3, MacKinnon & White 1985,
/// doi 10.1016/0304-4076(85)90158-7). It is about the *linear part*: a factor that raises the
/// outcome at both ends has a bar of 0 (see its first-order index, which does not). Factors that
/// vary only together (a zip) cannot be told apart and have no bar; one factor after the other, this
/// is seen of factors that copy each other, not of sums.

#include <cstddef>
#include <limits>
#include <span>
#include <vector>

namespace coprod::sensitivity {

enum class TornadoMethod {
  one_at_a_time,
  all_factors,  ///< one regression
  each_factor,  ///< a regression each: the other factors count as noise
};

struct TornadoBar {
  double from = std::numeric_limits<double>::quiet_NaN();  ///< value of the factor
  double to = std::numeric_limits<double>::quiet_NaN();
  /// Outcome at `to` less outcome at `from`; NaN if the factor does not vary, or cannot be told.
  double effect = std::numeric_limits<double>::quiet_NaN();
  double low = std::numeric_limits<double>::quiet_NaN();  ///< interval of the effect; NaN without
  double high = std::numeric_limits<double>::quiet_NaN();
  std::size_t used = 0;  ///< rows of a regression; replicates of both ends
};

struct TornadoResult {
  TornadoMethod method = TornadoMethod::one_at_a_time;
  std::size_t missing_rows = 0;
  std::vector<TornadoBar> bars;  ///< in the order of factors
  /// R^2 of the regression of all factors: what is left is curvature, interactions and chance. NaN
  /// otherwise.
  double explained = std::numeric_limits<double>::quiet_NaN();
};

/// `y` is rows x replicates, NaN where a run failed; `x` rows x factors, finite, in the scale in
/// which values are to be told (choices as numbers). Throws std::logic_error if sizes do not fit or
/// an x is not finite.
[[nodiscard]] TornadoResult tornado(std::span<const double> y, std::span<const double> x,
                                    std::size_t factors, std::size_t replicates = 1,
                                    double confidence = 0.95);

/// The row from which every row differs in at most one factor; the number of rows if there is none.
/// `x` is rows x factors. With a single factor any row would do: it is the first.
[[nodiscard]] std::size_t one_at_a_time_base(std::span<const double> x, std::size_t factors);

}  // namespace coprod::sensitivity
