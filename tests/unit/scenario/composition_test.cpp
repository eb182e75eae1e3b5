// Bases, dated reforms, compositions and --set.

#include "helpers.hpp"

#include <cmath>

#include <catch2/catch_test_macros.hpp>

namespace coprod::scenario_test {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

TEST_CASE("A reform keeps what its base has before its own first date", "[scenario]") {
  const Folder folder;
  folder.write("base.toml", std::string(plain_base) + R"([levers]
minimum_wage = { "2011-05" = 28, "2013-05" = 30, "2028-05" = 45 }
)");
  const Scenario reform = load_scenario(folder.write("reform.toml", R"(schema = 1
base = "base.toml"
[levers]
minimum_wage = { "2027-01" = 50 }
caseload_limit = { "2027-01" = 10 }
)"));
  CHECK(reform.warnings.empty());
  CHECK(lever(reform, "minimum_wage", 2010, 1) == 28);  // before the first entry
  CHECK(lever(reform, "minimum_wage", 2013, 4) == 28);
  CHECK(lever(reform, "minimum_wage", 2013, 5) == 30);
  CHECK(lever(reform, "minimum_wage", 2026, 12) == 30);
  CHECK(lever(reform, "minimum_wage", 2027, 1) == 50);
  CHECK(lever(reform, "minimum_wage", 2031, 1) == 50);  // the base's entry of 2028 is gone
  // The base does not set this one: neutral before the reform.
  CHECK(lever(reform, "caseload_limit", 2026, 12, 2) == 20);
  CHECK(lever(reform, "caseload_limit", 2027, 1, 2) == 10);
}

TEST_CASE("A reform before its base's first entry leaves the time before alone", "[scenario]") {
  const Folder folder;
  folder.write("base.toml", std::string(plain_base) + R"([levers]
minimum_wage = { "2011-05" = 28 }
)");
  const Scenario reform = load_scenario(folder.write("reform.toml", R"(schema = 1
base = "base.toml"
[levers]
minimum_wage = { "2010-01" = 5 }
)"));
  CHECK(lever(reform, "minimum_wage", 2009, 12) == 28);
  CHECK(lever(reform, "minimum_wage", 2010, 1) == 5);
  CHECK(lever(reform, "minimum_wage", 2012, 1) == 5);
}

TEST_CASE("A single value replaces the whole history", "[scenario]") {
  const Folder folder;
  folder.write("base.toml", std::string(plain_base) + R"([levers]
minimum_wage = { "2011-05" = 28, "2013-05" = 30 }
)");
  const Scenario reform = load_scenario(folder.write(
      "reform.toml", "schema = 1\nbase = \"base.toml\"\n[levers]\nminimum_wage = 7\n"));
  CHECK(lever(reform, "minimum_wage", 1950, 1) == 7);
  CHECK(lever(reform, "minimum_wage", 2020, 1) == 7);
}

TEST_CASE("One programme goes before all programmes, wherever it stands", "[scenario]") {
  const Folder folder;
  const Scenario scenario =
      load_scenario(folder.write("s.toml", std::string(plain_base) + R"([levers]
"follow_up_months.supported_employment" = { "2010-01" = 6, "2020-01" = "unlimited" }
follow_up_months = 3
follow_up_posts = { "2010-01" = 1, social_enterprise = 9, placement_division = { "2012-01" = 4 } }
follow_up_intensity.on_the_job_training = 2
)"));
  CHECK(lever(scenario, "follow_up_months", 2019, 12, 1) == 3);
  CHECK(lever(scenario, "follow_up_months", 2019, 12, 2) == 6);
  CHECK(lever(scenario, "follow_up_months", 2020, 1, 2) == infinity);
  CHECK(lever(scenario, "follow_up_months", 2020, 1, 4) == 3);
  CHECK(lever(scenario, "follow_up_posts", 2020, 1, 4) == 9);
  CHECK(lever(scenario, "follow_up_posts", 2020, 1, 2) == 1);
  CHECK(lever(scenario, "follow_up_posts", 2020, 1, 1) == 4);
  CHECK(lever(scenario, "follow_up_intensity", 2020, 1, 3) == 2);
  CHECK(lever(scenario, "follow_up_intensity", 2020, 1, 2) == 6);
}

TEST_CASE("A bare key of a reform leaves the longer keys of its base, and says which",
          "[scenario]") {
  const Folder folder;
  folder.write("base.toml", std::string(plain_base) + R"([levers]
"follow_up_months.supported_employment" = 6
"follow_up_months.social_enterprise" = "unlimited"
)");
  const auto reform = folder.write("reform.toml", R"(schema = 1
base = "base.toml"
[levers]
follow_up_months = { "2027-01" = 12 }
)");
  const auto check = [](const Scenario& scenario) {
    CHECK(lever(scenario, "follow_up_months", 2027, 1, 1) == 12);
    CHECK(lever(scenario, "follow_up_months", 2027, 1, 2) == 6);
    CHECK(lever(scenario, "follow_up_months", 2027, 1, 3) == 12);
    CHECK(lever(scenario, "follow_up_months", 2027, 1, 4) == infinity);
    CHECK(scenario.warnings.size() == 1);
    CHECK(says(scenario.warnings,
               {"'follow_up_months' leaves ", "'follow_up_months.supported_employment' (",
                "'follow_up_months.social_enterprise' (", "base.toml:4:1"}));
  };
  check(load_scenario(reform));
  check(load_scenario(folder.file("base.toml"), {{"follow_up_months", "{ \"2027-01\" = 12 }"}}));
  // Also a longer key of what it is composed with.
  folder.write("bare.toml", R"(schema = 1
data = "data/hong_kong"
[levers]
follow_up_months = { "2027-01" = 12 }
)");
  check(load_scenario(folder.file("base.toml") + "+bare.toml"));
  CHECK(longer_keys(load_scenario(reform), "follow_up_months").size() == 2);

  // Keys that the reform sets itself are not left.
  const Scenario own = load_scenario(folder.write("own.toml", R"(schema = 1
base = "base.toml"
[levers]
follow_up_months = { "2027-01" = 12 }
"follow_up_months.supported_employment" = { "2027-01" = 12 }
)"));
  CHECK(lever(own, "follow_up_months", 2027, 1, 2) == 12);
  CHECK(lever(own, "follow_up_months", 2026, 12, 2) == 6);
  CHECK(own.warnings.size() == 1);
  CHECK_FALSE(says(own.warnings, {"follow_up_months.supported_employment"}));
  CHECK(says(own.warnings, {"'follow_up_months.social_enterprise'", "as it is"}));

  // The baseline gives each programme a key of its own.
  const Scenario none = load_scenario(std::string(COPROD_SOURCE_DIR) + "/scenarios/hong_kong.toml",
                                      {{"follow_up_months", "18"}});
  CHECK(lever(none, "follow_up_months", 2027, 1, 4) == infinity);
  CHECK(lever(none, "follow_up_months", 2027, 1, 1) == 6);
  CHECK(none.warnings.size() == 1);
  CHECK(says(none.warnings, {"so it changes nothing", "'follow_up_months.on_the_job_training'"}));
}

TEST_CASE("Restating what the base has takes its later entries away, and is told", "[scenario]") {
  const Folder folder;
  folder.write("base.toml", std::string(plain_base) + R"([levers]
minimum_wage = { "2011-05" = 28, "2026-05" = 43.1, "2027-05" = { index = "wages" } }
wage_subsidy_months = { "2005-01" = 3, "2018-09" = 9 }
)");
  const auto warnings = [&](const std::string& levers) {
    return load_scenario(
               folder.write("s.toml", "schema = 1\nbase = \"base.toml\"\n[levers]\n" + levers))
        .warnings;
  };
  CHECK(says(warnings("minimum_wage = { \"2026-05\" = 43.1, \"2029-01\" = 50 }\n"),
             {"s.toml:4:1", "restates from 2026-05 on", "43.1", "from 2027-05 on",
              "second change of policy"}));
  CHECK(says(warnings("wage_subsidy_months = 9\n"),
             {"restates 9", "from 2018-09 on", "second change of policy"}));
  // What differs from its first month on is one policy, whatever it replaces.
  CHECK(warnings("minimum_wage = { \"2027-01\" = 50 }\n").empty());
  CHECK(warnings("minimum_wage = { \"2027-05\" = 43.1 }\n").empty());
  CHECK(warnings("minimum_wage = 43.1\nwage_subsidy_months = { \"2015-01\" = 9 }\n").empty());
}

TEST_CASE("What --set changes stands in the title", "[scenario]") {
  const Folder folder;
  const auto file = folder.write("s.toml", std::string(plain_base) + "title = \"Mine\"\n");
  CHECK(load_scenario(file).title == "Mine");
  CHECK(load_scenario(file, {{"exit.shape", "0.8"}, {"M3", "false"}}).title
        == "Mine (exit.shape=0.8, M3=false)");
  CHECK(load_scenario(file, {{"run.replicates", "3"}, {"run.seed", "7"}}).title == "Mine");
  const Scenario long_one = load_scenario(
      file,
      {{"minimum_wage", R"({ "2011-05" = 28, "2013-05" = 30, "2015-05" = 32, "2017-05" = 34 })"}});
  CHECK(long_one.title.size() < 75);
  CHECK(parse_scenario(long_one.resolved_toml, "s.toml", folder.path()).title == long_one.title);
}

TEST_CASE("A reform on another base than the one it is compared with says in what", "[scenario]") {
  const Folder folder;
  folder.write("base.toml", std::string(plain_base) + "[levers]\nbenefit_level = 2\n");
  folder.write("a.toml", R"(schema = 1
base = "base.toml"
[levers]
caseload_limit = { "2027-01" = 9 }
minimum_wage = { "2012-01" = 30 }
[parameters]
exit.shape = 0.75
[mechanisms]
M3 = false
)");
  folder.write("b.toml", R"(schema = 1
base = "base.toml"
[levers]
minimum_wage = { "2027-01" = 50 }
)");
  const auto load = [&](const std::string& name) { return load_scenario(folder.file(name)); };
  const auto told = other_base(load("a.toml"), load("b.toml"));
  REQUIRE(told);
  for (const char* part : {"base.toml", "caseload_limit.placement_division", "exit.shape", "M3",
                           "minimum_wage", "a.toml+"}) {
    INFO(part);
    CHECK(told->find(part) != std::string::npos);
  }
  CHECK(told->find("benefit_level") == std::string::npos);
  // Beside its own base, or composed with the other, a reform differs by what it says.
  CHECK_FALSE(other_base(load("base.toml"), load("b.toml")));
  CHECK_FALSE(other_base(load("a.toml"), load_scenario(folder.file("a.toml") + "+b.toml")));
  CHECK_FALSE(other_base(load("a.toml"), load("base.toml")));
  // A copy of its base, elsewhere or resolved, is that base.
  folder.write("copy/base.toml", std::string(plain_base) + "[levers]\nbenefit_level = 2\n");
  folder.write("copy/data/hong_kong/x", "");
  std::filesystem::copy_file(folder.path() / "data/hong_kong/totals.csv",
                             folder.path() / "copy/data/hong_kong/totals.csv");
  CHECK_FALSE(other_base(load("copy/base.toml"), load("b.toml")));
  folder.write("resolved.toml", load("base.toml").resolved_toml);
  CHECK_FALSE(other_base(load("resolved.toml"), load("b.toml")));
}

TEST_CASE("A run far from the years of its data is told", "[scenario]") {
  const Folder folder;  // its data name 2008, 2013 and 2020
  const auto warnings = [&](const std::string& start, const std::string& end) {
    return load_scenario(folder.write("s.toml", std::string(plain_base)
                                                    + "[run]\nburn_in = 0\nstart = \"" + start
                                                    + "\"\nend = \"" + end + "\"\n"))
        .warnings;
  };
  CHECK(warnings("1998-01", "2020-12").empty());
  CHECK(warnings("2030-12", "2040-12").empty());
  CHECK(says(warnings("1997-12", "2020-12"), {"s.toml:5:9", "from 1997-12 on", "2008 to 2020"}));
  CHECK(says(warnings("2031-01", "2040-12"), {"from 2031-01 on", "2008 to 2020"}));
  CHECK(warnings("2008-01", "2050-12").empty());
}

TEST_CASE("Bases that go in a circle are named", "[scenario]") {
  const Folder folder;
  const auto a = folder.write("a.toml", "schema = 1\nbase = \"b.toml\"\n");
  folder.write("b.toml", "schema = 1\nbase = \"sub/../c.toml\"\n");
  folder.write("c.toml", "schema = 1\nbase = \"./a.toml\"\n");
  folder.write("sub/x", "");
  const auto errors = errors_of(a);
  CHECK(says(errors,
             {"c.toml:2:8: the bases go in a circle: ", "a.toml → ", "b.toml → ", "c.toml → "}));
  CHECK(errors.size() == 1);
  const auto self = folder.write("self.toml", "schema = 1\nbase = \"self.toml\"\n");
  CHECK(says(errors_of(self), {"circle"}));
}

TEST_CASE("Bases nest sixteen deep and no deeper", "[scenario]") {
  const Folder folder;
  folder.write("s0.toml", plain_base);
  for (int i = 1; i <= 17; ++i) {
    folder.write("s" + std::to_string(i) + ".toml",
                 "schema = 1\nbase = \"s" + std::to_string(i - 1) + ".toml\"\n");
  }
  CHECK(errors_of(folder.file("s16.toml")).empty());
  CHECK(says(errors_of(folder.file("s17.toml")), {"more than 16 deep"}));
}

TEST_CASE("Paths are relative to the file that holds them; manifests name no machine path",
          "[scenario]") {
  const Folder folder;
  folder.write("lib/base.toml", "schema = 1\ndata = \"../data/hong_kong\"\n");
  const Scenario scenario =
      load_scenario(folder.write("mine/s.toml", "schema = 1\nbase = \"../lib/base.toml\"\n"));
  REQUIRE(scenario.inputs.size() == 3);
  CHECK(scenario.inputs[0].name == "../lib/base.toml");
  CHECK(scenario.inputs[1].name == "s.toml");
  CHECK(scenario.inputs[2].name == "../data/hong_kong/totals.csv");
  CHECK(scenario.resolved_toml.find("data = \"../data/hong_kong\"") != std::string::npos);
  CHECK(scenario.resolved_toml.find(folder.path().string()) == std::string::npos);
  CHECK(std::filesystem::exists(scenario.data_directory / "totals.csv"));
}

TEST_CASE("Composed scenarios: the last one wins and conflicts are told", "[scenario]") {
  const Folder folder;
  folder.write("base.toml", std::string(plain_base) + R"([levers]
caseload_limit = 15
benefit_level = 2
[run]
replicates = 3
)");
  folder.write("a.toml", R"(schema = 1
base = "base.toml"
title = "First"
description = "One."
[levers]
minimum_wage = { "2020-01" = 40 }
benefit_level = 3
[parameters]
exit.shape = 0.7
[mechanisms]
M3 = false
)");
  folder.write("b.toml", R"(schema = 1
base = "base.toml"
title = "Second"
description = "Two."
[levers]
minimum_wage = { "2025-01" = 50 }
[parameters]
exit.shape = 0.9
[mechanisms]
M3 = true
M4 = false
)");
  const Scenario ab = load_scenario(folder.file("a.toml") + "+" + folder.file("b.toml"));
  CHECK(ab.name == "a+b");
  CHECK(ab.title == "First + Second");
  CHECK(ab.description == "One.\n\nTwo.");
  CHECK(lever(ab, "minimum_wage", 2020, 1) == 40);
  CHECK(lever(ab, "minimum_wage", 2025, 1) == 50);
  CHECK(lever(ab, "benefit_level", 2020, 1) == 3);  // b's base does not undo a
  CHECK(lever(ab, "caseload_limit", 2020, 1, 1) == 15);
  CHECK(ab.parameters.exit_shape == 0.9);
  CHECK(ab.mechanisms_off == std::vector<std::string>{"M4"});
  CHECK(ab.run.replicates == 3);
  CHECK(ab.warnings.size() == 3);
  CHECK(says(ab.warnings, {"b.toml:6:1", "'minimum_wage'", "a.toml:6:1", "wins"}));
  CHECK(says(ab.warnings, {"b.toml:8:6", "'exit.shape' is set to 0.9 here and to 0.7"}));
  CHECK(says(ab.warnings, {"b.toml:10:1", "'M3'"}));

  // In the other order the other wins, and a later part may be named from beside the first.
  const Scenario ba = load_scenario(folder.file("b.toml") + "+a.toml");
  CHECK(ba.parameters.exit_shape == 0.7);
  CHECK(ba.mechanisms_off == std::vector<std::string>{"M3", "M4"});
  CHECK(lever(ba, "minimum_wage", 2026, 1) == 40);

  // A base named again adds nothing, and says so.
  const Scenario again = load_scenario(folder.file("a.toml") + "+base.toml");
  CHECK(lever(again, "benefit_level", 2020, 1) == 3);
  CHECK(says(again.warnings, {"adds nothing"}));
}

TEST_CASE("Composition takes what another base adds beyond the common one", "[scenario]") {
  const Folder folder;
  folder.write("base.toml", std::string(plain_base) + "[levers]\ncaseload_limit = 15\n");
  folder.write("middle.toml", "schema = 1\nbase = \"base.toml\"\n[levers]\nbenefit_level = 2\n");
  folder.write("a.toml", "schema = 1\nbase = \"base.toml\"\n[levers]\ncaseload_limit = 9\n");
  folder.write("b.toml", "schema = 1\nbase = \"middle.toml\"\n[levers]\nminimum_wage = 30\n");
  const Scenario ab = load_scenario(folder.file("a.toml") + "+b.toml");
  CHECK(ab.warnings.empty());
  CHECK(lever(ab, "caseload_limit", 2020, 1, 1) == 9);
  CHECK(lever(ab, "benefit_level", 2020, 1) == 2);
  CHECK(lever(ab, "minimum_wage", 2020, 1) == 30);
}

TEST_CASE("Overrides by --set come after the files and reach every table", "[scenario]") {
  const Folder folder;
  const Scenario s =
      load_scenario(folder.write("s.toml", std::string(plain_base)
                                               + "[levers]\nminimum_wage = { \"2011-05\" = 28 }\n"),
                    {{"minimum_wage", "{ \"2027-01\" = 50 }"},
                     {"follow_up_months", "unlimited"},
                     {"follow_up_months.supported_employment", "12"},
                     {"assessment_open_to", "either"},
                     {"exit.shape", "0.8"},
                     {"M3", "false"},
                     {"run.start", "2010-01"},
                     {"run.end", "\"2030-12\""},
                     {"run.scale", "0.5"},
                     {"run.seed", "7"}});
  CHECK(lever(s, "minimum_wage", 2026, 12) == 28);
  CHECK(lever(s, "minimum_wage", 2027, 1) == 50);
  CHECK(lever(s, "follow_up_months", 2027, 1, 2) == 12);
  CHECK(lever(s, "follow_up_months", 2027, 1, 1) == infinity);
  CHECK(lever(s, "assessment_open_to", 2027, 1) == 2);
  CHECK(s.parameters.exit_shape == 0.8);
  CHECK(s.mechanisms_off == std::vector<std::string>{"M3"});
  CHECK(s.parameters.follow_up_ends == 1);  // as written
  CHECK(s.effective_parameters().follow_up_ends == 0);
  CHECK(s.run == RunSettings{Month(2010, 1), Month(2030, 12), {}, 120, 7, 10, 0.5});
}

TEST_CASE("What changes nothing is a warning", "[scenario]") {
  const Folder folder;
  folder.write("base.toml", std::string(plain_base) + R"([levers]
caseload_limit = 15
minimum_wage = { "2008-01" = 0, "2011-05" = 28 }
)");
  const auto warnings = [&](const std::string& body) {
    return load_scenario(folder.write("s.toml", "schema = 1\nbase = \"base.toml\"\n" + body))
        .warnings;
  };
  CHECK(says(warnings("[levers]\ncaseload_limit = { \"2020-01\" = 15 }\n"),
             {"s.toml:4:1: lever 'caseload_limit' has these values already"}));
  CHECK(says(warnings("[levers]\nbenefit_level = 1\n"), {"has these values already"}));
  CHECK(says(warnings("[levers]\nminimum_wage = { \"2011-05\" = 28, \"2015-01\" = 28 }\n"),
             {"has these values already"}));
  CHECK(says(warnings("[levers]\ncaseload_limit = { \"2047-01\" = 9 }\n"),
             {"starts in 2047-01, after the end of the run in 2046-12"}));
  CHECK(warnings("[levers]\ncaseload_limit = { \"2046-12\" = 9 }\n").empty());
  CHECK(says(warnings("[levers]\nminimum_wage = { \"2020-01\" = 0, \"2021-05\" = { index = "
                      "\"wages\" } }\n"),
             {"an index of nothing stays nothing"}));
  CHECK(says(warnings("[run]\nscale = 0.19\n"), {"s.toml:4:9", "a preview"}));
  CHECK(warnings("[run]\nscale = 0.2\n").empty());
}

TEST_CASE("Relations between parameters are those of the whole, not of a file", "[scenario]") {
  const Folder folder;
  // More quits, made good by fewer dismissals in another file.
  const std::string quits = folder.write(
      "quits.toml", std::string(plain_base) + "[parameters]\nexit.share_quit = 0.45\n");
  CHECK(says(errors_of(quits), {"quits.toml:4:6: ", "add up to 1.05", "lower one"}));
  folder.write("fewer.toml",
               std::string(plain_base) + "[parameters]\nexit.share_dismissal = 0.2\n");
  CHECK(load_scenario(quits + "+fewer.toml").parameters.share_quit == 0.45);
  CHECK(load_scenario(quits, {{"exit.share_dismissal", "0.2"}}).parameters.share_dismissal == 0.2);
  // On the command line it is the command line that is named.
  const auto told = errors_of(quits, {{"exit.share_health", "0.2"}});
  REQUIRE(told.size() == 1);
  CHECK(says(told, {"exit.share_health=0.2: ", "add up to 1.15"}));
  // What a mechanism that is off puts in place is no setting, and is not held against it.
  CHECK(load_scenario(folder.write("off.toml", std::string(plain_base)
                                                   + "[mechanisms]\nM11 = false\nM32 = false\n"))
            .warnings.empty());
}

TEST_CASE("Settings say where each key was set", "[scenario]") {
  const Folder folder;
  folder.write("base.toml", std::string(plain_base) + "[parameters]\nexit.shape = 0.7\n");
  const Scenario s = load_scenario(
      folder.write("s.toml", "schema = 1\nbase = \"base.toml\"\n[parameters]\nexit.shape = 0.8\n"),
      {{"exit.shape", "0.9"}});
  REQUIRE(s.settings.size() == 3);
  CHECK(s.settings[0].where == folder.file("base.toml") + ":4:6");
  CHECK(s.settings[1].value == "0.8");
  CHECK(s.settings[2].where == "command line, exit.shape=0.9");
}

}  // namespace
}  // namespace coprod::scenario_test
