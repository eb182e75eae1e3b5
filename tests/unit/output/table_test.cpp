#include "output/table.hpp"

#include "scratch.hpp"

#include <cmath>
#include <limits>
#include <type_traits>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

namespace {

using namespace coprod;
using Catch::Matchers::ContainsSubstring;
using test::ScratchFolder;
using test::words_of;
using namespace std::chrono_literals;

constexpr double nan_value = std::numeric_limits<double>::quiet_NaN();

std::vector<Dimension> axes() {
  Dimension status{"status", "status in the labour market", "1",
                   std::vector<std::string>{"inactive", "employed"}};
  return {scenario_dimension({"base", "réforme"}), replicate_dimension(3, true),
          time_dimension(2008y / 1, 4), status};
}

Variable table(const std::string& name, std::vector<std::string> dimensions) {
  return {name, "words", "1", std::move(dimensions)};
}

/// Equal, missing values included.
bool same(const std::vector<double>& a, const std::vector<double>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](double x, double y) { return x == y || (std::isnan(x) && std::isnan(y)); });
}

TEST_CASE("months are labelled by the days from 2000 to their first day", "[output]") {
  CHECK(time_labels(2000y / 1, 3) == std::vector<std::int32_t>{0, 31, 60});
  CHECK(time_labels(1999y / 12, 2) == std::vector<std::int32_t>{-31, 0});
  CHECK(time_labels(2008y / 1, 1) == std::vector<std::int32_t>{2922});
  CHECK(time_labels(2031y / 12, 2) == std::vector<std::int32_t>{11657, 11688});
  CHECK_THROWS_AS(time_labels(2000y / 13, 1), std::logic_error);
}

TEST_CASE("results come back, and what was never written is missing", "[output]") {
  const ScratchFolder folder;
  Variable count = table("employed", {"scenario", "replicate", "time"});
  count.type = Variable::Type::int32;
  count.attributes = {{"overlapping", std::int32_t{1}}};
  Variable wage = table("wage", {"scenario", "replicate", "time", "status"});
  wage.units = "0.01 HKD";
  Variable kind = table("kind", {"time"});
  kind.type = Variable::Type::category;
  kind.flag_meanings = {"low", "high"};
  Provenance provenance;
  provenance.title = "Titel";
  provenance.seed = std::numeric_limits<std::uint64_t>::max();
  provenance.scenarios = {{"base", "a = 1\n"}, {"réforme", "a = 2\n"}};
  provenance.inputs = {{"data/x.csv", std::string(64, '0')}};
  ResultsFile file(folder / "results.h5", axes(), {count, wage, kind}, provenance);
  const std::vector<std::int32_t> months{1, 2, 3, std::numeric_limits<std::int32_t>::min()};
  const std::vector<double> cells{1, 2, 3, 4, 5, 6, 7, nan_value};
  const std::vector<std::int8_t> codes{0, 1, -128, 1};
  file.write<std::int32_t>("employed", 1, 2, months);
  file.write<double>("wage", 0, 1, cells);
  file.write_all<std::int8_t>("kind", codes);
  file.finish();

  const ResultsReader reader(folder / "results.h5");
  std::vector<double> wanted(24, nan_value);
  wanted[20] = 1, wanted[21] = 2, wanted[22] = 3;
  CHECK(same(reader.read("employed"), wanted));
  const std::uint64_t slab[] = {0, 1};
  CHECK(same(reader.read("wage", slab), cells));
  CHECK(same(reader.read("kind"), {0, 1, nan_value, 1}));
  CHECK(reader.extent("wage") == std::vector<std::uint64_t>{2, 3, 4, 2});
  CHECK(reader.variable("wage").units == "0.01 HKD");
  CHECK(reader.variable("wage").dimensions == wage.dimensions);
  CHECK(reader.variable("kind").flag_meanings == kind.flag_meanings);
  CHECK(reader.variable("employed").attributes == count.attributes);
  CHECK(std::get<std::vector<std::string>>(reader.dimension("scenario").labels)[1] == "réforme");
  CHECK(reader.dimensions().size() == 4);
  CHECK(reader.text("seed") == "18446744073709551615");
  CHECK(reader.text("scenario_toml_1") == "# scenario: réforme\na = 2\n");
  CHECK(reader.text("input_sha256") == std::string(64, '0') + "  data/x.csv\n");
  CHECK(reader.has("wage"));
  CHECK_FALSE(reader.has("time"));
  CHECK_THROWS_AS(reader.variable("absent"), InvalidFile);
  CHECK_THROWS_AS(reader.dimension("absent"), InvalidFile);
}

TEST_CASE("the number of replicates may change until the end", "[output]") {
  const ScratchFolder folder;
  ResultsFile file(folder / "r.h5", axes(), {table("x", {"scenario", "replicate"})}, {});
  const std::vector<double> one{7};
  file.set_length("replicate", 5);
  file.write<double>("x", 1, 4, one);
  CHECK_THROWS_AS(file.write<double>("x", 1, 5, one), std::logic_error);
  CHECK_THROWS_AS(file.set_length("time", 5), std::logic_error);
  file.finish();
  const ResultsReader reader(folder / "r.h5");
  CHECK(reader.extent("x") == std::vector<std::uint64_t>{2, 5});
  CHECK(reader.read("x")[9] == 7);
  CHECK(std::get<std::vector<std::int32_t>>(reader.dimension("replicate").labels)
        == std::vector<std::int32_t>{0, 1, 2, 3, 4});
}

TEST_CASE("the order in which replicates arrive changes nothing", "[output]") {
  const ScratchFolder folder;
  const auto write = [&](const std::string& name, std::vector<std::uint64_t> order) {
    ResultsFile file(folder / name, axes(), {table("x", {"scenario", "replicate", "time"})}, {});
    for (const std::uint64_t r : order) {
      for (std::uint64_t s = 0; s < 2; ++s) {
        const std::vector<double> values(4, static_cast<double>(10 * s + r));
        file.write<double>("x", s, r, values);
      }
    }
    file.finish();
    return ResultsReader(folder / name).read("x");
  };
  CHECK(write("a.h5", {0, 1, 2}) == write("b.h5", {2, 0, 1}));
}

TEST_CASE("a description that others could not read is refused", "[output]") {
  const auto refusal = [](const Variable& variable) {
    return words_of<std::logic_error>([&] { check_layout(axes(), {&variable, 1}); });
  };
  CHECK(refusal(table("x", {"scenario", "replicate", "time", "status"})).empty());
  for (const std::string units : {"days", "hours", "minutes", "day", "hour", "seconds", ""}) {
    Variable bad = table("x", {"time"});
    bad.units = units;
    CHECK_THAT(refusal(bad), ContainsSubstring("units"));
  }
  CHECK_THAT(refusal(table("x", {"time", "replicate"})), ContainsSubstring("order"));
  CHECK_THAT(refusal(table("x", {"status", "time"})), ContainsSubstring("order"));
  CHECK_THAT(refusal(table("x", {"time", "status", "status"})), ContainsSubstring("twice"));
  CHECK_THAT(refusal(table("x", {"district"})), ContainsSubstring("district"));
  CHECK_THAT(refusal(table("x", {})), ContainsSubstring("no dimension"));
  CHECK_THAT(refusal(table("time", {"time"})), ContainsSubstring("twice"));
  CHECK_THAT(refusal(table("1x", {"time"})), ContainsSubstring("name"));
  CHECK_THAT(refusal(table("a/b", {"time"})), ContainsSubstring("name"));
  Variable silent = table("x", {"time"});
  silent.long_name = "";
  CHECK_THAT(refusal(silent), ContainsSubstring("long_name"));
  Variable category = table("x", {"time"});
  category.type = Variable::Type::category;
  CHECK_THAT(refusal(category), ContainsSubstring("flag_meanings"));
  category.flag_meanings = {"two words"};
  CHECK_THAT(refusal(category), ContainsSubstring("one word"));
}

TEST_CASE("more than 50,000 cells per replicate are refused, exactly", "[output]") {
  const auto refusal = [](std::size_t districts) {
    Dimension district{"district", "district", "1", std::vector<std::int32_t>(districts)};
    const std::vector<Dimension> dimensions{scenario_dimension({"a", "b"}), replicate_dimension(9),
                                            time_dimension(2008y / 1, 100), district};
    const Variable variable = table("x", {"scenario", "replicate", "time", "district"});
    return words_of<std::logic_error>([&] { check_layout(dimensions, {&variable, 1}); });
  };
  CHECK(refusal(500).empty());
  CHECK_THAT(refusal(501), ContainsSubstring("50000"));
}

TEST_CASE("a slab of another length, type or place is refused", "[output]") {
  const ScratchFolder folder;
  ResultsFile file(folder / "r.h5", axes(), {table("x", {"scenario", "replicate", "time"})}, {});
  const std::vector<double> three(3);
  const std::vector<double> four(4);
  const std::vector<std::int32_t> ints(4);
  CHECK_NOTHROW(file.write<double>("x", 0, 0, four));
  CHECK_THROWS_AS(file.write<double>("x", 0, 0, three), std::logic_error);
  CHECK_THROWS_AS(file.write<std::int32_t>("x", 0, 0, ints), std::logic_error);
  CHECK_THROWS_AS(file.write<double>("x", 2, 0, four), std::logic_error);
  CHECK_THROWS_AS(file.write<double>("y", 0, 0, four), std::logic_error);
}

TEST_CASE("a file of another kind is not read as results", "[output]") {
  const ScratchFolder folder;
  Hdf5Writer file(folder / "a.h5");
  file.attribute("/", "file_type", std::string(results_file_type));
  file.attribute("/", "format_version", "2.0");
  file.finish();
  CHECK_THAT(words_of<InvalidFile>([&] { ResultsReader reader(folder / "a.h5"); }),
             ContainsSubstring("version '2.0'"));
}

}  // namespace
