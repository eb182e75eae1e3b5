// The same bits whatever the threads, the kernels, the replicates, the interruptions
// (docs/model.md, section 4).

#include "run/run.hpp"
#include "run/world_checkpoint.hpp"
#include "tests/support/simulation.hpp"

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include <catch2/catch_test_macros.hpp>
#include <unistd.h>

namespace {

using namespace coprod;
using test::Simulation;

constexpr int months = 14;

Scenario small(double scale = 0.05) {
  return test::shipped_scenario("hong_kong", Month(2012, 1), months, scale, 3);
}

/// All that co-production brings, at once: co-governance with reform, scaling, training and budgets from
/// January 2027, distancing throughout; enterprises enough for a roster of a few hundred.
Scenario every_lever(double scale = 0.03) {
  Scenario scenario = test::shipped_scenario(
      "co_governance_reform.toml+prescriptive_scaling.toml+managers_and_budgets.toml+volunteers_"
      "bridged",
      Month(2026, 11), months, scale, 3);
  scenario.parameters.n_social_enterprises = 1000;
  scenario.parameters.n_ngos = 400;
  scenario.parameters.practising_share = 1.0;
  scenario.parameters.founding_rate = 60.0;
  scenario.parameters.founding_capital = 1e10;
  scenario.parameters.market_share = 0.001;  // room for so many
  scenario.parameters.enterprise_outreach = 0.2;
  scenario.parameters.reform_hazard = 0.2;
  scenario.parameters.role_rate = 1.0;
  scenario.parameters.conflict_slope = 3.0;
  scenario.parameters.depth_base = 1.0;  // depth beyond what readiness bears
  scenario.parameters.resources_ngo = scenario.parameters.resources_enterprise = 0.95;
  test::fix_lever(scenario, "distancing", 0.3);
  test::fix_lever(scenario, "scaling_coproduced", 0.5);
  test::fix_lever(scenario, "public_campaign", 2.0);
  return scenario;
}

/// Digests of World at month 0 and after each month, and all that the observer holds at the end.
struct Course {
  std::vector<std::uint64_t> digests;
  std::vector<std::uint64_t> observed;
  friend bool operator==(const Course&, const Course&) = default;
};

Course course(const Scenario& scenario, const test::SimulationOptions& options = {}) {
  Simulation simulation(scenario, options);
  Course found;
  found.digests.push_back(digest(simulation.world()));
  while (simulation.world().month < simulation.last()) {
    simulation.advance();
    found.digests.push_back(digest(simulation.world()));
  }
  simulation.observer().finish(simulation.last());
  found.observed = test::bits_of(simulation.observer());
  return found;
}

/// Every column of each person of the districts wanted, as bytes, by key; ties as the key of whom
/// they lead to.
using People = std::map<std::uint64_t, std::map<std::string, std::string>>;

template <class Wanted>
People people(const World& world, Wanted&& wanted) {
  People found;
  const auto key = world.persons.get<person::Key>();
  const auto status = world.persons.get<person::Status>();
  const auto follow = [&](std::string_view column, std::uint32_t row,
                          std::size_t i) -> std::uint64_t {
    if (row == no_row) return 0;
    if (column == "caregiver") return world.caregivers.get<caregiver::Key>()[row];
    if (column == "social_worker") return world.social_workers.get<social_worker::Key>()[row];
    const auto s = static_cast<Status>(status[i]);
    if (s == Status::open_employment) return world.employers.get<employer::Key>()[row];
    if (s == Status::social_enterprise)
      return world.social_enterprises.get<social_enterprise::Key>()[row];
    return world.ngos.get<ngo::Key>()[row];
  };
  world.persons.visit([&](const ColumnInfo& info, auto column) {
    for (std::size_t i = 0; i < column.size(); ++i) {
      if (!wanted(i)) continue;
      std::string bytes;
      if (info.unit == "row") {
        bytes = std::to_string(follow(info.name, static_cast<std::uint32_t>(column[i]), i));
      } else {
        bytes.resize(sizeof(column[i]));
        std::memcpy(bytes.data(), &column[i], sizeof(column[i]));
      }
      found[key[i]][std::string(info.name)] = bytes;
    }
  });
  return found;
}

class Folder {
 public:
  Folder()
      : path_(std::filesystem::temp_directory_path()
              / ("coprod-determinism-" + std::to_string(getpid()))) {
    std::filesystem::remove_all(path_);
    std::filesystem::create_directories(path_);
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace

TEST_CASE("1, 2 and 7 threads give the same world every month") {
  const Course expected = course(small());
  REQUIRE(expected.digests.size() == months + 4);
  for (const int threads : {2, 7}) {
    INFO(threads << " threads");
    const bool same = course(small(), {.threads = threads}) == expected;
    CHECK(same);
  }
  // The comparison sees another replicate, another seed and a change of the sixth decimal.
  CHECK(course(small(), {.replicate = 1}).digests.back() != expected.digests.back());
  Scenario other = small();
  other.run.seed += 1;
  CHECK(course(other).digests.back() != expected.digests.back());
  other = small();
  other.parameters.stress_base += 1e-6;
  CHECK(course(other).digests.back() != expected.digests.back());
}

TEST_CASE("so do they under all levers of co-production, of which each does something") {
  const Scenario scenario = every_lever();
  const Course expected = course(scenario);
  for (const int threads : {2, 7}) {
    INFO(threads << " threads");
    const bool same = course(scenario, {.threads = threads}) == expected;
    CHECK(same);
  }
  for (const auto& isa : available_isas()) {
    INFO("kernels " << isa);
    const bool same = course(scenario, {.isa = isa}) == expected;
    CHECK(same);
  }
  // What the comparison would miss if nothing of it happened.
  Simulation simulation(scenario);
  double foundings = 0.0;
  double conflicts = 0.0;
  double promotions = 0.0;
  while (simulation.world().month < simulation.last()) {
    simulation.advance();
    foundings += static_cast<double>(simulation.pipeline().flows().foundings);
    conflicts += static_cast<double>(simulation.pipeline().flows().practice.conflicts);
    promotions += static_cast<double>(simulation.pipeline().flows().practice.promotions);
  }
  const World& world = simulation.world();
  const auto any = [](auto column) {
    return std::any_of(column.begin(), column.end(), [](auto value) { return value > 0; });
  };
  CHECK(foundings > 0.0);
  CHECK(conflicts > 0.0);
  CHECK(promotions > 0.0);
  CHECK(world.government.get<government::Reforms>()[0] > 0);
  CHECK(world.organisation_ties.size() > world.organisations.size());
  CHECK(any(world.social_workers.get<social_worker::Stance>()));
  CHECK(any(world.enterprise_workers.get<enterprise_worker::Partner>()));
  CHECK(any(world.enterprise_workers.get<enterprise_worker::Plan>()));
  CHECK(any(world.enterprise_workers.get<enterprise_worker::Split>()));
  CHECK(any(world.enterprise_workers.get<enterprise_worker::Communication>()));
  const auto adoption = world.practices.get<practice::Adoption>();
  for (const Adoption how : {Adoption::own, Adoption::prescriptive, Adoption::co_produced}) {
    CHECK(std::count(adoption.begin(), adoption.end(), static_cast<std::uint8_t>(how)) > 0);
  }
  CHECK(world.enterprise_workers.size() > 100);
}

TEST_CASE("kernels of all instruction sets give the same world every month") {
  const Course expected = course(small(), {.isa = "baseline"});
  for (const auto& isa : available_isas()) {
    INFO("kernels " << isa);
    const bool same = course(small(), {.isa = isa}) == expected;
    CHECK(same);
  }
}

namespace {

/// Every `step`th month is written, read and continued.
void check_branches(const Scenario& scenario, std::size_t step) {
  const Folder folder;
  Simulation whole(scenario);
  std::vector<std::filesystem::path> files;
  std::vector<std::uint64_t> digests;
  const auto save = [&] {
    CheckpointFacts facts;
    facts.month = whole.world().month;
    facts.first = scenario.run.start;
    facts.months = months;
    facts.seed = scenario.run.seed;
    facts.scale = scenario.run.scale;
    facts.scenario = "";
    facts.scenario_name = "small";
    files.push_back(folder.path() / (to_string(facts.month) + ".h5"));
    CheckpointWriter writer = create_checkpoint(files.back(), facts);
    write_replicate(writer, whole.world(), whole.observer());
    writer.finish();
    digests.push_back(digest(whole.world()));
  };
  save();
  while (whole.world().month < whole.last()) {
    whole.advance();
    save();
  }
  REQUIRE(files.size() == months + 4);
  whole.observer().finish(whole.last());
  const auto observed = test::bits_of(whole.observer());

  for (std::size_t m = 0; m < files.size(); m += step) {
    const CheckpointReader reader(files[m]);
    World world;
    Observer observer(scenario.run.start, months);
    read_replicate(reader, 0, world, observer);
    INFO("checkpoint of " << to_string(world.month));
    CHECK(digest(world) == digests[m]);
    Simulation branch(scenario);
    branch.restore(std::move(world), std::move(observer));
    bool same = true;
    for (std::size_t k = m + 1; k < digests.size(); ++k) {
      branch.advance();
      same = same && digest(branch.world()) == digests[k];
    }
    CHECK(same);
    branch.observer().finish(branch.last());
    const bool same_outcomes = test::bits_of(branch.observer()) == observed;
    CHECK(same_outcomes);
  }
}

}  // namespace

TEST_CASE("a branch from the checkpoint of any month continues exactly") {
  check_branches(small(0.03), 1);
}

TEST_CASE("so does one with rosters, stances, ties and reforms under way") {
  check_branches(every_lever(0.02), 3);
}

TEST_CASE("in a world of closed districts, leaving persons out touches only the own district") {
  Scenario scenario = small(0.05);
  scenario.parameters.local_share = 1.0;
  // What joins districts besides: places of services, money of NGOs, rows of enterprises founded.
  scenario.parameters.n_ngos = 1.0;
  scenario.parameters.cross_subsidy_share = 0.0;
  scenario.parameters.founding_parent = 0.0;
  scenario.parameters.founding_rate = 0.0;
  for (const char* places : {"sheltered_places", "training_places", "supported_employment_places"})
    test::fix_lever(scenario, places, 1e6);
  constexpr std::uint8_t district = 8;
  // One person of the labour market, or every third of the district, whom the others must miss.
  std::vector<std::uint64_t> one;
  std::vector<std::uint64_t> many;
  {
    const Simulation start(scenario);
    const auto& persons = start.world().persons;
    for (std::size_t i = 0; i < persons.size(); ++i) {
      if (persons.get<person::District>()[i] != district) continue;
      const std::uint64_t key = persons.get<person::Key>()[i];
      if (one.empty() && is_employed(persons.get<person::Status>()[i])) one.push_back(key);
      if (i % 3 == 0) many.push_back(key);
    }
  }
  REQUIRE(one.size() == 1);
  REQUIRE(many.size() > 50);

  const auto elsewhere = [&](const Simulation& s) {
    return people(s.world(), [&](std::size_t i) {
      return s.world().persons.get<person::District>()[i] != district;
    });
  };
  const auto here = [&](const Simulation& s, const std::vector<std::uint64_t>& left_out) {
    auto found = people(s.world(), [&](std::size_t i) {
      return s.world().persons.get<person::District>()[i] == district;
    });
    for (const std::uint64_t key : left_out) found.erase(key);
    return found;
  };
  for (const auto& left_out : {one, many}) {
    INFO(left_out.size() << " left out");
    Simulation whole(scenario);
    Simulation without(scenario, {.exclude = left_out});
    REQUIRE(without.world().persons.size() + left_out.size() == whole.world().persons.size());
    bool same = elsewhere(whole) == elsewhere(without);
    bool noticed = false;
    while (whole.world().month < whole.last()) {
      whole.advance();
      without.advance();
      same = same && elsewhere(whole) == elsewhere(without);
      noticed = noticed || here(whole, left_out) != here(without, left_out);
    }
    CHECK(same);
    if (left_out.size() > 1) CHECK(noticed);  // so the comparison would see a leak
  }

  SECTION("and in an open world others notice") {
    Scenario open = scenario;
    open.parameters.local_share = 0.0;
    open.parameters.n_employers = 1500.0;  // more seekers a vacancy
    Simulation a(open);
    Simulation b(open, {.exclude = many});
    a.finish();
    b.finish();
    const bool same = elsewhere(a) == elsewhere(b);
    CHECK_FALSE(same);
  }
}

TEST_CASE("posts of one programme reach others only through the market") {
  // With districts closed and no effect of support (R = 1), posts change cases and nothing else.
  Scenario scenario = small(0.05);
  scenario.parameters.step_hazard_ratio = 1.0;
  Scenario fewer = scenario;
  test::fix_lever(fewer, "follow_up_posts", 1.0);
  Simulation a(scenario);
  Simulation b(fewer);
  a.finish();
  b.finish();
  const auto everyone = [](const World& world) {
    auto found = people(world, [](std::size_t) { return true; });
    for (auto& [key, columns] : found) {
      for (const char* support :
           {"social_worker", "formal_support", "natural_support", "case_months"})
        columns.erase(support);
    }
    return found;
  };
  const bool same = everyone(a.world()) == everyone(b.world());
  CHECK(same);
  CHECK(digest(a.world()) != digest(b.world()));
}

TEST_CASE("the same person has the same traits and newcomers under two policies") {
  Scenario base = small(0.05);
  Scenario reform = base;
  test::fix_lever(reform, "minimum_wage", 60.0);
  test::fix_lever(reform, "follow_up_months", 1.0);
  Simulation a(base);
  Simulation b(reform);
  a.finish();
  b.finish();
  const auto traits = [](const World& world) {
    auto found = people(world, [&](std::size_t i) {
      return world.persons.get<person::Status>()[i] != static_cast<std::uint8_t>(Status::absent);
    });
    // Fixed traits are written at entry only.
    std::vector<std::string> changing;
    person::Rows::visit_infos([&](const ColumnInfo& info) {
      if (info.writers.size() != 1 || info.writers[0] != "cohorts")
        changing.emplace_back(info.name);
    });
    REQUIRE(changing.size() > 10);
    for (auto& [key, columns] : found) {
      for (const auto& name : changing) columns.erase(name);
    }
    return found;
  };
  const People first = traits(a.world());
  const bool same = first == traits(b.world());
  CHECK(same);
  CHECK(first.begin()->second.count("frailty") == 1);
  CHECK(digest(a.world()) != digest(b.world()));
}

TEST_CASE("a comparison that changes nothing differs in nothing") {
  Scenario base = small(0.03);
  Scenario same = base;
  test::fix_lever(base, "benefit_level", 1.0);
  test::fix_lever(same, "benefit_level", 1.0);
  same.levers
      .entries[static_cast<std::size_t>(find_lever("benefit_level") - all_levers().data())][0]
      .push_back({Month(2012, 5), 1.0, false});
  const bool equal = course(base) == course(same);
  CHECK(equal);
}
