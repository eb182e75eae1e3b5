#pragma once

/// results.h5 and tables/headline.csv of a run, filled replicate by replicate in order.

#include "observers/observer.hpp"
#include "output/table.hpp"
#include "run/run.hpp"

#include <filesystem>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace coprod {

/// Root attributes of the files of a run.
[[nodiscard]] Provenance provenance_of(const Scenario& scenario);

class Results {
 public:
  Results(const std::filesystem::path& out, const Scenario& scenario, Month first,
          std::size_t months, int replicates);

  /// Takes a finished replicate, from any thread; replicates are written in order as they come.
  void take(std::uint32_t replicate, Observer&& observer);
  /// Publishes the files with the replicates 0 … n-1 that are complete; returns n.
  int finish();

  /// Means over the replicates written, of the last twelve months.
  [[nodiscard]] std::vector<HeadlineRow> headlines() const;

 private:
  void write(std::uint32_t replicate, const Observer& observer);

  std::mutex mutex_;
  std::filesystem::path out_;
  std::string scenario_;
  Month first_;
  std::size_t months_;
  int replicates_;
  ResultsFile file_;
  std::map<std::uint32_t, Observer> waiting_;
  int written_ = 0;
  /// Headline outcomes of each replicate: [replicate][headline][month x cell].
  std::vector<std::vector<std::vector<double>>> headline_;
};

}  // namespace coprod
