#pragma once

/// The directory of a sweep: what is frozen in it, what is finished, who may go on with it.
///
/// ```
/// sweep.json              what the sweep is: identity, replicates, extensions; written last
/// SWEEP.toml              the file that it was made from
/// scenarios/*.toml        base and arms, resolved
/// design.csv              the points
/// shards/NNNN.log         finished runs, one log for each process that wrote (output/record_log.hpp)
/// results.h5, experiments.csv, outcomes.csv, failures.csv, manifest.json    after merging
/// ```

#include "output/record_log.hpp"
#include "run/sweep/design.hpp"
#include "scenario/scenario.hpp"
#include "scenario/sweep_file.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace coprod {

/// One run: a point and a replicate, in base and all arms.
struct RunId {
  std::uint32_t point = 0;
  std::uint32_t replicate = 0;
  [[nodiscard]] std::uint64_t bits() const {
    return (static_cast<std::uint64_t>(point) << 32) | replicate;
  }
  static RunId of(std::uint64_t bits) {
    return {static_cast<std::uint32_t>(bits >> 32), static_cast<std::uint32_t>(bits)};
  }
  friend auto operator<=>(const RunId&, const RunId&) = default;
};

/// A sweep as it is going to run: the file, its scenarios, its points.
struct SweepPlan {
  SweepFile file;
  std::vector<Scenario> scenarios;  ///< base, then arms, as they are without any point
  std::vector<std::size_t> tables;  ///< outcomes that are written, positions in all_outcomes()
  Extensions extensions;            ///< of the design
  int replicates = 1;               ///< in all
  Design design;

  [[nodiscard]] const Scenario& base() const { return scenarios.front(); }
  [[nodiscard]] bool pairs() const { return scenarios.size() > 1; }
  [[nodiscard]] std::size_t runs() const {
    return design.points() * static_cast<std::size_t>(replicates);
  }
  [[nodiscard]] std::size_t months() const {
    return static_cast<std::size_t>(base().run.end - base().run.start + 1);
  }
  /// Number of the replicate's luck: that of the replicate, or each point its own.
  [[nodiscard]] std::uint32_t luck(RunId run) const;
};

/// Loads and checks everything that SWEEP.toml names; the points are those of `extensions`. Throws
/// InputError, also when the sweep has more than 100,000 points or 1,000,000 runs and not `large`.
[[nodiscard]] SweepPlan plan_sweep(const std::filesystem::path& file, bool large,
                                   const Extensions& extensions = {}, int more_replicates = 0);
/// What makes results the same: program (version and commit), scenarios, data, design, outcomes;
/// not how far it was extended. 64 hexadecimal digits.
[[nodiscard]] std::string identity_of(const SweepPlan& plan);

/// How a process comes to a directory that exists.
enum class Joining : std::uint8_t {
  begin,   ///< it must be absent or empty
  resume,  ///< it may be absent, empty, half made or of the same sweep
};

/// Freezes `plan` in `directory`, or joins the same frozen sweep; then `plan` has the extensions and
/// replicates of the directory. Throws OutputRefused when the directory cannot be begun, InputError
/// when it holds another sweep (a changed design, input or program).
void open_sweep_directory(const std::filesystem::path& directory, SweepPlan& plan, Joining joining);

/// Removes a sweep whose command ended before any run was finished, so that the directory can be used
/// again. Anything else stays as it is.
void remove_unfinished_sweep(const std::filesystem::path& directory);

/// What the sweep of a directory is read for.
enum class Reading : std::uint8_t {
  to_run,      ///< further runs or merging: program, inputs and design are those that made it
  to_analyse,  ///< what was merged: points, scenarios and tables are; the program may be a later one
};
/// The sweep of a directory, from what is frozen in it. Throws InvalidFile or InputError.
[[nodiscard]] SweepPlan read_sweep_directory(const std::filesystem::path& directory,
                                             Reading reading = Reading::to_run);
/// Whether `directory` is that of a sweep.
[[nodiscard]] bool is_sweep_directory(const std::filesystem::path& directory);
/// Rewrites what is frozen after `plan` was extended.
void extend_sweep_directory(const std::filesystem::path& directory, const SweepPlan& plan);

/// Payload of a record: values of base and arms, or why there are none.
struct RunRecord {
  bool failed = false;
  std::string reason;          ///< of a failure
  std::vector<double> values;  ///< [scenario][table][month x cell], then solved levels
};
[[nodiscard]] std::vector<std::byte> encode(const RunRecord& record);
/// Throws InvalidFile when the bytes are no record of `values` numbers.
[[nodiscard]] RunRecord decode(std::span<const std::byte> payload, std::size_t values);
/// Of these the last: solved levels and the shares that they reached.
[[nodiscard]] std::size_t solved_values(const SweepPlan& plan);
/// Numbers of one run.
[[nodiscard]] std::size_t values_per_run(const SweepPlan& plan);

/// Logs of the directory, in the order of their names.
[[nodiscard]] std::vector<std::filesystem::path> shards_of(const std::filesystem::path& directory);
/// Runs that are finished, with a value or with a failure.
[[nodiscard]] std::set<std::uint64_t> finished_runs(const std::filesystem::path& directory,
                                                    const std::string& identity);

}  // namespace coprod
