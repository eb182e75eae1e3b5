// Named social enterprises: read, refused, composed, written and read again.

#include "helpers.hpp"

#include <algorithm>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

namespace coprod::scenario_test {
namespace {

std::string shipped(const std::string& name) {
  return std::string(COPROD_SOURCE_DIR) + "/scenarios/" + name + ".toml";
}

bool does(const GivenEnterprise& enterprise, Practice practice) {
  return enterprise.practices[static_cast<std::size_t>(practice)];
}

TEST_CASE("An enterprise takes what its table says, and else the defaults", "[scenario]") {
  const Folder folder;
  const Scenario s = load_scenario(folder.write("s.toml", std::string(plain_base) + R"(
[[enterprise]]
name = "plain"
[[enterprise]]
roles = false
practices = ["emancipation", "void_filling"]
age = 600
posts = 1000
parent = false
legal_form = "limited_company"
niche = "challenges_service"
sector = "retail"
district = "kwun_tong"
name = "other"
)"));
  REQUIRE(s.enterprises.size() == 2);
  GivenEnterprise plain;
  plain.name = "plain";
  CHECK(s.enterprises[0] == plain);
  CHECK(plain.district == 0);
  CHECK(plain.sector == 0);
  CHECK(sector_names[0] == "catering");
  const GivenEnterprise& other = s.enterprises[1];
  CHECK(other.name == "other");
  CHECK(district_names[other.district] == "kwun_tong");
  CHECK(sector_names[other.sector] == "retail");
  CHECK(other.niche == Niche::challenges_service);
  CHECK(other.legal_form == LegalForm::limited_company);
  CHECK_FALSE(other.parent);
  CHECK(other.posts == 1000);
  CHECK(other.age == 600);
  CHECK_FALSE(other.roles);
  CHECK(other.practices == std::array<bool, n_practices>{true, false, false, false, true, false});
  CHECK(s.warnings.empty());
}

TEST_CASE("Named enterprises resolve to themselves", "[scenario]") {
  const Folder folder;
  const Scenario s = load_scenario(folder.write("s.toml", std::string(plain_base) + R"(
[[enterprise]]
name = "Café \"麵包\" # \\"
practices = []
age = 0
[[enterprise]]
name = "b"
legal_form = "unit_of_ngo"
practices = ["void_filling", "service_revamp", "personalisation", "integrative_care", "emancipation",
  "interdependence"]
)"));
  const Scenario again = parse_scenario(s.resolved_toml, "s.toml", folder.path());
  CHECK(again.enterprises == s.enterprises);
  CHECK(again.resolved_toml == s.resolved_toml);
  CHECK(again.enterprises[0].name == "Café \"麵包\" # \\");
  const Scenario none = load_scenario(folder.write("none.toml", plain_base));
  CHECK(none.enterprises.empty());
  CHECK(none.resolved_toml.find("enterprise]]") == std::string::npos);
}

TEST_CASE("A later table replaces the one of its name as a whole, or is added", "[scenario]") {
  const Folder folder;
  folder.write("base.toml", std::string(plain_base) + R"(
[[enterprise]]
name = "a"
posts = 30
age = 200
[[enterprise]]
name = "b"
)");
  const std::string child = folder.write("child.toml", R"(schema = 1
base = "base.toml"
[[enterprise]]
name = "c"
[[enterprise]]
name = "a"
posts = 31
)");
  const Scenario s = load_scenario(child);
  REQUIRE(s.enterprises.size() == 3);
  CHECK(s.enterprises[0].name == "a");  // in its old place
  CHECK(s.enterprises[0].posts == 31);
  CHECK(s.enterprises[0].age == GivenEnterprise{}.age);  // not the base's
  CHECK(s.enterprises[1].name == "b");
  CHECK(s.enterprises[2].name == "c");
  CHECK(s.warnings.empty());
  REQUIRE(s.settings.size() == 4);
  CHECK(s.settings[0].key == "enterprise.a");
  CHECK(s.settings[0].where == folder.file("base.toml") + ":4:1");
  CHECK(s.settings[3].key == "enterprise.a");
  CHECK(s.settings[3].where == child + ":5:1");
  CHECK(says({s.settings[3].value}, {"{ district = \"", "posts = 31", "roles = true }"}));

  folder.write("d.toml", R"(schema = 1
base = "base.toml"
[[enterprise]]
name = "a"
posts = 32
)");
  const Scenario both = load_scenario(child + "+d.toml");
  REQUIRE(both.enterprises.size() == 3);
  CHECK(both.enterprises[0].posts == 32);
  REQUIRE(both.warnings.size() == 1);
  CHECK(says(both.warnings, {"d.toml:3:1", "'enterprise a'", "posts = 31", "posts = 32", "wins"}));

  const Scenario same = load_scenario(folder.write(
      "same.toml", "schema = 1\nbase = \"base.toml\"\n[[enterprise]]\nname = \"b\"\n"));
  CHECK(says(same.warnings, {"same.toml:3:1: enterprise 'b' is like this already"}));
}

struct Bad {
  std::string body;   ///< after `schema` and `data`, from line 3 on
  std::string place;  ///< line:column
  std::vector<std::string> parts;
};

TEST_CASE("A bad enterprise is told with its place, the reason and a remedy", "[scenario]") {
  const std::string named = "[[enterprise]]\nname = \"a\"\n";
  const auto bad = GENERATE_COPY(values<Bad>({
      {"enterprise = 3", "3:14", {"'enterprise' is the number 3", "[[enterprise]]"}},
      {"[enterprise]\nname = \"a\"", "3:1", {"'enterprise' is a table", "[[enterprise]]"}},
      {"enterprise = [3]", "3:15", {"an enterprise is the number 3"}},
      {"[[enterprises]]\nname = \"a\"", "3:3", {"did you mean 'enterprise'?"}},
      {"[[enterprise]]\nposts = 3", "3:1", {"has no name", "add name"}},
      {"[[enterprise]]\nname = \"\"", "4:8", {"has 0 bytes", "1 to 100"}},
      {"[[enterprise]]\nname = \"" + std::string(101, 'x') + "\"", "4:8", {"has 101 bytes"}},
      {"[[enterprise]]\nname = 3", "4:8", {"'name' is the number 3", "quotes"}},
      {"[[enterprise]]\nname = \"a\\nb\"", "4:8", {"line break or a control character"}},
      {named + "[[enterprise]]\nname = \"a\"", "5:1", {"'a' is named a second time", ":3:1"}},
      {named + "post = 3", "5:1", {"'post' in [[enterprise]]", "did you mean 'posts'?"}},
      {named + "district = \"kwun tong\"",
       "5:12",
       {"the text 'kwun tong'", "did you mean 'kwun_tong'?"}},
      {named + "sector = 1", "5:10", {"'sector' is the number 1", "one of catering, retail"}},
      {named + "niche = \"extends\"", "5:9", {"one of extends_service, challenges_service"}},
      {named + "legal_form = \"company\"", "5:14", {"unit_of_ngo, guarantee_company"}},
      {named + "parent = 1", "5:10", {"'parent' is the number 1", "true or false"}},
      {named + "roles = \"no\"", "5:9", {"'roles' is the text 'no'", "true or false"}},
      {named + "posts = 0", "5:9", {"out of bounds", "1 to 1000"}},
      {named + "posts = 1001", "5:9", {"out of bounds", "1 to 1000"}},
      {named + "posts = 2.5", "5:9", {"counted in whole numbers"}},
      {named + "age = -1", "5:7", {"out of bounds", "0 to 600 (months"}},
      {named + "age = 601", "5:7", {"out of bounds", "0 to 600"}},
      {named + "practices = \"void_filling\"", "5:13", {"'practices' is the text", "or []"}},
      {named + "practices = [\"void_filing\"]",
       "5:14",
       {"'void_filing'", "did you mean 'void_filling'?"}},
      {named + "practices = [1]", "5:14", {"'practices' is the number 1"}},
      {named + "practices = [\"emancipation\", \"emancipation\"]",
       "5:30",
       {"'emancipation' is listed a second time"}},
      {named + "parent = false\nlegal_form = \"unit_of_ngo\"",
       "3:1",
       {"'a' is a unit of an NGO but has no parent", "parent = true"}},
      {"[levers]\nregime_managerial = 0.95", "4:1", {"together are 1.05", "at most 1"}},
      {"[levers]\nregime_managerial = 0\nregime_network = { \"2020-01\" = 0, \"2027-01\" = 1 }\n"
       "[[enterprise]]\nposts = 3",
       "6:1",
       {"has no name"}},
  }));
  const Folder folder;
  const std::string file = folder.write("s.toml", plain_base + bad.body + "\n");
  const auto errors = errors_of(file);
  std::vector<std::string> parts = bad.parts;
  parts.push_back(file + ":" + bad.place + ": ");
  INFO(bad.body);
  std::string all;
  for (const auto& sentence : errors) all += sentence + "\n";
  INFO(all);
  CHECK(errors.size() == 1);
  CHECK(says(errors, parts));
}

TEST_CASE("Not more than a thousand enterprises are named", "[scenario]") {
  const Folder folder;
  const auto tables = [](int first, int last) {
    std::string text;
    for (int i = first; i < last; ++i) {
      text += "[[enterprise]]\nname = \"" + std::to_string(i) + "\"\n";
    }
    return text;
  };
  const std::string most = folder.write("most.toml", plain_base + tables(0, 1000));
  CHECK(load_scenario(most).enterprises.size() == 1000);
  CHECK(says(errors_of(folder.write("more.toml", plain_base + tables(0, 1001))),
             {"more.toml:3:3: 1001 enterprises", "at most 1000"}));
  CHECK(says(errors_of(folder.write("child.toml",
                                    "schema = 1\nbase = \"most.toml\"\n" + tables(1000, 1001))),
             {"child.toml:3:1: 1001 enterprises"}));
}

TEST_CASE("The eight cases and their practices, as the reference has them", "[scenario]") {
  const Scenario s = load_scenario(shipped("eight_cases"));
  REQUIRE(s.enterprises.size() == 8);
  // Columns of the table in evidence.md P0, in its order: six practices, then roles.
  const std::array<std::string, 8> rows{"11.11.|.", "111111|.", "111111|r", "11111.|.",
                                        "1.1111|r", "111111|r", "111111|r", "1...11|r"};
  for (std::size_t i = 0; i < 8; ++i) {
    const GivenEnterprise& e = s.enterprises[i];
    INFO(e.name);
    CHECK(e.name == "case " + std::to_string(i + 1));
    std::string row;
    for (const bool practice : e.practices) row += practice ? '1' : '.';
    row += e.roles ? "|r" : "|.";
    CHECK(row == rows[i]);
    CHECK(e.age >= 96);
    CHECK(e.age <= 240);
    // Only practices, roles and niche differ.
    GivenEnterprise alike = s.enterprises[0];
    alike.name = e.name;
    alike.practices = e.practices;
    alike.roles = e.roles;
    alike.niche = e.niche;
    CHECK(e == alike);
    CHECK((e.niche == Niche::challenges_service) == (i == 6));
  }
  CHECK(does(s.enterprises[7], Practice::interdependence));
  CHECK_FALSE(does(s.enterprises[7], Practice::integrative_care));

  const Scenario swapped = load_scenario(shipped("eight_cases_swapped"));
  REQUIRE(swapped.enterprises.size() == 8);
  auto back = swapped.enterprises;
  std::swap(back[3].niche, back[6].niche);
  CHECK(back == s.enterprises);
  CHECK(swapped.enterprises != s.enterprises);
  CHECK(swapped.levers == s.levers);
}

}  // namespace
}  // namespace coprod::scenario_test
