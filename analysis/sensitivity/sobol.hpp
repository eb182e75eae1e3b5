#pragma once

/// Sobol' indices from a Saltelli design: which share of an outcome's variance is due to a factor
/// alone (first order), to a factor with all its interactions (total), to two factors together
/// beyond what each does (second order).
///
/// All come from pairs (u, v) of rows of one base point that share some coordinates and nothing
/// else. With means over base points, m = mean((u + v) / 2) and V = mean((u^2 + v^2) / 2) - m^2,
///
///   share of the shared coordinates      1 - mean((u - v)^2) / 2 / V
///   total of the others                      mean((u - v)^2) / 2 / V        (Jansen 1999, doi
///                                                              10.1016/S0010-4655(98)00154-4)
///
/// with V from the same pairs, which makes the first the estimator T of Janon et al. (2014, doi
/// 10.1051/ps/2013040). The pairs:
///
///   first order of i        (B, AB_i), and with BA rows (A, BA_i)
///   total of i              (A, AB_i), and with BA rows (B, BA_i)
///   i and j together        (AB_i, BA_j) and (AB_j, BA_i); second order is this less S_i and S_j
///
/// (A, B) share nothing, so that their T is an error that is seen. AB_i keeps a part 1 - T_i of A,
/// and with it of this error: first orders are lessened by (1 - T_i) T(A, B), and pairs by (1 -
/// T_i) (1 - T_j) T(A, B), control variates with the factor that is best for products of
/// independent rows. A factor that does nothing so gets 0 exactly, as from mean(B (AB_i - A)) / V
/// of Saltelli et al. (2010), where T alone has an error of N^(-1/2), and one that does all keeps
/// T's precision.
///
/// A base point leaves the estimator of an index only if one of the rows that this estimator names
/// is missing: A, B, AB_i (and BA_i) for first orders, A, AB_i (and B, BA_i) for totals, all six
/// for a pair. `Estimate::used` counts the base points that are left. This is right if failing has
/// nothing to do with the outcome, given the base point.
///
/// Intervals: bootstrap over base points. Those of a Sobol' sequence are as a rule more even than
/// independent ones, and intervals then hold more often than they say (docs/sensitivity.md has what
/// was measured).
///
/// **Chance.** The outcome of a row is a mean over r replicates. Its indices (`of_means`) describe
/// that mean, chance and all: independent luck lowers first orders and raises totals, luck in
/// common over rows acts like one more fixed input. `without_chance` are the indices of the
/// expected outcome: every product of two means loses the mean product of the *same* replicate,
/// over r. For variances this is the variance within rows / r; for products of two rows it is the
/// covariance of their luck / r, which is about 0 if rows draw independently and large if they
/// share luck, most of all between rows that differ in a factor that does nothing. (To subtract the
/// variance from a total and not the covariance would make such a factor negative.) It needs that
/// replicates of different numbers are independent, and nothing else: noise may depend on the row.

#include "analysis/sensitivity/bootstrap.hpp"
#include "random/designs.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace coprod::sensitivity {

/// Indices lie in [0, 1] but for sampling error, and are not cut off there.
struct SobolIndices {
  std::vector<Estimate> first;   ///< k
  std::vector<Estimate> total;   ///< k
  std::vector<Estimate> second;  ///< k (k - 1) / 2, see `pair_number`; empty without BA rows
};

struct SobolResult {
  std::size_t dimensions = 0;
  std::size_t base_points = 0;
  std::size_t missing_rows = 0;  ///< without any finite replicate
  double mean = 0.0;             ///< over rows that are not missing; NaN without any
  double variance = 0.0;         ///< between rows; NaN without any
  /// All rows have the same outcome: nothing explains what does not vary, and all indices are NaN.
  bool constant = false;
  SobolIndices of_means;
  /// Only with two replicates or more.
  std::optional<SobolIndices> without_chance;
  /// Share of the variance between rows that is chance of replicates; NaN with one replicate. Luck
  /// that replicates have in common over all rows moves no differences and is not in it.
  Estimate chance;
};

/// Where pair i < j of k factors stands in `second`: (0,1), (0,2), …, (1,2), …
[[nodiscard]] constexpr std::size_t pair_number(std::size_t i, std::size_t j, std::size_t k) {
  return i * (2 * k - i - 1) / 2 + (j - i - 1);
}

/// `y` is rows x replicates, rows as `saltelli` lays them out; NaN where a run failed. Throws
/// std::logic_error if its size is not a multiple of layout.rows() * replicates, or is 0.
[[nodiscard]] SobolResult sobol_indices(std::span<const double> y, const SaltelliLayout& layout,
                                        std::size_t replicates = 1,
                                        const BootstrapOptions& options = {});

}  // namespace coprod::sensitivity
