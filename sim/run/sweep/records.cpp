// What shards hold: payloads of records, and which runs they finish.

#include "observers/outcomes.hpp"
#include "output/files.hpp"
#include "run/levels.hpp"
#include "run/sweep/directory.hpp"

#include <algorithm>
#include <cstring>

namespace coprod {

namespace fs = std::filesystem;

std::vector<std::byte> encode(const RunRecord& record) {
  std::vector<std::byte> bytes(1);
  bytes[0] = std::byte{record.failed};
  const auto put = [&](const void* from, std::size_t size) {
    const auto at = bytes.size();
    bytes.resize(at + size);
    std::memcpy(bytes.data() + at, from, size);
  };
  if (record.failed) {
    put(record.reason.data(), record.reason.size());
  } else {
    bytes.reserve(1 + record.values.size() * sizeof(double));
    put(record.values.data(), record.values.size() * sizeof(double));
  }
  return bytes;
}

RunRecord decode(std::span<const std::byte> payload, std::size_t values) {
  RunRecord record;
  const bool good =
      !payload.empty()
      && (payload[0] == std::byte{1} || payload.size() == 1 + values * sizeof(double));
  if (!good) {
    throw InvalidFile(
        "a record of a shard has another length than the sweep's tables (it was "
        "written by another program); move the shard away and resume.");
  }
  record.failed = payload[0] == std::byte{1};
  if (record.failed) {
    record.reason.assign(reinterpret_cast<const char*>(payload.data()) + 1, payload.size() - 1);
  } else {
    record.values.resize(values);
    std::memcpy(record.values.data(), payload.data() + 1, values * sizeof(double));
  }
  return record;
}

std::size_t solved_values(const SweepPlan& plan) {
  return plan.file.solve_levels ? 2 * level_pairs.size() : 0;
}

std::size_t values_per_run(const SweepPlan& plan) {
  std::size_t cells = 0;
  for (const std::size_t table : plan.tables) cells += cells_of(all_outcomes()[table]);
  return plan.scenarios.size() * cells * plan.months() + solved_values(plan);
}

std::vector<fs::path> shards_of(const fs::path& directory) {
  std::vector<fs::path> paths;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(directory / "shards", error)) {
    if (entry.path().extension() == ".log") paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

std::set<std::uint64_t> finished_runs(const fs::path& directory, const std::string& identity) {
  std::set<std::uint64_t> finished;
  for (const auto& path : shards_of(directory)) {
    read_records(path, identity,
                 [&](std::uint64_t id, std::span<const std::byte>) { finished.insert(id); });
  }
  return finished;
}

}  // namespace coprod
