// Writes a sample run directory for readers.py, with every feature of the format. Hidden: it is no
// test by itself. The values follow a formula that readers.py knows, too.

#include "output/manifest.hpp"
#include "output/table.hpp"

#include <chrono>
#include <cmath>
#include <cstdlib>
#include <limits>

#include <catch2/catch_test_macros.hpp>

namespace {

using namespace coprod;

constexpr std::size_t n_scenarios = 2;
constexpr std::size_t n_replicates = 3;
constexpr std::size_t n_months = 26;
constexpr double nan_value = std::numeric_limits<double>::quiet_NaN();

/// The value of a cell: a number that names its place. The 13th month of replicate 1 is missing.
double value_at(std::size_t s, std::size_t r, std::size_t t, std::size_t g) {
  if (r == 1 && t == 12) return nan_value;
  return 100'000.0 * static_cast<double>(s + 1) + 10'000.0 * static_cast<double>(r)
         + 100.0 * static_cast<double>(t) + static_cast<double>(g);
}

std::vector<double> slab(std::size_t s, std::size_t r, std::size_t groups) {
  std::vector<double> values;
  for (std::size_t t = 0; t < n_months; ++t) {
    for (std::size_t g = 0; g < groups; ++g) values.push_back(value_at(s, r, t, g));
  }
  return values;
}

std::vector<std::int32_t> whole(const std::vector<double>& values) {
  std::vector<std::int32_t> numbers;
  for (const double value : values) {
    numbers.push_back(std::isnan(value) ? std::numeric_limits<std::int32_t>::min()
                                        : static_cast<std::int32_t>(value));
  }
  return numbers;
}

std::string month_text(std::size_t t) {
  const std::size_t months = 2007 * 12 + 10 + t;  // from November 2007
  const std::string month = std::to_string(months % 12 + 1);
  return std::to_string(months / 12) + "-" + (month.size() == 1 ? "0" : "") + month;
}

TEST_CASE("write a sample run directory", "[.][sample]") {
  const char* named = std::getenv("COPROD_SAMPLE_DIR");
  REQUIRE(named != nullptr);
  const std::filesystem::path folder = named;
  prepare_run_directory(folder);
  std::filesystem::create_directory(folder / "tables");

  const std::vector<std::string> scenarios{"hong_kong", "réforme_香港"};
  const std::vector<std::string> statuses{"inactive", "unemployed", "employed"};
  Dimension status{"status", "status in the labour market", "1", statuses};
  Dimension age{"age_from", "first age of the group", "year", std::vector<std::int32_t>{18, 50}};
  Dimension share{"share", "share of the wage that is paid", "1", std::vector<double>{0.25, 0.75}};

  Variable employed{"employed", "persons employed", "1", {"scenario", "replicate", "time"}};
  employed.type = Variable::Type::int32;
  Variable rate{"employment_rate", "employed share", "1", {"scenario", "replicate", "time"}};
  Variable wages{"wages", "sum of wages", "0.01 HKD", {"scenario", "replicate", "time", "status"}};
  wages.attributes = {{"overlapping", std::int32_t{1}}, {"cell_methods", "time: sum"}};
  Variable stock{"stock", "persons", "1", {"scenario", "replicate", "time", "age_from", "status"}};
  stock.type = Variable::Type::int32;
  Variable hours{"hours", "hours of work", "h month-1", {"scenario", "replicate", "time"}};
  Variable by_share{"by_share", "persons by share", "1", {"scenario", "replicate", "share"}};
  Variable regime{"regime", "regime in force", "1", {"scenario", "time"}};
  regime.type = Variable::Type::category;
  regime.flag_meanings = {"old", "pilot", "full"};

  Provenance provenance;
  provenance.title = "A sample: \"quotes\", <tags> & 香港";
  provenance.source = "coprod sample";
  provenance.git_commit = "unknown";
  provenance.seed = 18446744073709551615ULL;
  provenance.scenarios = {{scenarios[0], "# " + std::string(100'000, 'a') + "\nschema = 1\n"},
                          {scenarios[1], "schema = 1\n"}};
  provenance.inputs = {{"data/margins.csv", std::string(64, '0')}};
  ResultsFile file(folder / "results.h5",
                   {scenario_dimension(scenarios), replicate_dimension(1, true),
                    time_dimension(std::chrono::year{2007} / 11, n_months), status, age, share},
                   {employed, rate, wages, stock, hours, by_share, regime}, provenance);
  file.set_length("replicate", n_replicates);
  CsvFile csv(folder / "tables" / "headline.csv",
              {"scenario", "replicate", "time", "group", "variable", "value", "unit"});
  const auto rows = [&](std::size_t s, std::size_t r, const Variable& variable,
                        std::size_t groups) {
    for (std::size_t t = 0; t < n_months; ++t) {
      for (std::size_t g = 0; g < groups; ++g) {
        std::string group;
        if (groups == 3) group = statuses[g];
        if (groups == 6)
          group = (g < 3 ? "age_from=18;status=" : "age_from=50;status=") + statuses[g % 3];
        csv.text(scenarios[s]).number(static_cast<std::int64_t>(r)).text(month_text(t)).text(group);
        csv.text(variable.name).number(value_at(s, r, t, g)).text(variable.units).end_row();
      }
    }
  };
  for (const std::size_t r : {2UL, 0UL, 1UL}) {
    for (std::size_t s = 0; s < n_scenarios; ++s) {
      file.write<double>("employment_rate", s, r, slab(s, r, 1));
      file.write<double>("hours", s, r, slab(s, r, 1));
      file.write<std::int32_t>("employed", s, r, whole(slab(s, r, 1)));
      file.write<double>("wages", s, r, slab(s, r, 3));
      file.write<std::int32_t>("stock", s, r, whole(slab(s, r, 6)));
      file.write<double>("by_share", s, r, std::vector<double>{0.25, 0.75});
      for (const Variable* variable : {&employed, &rate, &hours}) rows(s, r, *variable, 1);
      rows(s, r, wages, 3);
      rows(s, r, stock, 6);
    }
  }
  std::vector<std::int8_t> regimes(n_scenarios * n_months);
  for (std::size_t i = 0; i < regimes.size(); ++i) regimes[i] = static_cast<std::int8_t>(i % 3);
  regimes[5] = -128;
  file.write_all<std::int8_t>("regime", regimes);
  file.finish();
  csv.finish();

  Manifest manifest;
  manifest.version = "sample";
  manifest.scenarios = scenarios;
  manifest.replicates = n_replicates;
  write_manifest(folder / "manifest.json", manifest);
}

}  // namespace
