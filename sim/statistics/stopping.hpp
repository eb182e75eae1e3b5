#pragma once

/// How many replicates are enough: Stein's two-stage rule (Stein 1945, doi
/// 10.1214/aoms/1177731088).
///
/// A first stage of n0 replicates gives a standard deviation s0. It alone, never a mean and never a
/// later value, decides how many replicates follow: N = max(n0, ceil((t s0 / h)^2)), with t the
/// two-sided quantile of Student's t at n0 - 1 degrees of freedom. Then mean ± h covers at least as
/// often as it says, whatever the true spread, if replicates are normal. To look after every
/// replicate and stop when the interval is narrow enough does not: it stops where s happens to be
/// small.

#include "core/calendar.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace coprod {

/// What `--until` asks for: "employment_rate@2030-12:half_width<0.002".
struct Until {
  std::string outcome;      ///< with its cells, as written; whoever reads outcomes resolves it
  Month month;              ///< at which it is read
  double half_width = 0.0;  ///< finite and above 0, in the outcome's unit
  friend bool operator==(const Until&, const Until&) = default;
};

/// OUTCOME[LABELS]@YYYY-MM:half_width<NUMBER; blanks around the parts do not count. Whether the
/// outcome exists is not looked at. Throws UsageError.
[[nodiscard]] Until parse_until(std::string_view text);

/// First stage that is advised at least: with fewer, t and the chance of a very small s0 are large.
inline constexpr std::size_t stein_first_stage = 20;

enum class SteinStatus {
  planned,
  too_few,       ///< a first stage below two values has no spread
  missing,       ///< a value is missing or infinite; leaving it out would bias the mean
  out_of_reach,  ///< more than `stein_most_replicates` would be needed
};

/// Replicate numbers have 32 bits.
inline constexpr std::size_t stein_most_replicates = 0xFFFFFFFFu;

/// What the first stage decides. Only with `planned` do all the numbers mean something.
struct SteinPlan {
  SteinStatus status = SteinStatus::too_few;
  std::size_t first = 0;       ///< n0
  double sd = 0.0;             ///< s0, of the first stage
  double quantile = 0.0;       ///< t, with n0 - 1 degrees of freedom
  double half_width = 0.0;     ///< h, as asked for
  double needed = 0.0;         ///< N, a whole number; also when it is out of reach
  std::size_t replicates = 0;  ///< N; 0 unless planned
};

/// `first_stage` holds n0 values, one a replicate; `half_width` > 0; `confidence` in (0, 1). The
/// caller refuses what is not `planned`, with `stein_refusal`.
[[nodiscard]] SteinPlan stein_plan(std::span<const double> first_stage, double half_width,
                                   double confidence = 0.95);

/// Why a plan is none, as a sentence about what the user asked for. Empty for `planned`.
[[nodiscard]] std::string stein_refusal(const SteinPlan& plan, const Until& until);

struct SteinInterval {
  double mean = 0.0;        ///< of all values; NaN when one is missing or infinite
  double half_width = 0.0;  ///< to report: h when reached, else `attained`; NaN with the mean
  double attained = 0.0;    ///< t s0 / sqrt(n); at most h when reached, and as valid
  bool reached = false;     ///< whether there are the N values that guarantee h
  std::size_t replicates = 0;
};

/// The interval after the second stage. `values` are all replicates, those of the first stage
/// first; `plan` is `planned`. With fewer than N (a limit that was set beforehand) the interval is
/// wider and valid; more are welcome. It keeps s0 and n0 - 1 degrees of freedom: a spread taken
/// from all values would undo the guarantee.
[[nodiscard]] SteinInterval stein_interval(const SteinPlan& plan, std::span<const double> values);

}  // namespace coprod
