#include "core/error.hpp"
#include "output/files.hpp"
#include "run/pipeline.hpp"
#include "run/run.hpp"
#include "run/world_checkpoint.hpp"
#include "synthesis/synthesis.hpp"

#include <functional>

#include <fmt/format.h>

namespace coprod {

namespace {

/// A small World run for `months`, and what it comes to.
std::uint64_t digest_of(const Environment& environment, const Scenario& scenario, int threads,
                        const std::string& isa, int months) {
  Executor executor(threads);
  World world = synthesise(environment, 1, 0, scenario.run.start, executor);
  Observer observer(scenario.run.start, static_cast<std::size_t>(months));
  Pipeline pipeline(environment, scenario.levers, kernels(isa), executor);
  for (int m = 0; m < months; ++m) pipeline.advance(world, observer);
  return digest(world);
}

}  // namespace

bool self_test(const Scenario& scenario, const std::filesystem::path& scratch,
               std::vector<std::string>& lines, const std::atomic<bool>* stop) {
  bool all = true;
  const auto check = [&](std::string_view name, const std::function<std::string()>& test) {
    if (stop != nullptr && stop->load()) throw Interrupted("stopped before all was checked.");
    std::string problem;
    try {
      problem = test();
    } catch (const std::exception& error) {
      problem = error.what();
    }
    lines.push_back(fmt::format("{}: {}", name, problem.empty() ? "passed" : problem));
    all = all && problem.empty();
  };

  const Environment environment = make_environment(
      scenario.data_directory, scenario.effective_parameters(), 0.05, {}, scenario.enterprises);
  constexpr int months = 14;
  const std::uint64_t expected = digest_of(environment, scenario, 1, "baseline", months);
  check("the same bits on 1, 2 and 7 threads", [&]() -> std::string {
    for (const int threads : {2, 7}) {
      if (digest_of(environment, scenario, threads, "baseline", months) != expected) {
        return fmt::format("FAILED: {} threads give another world than one", threads);
      }
    }
    return "";
  });
  for (const auto& isa : available_kernel_isas()) {
    check(fmt::format("the same bits with kernels for {}", isa), [&]() -> std::string {
      return digest_of(environment, scenario, 1, isa, months) == expected
                 ? ""
                 : "FAILED: these kernels give another world than the baseline";
    });
  }
  check("a checkpoint gives the same world again", [&]() -> std::string {
    Executor executor(1);
    const auto path = scratch / "selftest.h5";
    CheckpointFacts facts;
    facts.scenario_name = "selftest";
    facts.first = scenario.run.start;
    facts.months = months;
    facts.seed = 1;
    facts.scale = 0.05;
    World world = synthesise(environment, 1, 0, scenario.run.start, executor);
    Observer observer(scenario.run.start, months);
    Pipeline pipeline(environment, scenario.levers, kernels("baseline"), executor);
    for (int m = 0; m < 6; ++m) pipeline.advance(world, observer);
    facts.month = world.month;
    CheckpointWriter writer = create_checkpoint(path, facts);
    write_replicate(writer, world, observer);
    writer.finish();

    const CheckpointReader reader(path);
    World restored;
    Observer again(scenario.run.start, months);
    read_replicate(reader, 0, restored, again);
    if (digest(restored) != digest(world)) return "FAILED: the restored world differs";
    Pipeline onward(environment, scenario.levers, kernels("baseline"), executor);
    for (int m = 6; m < months; ++m) onward.advance(restored, again);
    return digest(restored) == expected ? "" : "FAILED: the continued world differs";
  });
  check("the rules of any world hold", [&]() -> std::string {
    Executor executor(1);
    World world = synthesise(environment, 1, 0, scenario.run.start, executor);
    Observer observer(scenario.run.start, months);
    Pipeline pipeline(environment, scenario.levers, kernels(), executor);
    for (int m = 0; m < months; ++m) {
      pipeline.advance(world, observer);
      const auto broken = broken_invariants(world);
      if (!broken.empty()) return "FAILED: " + broken.front();
    }
    return "";
  });
  return all;
}

}  // namespace coprod
