#include "run/pipeline.hpp"
#include "run/world_checkpoint.hpp"
#include "synthesis/synthesis.hpp"
#include "tests/fuzz/targets.hpp"

#include <cmath>
#include <cstdlib>
#include <cstring>
#include <exception>

namespace coprod::fuzz {

namespace {

/// Whether the file was taken.
bool read_all(const std::filesystem::path& path) {
  try {
    const CheckpointReader reader(path);
    for (const std::uint32_t replicate : reader.replicates()) {
      for (const ColumnBlob& blob : reader.read_all(replicate)) {
        if (blob.data.size() != blob.bytes()) std::abort();
      }
    }
    const CheckpointFacts facts = facts_of(reader);
    World world;
    Observer observer(facts.first, 3);
    read_replicate(reader, reader.replicates().front(), world, observer);
  } catch (const InvalidFile&) {
    return false;
  }
  return true;
}

/// A few hundred persons, who can live on for a month.
struct Small {
  Scenario scenario;
  Executor executor{1};
  Environment environment;
  World world;
  Small()
      : scenario(load_scenario(std::string(COPROD_SOURCE_DIR) + "/scenarios/hong_kong.toml")),
        environment(
            make_environment(scenario.data_directory, scenario.effective_parameters(), 0.002)),
        world(synthesise(environment, 1, 0, Month(2010, 1), executor)) {
    Observer observer(Month(2010, 1), 3);
    Pipeline pipeline(environment, scenario.levers, kernels(""), executor);
    pipeline.guard(false);
    for (int m = 0; m < 3; ++m) pipeline.advance(world, observer);
  }
};

Small& small() {
  static Small one;
  return one;
}

/// The bytes of a good checkpoint.
std::string good_file() {
  const auto path = scratch() / "good_checkpoint.h5";
  CheckpointFacts facts;
  facts.month = small().world.month;
  facts.first = Month(2010, 1);
  facts.months = 3;
  facts.seed = 1;
  facts.scale = 0.002;
  facts.scenario = small().scenario.resolved_toml;
  facts.scenario_name = "small";
  Observer observer(facts.first, facts.months);
  CheckpointWriter writer = create_checkpoint(path, facts, IfExists::replace);
  write_replicate(writer, small().world, observer);
  writer.finish();
  if (!read_all(path)) std::abort();
  return bytes_of(path);
}

/// Edits one cell of one column to a value of its type.
void edit(World& world, Reader& from) {
  const std::size_t chosen = from.number(2);
  const std::size_t at = from.number(2);
  const std::uint64_t raw = from.number(8);
  std::size_t columns = 0;
  world.visit_tables([&](std::string_view, auto& table) {
    table.visit([&](const ColumnInfo&, auto) { ++columns; });
  });
  std::size_t column = 0;
  world.visit_tables([&](std::string_view, auto& table) {
    table.visit([&](const ColumnInfo&, auto values) {
      if (column++ != chosen % columns || values.empty()) return;
      std::memcpy(&values[at % values.size()], &raw, sizeof values[0]);
    });
  });
}

/// A state that the rules let pass can be simulated.
void live_on(Reader from) {
  World world = small().world;
  for (int edits = 0; edits < 8 && !from.empty(); ++edits) edit(world, from);
  if (!broken_invariants(world).empty()) return;
  world.index_organisations();
  Observer observer(Month(2010, 1), 6);
  Pipeline pipeline(small().environment, small().scenario.levers, kernels(""), small().executor);
  // The guard copies and compares World at each step; what steps declare is tested elsewhere.
  pipeline.guard(false);
  for (int m = 0; m < 2; ++m) pipeline.advance(world, observer);
}

}  // namespace

void checkpoint(Bytes bytes) {
  if (!bytes.empty() && bytes[0] == 'E') {
    live_on(Reader(bytes.subspan(1)));
  } else if (!bytes.empty() && bytes[0] == 'F') {
    static const std::string good = good_file();
    read_all(put(scratch() / "fuzz_checkpoint.h5", with_edits(good, Reader(bytes.subspan(1)))));
  } else {
    read_all(put(scratch() / "fuzz_checkpoint.h5", text_of(bytes)));
  }
}

}  // namespace coprod::fuzz
