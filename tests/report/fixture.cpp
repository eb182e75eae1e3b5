/// A small comparison directory with made-up numbers, in the form that `coprod compare` writes: a FIXTURE
/// for the tests of the report. Nothing in it was simulated.
///
///   COPROD_FIXTURE_DIR=DIR test_report "[fixture]"

#include "core/calendar.hpp"
#include "observers/horizons.hpp"
#include "observers/outcomes.hpp"
#include "output/manifest.hpp"
#include "output/table.hpp"
#include "scenario/scenario.hpp"

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include <catch2/catch_test_macros.hpp>

namespace {

namespace fs = std::filesystem;
using coprod::Dimension;
using coprod::Variable;

constexpr std::size_t replicates = 10;
constexpr std::size_t months = 96;       // from 2024
constexpr std::size_t reform_from = 36;  // 2027
const std::string hostile =
    "Twelve months </script><script>document.title='stolen'</script> & <img src=x "
    "onerror=alert(1)> \"quoted\"";

/// About normal, from a hash: no generator, so that the fixture is the same everywhere.
double noise(std::uint64_t a, std::uint64_t b, std::uint64_t c) {
  double sum = 0.0;
  std::uint64_t x =
      a * 0x9E3779B97F4A7C15ULL ^ (b + 1) * 0xC2B2AE3D27D4EB4FULL ^ (c + 7) * 0x165667B19E3779F9ULL;
  for (int i = 0; i < 4; ++i) {
    x ^= x >> 31U;
    x *= 0xBF58476D1CE4E5B9ULL;
    x ^= x >> 29U;
    sum += static_cast<double>(x >> 40U) / 16777216.0 - 0.5;
  }
  return sum * 1.7;
}

struct Fixture {
  fs::path directory;
  std::vector<std::string> labels{"hong_kong", "follow_up_12"};
  std::vector<Dimension> dimensions;
  std::vector<Variable> variables;

  void add(const Dimension& dimension) {
    for (const auto& known : dimensions) {
      if (known.name == dimension.name) return;
    }
    dimensions.push_back(dimension);
  }
};

std::string resolved(const std::string& name, const std::string& title) {
  std::string text =
      coprod::load_scenario(std::string(COPROD_SOURCE_DIR) + "/scenarios/" + name + ".toml")
          .resolved_toml;
  const auto at = text.find("title = ");
  std::string quoted = "title = '''" + title + "'''";
  return text.replace(at, text.find('\n', at) - at, quoted);
}

double level_of(const coprod::OutcomeInfo& info, std::size_t cell, std::size_t r, std::size_t t,
                std::uint64_t key) {
  double level = info.unit == "1" ? 0.4 : info.unit.starts_with("0.01 HKD") ? 620000.0 : 120.0;
  if (info.name == "public_cost" || info.name == "payments") level = 4e10;
  if (info.name == "persons") level = 900.0;
  if (info.name == "enterprises") level = 160.0;
  if (info.name == "months_worked_24") level = 9.0;
  level *= 1.0 + 0.3 * std::sin(static_cast<double>(cell) * 1.7) + 0.002 * static_cast<double>(t);
  return level * (1.0 + 0.01 * noise(key, r, cell) + 0.004 * noise(key + 1, r * 1000 + t, cell));
}

std::vector<double> values_of(const coprod::OutcomeInfo& info, bool reform, std::size_t r) {
  const std::uint64_t key = std::hash<std::string_view>()(info.name);
  const std::size_t cells = cells_of(info);
  std::vector<double> values(months * cells);
  for (std::size_t t = 0; t < months; ++t) {
    for (std::size_t c = 0; c < cells; ++c) {
      double value = level_of(info, c, r, t, key);
      if (reform && t >= reform_from) {
        const double size = (static_cast<double>((key + c) % 5) - 2.0) * 0.008;
        value *= 1.0 + size + 0.004 * noise(key + 2, r * 1000 + t / 6, c);
      }
      if (info.name == "jobs_kept") {
        const std::size_t h = c % coprod::n_horizons;
        value = 30.0 * std::exp(-0.35 * static_cast<double>(h))
                * (reform && t >= reform_from ? 1.08 : 1.0);
        if (t + static_cast<std::size_t>(coprod::job_horizons[h].days / 30) >= months) value = NAN;
      }
      if (info.name == "jobs_censored" || info.name == "jobs_lost") value = 1.0;
      if (info.type == coprod::OutcomeType::count) value = std::round(value);
      values[t * cells + c] = value;
    }
  }
  return values;
}

void write_results(const Fixture& base, bool ledger) {
  Fixture f = base;
  f.dimensions = {coprod::scenario_dimension(f.labels)};
  f.add({"reform", "scenarios but the base", "1", std::vector<std::string>{f.labels[1]}});
  f.add(coprod::replicate_dimension(replicates));
  f.add(coprod::time_dimension(std::chrono::year(2024) / std::chrono::January, months));
  for (const auto& info : coprod::all_outcomes()) {
    std::vector<std::string> axes{"scenario", "replicate", "time"};
    for (const auto* dimension : dimensions_of(info)) {
      f.add({std::string(dimension->name), std::string(dimension->long_name), "1",
             dimension->labels});
      axes.emplace_back(dimension->name);
    }
    const auto type =
        info.type == coprod::OutcomeType::count ? Variable::Type::int32 : Variable::Type::float64;
    f.variables.push_back(
        {std::string(info.name), std::string(info.long_name), std::string(info.unit), axes, type});
    axes[0] = "reform";
    f.variables.push_back({"diff_" + std::string(info.name),
                           "difference: " + std::string(info.long_name), std::string(info.unit),
                           axes, Variable::Type::float64});
  }
  const auto texts = [](std::initializer_list<const char*> list) {
    return std::vector<std::string>(list.begin(), list.end());
  };
  struct Ledger {
    const char* by;
    std::vector<std::string> axes;
  };
  const std::vector<Ledger> ledgers{{"kind", {"primary_kind", "severity"}},
                                    {"sex", {"sex"}},
                                    {"age", {"age_group"}},
                                    {"district", {"district"}}};
  if (ledger) {
    f.add({"person_measure", "what is counted", "1",
           texts({"months_outside", "months_seeking", "months_training", "months_sheltered",
                  "months_enterprise", "months_open", "months_in_work", "net_income", "earnings",
                  "crises", "months_waiting"})});
    f.add(
        {"person_count", "who is counted", "1",
         texts({"persons", "parted", "work_gained", "work_lost", "income_gained", "income_lost"})});
    f.add({"process", "process", "1", texts({"hiring", "follow_up_clock"})});
    f.add({"via", "first differing input", "1", texts({"lever", "own_state", "settlement"})});
    f.add({"luck", "how luck is shared", "1", texts({"shared", "independent"})});
    f.add({"work_change", "months in work in the reform", "1", texts({"gain", "same", "lose"})});
    f.add({"status_reform", "status in the reform", "1", coprod::group_dimension("status").labels});
    f.add({"arm", "arm", "1", texts({"base", "reform"})});
    std::vector<std::int32_t> tenure;
    for (std::int32_t m = 0; m <= 24; ++m) tenure.push_back(m);
    f.add({"tenure_month", "months since hire", "1", tenure});
    for (const auto& [by, axes] : ledgers) {
      std::vector<std::string> all{"reform", "replicate"};
      all.insert(all.end(), axes.begin(), axes.end());
      all.emplace_back("person_measure");
      f.variables.push_back({std::string("ledger_by_") + by, "sums over persons", "1", all});
      all.back() = "person_count";
      f.variables.push_back(
          {std::string("people_by_") + by, "persons", "persons", all, Variable::Type::int32});
    }
    f.variables.push_back({"status_pairs",
                           "persons by status in both",
                           "persons",
                           {"reform", "replicate", "time", "status", "status_reform"},
                           Variable::Type::int32});
    f.variables.push_back({"status_parted",
                           "persons",
                           "persons",
                           {"reform", "replicate", "process", "via"},
                           Variable::Type::int32});
    f.variables.push_back({"parted",
                           "persons",
                           "persons",
                           {"reform", "replicate", "process", "via"},
                           Variable::Type::int32});
    f.variables.push_back({"luck_change",
                           "persons",
                           "persons",
                           {"reform", "luck", "work_change"},
                           Variable::Type::int32});
    f.variables.push_back({"kept_in_both",
                           "persons",
                           "persons",
                           {"reform", "replicate", "arm", "tenure_month"},
                           Variable::Type::int32});
  }
  coprod::Provenance provenance{hostile, "coprod fixture", "unknown", 1};
  provenance.scenarios = {{f.labels[0], resolved("hong_kong", "Hong Kong, policies as they are")},
                          {f.labels[1], resolved("follow_up_12", hostile)}};
  provenance.attributes = {{"base", f.labels[0]}, {"scale", 1.0}};
  coprod::ResultsFile file(f.directory / "results.h5", f.dimensions, f.variables, provenance);
  for (const auto& info : coprod::all_outcomes()) {
    for (std::size_t r = 0; r < replicates; ++r) {
      const auto a = values_of(info, false, r);
      const auto b = values_of(info, true, r);
      std::vector<double> difference(a.size());
      for (std::size_t i = 0; i < a.size(); ++i) difference[i] = b[i] - a[i];
      const auto put = [&](std::uint64_t arm, const std::vector<double>& values) {
        if (info.type == coprod::OutcomeType::real) {
          file.write(info.name, arm, r, std::span<const double>(values));
          return;
        }
        std::vector<std::int32_t> counts;
        for (const double v : values)
          counts.push_back(std::isnan(v) ? INT32_MIN : static_cast<std::int32_t>(v));
        file.write(info.name, arm, r, std::span<const std::int32_t>(counts));
      };
      put(0, a);
      put(1, b);
      file.write("diff_" + std::string(info.name), 0, r, std::span<const double>(difference));
    }
  }
  if (ledger) {
    for (std::size_t r = 0; r < replicates; ++r) {
      for (const auto& [by, axes] : ledgers) {
        std::size_t groups = 1;
        for (const auto& axis : axes) groups *= coprod::group_dimension(axis).labels.size();
        std::vector<double> sums;
        std::vector<std::int32_t> counts;
        for (std::size_t g = 0; g < groups; ++g) {
          for (std::size_t m = 0; m < 11; ++m) {
            sums.push_back(
                std::round((m == 7 ? 4e6 : 90.0) * ((g % 3 == 0 ? 2.0 : 0.1) + noise(m, r, g))));
          }
          for (const std::int32_t n : {1000, 90, 30, 12, 34, 20})
            counts.push_back(n + static_cast<std::int32_t>(g % 4));
        }
        file.write(std::string("ledger_by_") + by, 0, r, std::span<const double>(sums));
        file.write(std::string("people_by_") + by, 0, r, std::span<const std::int32_t>(counts));
      }
      std::vector<std::int32_t> pairs;
      for (std::size_t t = 0; t < months; ++t) {
        for (int i = 0; i < 6; ++i) {
          for (int j = 0; j < 6; ++j)
            pairs.push_back(i == j            ? 9000 * (6 - i)
                            : t < reform_from ? 0
                                              : (i * 7 + j * 3) % 40 * (j == 5 ? 6 : 1));
        }
      }
      file.write("status_pairs", 0, r, std::span<const std::int32_t>(pairs));
      file.write("status_parted", 0, r,
                 std::span<const std::int32_t>(std::vector<std::int32_t>{40, 3, 200, 90, 0, 7}));
      file.write("parted", 0, r, std::span<const std::int32_t>(std::vector<std::int32_t>(6, 20)));
      std::vector<std::int32_t> kept;
      for (const double rate : {0.05, 0.042}) {
        for (int m = 0; m <= 24; ++m)
          kept.push_back(static_cast<std::int32_t>(
              2000.0 * std::exp(-rate * m) + 9.0 * noise(1, r, static_cast<std::uint64_t>(m))));
      }
      file.write("kept_in_both", 0, r, std::span<const std::int32_t>(kept));
    }
    const std::vector<std::int32_t> luck{410, 17200, 130, 4400, 9240, 4100};
    file.write_all("luck_change", std::span<const std::int32_t>(luck));
  }
  file.finish();
}

void write_attribution(const fs::path& directory) {
  const std::vector<std::string> mechanisms{"M2", "M3", "M9", "M13", "M26"};
  const std::vector<std::string> read{"employment_rate", "kept_12_months"};
  coprod::ResultsFile file(
      directory / "attribution.h5",
      {{"reform", "reform", "1", std::vector<std::string>{"follow_up_12"}},
       coprod::replicate_dimension(replicates),
       {"mechanism", "mechanism", "1", mechanisms},
       {"dimension", "dimension", "1",
        std::vector<std::string>{"strategic", "operational", "identity"}},
       {"outcome_read", "what is read", "1", read}},
      {{"effect", "effect", "1", {"reform", "replicate", "outcome_read"}},
       {"carried", "part carried", "1", {"reform", "replicate", "mechanism", "outcome_read"}},
       {"shapley", "Shapley value", "1", {"reform", "replicate", "dimension", "outcome_read"}}},
      {"attribution", "coprod fixture", "unknown", 1});
  for (std::size_t r = 0; r < replicates; ++r) {
    std::vector<double> effect;
    std::vector<double> carried;
    std::vector<double> shapley;
    for (std::size_t o = 0; o < 2; ++o) effect.push_back(0.004 + 0.0006 * noise(1, r, o));
    for (std::size_t m = 0; m < mechanisms.size() * 2; ++m)
      carried.push_back((m < 4 ? 0.0015 : 0.0) + 0.0004 * noise(2, r, m));
    for (std::size_t d = 0; d < 6; ++d)
      shapley.push_back((d < 2 ? 0.002 : 0.0) + 0.0004 * noise(3, r, d));
    const std::uint64_t at[] = {0, r};
    file.write("effect", at, std::span<const double>(effect));
    file.write("carried", at, std::span<const double>(carried));
    file.write("shapley", at, std::span<const double>(shapley));
  }
  file.finish();
}

void write_directory(const fs::path& directory, bool ledger) {
  fs::create_directories(directory);
  Fixture fixture;
  fixture.directory = directory;
  write_results(fixture, ledger);
  if (ledger) write_attribution(directory);
  coprod::Manifest manifest;
  manifest.version = "fixture";
  manifest.command_line = {"coprod", "compare", "scenarios/hong_kong.toml",
                           "scenarios/follow_up_12.toml"};
  manifest.seed = 1;
  manifest.replicates = replicates;
  manifest.scenarios = fixture.labels;
  manifest.warnings = {"a warning with <b>marks</b>"};
  coprod::write_manifest(directory / "manifest.json", manifest);
}

}  // namespace

TEST_CASE("the fixture is written", "[.][fixture]") {
  const char* directory = std::getenv("COPROD_FIXTURE_DIR");
  REQUIRE(directory != nullptr);
  write_directory(fs::path(directory) / "full", true);
  write_directory(fs::path(directory) / "short", false);
}
