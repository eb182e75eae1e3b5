#pragma once

#include "run/sweep/directory.hpp"

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace coprod {

/// Where every finished run of a sweep stands.
class ShardIndex {
 public:
  /// Reads all shards of the directory. Throws InvalidFile for one of another sweep, InputError for
  /// shards that disagree, or of which one stands there twice.
  ShardIndex(const std::filesystem::path& directory, const std::string& identity);

  [[nodiscard]] bool has(RunId run) const { return places_.contains(run.bits()); }
  [[nodiscard]] std::vector<std::byte> read(RunId run) const;
  /// Throws InputError naming runs that are missing.
  void require_whole(const SweepPlan& plan, const std::filesystem::path& directory) const;

 private:
  void require_equal(std::size_t a, const RecordPlace& in_a, std::size_t b,
                     const RecordPlace& in_b) const;

  std::vector<std::filesystem::path> shards_;
  std::map<std::uint64_t, std::pair<std::size_t, RecordPlace>> places_;
};

}  // namespace coprod
