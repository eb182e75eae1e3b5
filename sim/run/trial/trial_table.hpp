#pragma once

/// trial.h5: a row for each person assigned and each world. The layout is in docs/file-format.md.

#include "output/rows.hpp"
#include "output/table.hpp"
#include "run/trial/trial.hpp"

#include <cstddef>
#include <filesystem>
#include <vector>

namespace coprod {

class TrialTable {
 public:
  TrialTable(const std::filesystem::path& path, const Provenance& provenance,
             const TrialFile& trial, std::size_t replicates);

  /// Rows of one world of a replicate, arm by arm; the last is the world without the trial.
  void append(std::size_t replicate, std::size_t arm, const Assignment& assignment,
              const TrialWorld& world);
  void finish() { file_.finish(); }

 private:
  int horizon_;
  std::vector<RowColumn> columns_;
  Hdf5Writer file_;
};

}  // namespace coprod
