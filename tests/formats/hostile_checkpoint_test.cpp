// Checkpoints whose columns are well formed but say what cannot be: every row number, code and
// count of rows is checked by the declarations before anything follows it.

#include "core/error.hpp"
#include "run/run.hpp"
#include "run/world_checkpoint.hpp"
#include "tests/support/simulation.hpp"
#include "tests/unit/output/scratch.hpp"
#include "world/ties.hpp"

#include <functional>
#include <limits>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

namespace {

using namespace coprod;
using Catch::Matchers::ContainsSubstring;
using test::ScratchFolder;
using test::words_of;

constexpr int months = 3;

const Scenario& scenario() {
  static const Scenario small =
      test::shipped_scenario("hong_kong", Month(2012, 1), months, 0.01, 1);
  return small;
}

/// A World in which every table has rows.
const World& good_world() {
  static const World world = [] {
    test::Simulation simulation(scenario());
    simulation.finish();
    return simulation.world();
  }();
  return world;
}

/// What reading a checkpoint of this state says, or "" when it is taken.
std::string said_of(const World& world, const std::function<void(Observer&)>& change = {}) {
  const ScratchFolder folder;
  Observer observer(scenario().run.start, months);
  if (change) change(observer);
  CheckpointFacts facts;
  facts.month = world.month;
  facts.first = scenario().run.start;
  facts.months = months;
  facts.seed = 1;
  facts.scale = scenario().run.scale;
  CheckpointWriter writer = create_checkpoint(folder / "c.h5", facts);
  write_replicate(writer, world, observer);
  writer.finish();
  return words_of<InvalidFile>([&] {
    const CheckpointReader reader(folder / "c.h5");
    World read;
    Observer into(scenario().run.start, months);
    read_replicate(reader, 0, read, into);
  });
}

/// The same world with the last row of one column changed.
World with_value(std::string_view table, std::string_view column, double value) {
  World world = good_world();
  world.visit_tables([&](std::string_view name, auto& rows) {
    if (name != table) return;
    rows.visit([&](const ColumnInfo& info, auto values) {
      if (info.name != column) return;
      values.back() = static_cast<typename decltype(values)::value_type>(value);
    });
  });
  return world;
}

TEST_CASE("a row number that leads nowhere is refused, in every column of rows", "[formats]") {
  REQUIRE(said_of(good_world()).empty());
  std::size_t columns = 0;
  good_world().visit_tables([&](std::string_view table, const auto& rows) {
    REQUIRE(rows.size() > 0);
    rows.visit([&](const ColumnInfo& info, auto) {
      if (info.unit != "row") return;
      INFO(table << "." << info.name);
      ++columns;
      const auto words = said_of(with_value(table, info.name, 2147483647.0));
      CHECK_THAT(words,
                 ContainsSubstring("impossible state")
                     && ContainsSubstring(std::string(table) + "." + std::string(info.name)));
    });
  });
  CHECK(columns == all_ties().size());
}

TEST_CASE("a tie that must be there is refused when it is not", "[formats]") {
  std::size_t columns = 0;
  for (const TieInfo& tie : all_ties()) {
    if (tie.none) continue;
    INFO(tie.column->table << "." << tie.column->name);
    ++columns;
    CHECK_THAT(said_of(with_value(tie.column->table, tie.column->name, 4294967295.0)),
               ContainsSubstring("impossible state"));
  }
  CHECK(columns >= 4);
}

TEST_CASE("a code without a meaning is refused, in every column of codes", "[formats]") {
  std::size_t columns = 0;
  good_world().visit_tables([&](std::string_view table, const auto& rows) {
    rows.visit([&](const ColumnInfo& info, auto) {
      if (info.unit != "code") return;
      INFO(table << "." << info.name);
      ++columns;
      CHECK_THAT(said_of(with_value(table, info.name, info.high + 1)),
                 ContainsSubstring("outside [0, "));
    });
  });
  CHECK(columns > 20);
}

TEST_CASE("tables whose rows belong together are refused when one is short", "[formats]") {
  const std::vector<std::function<void(World&)>> cuts{
      [](World& w) { w.organisations.resize(w.organisations.size() - 1); },
      [](World& w) { w.practices.resize(w.practices.size() + 1); },
      [](World& w) { w.engagements.resize(0); },
      [](World& w) { w.search_groups.resize(3); },
      [](World& w) { w.publics.resize(1); },
      [](World& w) { w.government.resize(0); },
      [](World& w) { w.programme_policies.resize(9); },
      [](World& w) { w.ngos.resize(w.ngos.size() - 1); },
      [](World& w) { w.persons.resize(w.persons.size() / 2); },
      [](World& w) { w.employers.resize(1); },
  };
  for (std::size_t i = 0; i < cuts.size(); ++i) {
    INFO("cut " << i);
    World world = good_world();
    cuts[i](world);
    CHECK_THAT(said_of(world), ContainsSubstring("impossible state"));
  }
}

TEST_CASE("outcomes that cannot be are refused before they are summed", "[formats]") {
  for (const double value : {1e300, -3e9, std::numeric_limits<double>::infinity()}) {
    const auto words = said_of(good_world(), [&](Observer& observer) {
      observer.visit_state([&](std::string_view name, std::span<double> values) {
        if (name == "transitions" || name == "_jobs_begun") values.front() = value;
      });
    });
    CHECK_THAT(words, ContainsSubstring("transitions") && ContainsSubstring("impossible value"));
  }
}

TEST_CASE("a stored scenario opens no other file", "[formats]") {
  const ScratchFolder folder;
  test::put(folder / "other.toml", "schema = 1\ntitle = \"secret\"\n");
  const auto words = [&](const std::string& line) {
    return words_of<InputError>([&] {
      static_cast<void>(parse_scenario("schema = 1\n" + line + "\n", "stored", folder.path()));
    });
  };
  CHECK(words("title = \"harmless\"").empty());
  for (const char* base : {"other.toml", "/etc/passwd", "../../etc/passwd"}) {
    CHECK_THAT(words("base = \"" + std::string(base) + "\""), ContainsSubstring("names a base"));
  }
  // Data that lie elsewhere are not looked at, not even to say what is wrong with them.
  std::filesystem::create_directory(folder / "inner");
  test::put(folder / "totals.csv", "nonsense\n");
  const Scenario read = parse_scenario("schema = 1\ndata = \"..\"\n", "stored", folder / "inner");
  CHECK(read.inputs.empty());
  CHECK(read.data_directory.empty());
}

}  // namespace
