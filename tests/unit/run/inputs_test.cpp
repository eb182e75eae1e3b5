// Which files results say they were made from, and what a replicate's tables keep by year.

#include "run/program_manifest.hpp"
#include "run/replicate_tables.hpp"
#include "tests/unit/scenario/helpers.hpp"

#include <cmath>

#include <catch2/catch_test_macros.hpp>

namespace coprod {
namespace {

using scenario_test::Folder;
using scenario_test::plain_base;

TEST_CASE("two files of one name are two inputs; one file is one, however it is named", "[run]") {
  const Folder folder;
  folder.write("base.toml", plain_base);
  const std::string head = "schema = 1\nbase = \"../base.toml\"\n[levers]\nminimum_wage = ";
  const auto load = [&](const std::string& name, const std::string& floor) {
    return load_scenario(folder.write(name, head + floor + "\n"));
  };
  const Scenario base = load_scenario(folder.file("base.toml"));
  const Scenario a = load("a/pol.toml", "{ \"2027-01\" = 50 }");
  const Scenario b = load("b/pol.toml", "{ \"2027-01\" = 60 }");
  const Scenario copy = load("c/pol.toml", "{ \"2027-01\" = 50 }");
  const std::vector<const Scenario*> all{&base, &a, &b, &copy};
  std::vector<std::string> names;
  std::vector<std::string> digests;
  for (const auto& input : inputs_of(all)) {
    names.push_back(input.path);
    digests.push_back(input.sha256);
    CHECK(input.bytes > 0);
  }
  // base.toml is "../base.toml" to the others, and is still one file.
  CHECK(names
        == std::vector<std::string>{"base.toml", "data/hong_kong/totals.csv", "pol.toml",
                                    "pol.toml (2)"});
  CHECK(digests[2] != digests[3]);
  const auto manifest = program_manifest(all);
  REQUIRE(manifest.inputs.size() == 4);
  CHECK(manifest.inputs[3].path == "pol.toml (2)");
}

TEST_CASE("a long run's tables are kept by year and come back as months", "[run]") {
  const Month first(2008, 1);
  constexpr std::size_t months = 516;
  const CalendarYears years(first, months);
  ReplicateTables tables;
  const std::vector<std::int32_t> few(months * 2, 3);
  std::vector<std::int32_t> many(months * 120);
  for (std::size_t i = 0; i < many.size(); ++i) many[i] = static_cast<std::int32_t>(i / 120 % 12);
  tables.put_monthly("few", 0, few, years);
  tables.put_monthly("many", 0, many, years);
  REQUIRE(tables.find("few", 0) != nullptr);
  CHECK(tables.find("many", 0) == nullptr);
  const auto* slab = tables.find("many_yearly", 0);
  REQUIRE(slab != nullptr);
  const auto values = slab->numbers();
  CHECK(values.size() == 43u * 120u);
  CHECK(std::all_of(values.begin(), values.end(), [](double v) { return v == 5.5; }));
  const auto again = ReplicateTables::from_bytes(tables.bytes());
  CHECK(again.find("many_yearly", 0)->numbers() == values);

  Observer observer(first, months);
  const std::vector<Observer> arms{observer};
  ReplicateTables outcomes;
  outcomes.put_outcomes(arms);
  CHECK(outcomes.find("persons", 0) == nullptr);
  CHECK(outcomes.find("persons_yearly", 0) != nullptr);
  CHECK(outcomes.find("employment_rate", 0) != nullptr);
  CHECK(outcomes.observer(0, first, months).values(0).size() == observer.values(0).size());
}

}  // namespace
}  // namespace coprod
