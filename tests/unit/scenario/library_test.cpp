// The scenarios that we ship, the resolved text, and the baseline's levers on known dates.

#include "helpers.hpp"

#include <algorithm>
#include <cmath>

#include <catch2/catch_test_macros.hpp>

namespace coprod::scenario_test {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> library() {
  std::vector<std::string> files;
  for (const auto& entry : fs::directory_iterator(fs::path(COPROD_SOURCE_DIR) / "scenarios")) {
    if (entry.path().extension() == ".toml") files.push_back(entry.path().string());
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::string shipped(const std::string& name) {
  return (fs::path(COPROD_SOURCE_DIR) / "scenarios" / (name + ".toml")).string();
}

void check_same(const Scenario& a, const Scenario& b) {
  CHECK(a.name == b.name);
  CHECK(a.title == b.title);
  CHECK(a.description == b.description);
  CHECK(a.sources == b.sources);
  for (const auto& info : all_parameters()) {
    INFO(info.key);
    CHECK(a.parameters.*info.member == b.parameters.*info.member);
  }
  CHECK(a.mechanisms_off == b.mechanisms_off);
  CHECK(a.levers == b.levers);
  CHECK(a.enterprises == b.enterprises);
  CHECK(a.run == b.run);
  CHECK(a.tables == b.tables);
  CHECK(a.resolved_toml == b.resolved_toml);
}

TEST_CASE("Every scenario of the library loads, explains itself and resolves to itself",
          "[scenario]") {
  const auto files = library();
  REQUIRE(files.size() >= 36);
  for (const auto& file : files) {
    INFO(file);
    const Scenario scenario = load_scenario(file);
    CHECK(scenario.warnings.empty());
    CHECK_FALSE(scenario.title.empty());
    CHECK(scenario.title != scenario.name);
    CHECK(scenario.description.size() > 100);
    CHECK_FALSE(scenario.sources.empty());
    check_same(scenario, parse_scenario(scenario.resolved_toml, scenario.name + ".toml",
                                        fs::path(file).parent_path()));
    CHECK(scenario.resolved_toml.find(COPROD_SOURCE_DIR) == std::string::npos);
  }
}

TEST_CASE("Any two reforms of the library compose", "[scenario]") {
  for (const auto& a : library()) {
    for (const auto& b : library()) CHECK_NOTHROW(load_scenario(a + "+" + b));
  }
}

TEST_CASE("A scenario of hostile texts and odd numbers resolves to itself", "[scenario]") {
  const Folder folder;
  const Scenario s = load_scenario(folder.write("odd.toml", std::string(plain_base) +
                                                                R"(title = "\"Quotes\" \\ 香港 #"
description = """
  A \"""quote\""" and a \\ backslash,
a tab\tand \u0007 a bell."""
sources = ["'''", "[x]"]
[levers]
minimum_wage = { "2010-01" = 0.01, "2020-07" = 1000 }
follow_up_months = 0.1
"follow_up_months.social_enterprise" = { "1900-01" = "unlimited", "2000-02" = 1e-300 }
[parameters]
exit.shape = 0.7000000000000001
exit.frailty_variance = 0.1
crisis.stress_slope = 1e-17
[run]
start = "2000-02"
end = "2241-04"
burn_in = 0
seed = 9223372036854775807
replicates = 1
scale = 0.30000000000000004
[output]
tables = "headline"
)"));
  const Scenario again = parse_scenario(s.resolved_toml, "odd.toml", folder.path());
  check_same(s, again);
  CHECK(again.title == "\"Quotes\" \\ 香港 #");
  CHECK(again.run.scale == 0.30000000000000004);
  CHECK(again.tables == OutputTables::headline);
}

TEST_CASE("The resolved text marks what is not the default", "[scenario]") {
  const Scenario s = load_scenario(shipped("hong_kong"), {{"exit.shape", "0.8"}, {"M3", "false"}});
  CHECK(s.resolved_toml.find("\"exit.shape\" = 0.8  # changed: the default is 0.7\n")
        != std::string::npos);
  const std::string unchanged = "\"fit.floor\" = 0.15\n";
  CHECK(s.resolved_toml.find(unchanged) != std::string::npos);
  CHECK(s.resolved_toml.find("M3 = false\n") != std::string::npos);
  CHECK(s.resolved_toml.find("M2 = true\n") != std::string::npos);
}

TEST_CASE("A resolved text can be read where its data is not", "[scenario]") {
  const Scenario s = load_scenario(shipped("follow_up_12"));
  const Scenario elsewhere = parse_scenario(s.resolved_toml, s.name, "/nonexistent");
  CHECK(elsewhere.levers == s.levers);
  CHECK(elsewhere.inputs.empty());
}

TEST_CASE("The baseline's wage floor on known dates", "[scenario]") {
  const Scenario s = load_scenario(shipped("hong_kong"));
  const auto floor = [&](int year, int month) { return lever(s, "minimum_wage", year, month); };
  CHECK(floor(1998, 1) == 0);
  CHECK(floor(2011, 4) == 0);
  CHECK(floor(2011, 5) == 28);
  CHECK(floor(2013, 5) == 30);
  CHECK(floor(2015, 5) == 32.5);
  CHECK(floor(2017, 5) == 34.5);
  CHECK(floor(2019, 6) == 37.5);
  CHECK(floor(2021, 5) == 37.5);  // frozen
  CHECK(floor(2023, 5) == 40);
  CHECK(floor(2025, 5) == 42.1);
  CHECK(floor(2027, 4) == 43.1);
  // 3% a year, in steps each May, rounded to ten cents.
  CHECK(std::fabs(floor(2027, 5) - 44.4) < 1e-9);
  CHECK(std::fabs(floor(2028, 4) - 44.4) < 1e-9);
  CHECK(std::fabs(floor(2028, 5) - 45.7) < 1e-9);
  CHECK(std::fabs(floor(2031, 12) - 50.0) < 1e-9);  // 43.1 x 1.03^5 = 49.96
}

TEST_CASE("The baseline's follow-up and the reforms of it", "[scenario]") {
  const double infinity = std::numeric_limits<double>::infinity();
  const Scenario base = load_scenario(shipped("hong_kong"));
  CHECK(lever(base, "follow_up_months", 2008, 1, 1) == 3);
  CHECK(lever(base, "follow_up_months", 2026, 1, 1) == 6);
  CHECK(lever(base, "follow_up_months", 2008, 1, 2) == 6);
  CHECK(lever(base, "follow_up_months", 2026, 1, 2) == 12);
  CHECK(lever(base, "follow_up_months", 2026, 1, 4) == infinity);
  const Scenario unlimited = load_scenario(shipped("follow_up_unlimited"));
  for (std::size_t p = 1; p < n_lever_programmes; ++p) {
    CHECK(lever(unlimited, "follow_up_months", 2026, 12, p)
          == lever(base, "follow_up_months", 2026, 12, p));
    CHECK(lever(unlimited, "follow_up_months", 2027, 1, p) == infinity);
  }
  const Scenario none = load_scenario(shipped("no_minimum_wage"));
  CHECK(lever(none, "minimum_wage", 2026, 12) == 43.1);
  CHECK(lever(none, "minimum_wage", 2027, 1) == 0);
  CHECK(lever(none, "minimum_wage", 2031, 12) == 0);
  const Scenario fifty = load_scenario(shipped("minimum_wage_50"));
  CHECK(lever(fifty, "minimum_wage", 2027, 1) == 50);
  CHECK(lever(fifty, "minimum_wage", 2028, 4) == 50);
  CHECK(lever(fifty, "minimum_wage", 2031, 12) > 55);
}

TEST_CASE("Reforms of co-production begin in 2027, as their titles say", "[scenario]") {
  struct Reform {
    const char* name;
    const char* lever;
    double value;
  };
  const std::vector<Reform> reforms{{"support_fidelity_high", "support_fidelity", 0.8},
                                    {"co_governance", "cogovernance_seats", 0.3},
                                    {"co_governance_reform", "cogovernance_seats", 0.3},
                                    {"commissioning_for_learning", "contract_learning", 1},
                                    {"co_creation_points", "tender_points_cocreation", 0.2},
                                    {"managers_and_budgets", "manager_training", 0.5},
                                    {"managers_and_budgets", "budget_mainstreaming", 0.5},
                                    {"prescriptive_scaling", "scaling_reach", 0.1},
                                    {"learning_support", "learning_support", 1},
                                    {"prescriptive_scaling_supported", "scaling_reach", 0.1},
                                    {"prescriptive_scaling_supported", "learning_support", 1},
                                    {"co_produced_scaling_supported", "scaling_coproduced", 1},
                                    {"co_produced_scaling_supported", "learning_support", 1},
                                    {"prescriptive_scaling", "scaling_coproduced", 0},
                                    {"co_produced_scaling", "scaling_reach", 0.1},
                                    {"co_produced_scaling", "scaling_coproduced", 1},
                                    {"subcontracting_npm", "regime_managerial", 0.9},
                                    {"subcontracting_npm", "regime_network", 0},
                                    {"volunteers_bridged", "volunteer_bridging", 0.8},
                                    {"strong_support", "customised_jobs", 0.5},
                                    {"strong_support", "coworker_training", 0.5},
                                    {"strong_support", "long_term_support_posts", 40},
                                    {"no_supported_employment", "supported_employment_places", 0},
                                    {"demand_shock", "demand_shock", 0.3}};
  const Scenario base = load_scenario(shipped("hong_kong"));
  for (const auto& reform : reforms) {
    INFO(reform.name << ": " << reform.lever);
    const Scenario s = load_scenario(shipped(reform.name));
    const std::size_t slot = find_lever(reform.lever)->per_programme ? 2 : 0;
    CHECK(lever(s, reform.lever, 2026, 12, slot) == lever(base, reform.lever, 2026, 12, slot));
    CHECK(lever(s, reform.lever, 2027, 1, slot) == reform.value);
  }
  const Scenario shock = load_scenario(shipped("demand_shock"));
  CHECK(lever(shock, "demand_shock", 2028, 6) == 0.3);
  CHECK(lever(shock, "demand_shock", 2028, 7) == 0);
  CHECK(load_scenario(shipped("co_governance_reform")).parameters.reform_on == 1);
  CHECK(base.parameters.reform_on == 0);
}

TEST_CASE("The corners of the cube of practices", "[scenario]") {
  // What stays on: strategic, operational, identity.
  const std::vector<std::pair<const char*, std::array<double, 3>>> corners{
      {"hong_kong", {1, 1, 1}},          {"no_coproduction", {0, 0, 0}},
      {"strategic_only", {1, 0, 0}},     {"operational_only", {0, 1, 0}},
      {"identity_only", {0, 0, 1}},      {"strategic_operational", {1, 1, 0}},
      {"strategic_identity", {1, 0, 1}}, {"operational_identity", {0, 1, 1}}};
  const std::array<const char*, 3> keys{"practice_strategic", "practice_operational",
                                        "practice_identity"};
  for (const auto& [name, on] : corners) {
    INFO(name);
    const Scenario s = load_scenario(shipped(name));
    for (std::size_t d = 0; d < 3; ++d) {
      CHECK(lever(s, keys[d], 2026, 12) == 1);
      CHECK(lever(s, keys[d], 2027, 1) == on[d]);
      CHECK(lever(s, keys[d], 2031, 12) == on[d]);
    }
  }
}

TEST_CASE("The baseline leaves to reform what reform may move", "[scenario]") {
  const Scenario s = load_scenario(shipped("hong_kong"));
  for (const char* key : {"cogovernance_seats", "contract_learning", "budget_mainstreaming"}) {
    INFO(key);
    const auto position = static_cast<std::size_t>(find_lever(key) - all_levers().data());
    const std::size_t slot = find_lever(key)->per_programme ? 4 : 0;
    CHECK(s.levers.entries[position][slot].empty());
    CHECK(s.resolved_toml.find("# " + std::string(key) + " = 0  # fixed by nobody")
          != std::string::npos);
    // To set one, if only to what it is anyway, fixes it; and says that else nothing changes.
    const Scenario fixed = load_scenario(shipped("hong_kong"), {{key, "0"}});
    CHECK(fixed.levers.entries[position][slot].size() == 1);
    CHECK(parse_scenario(fixed.resolved_toml, "s.toml", ".").levers == fixed.levers);
  }
  CHECK(lever(s, "device_grant", 2013, 5) == 0);
  CHECK(lever(s, "device_grant", 2013, 6) == 20000);
  CHECK(lever(s, "device_grant", 2020, 4) == 40000);
  // Amounts of money rise with wages from 2027 on, 3% a year.
  CHECK(lever(s, "device_grant", 2026, 12) == 40000);
  CHECK(std::fabs(lever(s, "device_grant", 2027, 1) - 41200) < 1e-9);
  CHECK(std::fabs(lever(s, "device_grant", 2028, 2) - 42436) < 1e-9);
  CHECK(lever(s, "earnings_disregard", 2026, 12) == 1200);
  CHECK(std::fabs(lever(s, "earnings_disregard", 2027, 12) - 1236) < 1e-9);
  CHECK(lever(s, "support_fidelity", 2008, 1) == 0.05);
  CHECK(lever(s, "regime_managerial", 2008, 1) == 0.5);
  CHECK(lever(s, "regime_network", 2026, 1) == 0.1);
}

}  // namespace
}  // namespace coprod::scenario_test
