#include "run/sweep/shard_index.hpp"

#include "core/error.hpp"

#include <fmt/format.h>

namespace coprod {

namespace fs = std::filesystem;

ShardIndex::ShardIndex(const fs::path& directory, const std::string& identity)
    : shards_(shards_of(directory)) {
  std::vector<std::size_t> own(shards_.size(), 0);
  std::vector<std::size_t> records(shards_.size(), 0);
  std::vector<std::size_t> doubled_by(shards_.size(), 0);
  for (std::size_t s = 0; s < shards_.size(); ++s) {
    for (const RecordPlace& place : index_records(shards_[s], identity)) {
      ++records[s];
      const auto [known, added] = places_.try_emplace(place.id, s, place);
      if (added) {
        ++own[s];
      } else if (known->second.first != s) {
        doubled_by[s] = known->second.first;
        require_equal(known->second.first, known->second.second, s, place);
      }
    }
  }
  for (std::size_t s = 0; s < shards_.size(); ++s) {
    if (records[s] == 0 || own[s] > 0) continue;
    throw InputError(fmt::format(
        "'{}' and '{}' hold the same runs (a shard stands there twice, so what is counted is not "
        "clear); move one of them away and merge again.",
        shards_[doubled_by[s]].string(), shards_[s].string()));
  }
}

std::vector<std::byte> ShardIndex::read(RunId run) const {
  const auto& [shard, place] = places_.at(run.bits());
  return read_record(shards_[shard], place);
}
void ShardIndex::require_equal(std::size_t a, const RecordPlace& in_a, std::size_t b,
                               const RecordPlace& in_b) const {
  if (in_a.length == in_b.length
      && read_record(shards_[a], in_a) == read_record(shards_[b], in_b)) {
    return;
  }
  const RunId run = RunId::of(in_a.id);
  throw InputError(fmt::format(
      "'{}' and '{}' disagree about point {}, replicate {} (one of them was made by another "
      "program or from other input); move the wrong one away and merge again.",
      shards_[a].string(), shards_[b].string(), run.point, run.replicate));
}
void ShardIndex::require_whole(const SweepPlan& plan, const fs::path& directory) const {
  std::size_t absent = 0;
  std::string first;
  for (std::size_t p = 0; p < plan.design.points(); ++p) {
    for (int r = 0; r < plan.replicates; ++r) {
      const RunId run{static_cast<std::uint32_t>(p), static_cast<std::uint32_t>(r)};
      if (has(run)) continue;
      if (absent++ < 5) {
        first += fmt::format("{}point {} replicate {}", first.empty() ? "" : ", ", p, r);
      }
    }
  }
  if (absent == 0) return;
  throw InputError(fmt::format(
      "'{}' lacks {} of {} runs in its {} shard{} ({}{}); a task has not ended, or its shard is "
      "missing. Put the shard there, or run what is missing by 'coprod sweep … --resume', or look "
      "at what there is by 'coprod merge --partial'.",
      directory.string(), absent, plan.runs(), shards_.size(), shards_.size() == 1 ? "" : "s",
      first, absent > 5 ? ", …" : ""));
}

}  // namespace coprod
