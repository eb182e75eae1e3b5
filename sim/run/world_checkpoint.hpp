#pragma once

/// A checkpoint is all columns of World and what the observers have gathered, at the end of a
/// month.

#include "observers/observer.hpp"
#include "output/checkpoint.hpp"
#include "scenario/scenario.hpp"
#include "world/world.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace coprod {

/// What a checkpoint says of itself.
struct CheckpointFacts {
  Month month;         ///< its state is that of this month's end
  Month first;         ///< first reported month of the run
  std::size_t months;  ///< reported months of the run, also those to come
  std::uint64_t seed;
  double scale;
  std::string scenario;  ///< resolved TOML
  std::string scenario_name;
  std::map<std::string, std::string> inputs;  ///< margins: file name -> text
  /// Names and SHA-256 of the files that the scenario was made from, in its order.
  std::vector<std::pair<std::string, std::string>> provenance;
};

[[nodiscard]] CheckpointWriter create_checkpoint(const std::filesystem::path& path,
                                                 const CheckpointFacts& facts,
                                                 IfExists if_exists = IfExists::refuse);
void write_replicate(CheckpointWriter& writer, const World& world, Observer& observer);

[[nodiscard]] CheckpointFacts facts_of(const CheckpointReader& reader);
/// Fills `world` and `observer`, which may have more or fewer months to come than the run of the
/// checkpoint. Throws InvalidFile when columns differ from this program's.
void read_replicate(const CheckpointReader& reader, std::uint32_t replicate, World& world,
                    Observer& observer);

}  // namespace coprod
