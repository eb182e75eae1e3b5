/// What the machinery of a sweep costs: the same futures simulated by themselves, and as a sweep
/// with its directory, shards and merging, in alternation in one process. Processor time; the ratio
/// is what counts, and is to stay at 1.03 or less (docs: design targets).
///
///   bench_sweep SCENARIOS_DIRECTORY [POINTS] [SCALE] [ROUNDS]

#include "output/files.hpp"
#include "run/arms.hpp"
#include "run/sweep/futures.hpp"
#include "run/sweep/merge.hpp"
#include "run/sweep/sweep.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <string>
#include <vector>

#include <fmt/format.h>

namespace {

using namespace coprod;
namespace fs = std::filesystem;

double processor_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

/// Every point in base and arms, each arm leaving the base where it differs; nothing is written.
double by_itself(const SweepPlan& plan, double& sum) {
  const double start = processor_seconds();
  const RunSettings& run = plan.base().run;
  const Month first = run.start - run.burn_in;
  const auto fitted = fit_population(plan.base().data_directory, run.scale);
  const FutureMaker futures(plan);
  Executor alone(1);
  for (std::size_t p = 0; p < plan.design.points(); ++p) {
    std::vector<Future> scenarios;
    for (std::size_t s = 0; s < plan.scenarios.size(); ++s) scenarios.push_back(futures.at(p, s));
    const Environment environment = make_environment(*fitted, scenarios[0].effective_parameters());
    std::vector<ArmSpec> specs;
    ArmsOptions options;
    options.first = run.start;
    options.months = plan.months();
    for (const Future& scenario : scenarios) {
      specs.push_back({&scenario, &environment});
      options.parts.push_back(
          first_difference(scenarios[0], scenario, first, run.end).value_or(run.end + 1));
    }
    for (int r = 0; r < plan.replicates; ++r) {
      Arms arms(specs, kernels(), alone,
                synthesise(environment, run.seed, static_cast<std::uint32_t>(r), first, alone),
                Observer(run.start, plan.months()), options);
      while (arms.month() < run.end) arms.advance();
      arms.finish(run.end);
      for (std::size_t s = 0; s < arms.size(); ++s) {
        for (const std::size_t table : plan.tables) {
          const double last = arms.observer(s).values(table).back();
          if (std::isfinite(last)) sum += last;
        }
      }
    }
  }
  return processor_seconds() - start;
}

double as_sweep(SweepPlan plan, const fs::path& out) {
  fs::remove_all(out);
  const double start = processor_seconds();
  open_sweep_directory(out, plan, Joining::begin);
  SweepOptions options;
  options.out = out;
  options.threads = 1;
  Ranks ranks;
  (void)run_sweep(plan, options, ranks);
  (void)merge_sweep(plan, out);
  return processor_seconds() - start;
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fputs("usage: bench_sweep SCENARIOS_DIRECTORY [POINTS] [SCALE] [ROUNDS]\n", stderr);
    return 2;
  }
  const fs::path scenarios = fs::absolute(argv[1]);
  const int points = argc > 2 ? std::atoi(argv[2]) : 4;
  const double scale = argc > 3 ? std::atof(argv[3]) : 0.1;
  const int rounds = argc > 4 ? std::atoi(argv[4]) : 5;
  const fs::path folder = fs::temp_directory_path() / fmt::format("coprod-bench-{}", std::clock());
  fs::create_directories(folder);
  const fs::path file = folder / "SWEEP.toml";
  write_text_file(file, fmt::format("schema = 1\nbase = \"{0}/hong_kong.toml\"\narms = "
                                    "[\"{0}/minimum_wage_50.toml\"]\n[design]\nkind = "
                                    "\"latin_hypercube\"\npoints = {1}\n[vary]\n\"hiring.slope\" = "
                                    "\"prior\"\n[run]\nreplicates = 1\nscale = {2}\n",
                                    scenarios.string(), points, scale));
  const SweepPlan plan = plan_sweep(file, false);
  double sum = 0.0;
  std::vector<double> ratios;
  double least_alone = 1e300;
  double least_swept = 1e300;
  for (int round = 0; round < rounds; ++round) {
    const double alone = by_itself(plan, sum);
    const double swept = as_sweep(plan, folder / "out");
    ratios.push_back(swept / alone);
    least_alone = std::min(least_alone, alone);
    least_swept = std::min(least_swept, swept);
    fmt::print("round {}: alone {:.2f} s, as a sweep {:.2f} s, {:.3f} times\n", round + 1, alone,
               swept, ratios.back());
  }
  // Other work on the machine only ever adds time, so the shortest rounds compare best.
  fmt::print(
      "{} points x 2 scenarios at scale {}: shortest against shortest {:.3f} times, median of "
      "rounds {:.3f} ({})\n",
      points, scale, least_swept / least_alone, median(ratios),
      sum > 0.0 ? "ok" : "nothing simulated");
  fs::remove_all(folder);
  return 0;
}
