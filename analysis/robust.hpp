#pragma once

/// How robust an answer is: in which share of plausible worlds a reform has which effect, which few
/// assumptions decide, and where the sign turns. Of any merged sweep with arms whose points were
/// drawn independently; `coprod robust` makes such sweeps. docs/robustness.md says what the numbers mean.

#include "analysis/robustness/carriers.hpp"
#include "analysis/robustness/sign_shares.hpp"
#include "analysis/robustness/turning.hpp"
#include "analysis/sweep_data.hpp"

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace coprod {

/// The effect of a reform on a cell of an outcome, over worlds.
struct RobustOutcome {
  SweepCell cell;
  robustness::SignShares signs;
  robustness::Carriers carriers;
  robustness::TurningBox turning;
  std::string box;  ///< in words; empty when none is told
};

struct RobustReform {
  std::string name;
  std::string title;
  std::vector<RobustOutcome> outcomes;  ///< the main one first
  [[nodiscard]] const RobustOutcome& main() const { return outcomes.front(); }
};

struct RobustStudy {
  std::size_t worlds = 0;  ///< drawn
  std::size_t failed = 0;  ///< of these, without any result
  std::size_t replicates = 0;
  double scale = 1.0;
  std::string base;
  std::string base_title;
  std::string year;                  ///< over which outcomes are, "2031"
  std::vector<std::string> factors;  ///< what was varied
  std::vector<RobustReform> reforms;
};

/// What a study is of: everything but the sweep that it came from, so that worlds that are known can
/// be put in its place.
struct RobustInput {
  robustness::Draws draws;
  std::vector<std::string> factors;
  robustness::ValueOf value_of;
  std::size_t replicates = 0;
  /// Effects by reform and cell, worlds x replicates.
  std::vector<std::vector<std::vector<double>>> effects;
  std::vector<SweepCell> cells;
};
/// `outcomes` of all reforms, in the order of `cells`; names and titles are left empty.
[[nodiscard]] std::vector<RobustReform> study_effects(
    const RobustInput& input, int threads, const std::function<void(double)>& progress = {});

/// Why the directory's sweep has no answer to this, as a sentence; empty when it has: it has no arms,
/// or its points were not drawn independently.
[[nodiscard]] std::string why_not_robust(const SweepPlan& plan);
/// All headline outcomes of all arms. `progress` hears the share that is done, from any thread.
/// Throws InputError by `why_not_robust`.
[[nodiscard]] RobustStudy study_robustness(const SweepData& data, int threads,
                                           const std::function<void(double)>& progress = {});

/// The contract of `coprod robust --json` (docs/file-format.md); NaN is null.
[[nodiscard]] std::string robust_json(const RobustStudy& study);
/// robust.csv: a row for each figure of each outcome and reform.
void write_robust_csv(const std::filesystem::path& path, const RobustStudy& study);

// ---- In words -----------------------------------------------------------------------------------

/// How an outcome is shown: in percentage points, dollars, thousands; "points", "HKD month-1".
struct RobustUnit {
  double factor = 1.0;
  std::string change;  ///< behind a difference; empty for pure numbers
};
[[nodiscard]] RobustUnit unit_of_change(const SweepCell& cell);
/// "-0.42" in shown units, with the digits that `spread` (in the outcome's own) warrants.
[[nodiscard]] std::string change_text(const SweepCell& cell, double value, double spread);
/// "83%", "under 1%", "all", "–".
[[nodiscard]] std::string share_text(double share);
/// What people call the outcome, "share of persons in work"; of a cell its long name.
[[nodiscard]] std::string called(const SweepCell& cell);

/// The two sentences on the main outcome: how often which sign and how large; what decides and where
/// the sign turns. Each says when it cannot be told.
[[nodiscard]] std::string share_sentence(const RobustStudy& study, const RobustReform& reform,
                                         const RobustOutcome& outcome);
[[nodiscard]] std::string carrier_sentence(const RobustReform& reform, const RobustOutcome& outcome,
                                           const std::vector<std::string>& factors);
/// Why so many worlds suffice, or that they do not.
[[nodiscard]] std::string worlds_sentence(const RobustStudy& study);
/// What shares of worlds cannot say: how many priors wait for other rules, and that all worlds share
/// the rules that there are.
[[nodiscard]] std::string provisional_sentence(const RobustStudy& study);
/// The box with its figures in a sentence, told or not.
[[nodiscard]] std::string box_sentence(const RobustOutcome& outcome);

}  // namespace coprod
