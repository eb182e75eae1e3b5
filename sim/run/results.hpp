#pragma once

/// results.h5 and tables/headline.csv of a run, a branch or a comparison, filled replicate by
/// replicate in order. The layout is in docs/file-format.md.

#include "observers/observer.hpp"
#include "output/table.hpp"
#include "run/replicate_tables.hpp"
#include "run/run.hpp"

#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace coprod {

/// Root attributes of the files of a run.
[[nodiscard]] Provenance provenance_of(std::span<const Scenario* const> scenarios);

/// The checkpoint that a branch went on from.
struct Past {
  Month month;
  std::string scenario;  ///< label of the one that was simulated until then
  std::string toml;      ///< resolved
};

struct ResultsLayout {
  std::vector<const Scenario*> scenarios;  ///< the base first
  Month first;
  std::size_t months = 0;
  int replicates = 0;
  bool differences = false;  ///< write diff_<outcome> of each scenario but the base
  bool ledger = false;
  std::optional<Past> past{};
  std::vector<Month> parts{};  ///< of a comparison, by reform: its first month apart from the base
};

class Results {
 public:
  Results(const std::filesystem::path& out, const ResultsLayout& layout, IfExists if_exists);

  /// Takes a finished replicate, from any thread; replicates are written in order as they come.
  void take(std::uint32_t replicate, ReplicateTables&& finished);
  /// Takes one that was finished before, in any order, from one thread.
  void restore(std::uint32_t replicate, const ReplicateTables& finished);
  /// How many were restored.
  [[nodiscard]] std::size_t kept() const { return kept_; }
  [[nodiscard]] bool has(std::uint32_t replicate) const { return written_.contains(replicate); }
  /// Makes room for more replicates than the layout says.
  void grow(int replicates);
  /// Replicates 0 … n-1 that are complete: n.
  [[nodiscard]] int complete() const { return static_cast<int>(next_); }
  /// Publishes the files with these, results.h5 last.
  void finish();

  /// Means over the replicates written, of the last twelve months, of one scenario.
  [[nodiscard]] std::vector<HeadlineRow> headlines(std::size_t scenario = 0) const;

 private:
  void write(std::uint32_t replicate, const ReplicateTables& finished);
  void write_slab(const std::string& name, std::uint32_t replicate,
                  const ReplicateTables::Slab& slab);

  std::mutex mutex_;
  std::filesystem::path out_;
  ResultsLayout layout_;
  IfExists if_exists_;
  ResultsFile file_;
  std::map<std::uint32_t, ReplicateTables> waiting_;
  std::set<std::uint32_t> written_;
  std::size_t kept_ = 0;
  std::uint32_t next_ = 0;  ///< the first that is not written
  /// Headline outcomes of each replicate: [scenario] replicate -> [headline][month x cell].
  std::vector<std::map<std::uint32_t, std::vector<std::vector<double>>>> headline_;
};

}  // namespace coprod
