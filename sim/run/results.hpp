#pragma once

/// results.h5 and tables/headline.csv of a run, a branch or a comparison, filled replicate by
/// replicate in order. The layout is in docs/file-format.md.

#include "observers/observer.hpp"
#include "output/table.hpp"
#include "run/ledger_tables.hpp"
#include "run/run.hpp"

#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace coprod {

/// Root attributes of the files of a run.
[[nodiscard]] Provenance provenance_of(std::span<const Scenario* const> scenarios);

/// What a replicate hands over.
struct FinishedReplicate {
  std::vector<Observer> observers;              ///< by arm, the base first
  std::vector<LedgerSums> ledgers;              ///< by reform; empty without a ledger
  std::vector<std::optional<LuckChange>> luck;  ///< by reform; of replicate 0 only
};

struct ResultsLayout {
  std::vector<const Scenario*> scenarios;  ///< the base first
  Month first;
  std::size_t months = 0;
  int replicates = 0;
  bool differences = false;  ///< write diff_<outcome> of each scenario but the base
  bool ledger = false;
  std::vector<Month> parts{};  ///< of a comparison, by reform: its first month apart from the base
};

class Results {
 public:
  Results(const std::filesystem::path& out, const ResultsLayout& layout);

  /// Takes a finished replicate, from any thread; replicates are written in order as they come.
  void take(std::uint32_t replicate, FinishedReplicate&& finished);
  /// Makes room for more replicates than the layout says.
  void grow(int replicates);
  /// Publishes the files with the replicates 0 … n-1 that are complete; returns n.
  int finish();

  /// Means over the replicates written, of the last twelve months, of one scenario.
  [[nodiscard]] std::vector<HeadlineRow> headlines(std::size_t scenario = 0) const;

 private:
  void write(std::uint32_t replicate, const FinishedReplicate& finished);
  void write_outcome(const std::string& name, OutcomeType type, std::size_t scenario,
                     std::uint32_t replicate, std::span<const double> values);

  std::mutex mutex_;
  std::filesystem::path out_;
  ResultsLayout layout_;
  ResultsFile file_;
  std::map<std::uint32_t, FinishedReplicate> waiting_;
  int written_ = 0;
  /// Headline outcomes of each replicate: [scenario][replicate][headline][month x cell].
  std::vector<std::vector<std::vector<std::vector<double>>>> headline_;
};

}  // namespace coprod
