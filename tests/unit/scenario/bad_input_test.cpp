// Every class of bad input, with the exact place, the sentence and the nearest key.

#include "helpers.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <sys/stat.h>

namespace coprod::scenario_test {
namespace {

struct Bad {
  std::string body;   ///< after `schema` and `data`, from line 3 on
  std::string place;  ///< line:column
  std::vector<std::string> parts;
};

TEST_CASE("A bad line is told with its place, the reason and a remedy", "[scenario]") {
  const auto bad = GENERATE(values<Bad>({
      // unknown keys, with the nearest name
      {"titel = \"x\"", "3:1", {"unknown key 'titel'", "did you mean 'title'?"}},
      {"minimum_wage = 3", "3:1", {"unknown key 'minimum_wage'", "move it to [levers]"}},
      {"[levers]\nminimum_wge = 3", "4:1", {"unknown lever", "did you mean 'minimum_wage'?"}},
      {"[levers]\nexit.shape = 1", "4:1", {"is a parameter, not a lever", "[parameters]"}},
      {"[parameters]\nexit.shap = 1", "4:6", {"'exit.shap'", "did you mean 'exit.shape'?"}},
      {"[parameters]\ncaseload_limit = 1", "4:1", {"is a lever, not a parameter", "[levers]"}},
      {"[mechanisms]\nM99 = true", "4:1", {"unknown mechanism 'M99'"}},
      {"[run]\nreplicate = 1", "4:1", {"'replicate' in [run]", "did you mean 'replicates'?"}},
      {"[output]\ntable = 1", "4:1", {"'table' in [output]", "did you mean 'tables'?"}},
      // types
      {"title = 3", "3:9", {"'title' is the number 3", "quotes"}},
      {"sources = \"x\"", "3:11", {"'sources' is the text 'x'"}},
      {"levers = 3", "3:10", {"'levers' is the number 3", "[levers]"}},
      {"[parameters]\nfit.floor = \"a\"", "4:13", {"'fit.floor' is the text 'a'", "0 to 1"}},
      {"[parameters]\nfit.floor = true", "4:13", {"'fit.floor' is true"}},
      {"[mechanisms]\nM2 = 0", "4:6", {"mechanism 'M2'", "true or false"}},
      {"[levers]\nminimum_wage = \"unlimited\"", "4:16", {"takes a number, without quotes"}},
      {"[levers]\nassessment_open_to = 1", "4:22", {"\"employee\", \"employer\" or \"either\""}},
      {"[levers]\nassessment_open_to = \"all\"", "4:22", {"the text 'all'"}},
      {"[levers]\nfollow_up_months = \"unlimitd\"", "4:20", {"or \"unlimited\""}},
      {"[levers]\ncaseload_limit = { index = \"wages\" }", "4:1", {"only amounts of money can"}},
      {"[levers]\nminimum_wage = { index = \"wages\" }", "4:1", {"from the very start"}},
      {"[levers]\nminimum_wage = { \"2020-01\" = { index = \"rents\" } }", "4:30", {"index"}},
      {"[levers]\nminimum_wage = { \"2020-01\" = { index = \"wages\" } }",
       "4:1",
       {"follows an index from its first entry on", "give a number first"}},
      {"[output]\ntables = \"some\"", "4:10", {"\"all\" or \"headline\""}},
      {"[run]\nseed = 1.5", "4:8", {"whole number"}},
      // relations: the last of the keys to be set is the likelier slip
      {"[parameters]\nexit.share_quit = 0.5",
       "4:6",
       {"exit.share_quit 0.5", "add up to 1.1", "one reference hazard", "lower one of them"}},
      {"[parameters]\nhours.part_time_severe = 0.2\nhours.part_time_moderate = 0.22",
       "5:7",
       {"hours.part_time_moderate 0.22 and hours.part_time_severe 0.2", "do not ascend"}},
      {"[parameters]\nshocks.zone_online = 0.6", "4:8", {"to make at most 1"}},
      // bounds
      {"[parameters]\nexit.shape = 9", "4:14", {"out of bounds", "0.6 to 1.3"}},
      {"[parameters]\nexit.shape = nan", "4:14", {"must be finite"}},
      {"[parameters]\nexit.shape = -inf", "4:14", {"must be finite"}},
      {"[levers]\nbenefit_level = inf", "4:17", {"must be finite"}},
      {"[levers]\nbenefit_level = -1", "4:17", {"out of bounds", "0 to 10"}},
      {"[levers]\nfollow_up_months = { \"2020-01\" = 601 }", "4:34", {"0 to 600 (months)"}},
      {"[levers]\nminimum_wage = 3.333", "4:16", {"at most two decimals"}},
      {"[run]\nburn_in = 1201", "4:11", {"0 to 1200"}},
      {"[run]\nburn_in = -1", "4:11", {"0 to 1200"}},
      {"[run]\nreplicates = 0", "4:14", {"1 to 100000"}},
      {"[run]\nreplicates = 100001", "4:14", {"1 to 100000"}},
      {"[run]\nseed = -1", "4:8", {"0 to 9223372036854775807"}},
      {"[run]\nscale = 0", "4:9", {"'scale' is the number 0", "above 0"}},
      {"[run]\nscale = nan", "4:9", {"'scale' is the number nan"}},
      {"[run]\nscale = 1000", "4:9", {"'scale' is the number 1000", "above 0 and up to 800"}},
      {"[run]\nscale = 1e-7", "4:9", {"less than one person"}},
      // dates
      {"[run]\nstart = \"1899-12\"", "4:9", {"from 1900-01 to 2241-04"}},
      {"[run]\nend = \"2241-05\"", "4:7", {"from 1900-01 to 2241-04"}},
      {"[run]\nstart = 2008-01-01", "4:9", {"without quotes", "YYYY-MM"}},
      {"[run]\nstart = \"2008-13\"", "4:9", {"'2008-13'"}},
      {"[run]\nstart = \"2010-01\"\nend = \"2009-12\"", "5:7", {"before its start in 2010-01"}},
      {"[run]\nstart = \"1970-01\"", "4:9", {"burn-in of 120 months", "1965-01"}},
      {"[levers]\ncaseload_limit = { \"2020-1\" = 3 }", "4:20", {"'2020-1' is not a month"}},
      {"[levers]\ncaseload_limit = { 2020 = 3 }", "4:20", {"'2020' is not a month"}},
      {"[levers]\ncaseload_limit = { \"2021-01\" = 3, \"2020-01\" = 4 }",
       "4:35",
       {"2020-01 comes after 2021-01", "ascending order"}},
      {"[levers]\ncaseload_limit = {}", "4:1", {"has no entries"}},
      // programmes
      {"[levers]\n\"follow_up_months.suported_employment\" = 3",
       "4:1",
       {"not a programme", "did you mean 'supported_employment'?"}},
      {"[levers]\nfollow_up_months.none = 3", "4:18", {"'none' is neither"}},
      {"[levers]\n\"minimum_wage.social_enterprise\" = 3", "4:1", {"the same for all programmes"}},
      {"[levers]\n\"follow_up_months.social_enterprise\" = 3\n"
       "[levers.follow_up_months]\nsocial_enterprise = 4",
       "6:1",
       {"set a second time", ":4:1"}},
      {"[parameters]\n\"exit.shape\" = 1\nexit.shape = 1", "5:6", {"set a second time"}},
      // texts and paths
      {"title = \"two\\nlines\"", "3:9", {"line break or a control character"}},
      {"base = \"\"", "3:8", {"'base' is empty"}},
      {"base = \"nowhere.toml\"", "3:8", {"there is no file", "nowhere.toml"}},
      // syntax
      {"[levers", "3:8", {"this is not TOML", "the name of a table is not well formed"}},
      {"a = 1\na = 2", "4:5", {"this is not TOML", "'a' is set a second time"}},
      {"title = My scenario", "3:9", {"has no quotes", "title = \"My scenario\""}},
      {"title = false hopes # or so", "3:15", {"has no quotes", "title = \"false hopes\""}},
      {"title = “curly”", "3:9", {"typographic quotes"}},
      {"title = 'open", "3:14", {"a text is not closed on its line"}},
      {"title = \"C:\\qu\"", "3:13", {"a backslash", "single quotes"}},
      {"title: x", "3:6", {"a line is 'key = value'"}},
      {"[mechanisms]\nM2 = True", "4:6", {"'True' is no value", "M2 = true"}},
      {"[parameters]\nexit.shape = 0,8", "4:15", {"'0,8' is no number"}},
      {"[run]\nstart = 2008-01", "4:16", {"a month is a text", "start = \"2008-01\""}},
      {"sources = [\"a\", \"b\"", "3:21", {"the file ends within"}},
      {"[run]\nstart = ", "4:9", {"nothing stands behind 'start ='"}},
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

TEST_CASE("The same lines without their mistakes pass", "[scenario]") {
  const Folder folder;
  CHECK(errors_of(folder.write("s.toml", std::string(plain_base) + R"(title = "x"
sources = ["x"]
[levers]
minimum_wage = { "2010-01" = 3.33, "2020-01" = { index = "wages" } }
assessment_open_to = "either"
follow_up_months = { "2020-01" = 600, social_enterprise = "unlimited" }
benefit_level = 0
[parameters]
exit.shape = 1.3
[mechanisms]
M2 = false
[run]
start = "1980-01"
end = "1980-01"
burn_in = 120
replicates = 100000
scale = 800
seed = 9223372036854775807
[output]
tables = "headline"
)"))
            .empty());
}

TEST_CASE("All errors are told at once, in the order of the file", "[scenario]") {
  const Folder folder;
  const std::string base =
      folder.write("base.toml", std::string(plain_base) + "[levers]\nbenefit_level = 99\n");
  const std::string file = folder.write("s.toml", R"(base = "base.toml"
[run]
replicates = 0
[parameters]
nothing = 1
)");
  const auto errors = errors_of(file, {{"exit.shape", "7"}, {"fit.flor", "0"}});
  REQUIRE(errors.size() == 6);
  CHECK(errors[0].starts_with(file + ":1:1: the file does not say 'schema = 1'"));
  CHECK(errors[1].starts_with(file + ":3:14: 'replicates'"));
  CHECK(errors[2].starts_with(file + ":5:1: unknown parameter 'nothing'"));
  CHECK(errors[3].starts_with(base + ":4:17: 'benefit_level'"));
  CHECK(says({errors[4]}, {"command line, exit.shape=7: ", "0.6 to 1.3"}));
  CHECK(says({errors[5]}, {"command line, fit.flor=0: ", "did you mean 'fit.floor'?"}));
}

TEST_CASE("Errors of --set", "[scenario]") {
  const Folder folder;
  const std::string file = folder.write("s.toml", plain_base);
  const auto one = [&](const std::string& key, const std::string& value) {
    const auto errors = errors_of(file, {{key, value}});
    return errors.size() == 1 ? errors.front() : std::string();
  };
  CHECK(says({one("run.scal", "1")}, {"unknown key 'scal' in [run]", "did you mean 'scale'?"}));
  CHECK(says({one("minimum_wage", "{")}, {"the value is not TOML"}));
  CHECK(says({one("minimum_wage", "much")}, {"the text 'much'"}));
  CHECK(says({one("M3", "1")}, {"mechanism 'M3'", "true or false"}));
  CHECK(says({one("minimum_wge", "1")}, {"unknown key", "did you mean 'minimum_wage'?"}));
  CHECK(says({one("exit.shape", "1\n[run]\nscale = 2")}, {"'exit.shape' is the text"}));
  CHECK(says({one("run.start", "2200-01")}, {"the run ends in 2046-12", "2200-01"}));
}

TEST_CASE("Files that are no scenarios", "[scenario]") {
  const Folder folder;
  folder.write("follow_up_12.toml", plain_base);
  CHECK(says(errors_of(folder.file("folow_up_12.toml")),
             {"folow_up_12.toml:1:1: there is no file", "did you mean 'follow_up_12.toml'?"}));
  CHECK(says(errors_of(folder.path().string()), {"is not a regular file"}));
  const std::string pipe = folder.file("pipe.toml");
  REQUIRE(mkfifo(pipe.c_str(), 0600) == 0);
  CHECK(says(errors_of(pipe), {"is not a regular file"}));  // and does not wait for a writer
  CHECK(says(errors_of(folder.write("big.toml", std::string((4u << 20) + 1, '#'))),
             {"is larger than 4 MB"}));
  CHECK(
      errors_of(folder.write("fits.toml", plain_base + ("#" + std::string((4u << 20) - 100, 'x'))))
          .empty());
  CHECK(says(errors_of(folder.write("binary.toml", std::string("\xff\xfe\x00\x01", 4))),
             {"this is not TOML"}));
  CHECK(says(errors_of(folder.write("schema2.toml", "schema = 2\ndata = \"data/hong_kong\"\n")),
             {":1:10: 'schema' is the number 2"}));
  CHECK(says(errors_of(folder.file("follow_up_12.toml") + "+"), {"before or after a '+'"}));
}

TEST_CASE("Keys nested to fill the stack are refused", "[scenario]") {
  const Folder folder;
  std::string key = "a";
  for (int i = 0; i < 500000; ++i) key += ".a";
  CHECK(says(errors_of(folder.write("deep.toml", std::string(plain_base) + key + " = 1\n")),
             {":3:1: more than 64 dots"}));
  const std::string brackets(100000, '[');
  CHECK(says(errors_of(folder.write("arrays.toml", "schema = 1\nsources = " + brackets)),
             {"this is not TOML"}));
  const std::string dotted_text(500, '.');
  CHECK(errors_of(folder.write("text.toml", std::string(plain_base) + "title = \"" + dotted_text
                                                + "\" # " + dotted_text + "\ndescription = '''"
                                                + dotted_text + "'" + dotted_text + "'''\n"))
            .empty());
}

TEST_CASE("Data directories", "[scenario]") {
  const Folder folder;
  CHECK(says(errors_of(folder.write("none.toml", "schema = 1\n")), {"name a data directory"}));
  CHECK(says(errors_of(folder.write("gone.toml", "schema = 1\ndata = \"nowhere\"\n")),
             {":2:8: there is no data directory", "relative to the file that holds them"}));
  CHECK(says(errors_of(folder.write("abs.toml", "schema = 1\ndata = \"/data\"\n")),
             {":2:8: 'data' is the absolute path '/data'"}));
  folder.write("empty/readme.txt", "nothing");
  CHECK(says(errors_of(folder.write("empty.toml", "schema = 1\ndata = \"empty\"\n")),
             {":2:8: the data directory", "holds no .csv file"}));
  folder.write("bad/totals.csv", "quantity,value\n");
  CHECK(says(errors_of(folder.write("bad.toml", "schema = 1\ndata = \"bad\"\n")), {"totals.csv"}));
}

TEST_CASE("Control characters of a file do not reach the terminal", "[scenario]") {
  const Folder folder;
  const auto errors =
      errors_of(folder.write("s.toml", std::string(plain_base) + "\"\\u001b[31m\\nx\" = 1\n"));
  REQUIRE(errors.size() == 1);
  CHECK(errors[0].find('\033') == std::string::npos);
  CHECK(says(errors, {"unknown key '\\u001b[31m"}));
}

}  // namespace
}  // namespace coprod::scenario_test
