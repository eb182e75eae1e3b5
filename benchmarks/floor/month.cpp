/// Whole month, each process, and the floor they are measured against.
///
/// The floor draws the same Philox words and streams each person column that the month reads or
/// writes once, with the same block size; it alternates with the real month, month by month in one
/// process, so that a noisy machine disturbs both alike. Medians over months, one thread.
///
///   bench_floor [SCENARIO.toml] [SCALE] [MONTHS] [ISA]

#include "run/pipeline.hpp"
#include "scenario/scenario.hpp"
#include "synthesis/synthesis.hpp"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <map>
#include <string>
#include <vector>

#include <fmt/format.h>

namespace {

using namespace coprod;
using Clock = std::chrono::steady_clock;

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

/// One pass over all person columns, block by block, and one Philox block a person.
std::uint64_t floor_month(World& world, const KernelSet& kernels, const MonthContext& month,
                          Scratch& scratch, std::vector<std::uint32_t>& words) {
  std::uint64_t sum = 0;
  BlockOutput output;
  const auto rows = static_cast<std::uint32_t>(world.persons.size());
  words.resize(rows + block_rows);
  for (std::uint32_t first = 0; first < rows; first += block_rows) {
    const std::uint32_t count = std::min(block_rows, rows - first);
    Block block(world.persons, month, first, count, scratch, output, words.data() + first);
    kernels.draw_person_words(block);
    world.persons.visit([&](const ColumnInfo& info, auto column) {
      using T = typename decltype(column)::element_type;
      T* data = column.data() + first;
      if (info.writers.size() == 1 && info.writers[0] == "cohorts") {
        std::uint64_t part = 0;
        for (std::uint32_t i = 0; i < count; ++i) part += static_cast<std::uint64_t>(data[i]);
        sum += part;
      } else {
        for (std::uint32_t i = 0; i < count; ++i) data[i] = static_cast<T>(data[i] + T{0});
      }
      asm volatile("" : : "r"(data) : "memory");
    });
  }
  return sum;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string file = argc > 1 ? argv[1] : "scenarios/hong_kong.toml";
  const double scale = argc > 2 ? std::atof(argv[2]) : 1.0;
  const int months = argc > 3 ? std::atoi(argv[3]) : 48;
  const std::string isa = argc > 4 ? argv[4] : "";

  const Scenario scenario = load_scenario(file);
  const Environment environment =
      make_environment(scenario.data_directory, scenario.effective_parameters(), scale);
  const KernelSet& kernel_set = kernels(isa);
  Executor executor(1);
  const auto start = Clock::now();
  World world = synthesise(environment, 1, 0, scenario.run.start, executor);
  const double synthesis = std::chrono::duration<double>(Clock::now() - start).count();
  Observer observer(scenario.run.start, static_cast<std::size_t>(months) + 25);
  Pipeline pipeline(environment, scenario.levers, kernel_set, executor);
  for (int m = 0; m < 24; ++m) pipeline.advance(world, observer);

  const auto scratch = std::make_unique<Scratch>();
  std::vector<std::uint32_t> words;
  std::vector<double> real;
  std::vector<double> least;
  std::vector<double> ratio;
  std::map<std::string_view, std::vector<double>> steps;
  std::uint64_t sum = 0;
  for (int m = 0; m < months; ++m) {
    std::map<std::string_view, double> seconds;
    const double per_person = 1e9 / static_cast<double>(world.persons.size());
    auto at = Clock::now();
    sum += floor_month(world, kernel_set, pipeline.month(), *scratch, words);
    least.push_back(std::chrono::duration<double>(Clock::now() - at).count() * per_person);
    pipeline.measure(m % 2 == 0 ? nullptr : &seconds);  // the clock itself costs a little
    at = Clock::now();
    pipeline.advance(world, observer);
    if (m % 2 == 0) {
      real.push_back(std::chrono::duration<double>(Clock::now() - at).count() * per_person);
      ratio.push_back(real.back() / least.back());
    }
    for (const auto& [name, time] : seconds) steps[name].push_back(time * per_person);
  }

  fmt::print("{} persons, {} months, kernels {}, one thread; medians, ns a person-month\n",
             world.persons.size(), months, kernel_set.isa);
  double parts = 0.0;
  const auto row = [&](std::string_view name) {
    const auto found = steps.find(name);
    if (found == steps.end()) return;
    fmt::print("  {:<18} {:8.2f}\n", name, median(found->second));
    parts += median(found->second);
  };
  row("person_words");
  for (const auto& process : all_processes()) row(process.name);
  row("observers");
  fmt::print("  {:<18} {:8.2f}\n", "sum of these", parts);
  fmt::print("  {:<18} {:8.2f}   (minimum {:.2f})\n", "whole month", median(real),
             *std::min_element(real.begin(), real.end()));
  fmt::print("  {:<18} {:8.2f}   (minimum {:.2f})\n", "floor", median(least),
             *std::min_element(least.begin(), least.end()));
  fmt::print("  {:<18} {:8.2f}   (median of ratios month by month)\n", "ratio", median(ratio));
  fmt::print(
      "  words a person-month {:.2f}, bytes a person-month {:.0f}, bytes a person {:.1f}, "
      "synthesis {:.0f} ns a person (check {})\n",
      pipeline.words() / pipeline.person_months(), Pipeline::bytes_per_person_month(),
      static_cast<double>(bytes_of(world)) / static_cast<double>(world.persons.size()),
      synthesis * 1e9 / static_cast<double>(world.persons.size()), sum % 1000);
  return 0;
}
