/// How fast micro-data reach the disk, against a plain sequential write of as many bytes.
///
/// The two alternate in one process and end with the same fsync, so that a noisy machine disturbs
/// both alike. Everybody of a World is recorded, which is not simulated further; medians of rounds.
///
///   bench_micro_data [SCENARIO.toml] [SCALE] [MONTHS] [ROUNDS] [DIR]

#include "run/micro.hpp"
#include "scenario/scenario.hpp"
#include "synthesis/synthesis.hpp"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <string>
#include <vector>

#include <fmt/format.h>

namespace {

using namespace coprod;
using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

}  // namespace

int main(int argc, char** argv) {
  const std::string scenario_file = argc > 1 ? argv[1] : "scenarios/hong_kong.toml";
  const double scale = argc > 2 ? std::atof(argv[2]) : 1.0;
  const int months = argc > 3 ? std::atoi(argv[3]) : 24;
  const int rounds = argc > 4 ? std::atoi(argv[4]) : 5;
  const std::filesystem::path folder = argc > 5 ? argv[5] : ".";

  const Scenario scenario = load_scenario(scenario_file);
  const Environment environment =
      make_environment(scenario.data_directory, scenario.effective_parameters(), scale);
  Executor executor(1);
  World world = synthesise(environment, 1, 0, scenario.run.start, executor);
  const Month first = world.month;
  const auto path = folder / "bench_micro_data.h5";
  const auto plain = folder / "bench_micro_data.bin";
  const std::string zeros(std::size_t{1} << 20, 'x');

  std::vector<double> gathering;
  std::vector<double> streaming;
  std::vector<double> writing;
  std::uintmax_t bytes = 0;
  for (int round = 0; round < rounds; ++round) {
    auto start = Clock::now();
    {
      MicroOptions options;
      options.persons = 1.0;
      MicroFile file(path, Provenance{}, options, 1,
                     static_cast<double>(world.persons.size()) * months);
      std::mutex mutex;
      MicroRecorder recorder(file, mutex, 0, world.random);
      for (int m = 0; m < months; ++m) {
        world.month = first + m;
        recorder.record(world);
      }
      recorder.finish();
      gathering.push_back(seconds_since(start));
      file.finish(1);
    }
    streaming.push_back(seconds_since(start));
    bytes = std::filesystem::file_size(path);
    std::filesystem::remove(path);

    start = Clock::now();
    TemporaryFile file(plain);
    for (std::uintmax_t done = 0; done < bytes; done += zeros.size()) file.append(zeros);
    file.publish();
    writing.push_back(seconds_since(start));
    std::filesystem::remove(plain);
  }
  const auto rate = [&](double seconds) { return static_cast<double>(bytes) / 1e6 / seconds; };
  const double rows = static_cast<double>(world.persons.size()) * months;
  fmt::print("{} persons, {} months, {:.0f} MB, {:.0f} ns a row before the fsync\n",
             world.persons.size(), months, static_cast<double>(bytes) / 1e6,
             median(gathering) * 1e9 / rows);
  fmt::print("micro-data {:.0f} MB/s; plain sequential write {:.0f} MB/s; ratio {:.2f}\n",
             rate(median(streaming)), rate(median(writing)), median(writing) / median(streaming));
}
